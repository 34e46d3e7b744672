package io.sluice.codec.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads what a platform confirms: {@code {"boot": "17-a3f2c1d0", "segments": [812, 813]}}. Bounded. Thread-safe. */
public final class ReceiptReader {
    private static final int MOST_SEGMENTS = 4_096;
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(3)
                    .maxStringLength(256)
                    .maxNumberLength(20)
                    .maxNameLength(64)
                    .build())
            .build();

    private ReceiptReader() {}

    /**
     * Batches that the platform has.
     *
     * @param boot their boot
     * @param segments their segment numbers
     */
    public record Receipt(String boot, List<Long> segments) {
        /** Copies the list. */
        public Receipt {
            segments = List.copyOf(segments);
        }
    }

    /**
     * Reads a payload.
     *
     * @return null if it is none
     */
    public static Receipt read(byte[] payload) {
        String boot = "";
        List<Long> segments = new ArrayList<>();
        try (JsonParser p = FACTORY.createParser(payload)) {
            if (p.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (p.nextToken() == JsonToken.FIELD_NAME) {
                String key = p.currentName();
                JsonToken value = p.nextToken();
                if (key.equals("boot") && value == JsonToken.VALUE_STRING) {
                    boot = p.getText();
                } else if (key.equals("segments") && value == JsonToken.START_ARRAY) {
                    while (p.nextToken() == JsonToken.VALUE_NUMBER_INT && segments.size() < MOST_SEGMENTS) {
                        segments.add(p.getLongValue());
                    }
                    if (p.currentToken() != JsonToken.END_ARRAY) {
                        return null;
                    }
                } else {
                    return null;
                }
            }
            boolean whole = p.currentToken() == JsonToken.END_OBJECT && p.nextToken() == null;
            return whole && !boot.isEmpty() && !segments.isEmpty() ? new Receipt(boot, segments) : null;
        } catch (IOException e) {
            return null;
        }
    }
}
