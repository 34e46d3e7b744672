package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.ClockState;
import io.sluice.model.Quality;
import io.sluice.model.Scan;
import io.sluice.model.site.PointSpec;
import io.sluice.port.field.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private final Given.TestHost host = new Given.TestHost();

    @Test
    void scalesOffsetsAndRoundsToTheDeclaredDecimals() {
        Sampler sampler = sampler(Given.point("level", -0.001, 5.2, 0, 15));

        Scan scan = sampler.sample(stamped(Given.reading(0, 4321)));

        assertThat(scan.values()).containsExactly(0.879);
        assertThat(Quality.of(scan.quality()[0])).isEqualTo(Quality.GOOD);
    }

    @Test
    void keepsAndMarksAValueOutsideThePhysicalRange() {
        Sampler sampler = sampler(Given.point("level", 1, 0, 0, 15));

        Scan scan = sampler.sample(stamped(Given.reading(0, 99)));

        assertThat(scan.values()).containsExactly(99);
        assertThat(Quality.of(scan.quality()[0])).isEqualTo(Quality.OUT_OF_RANGE);
        assertThat(sampler.bad()).isEqualTo(1);
    }

    @Test
    void neverInventsAValueForAMissingReply() {
        Sampler sampler = sampler(Given.point("level", 1, 7, 0, 15));

        Scan scan = sampler.sample(stamped(new Reading(0, 1)));

        assertThat(scan.values()).containsExactly(Double.NaN);
        assertThat(Quality.of(scan.quality()[0])).isEqualTo(Quality.NO_REPLY);
    }

    @Test
    void numbersScansWithoutGapsAndGoesOnFromTheRevisionBefore() {
        Sampler sampler = new Sampler(host.boot(), 2, List.of(device(Given.point("p", 1, 0, -9, 9))), clock(), 41);

        assertThat(sampler.sample(stamped(Given.reading(0, 1))).sequence()).isEqualTo(41);
        assertThat(sampler.sample(stamped(Given.reading(0, 1))).sequence()).isEqualTo(42);
    }

    @Test
    void holdsBackWhatStaysWithinTheDeadbandUntilTheSilenceIsTooLong() {
        Sampler sampler = sampler(Given.point("p", 1, 0, -9, 9, 0.5, 10_000));

        assertThat(held(sampler, 1.0, 0)).isFalse();
        assertThat(held(sampler, 1.4, 1)).isTrue();
        assertThat(held(sampler, 1.6, 2)).isFalse();
        assertThat(held(sampler, 1.6, 11)).isTrue();
        assertThat(held(sampler, 1.6, 12)).isFalse();
        assertThat(sampler.held()).isEqualTo(2);
    }

    @Test
    void letsAChangeOfQualityThroughTheDeadband() {
        Sampler sampler = sampler(Given.point("p", 1, 0, -9, 9, 100, 1_000_000));
        held(sampler, 1, 0);

        Scan bad = sampler.sample(stamped(new Reading(0, 1)));

        assertThat(bad.isHeld(0)).isFalse();
    }

    @Test
    void stampsWithTheOffsetOfTheWallClockAndItsState() {
        Sampler sampler = sampler(Given.point("p", 1, 0, -9, 9));
        Scan before = sampler.sample(stamped(Given.reading(0, 1)));
        host.utcOffsetMs += 3_600_000;
        host.state = ClockState.HOLDOVER;
        host.nowNs += 2_000_000_000L;
        Scan after = sampler.sample(stamped(Given.reading(0, 1)));

        assertThat(after.utcMs() - before.utcMs()).isEqualTo(3_600_000 + 2_000);
        assertThat(after.monotonicNs() - before.monotonicNs()).isEqualTo(2_000_000_000L);
        assertThat(after.clock()).isEqualTo(ClockState.HOLDOVER);
    }

    private boolean held(Sampler sampler, double raw, long second) {
        host.nowNs = (1000 + second) * 1_000_000_000L;
        return sampler.sample(stamped(Given.reading(0, raw))).isHeld(0);
    }

    private Reading stamped(Reading r) {
        r.lastByteNs = host.nowNs;
        return r;
    }

    private EventClock clock() {
        return new EventClock(host);
    }

    private Sampler sampler(PointSpec point) {
        return new Sampler(host.boot(), 1, List.of(device(point)), clock(), 1);
    }

    private static io.sluice.model.site.DeviceSpec device(PointSpec point) {
        return Given.device(0, 1000, 300, 0, true, point);
    }
}
