package io.sluice.codec.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.model.Realm;
import io.sluice.model.site.Place;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;

/** The small change of writing JSON. Thread-safe. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** What writes one payload. */
    interface Body {
        void write(JsonGenerator g) throws IOException;
    }

    /** One object, its body written by the caller. */
    static byte[] object(Body body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator g = FACTORY.createGenerator(out)) {
            g.writeStartObject();
            body.write(g);
            g.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("write JSON to memory", e);
        }
        return out.toByteArray();
    }

    /** A number; null for NaN and infinities. */
    static void number(JsonGenerator g, String name, double value) throws IOException {
        g.writeFieldName(name);
        number(g, value);
    }

    static void number(JsonGenerator g, double value) throws IOException {
        if (!Double.isFinite(value)) {
            g.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            g.writeNumber((long) value);
        } else {
            g.writeNumber(value);
        }
    }

    /** A text, number, boolean or null; anything else as its text. */
    static void scalar(JsonGenerator g, Object value) throws IOException {
        if (value == null) {
            g.writeNull();
        } else if (value instanceof Boolean b) {
            g.writeBoolean(b);
        } else if (value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte) {
            g.writeNumber(((Number) value).longValue());
        } else if (value instanceof Number n) {
            number(g, n.doubleValue());
        } else {
            g.writeString(value.toString());
        }
    }

    static void texts(JsonGenerator g, String name, List<String> texts) throws IOException {
        g.writeArrayFieldStart(name);
        for (String text : texts) {
            g.writeString(text);
        }
        g.writeEndArray();
    }

    /**
     * Coordinates with their reference system; division and grid cell beside them, as facts that get redrawn; cameras that look
     * at it.
     */
    static void place(JsonGenerator g, Place place) throws IOException {
        g.writeObjectFieldStart("place");
        number(g, "latitude", place.latitude());
        number(g, "longitude", place.longitude());
        g.writeStringField("crs", place.crs());
        g.writeStringField("address", place.address());
        g.writeEndObject();
        g.writeStringField("division", place.division());
        g.writeStringField("grid", place.gridCell());
        texts(g, "cameras", place.cameras());
    }

    /**
     * The attributes of a CloudEvent in structured mode; the realm is an extension attribute, so that who filters by attributes
     * can keep rehearsals out. Source: CloudEvents 1.0.2, 3.1.
     */
    static void cloudEvent(
            JsonGenerator g, String id, String source, String type, String subject, long utcMs, Realm realm)
            throws IOException {
        g.writeStringField("specversion", "1.0");
        g.writeStringField("id", id);
        g.writeStringField("source", source);
        g.writeStringField("type", type);
        if (!subject.isEmpty()) {
            g.writeStringField("subject", subject);
        }
        g.writeStringField("time", Instant.ofEpochMilli(utcMs).toString());
        g.writeStringField("datacontenttype", "application/json");
        g.writeStringField("realm", realm.word());
    }
}
