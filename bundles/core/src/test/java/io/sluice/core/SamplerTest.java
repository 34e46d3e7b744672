package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.ClockState;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.site.PointChecks;
import io.sluice.model.site.PointRef;
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

    @Test
    void marksWhateverComesFromADeviceUnderMaintenanceAndNothingElse() {
        boolean[] maintained = {true};
        Sampler sampler = new Sampler(
                host.boot(),
                1,
                List.of(device(Given.point("level", 1, 0, 0, 15))),
                List.of(),
                clock(),
                1,
                d -> maintained[0]);

        assertThat(quality(sampler.sample(stamped(Given.reading(0, 3))))).isEqualTo(Quality.MAINTENANCE);
        Scan saturated = sampler.sample(stamped(Given.reading(0, 99)));
        assertThat(quality(saturated)).as("an instrument on the bench").isEqualTo(Quality.MAINTENANCE);
        assertThat(saturated.values()).containsExactly(99);
        assertThat(quality(sampler.sample(stamped(new Reading(0, 1))))).isEqualTo(Quality.NO_REPLY);
        maintained[0] = false;
        assertThat(quality(sampler.sample(stamped(Given.reading(0, 3))))).isEqualTo(Quality.GOOD);
    }

    @Test
    void readsALoopInMilliamperesAndKeepsTheRawOfAFault() {
        PointChecks loop = new PointChecks(new PointRef(0, 0), 0, 0, 0, 1, true, 0, 5, 4_000);
        Sampler sampler = checked(loop, Given.point("pressure", 0.001, 0, 0, 5));

        assertThat(value(sampler, 12_000, 0)).isEqualTo(2.5);
        assertThat(quality(sampler, 3_850, 1)).as("live zero").isEqualTo(Quality.GOOD);
        assertThat(quality(sampler, 20_700, 2)).as("saturated").isEqualTo(Quality.UNCERTAIN);
        assertThat(value(sampler, 20_700, 3)).as("above every limit").isGreaterThan(5);
        assertThat(quality(sampler, 21_500, 4)).isEqualTo(Quality.UNCERTAIN);
        assertThat(quality(sampler, 21_500, 8)).isEqualTo(Quality.SENSOR_FAULT);
        assertThat(quality(sampler, 12_000, 9)).isEqualTo(Quality.GOOD);
    }

    @Test
    void marksASpikeAndAFlatLineAndKeepsTheirValues() {
        PointChecks both = new PointChecks(new PointRef(0, 0), 5_000, 0.001, 0.5, 2, false, 0, 0, 0);
        Sampler sampler = checked(both, Given.point("level", 1, 0, 0, 15));

        assertThat(quality(sampler, 1, 0)).isEqualTo(Quality.GOOD);
        assertThat(quality(sampler, 9, 1)).isEqualTo(Quality.SPIKE);
        assertThat(value(sampler, 1, 2)).isEqualTo(1);
        assertThat(quality(sampler, 1, 6)).isEqualTo(Quality.GOOD);
        assertThat(quality(sampler, 1, 7)).isEqualTo(Quality.FLAT_LINE);
        assertThat(value(sampler, 1, 8)).isEqualTo(1);
        assertThat(quality(sampler, 99, 9)).as("saturation is not hidden").isEqualTo(Quality.OUT_OF_RANGE);
        assertThat(quality(sampler, 1.1, 10)).isEqualTo(Quality.GOOD);
    }

    @Test
    void holdsNothingBackFromAWatchedDevice() {
        Sampler sampler = sampler(Given.point("p", 1, 0, -9, 9, 5, 1_000_000));
        assertThat(held(sampler, 1, 0)).isFalse();
        sampler.watched(0, true);
        assertThat(held(sampler, 1, 1)).isFalse();
        assertThat(held(sampler, 1, 2)).isFalse();
        sampler.watched(0, false);
        assertThat(held(sampler, 1, 3)).isTrue();
    }

    @Test
    void makesScansOfVirtualDevicesInTheSameRowOfNumbers() {
        Sampler sampler = sampler(Given.point("rise", 1, 0, -9, 9, 0.5, 1_000_000));

        assertThat(sampler.sample(stamped(Given.reading(0, 1))).sequence()).isEqualTo(1);
        Scan derived = derived(sampler, 1.23456, Quality.UNCERTAIN, Realm.LIVE);
        assertThat(derived.sequence()).isEqualTo(2);
        assertThat(derived.values()).containsExactly(1.235);
        assertThat(quality(derived)).isEqualTo(Quality.UNCERTAIN);
        assertThat(derived.realm()).isEqualTo(Realm.LIVE);
        assertThat(derived.isHeld(0)).as("another quality").isFalse();
        assertThat(derived(sampler, 1.3, Quality.UNCERTAIN, Realm.LIVE).isHeld(0))
                .isTrue();
        assertThat(quality(derived(sampler, 9.01, Quality.GOOD, Realm.LIVE))).isEqualTo(Quality.OUT_OF_RANGE);
        Scan divided = derived(sampler, Double.POSITIVE_INFINITY, Quality.GOOD, Realm.LIVE);
        assertThat(divided.values()).containsExactly(Double.NaN);
        assertThat(quality(divided)).isEqualTo(Quality.OUT_OF_RANGE);
    }

    @Test
    void makesScansOfADrillThatTouchNoDeadbandCheckOrCounter() {
        PointChecks check = new PointChecks(new PointRef(0, 0), 0, 0, 0.1, 2, false, 0, 0, 0);
        Sampler sampler = new Sampler(
                host.boot(),
                1,
                List.of(device(Given.point("p", 1, 0, -9, 9, 0.5, 100_000_000))),
                List.of(check),
                clock(),
                1,
                d -> true);
        sampler.sample(stamped(Given.reading(0, 1)));
        long bad = sampler.bad();

        Scan drill = derived(sampler, 8.00049, Quality.GOOD, Realm.DRILL);
        assertThat(drill.realm()).isEqualTo(Realm.DRILL);
        assertThat(drill.sequence()).isEqualTo(2);
        assertThat(drill.values()).containsExactly(8);
        assertThat(drill.quality()).containsExactly(Quality.GOOD.code());
        assertThat(quality(derived(sampler, 20, Quality.GOOD, Realm.DRILL))).isEqualTo(Quality.OUT_OF_RANGE);
        assertThat(sampler.bad()).isEqualTo(bad);
        assertThat(held(sampler, 1, 3))
                .as("the live deadband stands where it stood")
                .isTrue();
    }

    private Scan derived(Sampler sampler, double value, Quality quality, Realm realm) {
        return sampler.scan(0, new double[] {value}, new byte[] {quality.code()}, host.nowNs, realm);
    }

    private Sampler checked(PointChecks checks, PointSpec point) {
        return new Sampler(host.boot(), 1, List.of(device(point)), List.of(checks), clock(), 1, d -> false);
    }

    private Quality quality(Sampler sampler, double raw, long second) {
        return quality(at(sampler, raw, second));
    }

    private double value(Sampler sampler, double raw, long second) {
        return at(sampler, raw, second).values()[0];
    }

    private Scan at(Sampler sampler, double raw, long second) {
        host.nowNs = (1000 + second) * 1_000_000_000L;
        return sampler.sample(stamped(Given.reading(0, raw)));
    }

    private static Quality quality(Scan scan) {
        return Quality.of(scan.quality()[0]);
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
