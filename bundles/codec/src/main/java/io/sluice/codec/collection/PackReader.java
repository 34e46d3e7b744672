package io.sluice.codec.collection;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the packs that {@link io.sluice.codec.wire.SenmlWriter} has written, one after the other out of a stream, and says what
 * they hold. Confined to one thread. Source: RFC 8428, 6; RFC 8742.
 */
final class PackReader {
    private static final CBORFactory CBOR = CBORFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(4)
                    .maxStringLength(4096)
                    .build())
            .build();

    private final Sink sink;
    private final String gateway;

    // the pack under way
    private String baseName;
    private double baseTimeS;
    private String boot;
    private String clock;
    private String detail;
    private boolean inHeader;
    private long sequence;
    private boolean drill;
    private String quality;
    private String point;
    private String unit;
    private double value;
    private boolean bad;

    // the record under way
    private String name;
    private String recordUnit;
    private double number;
    private String text;

    /** Is told what is found, in its order. */
    interface Sink {
        void pack(String boot, String detail);

        void scan(String boot, String detail, String device, long sequence, long utcMs);

        void value(CollectedValue value);
    }

    PackReader(String gateway, Sink sink) {
        this.gateway = gateway + '/';
        this.sink = sink;
    }

    /**
     * Reads to the end of the stream.
     *
     * @throws IOException if something in it is no pack, or the stream is cut short
     */
    void read(InputStream in) throws IOException {
        try (JsonParser p = CBOR.createParser(in)) {
            p.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
            for (JsonToken t = p.nextToken(); t != null; t = p.nextToken()) {
                if (t != JsonToken.START_ARRAY) {
                    throw new IOException("no SenML pack: " + t);
                }
                pack(p);
            }
        } catch (RuntimeException e) {
            // the parser throws unchecked for some malformed input too
            throw new IOException("no SenML pack: " + e.getMessage(), e);
        }
    }

    private void pack(JsonParser p) throws IOException {
        baseName = "";
        baseTimeS = 0;
        boot = "";
        clock = "";
        detail = "scans";
        inHeader = true;
        point = "";
        JsonToken t;
        while ((t = p.nextToken()) != JsonToken.END_ARRAY) {
            if (t != JsonToken.START_OBJECT) {
                throw new IOException("no SenML record: " + t);
            }
            record(p);
        }
        flush();
        if (inHeader) {
            throw new IOException("a pack without a scan");
        }
    }

    private void record(JsonParser p) throws IOException {
        name = "";
        recordUnit = "";
        number = Double.NaN;
        text = null;
        boolean group = false;
        JsonToken t;
        while ((t = p.nextToken()) != JsonToken.END_OBJECT) {
            if (t != JsonToken.FIELD_NAME) {
                throw new IOException("record cut short");
            }
            String label = p.currentName();
            p.nextToken();
            switch (label) {
                case "-2" -> baseName = p.getText();
                case "-3" -> {
                    baseTimeS = p.getDoubleValue();
                    group = true;
                }
                case "0" -> name = p.getText();
                case "1" -> recordUnit = p.getText();
                case "2" -> number = p.getDoubleValue();
                case "3" -> text = p.getText();
                case "-1" -> p.getDoubleValue();
                default -> throw new IOException("field " + label + " in a record");
            }
        }
        if (!baseName.startsWith(gateway)) {
            throw new IOException("\"" + baseName + "\" is not of " + gateway);
        }
        if (group) {
            flush();
            group();
        } else if (inHeader) {
            header();
        } else {
            column();
        }
    }

    private void header() {
        switch (name) {
            case "batch/boot" -> boot = text;
            case "batch/clock" -> clock = text;
            case "batch/detail" -> detail = text;
            default -> {
                // facts of the way they are sent
            }
        }
    }

    private void group() throws IOException {
        if (!name.equals("scan") || boot.isEmpty()) {
            throw new IOException("a group begins with \"" + name + "\", boot \"" + boot + "\"");
        }
        if (inHeader) {
            inHeader = false;
            sink.pack(boot, detail);
        }
        sequence = (long) number;
        drill = false;
        sink.scan(boot, detail, device(), sequence, Math.round(baseTimeS * 1000));
    }

    private String device() {
        String path = baseName.substring(gateway.length());
        return path.substring(0, Math.max(0, path.indexOf('/')));
    }

    private void column() {
        if (name.equals("realm")) {
            drill = text.equals("drill");
        } else if (name.endsWith("/quality") && text != null) {
            String of = name.substring(0, name.length() - "/quality".length());
            if (!of.equals(point)) {
                flush();
                point = of;
                unit = "";
                value = Double.NaN;
            }
            quality = text;
            flush();
        } else {
            flush();
            bad = name.endsWith("/raw");
            point = bad ? name.substring(0, name.length() - "/raw".length()) : name;
            unit = recordUnit;
            value = number;
            quality = "good";
        }
    }

    private void flush() {
        if (!point.isEmpty()) {
            sink.value(new CollectedValue(
                    device() + '/' + point,
                    unit,
                    Math.round(baseTimeS * 1000),
                    clock,
                    drill ? "drill" : "live",
                    quality,
                    value,
                    boot,
                    sequence,
                    detail));
            point = "";
        }
    }
}
