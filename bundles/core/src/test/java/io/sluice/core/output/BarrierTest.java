package io.sluice.core.output;

import static io.sluice.core.output.Yard.BARRIER;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.alarm.Cause;
import io.sluice.model.alarm.Mask;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.OutputSpec.FailSafe;
import io.sluice.model.site.OutputSpec.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A barrier does not lower by itself without a vehicle-clear input; its default on loss is to hold. */
class BarrierTest {
    private final Yard yard = new Yard();

    @Test
    void lowersAtOnceWhenItIsClear() {
        ready();
        yard.call("depth", Colour.RED);

        assertThat(yard.devices.last(BARRIER)).isEqualTo(1);
        yard.settle();
        assertThat(yard.stateOf(BARRIER)).isEqualTo("on");
    }

    @ParameterizedTest
    @CsvSource({"0, GOOD", "1, UNCERTAIN", "1, FLAT_LINE", "1, MAINTENANCE", "NaN, NO_REPLY", "1, STALE"})
    void doesNotLowerWithoutAGoodClearSignalAndSaysSo(double value, Quality quality) {
        ready();
        yard.clear(value, quality);
        yard.call("depth", Colour.RED);
        yard.pass(2_000);

        assertThat(yard.devices.values(BARRIER)).containsOnly(0);
        assertThat(yard.stateOf(BARRIER)).isEqualTo("blocked");
        assertThat(yard.changes.stream()
                        .filter(c -> c.output().equals("barrier"))
                        .map(OutputChange::state))
                .containsExactly("blocked");

        yard.clear(1, Quality.GOOD);
        yard.pass(300);
        assertThat(yard.devices.last(BARRIER)).isEqualTo(1);
        assertThat(yard.stateOf(BARRIER)).isEqualTo("on");
    }

    @Test
    void doesNotTrustAClearSignalThatHasGrownOld() {
        ready();
        yard.nowNs += 6_000_000_000L;
        yard.call("depth", Colour.RED);

        assertThat(yard.devices.values(BARRIER)).containsOnly(0);
        assertThat(yard.stateOf(BARRIER)).isEqualTo("blocked");
    }

    @Test
    void neverMovesByItselfWithoutAClearInput() {
        OutputSpec blind = Yard.output(
                0, "blind", Kind.BARRIER, Yard.spec(BARRIER).patterns(), 60_000, false, FailSafe.WIRING, null, null);
        Yard own = new Yard(Yard.site(blind));
        own.outputs.restore(List.of(), own.nowNs, own.board);
        assertThat(own.outputs.test("blind", 1_000, "p", own.nowNs, own.board).message())
                .contains("it has no clear signal");
        own.call("depth", Colour.RED);
        own.pass(10_000);

        assertThat(own.devices.values(0)).isEmpty();
        assertThat(own.stateOf(0)).isEqualTo("blocked");
    }

    @Test
    void holdsWhenTheClearSignalIsLostOrAVehicleComes() {
        lowered();
        int writes = yard.devices.values(BARRIER).size();
        yard.clear(0, Quality.GOOD);
        yard.pass(30_000);
        yard.clear(Double.NaN, Quality.LINK_DOWN);
        yard.pass(30_000);

        assertThat(yard.devices.values(BARRIER)).hasSize(writes);
        assertThat(yard.stateOf(BARRIER)).isEqualTo("on");
    }

    @Test
    void looksForAVehicleAgainBeforeItRepeatsAFailedWrite() {
        ready();
        yard.devices.answer = Quality.NO_REPLY;
        yard.call("depth", Colour.RED);
        yard.settle();
        int writes = yard.devices.values(BARRIER).size();
        yard.clear(0, Quality.GOOD);
        yard.pass(5_000);
        assertThat(yard.devices.values(BARRIER)).hasSize(writes);
        assertThat(yard.stateOf(BARRIER)).isEqualTo("unknown");

        yard.devices.answer = Quality.GOOD;
        yard.clear(1, Quality.GOOD);
        yard.pass(500);
        assertThat(yard.devices.values(BARRIER)).hasSize(writes + 1);
        assertThat(yard.stateOf(BARRIER)).isEqualTo("on");
    }

    @Test
    void opensTheRoadOnlyWhenWhatClosedItIsGoneAndSomebodyHasTakenNotice() {
        lowered();
        yard.call("depth", Colour.NONE);
        yard.pass(10_000);
        assertThat(yard.devices.last(BARRIER)).isEqualTo(1);

        yard.acknowledge("depth");
        assertThat(yard.devices.last(BARRIER)).isZero();
        yard.settle();
        assertThat(yard.stateOf(BARRIER)).isEqualTo("off");
    }

    @Test
    void staysDownWhenTheAlarmIsAcknowledgedButStands() {
        lowered();
        yard.acknowledge("depth");
        yard.pass(10_000);

        assertThat(yard.devices.last(BARRIER)).isEqualTo(1);
    }

    @Test
    void isNotRaisedByMaintenanceButByAPersonWhoShelvesTheAlarm() {
        lowered();
        yard.mask("depth", Cause.SUPPRESS, Mask.NONE.suppressed("maintenance:radar-01"));
        yard.pass(1_000);
        assertThat(yard.devices.last(BARRIER)).isEqualTo(1);

        yard.mask("depth", Cause.SHELVE, Mask.NONE.shelved(9, "page:li"));
        assertThat(yard.devices.last(BARRIER)).isZero();
    }

    @Test
    void isNotRaisedAfterARestartBeforeItIsKnownWhyItWasDown() {
        yard.clear(0, Quality.GOOD);
        yard.pass(5_000);
        assertThat(yard.devices.values(BARRIER)).isEmpty();

        yard.outputs.restore(List.of(Yard.of("depth", Colour.RED, false, false, Mask.NONE)), yard.nowNs, yard.board);
        yard.pass(5_000);
        assertThat(yard.devices.values(BARRIER)).as("held: a vehicle is there").isEmpty();
        assertThat(yard.stateOf(BARRIER)).isEqualTo("blocked");

        yard.outputs.restore(List.of(), yard.nowNs, yard.board);
        assertThat(yard.devices.values(BARRIER)).containsExactly(0);
    }

    @Test
    void testsOnlyWhileItIsClear() {
        ready();
        yard.clear(0, Quality.GOOD);
        assertThat(yard.outputs
                        .test("barrier", 1_000, "p", yard.nowNs, yard.board)
                        .code())
                .isEqualTo("refused");

        yard.clear(1, Quality.GOOD);
        assertThat(yard.outputs
                        .test("barrier", 1_000, "p", yard.nowNs, yard.board)
                        .isOk())
                .isTrue();
        assertThat(yard.devices.last(BARRIER)).isEqualTo(1);
        yard.pass(1_100);
        assertThat(yard.devices.last(BARRIER)).isZero();
    }

    private void ready() {
        yard.outputs.restore(List.of(), yard.nowNs, yard.board);
        yard.clear(1, Quality.GOOD);
        yard.pass(100);
        assertThat(yard.devices.values(BARRIER)).containsExactly(0);
    }

    private void lowered() {
        ready();
        yard.call("depth", Colour.RED);
        yard.pass(500);
        assertThat(yard.devices.last(BARRIER)).isEqualTo(1);
    }
}
