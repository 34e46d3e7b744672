package io.sluice.codec.site;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.site.FrameSource;
import io.sluice.model.site.FrameSource.Series;
import io.sluice.model.site.Source;
import io.sluice.model.site.Talk;
import io.sluice.model.site.Talk.Checksum;
import io.sluice.model.site.TextSource;
import io.sluice.model.site.TextSource.Pick;
import io.sluice.model.site.TextSource.Test;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Makes the sources of a profile for a serial instrument: places in frames of bytes, fields of lines. */
final class SerialPoints {
    /** Keys of a point that only a profile for a serial instrument may have. */
    static final List<String> KEYS = List.of(
            "match", "at", "width", "field", "key", "when", "valid", "negative", "words", "suffix", "form", "ask");

    private static final List<String> TOP = List.of("frame", "line", "ask");
    private static final List<String> FOREIGN = List.of(
            "table",
            "address",
            "alone",
            "read",
            "quantity",
            "line",
            "bytes",
            "digitsAt",
            "signAt",
            "signMask",
            "wrapsAt");
    private static final List<String> TEXT_KEYS =
            List.of("width", "field", "key", "when", "valid", "negative", "words", "suffix", "form");
    private static final List<String> FRAME_KEYS = List.of("match", "type", "order", "mask");
    private static final int HEX = 16;
    private static final int LONGEST = 256;
    private static final String UNIT = "{unit}";

    private final Document document;
    private final Talk.Framing framing;
    private final List<List<Integer>> setup = new ArrayList<>();
    private final List<Integer> ask;
    private final Series series;

    private SerialPoints(Document document, Fields top) {
        this.document = document;
        if (top.has("frame") == top.has("line")) {
            document.fault("", "needs either frame or line", "frame: {start, length, checksum} or line: {separators}");
        }
        framing = top.has("frame") ? frame(top.child("frame")) : line(top.child("line"));
        JsonNode messages = top.sequence("setup");
        for (JsonNode message : messages) {
            List<Integer> bytes = new ArrayList<>();
            message.forEach(b -> bytes.add(b.intValue()));
            setup.add(bytes);
        }
        ask = ask(top);
        series = series(top.child("block"));
        handling(top.child("handling"));
    }

    /** Reader for a profile's points; null if the profile is for another bus. */
    static SerialPoints of(Document document, Fields top) {
        if (top.text("bus", "").equals("serial")) {
            return new SerialPoints(document, top);
        }
        for (String key : TOP) {
            if (top.has(key)) {
                document.keyFault(top.pointer(key), "not for bus " + top.text("bus", ""), "");
            }
        }
        return null;
    }

    private Series series(Fields block) {
        if (block.has("samples") != block.has("step")) {
            document.missing(
                    block.pointer(), block.has("samples") ? "step" : "samples", "samples and step go together");
        }
        if (!ask.isEmpty() && block.has("rate")) {
            document.keyFault("/ask", "what delivers blocks sends by itself", "setup: messages that start it");
        }
        Fields counter = block.child("counter");
        int at = counter.integer("at", -1);
        int bytes = counter.integer("bytes", 1);
        if (at >= 0 && framing instanceof Talk.Frame frame && at + bytes > data(frame)) {
            document.fault(counter.pointer("at"), "its last byte is beyond the data", "0.." + (data(frame) - bytes));
        }
        return new Series(
                block.integer("samples", 1),
                block.integer("step", 1),
                at,
                bytes,
                counter.text("order", "high-first").equals("low-first"));
    }

    /** Bytes of a frame before its checksum. */
    private static int data(Talk.Frame frame) {
        int longest = frame.length() > 0 ? frame.length() : frame.longest();
        return longest - frame.end().size() - frame.checksum().kind().bytes();
    }

    /** A serial instrument has no registers to write. */
    private void handling(Fields handling) {
        for (String key : List.of("before", "unlock", "save", "commands")) {
            if (handling.has(key)) {
                document.keyFault(handling.pointer(key), "not for bus serial", "setup: messages sent at first");
            }
        }
        Fields wake = handling.child("wake");
        if (handling.has("wake") && !wake.has("bytes")) {
            document.missing(wake.pointer(), "bytes", "what rouses it, in hex");
        }
    }

