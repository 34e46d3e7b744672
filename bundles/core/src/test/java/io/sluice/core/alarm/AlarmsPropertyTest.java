package io.sluice.core.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.ClockState;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Cause;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.AlarmRule;
import io.sluice.port.admin.Action;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Random lives of a station against a naive model: samples, bad values, links that go down, everything people can do,
 * kill -9, kernel reboots, clock steps, clocks that cannot be trusted. Time moves by whole minutes, so that what was last
 * written is never older than the last step.
 */
class AlarmsPropertyTest {
    private static final int SEQUENCES = 2_000;
    private static final int STEPS = 120;
    private static final long MIN = Station.MIN;
    private static final long GAP = 5 * MIN;

    private static final AlarmRule[] RULES = {
        Station.rule("plain", 0, 0, 0, 0, false),
        Station.rule("slow", 0, 10 * MIN, 3 * MIN, 5 * MIN, false),
        Station.rule("latch", 1, 2 * MIN, 0, 8 * MIN, true),
        Station.rule("both", 1, 0, MIN, 0, true),
        Station.deviceFault(0, MIN),
        Station.deviceFault(1, 0),
        Station.linkFault(0),
    };

    private Station station;
    private SplittableRandom random;
    private final Map<String, Expected> model = new LinkedHashMap<>();
    private final long[] maintenance = new long[2];
    private final double[] value = new double[2];
    private final Quality[] quality = new Quality[2];
    private String did;

    @Test
    void doesWhatTheModelSaysThroughSamplesPeopleRestartsAndClocks() {
        long transitions = 0;
        for (long seed = 1; seed <= SEQUENCES; seed++) {
            transitions += live(seed);
        }
        assertThat(transitions).isGreaterThan(SEQUENCES * 20L);
    }

    private long live(long seed) {
        random = new SplittableRandom(seed);
        station = new Station(Station.site(2, Station.policy(0), RULES));
        model.clear();
        for (AlarmRule r : RULES) {
            int top = r.fault() ? 1 : 4;
            model.put(r.name(), new Expected(r.latching(), r.onDelayMs(), r.offDelayMs(), r.ackWithinMs(), 1, top));
        }
        Map<String, AlarmState> chain = new HashMap<>();
        for (int d = 0; d < 2; d++) {
            maintenance[d] = 0;
            quality[d] = null;
        }
        long seen = 0;
        for (int step = 0; step < STEPS; step++) {
            int before = station.out.size();
            long movesBefore = model.values().stream().mapToLong(m -> m.moves).sum();
            act();
            suppression();
            List<Transition> out = station.out.subList(before, station.out.size());
            String where = "seed " + seed + " step " + step + ": " + did;
            check(where, out, chain);
            long moves = model.values().stream().mapToLong(m -> m.moves).sum() - movesBefore;
            assertThat(out.stream().filter(t -> t.cause() == Cause.LIMIT).count())
                    .as(where)
                    .isEqualTo(moves);
            seen += out.size();
        }
        return seen;
    }

    private void check(String where, List<Transition> out, Map<String, AlarmState> chain) {
        long number = -1;
        for (Transition t : out) {
            assertThat(Legal.complaint(t)).as("%s%n%s", where, t).isEmpty();
            String alarm = t.next().alarm();
            assertThat(t.previous()).as(where).isEqualTo(chain.getOrDefault(alarm, AlarmState.normal(alarm)));
            assertThat(t.sequence()).as(where).isGreaterThan(number);
            number = t.sequence();
            chain.put(alarm, t.next());
        }
        for (AlarmState s : station.alarms.states()) {
            Expected m = model.get(s.alarm());
            assertThat(describe(s)).as("%s: %s", where, s.alarm()).isEqualTo(describe(m));
            assertThat(s).as(where).isEqualTo(chain.getOrDefault(s.alarm(), AlarmState.normal(s.alarm())));
        }
        for (int d = 0; d < 2; d++) {
            assertThat(station.alarms.inMaintenance(d)).as(where).isEqualTo(maintenance[d] > 0);
        }
    }

