package io.sluice.testkit.field;

/**
 * What a paved catchment makes of rain: an initial loss fills first, a part of the rest runs off through two equal linear
 * reservoirs in a row (Nash 1957):
 *
 * <pre>
 *   dS1/dt = c A r - S1/k      dS2/dt = S1/k - S2/k      outflow q = S2/k
 * </pre>
 *
 * S in m3, A in m2, effective rain r in m/s, k in s. Each step is solved exactly for constant inflow, so that water is neither
 * made nor lost. Confined to one thread.
 */
public final class Catchment {
    private final double areaM2;
    private final double coefficient;
    private final double initialLossMm;
    private final double storageS;
    private double lossLeftMm;
    private double firstM3;
    private double secondM3;
    private double rainM3;
    private double runoffM3;
    private double outM3;

    /**
     * A dry catchment.
     *
     * @param areaM2 area, m2
     * @param coefficient part of the rain that runs off after the initial loss, 0 to 1
     * @param initialLossMm depth that wets the ground before anything runs, mm
     * @param storageS storage constant of each reservoir, s
     */
    public Catchment(double areaM2, double coefficient, double initialLossMm, double storageS) {
        this.areaM2 = areaM2;
        this.coefficient = coefficient;
        this.initialLossMm = initialLossMm;
        this.storageS = storageS;
        lossLeftMm = initialLossMm;
    }

    /**
     * One step.
     *
     * @param rainMm depth fallen in it, mm
     * @param stepS its length, s
     * @return water that flows out in it, m3
     */
    public double step(double rainMm, double stepS) {
        double lost = Math.min(rainMm, lossLeftMm);
        lossLeftMm -= lost;
        rainM3 += rainMm / 1000 * areaM2;
        double inflow = (rainMm - lost) / 1000 * areaM2 * coefficient;
        runoffM3 += inflow;
        double between = drained(firstM3, inflow, stepS);
        firstM3 += inflow - between;
        double out = drained(secondM3, between, stepS);
        secondM3 += between - out;
        outM3 += out;
        if (rainMm == 0) {
            // a day of sun dries the ground again
            lossLeftMm = Math.min(initialLossMm, lossLeftMm + initialLossMm * stepS / 86_400);
        }
        return out;
    }

    /** Rain on the catchment so far, m3. */
    public double rainM3() {
        return rainM3;
    }

    /** Of that, what ran off into the reservoirs so far, m3. */
    public double runoffM3() {
        return runoffM3;
    }

    /** Water in the reservoirs now, m3. */
    public double storedM3() {
        return firstM3 + secondM3;
    }

    /** Water that has flowed out so far, m3. */
    public double outM3() {
        return outM3;
    }

    private double drained(double stored, double inflow, double stepS) {
        double decay = Math.exp(-stepS / storageS);
        double left = stored * decay + inflow * storageS / stepS * (1 - decay);
        return stored + inflow - left;
    }
}
