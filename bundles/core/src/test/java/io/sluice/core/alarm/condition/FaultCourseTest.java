package io.sluice.core.alarm.condition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.board.Bench;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.site.Condition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What happens to each kind of sensor in the field, one fault after the other, beginning with a standing colour and without
 * one: a fault of the sensor calls its own fault and never clears, nor raises, a hazard; only saturation on the side of the
 * hazard counts as one.
 */
class FaultCourseTest {
    private enum Kind {
        RADAR("m", 0, 15, 0.05, 0.45),
        FLOAT("1", 0, 1, 0, 1),
        TILT("deg", -30, 30, 0.01, 0.9),
        CRACK("mm", 0, 50, 1.0, 6.5),
        RAIN("mm", 0, 500, 0.0, 60);

        final String unit;
        final double min;
        final double max;
        final double quiet;
        final double hazard;

        Kind(String unit, double min, double max, double quiet, double hazard) {
            this.unit = unit;
            this.min = min;
            this.max = max;
            this.quiet = quiet;
            this.hazard = hazard;
        }
    }

    private Bench bench;
    private Rig limits;
    private Rig fault;
    private Rig stale;
    private double standing;

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aCableThatBreaksHoldsTheHazardAndCallsTheFaultThenStale(Kind kind) {
        for (Quality q : new Quality[] {Quality.NO_REPLY, Quality.SENSOR_FAULT, Quality.GARBLED}) {
            for (boolean hazard : new boolean[] {true, false}) {
                given(kind, hazard);
                for (int s = 0; s < 700; s++) {
                    bad(Double.NaN, q);
                    assertThat(limits.calls()).isEqualTo("cccH");
                    assertThat(fault.calls()).isEqualTo("Pccc");
                    assertThat(stale.calls()).isEqualTo(s < 599 ? "cccc" : "cPcc");
                }
                thenGoesOn(hazard);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aFrozenValueHoldsTheHazardAndCallsTheFault(Kind kind) {
        for (boolean hazard : new boolean[] {true, false}) {
            given(kind, hazard);
            bad(standing, Quality.FLAT_LINE);
            assertThat(limits.calls()).isEqualTo("cccH");
            assertThat(fault.calls()).isEqualTo("Pccc");
            assertThat(fault.verdict.why()).isEqualTo("v flat-line");
            thenGoesOn(hazard);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void saturationAtTheTopIsAHazardAndAFaultAtTheBottomAFaultAlone(Kind kind) {
        for (boolean hazard : new boolean[] {true, false}) {
            given(kind, hazard);
            bad(kind.min - 0.1, Quality.OUT_OF_RANGE);
            assertThat(limits.calls()).isEqualTo("cccH");
            assertThat(fault.calls()).isEqualTo("Pccc");
            bad(kind.max + 0.1, Quality.OUT_OF_RANGE);
            assertThat(limits.calls()).isEqualTo("cccP");
            assertThat(fault.calls()).isEqualTo("Pccc");
            bad(kind.min - 0.1, Quality.OUT_OF_RANGE);
            assertThat(limits.calls()).isEqualTo("cccH");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aSpikeNeitherRaisesNorClearsAndAConfirmedJumpIsNotEaten(Kind kind) {
        given(kind, true);
        bad(kind.quiet, Quality.SPIKE);
        assertThat(limits.calls()).isEqualTo("cccH");
        thenGoesOn(true);

        given(kind, false);
        bad(kind.hazard, Quality.SPIKE);
        assertThat(limits.calls()).isEqualTo("cccH");
        assertThat(fault.calls()).isEqualTo("Pccc");
        good(kind.hazard);
        assertThat(limits.calls()).as("the flood was real").isEqualTo("cccP");
        assertThat(fault.calls()).isEqualTo("cccc");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void maintenanceHoldsTheHazardAndIsNoFault(Kind kind) {
        for (boolean hazard : new boolean[] {true, false}) {
            given(kind, hazard);
            bad(kind.hazard, Quality.MAINTENANCE);
            assertThat(limits.calls()).isEqualTo("cccH");
            assertThat(fault.calls()).isEqualTo("Hccc");
            thenGoesOn(hazard);
        }
    }

    private void given(Kind kind, boolean hazard) {
        bench = Bench.of(Bench.device(0, "s", "bus", Bench.point("v", kind.unit, kind.min, kind.max)));
        double limit = (kind.quiet + kind.hazard) / 2;
        limits = new Rig(
                bench,
                new Condition.Limits(
                        Bench.at(0), true, Rig.limits(Rig.NONE, Rig.NONE, Rig.NONE, limit), limit / 50, 1, 1));
        fault = new Rig(bench, new Condition.DeviceFault(0, Colour.BLUE));
        stale = new Rig(bench, new Condition.Stale(Bench.at(0), 600_000, Colour.YELLOW));
        standing = hazard ? kind.hazard : kind.quiet;
        good(standing);
        assertThat(limits.calls()).isEqualTo(hazard ? "cccP" : "cccc");
        assertThat(fault.calls()).isEqualTo("cccc");
    }

    private void thenGoesOn(boolean hazard) {
        good(standing);
        assertThat(limits.calls()).isEqualTo(hazard ? "cccP" : "cccc");
        assertThat(fault.calls()).isEqualTo("cccc");
        assertThat(stale.calls()).isEqualTo("cccc");
    }

    private void good(double value) {
        bench.nowMs += 1_000;
        bench.good(0, value);
        look();
    }

    private void bad(double value, Quality quality) {
        bench.nowMs += 1_000;
        bench.bad(0, value, quality);
        look();
    }

    private void look() {
        limits.look();
        fault.look();
        stale.look();
    }
}
