package io.sluice.runtime;

import io.sluice.codec.site.ProfileSummary;
import io.sluice.codec.site.SiteReader;
import io.sluice.codec.site.SiteResult;
import io.sluice.codec.site.SourceText;
import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.SerialSettings;
import io.sluice.model.site.SerialSettings.Parity;
import io.sluice.model.site.Site;
import io.sluice.port.field.FieldScout;
import io.sluice.port.field.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Sites of one link and at most one device, to try instruments with, read as any other. Stateless but for its directories. */
final class TrialSite {
    /** Settings that instruments are usually delivered with, the most usual first. */
    static final List<String> USUAL = List.of(
            "9600-8N1",
            "4800-8N1",
            "19200-8N1",
            "19200-8E1",
            "9600-8E1",
            "115200-8N1",
            "2400-8N1",
            "38400-8N1",
            "57600-8N1");

    /** What {@link #site} takes as a link, for people. */
    static final String LINKS = "/dev/ttyUSB0, serial:/dev/ttyUSB0, tcp://host:port, rtu-tcp://host:port,"
            + " serial-tcp://host:port, /dev/i2c-1, /dev/gpiochip0, onewire, onewire:28-0123456789ab";

    private static final String MODBUS = "modbus";
    private static final String SERIAL_BUS = "serial";
    private static final String NO_SENSOR = "28-000000000000";
    private static final Pattern NETWORK =
            Pattern.compile("(tcp|rtu-tcp|serial-tcp)://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\]):([0-9]{1,5})");
    private static final Pattern SERIAL_PATH = Pattern.compile("(serial:)?(/[A-Za-z0-9._:/-]+)");
    private static final Pattern I2C = Pattern.compile("/dev/i2c-([0-9]{1,3})");
    private static final Pattern GPIO = Pattern.compile("/dev/(gpiochip[0-9]{1,3})|gpio");
    private static final Pattern ONE_WIRE = Pattern.compile("onewire(?::(28-[0-9a-f]{12}))?");
    private static final Pattern SERIAL = Pattern.compile("([0-9]{3,6})-8([NEO])([12])");
    private static final Pattern OFFSET = Pattern.compile("offsetFrom:\\s*([A-Za-z][A-Za-z0-9]*)");
    private static final int MOST_FITTING = 6;

    private final List<Path> profiles;

    /** Profiles are looked for in each directory in turn. */
    TrialSite(List<Path> profiles) {
        this.profiles = List.copyOf(profiles);
    }

    /**
     * Kinds of bus that a link may be, as profiles name them, the most usual first: a serial port carries Modbus, or
     * instruments with a language of their own.
     *
     * @throws IllegalArgumentException if there is no such link; says what is allowed
     */
    static List<String> buses(String link) {
        Matcher network = NETWORK.matcher(link);
        if (network.matches()) {
            return List.of(network.group(1).equals("serial-tcp") ? SERIAL_BUS : MODBUS);
        }
        if (I2C.matcher(link).matches()) {
            return List.of("i2c");
        }
        if (GPIO.matcher(link).matches()) {
            return List.of("gpio");
        }
        if (ONE_WIRE.matcher(link).matches()) {
            return List.of("onewire");
        }
        Matcher path = SERIAL_PATH.matcher(link);
        if (path.matches()) {
            return path.group(1) == null ? List.of(MODBUS, SERIAL_BUS) : List.of(SERIAL_BUS);
        }
        throw new IllegalArgumentException("link \"" + link + "\": allowed are " + LINKS);
    }

    /** Whether serial settings mean anything on this link. */
    static boolean hasSettings(String link) {
        return buses(link).contains(SERIAL_BUS) && !link.startsWith("serial-tcp:");
    }

    /**
     * The link alone, as a bus of this kind.
     *
     * @throws IllegalArgumentException if there is no such link; says what is allowed
     */
    LinkSpec link(String link, String serial, String bus) {
        List<String> any = ids(bus);
        if (any.isEmpty()) {
            throw new IllegalArgumentException("link \"" + link + "\": there is no profile for bus " + bus);
        }
        return site(link, serial, any.get(0), bus.equals(MODBUS) ? 1 : -1, 0)
                .links()
                .get(0);
    }

