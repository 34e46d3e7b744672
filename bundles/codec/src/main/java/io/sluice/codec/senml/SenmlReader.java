package io.sluice.codec.senml;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.sluice.codec.wire.Encoding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads SenML packs and resolves their records. Bounded: bytes, records, depth, lengths of texts and numbers. Strict: what is
 * not a whole, valid pack is refused as a whole. Thread-safe.
 *
 * <pre>
 * [ {bn, bt, bu, bv, bs, bver,  n, u, t, ut, v | vb | vs | vd, s}, ... ]      CBOR: -2 -3 -4 -5 -6 -1  0 1 6 7 2 4 3 8 5
 * </pre>
 *
 * <p>Source: RFC 8428, 4 (fields), 4.6 (resolution), 5 (JSON), 6 (CBOR); RFC 9100 (versions are sets of features).
 */
public final class SenmlReader {
    /** Most bytes of a pack. */
    public static final int MOST_BYTES = 65_536;

    /** Most records of a pack. */
    public static final int MOST_RECORDS = 2048;

    private static final int LONGEST_TEXT = 256;
    private static final int LONGEST_NUMBER = 64;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:./_-]*");

    /** Versions: 10 is RFC 8428, 26 adds secondary units. RFC 9100, 6. */
    private static final double[] VERSIONS = {10, 26};

    private static final StreamReadConstraints BOUNDS = StreamReadConstraints.builder()
            .maxNestingDepth(4)
            .maxStringLength(MOST_BYTES)
            .maxNumberLength(LONGEST_NUMBER)
            .maxNameLength(LONGEST_TEXT)
            .build();
    private static final JsonFactory JSON =
            new JsonFactoryBuilder().streamReadConstraints(BOUNDS).build();
    private static final CBORFactory CBOR =
            CBORFactory.builder().streamReadConstraints(BOUNDS).build();

    private SenmlReader() {}

    /**
     * Reads a pack.
     *
     * @param payload the pack, whole
     * @param encoding JSON or CBOR
     * @return its records in their order, at least one
     * @throws SenmlException if it is not a pack; says why
     */
    public static List<SenmlRecord> read(byte[] payload, Encoding encoding) throws SenmlException {
        if (payload.length > MOST_BYTES) {
            throw new SenmlException("pack of " + payload.length + " bytes: allowed are " + MOST_BYTES);
        }
        JsonFactory factory = encoding == Encoding.JSON ? JSON : CBOR;
        try (JsonParser p = factory.createParser(payload)) {
            return new Pack(p, encoding).records();
        } catch (IOException | RuntimeException e) {
            // the parsers throw unchecked for some malformed input too
            throw new SenmlException("not " + encoding + ": " + firstLine(e));
        }
    }

    private static String firstLine(Exception e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    /** A pack being read. */
    private static final class Pack {
        private final JsonParser p;
        private final boolean cbor;
        private final List<SenmlRecord> records = new ArrayList<>();
        private String baseName = "";
        private String baseUnit = "";
        private double baseTime;
        private double baseValue;

        // the record under way
        private String name;
        private String unit;
        private double time;
        private double value;
        private String kind;
        private boolean sum;
        private int seen;

        Pack(JsonParser p, Encoding encoding) {
            this.p = p;
            this.cbor = encoding == Encoding.CBOR;
        }

        List<SenmlRecord> records() throws IOException, SenmlException {
            if (p.nextToken() != JsonToken.START_ARRAY) {
                throw new SenmlException("not an array of records");
            }
            JsonToken token;
            while ((token = p.nextToken()) != JsonToken.END_ARRAY) {
                if (token != JsonToken.START_OBJECT) {
                    throw new SenmlException(at() + "not a record");
                }
                if (records.size() == MOST_RECORDS) {
                    throw new SenmlException("more than " + MOST_RECORDS + " records");
                }
                record();
            }
            if (p.nextToken() != null) {
                throw new SenmlException("something after the pack");
            }
            if (records.isEmpty()) {
                throw new SenmlException("no records");
            }
            return records;
        }

        private String at() {
            return "record " + (records.size() + 1) + ": ";
        }

        private void record() throws IOException, SenmlException {
            name = "";
            unit = null;
            time = 0;
            value = Double.NaN;
            kind = "";
            sum = false;
            seen = 0;
            JsonToken token;
            while ((token = p.nextToken()) != JsonToken.END_OBJECT) {
                if (token != JsonToken.FIELD_NAME) {
                    throw new SenmlException(at() + "cut short");
                }
                String label = cbor ? label(p.currentName()) : p.currentName();
                p.nextToken();
                field(label);
            }
            if (kind.isEmpty() && !sum && seen == 0) {
                throw new SenmlException(at() + "empty");
            }
            String full = baseName + name;
            if (!NAME.matcher(full).matches() || full.length() > LONGEST_TEXT) {
                throw new SenmlException(at() + "\"" + shown(full) + "\" is no name");
            }
            if (kind.isEmpty() && !sum) {
                return; // base fields alone
            }
            double shifted = kind.equals("v") ? value + baseValue : value;
            records.add(new SenmlRecord(
                    full, unit == null ? baseUnit : unit, baseTime + time, shifted, kind.isEmpty() ? "s" : kind));
        }

        private void field(String label) throws IOException, SenmlException {
            switch (label) {
                case "bn" -> baseName = text(once(label, 0));
                case "bt" -> baseTime = number(once(label, 1));
                case "bu" -> baseUnit = text(once(label, 2));
                case "bv" -> baseValue = number(once(label, 3));
                case "bs" -> number(once(label, 4));
                case "bver" -> version(number(once(label, 5)));
                case "n" -> name = text(once(label, 6));
                case "u" -> unit = text(once(label, 7));
                case "t" -> time = number(once(label, 8));
                case "ut" -> number(once(label, 9));
                case "s" -> {
                    number(once(label, 10));
                    sum = true;
                }
                case "v" -> value = valued(label, number(once(label, 11)));
                case "vb" -> value = valued(label, truth(once(label, 12)));
                case "vs", "vd" -> {
                    valued(label, Double.NaN);
                    if (!p.currentToken().isScalarValue()) {
                        throw new SenmlException(at() + label + " is no text");
                    }
                }
                default -> unknown(label);
            }
        }

        private double valued(String label, double v) throws SenmlException {
            if (!kind.isEmpty()) {
                throw new SenmlException(at() + "two values, " + kind + " and " + label);
            }
            kind = label;
            return v;
        }

        private String once(String label, int bit) throws SenmlException {
            if ((seen & 1 << bit) != 0) {
                throw new SenmlException(at() + label + " stands twice");
            }
            seen |= 1 << bit;
            return label;
        }

        private String text(String label) throws IOException, SenmlException {
            if (p.currentToken() != JsonToken.VALUE_STRING || p.getTextLength() > LONGEST_TEXT) {
                throw new SenmlException(at() + label + " is no text of up to " + LONGEST_TEXT + " characters");
            }
            return p.getText();
        }

        private double number(String label) throws IOException, SenmlException {
            JsonToken t = p.currentToken();
            double number = t == JsonToken.VALUE_NUMBER_INT || t == JsonToken.VALUE_NUMBER_FLOAT
                    ? p.getDoubleValue()
                    : Double.NaN;
            if (!Double.isFinite(number)) {
                throw new SenmlException(at() + label + " is no number");
            }
            return number;
        }

        private double truth(String label) throws SenmlException {
            return switch (p.currentToken()) {
                case VALUE_TRUE -> 1;
                case VALUE_FALSE -> 0;
                default -> throw new SenmlException(at() + label + " is neither true nor false");
            };
        }

        private void version(double version) throws SenmlException {
            for (double known : VERSIONS) {
                if (version == known) {
                    return;
                }
            }
            throw new SenmlException(at() + "version " + version + ": allowed are 10 and 26");
        }

        /** A field that is not known may be ignored, unless its label says that it must not. RFC 8428, 4.4. */
        private void unknown(String label) throws IOException, SenmlException {
            if (label.endsWith("_")) {
                throw new SenmlException(at() + "field " + shown(label) + " must be understood and is not");
            }
            p.skipChildren();
        }

        /** The JSON label of a CBOR label. RFC 8428, 6, table 4. */
        private static String label(String number) {
            return switch (number) {
                case "-6" -> "bs";
                case "-5" -> "bv";
                case "-4" -> "bu";
                case "-3" -> "bt";
                case "-2" -> "bn";
                case "-1" -> "bver";
                case "0" -> "n";
                case "1" -> "u";
                case "2" -> "v";
                case "3" -> "vs";
                case "4" -> "vb";
                case "5" -> "s";
                case "6" -> "t";
                case "7" -> "ut";
                case "8" -> "vd";
                default -> number;
            };
        }

        private static String shown(String text) {
            return text.length() > 60 ? text.substring(0, 60) + "..." : text;
        }
    }
}
