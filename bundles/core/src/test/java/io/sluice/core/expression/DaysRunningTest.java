package io.sluice.core.expression;

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
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@code days(d0/v > 2)} in Chinese time, eight hours ahead of UTC. */
class DaysRunningTest {
    private static final ZoneOffset CHINA = ZoneOffset.ofHours(8);
    private static final Expression.Quantity DAYS =
            new Expression.DaysRunning(new Comparison(Relation.ABOVE, new Value(Bench.at(0)), new Constant(2)));

    private Bench bench = Bench.of(1);
    private QuantityTerm days = new Compiler(bench.site).compile(DAYS);
    private final Map<String, String> kept = new HashMap<>();

    @Test
    void countsLocalCalendarDaysRunningTodayIncluded() {
        assertThat(at("2026-07-01T23:50", 3)).isEqualTo(1);
        assertThat(at("2026-07-01T23:59", 3)).isEqualTo(1);
        assertThat(at("2026-07-02T00:00", 3)).isEqualTo(2);
        assertThat(at("2026-07-02T12:00", 0)).isEqualTo(2);
        assertThat(at("2026-07-03T07:59", 0)).isEqualTo(0);
        assertThat(at("2026-07-03T08:01", 3)).isEqualTo(3);
    }

    @Test
    void aDayWithoutItBreaksTheRun() {
        at("2026-07-01T10:00", 3);
        at("2026-07-02T10:00", 3);
        assertThat(at("2026-07-03T10:00", 0)).isEqualTo(0);
        assertThat(at("2026-07-04T10:00", 3)).isEqualTo(1);
    }

    @Test
    void whatCannotBeToldTodayIsUnknownAndNotZero() {
        at("2026-07-01T10:00", 3);
        bench.nowMs = time("2026-07-02T00:10") - bench.utcZero;
        bench.bad(0, Double.NaN, Quality.NO_REPLY);
        assertThat(ask()).isNaN();
        assertThat(at("2026-07-02T00:20", 3)).isEqualTo(2);
    }

    @Test
    void aClockThatIsSetBackOverMidnightCountsNoDayTwice() {
        at("2026-07-01T10:00", 3);
        assertThat(at("2026-07-02T00:01", 3)).isEqualTo(2);
        assertThat(at("2026-07-01T23:59", 3)).isEqualTo(2);
        assertThat(at("2026-07-02T00:01", 3)).isEqualTo(2);
        assertThat(at("2026-07-03T00:01", 3)).isEqualTo(3);
    }

    @Test
    void aClockThatIsSetMovesTheCountAlongAndLosesNoDay() {
        at("2026-07-01T10:00", 3);
        at("2026-07-02T10:00", 3);
        step("2026-07-30T15:00");
        assertThat(at("2026-07-30T15:01", 0)).as("today still").isEqualTo(2);
        assertThat(at("2026-07-31T15:01", 3)).isEqualTo(3);
        assertThat(days.isResumed()).isTrue();
        step("2036-02-07T06:28");
        step("2026-07-31T15:05");
        assertThat(at("2026-07-31T16:00", 0)).isEqualTo(3);
        assertThat(at("2026-08-01T15:01", 3)).isEqualTo(4);
    }

    @Test
    void anHourToOrFroLosesAndDoublesNoDay() {
        at("2026-07-01T23:10", 3);
        step("2026-07-02T00:10");
        assertThat(ask()).isEqualTo(2);
        step("2026-07-01T23:11");
        assertThat(ask()).isEqualTo(2);
        assertThat(at("2026-07-02T00:10", 3)).isEqualTo(2);
        assertThat(at("2026-07-03T00:10", 3)).isEqualTo(3);
    }

    @Test
    void survivesARestartOnTheSameDayAndOnTheNext() {
        at("2026-07-01T10:00", 3);
        at("2026-07-02T10:00", 3);
        restart("2026-07-02T10:00", "2026-07-02T10:02", true);
        assertThat(at("2026-07-02T11:00", 0)).isEqualTo(2);
        assertThat(days.isResumed()).isFalse();
        restart("2026-07-02T11:00", "2026-07-03T11:00", true);
        assertThat(at("2026-07-03T11:00", 3)).isEqualTo(3);
    }

