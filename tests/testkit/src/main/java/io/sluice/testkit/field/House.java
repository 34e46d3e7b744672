package io.sluice.testkit.field;

/**
 * A house whose one side settles. First-order consolidation (the long-time form of Terzaghi's), a wall that follows the day's
 * temperature late, and a crack that follows both:
 *
 * <pre>
 *   settlement  s(t) = s1 (1 - e^(-t/T))                      mm, s1 = 60 mm, T = 5 d, over a length of 12 m
 *   wall        dTw/dt = (outdoor - Tw) / 3 h                 degC
 *   tilt        roll = 0.21 + atan(s/L) + 0.002 (Tw - 20)     deg
 *   crack       w = 2.4 + 0.04 s - 0.012 (Tw - 20)            mm: warm stone closes it
 * </pre>
 *
 * <p>Confined to one thread.
 */
public final class House {
    private static final double FINAL_SETTLEMENT_MM = 60;
    private static final double CONSOLIDATION_S = 5 * 86_400;
    private static final double LENGTH_MM = 12_000;
    private static final double WALL_LAG_S = 3 * 3600;

    private double timeS;
    private double wallC;

    /** A house that begins to settle, its wall at this temperature, degC. */
    public House(double wallC) {
        this.wallC = wallC;
    }

    /** One step of {@code stepS} seconds at an outdoor temperature in degC. */
    public void step(double outdoorC, double stepS) {
        timeS += stepS;
        wallC += (outdoorC - wallC) * (1 - Math.exp(-stepS / WALL_LAG_S));
    }

    /** Differential settlement so far, mm. */
    public double settlementMm() {
        return FINAL_SETTLEMENT_MM * (1 - Math.exp(-timeS / CONSOLIDATION_S));
    }

    /** Temperature of the wall and the room, degC. */
    public double wallC() {
        return wallC;
    }

    /** Inclination across the settling side, deg, without noise. */
    public double rollDeg() {
        return 0.21 + Math.toDegrees(Math.atan(settlementMm() / LENGTH_MM)) + 0.002 * (wallC - 20);
    }

    /** Inclination along it, deg, without noise. */
    public double pitchDeg() {
        return -0.13 + 0.001 * (wallC - 20);
    }

    /** Width of the crack, mm, without noise. */
    public double crackMm() {
        return 2.4 + 0.04 * settlementMm() - 0.012 * (wallC - 20);
    }
}
