package io.sluice.testkit.field;

/**
 * The air above a street. Particles in a well-mixed box (Seinfeld and Pandis, "Atmospheric Chemistry and Physics", 23.1), the
 * day's temperature as a cosine, humidity by the Magnus formula (WMO No. 8, annex 4.B):
 *
 * <pre>
 *   dC/dt = E(t)/H + (C0 - C) u/X - washout C     ug/m3; E rush hours, H = 600 m, X = 30 km, C0 = 32 ug/m3
 *   washout = 5e-6 R                              1/s at a rain of R mm/h
 *   T = 27 + 4 cos(2 pi (h - 14.5)/24) - cooling  degC; cooling follows 7 tanh(R/25) with a lag of 15 min
 *   RH = 100 es(dew)/es(T)                        %; es = 6.112 e^(17.62 T/(243.12 + T)) hPa
 *   noise = energy sum of street and rain         dB(A)
 * </pre>
 *
 * <p>The figures are of the right order, not those of a place. Confined to one thread.
 */
public final class AirStation {
    private static final double MIXING_HEIGHT_M = 600;
    private static final double FETCH_M = 30_000;
    private static final double BACKGROUND_UG_M3 = 32;
    private static final double COOLING_LAG_S = 900;

    private final double traffic;
    private double pm25;
    private double cooling;
    private double hour;
    private double rainMmH;
    private double windMS = 2.5;

    /**
     * Dry air.
     *
     * @param hourOfDay 0 to 24
     * @param pm25 PM2.5 to begin with, ug/m3
     * @param traffic part of the usual emission, from 0
     */
    public AirStation(double hourOfDay, double pm25, double traffic) {
        hour = hourOfDay;
        this.pm25 = pm25;
        this.traffic = traffic;
    }

    /**
     * One step.
     *
     * @param hourOfDay 0 to 24
     * @param rainMmH rain intensity, mm/h
     * @param windMS wind, m/s
     * @param stepS length, s
     */
    public void step(double hourOfDay, double rainMmH, double windMS, double stepS) {
        hour = hourOfDay;
        this.rainMmH = rainMmH;
        this.windMS = windMS;
        cooling += (7 * Math.tanh(rainMmH / 25) - cooling) * (1 - Math.exp(-stepS / COOLING_LAG_S));
        double loss = windMS / FETCH_M + 5e-6 * rainMmH;
        double gain = traffic * emission(hour) / MIXING_HEIGHT_M + BACKGROUND_UG_M3 * windMS / FETCH_M;
        double steady = gain / loss;
        pm25 = steady + (pm25 - steady) * Math.exp(-loss * stepS);
    }

    /** PM2.5, ug/m3. */
    public double pm25() {
        return pm25;
    }

    /** PM10, ug/m3: more of it, and dust with the wind. */
    public double pm10() {
        return pm25 * 1.4 + 2 * windMS / (1 + rainMmH);
    }

    /** Outdoor temperature, degC. */
    public double outdoorC() {
        return 27 + 4 * Math.cos(2 * Math.PI * (hour - 14.5) / 24) - cooling;
    }

    /** Relative humidity, %, 0 to 100. */
    public double humidityPct() {
        double temperature = outdoorC();
        double dew = Math.min(temperature - 0.2, 21 + 0.25 * cooling);
        return 100 * saturation(dew) / saturation(temperature);
    }

    /** Noise level, dB(A). */
    public double noiseDb() {
        double street =
                55 + 8 * Math.exp(-Math.pow((hour - 17.8) / 2.2, 2)) + 6 * Math.exp(-Math.pow((hour - 8) / 1.5, 2));
        double rain = rainMmH <= 0 ? 0 : 44 + 11 * Math.log10(1 + rainMmH);
        return 10 * Math.log10(Math.pow(10, street / 10) + Math.pow(10, rain / 10));
    }

    /** Air pressure, kPa: the semidiurnal tide and a bump under the storm. */
    public double pressureKpa() {
        return 100.5 + 0.12 * Math.cos(4 * Math.PI * (hour - 10) / 24) + 0.03 * cooling;
    }

    /** Emission of the street, ug/(m2 s): two rush hours. */
    private static double emission(double hour) {
        return 1.2 + 5 * Math.exp(-Math.pow((hour - 18) / 1.6, 2)) + 4 * Math.exp(-Math.pow((hour - 8) / 1.4, 2));
    }

    private static double saturation(double temperatureC) {
        return 6.112 * Math.exp(17.62 * temperatureC / (243.12 + temperatureC));
    }
}
