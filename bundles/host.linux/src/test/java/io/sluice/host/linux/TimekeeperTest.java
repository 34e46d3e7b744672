package io.sluice.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.host.linux.TimeSource.Heard;
import io.sluice.model.Clock;
import io.sluice.model.ClockState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimekeeperTest {
    private static final long BUILT = LinuxHost.BUILT_UTC_MS;
    private static final long TODAY = BUILT + 86_400_000L * 300;
    private static final long HOUR = 3_600_000;
    private static final long DAY = 24 * HOUR;
    private static final long ERA = Instant.parse("2036-02-07T06:28:16Z").toEpochMilli();

    @TempDir
    Path dir;

    private long monoMs = 5_000;
    private long wallMs = TODAY;
    private Heard heard;
    private String kernel = "kernel-1";
    private Timekeeper time;

    @Test
    void runsFromTheDateOfTheBuildWhenTheBoxStartsIn1970() {
        wallMs = 0;
        start();

        assertThat(time.clock().state()).isEqualTo(ClockState.UNSYNCHRONISED);
        assertThat(utc()).isEqualTo(BUILT);
        assertThat(time.clock().refusedMs()).isEqualTo(-BUILT);
        pass(90_000);
        assertThat(utc()).isEqualTo(BUILT + 90_000);
    }

    @Test
    void takesTheTimeOfASourceAtOnceAndSaysHowGoodItIs() {
        wallMs = 0;
        start();
        wallMs = TODAY;
        heard = new Heard("chrony", 20_000, 7);
        time.look();

        Clock clock = time.clock();
        assertThat(clock.state()).isEqualTo(ClockState.SYNCHRONISED);
        assertThat(utc()).isEqualTo(TODAY);
        assertThat(clock.errorMs()).as("20 s at 50 ppm beside its own").isEqualTo(8);
        assertThat(clock.source()).isEqualTo("chrony");
        assertThat(clock.synchronisedMs()).isEqualTo(TODAY - 20_000);
    }

    @Test
    void estimatesItsErrorInHoldoverUntilItIsWorthNothing() {
        synchronised();
        heard = null;
        pass(HOUR);

        assertThat(time.clock().state()).isEqualTo(ClockState.HOLDOVER);
        assertThat(time.clock().errorMs()).isEqualTo(100 + 180);
        pass(60_000 * 20_000L - HOUR);
        assertThat(time.clock().state()).as("an error of 60.1 s, bound 60 s").isEqualTo(ClockState.UNSYNCHRONISED);
        assertThat(time.clock().errorMs()).isEqualTo(-1);
        assertThat(utc()).isEqualTo(wallMs);
        heard = new Heard("timesyncd", 0, 100);
        time.look();
        assertThat(time.clock().state()).isEqualTo(ClockState.SYNCHRONISED);
    }

    @Test
    void goesToHoldoverWhenTheLastWordOfTheSourceIsOld() {
        synchronised();
        heard = new Heard("timesyncd", 4_200_001, 100);
        time.look();

        assertThat(time.clock().state()).isEqualTo(ClockState.HOLDOVER);
    }

    @Test
    void followsStepsOfHoursThatASourceVouchesFor() {
        synchronised();
        wallMs += HOUR;
        time.look();
        assertThat(utc()).isEqualTo(wallMs);
        wallMs -= HOUR;
        time.look();

        assertThat(utc()).isEqualTo(wallMs);
        assertThat(time.clock().state()).isEqualTo(ClockState.SYNCHRONISED);
        assertThat(time.clock().refusedMs()).isZero();
    }

    @Test
    void neverStepsBetweenTwoLooks() {
        synchronised();
        long before = utc();
        wallMs += HOUR;
        monoMs += 400;

        assertThat(utc()).isEqualTo(before + 400);
    }

    @Test
    void doesNotBelieveASourceThatJumpsByYears() {
        synchronised();
        long jump = ERA - wallMs;
        wallMs += jump;
        time.look();

        assertThat(time.clock().state()).isEqualTo(ClockState.HOLDOVER);
        assertThat(utc()).isEqualTo(TODAY);
        assertThat(time.clock().refusedMs()).isEqualTo(jump);
        pass(10_000);
        assertThat(utc()).isEqualTo(TODAY + 10_000);
        wallMs -= jump;
        time.look();
        assertThat(time.clock().state()).isEqualTo(ClockState.SYNCHRONISED);
        assertThat(time.clock().refusedMs()).isZero();
    }

    @Test
    void doesNotBelieveAClockThatNobodySetsBesideItsOwnHoldover() {
        synchronised();
        heard = null;
        wallMs -= 2 * HOUR;
        time.look();

        assertThat(time.clock().state()).isEqualTo(ClockState.HOLDOVER);
        assertThat(utc()).isEqualTo(TODAY);
        assertThat(time.clock().refusedMs()).isEqualTo(-2 * HOUR);
    }

    @Test
    void takesTheFirstSecondsOfNtpsNextEraForTheFaultTheyAre() {
        wallMs = ERA + 3 * HOUR;
        heard = new Heard("timesyncd", 0, 100);
        start();
        assertThat(time.clock().state()).isEqualTo(ClockState.UNSYNCHRONISED);
        assertThat(utc()).isEqualTo(BUILT);
        wallMs = TODAY;
        time.look();
        assertThat(time.clock().state()).isEqualTo(ClockState.SYNCHRONISED);
        assertThat(utc()).isEqualTo(TODAY);
    }

    @Test
    void passesTheRolloverItselfLikeAnyOtherMoment() {
        wallMs = ERA - HOUR;
        heard = new Heard("chrony", 0, 1);
        start();
        for (int i = 0; i < 120; i++) {
            pass(60_000);
            assertThat(time.clock().state()).isEqualTo(ClockState.SYNCHRONISED);
            assertThat(utc()).isEqualTo(wallMs);
        }
        assertThat(utc()).isEqualTo(ERA + HOUR);
    }

    @Test
    void isBackAtTheLastGoodTimeAfterAPowerCutInto1970() {
        synchronised();
        pass(2 * HOUR);
        power();
        wallMs = 0;
        start();

        assertThat(time.clock().state()).isEqualTo(ClockState.UNSYNCHRONISED);
        assertThat(utc()).as("kept every hour").isCloseTo(TODAY + 2 * HOUR, within(HOUR));
        assertThat(utc()).isGreaterThan(TODAY);
        assertThat(time.clock().synchronisedMs()).isGreaterThanOrEqualTo(TODAY);
    }

    @Test
    void aClockThatNobodyVouchedForRaisesNoFloorAgainstASource() {
        wallMs = BUILT + 9 * 365 * DAY;
        start();
        assertThat(utc()).isEqualTo(wallMs);
        time.keep();
        power();
        wallMs = 0;
        start();
        assertThat(utc()).as("not below what was told before").isGreaterThanOrEqualTo(BUILT + 9 * 365 * DAY);
        wallMs = TODAY;
        heard = new Heard("timesyncd", 0, 100);
        time.look();

        assertThat(time.clock().state()).isEqualTo(ClockState.SYNCHRONISED);
        assertThat(utc()).isEqualTo(TODAY);
    }

    @Test
    void aSourceMayTakeADayBackButNoMore() {
        synchronised();
        time.keep();
        power();
        wallMs = TODAY - 2 * DAY;
        start();
        assertThat(time.clock().state()).isEqualTo(ClockState.UNSYNCHRONISED);
        assertThat(utc()).isEqualTo(TODAY);
        wallMs = TODAY - HOUR;
        time.look();
        assertThat(time.clock().state()).isEqualTo(ClockState.SYNCHRONISED);
        assertThat(utc()).isEqualTo(TODAY - HOUR);
    }

    @Test
    void knowsTheTimeInANewProcessOfTheSameBootOfTheKernel() {
        synchronised();
        pass(HOUR);
        time.keep();
        heard = null;
        monoMs += 5_000;
        wallMs += 5_000;
        start();

        assertThat(time.clock().state()).isEqualTo(ClockState.HOLDOVER);
        assertThat(time.clock().source()).isEqualTo("restart");
        assertThat(time.clock().errorMs()).isEqualTo(100);
        assertThat(utc()).isEqualTo(TODAY + HOUR + 5_000);
    }

    @Test
    void aBatteryBackedClockCarriesTheTimeThroughAPowerCut() throws IOException {
        synchronised();
        time.keep();
        power();
        heard = null;
        wallMs = TODAY + 10 * HOUR;
        rtc(wallMs, 1);
        start();

        assertThat(time.clock().state()).isEqualTo(ClockState.HOLDOVER);
        assertThat(time.clock().source()).isEqualTo("rtc");
        assertThat(time.clock().errorMs()).isEqualTo(100 + 1800);
        assertThat(utc()).isEqualTo(wallMs);
    }

    @Test
    void aBatteryBackedClockThatTheKernelDidNotTakeIsWorthNothing() throws IOException {
        synchronised();
        time.keep();
        power();
        heard = null;
        wallMs = TODAY + 10 * HOUR;
        rtc(wallMs, 0);
        start();
        assertThat(time.clock().state()).isEqualTo(ClockState.UNSYNCHRONISED);
        rtc(wallMs - HOUR, 1);
        start();
        assertThat(time.clock().state()).isEqualTo(ClockState.UNSYNCHRONISED);
    }

    @Test
    void startsWithAGarbledFileAsWithNone() throws IOException {
        Files.writeString(dir.resolve("clock"), "\0\0\0");
        start();

        assertThat(time.clock().state()).isEqualTo(ClockState.UNSYNCHRONISED);
        assertThat(utc()).isEqualTo(TODAY);
    }

    @Test
    void writesNoMoreThanOnceAnHour() throws IOException {
        synchronised();
        pass(20_000);
        time.look();
        assertThat(dir.resolve("clock")).exists();
        Files.delete(dir.resolve("clock"));
        for (int i = 0; i < 3590; i++) {
            pass(1000);
        }
        assertThat(dir.resolve("clock")).doesNotExist();
        pass(30_000);
        assertThat(dir.resolve("clock")).exists();
    }

    /** Whatever the wall clock does: never below the floor, and between 1970 and 2056 no jump without a source. */
    @Test
    void staysWithinItsBoundsWhateverTheWallClockDoes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        start();
        for (int i = 0; i < 20_000; i++) {
            wallMs = switch (random.nextInt(6)) {
                case 0 -> 0;
                case 1 -> ERA + random.nextInt(1000);
                case 2 -> -2_208_988_800_000L; // 1900
                case 3 -> wallMs + random.nextInt(7_200_000) - HOUR;
                case 4 -> Long.MAX_VALUE / 2_000_000;
                default -> TODAY + i * 1000L;
            };
            heard = random.nextBoolean() ? new Heard("timesyncd", 0, 100) : null;
            pass(1000);
            assertThat(utc()).as("seed %d, step %d", seed, i).isBetween(BUILT, BUILT + 31L * 366 * DAY);
        }
    }

    private void synchronised() {
        heard = new Heard("timesyncd", 0, 100);
        start();
        assertThat(time.clock().state()).isEqualTo(ClockState.SYNCHRONISED);
    }

    private void start() {
        time = new Timekeeper(
                new Timekeeper.Clocks(() -> monoMs * 1_000_000L, () -> wallMs),
                new Timekeeper.Limits(50, 60_000, 4_200_000),
                List.of((wall, now) -> heard),
                new BatteryClock(dir.resolve("rtc0")),
                new ClockFile(dir.resolve("clock")),
                kernel,
                BUILT,
                0);
    }

    private void pass(long ms) {
        monoMs += ms;
        wallMs += ms;
        time.look();
    }

    private void power() {
        monoMs = 3_000;
        kernel = kernel + "x";
    }

    private long utc() {
        return time.clock().utcMs(monoMs * 1_000_000L);
    }

    private void rtc(long ms, int took) throws IOException {
        Path rtc = Files.createDirectories(dir.resolve("rtc0"));
        Files.writeString(rtc.resolve("since_epoch"), ms / 1000 + "\n");
        Files.writeString(rtc.resolve("hctosys"), took + "\n");
    }
}
