package io.sluice.core.output;

import io.sluice.model.Colour;
import io.sluice.model.Realm;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.OutputSpec.Kind;
import io.sluice.model.site.OutputSpec.Pattern;
import io.sluice.port.admin.OutputFacts;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One output: which alarms drive it, and what it does for them. Confined to the engine thread.
 *
 * <pre>
 *          begins to drive, or rises                  longest time on, siren only
 *   off ------------------------------> on --------------------------------------> timed-out
 *    ^                                  |  ^                                            |
 *    |                          silence |  | an alarm rises anew                        |
 *    |                                  v  +-----------------+--------------------------+
 *    |                               silenced ---------------+
 *    +-- from each, when no alarm drives it any more
 * </pre>
 *
 * <p>A siren is driven by alarms that nobody has acknowledged: it calls for people, and they have come. Lamps, relays and
 * barriers are driven as long as the colour stands. A barrier moreover stays down until what lowered it is gone <em>and</em>
 * acknowledged, so that no road opens without a person; maintenance of the sensor does not raise it, shelving the alarm or
 * taking it out of service, which people do, does.
 */
final class Drive {
    private static final long MS = 1_000_000L;
    /** How often a barrier that waits for its clear signal looks for it. */
    private static final long LOOK_NS = 200 * MS;

    final OutputSpec spec;
    final Line line;
    private final Consumer<OutputChange> changes;
    private final Map<String, Colour> live = new LinkedHashMap<>();
    private final Map<String, Colour> drill = new LinkedHashMap<>();

    private String driver = "";
    private Colour colour = Colour.NONE;
    private Realm realm = Realm.LIVE;
    private boolean anew;
    private long roseNs;
    private long phaseNs;
    private boolean silenced;
    private boolean timedOut;
    private boolean blocked;
    private long testEndNs = Line.NEVER;
    private String testBy = "";

    /** State that was last told; empty before the first. */
    private String said = "";

    private Colour saidColour = Colour.NONE;
    private Realm saidRealm = Realm.LIVE;

    Drive(OutputSpec spec, Outputs.Writer writer, Consumer<OutputChange> changes) {
        this.spec = spec;
        this.line = new Line(spec, writer);
        this.changes = changes;
    }

    /** Goes on where the output of an earlier configuration stands; alarms that no longer drive it are left out. */
    void takeOver(Drive before, Predicate<String> drives) {
        line.takeOver(before.line);
        before.live.forEach((alarm, c) -> {
            if (drives.test(alarm) && spec.patterns().get(c.ordinal()) != null) {
                live.put(alarm, c);
            }
        });
        driver = before.driver;
        colour = before.colour;
        roseNs = before.roseNs;
        phaseNs = before.phaseNs;
        silenced = before.silenced;
        timedOut = before.timedOut;
        said = before.said;
        saidColour = before.saidColour;
    }

    /** Takes an alarm's state over: it drives this output from now on, goes on, or no longer does. */
    void take(AlarmState state, boolean armed, Realm of) {
        Map<String, Colour> driving = of == Realm.LIVE ? live : drill;
        Colour before = driving.getOrDefault(state.alarm(), Colour.NONE);
        Colour now = called(state, armed, before);
        if (now == Colour.NONE) {
            driving.remove(state.alarm());
            return;
        }
        driving.put(state.alarm(), now);
        if (now.compareTo(before) > 0 && (of == Realm.LIVE || live.isEmpty())) {
            anew = true;
            if (of == Realm.LIVE) {
                endTest();
            }
        }
    }

    /** The alarm is gone with its rule. */
    void forget(String alarm) {
        live.remove(alarm);
        drill.remove(alarm);
    }

    /** Alarms that this predicate does not know no longer drive it. */
    void keepOnly(Predicate<String> known) {
        live.keySet().removeIf(known.negate());
    }

    void endDrill() {
        drill.clear();
    }

    private Colour called(AlarmState state, boolean armed, Colour before) {
        boolean calls = armed
                && !state.mask().isMasked()
                && (!spec.escalation() || state.overdue())
                && (spec.kind() != Kind.SIREN || !state.acknowledged())
                && spec.patterns().get(state.colour().ordinal()) != null;
        if (calls && state.colour() != Colour.NONE) {
            return state.colour();
        }
        boolean released = state.mask().isShelved() || state.mask().isOutOfService();
        boolean holds = spec.kind() == Kind.BARRIER
                && !released
                && (!state.acknowledged()
                        || (state.colour() != Colour.NONE && state.mask().isSuppressed()));
        return holds ? before : Colour.NONE;
    }

    /**
     * Does what is to be done now.
     *
     * @param clear for a barrier: whether no vehicle is under it for certain
     * @param restored whether the alarms of before a restart are known
     * @param by who caused it
     */
    void update(long nowNs, boolean clear, boolean restored, String by) {
        boolean urgent = choose(nowNs);
        if (testEndNs <= nowNs) {
            endTest();
            urgent = true;
        }
        boolean driven = colour != Colour.NONE;
        if (spec.kind() == Kind.SIREN && driven && nowNs - roseNs >= spec.maxOnMs() * MS) {
            timedOut = true;
        }
        line.tick(nowNs);
        if (spec.kind() == Kind.BARRIER) {
            move(driven || isTesting(), nowNs, clear, restored);
        } else {
            boolean on = isTesting() || (isSounding() && isOnPhase(nowNs));
            line.command(on, isSteady(), urgent || !by.equals(Outputs.GATEWAY), nowNs);
        }
        say(by, nowNs);
    }

