package io.sluice.core.derive;

import static io.sluice.core.derive.Rig.BAD;
import static io.sluice.core.derive.Rig.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sluice.model.ClockState;
import io.sluice.model.Quality;
import io.sluice.model.site.Figure;
import io.sluice.model.site.Figure.Average;
import io.sluice.model.site.Figure.Average.Statistic;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeriverTest {
    private static final long MIN = 60_000;

    @Test
    void putsOutWithEachScanOfAnInputAndWithNoOther() {
        Rig rig = new Rig()
                .device("a", 1000, 1)
                .device("b", 1000, 1)
                .derived("virtual", 0, max(0, 0))
                .ready();
        rig.after(1000, 0, 1).after(0, 1, 1).after(1000, 0, 2).after(0, 1, 1);
        assertThat(rig.out).hasSize(2);
        assertThat(rig.value(2, 0)).isEqualTo(2);
    }

    @Test
    void isNoFasterThanItsPeriodButSeesEveryScan() {
        Rig rig = new Rig()
                .device("a", 100, 1)
                .derived("virtual", 1000, max(0, 0))
                .ready();
        for (int i = 0; i < 100; i++) {
            rig.after(100, 0, i == 55 ? 9 : 0);
        }
        assertThat(rig.out).hasSize(12); // a tenth early is in time: every 900 ms
        assertThat(rig.value(1, 0)).isEqualTo(9);
    }

    @Test
    void whatFellInBetweenComesOutWithTheNextTick() {
        Rig rig = new Rig()
                .device("a", 100, 1)
                .derived("virtual", 1000, max(0, 0))
                .ready();
        rig.after(100, 0, 1).after(100, 0, 5);
        assertThat(rig.value(1, 0)).isEqualTo(1);
        rig.tick(500);
        assertThat(rig.value(1, 0)).isEqualTo(1);
        rig.tick(500);
        assertThat(rig.value(1, 0)).isEqualTo(5);
        rig.tick(5000);
        assertThat(rig.out).hasSize(2);
    }

    @Test
    void computesDerivedOfDerivedInTheirOrder() {
        Rig rig = new Rig()
                .device("a", 1000, 1)
                .derived("last", 0, max(3, 0))
                .derived("middle", 0, max(4, 0))
                .derived("odd", 0, max(2, 0))
                .derived("first", 0, max(0, 0));
        // last needs odd, odd needs middle, middle needs first
        rig.ready();
        rig.after(1000, 0, 3);
        assertThat(rig.out.stream().map(Derived::device)).containsExactly(4, 2, 3, 1);
        assertThat(rig.value(1, 0)).isEqualTo(3);
    }

    @Test
    void pointsOfOneDeviceMayNeedEachOther() {
        Rig rig = new Rig()
                .device("a", 1000, 1)
                .derived("virtual", 0, max(1, 1), max(1, 2), max(0, 0))
                .ready();
        rig.after(1000, 0, 3);
        assertThat(rig.out).hasSize(1);
        assertThat(rig.out.get(0).values()).containsExactly(3, 3, 3);
        assertThat(rig.out.get(0).quality()).containsExactly(0, 0, 0);
    }

    @Test
    void refusesCircles() {
        assertThatThrownBy(() -> new Rig()
                        .device("a", 1000, 1)
                        .derived("x", 0, max(2, 0))
                        .derived("y", 0, max(1, 0))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("x -> y -> x");
        assertThatThrownBy(() -> new Rig()
                        .device("a", 1000, 1)
                        .derived("x", 0, max(1, 1), max(1, 0))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("f0 -> f1 -> f0");
    }

    @Test
    void leavesScansOfVirtualDevicesAlone() {
        Rig rig =
                new Rig().device("a", 1000, 1).derived("virtual", 0, max(0, 0)).ready();
        rig.scan(1, 7.0);
        assertThat(rig.out).isEmpty();
    }

    @Test
    void marksWhatIsOutsideTheRangeOfTheDerivedPoint() {
        Rig rig = new Rig().device("a", 1000, 1);
        rig.derived("virtual", 0, max(0, 0));
        var d = rig.devices.get(1);
        var p = d.points().get(0);
        rig.devices.set(
                1,
                new io.sluice.model.site.DeviceSpec(
                        1,
                        "virtual",
                        "",
                        "",
                        "",
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        false,
                        d.place(),
                        java.util.List.of(new io.sluice.model.site.PointSpec(
                                "f0", "", "1", p.source(), 1, 0, 1, 0, 1, 0, 10, BAD, 0, 0))));
        rig.ready();
        rig.after(1000, 0, 3.14159);
        assertThat(rig.value(1, 0)).isEqualTo(3.1);
        rig.after(1000, 0, 12);
        assertThat(rig.value(1, 0)).isEqualTo(12);
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.OUT_OF_RANGE);
    }

    @Test
    void keepsNothingBeforeItWasToldWhatWasKept() {
        Rig rig = new Rig()
                .device("a", 60_000, 1)
                .derived("virtual", 0, new Figure.Rate(at(0, 0), 24 * 60 * MIN, 0.5, MIN))
                .build();
        for (int i = 0; i < 100; i++) {
            rig.after(MIN, 0, i);
        }
        assertThat(rig.kept).isEmpty();
        rig.deriver.restore(Map.of(), rig.now());
        rig.after(MIN, 0, 100);
        assertThat(rig.kept).containsOnlyKeys("derive/virtual/f0");
    }

    @Test
    void handsAllStateToTheNextConfiguration() {
        Rig before = new Rig()
                .device("a", 1000, 1)
                .derived("virtual", 0, new Figure.Rate(at(0, 0), 10 * MIN, 0.5, MIN))
                .ready();
        for (int i = 0; i < 600; i++) {
            before.after(1000, 0, i);
        }
        Rig rig = before.restarted("boot-a", 0, ClockState.SYNCHRONISED);
        rig.deriver.carryFrom(before.deriver, rig.now());
        rig.after(1000, 0, 600);
        assertThat(rig.value(1, 0)).isCloseTo(60, within(0.01));
    }

    private static Figure max(int device, int point) {
        return new Average(at(device, point), Statistic.MAX, 10 * MIN, false, 0);
    }
}
