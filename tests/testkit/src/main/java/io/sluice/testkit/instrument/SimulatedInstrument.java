package io.sluice.testkit.instrument;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.testkit.modbus.RegisterImage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One instrument of a compiled site behind a Modbus unit. Given what it measures, it holds what a real one of its kind would
 * hold: raw = ((value - zero) / gain - offset) / scale, rounded to the nearest raw step. Safe for several threads.
 */
public final class SimulatedInstrument {
    private final DeviceSpec spec;
    private final RegisterImage image;
    private final Map<String, PointSpec> points = new LinkedHashMap<>();

    /**
     * An instrument whose registers are all 0.
     *
     * @param spec what it is
     * @param image registers of its unit
     */
    public SimulatedInstrument(DeviceSpec spec, RegisterImage image) {
        this.spec = spec;
        this.image = image;
        for (PointSpec point : spec.points()) {
            points.put(point.name(), point);
        }
    }

    /** What it is. */
    public DeviceSpec spec() {
        return spec;
    }

    /** The registers of its unit. */
    public RegisterImage image() {
        return image;
    }

    /** Whether it has this point. */
    public boolean has(String point) {
        return points.containsKey(point);
    }

    /**
     * Lets the instrument measure a value. A value beyond what its registers can hold stops at their end; a raw value that
     * would mean a fault is moved by one step.
     *
     * @param point one of its points
     * @param value engineering value in the point's unit, not NaN
     * @return the value the gateway ought to see, in the point's unit, rounded to its decimals
     * @throws IllegalArgumentException if it has no such point
     */
    public double set(String point, double value) {
        PointSpec p = point(point);
        RegisterSource source = (RegisterSource) p.source();
        double raw = ((value - p.zero()) / p.gain() - p.offset()) / p.scale();
        long bits = RegisterEncoder.bits(source, raw);
        if (source.faults().contains(bits)) {
            bits = RegisterEncoder.bits(source, RegisterEncoder.value(source, bits) - 1);
        }
        RegisterEncoder.write(source, bits, image);
        return engineering(p, RegisterEncoder.value(source, bits));
    }

    /**
     * Lets the instrument say that it has no value for this point.
     *
     * @throws IllegalArgumentException if it has no such point or no way to say so
     */
    public void fault(String point) {
        RegisterSource source = (RegisterSource) point(point).source();
        long bits = source.faults().stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(spec.name() + "/" + point + ": has no fault value"));
        RegisterEncoder.write(source, bits, image);
    }

    /**
     * How finely a value can come through: half a raw step and half a unit of the last decimal, in the point's unit.
     *
     * @throws IllegalArgumentException if it has no such point
     */
    public double resolution(String point) {
        PointSpec p = point(point);
        RegisterSource.Type type = ((RegisterSource) p.source()).type();
        double step = Math.abs(p.scale() * p.gain());
        double rounding = Math.pow(10, -p.decimals());
        return switch (type) {
            case F32, F64 -> rounding / 2;
            default -> (step + rounding) / 2;
        };
    }

    private static double engineering(PointSpec p, double raw) {
        double value = (raw * p.scale() + p.offset()) * p.gain() + p.zero();
        return new BigDecimal(value)
                .setScale(p.decimals(), RoundingMode.HALF_UP)
                .doubleValue();
    }

    private PointSpec point(String name) {
        PointSpec p = points.get(name);
        if (p == null) {
            throw new IllegalArgumentException(
                    spec.name() + "/" + name + ": no such point, there are " + points.keySet());
        }
        return p;
    }
}
