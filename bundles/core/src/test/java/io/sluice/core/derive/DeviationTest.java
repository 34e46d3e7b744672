package io.sluice.core.derive;

import static io.sluice.core.derive.Rig.BAD;
import static io.sluice.core.derive.Rig.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.model.ClockState;
import io.sluice.model.Quality;
import io.sluice.model.site.Figure.Deviation;
import io.sluice.port.admin.Outcome;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DeviationTest {
    private static final long MIN = 60_000;
    private static final long DAY = 24 * 60 * MIN;
    private static final String POINT = "virtual/f0";
    private static final Offset<Double> EXACTLY = within(1e-9);

    @Test
    void isNotArmedUntilAPersonApproves() {
        Rig rig = plain(Double.NaN).after(MIN, 0, 1);
        assertThat(rig.value(1, 0)).isNaN();
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.UNCERTAIN);
        assertThat(rig.deriver.unapproved()).containsExactly(POINT);
        assertThat(rig.deriver.approve(POINT, "张工", rig.now()).code()).isEqualTo("refused");

        assertThat(rig.deriver.capture(POINT, rig.now()).isOk()).isTrue();
        feed(rig, DAY, 2.5);
        assertThat(rig.value(1, 0)).as("captured, not approved").isNaN();
        assertThat(rig.deriver.approve(POINT, " ", rig.now()).code()).isEqualTo("bad-argument");
        Outcome approved = rig.deriver.approve(POINT, "张工", rig.now());
        assertThat(approved.isOk()).isTrue();
        assertThat(approved.rows().get(0)).containsEntry("baseline", 2.5).containsEntry("approvedBy", "张工");
        assertThat(rig.deriver.unapproved()).isEmpty();

        rig.after(MIN, 0, 2.75);
        assertThat(rig.value(1, 0)).isCloseTo(0.25, EXACTLY);
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);
    }

    @Test
    void cannotBeApprovedWhileItIsCaptured() {
        Rig rig = plain(Double.NaN);
        rig.deriver.capture(POINT, rig.now());
        feed(rig, DAY / 2, 1);
        Outcome refused = rig.deriver.approve(POINT, "张工", rig.now());
        assertThat(refused.code()).isEqualTo("refused");
        assertThat(refused.message()).contains("721 of 1440 min");
    }

    @Test
    void captureWithTooFewGoodMinutesFails() {
        Rig rig = plain(Double.NaN);
        rig.deriver.capture(POINT, rig.now());
        for (long t = 0; t < DAY + MIN; t += MIN) {
            rig.after(MIN, 0, t % (4 * MIN) == 0 ? BAD : 1);
        }
        Outcome refused = rig.deriver.approve(POINT, "张工", rig.now());
        assertThat(refused.code()).isEqualTo("refused");
        assertThat(refused.message()).contains("0.75 of 0.80");
    }

    @Test
    void everyMinuteOfTheBaselineCountsTheSame() {
        Rig rig = plain(Double.NaN);
        rig.deriver.capture(POINT, rig.now());
        for (long t = 0; t < DAY / 2; t += MIN) {
            rig.after(MIN, 0, 1);
        }
        for (long t = 0; t < DAY / 2 + MIN; t += MIN / 4) {
            rig.after(MIN / 4, 0, 3);
        }
        Outcome approved = rig.deriver.approve(POINT, "张工", rig.now());
        assertThat((double) approved.rows().get(0).get("baseline")).isCloseTo(2, within(0.005));
    }

    @Test
    void badValueHasNoChange() {
        Rig rig = approved(plain(Double.NaN), 1).after(MIN, 0, BAD);
        assertThat(rig.value(1, 0)).isNaN();
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.NO_REPLY);
    }

    @Test
    void newBaselineKeepsTheCumulativeTotal() {
        Rig rig = approved(plain(Double.NaN), 1).after(MIN, 0, 1.4);
        assertThat(rig.value(1, 0)).isCloseTo(0.4, EXACTLY);
        // the instrument is swapped: under maintenance first
        byte[] maintenance = {Quality.MAINTENANCE.code()};
        rig.afterMs += MIN;
        rig.scan(0, new double[] {7.7}, maintenance);
        assertThat(rig.deriver.capture(POINT, rig.now()).isOk()).isTrue();
        rig.afterMs += MIN;
        rig.scan(0, new double[] {-5}, maintenance);
        feed(rig, DAY, -5);
        assertThat(rig.deriver.approve(POINT, "李工", rig.now()).isOk()).isTrue();

        rig.after(MIN, 0, -5);
        assertThat(rig.value(1, 0)).isCloseTo(0.4, EXACTLY);
        rig.after(MIN, 0, -4.9);
        assertThat(rig.value(1, 0)).isCloseTo(0.5, EXACTLY);
    }

    @Test
    void oldBaselineStaysInForceWhileANewOneIsCaptured() {
        Rig rig = approved(plain(Double.NaN), 1);
        rig.deriver.capture(POINT, rig.now());
        rig.after(MIN, 0, 1.5);
        assertThat(rig.value(1, 0)).isCloseTo(0.5, EXACTLY);
    }

    @Test
    void fixedBaselineIsInForceAndIsNotCaptured() {
        Rig rig = plain(0.12).after(MIN, 0, 0.2);
        assertThat(rig.value(1, 0)).isCloseTo(0.08, EXACTLY);
        assertThat(rig.deriver.unapproved()).isEmpty();
        assertThat(rig.deriver.capture(POINT, rig.now()).code()).isEqualTo("refused");
    }

    @Test
    void takesTheTemperatureOut() {
        Rig rig = new Rig()
                .device("tilt", 60_000, 2)
                .derived("virtual", 0, new Deviation(at(0, 0), Double.NaN, DAY, 0.8, at(0, 1), 0.002, 20, Double.NaN))
                .ready();
        rig.deriver.capture(POINT, rig.now());
        for (long t = 0; t < DAY + MIN; t += MIN) {
            double kelvin = 10 + 5 * Math.sin(2 * Math.PI * t / DAY);
            rig.after(MIN, 0, 1 + 0.002 * kelvin, kelvin);
        }
        assertThat(rig.deriver.approve(POINT, "张工", rig.now()).isOk()).isTrue();
        rig.after(MIN, 0, 1 + 0.002 * 35 + 0.5, 35);
        assertThat(rig.value(1, 0)).isCloseTo(0.5, within(1e-6));
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);

        rig.after(MIN, 0, 1 + 0.002 * 35 + 0.5, BAD);
        assertThat(rig.value(1, 0)).as("uncompensated").isCloseTo(0.55, within(1e-6));
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.UNCERTAIN);
    }

    @Test
    void fixedBaselineIsMeantAtTheReferenceTemperature() {
        Rig rig = new Rig()
                .device("tilt", 60_000, 2)
                .derived("virtual", 0, new Deviation(at(0, 0), 0.5, DAY, 0.8, at(0, 1), 0.01, 20, Double.NaN))
                .ready()
                .after(MIN, 0, 0.9, 30);
        assertThat(rig.value(1, 0)).isCloseTo(0.3, EXACTLY);
    }

    @Test
    void readsInPerCentOfTheControlValue() {
        Rig rig = new Rig()
                .device("crack", 60_000, 1)
                .derived("virtual", 0, new Deviation(at(0, 0), 1, DAY, 0.8, null, 0, Double.NaN, 4))
                .ready()
                .after(MIN, 0, 2);
        assertThat(rig.value(1, 0)).isCloseTo(25, EXACTLY);
    }

    @Test
    void outlivesARestart() {
        Rig before = approved(plain(Double.NaN), 1);
        before.deriver.capture(POINT, before.now());
        feed(before, DAY / 2, 1.5);
        before.tick(MIN);

        Rig rig = before.restarted("boot-b", 30 * MIN, ClockState.SYNCHRONISED);
        assertThat(rig.deriver.approve(POINT, "张工", rig.now()).code()).isEqualTo("unavailable");
        rig.after(0, 0, 1.5);
        assertThat(rig.value(1, 0)).isNaN();
        rig.deriver.restore(before.kept, rig.now());
        assertThat(rig.deriver.unapproved()).isEmpty();
        rig.after(MIN, 0, 1.5);
        assertThat(rig.value(1, 0)).isCloseTo(0.5, EXACTLY);
        feed(rig, DAY / 2, 1.5);
        Outcome approved = rig.deriver.approve(POINT, "李工", rig.now());
        assertThat(approved.isOk()).as(approved.message()).isTrue();
        assertThat((double) approved.rows().get(0).get("coverage")).isBetween(0.96, 0.99);
    }

    @Test
    void approvalIsKeptAtOnce() {
        Rig rig = plain(Double.NaN);
        rig.deriver.capture(POINT, rig.now());
        feed(rig, DAY, 2);
        rig.deriver.approve(POINT, "张工", rig.now());
        Rig next = rig.restarted("boot-b", MIN, ClockState.UNSYNCHRONISED);
        next.deriver.restore(rig.kept, next.now());
        next.after(0, 0, 2.5);
        assertThat(next.value(1, 0)).isCloseTo(0.5, EXACTLY);
    }

    @Test
    void baselineOfAnotherPointIsNoBaseline() {
        Rig before = approved(plain(Double.NaN), 1);
        Rig rig = new Rig()
                .device("other", 60_000, 1)
                .derived("virtual", 0, new Deviation(at(0, 0), Double.NaN, DAY, 0.8, null, 0, Double.NaN, Double.NaN))
                .build();
        rig.deriver.restore(before.kept, rig.now());
        assertThat(rig.deriver.unapproved()).containsExactly(POINT);
    }

    @Test
    void unknownPointIsNotFound() {
        Rig rig = plain(Double.NaN);
        assertThat(rig.deriver.capture("virtual/none", rig.now()).code()).isEqualTo("not-found");
    }

    private static Rig plain(double fixed) {
        return new Rig()
                .device("tilt", 60_000, 1)
                .derived("virtual", 0, new Deviation(at(0, 0), fixed, DAY, 0.8, null, 0, Double.NaN, Double.NaN))
                .ready();
    }

    private static Rig approved(Rig rig, double baseline) {
        rig.deriver.capture(POINT, rig.now());
        feed(rig, DAY, baseline);
        assertThat(rig.deriver.approve(POINT, "张工", rig.now()).isOk()).isTrue();
        return rig;
    }

    private static void feed(Rig rig, long ms, double value) {
        for (long t = 0; t <= ms; t += MIN) {
            rig.after(MIN, 0, value);
        }
    }
}
