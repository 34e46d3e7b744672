package io.sluice.codec.collection;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Reads a collection from its first byte to its last and says all that is wrong with it: format, order of the entries, their
 * hashes and counts, order of the scans, events that come twice. What stands before a fault is given out all the same. Memory: a
 * few facts per entry, and the ids of the events. Confined to one thread.
 */
public final class CollectionReader {
    private static final int MOST_FINDINGS = 100;
    private static final int MOST_JSON = 16 * 1024 * 1024;
    private static final JsonFactory JSON = new JsonFactory();

    private final Consumer<CollectedValue> values;
    private final List<String> findings = new ArrayList<>();
    private final Map<String, Map<String, Object>> found = new LinkedHashMap<>();
    private final Map<String, Long> totals = new LinkedHashMap<>();
    private final Map<String, Range> boots = new LinkedHashMap<>();
    private final Set<String> events = new HashSet<>();
    private Map<String, Object> manifest = Map.of();
    private Map<String, Long> counts = Map.of();
    private String entry = "";
    private String lastScan = "";
    private long damaged;
    private long firstUtcMs = Long.MAX_VALUE;
    private long lastUtcMs = Long.MIN_VALUE;
    private boolean complete;

    /** First and last sequence of the scans of one process start. */
    public record Range(long first, long last, long scans) {}

    /**
     * What was found.
     *
     * @param manifest as it is in the file; empty if there is none
     * @param counts {@code packs}, {@code scans}, {@code values}, {@code notices}
     * @param boots scans of each process start, in their order, summaries not counted
     * @param firstUtcMs event time of the oldest scan, ms since 1970; {@code Long.MAX_VALUE} without one
     * @param lastUtcMs event time of the newest scan; {@code Long.MIN_VALUE} without one
     * @param damaged segments and notices that the gateway itself could not read
     * @param complete whether it ends as it should
     * @param findings what is wrong; empty if nothing
     */
    public record Result(
            Map<String, Object> manifest,
            Map<String, Long> counts,
            Map<String, Range> boots,
            long firstUtcMs,
            long lastUtcMs,
            long damaged,
            boolean complete,
            List<String> findings) {
        /** Whether all of it is there and as it was written. */
        public boolean isSound() {
            return complete && findings.isEmpty();
        }
    }

    private CollectionReader(Consumer<CollectedValue> values) {
        this.values = values;
        for (String total : List.of("packs", "scans", "values", "notices")) {
            totals.put(total, 0L);
        }
    }

    /**
     * Reads one.
     *
     * @param in read to its end, not closed
     * @param values is given every value in its order
     */
    public static Result read(InputStream in, Consumer<CollectedValue> values) {
        CollectionReader r = new CollectionReader(values);
        r.run(in);
        return new Result(
                r.manifest,
                Map.copyOf(r.totals),
                new LinkedHashMap<>(r.boots),
                r.firstUtcMs,
                r.lastUtcMs,
                r.damaged,
                r.complete,
                List.copyOf(r.findings));
    }

