package io.sluice.codec.site;

import io.sluice.model.site.BlockSource;
import io.sluice.model.site.BlockSpec;
import io.sluice.model.site.Calibration;
import io.sluice.model.site.ChipSource;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.FrameSource;
import io.sluice.model.site.Handling;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.PushSpec;
import io.sluice.model.site.SenmlSource;
import io.sluice.model.site.Source;
import io.sluice.model.site.TextSource;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes devices: a profile applied to a place on a link. */
final class DeviceBinder {
    static final int MIN_PERIOD_MS = 20;
    private static final double[] NO_RANGE = {};
    /** Part of what a chip keeps after which it must be fetched: a poll may be late. */
    private static final double FETCH = 0.8;

    private static final double LOOP_SPAN_MA = 16;

    /** Families of buses that a driver can carry. */
    private static final Map<String, Set<String>> BUSES = Map.ofEntries(
            Map.entry("modbus-tcp", Set.of("modbus")),
            Map.entry("modbus-rtu", Set.of("modbus")),
            Map.entry("modbus-rtu-tcp", Set.of("modbus")),
            Map.entry("serial", Set.of("serial")),
            Map.entry("serial-tcp", Set.of("serial")),
            Map.entry("i2c", Set.of("i2c")),
            Map.entry("spi", Set.of("spi")),
            Map.entry("gpio", Set.of("gpio")),
            Map.entry("onewire", Set.of("onewire")),
            Map.entry(PushLinks.COAP, Set.of("senml")));

    /**
     * A device and where its points came from.
     *
     * @param spec the device; without points if its profile is unknown or broken
     * @param profile its profile; null if unknown or broken, and for a virtual device
     * @param derived whether it is a virtual device
     */
    record Bound(DeviceSpec spec, Profile profile, boolean derived) {}

    private final Document document;
    private final Map<String, Profile> profiles;
    private final Set<String> found;
    private final List<LinkSpec> links;
    private final Registry linkNames;
    private final Place around;
    private final PushLinks pushes;
    private final Map<String, String> addresses = new HashMap<>();

    DeviceBinder(
            Document document,
            Map<String, Profile> profiles,
            Set<String> found,
            List<LinkSpec> links,
            Registry linkNames,
            Place around) {
        this.document = document;
        this.profiles = profiles;
        this.found = found;
        this.links = links;
        this.linkNames = linkNames;
        this.around = around;
        this.pushes = new PushLinks(document);
    }

    List<Bound> bind(List<Fields> all, Registry names) {
        List<Bound> devices = new ArrayList<>();
        for (Fields fields : all) {
            String name = names.enter(fields);
            reserved(fields, name);
            devices.add(device(devices.size(), name, fields));
        }
        alone(all, devices);
        return devices;
    }

    /** An instrument that sends by itself has its port for itself: its messages would be taken for others' answers. */
    private void alone(List<Fields> all, List<Bound> devices) {
        for (int i = 0; i < devices.size(); i++) {
            String link = devices.get(i).spec().link();
            for (int k = 0; k < devices.size(); k++) {
                DeviceSpec other = devices.get(k).spec();
                if (k != i
                        && other.link().equals(link)
                        && isStreaming(devices.get(i).spec())
                        && !link.isEmpty()) {
                    document.fault(
                            all.get(i).pointer("link"),
                            "sends by itself, and " + other.name() + " is on the same link",
                            "a link of its own");
                    break;
                }
            }
        }
    }

    private static boolean isStreaming(DeviceSpec device) {
        return device.points().stream()
                .map(PointSpec::source)
                .anyMatch(s -> (s instanceof FrameSource f && f.talk().isStreaming())
                        || (s instanceof TextSource t && t.talk().isStreaming()));
    }

    static void reserved(Fields fields, String name) {
        if (name.equals("batch")) {
            fields.document().fault(fields.pointer("name"), "a reserved name", "any name but batch");
        }
    }

