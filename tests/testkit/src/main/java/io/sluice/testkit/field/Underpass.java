package io.sluice.testkit.field;

/**
 * The lowest point of a road under a railway: water gathers in the sag, a pump lifts it out. The sag is a wedge of road width
 * {@code w} with the gradient {@code g} on both sides, so that a depth {@code h} holds
 *
 * <pre>
 *   V = w h^2 / g                  m3
 *   dV/dt = inflow - pump          the pump runs from 0.03 m up and stops at 0.01 m
 * </pre>
 *
 * <p>Confined to one thread.
 */
public final class Underpass {
    private static final double PUMP_ON_M = 0.03;
    private static final double PUMP_OFF_M = 0.01;

    private final double widthM;
    private final double gradient;
    private final double pumpM3S;
    private double volumeM3;
    private double pumpedM3;
    private boolean pumping;

    /**
     * A dry underpass.
     *
     * @param widthM width of the road, m
     * @param gradient gradient of the road on both sides, m/m
     * @param pumpM3S capacity of the pump, m3/s
     */
    public Underpass(double widthM, double gradient, double pumpM3S) {
        this.widthM = widthM;
        this.gradient = gradient;
        this.pumpM3S = pumpM3S;
    }

    /** One step: {@code inflowM3} comes in during {@code stepS}. */
    public void step(double inflowM3, double stepS) {
        volumeM3 += inflowM3;
        pumping = pumping ? levelM() > PUMP_OFF_M : levelM() >= PUMP_ON_M;
        if (pumping) {
            double lifted = Math.min(volumeM3, pumpM3S * stepS);
            volumeM3 -= lifted;
            pumpedM3 += lifted;
        }
    }

    /** Depth at the lowest point, m. */
    public double levelM() {
        return Math.sqrt(volumeM3 * gradient / widthM);
    }

    /** Water in the sag, m3. */
    public double volumeM3() {
        return volumeM3;
    }

    /** Water lifted out so far, m3. */
    public double pumpedM3() {
        return pumpedM3;
    }

    /** Whether the pump runs. */
    public boolean pumping() {
        return pumping;
    }
}
