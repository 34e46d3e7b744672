package io.sluice.core.expression;

import static io.sluice.core.expression.Truth3.FALSE;
import static io.sluice.core.expression.Truth3.TRUE;
import static io.sluice.core.expression.Truth3.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.board.Bench;
import io.sluice.core.time.Moment;
import io.sluice.model.ClockState;
import io.sluice.model.Quality;
import io.sluice.model.expression.Expression;
import io.sluice.model.expression.Expression.Comparison;
import io.sluice.model.expression.Expression.Constant;
import io.sluice.model.expression.Expression.Relation;
import io.sluice.model.expression.Expression.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@code d0/v > 3 for 10 min} and what becomes of it. */
class LastingTest {
    private static final long MIN = 60_000;
    private static final long GAP = 5 * MIN;
    private static final Expression.Truth HIGH =
            new Comparison(Relation.ABOVE, new Value(Bench.at(0)), new Constant(3));

    private Bench bench = Bench.of(2);
    private TruthTerm term = lasting(10 * MIN);
    private final Map<String, String> kept = new HashMap<>();

    @Test
    void isTrueOnceItHasBeenTrueForSoLong() {
        assertThat(at(0, 4)).isEqualTo(FALSE);
        assertThat(at(9, 4)).isEqualTo(FALSE);
        assertThat(at(10, 4)).isEqualTo(TRUE);
        assertThat(at(11, 2)).isEqualTo(FALSE);
        assertThat(at(12, 4)).isEqualTo(FALSE);
    }

    @Test
    void aBreakStartsItAnew() {
        at(0, 4);
        at(6, 2);
        at(7, 4);
        assertThat(at(16, 4)).isEqualTo(FALSE);
        assertThat(at(17, 4)).isEqualTo(TRUE);
    }

    @Test
    void unknownNeitherStartsNorBreaksIt() {
        at(0, 4);
        assertThat(unknownAt(5)).isEqualTo(FALSE);
        assertThat(at(10, 4)).isEqualTo(TRUE);
        assertThat(unknownAt(11)).isEqualTo(UNKNOWN);
        assertThat(at(12, 4)).isEqualTo(TRUE);
        assertThat(at(13, 1)).isEqualTo(FALSE);
        assertThat(unknownAt(14)).isEqualTo(FALSE);
        assertThat(at(20, 4)).isEqualTo(FALSE);
        assertThat(at(24, 4)).isEqualTo(FALSE);
        assertThat(at(30, 4)).isEqualTo(TRUE);
    }

    @Test
    void whatMayHaveBeenTrueForSoLongIsUnknown() {
        at(0, 1);
        assertThat(unknownAt(1)).isEqualTo(FALSE);
        assertThat(unknownAt(10)).isEqualTo(FALSE);
        assertThat(unknownAt(11)).isEqualTo(UNKNOWN);
        at(12, 1);
        unknownAt(13);
        assertThat(unknownAt(22)).isEqualTo(FALSE);
        assertThat(unknownAt(23)).isEqualTo(UNKNOWN);
    }

    @Test
    void aSensorThatIsDeadFromTheStartIsUnknown() {
        assertThat(unknownAt(0)).isEqualTo(UNKNOWN);
    }

    @Test
    void otherDevicesAndTheClockAloneDoNotLetItRunOut() {
        at(0, 4);
        bench.nowMs = 20 * MIN;
        bench.good(1, 9);
        assertThat(ask()).isEqualTo(FALSE);
        bench.good(0, 4);
        assertThat(ask()).isEqualTo(TRUE);
    }

