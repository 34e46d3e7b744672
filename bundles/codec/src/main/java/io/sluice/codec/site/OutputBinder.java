package io.sluice.codec.site;

import io.sluice.model.Colour;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.OutputSpec.FailSafe;
import io.sluice.model.site.OutputSpec.Kind;
import io.sluice.model.site.OutputSpec.Pattern;
import io.sluice.model.site.OutputSpec.Watchdog;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.RegisterSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Makes sirens, lamps, relays and barriers: one master for each, and a safe side when the gateway dies. */
@SuppressWarnings("EnumOrdinal") // patterns are defined by ordinal
final class OutputBinder {
    private static final int LARGEST = 0xFFFF;
    private static final int LAST_LINE = 255;

    /** Inverts a line: feeds a watchdog that wants edges. */
    private static final int INVERT = 2;

    private final Document document;
    private final PointTable table;
    private final Registry linkNames;
    private final List<AlarmRule> alarms;
    private final Set<String> gpio;
    private final Map<String, String> targets = new HashMap<>();
    private final Map<String, Fed> watchdogs = new HashMap<>();

    /** A watchdog and who feeds it. */
    private record Fed(String output, int value) {}

    OutputBinder(Document document, PointTable table, Registry linkNames, List<AlarmRule> alarms, Set<String> gpio) {
        this.gpio = gpio;
        this.document = document;
        this.table = table;
        this.linkNames = linkNames;
        this.alarms = alarms;
    }

    List<OutputSpec> bind(List<Fields> all) {
        Registry names = new Registry("outputs");
        List<OutputSpec> outputs = new ArrayList<>();
        for (Fields fields : all) {
            outputs.add(output(outputs.size(), names.enter(fields), fields));
        }
        for (int i = 0; i < outputs.size(); i++) {
            String key = place(outputs.get(i), outputs.get(i).target());
            Fed fed = watchdogs.get(key);
            if (fed != null) {
                document.fault(
                        all.get(i).pointer("name"),
                        "its target is the watchdog of " + fed.output,
                        "one master for each register");
            }
        }
        return outputs;
    }

    private OutputSpec output(int index, String name, Fields fields) {
        String link = fields.required("link");
        linkNames.resolve(fields, "link", link, "link");
        fields.required("kind");
        Kind kind = word(fields, "kind", Kind.class, Kind.RELAY);
        boolean line = fields.has("line");
        if (line != gpio.contains(link)) {
            document.fault(
                    fields.pointer("link"),
                    line ? "no gpio link: it has no lines" : "a gpio link",
                    line ? "coil or register" : "line");
        }
        if (!fields.has("unit") && !line) {
            document.missing(fields.pointer(), "unit", "1..255, the address on the link");
        }
        int unit = number(fields, "unit", 1, 1, 255);
        RegisterSource target = target(fields);
        boolean coil = target.table().isBits();
        for (String key : List.of("on", "off")) {
            if (coil && !line && fields.has(key)) {
                document.keyFault(fields.pointer(key), "only with register: a coil is on or off", "");
            }
        }
        int on = number(fields, "on", 1, 0, line ? 1 : LARGEST);
        int off = number(fields, "off", line ? 1 - on : 0, 0, line ? 1 : LARGEST);
        if (on == off) {
            document.fault(fields.pointer(fields.has("off") ? "off" : "on"), "on and off are the same", "two values");
        }
        FailSafe failSafe = word(fields, "failSafe", FailSafe.class, FailSafe.NONE);
        OutputSpec output = new OutputSpec(
                index,
                name,
                fields.text("label", ""),
                kind,
                link,
                unit,
                (int) fields.duration("timeout", 500, 10, Durations.MINUTE),
                target,
                on,
                off,
                groups(fields),
                patterns(fields, kind),
                fields.duration("maxOn", 3 * Durations.MINUTE, Durations.SECOND, Durations.DAY),
                fields.flag("escalation", false),
                failSafe,
                watchdog(fields, name, link + " " + unit, failSafe),
                clear(fields, kind));
        String other = targets.putIfAbsent(place(output, target), name);
        if (other != null) {
            document.fault(
                    fields.pointer(line ? "line" : coil ? "coil" : "register"),
                    "output " + other + " has the same link, unit and target",
                    "one master for each output");
        }
        doubts(fields, output);
        return output;
    }

    private static String place(OutputSpec output, RegisterSource source) {
        return place(output.link() + " " + output.unit(), source);
    }

    private static String place(String device, RegisterSource source) {
        return device + " " + source.table() + " " + source.address();
    }

    /** A line is written as the coil of its number: {@link io.sluice.port.field.FieldLink#write}. */
    private RegisterSource target(Fields fields) {
        if (fields.has("line")) {
            for (String key : List.of("coil", "register")) {
                if (fields.has(key)) {
                    document.keyFault(fields.pointer(key), "beside line", "one of both");
                }
            }
            int line = number(fields, "line", 0, 0, LAST_LINE);
            return new RegisterSource(
                    RegisterSource.Table.COIL, line, RegisterSource.Type.BIT, false, LARGEST, Set.of(), false);
        }
        if (fields.has("coil") == fields.has("register")) {
            String message = "either coil or register, 0..65535 as sent on the wire";
            if (fields.has("coil")) {
                document.keyFault(fields.pointer("register"), "beside coil", message);
            } else {
                document.missing(fields.pointer(), "coil", message);
            }
        }
        boolean register = fields.has("register") && !fields.has("coil");
        int address = number(fields, register ? "register" : "coil", 0, 0, LARGEST);
        return new RegisterSource(
                register ? RegisterSource.Table.HOLDING : RegisterSource.Table.COIL,
                address,
                register ? RegisterSource.Type.U16 : RegisterSource.Type.BIT,
                false,
                LARGEST,
                Set.of(),
                false);
    }

