package io.sluice.field.board;

import io.sluice.model.Quality;
import io.sluice.model.site.ChipSource;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.port.field.FieldLink;
import io.sluice.port.field.PreparedRead;
import io.sluice.port.field.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * DS18B20 sensors through the kernel's w1 subsystem: no native code, any machine. The kernel measures while its file is read,
 * which takes up to 1 s. Confined to one thread, except for {@link #close()}, which does not end a read under way.
 */
final class OneWireLink implements FieldLink {
    private static final String CHIP = "ds18b20";
    private static final int MOST_NAMED = 8;

    private final String name;
    private final Path devices;
    private final Map<Integer, String> sensors;
    private final LongSupplier monotonic;
    private volatile boolean closed;

    /** How one sensor is read. */
    private record SensorPlan(OneWireLink owner, String sensor, int points) implements PreparedRead {
        @Override
        public int requests() {
            return 1;
        }
    }

    /**
     * @param devices {@code /sys/bus/w1/devices}
     * @param sensors 64-bit code of a sensor, as the kernel names it, by unit
     */
    OneWireLink(String name, Path devices, Map<Integer, String> sensors, LongSupplier monotonic) {
        this.name = name;
        this.devices = devices;
        this.sensors = Map.copyOf(sensors);
        this.monotonic = monotonic;
    }

    @Override
    public PreparedRead prepare(DeviceSpec device) {
        String sensor = sensors.get(device.unit());
        if (sensor == null) {
            throw new IllegalArgumentException("device " + device.name() + ": link " + name
                    + " names no sensor for unit " + device.unit() + ", it names " + sensors);
        }
        for (PointSpec point : device.points()) {
            if (!point.source().equals(new ChipSource(CHIP, "temperature"))) {
                throw new IllegalArgumentException("point " + device.name() + "/" + point.name() + ": " + point.source()
                        + ", allowed is the temperature of a " + CHIP);
            }
        }
        return new SensorPlan(this, sensor, device.points().size());
    }

    @Override
    public Quality execute(PreparedRead read, int request, Reading into) {
        if (!(read instanceof SensorPlan plan) || plan.owner() != this) {
            throw new IllegalArgumentException("read was not prepared by link " + name);
        }
        Path file = devices.resolve(plan.sensor()).resolve("w1_slave");
        Ds18b20.Result result;
        if (closed) {
            result = new Ds18b20.Result(Quality.LINK_DOWN, Double.NaN, "link closed");
        } else {
            try {
                result = Ds18b20.of(Files.readString(file, StandardCharsets.US_ASCII));
                into.lastByteNs = monotonic.getAsLong();
            } catch (IOException e) {
                result = absent(plan.sensor(), e);
            }
        }
        for (int i = 0; i < plan.points(); i++) {
            into.raw[i] = result.celsius();
            into.quality[i] = result.quality().code();
        }
        if (result.fault() != null) {
            into.fault = "read " + file + ": " + result.fault();
        }
        // what the sensor says by a code of its own is an answer
        return result.quality() == Quality.SENSOR_FAULT ? Quality.GOOD : result.quality();
    }

    private Ds18b20.Result absent(String sensor, IOException cause) {
        if (!Files.isDirectory(devices)) {
            return new Ds18b20.Result(
                    Quality.LINK_DOWN,
                    Double.NaN,
                    devices
                            + " is not there: enable 1-Wire (Raspberry Pi: dtoverlay=w1-gpio in config.txt, then restart)"
                            + " and load the module w1_therm");
        }
        if (Files.exists(devices.resolve(sensor))) {
            return new Ds18b20.Result(Quality.NO_REPLY, Double.NaN, cause.toString());
        }
        return new Ds18b20.Result(Quality.NO_REPLY, Double.NaN, "no such sensor on the bus; there are " + found());
    }

    private List<String> found() {
        try (Stream<Path> all = Files.list(devices)) {
            return all.map(p -> p.getFileName().toString())
                    .filter(n -> n.matches("[0-9a-f]{2}-[0-9a-f]{12}"))
                    .sorted()
                    .limit(MOST_NAMED)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Override
    public Quality write(int unit, int timeoutMs, RegisterSource target, int value) {
        throw new IllegalArgumentException("link " + name + ": 1-Wire carries no outputs");
    }

    @Override
    public String writeFault() {
        return null;
    }

    @Override
    public void close() {
        closed = true;
    }
}
