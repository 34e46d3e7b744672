package io.sluice.core.derive;

import io.sluice.core.board.Board;
import io.sluice.core.time.Memo;
import io.sluice.core.time.Moment;
import io.sluice.model.Quality;
import io.sluice.model.site.Figure;
import io.sluice.port.admin.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Cumulative change against a baseline: {@code carried + (v - v0) - k (T - T0)}, or that in per cent of a control value.
 * {@code k} is the coefficient that an engineer signed; a captured baseline has its own temperature, so that the reference
 * temperature falls out of the difference; a configured one is meant at the reference. While the temperature is bad the change
 * is uncompensated and uncertain: blind would be worse.
 *
 * <pre>
 *             capture                window over, coverage met             approve (a person)
 *  (any) ---------------> capturing ---------------------------> captured --------------------> in force
 *                             |  window over, coverage missed: the reason is kept, capture again
 * </pre>
 *
 * <p>A baseline is the mean of the window's minutes; minutes without a good value (and temperature) do not count. The one in
 * force stays in force until the new one is approved. Then the total goes on from where it stood when the capture began: an
 * instrument that was swapped starts from the old one's total. So put it under maintenance, swap, begin the capture, end the
 * maintenance; what moves within the window itself counts half.
 *
 * <p>Sources: baseline with window, coverage, temperature, approver, continued total, per cent of a control value: {@code
 * domain.md}, structure; control values for cumulative change: GB 50982-2014 and JGJ 8-2016 (m, to be checked against the
 * text). The figures are the site's.
 */
final class DeviationMeter implements Meter {
    private static final long MINUTE_NS = 60_000_000_000L;
    private static final double ROUNDING = 1e-9;

    private final Figure.Deviation figure;
    private double base;
    private double baseTemperature;
    private double carried;
    private String by;
    private String on = "";
    private double total = Double.NaN;
    private Capture capture;
    private String failure = "";
    private boolean changed;

    DeviationMeter(Figure.Deviation figure) {
        this.figure = figure;
        this.base = figure.fixed();
        this.baseTemperature = figure.reference();
        this.by = Double.isNaN(figure.fixed()) ? "" : "site";
    }

    @Override
    public boolean feed(int device, Board board, Moment now) {
        if (device != figure.of().device()) {
            return false;
        }
        double v = board.value(figure.of());
        double t = temperature(board);
        if (capture != null && !capture.done) {
            capture.take(v, figure.temperature() == null ? 0 : t, now);
            finish();
        }
        if (isApproved() && !Double.isNaN(v) && (figure.temperature() == null || !Double.isNaN(compensation(t)))) {
            double next = change(v, t);
            changed |= next != total;
            total = next;
        }
        return true;
    }

    private double temperature(Board board) {
        return figure.temperature() == null ? Double.NaN : board.value(figure.temperature());
    }

    /** What the temperature has done; NaN if that is not known. */
    private double compensation(double t) {
        return figure.perKelvin() * (t - baseTemperature);
    }

    private double change(double v, double t) {
        double byTemperature = figure.temperature() == null ? 0 : compensation(t);
        return carried + v - base - (Double.isNaN(byTemperature) ? 0 : byTemperature);
    }

    @Override
    public void read(Board board, Moment now, Result into) {
        double v = board.value(figure.of());
        if (!isApproved()) {
            into.uncertain(Double.NaN);
            return;
        }
        if (Double.isNaN(v)) {
            into.none(board, figure.of());
            return;
        }
        double t = temperature(board);
        double change = change(v, t);
        boolean compensated = figure.temperature() == null
                || (!Double.isNaN(compensation(t)) && board.quality(figure.temperature()) == Quality.GOOD);
        boolean good = compensated && board.quality(figure.of()) == Quality.GOOD;
        into.set(
                Double.isNaN(figure.control()) ? change : change / figure.control() * 100,
                good ? Quality.GOOD : Quality.UNCERTAIN);
    }

    /** Whether a baseline is in force. */
    boolean isApproved() {
        return !by.isEmpty();
    }

    /** Begins a capture; one that is under way or waits for approval is given up. */
    Outcome capture(String name, Moment now) {
        if (!Double.isNaN(figure.fixed())) {
            return Outcome.refused("baseline of " + name + " is fixed in the site file at " + figure.fixed());
        }
        capture = new Capture(figure.windowMs(), Double.isNaN(total) ? carried : total, now);
        failure = "";
        changed = true;
        return new Outcome("ok", "capturing " + name + " for " + figure.windowMs() / 60_000 + " min", List.of());
    }