    private Watchdog watchdog(Fields fields, String name, String device, FailSafe failSafe) {
        boolean wanted = failSafe == FailSafe.WATCHDOG;
        if (!fields.has("watchdog")) {
            if (wanted) {
                document.missing(fields.pointer(), "watchdog", "watchdog: {register: 100} for failSafe: watchdog");
            }
            return null;
        }
        Fields given = fields.child("watchdog");
        if (!wanted) {
            document.keyFault(fields.pointer("watchdog"), "means nothing without failSafe: watchdog", "");
        }
        RegisterSource target = target(given);
        int most = given.has("line") ? INVERT : target.table().isBits() ? 1 : LARGEST;
        int value = number(given, "value", given.has("line") ? INVERT : 1, 0, most);
        long periodMs = given.duration("every", 2 * Durations.SECOND, 100, Durations.MINUTE);
        Fed other = watchdogs.putIfAbsent(place(device, target), new Fed(name, value));
        if (other != null && other.value != value) {
            document.fault(
                    given.pointer(given.has("value") ? "value" : "register"),
                    Integer.toString(value),
                    "output " + other.output + " feeds this watchdog with " + other.value,
                    Integer.toString(other.value));
        }
        return wanted ? new Watchdog(target, value, periodMs) : null;
    }

    private PointRef clear(Fields fields, Kind kind) {
        if (!fields.has("clear")) {
            if (kind == Kind.BARRIER) {
                document.warning(
                        fields.pointer("kind"),
                        "without clear: it never moves by itself",
                        "clear: a point that is 1 while no vehicle is under it");
            }
            return null;
        }
        PointRef clear = table.resolve(fields, "clear");
        if (kind != Kind.BARRIER) {
            document.keyFault(fields.pointer("clear"), "only for a barrier", "");
        } else if (clear != null && !AlarmBinder.isSwitch(table.spec(clear))) {
            document.fault(
                    fields.pointer("clear"), "no switch: it takes more values than 0 and 1", "a point of type bit");
        }
        return clear;
    }

    private List<String> groups(Fields fields) {
        List<String> groups = fields.texts("groups");
        Collection<String> known = new TreeSet<>();
        alarms.stream().filter(a -> !a.fault()).forEach(a -> known.add(a.group()));
        for (int i = 0; i < groups.size(); i++) {
            if (!known.contains(groups.get(i)) && !groups.get(i).isEmpty()) {
                document.fault(
                        Document.child(fields.pointer("groups"), i),
                        "no alarm is in this group",
                        Nearest.hint(groups.get(i), known));
            }
        }
        return groups;
    }

    private List<Pattern> patterns(Fields fields, Kind kind) {
        List<Pattern> patterns = new ArrayList<>(Collections.nCopies(Colour.values().length, null));
        Fields given = fields.child("patterns");
        if (!fields.has("patterns")) {
            document.missing(fields.pointer(), "patterns", "patterns: {red: {on: 1s}}, by colour");
        }
        for (Colour colour : Colour.values()) {
            if (colour == Colour.NONE || !given.has(colour.word())) {
                continue;
            }
            Fields pattern = given.child(colour.word());
            if (!pattern.has("on")) {
                document.missing(pattern.pointer(), "on", "100ms..1h");
            }
            long onMs = pattern.duration("on", Durations.SECOND, 100, Durations.HOUR);
            long offMs = pattern.duration("off", 0, 0, Durations.HOUR);
            if (offMs > 0 && offMs < 100) {
                document.fault(pattern.pointer("off"), "not in 100ms..1h", "0s, or 100ms..1h");
            }
            if (offMs > 0 && kind == Kind.BARRIER) {
                document.fault(pattern.pointer("off"), "a barrier does not go up and down", "0s");
            }
            patterns.set(colour.ordinal(), new Pattern(onMs, offMs));
        }
        return patterns;
    }

    private void doubts(Fields fields, OutputSpec output) {
        if (output.failSafe() == FailSafe.NONE) {
            document.warning(
                    fields.pointer(fields.has("failSafe") ? "failSafe" : "name"),
                    "no fail-safe: nothing switches it off when the gateway dies",
                    "failSafe: watchdog, wiring or parent");
        }
        List<AlarmRule> drivers = alarms.stream()
                .filter(a -> !a.fault())
                .filter(a -> output.groups().isEmpty() || output.groups().contains(a.group()))
                .toList();
        if (drivers.isEmpty()) {
            document.warning(fields.pointer("name"), "no alarm drives it", "");
        } else if (output.escalation() && drivers.stream().noneMatch(a -> a.ackWithinMs() > 0)) {
            document.warning(fields.pointer("escalation"), "none of its alarms has ackWithin: nothing drives it", "");
        }
    }

    private int number(Fields fields, String key, int fallback, int least, int most) {
        int number = fields.integer(key, fallback);
        if (number < least || number > most) {
            document.fault(fields.pointer(key), "not in " + least + ".." + most, least + ".." + most);
            return fallback;
        }
        return number;
    }

    private <E extends Enum<E>> E word(Fields fields, String key, Class<E> type, E fallback) {
        String given = fields.text(key, "");
        List<String> words = new ArrayList<>();
        for (E one : type.getEnumConstants()) {
            String word = one.name().toLowerCase(Locale.ROOT);
            if (word.equals(given)) {
                return one;
            }
            words.add(word);
        }
        if (!given.isEmpty()) {
            document.fault(fields.pointer(key), "not one of " + String.join(", ", words), String.join(", ", words));
        }
        return fallback;
    }
}
