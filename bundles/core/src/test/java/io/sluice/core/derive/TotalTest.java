package io.sluice.core.derive;

import static io.sluice.core.derive.Rig.BAD;
import static io.sluice.core.derive.Rig.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.model.ClockState;
import io.sluice.model.Quality;
import io.sluice.model.site.Figure;
import io.sluice.model.site.Figure.Total;
import io.sluice.model.site.Figure.Total.Span;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TotalTest {
    private static final long MIN = 60_000;
    private static final long HOUR = 60 * MIN;
    private static final Offset<Double> EXACTLY = within(1e-9);

    @Test
    void addsTipsOfTheLastFiveMinutes() {
        Rig rig = counter(Span.SLIDING, 5 * MIN, 65_536);
        for (int i = 0; i <= 60; i++) {
            rig.after(10_000, 0, 100 + i); // 6 tips a minute, 0.2 mm each
        }
        assertThat(rig.value(1, 0)).isCloseTo(6.0, EXACTLY);
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);
    }

    @Test
    void leavesOutWhatIsExactlyAWindowOld() {
        Rig rig = amounts(Span.SLIDING, 5 * MIN, 60_000);
        for (int i = 1; i <= 7; i++) {
            rig.after(MIN, 0, i);
        }
        assertThat(rig.value(1, 0)).isCloseTo(3 + 4 + 5 + 6 + 7, EXACTLY);
    }

    @Test
    void countsOverTheWrap() {
        Rig rig = counter(Span.SLIDING, HOUR, 65_536);
        rig.after(10_000, 0, 65_530).after(10_000, 0, 65_535).after(10_000, 0, 4);
        assertThat(rig.value(1, 0)).isCloseTo(10 * 0.2, EXACTLY);
    }

    @Test
    void takesAFallToZeroForANewStart() {
        Rig rig = counter(Span.SLIDING, MIN, 65_536);
        for (int i = 0; i < 20; i++) {
            rig.after(10_000, 0, 1000);
        }
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);
        rig.after(10_000, 0, 3);
        assertThat(rig.value(1, 0)).isCloseTo(0.6, EXACTLY);
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.UNCERTAIN);
        for (int i = 0; i < 6; i++) {
            rig.after(10_000, 0, 3);
        }
        assertThat(rig.value(1, 0)).isZero();
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);
    }

    @Test
    void takesEachFallOfACounterThatNeverWrapsForANewStart() {
        Rig rig = counter(Span.SLIDING, HOUR, 0);
        rig.after(10_000, 0, 65_535).after(10_000, 0, 4);
        assertThat(rig.value(1, 0)).isCloseTo(0.8, EXACTLY);
    }

    @Test
    void losesNoCountToABadValue() {
        Rig rig = counter(Span.SLIDING, HOUR, 65_536);
        for (int i = 0; i < 360; i++) {
            rig.after(10_000, 0, 10);
        }
        rig.after(10_000, 0, BAD).after(10_000, 0, BAD).after(10_000, 0, 15);
        assertThat(rig.value(1, 0)).isCloseTo(1.0, EXACTLY);
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);
    }

    @Test
    void addsNothingForABadAmount() {
        Rig rig = amounts(Span.SLIDING, HOUR, 60_000);
        for (int i = 0; i < 70; i++) {
            rig.after(MIN, 0, i % 20 == 5 ? BAD : 0.1);
        }
        assertThat(rig.value(1, 0)).isCloseTo(57 * 0.1, EXACTLY);
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD); // 3 of 60 min are missing
    }

    @Test
    void isALowerBoundWhileMoreThanATenthIsMissing() {
        Rig rig = amounts(Span.SLIDING, HOUR, 60_000);
        for (int i = 0; i < 50; i++) {
            rig.after(MIN, 0, 0.1);
        }
        assertThat(rig.value(1, 0)).isCloseTo(5.0, EXACTLY);
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.UNCERTAIN);
        for (int i = 0; i < 10; i++) {
            rig.after(MIN, 0, 0.1);
        }
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);
    }

    @Test
    void deadGaugeDoesNotRunEmptyToZero() {
        Rig rig = counter(Span.SLIDING, 10 * MIN, 65_536);
        for (int i = 0; i < 100; i++) {
            rig.after(10_000, 0, i);
        }
        for (int i = 0; i < 100; i++) {
            rig.after(10_000, 0, BAD);
        }
        assertThat(rig.value(1, 0)).isNaN();
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.NO_REPLY);
    }

    @Test
    void whatCameInAGapLongerThanTheWindowIsDoubtful() {
        Rig rig = counter(Span.SLIDING, 10 * MIN, 65_536);
        for (int i = 0; i < 100; i++) {
            rig.after(10_000, 0, 5);
        }
        for (int i = 0; i < 100; i++) {
            rig.after(10_000, 0, BAD);
        }
        rig.after(10_000, 0, 9);
        assertThat(rig.value(1, 0)).isCloseTo(0.8, EXACTLY);
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.UNCERTAIN);
        for (int i = 0; i < 60; i++) {
            rig.after(10_000, 0, 9);
        }
        assertThat(rig.value(1, 0)).isZero();
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);
    }

    @Test
    void dryGapOfACounterIsNoGap() {
        Rig rig = counter(Span.SLIDING, 10 * MIN, 65_536);
        for (int i = 0; i < 100; i++) {
            rig.after(10_000, 0, 5);
        }
        rig.after(HOUR, 0, 5);
        assertThat(rig.value(1, 0)).isZero();
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);
    }

    @Test
    void endsWindowsByTheLocalClock() {
        Rig rig = amounts(Span.CLOCK, 5 * MIN, 60_000); // starts at 08:00 local time
        for (int minute = 1; minute <= 10; minute++) {
            rig.after(MIN, 0, minute);
        }
        assertThat(rig.value(1, 0))
                .as("at 08:10 the window that ended at 08:05")
                .isCloseTo(15, EXACTLY);
        rig.after(MIN, 0, 11);
        assertThat(rig.value(1, 0)).as("after 08:10 that of 08:05 to 08:10").isCloseTo(40, EXACTLY);
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);
        rig.after(MIN, 0, BAD).after(14 * MIN, 0, BAD);
        assertThat(rig.value(1, 0)).as("nothing came in the last whole window").isNaN();
    }

    @Test
    void clockWindowIsDoubtfulWhileTheClockIs() {
        Rig rig = amounts(Span.CLOCK, 5 * MIN, 60_000);
        rig.start = new io.sluice.core.time.Moment(
                "boot-a", rig.start.monotonicNs(), rig.start.utcMs(), ClockState.UNSYNCHRONISED);
        for (int minute = 1; minute <= 11; minute++) {
            rig.after(MIN, 0, 1);
        }
        assertThat(rig.value(1, 0)).isCloseTo(5, EXACTLY);
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.UNCERTAIN);
    }

    @Test
    void losesNoRainOfTheDayWhenTheClockIsSet() {
        Rig rig = amounts(Span.DAY, 0, 60_000);
        rig.start = unset(rig.start, "2026-01-01T03:00:00Z");
        for (int minute = 1; minute <= 30; minute++) {
            rig.after(MIN, 0, 1);
        }
        rig.start = set(rig.start, "2026-07-15T03:30:00Z", rig.afterMs);
        rig.after(MIN, 0, 1);

        assertThat(rig.value(1, 0)).isCloseTo(31, EXACTLY);
        assertThat(rig.quality(1, 0)).as("most of the day is missing").isEqualTo(Quality.UNCERTAIN);
    }

    @Test
    void losesNothingOfAnHourWhoseBeginningTheClockDidNotKnow() {
        Rig rig = amounts(Span.CLOCK, HOUR, 60_000);
        rig.start = unset(rig.start, "2026-01-01T03:58:00Z");
        for (int minute = 1; minute <= 30; minute++) {
            rig.after(MIN, 0, 1); // over an hour of its own at 04:00, which is none
        }
        rig.start = set(rig.start, "2026-07-15T03:30:00Z", rig.afterMs);
        for (int minute = 1; minute <= 31; minute++) {
            rig.after(MIN, 0, 1);
        }

        assertThat(rig.value(1, 0)).as("03:02 to 04:00, as it came").isCloseTo(58, EXACTLY);
        assertThat(rig.quality(1, 0))
                .as("nobody had set the clock that its beginning is known by")
                .isEqualTo(Quality.UNCERTAIN);
    }

    @Test
    void anHourToAndFroLosesNoRainOfTheDay() {
        Rig rig = amounts(Span.DAY, 0, 60_000); // starts at 08:00 local time
        for (int minute = 1; minute <= 120; minute++) {
            rig.after(MIN, 0, 1);
        }
        rig.start = set(rig.start, "2026-07-01T03:00:00Z", rig.afterMs);
        rig.after(MIN, 0, 1);
        rig.start = set(rig.start, "2026-07-01T02:02:00Z", rig.afterMs);
        rig.after(MIN, 0, 1);

        assertThat(rig.value(1, 0)).isCloseTo(122, EXACTLY);
    }

    private static io.sluice.core.time.Moment unset(io.sluice.core.time.Moment m, String utc) {
        return new io.sluice.core.time.Moment(
                m.kernelBootId(), m.monotonicNs(), Rig.utc(utc), ClockState.UNSYNCHRONISED);
    }

    /** A clock that says this time, so long after the start. */
    private static io.sluice.core.time.Moment set(io.sluice.core.time.Moment m, String utc, long afterMs) {
        return new io.sluice.core.time.Moment(
                m.kernelBootId(), m.monotonicNs(), Rig.utc(utc) - afterMs, ClockState.SYNCHRONISED);
    }

    @Test
    void dayRunsFromEightToEight() {
        Rig rig = amounts(Span.DAY, 0, 60_000); // starts at 08:00 local time
        for (int minute = 1; minute <= 24 * 60; minute++) {
            rig.after(MIN, 0, 0.1);
        }
        assertThat(rig.value(1, 0)).as("at 08:00 of the next day").isCloseTo(144, within(1e-6));
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);
        rig.after(MIN, 0, 0.5);
        assertThat(rig.value(1, 0)).isCloseTo(0.5, EXACTLY);
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);
    }

    @Test
    void dayThatBeganWithoutTheGatewayIsALowerBound() {
        Rig rig = amounts(Span.DAY, 0, 60_000);
        rig.afterMs = 5 * HOUR;
        rig.after(MIN, 0, 0.1);
        assertThat(rig.value(1, 0)).isCloseTo(0.1, EXACTLY);
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.UNCERTAIN);
    }

    @Test
    void eventEndsAfterItsDryTime() {
        Rig rig = event();
        rig.after(MIN, 0, 0).after(MIN, 0, 5).after(3 * HOUR, 0, 8);
        assertThat(rig.value(1, 0)).isCloseTo(1.6, EXACTLY);
        for (int i = 0; i < 6 * 60 - 1; i++) {
            rig.after(MIN, 0, 8);
        }
        assertThat(rig.value(1, 0)).isCloseTo(1.6, EXACTLY);
        rig.after(MIN, 0, 8);
        assertThat(rig.value(1, 0)).isZero();
        rig.after(MIN, 0, 9);
        assertThat(rig.value(1, 0)).isCloseTo(0.2, EXACTLY);
    }

    @Test
    void silenceIsNotDry() {
        Rig rig = new Rig()
                .device("gauge", 60_000, 1)
                .derived("virtual", 0, new Total(at(0, 0), false, 1, 0, Span.EVENT, 0, 6 * HOUR))
                .ready();
        rig.after(MIN, 0, 0).after(MIN, 0, 5);
        for (int i = 0; i < 10 * 60; i++) {
            rig.after(MIN, 0, BAD);
        }
        assertThat(rig.value(1, 0)).isNaN();
        rig.after(MIN, 0, 0);
        assertThat(rig.value(1, 0)).isCloseTo(5, EXACTLY);
    }

    @Test
    void keepsTheWindowOverARestart() {
        Rig before = counter(Span.SLIDING, HOUR, 65_536);
        for (int i = 0; i < 400; i++) {
            before.after(10_000, 0, Math.floorDiv(i, 4));
        }
        double sum = before.value(1, 0);
        before.tick(MIN);
        Rig rig = before.restarted("boot-b", 2 * MIN, ClockState.SYNCHRONISED);
        rig.deriver.restore(before.kept, rig.now());
        rig.after(0, 0, 99);

        assertThat(sum).isCloseTo(18.0, EXACTLY);
        assertThat(rig.value(1, 0))
                .as("3 min of 0.3 mm/min have left the window")
                .isBetween(17.0, 17.2);
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);
    }

    @Test
    void countsWhatFellWhileTheGatewayWasDown() {
        Rig before = counter(Span.SLIDING, 24 * HOUR, 65_536);
        for (int i = 0; i < 24 * 60; i++) {
            before.after(MIN, 0, 7);
        }
        before.after(MIN, 0, 8);
        Rig rig = before.restarted("boot-b", 20 * MIN, ClockState.SYNCHRONISED);
        rig.deriver.restore(before.kept, rig.now());
        rig.after(0, 0, 28);

        assertThat(rig.value(1, 0)).isCloseTo(21 * 0.2, EXACTLY);
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);
    }

    @Test
    void mergesWhatIsReadLateWithWhatWasCountedMeanwhile() {
        Rig before = counter(Span.SLIDING, HOUR, 65_536);
        for (int i = 0; i < 400; i++) {
            before.after(10_000, 0, i < 350 ? 0 : i - 349);
        }
        before.tick(MIN); // 50 tips, the last at 4000 s
        Rig rig = before.restarted("boot-a", 2 * MIN, ClockState.UNSYNCHRONISED);
        rig.after(0, 0, 55); // 5 in between
        rig.after(10_000, 0, 57).after(10_000, 0, 58);
        assertThat(rig.value(1, 0)).isCloseTo(3 * 0.2, EXACTLY);
        assertThat(rig.kept).as("nothing may overwrite what has not been read").isEmpty();

        rig.deriver.restore(before.kept, rig.now());
        rig.after(10_000, 0, 58);
        assertThat(rig.value(1, 0)).isCloseTo(58 * 0.2, EXACTLY);
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);

        rig.deriver.restore(before.kept, rig.now());
        rig.after(10_000, 0, 58);
        assertThat(rig.value(1, 0)).as("only once").isCloseTo(58 * 0.2, EXACTLY);
    }

    @Test
    void unknownTimeDownCountsAsNoneAndIsDoubtful() {
        Rig before = counter(Span.SLIDING, HOUR, 65_536);
        for (int i = 0; i < 400; i++) {
            before.after(10_000, 0, i);
        }
        Rig rig = before.restarted("boot-b", 10 * HOUR, ClockState.UNSYNCHRONISED);
        rig.deriver.restore(before.kept, rig.now());
        rig.after(0, 0, 400);
        assertThat(rig.value(1, 0)).isGreaterThanOrEqualTo(71);
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.UNCERTAIN);
    }

    @Test
    void keepsDayAndEventOverARestart() {
        Rig before = new Rig()
                .device("gauge", 60_000, 1)
                .derived(
                        "virtual",
                        0,
                        new Total(at(0, 0), true, 0.2, 65_536, Span.DAY, 0, 0),
                        new Total(at(0, 0), true, 0.2, 65_536, Span.EVENT, 0, 6 * HOUR),
                        new Total(at(0, 0), true, 0.2, 65_536, Span.CLOCK, 10 * MIN, 0))
                .ready();
        for (int i = 0; i <= 125; i++) {
            before.after(MIN, 0, i);
        }
        Rig rig = before.restarted("boot-b", 2 * MIN, ClockState.HOLDOVER);
        rig.deriver.restore(before.kept, rig.now());
        rig.after(0, 0, 127);

        assertThat(rig.value(1, 0)).isCloseTo(127 * 0.2, EXACTLY);
        assertThat(rig.value(1, 1)).isCloseTo(127 * 0.2, EXACTLY);
        assertThat(rig.value(1, 2)).isCloseTo(2.0, EXACTLY);
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);
    }

    @Test
    void goesOnUnderANewConfiguration() {
        Rig before = counter(Span.SLIDING, HOUR, 65_536);
        for (int i = 0; i < 400; i++) {
            before.after(10_000, 0, i);
        }
        Rig rig = before.restarted("boot-a", 0, ClockState.SYNCHRONISED);
        rig.deriver.carryFrom(before.deriver, rig.now());
        rig.after(10_000, 0, 401);
        assertThat(rig.value(1, 0)).isCloseTo(361 * 0.2, EXACTLY);
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);
    }

    @Test
    void writesOnceAMinuteAndOnlyWhatHasChanged() {
        Rig rig = counter(Span.SLIDING, 24 * HOUR, 65_536);
        for (int i = 0; i < 3600; i++) {
            rig.after(1000, 0, 7);
        }
        assertThat(rig.writes).isEqualTo(1);
        for (int i = 0; i < 3600; i++) {
            rig.after(1000, 0, 7 + i);
        }
        assertThat(rig.writes).isBetween(60, 62);
    }

    @Test
    void keepsADayOfConstantRainInABoundedText() {
        Rig rig = counter(Span.SLIDING, 24 * HOUR, 65_536);
        for (int i = 0; i < 30 * 60; i++) {
            rig.after(MIN, 0, (i * 137) % 65_536);
        }
        assertThat(rig.kept.get("derive/virtual/f0").length()).isBetween(5_000, 200_000);
        assertThat(rig.value(1, 0)).isCloseTo(1440 * 137 * 0.2, within(1e-6));
    }

    @Test
    void damagedTextIsSkipped() {
        Rig rig = counter(Span.SLIDING, HOUR, 65_536);
        rig.after(10_000, 0, 1).after(10_000, 0, 3);
        String text = rig.kept.get("derive/virtual/f0");
        for (int cut = 0; cut < text.length(); cut++) {
            Rig next = rig.restarted("boot-b", MIN, ClockState.SYNCHRONISED);
            next.deriver.restore(Map.of("derive/virtual/f0", text.substring(0, cut)), next.now());
            next.after(0, 0, 5);
            assertThat(next.value(1, 0)).as("cut at %d", cut).isBetween(0.0, 1.0);
        }
    }

    private static Rig counter(Span span, long windowMs, double wrapsAt) {
        return new Rig()
                .device("gauge", windowMs >= 24 * HOUR ? 60_000 : 10_000, 1)
                .derived("virtual", 0, new Figure.Total(at(0, 0), true, 0.2, wrapsAt, span, windowMs, 0))
                .ready();
    }

    private static Rig amounts(Span span, long windowMs, int periodMs) {
        return new Rig()
                .device("gauge", periodMs, 1)
                .derived("virtual", 0, new Figure.Total(at(0, 0), false, 1, 0, span, windowMs, 0))
                .ready();
    }

    private static Rig event() {
        return new Rig()
                .device("gauge", 60_000, 1)
                .derived("virtual", 0, new Figure.Total(at(0, 0), true, 0.2, 65_536, Span.EVENT, 0, 6 * HOUR))
                .ready();
    }
}