    private Bound device(int index, String name, Fields fields) {
        String link = fields.required("link");
        linkNames.resolve(fields, "link", link, "link");
        Profile profile = profile(fields, link);
        int unit = fields.integer("unit", profile == null ? 0 : profile.unit());
        PushSpec push = pushes.push(fields, name, named(link));
        if (push == null) {
            shared(fields, name, link, unit);
        }
        if (!fields.has("period")) {
            document.missing(fields.pointer(), "period", "20ms..1d");
        }
        long periodMs = fields.duration("period", Durations.DAY, MIN_PERIOD_MS, Durations.DAY);
        if (profile != null && fields.has("period") && periodMs < profile.minPeriodMs()) {
            document.warning(
                    fields.pointer("period"),
                    "shorter than the instrument bears, " + Durations.format(profile.minPeriodMs()),
                    "");
        }
        DeviceSpec spec = new DeviceSpec(
                index,
                name,
                fields.text("label", profile == null ? "" : profile.label()),
                link,
                ProfileId.base(fields.text("profile", "")),
                unit,
                (int) periodMs,
                (int) fields.duration("timeout", profile == null ? 500 : profile.timeoutMs(), 10, Durations.MINUTE),
                fields.integer("retries", profile == null ? 0 : profile.retries()),
                profile == null ? 0 : profile.maxGap(),
                profile == null ? 1 : profile.maxRegisters(),
                false,
                SiteBinder.place(fields.child("place"), around),
                profile == null ? List.of() : points(fields, profile),
                handling(fields, profile, link),
                push,
                blocks(fields, profile, periodMs));
        return new Bound(spec, profile, false);
    }

    /** Whether a point of a profile with blocks comes in them. */
    static boolean isSampled(Source source) {
        return !(source instanceof BlockSource)
                && !(source instanceof ChipSource chip && chip.quantity().equals("temperature"));
    }

    private BlockSpec blocks(Fields fields, Profile profile, long periodMs) {
        if (profile == null || profile.block() == null) {
            for (String key : List.of("report", "everySample")) {
                if (fields.has(key) && profile != null) {
                    document.keyFault(fields.pointer(key), "only for an instrument that delivers blocks", "");
                }
            }
            return null;
        }
        Collection<String> read =
                fields.has("only") ? fields.texts("only") : profile.points().keySet();
        if (read.stream().map(profile.points()::get).noneMatch(p -> p != null && isSampled(p.source()))) {
            document.fault(fields.pointer("only"), "no point of it comes in blocks", "at least one");
        }
        Profile.Block block = profile.block();
        double keptMs = block.depth() * 1000 / block.rateHz();
        if (block.depth() > 0 && periodMs > keptMs * FETCH) {
            document.fault(
                    fields.pointer("period"),
                    "the chip keeps " + block.depth() + " samples, which last "
                            + Document.number(Numbers.rounded(keptMs)) + " ms at " + Document.number(block.rateHz())
                            + " Hz: fetched every " + periodMs + " ms it overruns",
                    "up to " + (long) (keptMs * FETCH) + "ms");
        }
        int reportMs = (int) fields.duration("report", Durations.SECOND, MIN_PERIOD_MS, Durations.HOUR);
        boolean every = fields.flag("everySample", false);
        if (every && fields.has("report")) {
            document.keyFault(fields.pointer("report"), "means nothing beside everySample", "");
        }
        return new BlockSpec(block.rateHz(), reportMs, block.bytes(), every);
    }

    /** The link with this name; null if there is none. */
    private LinkSpec named(String link) {
        return links.stream().filter(l -> l.name().equals(link)).findFirst().orElse(null);
    }

    private Handling handling(Fields fields, Profile profile, String link) {
        Handling handling = profile == null ? Handling.NONE : profile.handling();
        if (!fields.has("serial")) {
            return handling;
        }
        for (LinkSpec l : links) {
            if (l.name().equals(link) && !Set.of("modbus-rtu", "serial").contains(l.driver())) {
                document.keyFault(
                        fields.pointer("serial"),
                        "only on a serial port of the gateway",
                        "driver modbus-rtu or serial");
            }
        }
        return handling.with(SiteBinder.serial(fields.child("serial")));
    }

