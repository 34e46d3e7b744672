package io.sluice.testkit.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldModelTest {
    @Test
    void rainsTheDepthOfTheFormulaWhateverTheStep() {
        DesignStorm storm = DesignStorm.ofReturnPeriod(5, 1000, 40);
        for (double step : new double[] {1, 7, 300}) {
            double sum = 0;
            for (double t = 0; t < 5000; t += step) {
                sum += storm.depthMm(t + step) - storm.depthMm(t);
            }
            assertThat(sum).isCloseTo(storm.totalMm(), within(1e-9));
        }
        assertThat(storm.totalMm()).isBetween(40.0, 60.0);
    }

    @Test
    void rainsHardestAtThePeak() {
        DesignStorm storm = DesignStorm.ofReturnPeriod(5, 0, 40);
        double hardest = 0;
        double at = 0;
        for (double t = 0; t < 2400; t += 10) {
            double fallen = storm.depthMm(t + 10) - storm.depthMm(t);
            assertThat(fallen).isPositive();
            if (fallen > hardest) {
                hardest = fallen;
                at = t;
            }
        }
        assertThat(at).isBetween(950.0, 970.0);
    }

    @Test
    void neitherMakesNorLosesWater() {
        Catchment catchment = new Catchment(10_000, 0.8, 2, 240);
        Underpass underpass = new Underpass(16, 0.03, 0.1);
        DesignStorm storm = DesignStorm.ofReturnPeriod(10, 0, 60);
        for (double t = 0; t < 4 * 3600; t += 5) {
            underpass.step(catchment.step(storm.depthMm(t + 5) - storm.depthMm(t), 5), 5);
            double balance = catchment.runoffM3() - catchment.storedM3() - underpass.volumeM3() - underpass.pumpedM3();
            assertThat(balance).isCloseTo(0, within(1e-6));
        }
        assertThat(catchment.rainM3()).isCloseTo(storm.totalMm() * 10, within(1e-6));
        assertThat(catchment.runoffM3()).isCloseTo((storm.totalMm() - 2) * 10 * 0.8, within(1e-6));
        assertThat(catchment.storedM3()).isLessThan(1e-6);
        assertThat(underpass.levelM()).isLessThan(0.04);
    }

    @Test
    void letsAVehicleUnderTheBarrierNowAndThenAndNoneIntoDeepWater() {
        FieldModel model = new FieldModel(1, false);
        int vehicles = 0;
        int deepVehicles = 0;
        boolean deep = false;
        for (int s = 0; s < 90; s++) {
            model.advance(s * 100, s);
            boolean vehicle = model.get(Quantity.CLEAR) == 0;
            deep |= model.underpass().levelM() >= 0.27;
            vehicles += vehicle ? 1 : 0;
            deepVehicles += vehicle && model.underpass().levelM() >= 0.27 ? 1 : 0;
        }
        assertThat(vehicles).isBetween(1, 6);
        assertThat(deep).as("it floods").isTrue();
        assertThat(deepVehicles).isZero();
        assertThat(new FieldModel(1, true).get(Quantity.CLEAR)).isEqualTo(1);
    }

    @Test
    void settlesEverMore() {
        House house = new House(20);
        double last = house.settlementMm();
        for (int hour = 0; hour < 24 * 30; hour++) {
            house.step(20, 3600);
            assertThat(house.settlementMm()).isGreaterThan(last);
            last = house.settlementMm();
        }
        assertThat(last).isBetween(59.0, 60.0);
        assertThat(house.rollDeg()).isCloseTo(0.21 + Math.toDegrees(Math.atan(last / 12_000)), within(1e-9));
    }

    @Test
    void showsAStormAndATremorWithinTheFirstFortySeconds() {
        FieldModel field = new FieldModel(1, false);
        List<Double> levels = new ArrayList<>();
        double strongest = 0;
        for (double s = 0; s < 40; s += 0.1) {
            field.advance(s * 240, s);
            levels.add(field.get(Quantity.LEVEL_M));
            strongest = Math.max(strongest, field.get(Quantity.VIBRATION_X_MM_S));
        }
        assertThat(levels.get(0)).isLessThan(0.01);
        assertThat(levels.stream().mapToDouble(l -> l).max().orElseThrow()).isBetween(0.41, 0.8);
        assertThat(levels.get(levels.size() - 1)).isLessThan(0.08);
        assertThat(strongest).isBetween(15.0, 25.0);
    }

    @Test
    void dependsOnSeedAndTimeAlone() {
        FieldModel coarse = new FieldModel(7, false);
        FieldModel fine = new FieldModel(7, false);
        for (double t = 0; t < 9000; t += 3.3) {
            fine.advance(t, t / 240);
        }
        fine.advance(9000, 37.5);
        coarse.advance(9000, 37.5);
        for (Quantity quantity : Quantity.values()) {
            assertThat(coarse.get(quantity)).as(quantity.name()).isEqualTo(fine.get(quantity));
        }
        assertThat(new FieldModel(8, false).get(Quantity.NOISE_DB)).isNotEqualTo(coarse.get(Quantity.NOISE_DB));
    }

    @Test
    void staysCalmWhenAskedTo() {
        FieldModel field = new FieldModel(1, true);
        for (double s = 0; s < 400; s += 0.5) {
            field.advance(s * 240, s);
            assertThat(field.get(Quantity.LEVEL_M)).isLessThan(0.05);
            assertThat(field.get(Quantity.VIBRATION_X_MM_S)).isLessThan(3);
            assertThat(field.get(Quantity.RAIN_MM)).isZero();
        }
    }

    @Test
    void countsRainInTipsThatNeverGoBack() {
        FieldModel field = new FieldModel(1, false);
        double last = 0;
        for (double t = 0; t < 12_000; t += 5) {
            field.advance(t, 0);
            double rain = field.get(Quantity.RAIN_MM);
            assertThat(rain).isGreaterThanOrEqualTo(last);
            assertThat(rain * 10).isCloseTo(Math.rint(rain * 10), within(1e-6));
            last = rain;
        }
        assertThat(last).isBetween(40.0, 60.0);
    }

    @Test
    void keepsPlausibleAirThroughDays() {
        FieldModel field = new FieldModel(3, false);
        for (double t = 0; t < 5 * 86_400; t += 600) {
            field.advance(t, t / 240);
            assertThat(field.get(Quantity.OUTDOOR_C)).isBetween(10.0, 35.0);
            assertThat(field.get(Quantity.HUMIDITY_PCT)).isBetween(30.0, 100.0);
            assertThat(field.get(Quantity.PM25_UG_M3)).isBetween(0.0, 200.0);
            assertThat(field.get(Quantity.PM10_UG_M3)).isGreaterThan(field.get(Quantity.PM25_UG_M3) - 10);
            assertThat(field.get(Quantity.NOISE_DB)).isBetween(40.0, 110.0);
            assertThat(field.get(Quantity.WIND_M_S)).isBetween(0.0, 20.0);
            assertThat(field.get(Quantity.WIND_DEG)).isBetween(0.0, 360.0);
        }
    }

    @Test
    void noiseHasMeanZeroAndVarianceOneOnItsGrid() {
        Noise noise = new Noise(5);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < 20_000; i++) {
            double n = noise.at(1, i * 10.0, 10);
            sum += n;
            squares += n * n;
        }
        assertThat(sum / 20_000).isCloseTo(0, within(0.03));
        assertThat(squares / 20_000).isCloseTo(1, within(0.05));
    }
}