    /**
     * A site with one device.
     *
     * @param serial serial settings; empty: the profile's own, or the most usual ones
     * @param profile id
     * @param unit address; -1: the profile's own
     * @param timeoutMs longest wait for a reply, ms; less than 10: the profile's own
     * @throws IllegalArgumentException if there is no such link or profile; says what is allowed
     */
    Site site(String link, String serial, String profile, int unit, int timeoutMs) {
        if (!serial.isEmpty()) {
            serial(serial); // refused on a network too, where it would not be looked at
        }
        String text = "schema: 1\ngateway: {id: scout}\nlinks: [{name: bus, "
                + bus(link, serial.isEmpty() ? settings(profile) : serial, profile, Math.max(1, unit)) + "}]\n"
                + "devices: [{name: device, link: bus, profile: \"" + profile + "\", period: 1h"
                + (unit < 0 ? "" : ", unit: " + unit)
                + (timeoutMs < 10 ? "" : ", timeout: " + timeoutMs + "ms, retries: 0")
                + placement(profile) + "}]\n";
        SiteResult result = new SiteReader(this::profile).read(new SourceText("scout", text));
        if (result instanceof SiteResult.Accepted ok) {
            return ok.site();
        }
        throw new IllegalArgumentException(String.join(
                "\n", result.findings().stream().map(Object::toString).toList()));
    }

    /** The serial settings a profile's instrument is delivered with, else the most usual ones. */
    String settings(String profile) {
        String own = summary(profile).serial();
        return own.isEmpty() ? USUAL.get(0) : own;
    }

    private String bus(String link, String serial, String profile, int unit) {
        List<String> buses = buses(link);
        String own =
                profile(profile).isEmpty() ? buses.get(0) : summary(profile).bus();
        Matcher network = NETWORK.matcher(link);
        if (network.matches()) {
            // a serial server that passes bytes on is a TCP port like any other
            String driver = own.equals(SERIAL_BUS) && network.group(1).equals("tcp")
                    ? "serial-tcp"
                    : network.group(1).equals("serial-tcp") ? "serial-tcp" : "modbus-" + network.group(1);
            return "driver: " + driver + ", host: \"" + network.group(2).replaceAll("[\\[\\]]", "") + "\", port: "
                    + network.group(3);
        }
        String chip = link.substring(link.lastIndexOf('/') + 1);
        return switch (buses.get(0)) {
            case "i2c" -> "driver: i2c, bus: " + chip.substring("i2c-".length());
            case "gpio" -> "driver: gpio" + (chip.equals("gpio") ? "" : ", chip: " + chip);
            case "onewire" -> {
                Matcher sensor = ONE_WIRE.matcher(link);
                yield "driver: onewire, sensors: {" + unit + ": "
                        + (sensor.matches() && sensor.group(1) != null ? sensor.group(1) : NO_SENSOR) + "}";
            }
            default -> {
                SerialSettings s = serial(serial);
                boolean modbus = buses.contains(MODBUS) && !own.equals(SERIAL_BUS);
                yield "driver: " + (modbus ? "modbus-rtu" : SERIAL_BUS) + ", path: \""
                        + link.substring(link.indexOf('/')) + "\", serial: {baud: " + s.baud() + ", parity: "
                        + s.parity().name().toLowerCase(Locale.ROOT) + ", stopBits: " + s.stopBits() + "}";
            }
        };
    }

    /**
     * The profiles by which everything is answered and within its range; the ones with the most points first. A chip is only
     * read as one that is usually at its address: some are set up by writing, which another chip might keep.
     */
    List<String> fitting(FieldScout scout, String link, FieldScout.Found found, String bus, int timeoutMs)
            throws InterruptedException {
        String serial = found.serial() == null ? USUAL.get(0) : name(found.serial());
        Map<Integer, List<String>> fitting = new TreeMap<>();
        for (String id : ids(bus)) {
            if (bus.equals("i2c")
                    && site(link, serial, id, -1, 0).devices().get(0).unit() != found.unit()) {
                continue;
            }
            Site site = site(link, serial, id, found.unit(), timeoutMs);
            DeviceSpec device = site.devices().get(0);
            if (fits(scout, site)) {
                fitting.computeIfAbsent(-device.points().size(), n -> new ArrayList<>())
                        .add(id);
            }
        }
        return fitting.values().stream()
                .flatMap(List::stream)
                .limit(MOST_FITTING)
                .toList();
    }