    private static String describe(AlarmState s) {
        return s.colour().ordinal() + " called " + s.called().ordinal() + " acked " + s.acknowledged() + " overdue "
                + s.overdue() + " shelved " + s.mask().isShelved() + " out "
                + s.mask().isOutOfService()
                + " suppressed " + s.mask().suppressedBy();
    }

    private static String describe(Expected m) {
        return m.colour + " called " + m.called + " acked " + m.acked + " overdue " + m.overdue + " shelved "
                + m.shelved + " out " + m.out + " suppressed " + m.suppressed;
    }

    private void act() {
        int dice = random.nextInt(100);
        if (dice < 35) {
            scan(random.nextInt(2));
        } else if (dice < 65) {
            pass((1 + random.nextInt(4)) * MIN);
        } else if (dice < 90) {
            people(RULES[random.nextInt(RULES.length)].name(), random.nextInt(8));
        } else if (dice < 93) {
            long step = (random.nextInt(121) - 60) * MIN;
            station.utcMs += step;
            pass(MIN);
            did = "clock steps by " + step / MIN;
        } else if (dice < 95) {
            did = "another configuration with the same rules";
            station.configure(station.site);
            quality[0] = null;
            quality[1] = null;
        } else {
            restart();
        }
    }

    private void scan(int d) {
        int dice = random.nextInt(10);
        quality[d] = dice == 0 ? Quality.NO_REPLY : dice == 1 ? Quality.LINK_DOWN : Quality.GOOD;
        value[d] = quality[d] == Quality.GOOD ? random.nextInt(6) : Double.NaN;
        did = "dev-" + d + " says " + value[d] + " " + quality[d];
        station.scan(d, value[d], quality[d]);
        lookAtLink();
        lookAtDevice(d);
        String[] names = d == 0 ? new String[] {"plain", "slow"} : new String[] {"latch", "both"};
        for (String name : names) {
            if (quality[d] == Quality.GOOD) {
                model.get(name).look((int) value[d]);
            }
        }
    }

    private void lookAtDevice(int d) {
        if (quality[d] != null && quality[d] != Quality.LINK_DOWN) {
            model.get("fault:dev-" + d).look(quality[d] == Quality.NO_REPLY ? 1 : 0);
        }
    }

    private void lookAtLink() {
        if (quality[0] != null || quality[1] != null) {
            boolean down = quality[0] == Quality.LINK_DOWN || quality[1] == Quality.LINK_DOWN;
            model.get("fault:link:bus").look(down ? 1 : 0);
        }
    }

    private void pass(long ms) {
        did = ms / MIN + " min pass";
        station.pass(ms);
        for (Expected m : model.values()) {
            m.wind(ms, ms);
        }
        for (int d = 0; d < 2; d++) {
            maintenance[d] = Math.max(0, maintenance[d] - ms);
        }
        tick();
    }

    private void tick() {
        station.tick();
        model.values().forEach(Expected::due);
        lookAtLink();
        lookAtDevice(0);
        lookAtDevice(1);
    }

    private void people(String name, int what) {
        Expected m = model.get(name);
        int d = random.nextInt(2);
        long ms = (1 + random.nextInt(10)) * MIN;
        boolean done;
        boolean expected;
        switch (what) {
            case 0, 1 -> {
                done = station.act(new Action.Acknowledge(name, Realm.LIVE)).isOk();
                expected = m.acknowledge();
            }
            case 2 -> {
                done = station.act(new Action.Reset(name, Realm.LIVE)).isOk();
                expected = m.reset();
            }
            case 3 -> {
                boolean again = station.state(name).mask().shelvedUntilUtcMs() == station.utcMs + ms;
                done = station.act(new Action.Shelve(name, ms, "test")).isOk();
                expected = !again;
                m.shelved = true;
                m.shelfLeft = again ? m.shelfLeft : ms;
            }
            case 4 -> {
                done = station.act(new Action.Unshelve(name, "")).isOk();
                expected = m.shelved;
                m.shelved = false;
            }
            case 5 -> {
                done = station.act(new Action.TakeOutOfService(name, "test")).isOk();
                expected = !m.out;
                m.out = true;
            }
            case 6 -> {
                done = station.act(new Action.ReturnToService(name, "")).isOk();
                expected = m.out;
                m.out = false;
            }
            default -> {
                boolean begin = random.nextBoolean();
                done = station.act(
                                begin ? new Action.Maintain("dev-" + d, ms, "") : new Action.EndMaintenance("dev-" + d))
                        .isOk();
                expected = begin || maintenance[d] > 0;
                maintenance[d] = begin ? ms : 0;
            }
        }
        did = name + " " + what + " " + ms / MIN;
        assertThat(done).as(did).isEqualTo(expected);
    }

