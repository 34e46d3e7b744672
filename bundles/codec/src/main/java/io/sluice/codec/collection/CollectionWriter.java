package io.sluice.codec.collection;

import io.sluice.codec.wire.AlarmWriter;
import io.sluice.codec.wire.Encoding;
import io.sluice.codec.wire.SegmentWriter;
import io.sluice.codec.wire.SenmlWriter.Batch;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Event;
import io.sluice.model.alarm.Notice;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.Site;
import io.sluice.port.store.Lease;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a collection: telemetry, then notices, then {@link #finish}, which makes it whole. Holds one segment and a few facts
 * per entry of {@link #ENTRY_BYTES}; whoever stops without {@code finish} leaves what can be told from a whole one. Confined to
 * one thread.
 */
public final class CollectionWriter implements AutoCloseable {
    /** An entry ends with the message that brings it to this length, bytes before compression. */
    public static final int ENTRY_BYTES = 8 * 1024 * 1024;

    private static final int PACK_BYTES = 60_000;
    private static final Encoding ENCODING = Encoding.CBOR;

    private final Manifest manifest;
    private final Deflatable zip;
    private final SegmentWriter packs;
    private final List<Map<String, Object>> entries = new ArrayList<>();
    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final Map<String, Long> totals = new LinkedHashMap<>();

    // the entry under way
    private String kind = "";
    private String name;
    private Map<String, Long> counts = Map.of();
    private MessageDigest digest;
    private OutputStream out;
    private long bytes;

    /** A zip whose memory can be given back without ending the stream below. */
    private static final class Deflatable extends ZipOutputStream {
        Deflatable(OutputStream out) {
            super(out);
            // a phone waits for it, and a small processor does the work
            setLevel(Deflater.BEST_SPEED);
        }

        void free() {
            def.end();
        }
    }

    /**
     * Begins with the manifest.
     *
     * @param to where it goes; neither flushed nor closed here
     */
    public CollectionWriter(OutputStream to, Manifest manifest) throws IOException {
        this.manifest = manifest;
        this.zip = new Deflatable(to);
        this.packs = ENCODING.writer(manifest.gateway());
        for (String total : List.of("packs", "scans", "values", "held", "notices")) {
            totals.put(total, 0L);
        }
        open("", Parts.MANIFEST);
        put(Parts.json(facts()));
        end();
    }

    private Map<String, Object> facts() {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("format", Parts.FORMAT);
        m.put("version", Parts.VERSION);
        m.put("gateway", manifest.gateway());
        m.put("label", manifest.label());
        m.put("source", manifest.source());
        m.put("unsentFor", manifest.unsentFor());
        m.put("fromMs", manifest.fromUtcMs());
        m.put("toMs", manifest.toUtcMs() == Long.MAX_VALUE ? null : manifest.toUtcMs());
        m.put("takenMs", manifest.takenUtcMs());
        m.put("clock", manifest.clock());
        m.put("boot", manifest.boot());
        m.put("boots", manifest.boots());
        m.put("revision", manifest.revision());
        m.put("software", manifest.version());
        m.put("journalFault", manifest.journalFault());
        m.put("telemetry", ENCODING.contentType());
        m.put("alarms", AlarmWriter.CONTENT_TYPE);
        return m;
    }

    /** Writes a segment, in the bytes of the uplinks' backlog. */
    public void segment(Lease lease) throws IOException {
        Batch batch = packs.write(
                lease.layout(),
                lease.scans(),
                lease.segment(),
                PACK_BYTES,
                new SegmentWriter.Mark(lease.detail(), false));
        count("held", batch.held());
        if (batch.payloads().isEmpty()) {
            return;
        }
        part(Parts.TELEMETRY, ".cborseq");
        for (byte[] pack : batch.payloads()) {
            put(pack);
            count("packs", 1);
        }
        count("values", batch.samples());
        count("scans", lease.scans().stream().filter(CollectionWriter::isTold).count());
    }

    private static boolean isTold(Scan scan) {
        for (int i = 0; i < scan.quality().length; i++) {
            if (!scan.isHeld(i)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Writes a transition or an event, in the bytes of the uplinks.
     *
     * @param site the one that runs: where things are
     */
    public void notice(Notice notice, Site site) throws IOException {
        part(Parts.ALARMS, ".ndjson");
        put(
                notice instanceof Transition t
                        ? AlarmWriter.transition(t, site, manifest.source())
                        : AlarmWriter.event((Event) notice, manifest.source()));
        put(new byte[] {'\n'});
        count("notices", 1);
    }

    private void part(String wanted, String ending) throws IOException {
        if (kind.equals(wanted) && bytes < ENTRY_BYTES) {
            return;
        }
        if (!kind.isEmpty()) {
            end();
        }
        open(wanted, wanted + "%05d".formatted(numbers.merge(wanted, 1, Integer::sum)) + ending);
    }

    private void open(String of, String entry) throws IOException {
        kind = of;
        name = entry;
        counts = new LinkedHashMap<>();
        bytes = 0;
        digest = Parts.sha256();
        out = new DigestOutputStream(zip, digest);
        zip.putNextEntry(entry(entry));
    }

    private ZipEntry entry(String called) {
        ZipEntry entry = new ZipEntry(called);
        entry.setTime(manifest.takenUtcMs());
        return entry;
    }

    private void put(byte[] content) throws IOException {
        out.write(content);
        bytes += content.length;
    }

    private void count(String what, long more) {
        totals.merge(what, more, Long::sum);
        if (!kind.isEmpty() && !what.equals("held")) {
            counts.merge(what, more, Long::sum);
        }
    }

    private void end() throws IOException {
        zip.closeEntry();
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", name);
        entry.put("bytes", bytes);
        entry.put("sha256", HexFormat.of().formatHex(digest.digest()));
        entry.putAll(counts);
        entries.add(entry);
        kind = "";
    }

    /**
     * Ends it with the contents.
     *
     * @param damaged segments and notices that the journal could not read
     * @return what is in it, for people: {@code packs}, {@code scans}, {@code values}, {@code held}, {@code notices}
     */
    public Map<String, Long> finish(long damaged) throws IOException {
        if (!kind.isEmpty()) {
            end();
        }
        Map<String, Object> contents = new LinkedHashMap<>(totals);
        contents.put("damaged", damaged);
        contents.put("entries", entries);
        zip.putNextEntry(entry(Parts.CONTENTS));
        zip.write(Parts.json(contents));
        zip.closeEntry();
        zip.finish();
        return Map.copyOf(totals);
    }

    /** What has been written so far, as of {@link #finish}. */
    public String summary() {
        return totals.get("scans") + " scans, " + totals.get("values") + " values, " + totals.get("notices")
                + " notices";
    }

    /** Gives memory back; leaves the stream below as it is. Idempotent. */
    @Override
    public void close() {
        zip.free();
    }

    /** The name under which a collection is kept: gateway and the second it was taken, UTC. */
    public static String fileName(Manifest m) {
        String taken = Instant.ofEpochSecond(m.takenUtcMs() / 1000).toString().replaceAll("[-:]", "");
        return "sluice-" + m.gateway() + "-" + taken + ".zip";
    }
}
