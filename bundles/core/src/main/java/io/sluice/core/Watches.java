package io.sluice.core;

import io.sluice.core.board.Board;
import io.sluice.core.expression.Compiler;
import io.sluice.core.expression.Truth3;
import io.sluice.core.expression.TruthTerm;
import io.sluice.core.time.Memo;
import io.sluice.core.time.Moment;
import io.sluice.model.Scan;
import io.sluice.model.site.Site;
import io.sluice.model.site.WatchSpec;
import io.sluice.port.admin.Action;
import io.sluice.port.admin.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Watch modes: on by command until its time is over, on by rule until so long after the rule was last true; whichever lasts
 * longer. A device in several modes gets the shortest period. Confined to the engine thread.
 */
final class Watches {
    private static final long MS = 1_000_000L;
    private static final long NEVER = Long.MIN_VALUE;

    /** What a mode changes. */
    interface Effect {
        /** Another period for a device, ms; 0 is its own. */
        void period(int device, int periodMs);

        /** Whether a device's deadbands are off. */
        void watched(int device, boolean on);

        /** A mode went on or off. */
        void event(String type, String subject, String by, Map<String, String> data);

        /** What must outlive the process. */
        void keep(String key, String text);
    }

    private static final class Mode {
        final WatchSpec spec;
        final TruthTerm term;
        long byCommandUntilNs = NEVER;
        long byRuleUntilNs = NEVER;
        boolean on;

        Mode(WatchSpec spec, TruthTerm term) {
            this.spec = spec;
            this.term = term;
        }

        long untilNs() {
            return Math.max(byCommandUntilNs, byRuleUntilNs);
        }
    }

    private final List<Mode> modes = new ArrayList<>();
    private final Effect effect;

    Watches(Site site, Effect effect) {
        this.effect = effect;
        Compiler compiler = new Compiler(site);
        for (WatchSpec spec : site.watches()) {
            modes.add(new Mode(spec, spec.when() == null ? null : compiler.compile(spec.when())));
        }
    }

    /** Feeds the rules. */
    void scan(Scan scan, Board board, Moment now) {
        for (Mode mode : modes) {
            if (mode.term != null && mode.term.inputs().stream().anyMatch(p -> p.device() == scan.device())) {
                if (mode.term.truth(board, scan.monotonicNs(), scan.utcMs()) == Truth3.TRUE) {
                    mode.byRuleUntilNs = scan.monotonicNs() + mode.spec.holdMs() * MS;
                    settle(mode, "gateway", now);
                }
            }
        }
    }

    /** Ends what is over. Returns when to call again, ns. */
    long tick(Moment now) {
        long due = Long.MAX_VALUE;
        for (Mode mode : modes) {
            settle(mode, "gateway", now);
            if (mode.on) {
                due = Math.min(due, mode.untilNs());
            }
        }
        return due;
    }

    Outcome set(Action.SetWatch action, String by, Moment now) {
        for (Mode mode : modes) {
            if (mode.spec.name().equals(action.watch())) {
                long nowNs = now.monotonicNs();
                if (action.on()) {
                    mode.byCommandUntilNs = action.forMs() == 0 ? Long.MAX_VALUE : nowNs + action.forMs() * MS;
                } else {
                    mode.byCommandUntilNs = NEVER;
                    mode.byRuleUntilNs = NEVER;
                }
                settle(mode, by, now);
                keep(mode, now);
                return Outcome.OK;
            }
        }
        return Outcome.notFound("watch \"" + action.watch() + "\": allowed are "
                + modes.stream().map(m -> m.spec.name()).toList());
    }

    /** Goes on from modes that were on by command; by rule they come on again by themselves. */
    void restore(Map<String, String> kept, Moment now) {
        for (Mode mode : modes) {
            Memo memo = Memo.of(kept.getOrDefault(key(mode), ""));
            Moment at = memo.moment("at");
            if (at == null || mode.byCommandUntilNs != NEVER) {
                continue;
            }
            long leftMs = memo.whole("left", 0);
            Moment.Gap gap = at.to(now);
            if (leftMs < 0) {
                mode.byCommandUntilNs = Long.MAX_VALUE;
            } else if (leftMs > gap.ms()) {
                mode.byCommandUntilNs = now.monotonicNs() + (leftMs - gap.ms()) * MS;
            }
            settle(mode, "gateway", now);
        }
    }

    /** Modes that are on. */
    List<String> on() {
        return modes.stream().filter(m -> m.on).map(m -> m.spec.name()).toList();
    }

    private void settle(Mode mode, String by, Moment now) {
        boolean on = mode.untilNs() > now.monotonicNs();
        if (on == mode.on) {
            return;
        }
        mode.on = on;
        for (int device : mode.spec.devices()) {
            int periodMs = modes.stream()
                    .filter(m -> m.on && m.spec.devices().contains(device))
                    .mapToInt(m -> m.spec.periodMs())
                    .min()
                    .orElse(0);
            effect.period(device, periodMs);
            effect.watched(device, periodMs > 0);
        }
        Map<String, String> data = new LinkedHashMap<>();
        data.put("watch", mode.spec.name());
        data.put("label", mode.spec.label());
        data.put("on", Boolean.toString(on));
        data.put("periodMs", Integer.toString(mode.spec.periodMs()));
        data.put("devices", Integer.toString(mode.spec.devices().size()));
        effect.event("watch", mode.spec.name(), by, data);
        if (!on) {
            mode.byCommandUntilNs = NEVER;
            keep(mode, now);
        }
    }

    private void keep(Mode mode, Moment now) {
        if (mode.byCommandUntilNs == NEVER) {
            effect.keep(key(mode), "");
            return;
        }
        boolean endless = mode.byCommandUntilNs == Long.MAX_VALUE;
        long leftMs = endless ? -1 : (mode.byCommandUntilNs - now.monotonicNs()) / MS;
        effect.keep(
                key(mode), new Memo().put("at", now.text()).put("left", leftMs).text());
    }

    private static String key(Mode mode) {
        return "watch/" + mode.spec.name();
    }
}