    /** Killed, down for a while, and up again: the same kernel or another, the clock set or not. */
    private void restart() {
        long down = (1 + random.nextInt(8)) * MIN;
        boolean reboot = random.nextBoolean();
        ClockState was = station.clock;
        long utcBefore = station.utcMs;
        station.pass(down);
        if (reboot) {
            station.kernel = "kernel-" + random.nextInt(1 << 30);
            station.ns = random.nextLong(1_000_000_000L);
            station.clock = ClockState.of(random.nextInt(3));
            station.utcMs += (random.nextInt(21) - 10) * MIN;
        }
        boolean known = !reboot || (was != ClockState.UNSYNCHRONISED && station.clock != ClockState.UNSYNCHRONISED);
        long gap = !reboot ? down : known ? Math.max(0, station.utcMs - utcBefore) : 0;
        did = "restart after " + down / MIN + " min, reboot " + reboot + ", gap known " + known + " " + gap / MIN;
        for (Expected m : model.values()) {
            m.wind(gap <= GAP ? gap : 0, gap);
        }
        for (int d = 0; d < 2; d++) {
            maintenance[d] = maintenance[d] == 0 ? 0 : Math.max(1, maintenance[d] - gap);
            quality[d] = null;
        }
        suppression();
        station.start(true);
        for (int d = 0; d < 2; d++) {
            maintenance[d] = maintenance[d] == 1 ? 0 : maintenance[d];
        }
        tick();
    }

    /** Maintenance first, then the link's fault for the faults of its devices, once they are not normal. */
    private void suppression() {
        boolean link = model.get("fault:link:bus").colour > 0;
        for (AlarmRule r : RULES) {
            Expected m = model.get(r.name());
            String by = "";
            if (!r.name().equals("fault:link:bus") && maintenance[r.device()] > 0) {
                by = "maintenance:dev-" + r.device();
            } else if (r.name().startsWith("fault:dev") && link && (!m.normal() || m.suppressed.startsWith("fault"))) {
                by = "fault:link:bus";
            }
            m.suppressed = by;
        }
    }

    @Test
    void neverLosesARiseAndKeepsTheChainWhileItChatters() {
        long held = 0;
        for (long seed = 1; seed <= 500; seed++) {
            random = new SplittableRandom(seed);
            station = new Station(Station.site(1, Station.policy(3), Station.rule("a", 0, 0, 0, 0, seed % 2 == 0)));
            Map<String, AlarmState> chain = new HashMap<>();
            for (int i = 0; i < 200; i++) {
                int before = station.out.size();
                Colour wanted = Colour.of(random.nextInt(5));
                if (random.nextInt(20) == 0) {
                    station.act(new Action.Acknowledge("a", Realm.LIVE));
                }
                if (random.nextInt(50) == 0) {
                    station.start(true);
                }
                station.pass(random.nextInt(5) * MIN).scan(0, wanted.ordinal());
                assertThat(station.state("a").called()).isGreaterThanOrEqualTo(wanted);
                for (Transition t : station.out.subList(before, station.out.size())) {
                    assertThat(Legal.complaint(t)).as("%s", t).isEmpty();
                    assertThat(t.previous()).isEqualTo(chain.getOrDefault("a", AlarmState.normal("a")));
                    chain.put("a", t.next());
                }
            }
            held += station.alarms.figures(station.now()).heldClears();
        }
        assertThat(held).isPositive();
    }
}
