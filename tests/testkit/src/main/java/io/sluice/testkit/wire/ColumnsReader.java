package io.sluice.testkit.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads telemetry in columns as a platform would: zlib, CBOR, sums. Not a line of the gateway's own code is used. Stateless.
 *
 * <p>Source: {@code docs/reference/northbound.md}, Columns.
 */
public final class ColumnsReader {
    private static final CBORMapper CBOR = new CBORMapper();
    private static final int MOST_BYTES = 64 << 20;

    private ColumnsReader() {}

    /**
     * One value.
     *
     * @param boot start of the gateway's process
     * @param device device
     * @param point point
     * @param scan sequence of the scan
     * @param utcMs event time, ms since 1970
     * @param drill whether it was rehearsed
     * @param unit unit; empty if the birth has it
     * @param quality quality word
     * @param value the value; null if there is none
     */
    public record Value(
            String boot,
            String device,
            String point,
            long scan,
            long utcMs,
            boolean drill,
            String unit,
            String quality,
            BigDecimal value) {
        /** Whether the value may be used. */
        public boolean isGood() {
            return value != null && (quality.equals("good") || quality.equals("uncertain"));
        }
    }

    /**
     * Undoes {@code content-encoding: deflate}.
     *
     * @throws IOException if it is no zlib stream, or is larger than 64 MiB
     */
    public static byte[] inflate(byte[] payload) throws IOException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(payload);
            byte[] out = new byte[Math.max(1_024, payload.length * 4)];
            int n = 0;
            while (!inflater.finished()) {
                if (n == out.length) {
                    if (n >= MOST_BYTES) {
                        throw new IOException("more than " + MOST_BYTES + " bytes");
                    }
                    out = java.util.Arrays.copyOf(out, n * 2);
                }
                int got = inflater.inflate(out, n, out.length - n);
                if (got == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw new IOException("zlib stream ends early");
                }
                n += got;
            }
            return java.util.Arrays.copyOf(out, n);
        } catch (DataFormatException e) {
            throw new IOException("no zlib stream: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }

    /**
     * Reads a payload that is not compressed, or no longer.
     *
     * @throws IOException if it is no CBOR
     */
    public static List<Value> read(byte[] payload) throws IOException {
        JsonNode pack = CBOR.readTree(payload);
        List<Value> out = new ArrayList<>();
        for (JsonNode block : pack.get("blocks")) {
            List<BigDecimal> scans = column(block.get("scan"), 0);
            List<BigDecimal> times = column(block.get("time"), 0);
            for (JsonNode p : block.get("points")) {
                List<BigDecimal> values = column(p.get("v"), p.get("d").asInt());
                List<String> qualities = qualities(p.path("q"), scans.size());
                Map<Integer, BigDecimal> raw = new HashMap<>();
                for (int i = 0; i < p.path("raw").size(); i += 2) {
                    raw.put(p.get("raw").get(i).asInt(), p.get("raw").get(i + 1).decimalValue());
                }
                for (int i = 0; i < scans.size(); i++) {
                    if (!qualities.get(i).equals("held")) {
                        out.add(new Value(
                                pack.get("boot").asText(),
                                block.get("device").asText(),
                                p.get("n").asText(),
                                scans.get(i).longValueExact(),
                                times.get(i).longValueExact(),
                                block.path("realm").asText().equals("drill"),
                                p.path("u").asText(),
                                qualities.get(i),
                                raw.getOrDefault(i, values.get(i))));
                    }
                }
            }
        }
        return out;
    }

    private static List<BigDecimal> column(JsonNode column, int decimals) {
        int order = column.get(0).asInt();
        long last = 0;
        long step = 0;
        int seen = 0;
        List<BigDecimal> out = new ArrayList<>();
        for (int i = 1; i < column.size(); i++) {
            JsonNode n = column.get(i);
            if (n.isNull()) {
                out.add(null);
            } else if (!n.isIntegralNumber()) {
                out.add(n.decimalValue());
            } else if (order == 0) {
                out.add(BigDecimal.valueOf(n.asLong(), decimals));
            } else {
                long difference = order == 2 && seen >= 2 ? step + n.asLong() : n.asLong();
                step = difference;
                last += difference;
                seen++;
                out.add(BigDecimal.valueOf(last, decimals));
            }
        }
        return out;
    }

    private static List<String> qualities(JsonNode runs, int scans) {
        List<String> out = new ArrayList<>();
        for (int i = 0; i < runs.size(); i += 2) {
            for (int k = 0; k < runs.get(i).asInt(); k++) {
                out.add(runs.get(i + 1).asText());
            }
        }
        while (out.size() < scans) {
            out.add("good");
        }
        return out;
    }
}
