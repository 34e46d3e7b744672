package io.sluice.core.alarm.condition;

import io.sluice.core.board.Board;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.site.Condition;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.Site;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Votes of redundant points. Each bad voter takes one off the votes that are needed, down to one; without a good voter nothing
 * moves.
 *
 * <pre>
 *   needed 2 of 3:   good 3 -&gt; 2     good 2 -&gt; 1     good 1 -&gt; 1 ("1 of 3")     good 0 -&gt; hold ("0 of 3")
 * </pre>
 *
 * <p>A colour that is passed does not fall because those who called for it went bad: as long as they, with the good votes,
 * would still be enough by the full rule, it holds. So two drowned sensors are not outvoted by one that is stuck dry. A
 * voter that has not been heard since the start lowers nothing and clears nothing for its time of grace.
 */
final class VoteWatcher implements Watcher {
    private final Site site;
    private final Band band;
    private final Band.Range[] voters;
    private final Set<Integer> devices;
    private final int needed;
    private final Grace grace;
    private final String[] shares;
    private final int[] last;
    private final double[] order;
    private final int[] ranked;
    private final int[] votes = new int[Band.LEVELS];
    private final int[] lost = new int[Band.LEVELS];
    private final Supplier<String> why = this::why;
    private Board board;
    private int good;
    private int awaited;
    private int colour;

    VoteWatcher(Condition.Vote condition, Site site) {
        this.site = site;
        band = new Band(condition.rising(), condition.limits(), condition.hysteresis());
        voters = condition.points().stream()
                .map(p -> new Band.Range(site, p, condition.rising()))
                .toArray(Band.Range[]::new);
        devices = condition.points().stream().map(PointRef::device).collect(Collectors.toCollection(TreeSet::new));
        needed = condition.needed();
        grace = new Grace(site, devices);
        last = new int[voters.length];
        order = new double[voters.length];
        ranked = new int[voters.length];
        shares = new String[voters.length];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = i + " of " + voters.length;
        }
    }

    @Override
    public Set<Integer> devices() {
        return devices;
    }

    @Override
    public boolean ticks() {
        return false;
    }

    @Override
    public void look(Board latest, long nowNs, long utcMs, Verdict into) {
        board = latest;
        grace.look(nowNs);
        poll(nowNs);
        int bad = voters.length - good - awaited;
        int enough = Math.max(1, needed - bad);
        PointRef decisive = voters[good == 0 ? 0 : ranked[Math.min(enough, good) - 1]].point();
        Quality quality = latest.quality(decisive);
        into.begin(latest.kept(decisive), quality);
        into.because(why);
        if (bad > 0) {
            into.degrade(shares[voters.length - bad]);
        }
        colour = 0;
        for (int c = 1; c < Band.LEVELS; c++) {
            if (band.has(c)) {
                int call = call(c, enough);
                if (call != Verdict.HOLD) {
                    band.pass(c, call == Verdict.PASSED);
                }
                colour = band.isPassed(c) ? c : colour;
                into.call(c, call, band.limit(c), false);
            }
        }
    }

    private int call(int c, int enough) {
        if (good > 0 && votes[c] >= enough) {
            return Verdict.PASSED;
        }
        boolean outvoted = band.isPassed(c) && lost[c] > 0 && votes[c] + lost[c] >= needed;
        return good == 0 || awaited > 0 || outvoted ? Verdict.HOLD : Verdict.CLEAR;
    }

    /** Counts the votes and ranks the good voters, the worst value first. */
    private void poll(long nowNs) {
        good = 0;
        awaited = 0;
        Arrays.fill(votes, 0);
        Arrays.fill(lost, 0);
        for (int i = 0; i < voters.length; i++) {
            boolean saturated = voters[i].isSaturated(board);
            if (saturated || voters[i].isGood(board)) {
                vote(i, saturated);
            } else {
                awaited += grace.isAwaited(board, voters[i].point().device(), nowNs) ? 1 : 0;
                for (int c = 1; c < Band.LEVELS; c++) {
                    lost[c] += last[i] >> c & 1;
                }
            }
        }
    }

    private void vote(int i, boolean saturated) {
        double value = board.kept(voters[i].point());
        int bits = 0;
        for (int c = 1; c < Band.LEVELS; c++) {
            if (band.has(c) && (saturated || band.speaksFor(c, value))) {
                votes[c]++;
                bits |= 1 << c;
            }
        }
        last[i] = bits;
        int at = good++;
        while (at > 0 && band.isWorse(value, order[at - 1])) {
            order[at] = order[at - 1];
            ranked[at] = ranked[at - 1];
            at--;
        }
        order[at] = value;
        ranked[at] = i;
    }

    private String why() {
        StringBuilder s = new StringBuilder();
        if (colour > 0) {
            s.append(votes[colour]).append(" of ").append(good).append(" good votes: ");
        }
        for (int i = 0; i < voters.length; i++) {
            s.append(i == 0 ? "" : ", ").append(Words.of(site, board, voters[i].point()));
        }
        return s.toString();
    }

    @Override
    public void restore(Colour called) {
        band.restore(called);
        for (int i = 0; i < last.length; i++) {
            last[i] |= (2 << called.ordinal()) - 2;
        }
    }
}
