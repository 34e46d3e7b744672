package io.sluice.codec.site;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.Names;
import io.sluice.model.site.Handling;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.model.site.RegisterWrite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes of a profile what an instrument wants from its bus beside being read. */
final class HandlingBinder {
    private static final int MOST_WRITES = 16;
    private static final int HEX = 16;

    private final Document document;

    HandlingBinder(Document document) {
        this.document = document;
    }

    Handling bind(Fields fields, int responseMs) {
        Map<String, Handling.Command> commands = new LinkedHashMap<>();
        Fields all = fields.child("commands");
        for (String name : all.keys()) {
            if (!Names.isName(name) || name.length() > 64) {
                document.keyFault(
                        all.pointer(name),
                        "\"" + name + "\" is no name",
                        "a letter or digit, then letters, digits and : . _ -");
            }
            commands.put(name, command(all.child(name)));
        }
        return new Handling(
                null,
                (int) fields.duration("rest", 0, 0, 5 * Durations.SECOND),
                responseMs,
                fields.has("wake") ? wake(fields.child("wake")) : null,
                before(fields),
                numbers(fields, "unlock"),
                numbers(fields, "save"),
                commands);
    }

    private Handling.Wake wake(Fields fields) {
        if (!fields.has("wait")) {
            document.missing(fields.pointer(), "wait", "0ms..60s");
        }
        String hex = fields.text("bytes", "").replace(" ", "");
        List<Integer> bytes = new ArrayList<>();
        for (int i = 0; i + 1 < hex.length(); i += 2) {
            try {
                bytes.add(Integer.parseInt(hex.substring(i, i + 2), HEX));
            } catch (NumberFormatException e) {
                document.fault(fields.pointer("bytes"), "no hex", "bytes in hex, such as \"00 00\"");
            }
        }
        return new Handling.Wake(bytes, (int) fields.duration("wait", 0, 0, Durations.MINUTE));
    }

    private Handling.Command command(Fields fields) {
        List<RegisterWrite> steps = writes(fields, "steps");
        if (steps.isEmpty()) {
            document.missing(fields.pointer(), "steps", "at least one write");
        }
        return new Handling.Command(
                fields.child("label").text("zh", ""),
                steps,
                fields.text("time", "utc").equals("local"));
    }

    /** Writes before each poll are planned once: numbers only. */
    private List<RegisterWrite> before(Fields fields) {
        List<RegisterWrite> writes = writes(fields, "before");
        for (int i = 0; i < writes.size(); i++) {
            if (!writes.get(i).values().stream().allMatch(v -> Character.isDigit(v.charAt(0)))) {
                document.fault(Document.child(fields.pointer("before"), i), "holds a word", "numbers only");
            }
        }
        return writes;
    }

    /** Writes without an argument: nobody gives one. */
    private List<RegisterWrite> numbers(Fields fields, String key) {
        List<RegisterWrite> writes = writes(fields, key);
        for (int i = 0; i < writes.size(); i++) {
            if (writes.get(i).wantsArgument()) {
                document.fault(
                        Document.child(fields.pointer(key), i), "argument is only for the steps of a command", "");
            }
        }
        return writes;
    }

    private List<RegisterWrite> writes(Fields fields, String key) {
        List<RegisterWrite> writes = new ArrayList<>();
        for (Fields write : fields.children(key, MOST_WRITES)) {
            writes.add(write(write));
        }
        return writes;
    }

    private RegisterWrite write(Fields fields) {
        boolean coil = fields.has("coil");
        if (coil == fields.has("register")) {
            document.fault(fields.pointer(), "needs either coil or register", "register: 0..65535");
        }
        if (fields.has("value") == fields.has("values")) {
            document.fault(fields.pointer(), "needs either value or values", "value: 0..65535");
        }
        List<String> values = new ArrayList<>();
        if (fields.has("values")) {
            JsonNode sequence = fields.sequence("values");
            for (int i = 0; i < sequence.size(); i++) {
                values.add(value(Document.child(fields.pointer("values"), i), sequence.get(i), coil));
            }
        } else {
            values.add(value(fields.pointer("value"), document.at(fields.pointer("value")), coil));
        }
        int address = fields.integer(coil ? "coil" : "register", 0);
        if (address + values.size() > 0x10000) {
            document.fault(fields.pointer(coil ? "coil" : "register"), "its last one is beyond 65535", "");
        }
        return new RegisterWrite(
                coil ? Table.COIL : Table.HOLDING, address, values, fields.flag("multiple", values.size() > 1), (int)
                        fields.duration("wait", 0, 0, Durations.MINUTE));
    }

    private String value(String pointer, JsonNode node, boolean coil) {
        String text = node.asText("");
        boolean allowed =
                coil ? text.equals("0") || text.equals("1") || text.equals("argument") : RegisterWrite.isValue(text);
        if (!allowed) {
            document.fault(
                    pointer,
                    "no value to write",
                    coil ? "0, 1 or argument" : "0..65535, argument, a clock word, or two with a colon between");
            return "0";
        }
        return text;
    }
}