    @Test
    void daysThatTheGatewayMissedNeitherCountNorBreakAndAreFlagged() {
        at("2026-07-01T10:00", 3);
        at("2026-07-02T10:00", 3);
        restart("2026-07-02T10:00", "2026-07-06T11:00", true);

        assertThat(at("2026-07-06T12:00", 0)).isEqualTo(0);
        assertThat(at("2026-07-06T13:00", 3)).isEqualTo(3);
        assertThat(days.isResumed()).isTrue();
    }

    @Test
    void aDayWithoutItBeforeTheRestartStaysABreak() {
        at("2026-07-01T10:00", 3);
        at("2026-07-02T10:00", 0);
        at("2026-07-03T10:00", 0);
        restart("2026-07-03T10:00", "2026-07-03T20:00", true);

        assertThat(at("2026-07-03T21:00", 3)).isEqualTo(1);
        assertThat(days.isResumed()).isFalse();
    }

    @Test
    void isFlaggedWhereNoClockCouldBeTrusted() {
        at("2026-07-01T10:00", 3);
        restart("2026-07-01T10:00", "2026-07-01T10:01", false);

        assertThat(at("2026-07-02T10:00", 3)).isEqualTo(2);
        assertThat(days.isResumed()).isTrue();
    }

    @Test
    void isWrittenOnceADay() {
        at("2026-07-01T10:00", 3);
        assertThat(days.isChanged(bench.nowNs())).isTrue();
        days.keep(kept::put, "p", moment("2026-07-01T10:00", true));
        at("2026-07-01T11:00", 3);
        assertThat(days.isChanged(bench.nowNs())).isFalse();
        at("2026-07-02T11:00", 3);
        assertThat(days.isChanged(bench.nowNs())).isTrue();
    }

    @Test
    void agreesWithANaiveCountOnRandomCourses() {
        Random random = new Random(5);
        for (int round = 0; round < 100; round++) {
            bench = Bench.of(1);
            days = new Compiler(bench.site).compile(DAYS);
            TreeSet<Long> trueDays = new TreeSet<>();
            for (int i = 0; i < 400; i++) {
                bench.nowMs += random.nextInt(30 * 3_600_000);
                boolean high = random.nextInt(3) > 0;
                bench.good(0, high ? 3 : 1);
                long today = Math.floorDiv(bench.utcMs() + 8 * 3_600_000L, 86_400_000L);
                if (high) {
                    trueDays.add(today);
                }
                long naive = 0;
                while (trueDays.contains(today - naive)) {
                    naive++;
                }
                assertThat(ask()).isEqualTo((double) naive);
            }
        }
    }

    /** The clock is moved to this time at one blow. */
    private void step(String local) {
        bench.utcZero = time(local) - bench.nowMs;
        ask();
    }

    private double at(String local, double value) {
        bench.nowMs = time(local) - bench.utcZero;
        bench.good(0, value);
        return ask();
    }

    private double ask() {
        return days.quantity(bench.board, bench.nowNs(), bench.utcMs());
    }

    private void restart(String stop, String start, boolean trusted) {
        days.keep(kept::put, "p", moment(stop, trusted));
        kept.put("alive", moment(stop, trusted).text());
        bench = Bench.of(1);
        days = new Compiler(bench.site).compile(DAYS);
        days.restore(kept, "p", moment(start, trusted), 300_000);
    }

    private static Moment moment(String local, boolean trusted) {
        return new Moment("", 0, time(local), trusted ? ClockState.SYNCHRONISED : ClockState.UNSYNCHRONISED);
    }

    private static long time(String local) {
        return LocalDateTime.parse(local).toInstant(CHINA).toEpochMilli();
    }
}
