package io.sluice.core.alarm.condition;

import io.sluice.core.board.Board;
import io.sluice.model.Quality;
import io.sluice.model.site.Condition;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.Site;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A device with a bad point. A link that is down is its link's fault; maintenance and calibration are none: they call nothing,
 * and as they say nothing of the sensor, they clear nothing. Before the first scan it holds.
 */
final class DeviceFaultWatcher implements Watcher {
    private final Site site;
    private final Condition.DeviceFault condition;
    private final int colour;
    private final PointRef[] points;
    private final Supplier<String> why = this::why;
    private Board board;

    DeviceFaultWatcher(Condition.DeviceFault condition, Site site) {
        this.site = site;
        this.condition = condition;
        colour = condition.colour().ordinal();
        points = IntStream.range(
                        0, site.devices().get(condition.device()).points().size())
                .mapToObj(i -> new PointRef(condition.device(), i))
                .toArray(PointRef[]::new);
    }

    @Override
    public Set<Integer> devices() {
        return Set.of(condition.device());
    }

    @Override
    public boolean ticks() {
        return false;
    }

    @Override
    public void look(Board latest, long nowNs, long utcMs, Verdict into) {
        board = latest;
        Quality worst = Quality.GOOD;
        boolean fault = false;
        boolean silent = latest.atNs(condition.device()) == Board.NEVER;
        for (PointRef point : points) {
            Quality q = latest.quality(point);
            if (isFault(latest, point)) {
                worst = fault ? worst : q;
                fault = true;
            } else if (q.isBad()) {
                silent = true;
                worst = fault ? worst : q;
            }
        }
        boolean heard = latest.atNs(condition.device()) != Board.NEVER;
        into.begin(Double.NaN, worst);
        into.because(why);
        int call = heard && fault ? Verdict.PASSED : silent ? Verdict.HOLD : Verdict.CLEAR;
        into.call(colour, call, Double.NaN, false);
    }

    /** What was pushed need not speak of every point: one that no scan has spoken of is silent, not at fault. */
    private static boolean isFault(Board board, PointRef point) {
        Quality q = board.quality(point);
        return board.atNs(point) != Board.NEVER
                && q.isBad()
                && q != Quality.LINK_DOWN
                && q != Quality.MAINTENANCE
                && q != Quality.CALIBRATION;
    }

    /** {@code level no-reply, health no-reply}. */
    private String why() {
        StringBuilder s = new StringBuilder();
        for (PointRef point : points) {
            if (isFault(board, point)) {
                s.append(s.isEmpty() ? "" : ", ")
                        .append(site.point(point).name())
                        .append(' ')
                        .append(board.quality(point).word());
            }
        }
        return s.toString();
    }
}
