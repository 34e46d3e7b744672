package io.sluice.field.board;

import io.sluice.field.board.BoardDriver.Kind;
import io.sluice.field.board.BoardDriver.Roots;
import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.SerialSettings;
import io.sluice.port.field.FieldLink;
import io.sluice.port.field.FieldScout;
import io.sluice.port.field.PreparedRead;
import io.sluice.port.field.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks for chips on I2C and sensors on 1-Wire, and reads what hangs on the board once. Nothing is traced. Stateless. */
public final class BoardScout implements FieldScout {
    /** Addresses that are not reserved. NXP UM10204, 3.1.12. */
    private static final int FIRST_CHIP = 0x08;

    private static final int LAST_CHIP = 0x77;

    private final Path dev;
    private final Path sys;
    private final Function<Integer, Wire> wires;

    /** Looks at this machine. */
    public BoardScout() {
        this(Path.of("/dev"), Path.of("/sys"), bus -> new I2cWire(Path.of("/dev"), bus));
    }

    BoardScout(Path dev, Path sys, Function<Integer, Wire> wires) {
        this.dev = dev;
        this.sys = sys;
        this.wires = wires;
    }

    @Override
    public Set<String> schemes() {
        return Stream.of(Kind.values()).map(k -> driver(k, sys).scheme()).collect(Collectors.toUnmodifiableSet());
    }

    private BoardDriver driver(Kind kind, Path counts) {
        return new BoardDriver(kind, new Roots(dev, sys, counts));
    }

    @Override
    public String scan(
            LinkSpec link,
            List<SerialSettings> settings,
            int firstUnit,
            int lastUnit,
            int timeoutMs,
            Consumer<Found> found) {
        return switch (link.driver()) {
            case "i2c" -> chips(link, Math.max(FIRST_CHIP, firstUnit), Math.min(LAST_CHIP, lastUnit), timeoutMs, found);
            case "onewire" -> sensors(found);
            default ->
                throw new IllegalArgumentException(
                        "link " + link.name() + ", driver " + link.driver()
                                + ": nothing there has an address to ask; probe with a profile and the number of the line or chip select");
        };
    }

    /** Reads a byte from each address, which is what nothing minds; one that a driver of the kernel holds is named. */
    private String chips(LinkSpec link, int first, int last, int timeoutMs, Consumer<Found> found) {
        int bus = Integer.parseInt(link.settings().getOrDefault("bus", "1"));
        try (Wire wire = wires.apply(bus)) {
            for (int unit = first; unit <= last; unit++) {
                Path held = sys.resolve(String.format(Locale.ROOT, "bus/i2c/devices/%d-%04x/driver", bus, unit));
                if (Files.exists(held)) {
                    found.accept(new Found(null, unit, Quality.REFUSED, "held by the kernel, see " + held));
                    continue;
                }
                try {
                    wire.exchange(unit, new byte[0], new byte[1], timeoutMs);
                    found.accept(new Found(null, unit, Quality.GOOD, String.format(Locale.ROOT, "0x%02x", unit)));
                } catch (LinkDownException e) {
                    return e.getMessage();
                } catch (IOException e) {
                    // nobody there
                }
            }
        }
        return "";
    }

    /** Sensors have codes, not addresses: they are numbered in the order of these, from 1. */
    private String sensors(Consumer<Found> found) {
        Path devices = sys.resolve("bus/w1/devices");
        if (!Files.isDirectory(devices)) {
            return devices
                    + " is not there: enable 1-Wire (Raspberry Pi: dtoverlay=w1-gpio in config.txt, then restart)"
                    + " and load the module w1_therm";
        }
        List<String> codes;
        try (Stream<Path> all = Files.list(devices)) {
            codes = all.map(p -> p.getFileName().toString())
                    .filter(n -> n.matches("28-[0-9a-f]{12}"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return devices + ": " + e.getMessage();
        }
        for (int i = 0; i < codes.size(); i++) {
            found.accept(new Found(null, i + 1, Quality.GOOD, codes.get(i)));
        }
        return "";
    }

    @Override
    public Probe probe(LinkSpec link, DeviceSpec device) throws InterruptedException {
        Kind kind = Stream.of(Kind.values())
                .filter(k -> driver(k, sys).scheme().equals(link.driver()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "link " + link.name() + ": driver " + link.driver() + ", allowed are " + schemes()));
        Path counts = null;
        try {
            // pulses that are counted while somebody tries a line are not the site's
            counts = Files.createTempDirectory("sluice-probe");
            try (FieldLink open = kind == Kind.I2C
                    ? new ChipLink(
                            link.name(),
                            wires.apply(Integer.parseInt(link.settings().getOrDefault("bus", "1"))),
                            System::nanoTime)
                    : driver(kind, counts).open(link, System::nanoTime)) {
                return read(link, device, open);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            remove(counts);
        }
    }

    private static Probe read(LinkSpec link, DeviceSpec device, FieldLink open) throws InterruptedException {
        Reading reading = Reading.of(device);
        Quality quality = Quality.GOOD;
        PreparedRead read = open.prepare(device);
        for (int i = 0; i < read.requests() && quality == Quality.GOOD; i++) {
            quality = open.execute(read, i, reading);
            TimeUnit.MILLISECONDS.sleep(Math.max(read.pauseAfterMs(i), link.guardMs()));
        }
        return new Probe(reading, quality, List.of());
    }

    private static void remove(Path dir) {
        if (dir == null) {
            return;
        }
        try (Stream<Path> files = Files.list(dir)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(dir);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
