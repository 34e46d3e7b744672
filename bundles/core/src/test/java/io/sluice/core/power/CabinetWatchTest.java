package io.sluice.core.power;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.power.CabinetWatch.News;
import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.site.CabinetSpec;
import io.sluice.model.site.PointRef;
import io.sluice.port.admin.PowerFacts;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CabinetWatchTest {
    private static final long S = 1_000_000_000L;
    private static final long LONG_AGO = 0;

    /** Points of device 1: input voltage, battery, door, water, temperature. */
    private static final CabinetSpec SPEC =
            new CabinetSpec(at(0), true, 9, at(1), at(2), at(3), at(4), 11.4, 3_600_000);

    private final CabinetWatch watch = new CabinetWatch(SPEC, LONG_AGO);
    private long now = 600 * S;

    @Test
    void saysOnceThatMainsIsGoneAndOnceThatItIsBack() {
        assertThat(look(24, 13.2)).isEqualTo(News.NONE);
        assertThat(watch.facts().mains()).isTrue();
        assertThat(look(0.1, 12.8)).isEqualTo(News.MAINS_LOST);
        assertThat(look(0.1, 12.7)).isEqualTo(News.NONE);
        now += 59 * S;
        assertThat(look(0.1, 12.7)).isEqualTo(News.NONE);
        PowerFacts facts = watch.facts();
        assertThat(facts.mains()).isFalse();
        assertThat(facts.batteryV()).isEqualTo(12.7);
        assertThat(facts.onBatteryMs()).isEqualTo(61_000);
        assertThat(facts.endsInMs()).isEqualTo(3_539_000);
        assertThat(look(24, 12.9)).isEqualTo(News.MAINS_BACK);
        assertThat(watch.facts().onBatteryMs()).isZero();
        assertThat(watch.facts().endsInMs()).isEqualTo(-1);
        assertThat(look(24, 12.9)).isEqualTo(News.NONE);
    }

    @Test
    void aSwitchTellsItTheOtherWayRound() {
        CabinetWatch switched =
                new CabinetWatch(new CabinetSpec(at(0), false, 0.5, null, null, null, null, Double.NaN, 0), LONG_AGO);
        assertThat(switched.look(scans(Quality.GOOD, 0), now)).isEqualTo(News.NONE);
        assertThat(switched.look(scans(Quality.GOOD, 1), now)).isEqualTo(News.MAINS_LOST);
        assertThat(switched.look(scans(Quality.GOOD, 1), now + 7 * 86_400 * S)).isEqualTo(News.NONE);
        assertThat(switched.look(scans(Quality.GOOD, 0), now)).isEqualTo(News.MAINS_BACK);
    }

    @Test
    void aBadValueIsNeitherLossNorReturn() {
        look(24, 13);
        assertThat(watch.look(scans(Quality.NO_REPLY, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN), now))
                .isEqualTo(News.NONE);
        assertThat(watch.look(scans(Quality.OUT_OF_RANGE, 0, 0, 0, 0, 0), now)).isEqualTo(News.NONE);
        assertThat(watch.facts().mains()).isTrue();
        look(0, 13);
        assertThat(watch.look(scans(Quality.SPIKE, 24, 13, 0, 0, 0), now)).isEqualTo(News.NONE);
        assertThat(watch.look(Arrays.asList(null, null), now)).isEqualTo(News.NONE);
        assertThat(watch.facts().mains()).isFalse();
    }

    @Test
    void endsWhenTheBatteryHasBeenLowForTenSeconds() {
        look(0, 12);
        assertThat(look(0, 11.4)).isEqualTo(News.NONE);
        now += 5 * S;
        assertThat(look(0, 11.9)).as("a moment's load").isEqualTo(News.NONE);
        assertThat(look(0, 11.3)).isEqualTo(News.NONE);
        now += 8 * S;
        assertThat(look(0, 11.2)).isEqualTo(News.NONE);
        assertThat(look(0, 11.2)).isEqualTo(News.END);
        assertThat(watch.facts().ending()).isEqualTo("battery-low");
        assertThat(look(0, 11.2)).as("once").isEqualTo(News.NONE);
    }

    @Test
    void endsAfterItsTimeOnBattery() {
        look(0, 13);
        now += 3599 * S;
        assertThat(watch.look(scans(Quality.GOOD, 0, 13, 0, 0, 20), now)).isEqualTo(News.NONE);
        assertThat(watch.facts().endsInMs()).isEqualTo(1000);
        now += S;
        assertThat(watch.look(scans(Quality.GOOD, 0, 13, 0, 0, 20), now)).isEqualTo(News.END);
        assertThat(watch.facts().ending()).isEqualTo("on-battery");
    }

    @Test
    void neverEndsWithMains() {
        for (int i = 0; i < 100; i++) {
            assertThat(look(24, 2)).isEqualTo(News.NONE);
        }
    }

    @Test
    void aStartOnAnEmptyBatteryIsSaidAndLivesForAMinute() {
        now = 0;
        assertThat(look(0, 10)).isEqualTo(News.MAINS_LOST);
        while (now < CabinetWatch.LEAST_NS - 2 * S) {
            assertThat(look(0, 10)).isEqualTo(News.NONE);
        }
        assertThat(look(0, 10)).isEqualTo(News.NONE);
        assertThat(look(0, 10)).isEqualTo(News.END);
    }

    @Test
    void whatCannotEndStaysUntilMainsHasBeenBack() {
        look(0, 11);
        look(0, 11);
        now += 11 * S;
        assertThat(look(0, 11)).isEqualTo(News.END);
        watch.stay();
        assertThat(watch.facts().ending()).isEmpty();
        assertThat(watch.facts().endsInMs()).isEqualTo(-1);
        now += 7200 * S;
        assertThat(look(0, 10)).isEqualTo(News.NONE);
        assertThat(look(24, 11)).isEqualTo(News.MAINS_BACK);
        assertThat(look(0, 11)).isEqualTo(News.MAINS_LOST);
        now += 11 * S;
        look(0, 11);
        now += 11 * S;
        assertThat(look(0, 11)).isEqualTo(News.END);
    }

    @Test
    void knowsDoorWaterAndTemperature() {
        assertThat(watch.facts()).isEqualTo(new PowerFacts(null, Double.NaN, 0, -1, "", null, null, Double.NaN));
        watch.look(scans(Quality.GOOD, 24, 13, 1, 0, 41.5), now);
        assertThat(watch.facts()).isEqualTo(new PowerFacts(true, 13, 0, -1, "", true, false, 41.5));
    }

    /** A second later. */
    private News look(double mainsV, double batteryV) {
        now += S;
        return watch.look(scans(Quality.GOOD, mainsV, batteryV, 0, 0, 20), now);
    }

    private static PointRef at(int point) {
        return new PointRef(1, point);
    }

    private static List<Scan> scans(Quality quality, double... values) {
        byte[] codes = new byte[values.length];
        Arrays.fill(codes, (byte) (quality.code() | Scan.HELD));
        Boot boot = new Boot(1, "0", "0");
        Scan scan = new Scan(boot, 1, 1, 1, Realm.LIVE, 0, 0, ClockState.SYNCHRONISED, values, codes);
        List<Scan> scans = Arrays.asList(null, scan);
        return Collections.unmodifiableList(scans);
    }
}