    private void run(InputStream in) {
        ZipInputStream zip = new ZipInputStream(in, StandardCharsets.UTF_8);
        try {
            for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
                entry = e.getName();
                one(zip);
            }
            entry = "";
        } catch (IOException | IllegalArgumentException e) {
            finding((entry.isEmpty() ? "" : "in " + entry + ": ")
                    + (e.getMessage() == null ? e.toString() : e.getMessage()));
        }
        if (manifest.isEmpty()) {
            finding("no " + Parts.MANIFEST + ": this is no collection");
        }
        if (!complete) {
            finding("broken off: no " + Parts.CONTENTS + " at its end");
        }
    }

    private void one(InputStream zip) throws IOException {
        if (complete) {
            finding(entry + ": comes after " + Parts.CONTENTS);
        }
        if (entry.equals(Parts.CONTENTS)) {
            contents(Parts.object(small(zip)));
            return;
        }
        MessageDigest digest = Parts.sha256();
        Counting in = new Counting(new DigestInputStream(zip, digest));
        counts = new LinkedHashMap<>();
        String fault = "";
        try {
            content(in);
        } catch (IOException e) {
            fault = e.getMessage() == null ? e.toString() : e.getMessage();
        }
        in.transferTo(java.io.OutputStream.nullOutputStream());
        Map<String, Object> facts = new LinkedHashMap<>(counts);
        facts.put("bytes", in.bytes);
        facts.put("sha256", HexFormat.of().formatHex(digest.digest()));
        if (found.put(entry, facts) != null) {
            finding(entry + ": stands twice");
        }
        if (!fault.isEmpty()) {
            finding(entry + ": " + fault);
        }
    }

    private void content(InputStream in) throws IOException {
        if (found.isEmpty() != entry.equals(Parts.MANIFEST)) {
            throw new IOException(found.isEmpty() ? "is first instead of " + Parts.MANIFEST : "is not first");
        }
        if (entry.equals(Parts.MANIFEST)) {
            manifest(Parts.object(small(in)));
        } else if (entry.matches(Parts.TELEMETRY + "[0-9]{5,9}\\.cborseq")) {
            if (found.keySet().stream().anyMatch(n -> n.startsWith(Parts.ALARMS))) {
                finding(entry + ": comes after the alarms");
            }
            new PackReader(String.valueOf(manifest.get("gateway")), new Packs()).read(in);
        } else if (entry.matches(Parts.ALARMS + "[0-9]{5,9}\\.ndjson")) {
            alarms(in);
        } else {
            throw new IOException("does not belong here");
        }
    }

    private static byte[] small(InputStream in) throws IOException {
        byte[] text = in.readNBytes(MOST_JSON);
        if (in.read() >= 0) {
            throw new IOException("more than " + MOST_JSON + " bytes");
        }
        return text;
    }

    private void manifest(Map<String, Object> m) throws IOException {
        if (!Parts.FORMAT.equals(m.get("format"))) {
            throw new IOException("format " + m.get("format") + ": this reads " + Parts.FORMAT);
        }
        if (!Long.valueOf(Parts.VERSION).equals(m.get("version"))) {
            throw new IOException("version " + m.get("version") + ": this reads " + Parts.VERSION);
        }
        if (!(m.get("boots") instanceof List) || !(m.get("gateway") instanceof String)) {
            throw new IOException("gateway and boots: missing");
        }
        manifest = m;
    }

    private void alarms(InputStream in) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            count("notices");
            String id = eventId(line);
            if (!events.add(id)) {
                finding(entry + ": event " + id + " comes twice");
            }
        }
    }

    private static String eventId(String line) throws IOException {
        try (JsonParser p = JSON.createParser(line)) {
            if (p.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("no event");
            }
            String id = "";
            while (p.nextToken() != JsonToken.END_OBJECT) {
                if (p.currentToken() == null) {
                    throw new IOException("event cut short");
                }
                String name = p.currentName();
                p.nextToken();
                if (name.equals("id")) {
                    id = p.getText();
                }
                p.skipChildren();
            }
            if (id.isEmpty()) {
                throw new IOException("an event without id");
            }
            return id;
        }
    }

    private void contents(Map<String, Object> contents) throws IOException {
        complete = true;
        damaged = contents.get("damaged") instanceof Long n ? n : 0;
        Set<String> missing = new HashSet<>(found.keySet());
        if (!(contents.get("entries") instanceof List<?> entries)) {
            throw new IOException("no entries");
        }
        for (Object o : entries) {
            if (!(o instanceof Map<?, ?> wanted) || !(wanted.get("name") instanceof String name)) {
                throw new IOException("an entry without a name");
            }
            missing.remove(name);
            Map<String, Object> got = found.get(name);
            if (got == null) {
                finding(name + ": missing");
                continue;
            }
            for (Map.Entry<?, ?> fact : wanted.entrySet()) {
                if (!fact.getKey().equals("name") && !fact.getValue().equals(got.get(fact.getKey()))) {
                    finding(name + ": " + fact.getKey() + " is " + got.get(fact.getKey()) + ", written was "
                            + fact.getValue());
                }
            }
        }
        missing.forEach(name -> finding(name + ": not in " + Parts.CONTENTS));
        totals.forEach((what, n) -> {
            if (!n.equals(contents.get(what))) {
                finding("all: " + what + " are " + n + ", written were " + contents.get(what));
            }
        });
    }

    private void count(String what) {
        totals.merge(what, 1L, Long::sum);
        counts.merge(what, 1L, Long::sum);
    }

    private void finding(String text) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(text);
        }
    }

    /** Counts what is in the packs and looks at the order. */
    private final class Packs implements PackReader.Sink {
        @Override
        public void pack(String boot, String detail) {
            count("packs");
            if (!((List<?>) manifest.get("boots")).contains(boot)) {
                finding(entry + ": boot " + boot + " is not in the manifest");
            }
        }

        @Override
        public void scan(String boot, String detail, String device, long sequence, long utcMs) {
            String scan = boot + ' ' + detail + ' ' + device + ' ' + sequence + ' ' + utcMs;
            if (scan.equals(lastScan)) {
                return; // too big for one pack
            }
            lastScan = scan;
            count("scans");
            firstUtcMs = Math.min(firstUtcMs, utcMs);
            lastUtcMs = Math.max(lastUtcMs, utcMs);
            if (!detail.equals("scans")) {
                return;
            }
            Range before = boots.get(boot);
            if (before != null && sequence <= before.last()) {
                finding(entry + ": boot " + boot + ": scan " + sequence + " comes after " + before.last());
            }
            boots.put(
                    boot,
                    before == null
                            ? new Range(sequence, sequence, 1)
                            : new Range(before.first(), Math.max(sequence, before.last()), before.scans() + 1));
        }

        @Override
        public void value(CollectedValue value) {
            count("values");
            values.accept(value);
        }
    }

    private static final class Counting extends InputStream {
        private final InputStream in;
        private long bytes;

        Counting(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            bytes += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            int n = in.read(b, off, len);
            bytes += Math.max(0, n);
            return n;
        }

        @Override
        public void close() {
            // the zip goes on behind this entry
        }
    }
}