    /** Finds what drives; whether it rises anew. */
    private boolean choose(long nowNs) {
        Map<String, Colour> driving = live.isEmpty() ? drill : live;
        Realm from = live.isEmpty() && !drill.isEmpty() ? Realm.DRILL : Realm.LIVE;
        Colour top = Colour.NONE;
        String first = "";
        for (Map.Entry<String, Colour> e : driving.entrySet()) {
            if (e.getValue().compareTo(top) > 0
                    || (e.getValue() == top && e.getKey().equals(driver))) {
                top = e.getValue();
                first = e.getKey();
            }
        }
        boolean begins = top != Colour.NONE && (anew || (from == Realm.DRILL && realm == Realm.LIVE));
        anew = false;
        if (begins) {
            silenced = false;
            timedOut = false;
            roseNs = nowNs;
        }
        if (top == Colour.NONE) {
            silenced = false;
            timedOut = false;
        }
        if (begins || top != colour) {
            phaseNs = nowNs;
        }
        driver = first;
        colour = top;
        realm = from;
        return begins;
    }

    /** A barrier: on is lowered. It lowers only while it is clear, and looks again before each repetition. */
    private void move(boolean down, long nowNs, boolean clear, boolean restored) {
        blocked = down && spec.clear() == null;
        if (spec.clear() == null) {
            return;
        }
        if (!down) {
            // what was lowered before a restart is not raised before it is known why
            if (restored || line.commanded() != null) {
                line.command(false, true, true, nowNs);
            }
        } else if (!line.isConfirmed(true) || line.isRetryDue(nowNs)) {
            if (clear) {
                line.command(true, false, true, nowNs);
            } else {
                blocked = !Boolean.TRUE.equals(line.commanded());
            }
        }
    }

    /** Ends the sound of a siren, and a test; whether there was one. */
    boolean silence() {
        boolean tested = isTesting();
        endTest();
        if (spec.kind() == Kind.SIREN && isSounding()) {
            silenced = true;
            return true;
        }
        return tested;
    }

    void test(long endNs, String by) {
        testEndNs = endNs;
        testBy = by;
    }

    private void endTest() {
        testEndNs = Line.NEVER;
        testBy = "";
    }

    boolean isTesting() {
        return testEndNs != Line.NEVER;
    }

    /** Whether an alarm drives it and nothing keeps it quiet; also in the pauses of its pattern. */
    boolean isSounding() {
        return colour != Colour.NONE && !silenced && !timedOut;
    }

    private boolean isSteady() {
        return isTesting() || (colour != Colour.NONE && pattern().offMs() <= 0);
    }

    private Pattern pattern() {
        return spec.patterns().get(colour.ordinal());
    }

    private boolean isOnPhase(long nowNs) {
        Pattern p = pattern();
        return p.offMs() <= 0 || (nowNs - phaseNs) / MS % (p.onMs() + p.offMs()) < p.onMs();
    }

    /** When to look again, boot-time clock, ns. */
    long dueNs(long nowNs) {
        long due = Math.min(testEndNs, line.dueNs(spec.kind() != Kind.BARRIER && isSteady()));
        if (spec.kind() == Kind.BARRIER) {
            boolean waits = (colour != Colour.NONE || isTesting()) && !line.isConfirmed(true);
            long soonNs = nowNs + LOOK_NS;
            return !waits ? due : due > nowNs ? Math.min(due, soonNs) : soonNs;
        }
        if (isSounding() && !isTesting()) {
            Pattern p = pattern();
            if (p.offMs() > 0) {
                long sinceNs = nowNs - phaseNs;
                long roundNs = (p.onMs() + p.offMs()) * MS;
                long inRoundNs = sinceNs % roundNs;
                long flankNs = inRoundNs < p.onMs() * MS ? p.onMs() * MS : roundNs;
                due = Math.min(due, nowNs + flankNs - inRoundNs);
            }
        }
        if (spec.kind() == Kind.SIREN && isSounding()) {
            due = Math.min(due, roseNs + spec.maxOnMs() * MS);
        }
        return due;
    }

    OutputFacts facts() {
        return new OutputFacts(
                spec.name(),
                spec.label(),
                spec.kind().name().toLowerCase(Locale.ROOT),
                state(),
                driver(),
                spec.failSafe() == OutputSpec.FailSafe.NONE
                        ? "no fail-safe"
                        : spec.failSafe().name().toLowerCase(Locale.ROOT),
                line.fault());
    }

    String state() {
        if (line.isUnknown()) {
            return blocked && line.fault().isEmpty() ? "blocked" : "unknown";
        }
        if (blocked) {
            return "blocked";
        }
        if (isTesting()) {
            return "test";
        }
        if (colour == Colour.NONE) {
            return "off";
        }
        return silenced ? "silenced" : timedOut ? "timed-out" : "on";
    }

    private String driver() {
        if (isTesting()) {
            return "test:" + testBy;
        }
        return realm == Realm.DRILL ? "drill:" + driver : driver;
    }

    private void say(String by, long nowNs) {
        String state = state();
        if (state.equals(said) && colour == saidColour && realm == saidRealm) {
            return;
        }
        boolean first = said.isEmpty();
        if (first && state.equals("unknown") && line.fault().isEmpty()) {
            return; // the first write is still under way
        }
        String before = first ? "unknown" : said;
        said = state;
        saidColour = colour;
        saidRealm = realm;
        if (!first || !state.equals("off")) {
            changes.accept(
                    new OutputChange(spec.name(), state, before, driver(), colour, realm, by, line.fault(), nowNs));
        }
    }
}