    /** Puts a captured baseline into force. */
    Outcome approve(String name, String who, Moment now) {
        if (who.isBlank()) {
            return Outcome.badArgument("approving the baseline of " + name + ": a person is needed");
        }
        if (capture == null) {
            return Outcome.refused(failure.isEmpty() ? name + " has no captured baseline" : name + ": " + failure);
        }
        if (!capture.done) {
            return Outcome.refused(String.format(
                    Locale.ROOT,
                    "%s: the capture has run for %d of %d min",
                    name,
                    capture.elapsedMs / 60_000,
                    figure.windowMs() / 60_000));
        }
        carried = capture.total;
        base = capture.mean();
        baseTemperature = figure.temperature() == null ? figure.reference() : capture.meanTemperature();
        by = who;
        on = Long.toString(now.utcMs());
        total = carried;
        double coverage = capture.coverage();
        capture = null;
        changed = true;
        Map<String, Object> row =
                Map.of("point", name, "baseline", base, "carried", carried, "coverage", coverage, "approvedBy", by);
        return new Outcome(
                "ok", String.format(Locale.ROOT, "%s: baseline %s", name, Figures.brief(base)), List.of(row));
    }

    private void finish() {
        if (!capture.done) {
            return;
        }
        if (capture.coverage() < figure.coverage() - ROUNDING) {
            failure = String.format(
                    Locale.ROOT, "coverage of the capture was %.2f of %.2f", capture.coverage(), figure.coverage());
            capture = null;
        }
        changed = true;
    }

    @Override
    public boolean isChanged(Moment now) {
        return changed || (capture != null && !capture.done);
    }

    @Override
    public Memo state(Moment now) {
        changed = false;
        Memo memo = new Memo()
                .put("at", now.text())
                .put("base", base)
                .put("temperature", baseTemperature)
                .put("carried", carried)
                .put("by", by)
                .put("on", on)
                .put("total", total)
                .put("failure", failure);
        if (capture != null) {
            capture.keep(memo);
        }
        return memo;
    }

    @Override
    public void restore(Memo memo, Moment now) {
        failure = memo.text("failure", "");
        if (Double.isNaN(figure.fixed())) {
            by = memo.text("by", "");
            on = memo.text("on", "");
            base = memo.number("base", Double.NaN);
            baseTemperature = memo.number("temperature", Double.NaN);
            carried = memo.number("carried", 0);
            total = memo.number("total", Double.NaN);
            capture = Capture.restored(memo, figure.windowMs(), now);
        }
    }

    /** A baseline in the making. */
    private static final class Capture {
        private final long windowMs;
        private final double total;
        private long elapsedMs;
        private long lastNs;
        private long minute = -1;
        private double sum;
        private double sumT;
        private double n;
        private double minutes;
        private double means;
        private double meansT;
        private boolean done;

        Capture(long windowMs, double total, Moment now) {
            this.windowMs = windowMs;
            this.total = total;
            this.lastNs = now.monotonicNs();
        }

        void take(double v, double t, Moment now) {
            elapsedMs += Math.max(0, (now.monotonicNs() - lastNs) / 1_000_000L);
            lastNs += Math.max(0, (now.monotonicNs() - lastNs) / 1_000_000L * 1_000_000L);
            long m = elapsedMs / 60_000;
            if (m != minute || elapsedMs >= windowMs) {
                close();
                minute = m;
            }
            if (elapsedMs >= windowMs) {
                done = true;
            } else if (!Double.isNaN(v) && !Double.isNaN(t)) {
                sum += v;
                sumT += t;
                n++;
            }
        }

        private void close() {
            if (n > 0) {
                means += sum / n;
                meansT += sumT / n;
                minutes++;
            }
            sum = 0;
            sumT = 0;
            n = 0;
        }

        double mean() {
            return means / minutes;
        }

        double meanTemperature() {
            return meansT / minutes;
        }

        double coverage() {
            return Math.min(1, minutes * (MINUTE_NS / 1e6) / windowMs);
        }

        void keep(Memo memo) {
            memo.put("captureTotal", total)
                    .put("elapsed", elapsedMs)
                    .put("minutes", minutes)
                    .put("means", means)
                    .put("meansT", meansT)
                    .put("done", done);
        }

        /** A capture goes on where it stood; time in between counts, if known, and is missing from its coverage. */
        static Capture restored(Memo memo, long windowMs, Moment now) {
            double total = memo.number("captureTotal", Double.NaN);
            Moment then = memo.moment("at");
            if (Double.isNaN(total) || then == null) {
                return null;
            }
            Capture c = new Capture(windowMs, total, now);
            c.elapsedMs = memo.whole("elapsed", 0) + then.to(now).ms();
            c.minutes = memo.number("minutes", 0);
            c.means = memo.number("means", 0);
            c.meansT = memo.number("meansT", 0);
            c.done = Boolean.parseBoolean(memo.text("done", "false"));
            return c;
        }
    }
}