    /** Whether the site's one device answers everything, within its range. */
    static boolean fits(FieldScout scout, Site site) throws InterruptedException {
        DeviceSpec device = site.devices().get(0);
        FieldScout.Probe probe = scout.probe(site.links().get(0), device);
        return probe.quality() == Quality.GOOD && isPlausible(device, probe.reading());
    }

    private static boolean isPlausible(DeviceSpec device, Reading reading) {
        for (int i = 0; i < device.points().size(); i++) {
            double value = value(device.points().get(i), reading.raw[i]);
            PointSpec p = device.points().get(i);
            if (!(value >= p.min() && value <= p.max())) {
                return false;
            }
        }
        return true;
    }

    /** Engineering value of a raw one. */
    static double value(PointSpec point, double raw) {
        return raw * point.scale() + point.offset();
    }

    /** Quality of a value that was read once: its own, or that it is out of range. */
    static Quality quality(PointSpec point, double raw, byte quality) {
        double value = value(point, raw);
        boolean in = value >= point.min() && value <= point.max();
        return Quality.of(quality) == Quality.GOOD && !in ? Quality.OUT_OF_RANGE : Quality.of(quality);
    }

    /** Where it will stand is not known yet: at 0. */
    private String placement(String id) {
        Matcher wanted = OFFSET.matcher(profile(id).map(SourceText::text).orElse(""));
        List<String> keys = new ArrayList<>();
        while (wanted.find()) {
            if (!keys.contains(wanted.group(1) + ": 0")) {
                keys.add(wanted.group(1) + ": 0");
            }
        }
        return keys.isEmpty() ? "" : ", placement: {" + String.join(", ", keys) + "}";
    }

    /** Text of a profile. */
    Optional<SourceText> profile(String id) {
        for (Path dir : profiles) {
            Path file = dir.resolve(id + ".yaml").normalize();
            if (file.startsWith(dir.normalize()) && Files.isRegularFile(file)) {
                try {
                    return Optional.of(new SourceText(file.toString(), Files.readString(file)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return Optional.empty();
    }

    /** Ids of all profiles, sorted. */
    List<String> ids() {
        TreeSet<String> ids = new TreeSet<>();
        for (Path dir : profiles) {
            if (!Files.isDirectory(dir)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(dir, 2)) {
                files.filter(f -> f.toString().endsWith(".yaml"))
                        .map(f -> dir.relativize(f).toString().replace(".yaml", ""))
                        .forEach(ids::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return List.copyOf(ids);
    }

    /** A profile in short. */
    ProfileSummary summary(String id) {
        return ProfileSummary.of(id, profile(id).orElse(new SourceText(id, "")));
    }

    /** Ids of the profiles for one kind of bus, sorted. */
    List<String> ids(String bus) {
        return ids().stream().filter(id -> summary(id).bus().equals(bus)).toList();
    }

    /**
     * Settings out of a text such as {@code 9600-8N1}.
     *
     * @throws IllegalArgumentException if it is none
     */
    static SerialSettings serial(String text) {
        Matcher m = SERIAL.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("serial \"" + text + "\": such as 9600-8N1");
        }
        Parity parity = m.group(2).equals("N") ? Parity.NONE : m.group(2).equals("E") ? Parity.EVEN : Parity.ODD;
        return new SerialSettings(Integer.parseInt(m.group(1)), 8, parity, Integer.parseInt(m.group(3)));
    }

    /** The text of settings. */
    static String name(SerialSettings s) {
        return s.baud() + "-8" + s.parity().name().charAt(0) + s.stopBits();
    }
}
