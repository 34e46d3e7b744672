package io.sluice.codec.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads packs with generic readers. */
final class Read {
    private static final Map<String, String> NAMES =
            Map.of("-1", "bver", "-2", "bn", "-3", "bt", "0", "n", "1", "u", "2", "v", "3", "vs");

    private Read() {}

    static JsonNode pack(byte[] payload, Encoding encoding) throws IOException {
        return encoding == Encoding.JSON
                ? new ObjectMapper().readTree(payload)
                : named(new ObjectMapper(new CBORFactory()).readTree(payload));
    }

    /** Gives CBOR's integer labels their names. */
    static JsonNode named(JsonNode pack) {
        ArrayNode named = JsonNodeFactory.instance.arrayNode();
        for (JsonNode record : pack) {
            ObjectNode r = named.addObject();
            record.properties().forEach(e -> r.set(NAMES.get(e.getKey()), e.getValue()));
        }
        return named;
    }

    /** Makes packs comparable: numbers as doubles. */
    static List<Map<String, Object>> plain(JsonNode pack) {
        List<Map<String, Object>> plain = new ArrayList<>();
        for (JsonNode record : pack) {
            Map<String, Object> r = new TreeMap<>();
            record.properties()
                    .forEach(e -> r.put(
                            e.getKey(),
                            e.getValue().isNumber()
                                    ? e.getValue().doubleValue()
                                    : e.getValue().asText()));
            plain.add(r);
        }
        return plain;
    }

    static JsonNode value(JsonNode pack, String name) {
        for (JsonNode record : pack) {
            if (record.get("n").asText().equals(name)) {
                return record.has("v") ? record.get("v") : record.get("vs");
            }
        }
        throw new AssertionError("no record " + name + " in " + pack);
    }
}
