package io.sluice.field.board;

import io.sluice.model.site.LinkSpec;
import io.sluice.port.field.FieldDriver;
import io.sluice.port.field.FieldLink;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/** Opens the links of one kind of bus. Touches neither hardware nor native code: a link does at its first use. Immutable. */
final class BoardDriver implements FieldDriver {
    private final Kind kind;
    private final Roots roots;

    /**
     * Where the kernel and the gateway keep things.
     *
     * @param dev {@code /dev}
     * @param sys {@code /sys}
     * @param counts directory of the pulse counts
     */
    record Roots(Path dev, Path sys, Path counts) {
        /** A running system's. */
        static Roots of(Path home) {
            return new Roots(
                    Path.of("/dev"), Path.of("/sys"), home.resolve("state").resolve("board"));
        }
    }

    /** Kinds of buses. */
    enum Kind {
        I2C("i2c"),
        SPI("spi"),
        GPIO("gpio"),
        ONE_WIRE("onewire");

        private final String scheme;

        Kind(String scheme) {
            this.scheme = scheme;
        }
    }

    BoardDriver(Kind kind, Roots roots) {
        this.kind = kind;
        this.roots = roots;
    }

    @Override
    public String scheme() {
        return kind.scheme;
    }

    @Override
    public FieldLink open(LinkSpec spec, LongSupplier monotonic) {
        return switch (kind) {
            case I2C -> {
                Settings settings = new Settings(spec, kind.scheme, Set.of("bus", "speed"));
                yield new ChipLink(spec.name(), new I2cWire(roots.dev(), settings.number("bus", 1, 0, 255)), monotonic);
            }
            case SPI -> {
                Settings settings = new Settings(spec, kind.scheme, Set.of("bus", "speed"));
                Wire wire = new SpiWire(
                        roots.dev(),
                        settings.number("bus", 0, 0, 255),
                        settings.number("speed", 2_000_000, 10_000, 10_000_000));
                yield new ChipLink(spec.name(), wire, monotonic);
            }
            case GPIO -> {
                Settings settings = new Settings(spec, kind.scheme, Set.of("chip"));
                String chip = settings.text("chip", GpiodLines.HEADER, "[A-Za-z0-9][A-Za-z0-9._:-]{0,63}");
                yield new LineLink(spec.name(), new GpiodLines(roots.dev(), chip), roots.counts(), monotonic);
            }
            case ONE_WIRE -> {
                Settings settings = new Settings(spec, kind.scheme, Set.of("sensor."));
                Map<Integer, String> sensors = new HashMap<>();
                for (String key : spec.settings().keySet()) {
                    sensors.put(
                            Integer.parseInt(key.substring("sensor.".length())),
                            settings.text(key, "", "28-[0-9a-f]{12}"));
                }
                yield new OneWireLink(spec.name(), roots.sys().resolve("bus/w1/devices"), sensors, monotonic);
            }
        };
    }
}