    @Test
    void agreesWithANaiveComputationOnRandomCourses() {
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            bench = Bench.of(2);
            term = lasting(10 * MIN);
            long since = -1;
            for (int minute = 0; minute < 300; minute++) {
                int kind = random.nextInt(12);
                if (kind == 0) {
                    assertThat(at(minute, 1)).isEqualTo(FALSE);
                    since = -1;
                } else if (kind < 4) {
                    assertThat(unknownAt(minute)).isNotEqualTo(TRUE);
                } else {
                    since = since < 0 ? minute : since;
                    assertThat(at(minute, 4)).isEqualTo(Truth3.of(minute - since >= 10));
                }
            }
        }
    }

    @Test
    void interruptedAtSixMinutesItGoesOnWithinTheSameKernelBoot() {
        at(0, 4);
        at(6, 4);
        keep();
        restart(8, "kernel", ClockState.UNSYNCHRONISED, 0);

        assertThat(at(9, 4)).isEqualTo(FALSE);
        assertThat(at(10, 4)).isEqualTo(TRUE);
        assertThat(term.isResumed()).isFalse();
    }

    @Test
    void interruptedAtSixMinutesItGoesOnByATrustedClockOverAReboot() {
        at(0, 4);
        at(6, 4);
        keep();
        restart(1, "another", ClockState.SYNCHRONISED, 7 * MIN); // UTC says two minutes later

        assertThat(at(2, 4)).isEqualTo(FALSE);
        assertThat(at(3, 4)).isEqualTo(TRUE);
        assertThat(term.isResumed()).isFalse();
    }

    @Test
    void whereNoClockCanBeTrustedItGoesOnWhereItStoodFlagged() {
        at(0, 4);
        at(6, 4);
        keep();
        restart(1, "another", ClockState.UNSYNCHRONISED, 7 * MIN);

        assertThat(at(4, 4)).isEqualTo(FALSE);
        assertThat(at(5, 4)).isEqualTo(TRUE);
        assertThat(term.isResumed()).isTrue();
        at(6, 1);
        assertThat(term.isResumed()).isFalse();
    }

    @Test
    void aGapThatIsTooLongDoesNotCountAndIsFlagged() {
        at(0, 4);
        at(6, 4);
        keep();
        restart(6 + 6, "kernel", ClockState.SYNCHRONISED, 0);

        assertThat(at(15, 4)).isEqualTo(FALSE);
        assertThat(at(16, 4)).isEqualTo(TRUE);
        assertThat(term.isResumed()).isTrue();
    }

    @Test
    void whatTheGatewayLivedThroughAfterTheWritingCounts() {
        at(0, 4);
        at(1, 4);
        keep();
        kept.put("alive", moment(9, "kernel", ClockState.SYNCHRONISED, 0).text());
        restart(11, "kernel", ClockState.SYNCHRONISED, 0);

        assertThat(at(11, 4)).isEqualTo(TRUE);
        assertThat(term.isResumed()).isFalse();
    }

    @Test
    void theFirstScanMustConfirmWhatWasKept() {
        at(0, 4);
        at(20, 4);
        keep();
        restart(21, "kernel", ClockState.SYNCHRONISED, 0);

        assertThat(unknownAt(21)).isEqualTo(UNKNOWN);
        assertThat(at(22, 1)).isEqualTo(FALSE);
        assertThat(at(23, 4)).isEqualTo(FALSE);
    }

    @Test
    void whatComesLateDoesNotUndoABreakThatWasSeenAlready() {
        at(0, 4);
        at(9, 4);
        keep();
        bench = Bench.of(2);
        term = lasting(10 * MIN);
        at(10, 1);
        term.restore(kept, "c/red", moment(10, "kernel", ClockState.SYNCHRONISED, 0), GAP);

        assertThat(at(11, 4)).isEqualTo(FALSE);
    }

    @Test
    void whatWasWrittenForAnotherExpressionIsNotTaken() {
        at(0, 4);
        at(9, 4);
        keep();
        bench = Bench.of(2);
        term = lasting(11 * MIN);
        term.restore(kept, "c/red", moment(9, "kernel", ClockState.SYNCHRONISED, 0), GAP);

        assertThat(at(12, 4)).isEqualTo(FALSE);
    }

    @Test
    void writesARunOnceItIsWorthItAndForgetsItWhenItBreaks() {
        at(0, 4);
        assertThat(term.isChanged(bench.nowNs())).isFalse();
        at(1, 4);
        assertThat(term.isChanged(bench.nowNs())).isTrue();
        keep();
        at(2, 4);
        assertThat(term.isChanged(bench.nowNs())).isFalse();
        at(3, 1);
        assertThat(term.isChanged(bench.nowNs())).isTrue();
        keep();
        assertThat(kept).containsEntry("c/red/0", "");
        assertThat(term.isChanged(bench.nowNs())).isFalse();
    }

    @Test
    void damagedTextsAreIgnored() {
        for (String text :
                new String[] {"", "x", "ran=", "ran=5 at=1,2", "ran=-7 at=kernel,1,1,synchronised", "%%%="}) {
            kept.put("c/red/0", text);
            term.restore(kept, "c/red", moment(0, "kernel", ClockState.SYNCHRONISED, 0), GAP);
        }
        assertThat(unknownAt(1)).isEqualTo(UNKNOWN);
        assertThat(at(2, 4)).isEqualTo(FALSE);
    }

    private TruthTerm lasting(long forMs) {
        return new Compiler(bench.site).compile(new Expression.Lasting(HIGH, forMs));
    }

    private Truth3 at(long minute, double value) {
        bench.nowMs = minute * MIN;
        bench.good(0, value);
        return ask();
    }

    private Truth3 unknownAt(long minute) {
        bench.nowMs = minute * MIN;
        bench.bad(0, Double.NaN, Quality.NO_REPLY);
        return ask();
    }

    private Truth3 ask() {
        return term.truth(bench.board, bench.nowNs(), bench.utcMs());
    }

    private void keep() {
        term.keep(kept::put, "c/red", moment(bench.nowMs / MIN, "kernel", ClockState.SYNCHRONISED, 0));
    }

    private void restart(long minute, String kernel, ClockState clock, long utcAheadMs) {
        bench = Bench.of(2);
        term = lasting(10 * MIN);
        term.restore(kept, "c/red", moment(minute, kernel, clock, utcAheadMs), GAP);
    }

    private Moment moment(long minute, String kernel, ClockState clock, long utcAheadMs) {
        return new Moment(kernel, minute * MIN * Bench.MS, bench.utcZero + minute * MIN + utcAheadMs, clock);
    }
}
