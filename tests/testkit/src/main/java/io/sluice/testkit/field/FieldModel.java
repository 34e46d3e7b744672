package io.sluice.testkit.field;

import java.util.EnumMap;
import java.util.Map;

/**
 * The whole field: storms over a catchment with an underpass, a house, an air station. Two times drive it: model time for what
 * takes hours (integrated in fixed steps of 5 s, so that the result does not depend on how often it is asked), and shaking time
 * for the tremors, which are told in real seconds. Confined to one thread.
 */
public final class FieldModel {
    private static final double STEP_S = 5;
    private static final double FIRST_STORM_S = 16 * 60;
    private static final double STORM_EVERY_S = 4 * 3600;
    private static final double FIRST_TREMOR_S = 13;
    private static final double TREMOR_EVERY_S = 60;
    private static final double VEHICLE_EVERY_S = 45;
    private static final double VEHICLE_S = 3;
    private static final double FORDABLE_M = 0.27;
    private static final double START_HOUR = 16.5;
    private static final double BUCKET_MM = 0.1;
    private static final int COUNTER = 65_536;

    private final boolean calm;
    private final Noise noise;
    private final Catchment catchment = new Catchment(11_000, 0.85, 2, 240);
    private final Underpass underpass = new Underpass(16, 0.03, 0.15);
    private final AirStation air;
    private final House house = new House(28);
    private final Map<Quantity, Double> values = new EnumMap<>(Quantity.class);
    private double modelS;
    private double shakingS;
    private double rainMm;
    private double rainMmH;
    private boolean floatUp;
    private long storm = -1;
    private DesignStorm current = DesignStorm.ofReturnPeriod(5, FIRST_STORM_S, 40);

    /**
     * A dry field in the afternoon.
     *
     * @param seed the same seed gives the same field
     * @param calm whether storms and tremors are left out, and most of the traffic
     */
    public FieldModel(long seed, boolean calm) {
        this.calm = calm;
        air = calm ? new AirStation(START_HOUR, 40, 0.3) : new AirStation(START_HOUR, 77, 1);
        noise = new Noise(seed);
        advance(0, 0);
    }

    /**
     * Goes on to these times. Times that have been passed already change nothing.
     *
     * @param toModelS model time, s from the start
     * @param toShakingS time of the tremors, s from the start
     */
    public void advance(double toModelS, double toShakingS) {
        while (modelS + STEP_S <= toModelS) {
            step();
        }
        shakingS = Math.max(shakingS, toShakingS);
        measure();
    }

    /** What the quantity is now, in its unit. */
    public double get(Quantity quantity) {
        return values.get(quantity);
    }

    /** Model time, s from the start. */
    public double modelS() {
        return modelS;
    }

    /** Hour of the model's day, 0 to 24. */
    public double hourOfDay() {
        return (START_HOUR + modelS / 3600) % 24;
    }

    /** The catchment, to look at. */
    Catchment catchment() {
        return catchment;
    }

    /** The underpass, to look at. */
    Underpass underpass() {
        return underpass;
    }

    private void step() {
        double from = modelS;
        modelS += STEP_S;
        double fallen = 0;
        if (!calm) {
            long number = Math.max(0, (long) Math.floor((modelS - FIRST_STORM_S) / STORM_EVERY_S));
            if (number != storm) {
                storm = number;
                // the first one is always the same, so that every demonstration shows something; then 2 to 10 years
                double years = number == 0 ? 5 : 6 + 4 * Math.tanh(noise.number(1, number));
                current = DesignStorm.ofReturnPeriod(years, FIRST_STORM_S + number * STORM_EVERY_S, 40);
            }
            fallen = current.depthMm(modelS) - current.depthMm(from);
        }
        rainMm += fallen;
        rainMmH = fallen * 3600 / STEP_S;
        underpass.step(catchment.step(fallen, STEP_S), STEP_S);
        double level = underpass.levelM();
        floatUp = floatUp ? level > 0.17 : level >= 0.20;
        air.step(hourOfDay(), rainMmH, wind(), STEP_S);
        house.step(air.outdoorC(), STEP_S);
    }

    private double wind() {
        double front = calm ? 0 : 7 * Math.exp(-Math.pow((modelS - current.startS()) / 420, 2));
        return Math.max(0.1, 2.4 + front + 0.5 * noise.at(2, modelS, 120) * (1 + 0.3 * front));
    }

    private double windDirection() {
        double turn = calm
                ? 0
                : 150 / (1 + Math.exp(-(modelS - current.startS()) / 180))
                        - 150 / (1 + Math.exp(-(modelS - current.endS() - 3600) / 900));
        double direction = 140 + turn + 12 * noise.at(3, modelS, 180);
        return (direction % 360 + 360) % 360;
    }