    private Profile profile(Fields fields, String link) {
        String id = fields.required("profile");
        Profile profile = profiles.get(id);
        if (profile == null) {
            if (!id.isEmpty()) {
                document.fault(
                        fields.pointer("profile"),
                        found.contains(id) ? "its profile holds errors" : "no such profile",
                        found.contains(id)
                                ? ""
                                : "a file maker/model.yaml among the profiles"
                                        + (ProfileId.version(id) > 0 ? ", of this version" : ""));
            }
            return null;
        }
        for (LinkSpec l : links) {
            Set<String> buses = BUSES.getOrDefault(l.driver(), Set.of());
            if (l.name().equals(link) && !buses.isEmpty() && !buses.contains(profile.bus())) {
                document.fault(
                        fields.pointer("link"),
                        "the profile is for " + profile.bus() + ", the link carries " + String.join(", ", buses),
                        "");
            }
        }
        return profile;
    }

    private void shared(Fields fields, String name, String link, int unit) {
        String other = addresses.putIfAbsent(link + " " + unit + " " + fields.text("profile", ""), name);
        if (other != null) {
            document.warning(
                    fields.pointer("name"), "same link, unit and profile as " + other + ": the same instrument?", "");
        }
    }

    private List<PointSpec> points(Fields fields, Profile profile) {
        Set<String> read = read(fields, profile);
        Fields overrides = fields.child("points");
        for (String name : overrides.keys()) {
            if (!profile.points().containsKey(name)) {
                document.keyFault(
                        overrides.pointer(name),
                        "no such point in " + profile.id(),
                        Nearest.hint(name, profile.points().keySet()));
            } else if (!read.contains(name)) {
                document.keyFault(overrides.pointer(name), "not among the points of only", "");
            }
        }
        Set<String> asked = new LinkedHashSet<>();
        List<PointSpec> points = new ArrayList<>();
        for (String name : profile.points().keySet()) {
            if (read.contains(name)) {
                Profile.Point point = profile.points().get(name);
                double shift = shift(fields, point, asked);
                Fields checks = fields.child("checks").child(name);
                PointSpec spec = point(name, point, shift, overrides.child(name));
                points.add(checks.has("loop") ? loop(spec, overrides.child(name), checks.child("loop")) : spec);
                if (!checks.has("loop")) {
                    onlyWithLoop(overrides.child(name));
                }
            }
        }
        told(fields, profile, read);
        Fields placement = fields.child("placement");
        for (String key : placement.keys()) {
            if (!asked.contains(key)) {
                document.warning(placement.pointer(key), "the profile does not ask for it", Nearest.hint(key, asked));
            }
        }
        return points;
    }

    /** What is told of a point needs that point. */
    private void told(Fields fields, Profile profile, Set<String> read) {
        for (String name : read) {
            if (profile.points().containsKey(name)
                    && profile.points().get(name).source() instanceof BlockSource s
                    && s.fact().isOfPoint()
                    && !read.contains(s.of())) {
                document.fault(
                        fields.pointer("only"),
                        name + " is told of " + s.of() + ", which is not read",
                        "both or neither");
            }
        }
    }

    private Set<String> read(Fields fields, Profile profile) {
        Collection<String> known = profile.points().keySet();
        if (!fields.has("only")) {
            return new LinkedHashSet<>(known);
        }
        List<String> only = fields.texts("only");
        for (int i = 0; i < only.size(); i++) {
            if (!known.contains(only.get(i))) {
                document.fault(
                        Document.child(fields.pointer("only"), i),
                        "no such point in " + profile.id(),
                        Nearest.hint(only.get(i), known));
            }
        }
        return new LinkedHashSet<>(only);
    }

    private double shift(Fields fields, Profile.Point point, Set<String> asked) {
        if (point.offsetFrom().isEmpty()) {
            return 0;
        }
        Fields placement = fields.child("placement");
        if (asked.add(point.offsetFrom()) && !placement.has(point.offsetFrom())) {
            String parent = fields.has("placement") ? placement.pointer() : fields.pointer();
            String key = fields.has("placement") ? point.offsetFrom() : "placement." + point.offsetFrom();
            document.missing(parent, key, "a number in " + point.unit());
        }
        // unknown makes range and offset unknown too: no second finding about limits follows from the missing number
        return placement.number(point.offsetFrom(), Double.NaN);
    }

