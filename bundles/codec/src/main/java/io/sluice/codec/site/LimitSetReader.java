package io.sluice.codec.site;

import io.sluice.codec.limits.LimitSet;
import io.sluice.codec.site.Finding.Severity;
import io.sluice.model.Colour;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads a limit set, or says everything that is wrong with it, each with file, line and column. Whether its alarms exist and
 * its limits suit their points is checked against a site by {@link SiteReader}; who signed it, by {@link
 * io.sluice.codec.limits.LimitSignature}. Throws nothing for what stands in a file. Stateless.
 */
@SuppressWarnings("EnumOrdinal") // LimitSet.Entry.limits is defined by ordinal
public final class LimitSetReader {
    /** The source of a number that nobody has decided yet; it is accepted, with a warning. */
    public static final String EXAMPLE = "example: to be set by the responsible engineer";

    private static final int MOST_ALARMS = 4096;
    private static final int MOST_REVISION = 999_999_999;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern ALARM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:._-]{0,63}");

    private LimitSetReader() {}

    /** What became of a limit set. Immutable. */
    public sealed interface Result permits Accepted, Refused {
        /** All findings in the order of their places; for an accepted set all of them warnings. */
        List<Finding> findings();
    }

    /**
     * The set is sound in itself.
     *
     * @param set the set
     * @param findings warnings; possibly empty
     */
    public record Accepted(LimitSet set, List<Finding> findings) implements Result {
        /** Copies the list. */
        public Accepted {
            findings = List.copyOf(findings);
        }
    }

    /**
     * Nothing of it may be used.
     *
     * @param findings every fault at once, warnings among them; at least one is an error
     */
    public record Refused(List<Finding> findings) implements Result {
        /** Copies the list. */
        public Refused {
            findings = List.copyOf(findings);
        }
    }

    /**
     * Reads a limit set, JSON Schema included.
     *
     * @param name name of the file for people, such as {@code "limits.yaml"}; never opened
     * @param bytes content, UTF-8
     */
    public static Result read(String name, byte[] bytes) {
        return read(name, bytes, false);
    }

    /**
     * Reads a limit set, and leaves out the JSON Schema (some 100 to 300 ms at a cold start) if these very bytes passed it
     * before. The rest is checked again: the result is safe even if the caller is wrong.
     *
     * @param passedBefore whether these bytes were accepted before
     */
    public static Result read(String name, byte[] bytes, boolean passedBefore) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new Refused(List.of(new Finding(
                    Severity.ERROR, name, 1, 1, "", "", "not text in UTF-8", "UTF-8, as an editor saves it")));
        }
        Document document = YamlReader.read(new SourceText(name, text));
        if (document.root().isMissingNode()) {
            return new Refused(document.findings());
        }
        if (!passedBefore) {
            SchemaCheck.limits().apply(document);
        }
        LimitSet set = bind(document);
        return document.isSound() ? new Accepted(set, document.findings()) : new Refused(document.findings());
    }

    private static LimitSet bind(Document document) {
        Fields root = Fields.of(document, "");
        if (root.integer("schema", 0) != 1) {
            document.fault(root.pointer("schema"), "not 1", "1");
        }
        String id = root.required("id");
        if (!id.isEmpty() && !ID.matcher(id).matches()) {
            document.fault(
                    root.pointer("id"), "not of the right form", "a letter or digit, then letters, digits and . _ -");
        }
        int revision = root.integer("revision", 0);
        if (revision < 1 || revision > MOST_REVISION) {
            String range = "1.." + MOST_REVISION;
            document.fault(root.pointer("revision"), "not in " + range, range);
        }
        String by = root.required("approvedBy");
        if (root.has("approvedBy") && by.isBlank()) {
            document.fault(root.pointer("approvedBy"), "empty", "the engineer who answers for the numbers");
        }
        return new LimitSet(id, revision, by, day(root), root.text("note", ""), alarms(root));
    }

    private static String day(Fields root) {
        String day = root.required("approvedOn");
        if (day.isEmpty()) {
            return day;
        }
        try {
            return LocalDate.parse(day).toString();
        } catch (DateTimeParseException e) {
            root.document()
                    .fault(
                            root.pointer("approvedOn"),
                            "not a day of the calendar",
                            "year-month-day, such as 2026-05-01");
            return day;
        }
    }

    private static Map<String, LimitSet.Entry> alarms(Fields root) {
        Document document = root.document();
        Fields all = root.child("alarms");
        List<String> names = all.keys();
        if (names.isEmpty()) {
            document.missing(root.pointer(), "alarms", "at least one alarm");
        }
        if (names.size() > MOST_ALARMS) {
            document.fault(root.pointer("alarms"), names.size() + " entries", "at most " + MOST_ALARMS);
        }
        Map<String, LimitSet.Entry> entries = new LinkedHashMap<>();
        for (String name : names.subList(0, Math.min(names.size(), MOST_ALARMS))) {
            if (!ALARM.matcher(name).matches()) {
                document.keyFault(
                        all.pointer(name),
                        "not the name of an alarm",
                        "a letter or digit, then letters, digits and : . _ -, at most 64");
            }
            entries.put(name, entry(all.child(name)));
        }
        return entries;
    }

    private static LimitSet.Entry entry(Fields fields) {
        Document document = fields.document();
        String source = fields.required("source");
        if (fields.has("source") && source.isBlank()) {
            document.fault(fields.pointer("source"), "empty", "standard and clause, report or order");
        }
        if (source.startsWith("example:")) {
            document.warning(fields.pointer("source"), "nobody has decided these numbers yet", "");
        }
        double hysteresis = fields.number("hysteresis", Double.NaN);
        if (hysteresis < 0) {
            document.fault(fields.pointer("hysteresis"), "below 0", "0 or more");
        }
        boolean says = fields.has("limits") || fields.has("hysteresis");
        if (!says && !fields.has("onDelay") && !fields.has("offDelay")) {
            document.fault(fields.pointer(), "changes nothing", "limits, hysteresis, onDelay or offDelay");
        }
        return new LimitSet.Entry(
                limits(fields),
                hysteresis,
                fields.duration("onDelay", -1, 0, Durations.DAY),
                fields.duration("offDelay", -1, 0, 7 * Durations.DAY),
                source);
    }

    /** Which way the alarm watches is the site's: here the limits must at least all go the same way. */
    private static double[] limits(Fields entry) {
        double[] limits = new double[Colour.values().length];
        Arrays.fill(limits, Double.NaN);
        Fields given = entry.child("limits");
        double way = 0;
        Colour milder = null;
        for (Colour colour : Colour.values()) {
            if (colour == Colour.NONE || !given.has(colour.word())) {
                continue;
            }
            double limit = given.number(colour.word(), Double.NaN);
            limits[colour.ordinal()] = limit;
            if (Double.isNaN(limit)) {
                continue;
            }
            if (milder != null) {
                double step = Math.signum(limit - limits[milder.ordinal()]);
                if (step == 0 || step == -way) {
                    given.document().fault(given.pointer(colour.word()), turned(milder, way), "one way, each its own");
                }
                way = way == 0 ? step : way;
            }
            milder = colour;
        }
        return limits;
    }

    private static String turned(Colour milder, double way) {
        String wanted = way > 0 ? "above" : way < 0 ? "below" : "different from";
        return "not " + wanted + " the limit of " + milder.word();
    }
}
