package io.sluice.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON in and out. Out: maps, lists, records by their components, numbers, texts, truths; a number that is none becomes null.
 * In: one value, no name twice, bounded in depth and size. Thread-safe.
 */
final class Json {
    private static final int MOST_DEPTH = 8;
    private static final int MOST_TEXT = 300_000;
    private static final int MOST_NUMBER = 30;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MOST_DEPTH)
                    .maxStringLength(MOST_TEXT)
                    .maxNumberLength(MOST_NUMBER)
                    .maxNameLength(128)
                    .build())
            .build();

    private Json() {}

    /** A map in the order of the arguments: name, value, name, value. */
    static Map<String, Object> map(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** The components of a record as a map, in their order, to which more can be added. */
    static Map<String, Object> map(Record record) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (RecordComponent c : record.getClass().getRecordComponents()) {
            map.put(c.getName(), component(record, c));
        }
        return map;
    }

    static byte[] bytes(Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        try {
            write(value, out);
        } catch (IOException e) {
            throw new UncheckedIOException("write JSON to memory", e);
        }
        return out.toByteArray();
    }

    /** Writes and does not close. */
    static void write(Object value, OutputStream out) throws IOException {
        JsonGenerator g = FACTORY.createGenerator(out);
        g.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        write(g, value);
        g.close();
    }

    private static void write(JsonGenerator g, Object value) throws IOException {
        if (value == null) {
            g.writeNull();
        } else if (value instanceof String || value instanceof Enum) {
            g.writeString(value.toString());
        } else if (value instanceof Boolean b) {
            g.writeBoolean(b);
        } else if (value instanceof Double || value instanceof Float) {
            number(g, ((Number) value).doubleValue());
        } else if (value instanceof Number n) {
            g.writeNumber(n.longValue());
        } else if (value instanceof Map<?, ?> map) {
            g.writeStartObject();
            for (Map.Entry<?, ?> e : map.entrySet()) {
                g.writeFieldName(e.getKey().toString());
                write(g, e.getValue());
            }
            g.writeEndObject();
        } else if (value instanceof Iterable<?> items) {
            g.writeStartArray();
            for (Object item : items) {
                write(g, item);
            }
            g.writeEndArray();
        } else if (value instanceof double[] numbers) {
            g.writeStartArray();
            for (double n : numbers) {
                number(g, n);
            }
            g.writeEndArray();
        } else if (value instanceof long[] numbers) {
            g.writeArray(numbers, 0, numbers.length);
        } else if (value instanceof Record r) {
            write(g, map(r));
        } else {
            g.writeString(value.toString());
        }
    }

    private static void number(JsonGenerator g, double value) throws IOException {
        if (!Double.isFinite(value)) {
            g.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            g.writeNumber((long) value);
        } else {
            g.writeNumber(value);
        }
    }

    private static Object component(Record record, RecordComponent c) {
        try {
            return c.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("component " + c.getName() + " of " + record.getClass(), e);
        }
    }

    /**
     * Reads one value: {@code Map}, {@code List}, {@code String}, {@code Double}, {@code Boolean} or null.
     *
     * @throws Refusal 400 if it is no JSON, or more than one value, or deeper or longer than allowed
     */
    static Object read(byte[] text) throws Refusal {
        // UTF-8 alone: the parser would take UTF-16 too
        try (JsonParser p = FACTORY.createParser(Bodies.utf8(text))) {
            p.nextToken();
            Object value = value(p);
            if (p.nextToken() != null) {
                throw Refusal.badArgument("body: more than one JSON value");
            }
            return value;
        } catch (IOException e) {
            // the parser's own words hold pieces of the text at most
            String why = e instanceof com.fasterxml.jackson.core.JsonProcessingException j
                    ? j.getOriginalMessage()
                    : e.toString();
            throw Refusal.badArgument("body: no JSON as wanted here: " + Bodies.shown(why));
        }
    }

    private static Object value(JsonParser p) throws IOException, Refusal {
        JsonToken token = p.currentToken();
        if (token == null) {
            throw Refusal.badArgument("body: empty");
        }
        switch (token) {
            case START_OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                while (p.nextToken() != JsonToken.END_OBJECT) {
                    String name = p.currentName();
                    p.nextToken();
                    map.put(name, value(p));
                }
                return map;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (p.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(p));
                }
                return list;
            }
            case VALUE_STRING -> {
                return p.getText();
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                return p.getDoubleValue();
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                return p.getBooleanValue();
            }
            case VALUE_NULL -> {
                return null;
            }
            default -> throw Refusal.badArgument("body: " + token + " where a value belongs");
        }
    }
}