    private PointSpec point(String name, Profile.Point point, double shift, Fields override) {
        double[] range = override.range("range", NO_RANGE);
        double min = point.min() + shift;
        double max = point.max() + shift;
        if (range.length == 2) {
            if (range[0] < min || range[1] > max) {
                document.warning(
                        override.pointer("range"),
                        "wider than the instrument's " + Document.number(min) + ".." + Document.number(max),
                        "");
            }
            min = range[0];
            max = range[1];
        }
        double gain = override.number("gain", 1);
        if (gain == 0) {
            document.fault(override.pointer("gain"), "would make every value the same", "any number but 0");
        }
        if (override.has("maxSilence") && !override.has("deadband")) {
            document.warning(override.pointer("maxSilence"), "means nothing without a deadband", "");
        }
        return new PointSpec(
                name,
                override.text("label", point.label()),
                point.unit(),
                point.source(),
                point.scale(),
                point.offset() + shift,
                gain,
                override.number("zero", 0),
                override.integer("decimals", point.decimals()),
                min,
                max,
                point.accuracy(),
                override.number("deadband", 0),
                override.duration("maxSilence", Durations.MINUTE, 20, Durations.DAY),
                calibration(override));
    }

    private Calibration calibration(Fields override) {
        if (!override.has("calibration")) {
            return Calibration.NONE;
        }
        Fields record = override.child("calibration");
        String on = record.required("on");
        try {
            LocalDate.parse(on);
        } catch (DateTimeParseException e) {
            document.fault(record.pointer("on"), "no date", "such as 2026-11-20");
        }
        return new Calibration(
                record.required("by"), on, record.text("certificate", ""), record.text("instrument", ""));
    }

    private void onlyWithLoop(Fields override) {
        for (String key : List.of("unit", "min", "max")) {
            if (override.has(key)) {
                document.keyFault(
                        override.pointer(key), "only for the current of a loop", "checks: {point: {loop: {...}}}");
            }
        }
    }

    /** The point behind a 4-20 mA loop: the profile says how the current is read, the site what it stands for. */
    private PointSpec loop(PointSpec current, Fields override, Fields loop) {
        if (current.source() instanceof SenmlSource) {
            document.fault(loop.pointer(), current.name(), "a loop on what is pushed", "the quantity itself");
        }
        if (!current.unit().equals("mA")) {
            document.fault(loop.pointer(), current.name(), "a loop on a point in " + current.unit(), "a point in mA");
        }
        if (override.has("range")) {
            document.fault(override.pointer("range"), "means nothing behind a loop", "min and max");
        }
        for (String key : List.of("at4", "at20")) {
            if (!loop.has(key)) {
                document.missing(loop.pointer(), key, "a number in the point's unit");
            }
        }
        double at4 = loop.number("at4", Double.NaN);
        double at20 = loop.number("at20", Double.NaN);
        if (at4 == at20) {
            document.fault(loop.pointer("at20"), "would make every value the same", "any number but at4");
        }
        if (!override.has("unit")) {
            document.missing(
                    override.pointer().isEmpty() ? loop.pointer() : override.pointer(),
                    "unit",
                    "a UCUM code, such as m");
        }
        double min = override.number("min", Math.min(at4, at20));
        double max = override.number("max", Math.max(at4, at20));
        if (min >= max && (override.has("min") || override.has("max"))) {
            document.fault(
                    override.pointer(override.has("min") ? "min" : "max"),
                    "low end not below high end",
                    "min below max");
        }
        return new PointSpec(
                current.name(),
                current.label(),
                override.text("unit", "1"),
                current.source(),
                current.scale(),
                current.offset(),
                current.gain(),
                current.zero(),
                current.decimals(),
                min,
                max,
                current.accuracy() * Math.abs(at20 - at4) / LOOP_SPAN_MA,
                current.deadband(),
                current.maxSilenceMs(),
                current.calibration());
    }
}
