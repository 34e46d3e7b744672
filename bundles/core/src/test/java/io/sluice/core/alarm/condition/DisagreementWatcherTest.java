package io.sluice.core.alarm.condition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.board.Bench;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.site.Condition;
import org.junit.jupiter.api.Test;

/** A float d0 that closes at 0.2 m, and a radar d1; tolerance 0.05 m. */
class DisagreementWatcherTest {
    private final Bench bench = Bench.of(2);
    private final Rig hazard = floatAndRadar(true, 0);
    private final Rig fault = floatAndRadar(false, 0);

    @Test
    void floatWetAndRadarDryRaisesTheFaultAndTheHazardAsUnconfirmed() {
        good(1, 0.1);
        assertThat(fault.calls()).isEqualTo("ccPc");
        assertThat(hazard.calls()).isEqualTo("ccPuc");
        assertThat(hazard.verdict.why()).isEqualTo("d0/v 1.000 m, d1/v 0.100 m");
    }

    @Test
    void floatDryAndRadarWetRaisesTheFaultAndTheHazardAsUnconfirmed() {
        good(0, 0.3);
        assertThat(fault.calls()).isEqualTo("ccPc");
        assertThat(hazard.calls()).isEqualTo("ccPuc");
    }

    @Test
    void withinTheToleranceTheyAgree() {
        good(0, 0.249);
        assertThat(fault.calls()).isEqualTo("cccc");
        assertThat(hazard.calls()).isEqualTo("cccc");
        good(1, 0.151);
        assertThat(fault.calls()).isEqualTo("cccc");
        assertThat(hazard.calls()).isEqualTo("cccc");
    }

    @Test
    void aStuckFloatDoesNotSilenceAFlood() {
        good(0, 0.0);
        good(0, 0.1);
        good(0, 0.5);
        assertThat(hazard.calls()).isEqualTo("ccPuc");
    }

    @Test
    void agreementConfirmsAColourThatStandsAndCallsNoneByItself() {
        good(1, 0.3);
        assertThat(hazard.calls()).as("both wet, nothing stood").isEqualTo("cccc");
        good(1, 0.1);
        assertThat(hazard.calls()).isEqualTo("ccPuc");
        good(1, 0.3);
        assertThat(hazard.calls()).as("confirmed").isEqualTo("ccPc");
        good(0, 0.1);
        assertThat(hazard.calls()).as("both dry").isEqualTo("cccc");
        good(1, 0.3);
        assertThat(hazard.calls()).isEqualTo("cccc");
    }

    @Test
    void aContradictionShorterThanTheOnDelayLeavesNothingToConfirm() {
        Rig slow = floatAndRadar(true, 10_000);
        bench.nowMs = 1_000;
        put(1, 0.1);
        assertThat(slow.look().calls()).isEqualTo("ccPuc");
        bench.nowMs = 5_000;
        put(1, 0.3);
        assertThat(slow.look().calls()).isEqualTo("cccc");
        put(1, 0.1);
        slow.look();
        bench.nowMs = 15_000;
        slow.look();
        put(1, 0.3);
        assertThat(slow.look().calls()).isEqualTo("ccPc");
    }

    @Test
    void switchClosedAndLevelBadStillCallsTheHazardAsUnconfirmed() {
        good(0, 0.0);
        bench.bad(1, Double.NaN, Quality.NO_REPLY);
        look();
        assertThat(hazard.calls()).isEqualTo("ccHc");
        bench.good(0, 1);
        look();
        assertThat(hazard.calls()).isEqualTo("ccPuc");
        assertThat(fault.calls())
                .as("which of them is wrong is the device's fault alarm")
                .isEqualTo("ccHc");
    }

    @Test
    void levelWetAndSwitchBadCallsTheHazardAsUnconfirmedToo() {
        good(0, 0.0);
        bench.bad(0, Double.NaN, Quality.SENSOR_FAULT);
        look();
        assertThat(hazard.calls()).isEqualTo("ccHc");
        bench.good(1, 0.3);
        look();
        assertThat(hazard.calls()).isEqualTo("ccPuc");
        bench.good(1, 0.1);
        look();
        assertThat(hazard.calls())
                .as("a dry level with a bad float proves nothing")
                .isEqualTo("ccHc");
    }

    @Test
    void bothBadHoldsWhateverStands() {
        good(1, 0.1);
        bench.bad(0, Double.NaN, Quality.NO_REPLY);
        bench.bad(1, Double.NaN, Quality.NO_REPLY);
        look();
        assertThat(hazard.calls()).isEqualTo("ccHc");
        assertThat(fault.calls()).isEqualTo("ccHc");
    }

    @Test
    void aLevelSaturatedAtItsTopIsWet() {
        good(0, 0.0);
        bench.bad(1, 10.5, Quality.OUT_OF_RANGE);
        look();
        assertThat(hazard.calls()).isEqualTo("ccPuc");
        bench.bad(1, -10.5, Quality.OUT_OF_RANGE);
        look();
        assertThat(hazard.calls()).isEqualTo("ccHc");
    }

    @Test
    void aFloatThatIsHeardBeforeTheRadarIsNotYetAContradiction() {
        bench.nowMs = 1_000;
        bench.good(0, 1);
        look();
        assertThat(hazard.calls()).isEqualTo("ccHc");
        bench.nowMs = 11_000;
        look();
        assertThat(hazard.calls()).as("in vain").isEqualTo("ccPuc");
    }

    @Test
    void goesOnFromTheColourThatStoodBeforeARestart() {
        hazard.watcher.restore(Colour.ORANGE);
        good(1, 0.3);
        assertThat(hazard.calls()).isEqualTo("ccPc");
    }

    @Test
    void twoLevelsThatDifferByMoreThanTheToleranceAreAFault() {
        Rig levels = new Rig(
                bench, new Condition.Disagreement(Bench.at(0), Bench.at(1), 0.05, Double.NaN, false, Colour.BLUE));

        assertThat(levels.good(1.00, 1.04).calls()).isEqualTo("cccc");
        assertThat(levels.good(1.00, 1.06).calls()).isEqualTo("Pccc");
        assertThat(levels.bad(1, 1.0, Quality.FLAT_LINE).calls()).isEqualTo("Hccc");
        assertThat(levels.good(1.02, 1.0).calls()).isEqualTo("cccc");
    }

    private Rig floatAndRadar(boolean asHazard, long onDelayMs) {
        return new Rig(
                bench,
                new Condition.Disagreement(Bench.at(0), Bench.at(1), 0.05, 0.2, asHazard, Colour.ORANGE),
                onDelayMs);
    }

    private void good(double contact, double level) {
        bench.nowMs += 1_000;
        put(contact, level);
        look();
    }

    private void put(double contact, double level) {
        bench.good(0, contact);
        bench.good(1, level);
    }

    private void look() {
        hazard.look();
        fault.look();
    }
}
