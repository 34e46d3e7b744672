package io.sluice.core.alarm.condition;

import io.sluice.core.board.Bench;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.model.site.PointRef;

/** One watcher at a bench. */
final class Rig {
    static final double NONE = Double.NaN;

    final Bench bench;
    final Watcher watcher;
    final Verdict verdict = new Verdict();

    Rig(Bench bench, Condition condition, long onDelayMs) {
        this.bench = bench;
        AlarmRule rule = new AlarmRule(
                "a", "", false, new PointRef(0, 0), condition, onDelayMs, 0, 0, false, "g", "site@1", true);
        this.watcher = Watchers.of(rule, bench.site);
    }

    Rig(Bench bench, Condition condition) {
        this(bench, condition, 0);
    }

    static double[] limits(double... fromBlue) {
        double[] all = {NONE, NONE, NONE, NONE, NONE};
        System.arraycopy(fromBlue, 0, all, 1, fromBlue.length);
        return all;
    }

    /** A second later, a good scan of each device in order. */
    Rig good(double... values) {
        bench.nowMs += 1_000;
        for (int d = 0; d < values.length; d++) {
            bench.good(d, values[d]);
        }
        return look();
    }

    /** A second later, a bad scan of one device. */
    Rig bad(int device, double value, Quality quality) {
        bench.nowMs += 1_000;
        bench.bad(device, value, quality);
        return look();
    }

    Rig look() {
        watcher.look(bench.board, bench.nowNs(), bench.utcMs(), verdict);
        return this;
    }

    /** A letter per colour from blue to red: P passed, H hold, c clear; lower-case u behind P if unconfirmed. */
    String calls() {
        StringBuilder s = new StringBuilder();
        for (int c = 1; c <= Colour.RED.ordinal(); c++) {
            s.append("cHP".charAt(verdict.of(c))).append(verdict.isUnconfirmed(c) ? "u" : "");
        }
        return s.toString();
    }

    int red() {
        return verdict.of(Colour.RED.ordinal());
    }
}
