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

    private static final Pattern NETWORK =
            Pattern.compile("(tcp|rtu-tcp)://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\]):([0-9]{1,5})");
    private static final Pattern SERIAL_PATH = Pattern.compile("/[A-Za-z0-9._:/-]+");
    private static final Pattern SERIAL = Pattern.compile("([0-9]{3,6})-8([NEO])([12])");
    private static final Pattern OFFSET = Pattern.compile("offsetFrom:\\s*([A-Za-z][A-Za-z0-9]*)");
    private static final int MOST_FITTING = 6;

    private final List<Path> profiles;

    /** Profiles are looked for in each directory in turn. */
    TrialSite(List<Path> profiles) {
        this.profiles = List.copyOf(profiles);
    }

    /** The link alone. */
    LinkSpec link(String link, String serial) {
        return site(link, serial, "", 1, 1000).links().get(0);
    }

    /**
     * A site with one device.
     *
     * @param profile id; empty: any
     * @param unit address; -1: the profile's own
     * @param timeoutMs longest wait for a reply, ms; less than 10: the profile's own
     * @throws IllegalArgumentException if there is no such link or profile; says what is allowed
     */
    Site site(String link, String serial, String profile, int unit, int timeoutMs) {
        String id = profile.isEmpty() ? modbusIds().get(0) : profile;
        String text = "schema: 1\ngateway: {id: scout}\nlinks: [{name: bus, " + bus(link, serial) + "}]\n"
                + "devices: [{name: device, link: bus, profile: \"" + id + "\", period: 1h"
                + (unit < 0 ? "" : ", unit: " + unit)
                + (timeoutMs < 10 ? "" : ", timeout: " + timeoutMs + "ms, retries: 0")
                + placement(id) + "}]\n";
        SiteResult result = new SiteReader(this::profile).read(new SourceText("scout", text));
        if (result instanceof SiteResult.Accepted ok) {
            return ok.site();
        }
        throw new IllegalArgumentException(String.join(
                "\n", result.findings().stream().map(Object::toString).toList()));
    }

    private static String bus(String link, String serial) {
        SerialSettings s = serial(serial);
        Matcher network = NETWORK.matcher(link);
        if (SERIAL_PATH.matcher(link).matches()) {
            return "driver: modbus-rtu, path: \"" + link + "\", serial: {baud: " + s.baud() + ", parity: "
                    + s.parity().name().toLowerCase(Locale.ROOT) + ", stopBits: " + s.stopBits() + "}";
        }
        if (network.matches()) {
            return "driver: modbus-" + network.group(1) + ", host: \""
                    + network.group(2).replaceAll("[\\[\\]]", "") + "\", port: " + network.group(3);
        }
        throw new IllegalArgumentException(
                "link \"" + link + "\": allowed are /dev/..., tcp://host:port, rtu-tcp://host:port");
    }

    /** The profiles by which everything is answered and within its range; the ones with the most points first. */
    List<String> fitting(FieldScout scout, String link, FieldScout.Found found, int timeoutMs)
            throws InterruptedException {
        String serial = found.serial() == null ? USUAL.get(0) : name(found.serial());
        Map<Integer, List<String>> fitting = new TreeMap<>();
        for (String id : modbusIds()) {
            Site site = site(link, serial, id, found.unit(), timeoutMs);
            DeviceSpec device = site.devices().get(0);
            FieldScout.Probe probe = scout.probe(site.links().get(0), device);
            if (probe.quality() == Quality.GOOD && isPlausible(device, probe.reading())) {
                fitting.computeIfAbsent(-device.points().size(), n -> new ArrayList<>())
                        .add(id);
            }
        }
        return fitting.values().stream()
                .flatMap(List::stream)
                .limit(MOST_FITTING)
                .toList();
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

    private List<String> modbusIds() {
        return ids().stream().filter(id -> summary(id).bus().equals("modbus")).toList();
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
