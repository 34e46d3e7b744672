package io.sluice.testkit.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;

/**
 * Reads a SenML pack, RFC 8428, as JSON (5) or CBOR (6), record by record, with base name, base time and base unit resolved
 * (4.6). Which of the two it is shows in the first byte: {@code [} opens a JSON array, 0x80 to 0x9f a CBOR array. Immutable.
 */
final class SenmlReader {
    private static final JsonFactory JSON = new JsonFactory();
    private static final CBORFactory CBOR = new CBORFactory();

    /** Takes the records of a pack. */
    interface Sink {
        /**
         * One record.
         *
         * @param base base name in force, empty if none
         * @param name name of the record, empty if none
         * @param timeS resolved time, s since 1970; 0 if none was given
         * @param unit resolved unit, empty if none
         * @param value number, NaN if none
         * @param text string value, null if none
         */
        void record(String base, String name, double timeS, String unit, double value, String text);
    }

    private SenmlReader() {}

    /**
     * Reads a pack.
     *
     * @throws IOException if it is not SenML
     */
    static void read(byte[] payload, Sink sink) throws IOException {
        boolean cbor = payload.length > 0 && (payload[0] & 0xe0) == 0x80;
        try (JsonParser in = cbor ? CBOR.createParser(payload) : JSON.createParser(payload)) {
            if (in.nextToken() != JsonToken.START_ARRAY) {
                throw new IOException("SenML pack: not an array");
            }
            Pack pack = new Pack();
            while (in.nextToken() == JsonToken.START_OBJECT) {
                pack.read(in, sink);
            }
            if (in.currentToken() != JsonToken.END_ARRAY) {
                throw new IOException("SenML pack: " + in.currentToken() + " where a record belongs");
            }
        }
    }

    /** The base fields of one pack. */
    private static final class Pack {
        private String baseName = "";
        private double baseTime;
        private String baseUnit = "";
        private double baseValue;

        void read(JsonParser in, Sink sink) throws IOException {
            String name = "";
            String unit = null;
            String text = null;
            double value = Double.NaN;
            double time = 0;
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String label = in.currentName();
                in.nextToken();
                switch (label) {
                    case "bn", "-2" -> baseName = in.getText();
                    case "bt", "-3" -> baseTime = in.getDoubleValue();
                    case "bu", "-4" -> baseUnit = in.getText();
                    case "bv", "-5" -> baseValue = in.getDoubleValue();
                    case "n", "0" -> name = in.getText();
                    case "u", "1" -> unit = in.getText();
                    case "v", "2" -> value = in.getDoubleValue();
                    case "vs", "3" -> text = in.getText();
                    case "vb", "4" -> value = in.getBooleanValue() ? 1 : 0;
                    case "t", "6" -> time = in.getDoubleValue();
                    case "bver", "-1", "bs", "-6", "s", "5", "ut", "7", "vd", "8" -> in.skipChildren();
                    default -> {
                        if (label.endsWith("_")) {
                            throw new IOException("SenML record: label \"" + label + "\" must be understood (4.4)");
                        }
                        in.skipChildren();
                    }
                }
            }
            if (!name.isEmpty() || !Double.isNaN(value) || text != null) {
                sink.record(baseName, name, baseTime + time, unit == null ? baseUnit : unit, value + baseValue, text);
            }
        }
    }
}
