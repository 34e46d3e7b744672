package io.sluice.codec.site;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * One mapping of a document, read key by key. What cannot be read as what it should be becomes a finding, unless the
 * schema said so already, and the fallback is handed out: so one fault does not hide the next, and binding is safe
 * whether or not the schema ran. Confined to one thread.
 */
final class Fields {
    private final Document document;
    private final String pointer;
    private final JsonNode node;

    private Fields(Document document, String pointer, JsonNode node) {
        this.document = document;
        this.pointer = pointer;
        this.node = node;
    }

    /** The mapping at the pointer; an empty one if there is none. */
    static Fields of(Document document, String pointer) {
        JsonNode node = document.at(pointer);
        if (!node.isObject() && !node.isMissingNode()) {
            document.fault(pointer, "not a mapping", "key: value");
        }
        return new Fields(document, pointer, node.isObject() ? node : JsonNodeFactory.instance.objectNode());
    }

    Document document() {
        return document;
    }

    String pointer() {
        return pointer;
    }

    String pointer(String key) {
        return Document.child(pointer, key);
    }

    boolean has(String key) {
        return node.has(key);
    }

    List<String> keys() {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    Fields child(String key) {
        return of(document, pointer(key));
    }

    /** The mappings of a sequence; those beyond the most are left out, with a finding, so that work stays bounded. */
    List<Fields> children(String key, int most) {
        int size = sequence(key).size();
        if (size > most) {
            document.fault(pointer(key), size + " entries", "at most " + most);
        }
        List<Fields> children = new ArrayList<>();
        for (int i = 0; i < Math.min(size, most); i++) {
            children.add(of(document, Document.child(pointer(key), i)));
        }
        return children;
    }

    /** The texts of a sequence; an entry that is no text is an empty one, so that indices hold. */
    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (JsonNode entry : sequence(key)) {
            if (!entry.isTextual()) {
                document.fault(Document.child(pointer(key), texts.size()), "not text", "text");
            }
            texts.add(entry.isTextual() ? entry.textValue() : "");
        }
        return texts;
    }

    /** The text; the fallback if there is none. */
    String text(String key, String fallback) {
        JsonNode value = node.path(key);
        if (value.isTextual()) {
            return value.textValue();
        }
        return absent(key, value, "not text", "text", fallback);
    }

    /** The text; empty, with a finding, if there is none. */
    String required(String key) {
        if (!has(key)) {
            document.missing(pointer, key, "");
        }
        return text(key, "");
    }

    double number(String key, double fallback) {
        JsonNode value = node.path(key);
        return value.isNumber() ? value.doubleValue() : absent(key, value, "not a number", "a number", fallback);
    }

    int integer(String key, int fallback) {
        JsonNode value = node.path(key);
        if (value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue()) && value.canConvertToInt()) {
            return value.intValue();
        }
        return absent(key, value, "not a whole number", "a whole number", fallback);
    }

    boolean flag(String key, boolean fallback) {
        JsonNode value = node.path(key);
        return value.isBoolean() ? value.booleanValue() : absent(key, value, "not true or false", "", fallback);
    }

    /** A duration in ms, from least to most. */
    long duration(String key, long fallback, long least, long most) {
        JsonNode value = node.path(key);
        String form = "a number with its unit ms, s, min, h or d, such as 500ms";
        if (!value.isTextual()) {
            return absent(key, value, "not a duration", form, fallback);
        }
        OptionalLong ms = Durations.parse(value.textValue());
        if (ms.isEmpty()) {
            document.fault(pointer(key), "not a duration in whole milliseconds", form);
            return fallback;
        }
        if (ms.getAsLong() < least || ms.getAsLong() > most) {
            String range = Durations.format(least) + ".." + Durations.format(most);
            document.fault(pointer(key), "not in " + range, range);
            return fallback;
        }
        return ms.getAsLong();
    }

    /** A pair of numbers, low and high; the fallback if there is none. */
    double[] range(String key, double[] fallback) {
        JsonNode value = node.path(key);
        if (!value.isArray()
                || value.size() != 2
                || !value.get(0).isNumber()
                || !value.get(1).isNumber()) {
            return absent(key, value, "not two numbers", "[low, high]", fallback);
        }
        double[] range = {value.get(0).doubleValue(), value.get(1).doubleValue()};
        if (range[0] >= range[1]) {
            String shown = "[" + Document.number(range[0]) + ", " + Document.number(range[1]) + "]";
            document.fault(pointer(key), shown, "low end not below high end", "[low, high]");
            return fallback;
        }
        return range;
    }

    JsonNode sequence(String key) {
        JsonNode value = node.path(key);
        return value.isArray()
                ? value
                : absent(key, value, "not a sequence", "a sequence", JsonNodeFactory.instance.arrayNode());
    }

    private <T> T absent(String key, JsonNode value, String message, String allowed, T fallback) {
        if (!value.isMissingNode()) {
            document.fault(pointer(key), message, allowed);
        }
        return fallback;
    }
}