    /** The tremor that shakes now or shook last; the first is the strongest, so that every demonstration shows it. */
    private double shaking() {
        if (calm || shakingS < FIRST_TREMOR_S) {
            return 0;
        }
        long number = (long) Math.floor((shakingS - FIRST_TREMOR_S) / TREMOR_EVERY_S);
        double peak = number == 0 ? 17 : Math.max(3, 12 + 5 * noise.number(4, number));
        return new Tremor(FIRST_TREMOR_S + number * TREMOR_EVERY_S, peak, 2.5, 2.2).velocityMmS(shakingS);
    }

    /** One every 45 s, for 3 s; none drives into water that is deeper than its axle. */
    private boolean isVehicleUnderBarrier() {
        return !calm && underpass.levelM() < FORDABLE_M && shakingS % VEHICLE_EVERY_S >= VEHICLE_EVERY_S - VEHICLE_S;
    }

    private void measure() {
        double shaking = shaking();
        put(Quantity.LEVEL_M, Math.max(0, underpass.levelM() + 0.002 * noise.at(10, modelS, 30)));
        put(Quantity.RAIN_MM, Math.floor(rainMm / BUCKET_MM + 1e-9) % COUNTER * BUCKET_MM);
        put(Quantity.RAIN_MM_H, rainMmH);
        put(Quantity.FLOAT, floatUp ? 1 : 0);
        put(Quantity.CLEAR, isVehicleUnderBarrier() ? 0 : 1);
        put(Quantity.ROLL_DEG, house.rollDeg() + (0.004 + 0.006 * shaking) * noise.at(11, shakingS, 0.2));
        put(Quantity.PITCH_DEG, house.pitchDeg() + (0.004 + 0.006 * shaking) * noise.at(12, shakingS, 0.2));
        put(Quantity.CRACK_MM, Math.max(0, house.crackMm() + 0.002 * noise.at(13, shakingS, 0.7) + 0.001 * shaking));
        put(Quantity.VIBRATION_X_MM_S, rms(0.9, shaking, 14));
        put(Quantity.VIBRATION_Y_MM_S, rms(0.8, 0.85 * shaking, 15));
        put(Quantity.VIBRATION_Z_MM_S, rms(0.5, 0.5 * shaking, 16));
        put(Quantity.ACCELERATION_X_G, acceleration(Quantity.VIBRATION_X_MM_S, 24));
        put(Quantity.ACCELERATION_Y_G, acceleration(Quantity.VIBRATION_Y_MM_S, 25));
        put(Quantity.ACCELERATION_Z_G, 1 + acceleration(Quantity.VIBRATION_Z_MM_S, 26));
        put(Quantity.FREQUENCY_HZ, shaking > 1 ? 4.2 : 11.5 + 0.4 * noise.at(17, shakingS, 1));
        put(Quantity.INDOOR_C, house.wallC() + 0.05 * noise.at(18, modelS, 240));
        put(Quantity.OUTDOOR_C, air.outdoorC() + 0.1 * noise.at(19, modelS, 240));
        put(Quantity.HUMIDITY_PCT, Math.min(100, Math.max(5, air.humidityPct() + 0.5 * noise.at(20, modelS, 240))));
        put(Quantity.PM25_UG_M3, Math.max(0, air.pm25() + 1.2 * noise.at(21, modelS, 180)));
        put(Quantity.PM10_UG_M3, Math.max(0, air.pm10() + 2 * noise.at(22, modelS, 180)));
        put(Quantity.NOISE_DB, air.noiseDb() + 1.5 * noise.at(23, modelS, 60) + 0.8 * shaking);
        put(Quantity.WIND_M_S, wind());
        put(Quantity.WIND_DEG, windDirection());
        put(Quantity.PRESSURE_KPA, air.pressureKpa());
    }

    /** Street traffic and shaking add as energies. */
    private double rms(double traffic, double shaking, int channel) {
        double street = traffic * (1 + 0.35 * noise.at(channel, shakingS, 0.8));
        return Math.sqrt(street * street + shaking * shaking);
    }

    /** An acceleration whose RMS goes with the velocity's at 4.2 Hz: a = 2 pi f v, g. */
    private double acceleration(Quantity velocity, int channel) {
        return get(velocity) * 2 * Math.PI * 4.2 / 9806.65 * noise.at(channel, shakingS, 0.06);
    }

    private void put(Quantity quantity, double value) {
        values.put(quantity, value);
    }
}
