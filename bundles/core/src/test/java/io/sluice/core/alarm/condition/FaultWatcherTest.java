package io.sluice.core.alarm.condition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.board.Bench;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.site.Condition;
import org.junit.jupiter.api.Test;

class FaultWatcherTest {
    private final Bench bench = Bench.of(
            Bench.device(0, "radar-01", "bus", Bench.point("level", "m", 0, 15), Bench.point("health", "1", 0, 100)),
            Bench.device(1, "tilt-01", "bus", Bench.point("x", "deg", -30, 30)),
            Bench.device(2, "crack-01", "house", Bench.point("width", "mm", 0, 50)));
    private final Rig device = new Rig(bench, new Condition.DeviceFault(0, Colour.BLUE));
    private final Rig link = new Rig(bench, new Condition.LinkFault("bus", Colour.YELLOW));
    private final Rig stale = new Rig(bench, new Condition.Stale(Bench.at(0), 600_000, Colour.YELLOW));

    @Test
    void aDeviceWithABadPointIsAFaultThatNamesThePointsAndWhy() {
        put(Quality.GOOD, Quality.GOOD);
        assertThat(device.look().calls()).isEqualTo("cccc");
        put(Quality.FLAT_LINE, Quality.GOOD);
        assertThat(device.look().calls()).isEqualTo("Pccc");
        assertThat(device.verdict.why()).isEqualTo("level flat-line");
        assertThat(device.verdict.quality()).isEqualTo(Quality.FLAT_LINE);
        put(Quality.NO_REPLY, Quality.NO_REPLY);
        assertThat(device.look().verdict.why()).isEqualTo("level no-reply, health no-reply");
        put(Quality.UNCERTAIN, Quality.GOOD);
        assertThat(device.look().calls()).isEqualTo("cccc");
    }

    @Test
    void everyBadQualityIsADevicesFaultButLinkDownMaintenanceAndCalibration() {
        for (Quality q : Quality.values()) {
            put(Quality.GOOD, q);
            boolean others = q == Quality.LINK_DOWN || q == Quality.MAINTENANCE || q == Quality.CALIBRATION;
            assertThat(device.look().calls()).as(q.word()).isEqualTo(!q.isBad() ? "cccc" : others ? "Hccc" : "Pccc");
        }
        put(Quality.MAINTENANCE, Quality.NO_REPLY);
        assertThat(device.look().calls()).isEqualTo("Pccc");
        assertThat(device.verdict.why()).isEqualTo("health no-reply");
    }

    @Test
    void aDeviceThatHasNotBeenScannedYetHolds() {
        assertThat(device.look().calls()).isEqualTo("Hccc");
        assertThat(link.look().calls()).isEqualTo("cHcc");
    }

    @Test
    void aLinkIsDownWhenTheNewestScanOfItsDevicesSaysSo() {
        bench.nowMs = 1_000;
        bench.good(1, 0.0);
        bench.bad(2, Double.NaN, Quality.LINK_DOWN);
        assertThat(link.look().calls()).as("another link").isEqualTo("cccc");
        bench.nowMs = 2_000;
        bench.bad(0, Double.NaN, Quality.LINK_DOWN);
        assertThat(link.look().calls()).isEqualTo("cPcc");
        assertThat(link.verdict.why()).isEqualTo("link bus is down");
        bench.nowMs = 3_000;
        bench.bad(1, Double.NaN, Quality.NO_REPLY);
        assertThat(link.look().calls()).as("the link is up, the device is dead").isEqualTo("cccc");
        assertThat(link.watcher.devices()).containsExactly(0, 1);
    }

    @Test
    void aPointWithoutAGoodValueForTooLongIsStale() {
        put(Quality.GOOD, Quality.GOOD);
        assertThat(stale.look().calls()).isEqualTo("cccc");
        assertThat(stale.watcher.dueNs(bench.board)).isEqualTo(600_000 * Bench.MS);
        bench.nowMs = 599_999;
        put(Quality.SPIKE, Quality.GOOD);
        assertThat(stale.look().calls()).isEqualTo("cccc");
        bench.nowMs = 600_000;
        assertThat(stale.look().calls()).isEqualTo("cPcc");
        assertThat(stale.verdict.why()).isEqualTo("no good value for 600 s: radar-01/level 0.500 m spike");
        put(Quality.GOOD, Quality.GOOD);
        assertThat(stale.look().calls()).isEqualTo("cccc");
        assertThat(stale.watcher.ticks()).isTrue();
    }

    @Test
    void aPointThatWasNeverGoodIsCountedFromTheStartAndClearsNothingUntilThen() {
        bench.nowMs = 50_000;
        assertThat(stale.look().calls()).isEqualTo("cHcc");
        bench.nowMs = 649_999;
        assertThat(stale.look().calls()).isEqualTo("cHcc");
        bench.nowMs = 650_000;
        assertThat(stale.look().calls()).isEqualTo("cPcc");
    }

    private void put(Quality level, Quality health) {
        bench.put(0, new double[] {0.5, 99}, new Quality[] {level, health});
    }
}
