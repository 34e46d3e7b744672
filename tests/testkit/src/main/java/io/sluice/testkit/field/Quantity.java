package io.sluice.testkit.field;

/** What the field has to measure, with its unit. */
public enum Quantity {
    /** Depth of water at the lowest point of the underpass, m. */
    LEVEL_M,
    /** Rain since the start as a tipping bucket of 0.1 mm counts it, mm. */
    RAIN_MM,
    /** Rain intensity, mm/h. */
    RAIN_MM_H,
    /** Whether the float switch at 0.20 m is up: 0 or 1. */
    FLOAT,
    /** Whether no vehicle is under the barrier of the underpass: 0 or 1. */
    CLEAR,
    /** Inclination of the house across the settling side, deg. */
    ROLL_DEG,
    /** Inclination of the house along it, deg. */
    PITCH_DEG,
    /** Width of the crack, mm. */
    CRACK_MM,
    /** Vibration velocity, RMS, along the first horizontal axis, mm/s. */
    VIBRATION_X_MM_S,
    /** Vibration velocity, RMS, along the second horizontal axis, mm/s. */
    VIBRATION_Y_MM_S,
    /** Vibration velocity, RMS, vertical, mm/s. */
    VIBRATION_Z_MM_S,
    /** Acceleration along the first horizontal axis, g. */
    ACCELERATION_X_G,
    /** Acceleration along the second horizontal axis, g. */
    ACCELERATION_Y_G,
    /** Vertical acceleration with the earth's, g. */
    ACCELERATION_Z_G,
    /** Dominant frequency of the vibration, Hz. */
    FREQUENCY_HZ,
    /** Temperature of wall and room, degC. */
    INDOOR_C,
    /** Outdoor temperature, degC. */
    OUTDOOR_C,
    /** Relative humidity, %. */
    HUMIDITY_PCT,
    /** PM2.5, ug/m3. */
    PM25_UG_M3,
    /** PM10, ug/m3. */
    PM10_UG_M3,
    /** Noise level, dB(A). */
    NOISE_DB,
    /** Wind speed, m/s. */
    WIND_M_S,
    /** Wind direction, deg from north, 0 to 360. */
    WIND_DEG,
    /** Air pressure, kPa. */
    PRESSURE_KPA
}
