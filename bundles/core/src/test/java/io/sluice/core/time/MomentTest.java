package io.sluice.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.time.Moment.Gap;
import io.sluice.model.ClockState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {
    private static final long MS = 1_000_000L;

    @Test
    void countsByTheBootTimeClockWithinOneKernelBootWhateverTheWallClockSays() {
        Moment before = new Moment("k1", 5 * MS, 9_000, ClockState.SYNCHRONISED);
        Moment after = new Moment("k1", 1_505 * MS, 2_000, ClockState.UNSYNCHRONISED);

        assertThat(before.to(after)).isEqualTo(new Gap(1_500, true));
    }

    @Test
    void countsByTrustedClocksOverAReboot() {
        Moment before = new Moment("k1", 900_000 * MS, 1_000, ClockState.SYNCHRONISED);
        Moment after = new Moment("k2", 5 * MS, 61_000, ClockState.HOLDOVER);

        assertThat(before.to(after)).isEqualTo(new Gap(60_000, true));
    }

    @Test
    void doesNotKnowOverARebootIfOneClockIsNotTrusted() {
        Moment trusted = new Moment("k1", 0, 1_000, ClockState.SYNCHRONISED);
        Moment lost = new Moment("k2", 0, 61_000, ClockState.UNSYNCHRONISED);

        assertThat(trusted.to(lost)).isEqualTo(new Gap(0, false));
        assertThat(lost.to(trusted)).isEqualTo(new Gap(0, false));
    }

    @Test
    void takesNoKernelBootForTheSameOne() {
        Moment before = new Moment("", 0, 1_000, ClockState.UNSYNCHRONISED);

        assertThat(before.to(new Moment("", 5 * MS, 1_005, ClockState.UNSYNCHRONISED)))
                .isEqualTo(new Gap(0, false));
    }

    @Test
    void neverRunsBackwards() {
        Moment later = new Moment("k1", 500 * MS, 90_000, ClockState.SYNCHRONISED);

        assertThat(later.to(new Moment("k1", 400 * MS, 80_000, ClockState.SYNCHRONISED)))
                .isEqualTo(new Gap(0, true));
        assertThat(later.to(new Moment("k2", 400 * MS, 80_000, ClockState.SYNCHRONISED)))
                .isEqualTo(new Gap(0, true));
    }

    @Test
    void movesBothClocksToAnotherInstantOfTheProcess() {
        Moment now = new Moment("k1", 10_000 * MS, 70_000, ClockState.HOLDOVER);

        assertThat(now.at(4_000 * MS)).isEqualTo(new Moment("k1", 4_000 * MS, 64_000, ClockState.HOLDOVER));
        assertThat(now.at(11_000 * MS).utcMs()).isEqualTo(71_000);
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatItWrote(ClockState clock) {
        Moment moment = new Moment("0b1f-77", -3, 1_700_000_000_123L, clock);
        Moment nowhere = new Moment("", Long.MIN_VALUE, 0, clock);

        assertThat(Moment.of(moment.text())).isEqualTo(moment);
        assertThat(Moment.of(nowhere.text())).isEqualTo(nowhere);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "k1",
                "k1,1,2",
                "k1,x,2,synchronised",
                "k1,1,,synchronised",
                "k1,1,2,noon",
                "k1,1,2,holdover,"
            })
    void refusesWhatIsNoInstant(String text) {
        assertThatThrownBy(() -> Moment.of(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