    private Talk.Frame frame(Fields fields) {
        List<Integer> start = pattern(fields, "start", false);
        if (start.isEmpty()) {
            document.missing(fields.pointer(), "start", "1 to 8 bytes in hex");
            start = List.of(0);
        }
        if (fields.has("length") == fields.has("lengthField")) {
            document.fault(fields.pointer(), "needs either length or lengthField", "length: 2..1024");
        }
        Fields told = fields.child("lengthField");
        int lengthBytes = told.integer("bytes", 1);
        Talk.Frame frame = new Talk.Frame(
                start,
                fields.has("lengthField") ? 0 : fields.integer("length", 2),
                told.integer("at", 0),
                lengthBytes,
                told.text("order", "high-first").equals("low-first"),
                told.integer("adds", 0),
                told.integer("longest", LONGEST),
                pattern(fields, "end", false),
                checksum(fields.child("checksum"), true));
        if (frame.length() > 0 && frame.length() < frame.shortest()) {
            document.fault(
                    fields.pointer("length"), "shorter than start, checksum and end", "from " + frame.shortest());
        }
        if (frame.length() > 0 && frame.checksum().from() >= frame.length()) {
            document.fault(fields.child("checksum").pointer("from"), "behind the frame", "0.." + (frame.length() - 1));
        }
        return frame;
    }

    private Talk.Line line(Fields fields) {
        char end =
                switch (fields.text("end", "lf")) {
                    case "cr" -> '\r';
                    case "etx" -> '\u0003';
                    default -> '\n';
                };
        return new Talk.Line(
                fields.text("start", ""),
                end,
                fields.text("separators", ""),
                fields.text("assign", "="),
                checksum(fields.child("checksum"), false));
    }

    private Checksum checksum(Fields fields, boolean frame) {
        String word = fields.text("kind", "none");
        Checksum.Kind kind = Checksum.Kind.NONE;
        List<String> allowed = new ArrayList<>();
        for (Checksum.Kind one : Checksum.Kind.values()) {
            String name = one.name().toLowerCase(Locale.ROOT).replace('_', '-');
            boolean fits = frame ? one.fitsFrame() : one.fitsLine();
            if (fits) {
                allowed.add(name);
            }
            if (name.equals(word) && fits) {
                kind = one;
            }
        }
        if (!allowed.contains(word)) {
            document.fault(
                    fields.pointer("kind"),
                    "no checksum of a " + (frame ? "frame" : "line"),
                    String.join(", ", allowed));
        }
        for (String key : List.of("from", "order")) {
            if (!frame && fields.has(key)) {
                document.keyFault(fields.pointer(key), "means nothing for a line", "");
            }
        }
        return new Checksum(
                kind,
                fields.integer("from", 0),
                fields.text("order", "high-first").equals("low-first"));
    }

    /** Bytes in hex; {@code uu} stands for the unit, {@code ck} for the checksum, {@code --} for any byte. */
    private List<Integer> pattern(Fields fields, String key, boolean request) {
        String text = fields.text(key, "").replace(" ", "");
        List<Integer> bytes = new ArrayList<>();
        for (int i = 0; i + 1 < text.length(); i += 2) {
            String two = text.substring(i, i + 2);
            if (two.equals("uu") && !key.equals("start") && !key.equals("end")) {
                bytes.add(Talk.UNIT);
            } else if (two.equals("ck") && request) {
                bytes.add(Talk.CHECK);
            } else if (two.equals("--") && key.equals("match")) {
                bytes.add(Talk.ANY);
            } else {
                try {
                    bytes.add(Integer.parseInt(two, HEX));
                } catch (NumberFormatException e) {
                    document.fault(fields.pointer(key), "\"" + two + "\" is no byte in hex", "such as \"42 4D\"");
                    return List.of();
                }
            }
        }
        return bytes;
    }

    private List<Integer> ask(Fields holder) {
        Fields fields = holder.child("ask");
        if (!holder.has("ask")) {
            return List.of();
        }
        if (fields.has("bytes") == fields.has("text")) {
            document.fault(fields.pointer(), "needs either bytes or text", "bytes: \"77 05 00 uu 04 ck\"");
        }
        if (fields.has("bytes")) {
            List<Integer> bytes = pattern(fields, "bytes", true);
            if (bytes.contains(Talk.CHECK) && framing.checksum().kind().bytes() == 0) {
                document.fault(fields.pointer("bytes"), "the frame has no checksum", "no ck");
            }
            return bytes;
        }
        List<Integer> bytes = new ArrayList<>();
        String text = fields.text("text", "");
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith(UNIT, i)) {
                bytes.add(Talk.UNIT_TEXT);
                i += UNIT.length() - 1;
            } else {
                for (byte b : text.substring(i, i + 1).getBytes(StandardCharsets.ISO_8859_1)) {
                    bytes.add(b & 0xFF);
                }
            }
        }
        return bytes;
    }

    Source source(Fields point) {
        for (String key : FOREIGN) {
            if (point.has(key)) {
                document.keyFault(point.pointer(key), "not for bus serial", "");
            }
        }
        boolean text = framing instanceof Talk.Line;
        for (String key : text ? FRAME_KEYS : TEXT_KEYS) {
            if (point.has(key)) {
                document.keyFault(point.pointer(key), "not for a " + (text ? "line" : "frame"), "");
            }
        }
        Talk talk = new Talk(framing, setup, point.has("ask") ? ask(point) : ask);
        return text ? text(point, talk) : number(point, talk);
    }

    private FrameSource number(Fields point, Talk talk) {
        String word = point.required("type");
        FrameSource.Type type = FrameSource.Type.U8;
        List<String> allowed = new ArrayList<>();
        for (FrameSource.Type one : FrameSource.Type.values()) {
            allowed.add(one.name().toLowerCase(Locale.ROOT));
            if (one.name().toLowerCase(Locale.ROOT).equals(word)) {
                type = one;
            }
        }
        if (!word.isEmpty() && !allowed.contains(word)) {
            document.fault(point.pointer("type"), "not in bytes", String.join(", ", allowed));
        }
        if (!point.has("at")) {
            document.missing(point.pointer(), "at", "first byte in the frame, from 0");
        }
        int at = point.integer("at", 0);
        Talk.Frame frame = (Talk.Frame) talk.framing();
        int width = (series.samples() - 1) * series.step() + type.bytes();
        if (at + width > data(frame)) {
            document.fault(
                    point.pointer("at"),
                    (series.samples() > 1 ? "the last of its samples" : "its last byte") + " is beyond the data",
                    "0.." + (data(frame) - width));
        }
        boolean masks = type == FrameSource.Type.U8 || type == FrameSource.Type.U16;
        if (point.has("mask") && !masks) {
            document.fault(point.pointer("mask"), "only for u8 and u16", "");
        }
        return new FrameSource(
                talk,
                pattern(point, "match", false),
                at,
                type,
                point.text("order", "high-first").equals("low-first"),
                masks && point.integer("mask", 0xFFFF) != 0 ? point.integer("mask", 0xFFFF) : 0xFFFF,
                faults(point, Byte.SIZE * type.bytes()),
                series);
    }

    private Set<Long> faults(Fields point, int bits) {
        Set<Long> faults = new HashSet<>();
        JsonNode sequence = point.sequence("faults");
        for (int i = 0; i < sequence.size(); i++) {
            long value = sequence.get(i).longValue();
            if (value < -(1L << (bits - 1)) || value >= 1L << bits) {
                document.fault(Document.child(point.pointer("faults"), i), "wider than " + bits + " bits", "");
            }
            faults.add(value & ((1L << bits) - 1));
        }
        return faults;
    }

    private TextSource text(Fields point, Talk talk) {
        Pick pick = new Pick(
                point.text("key", ""), point.integer("field", 0), point.integer("at", 0), point.integer("width", 0));
        if (point.has("key") && point.has("field")) {
            document.keyFault(point.pointer("field"), "means nothing with key", "");
        }
        if (!point.has("key") && !point.has("field") && !point.has("at")) {
            document.missing(point.pointer(), "field", "its number, from 0; or a key");
        }
        Map<String, Double> words = new HashMap<>();
        Fields given = point.child("words");
        for (String word : given.keys()) {
            words.put(word, given.number(word, 0));
        }
        Set<Double> faults = new HashSet<>();
        point.sequence("faults").forEach(f -> faults.add(f.doubleValue()));
        TextSource.Form form =
                switch (point.text("form", "number")) {
                    case "hex" -> TextSource.Form.HEX;
                    case "degrees-minutes" -> TextSource.Form.DEGREES_MINUTES;
                    default -> TextSource.Form.NUMBER;
                };
        return new TextSource(
                talk,
                tests(point.child("when")),
                pick,
                point.text("suffix", ""),
                form,
                words,
                tests(point.child("negative")),
                tests(point.child("valid")),
                faults);
    }

    /** What fields must be: {@code {0: "??MWV", Flag: "N|D"}}. A key of digits is the number of a field. */
    private List<Test> tests(Fields fields) {
        List<Test> tests = new ArrayList<>();
        for (String key : fields.keys()) {
            boolean number = key.matches("[0-9]{1,3}");
            tests.add(new Test(
                    new Pick(number ? "" : key, number ? Integer.parseInt(key) : 0, 0, 0),
                    List.of(fields.text(key, "").split("\\|", -1))));
        }
        return tests;
    }
}
