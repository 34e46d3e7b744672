package io.sluice.codec.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Layout;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Event;
import io.sluice.model.site.GatewaySpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.Site;
import io.sluice.port.store.Detail;
import io.sluice.port.store.Lease;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class CollectionTest {
    private static final long T = 1_770_000_000_000L;
    private static final Boot OLD = new Boot(16, "00000001", "");
    private static final Boot NEW = new Boot(17, "a3f2c1d0", "");
    private static final Site SITE =
            new Site(new GatewaySpec("gw-1", "一号", Place.UNKNOWN), List.of(), List.of(), List.of(), List.of(), "hash");
    private static final Layout LAYOUT = new Layout(
            3,
            List.of(new Layout.DeviceLayout(
                    "radar-01",
                    List.of(new Layout.PointLayout("level", "m", 3), new Layout.PointLayout("rain", "mm", 1)))));

    private final List<CollectedValue> values = new ArrayList<>();

    private static Manifest manifest() {
        return new Manifest(
                "gw-1",
                "一号",
                "sluice/v1/gw-1",
                "platform",
                0,
                Long.MAX_VALUE,
                T,
                "synchronised",
                NEW.id(),
                List.of(OLD.id(), NEW.id()),
                3,
                "0.1.0",
                "");
    }

    private static Scan scan(Boot boot, long sequence, double level, Quality quality) {
        return new Scan(
                boot,
                sequence,
                3,
                0,
                Realm.LIVE,
                sequence * 1_000_000_000L,
                T,
                ClockState.HOLDOVER,
                new double[] {level, Double.NaN},
                new byte[] {quality.code(), Quality.NO_REPLY.code()});
    }

    private static Lease lease(long segment, Scan... scans) {
        return new Lease(segment, false, LAYOUT, List.of(scans));
    }

    private static Event event(long number) {
        return new Event(
                NEW, number, 3, "output", "siren-01", "gateway", Map.of(), ClockState.HOLDOVER, Realm.LIVE, number, T);
    }

    private static byte[] whole() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CollectionWriter w = new CollectionWriter(out, manifest())) {
            w.segment(lease(1, scan(OLD, 7, 1.25, Quality.GOOD), scan(OLD, 9, 1.5, Quality.UNCERTAIN)));
            w.segment(lease(2, scan(NEW, 1, 9.75, Quality.OUT_OF_RANGE)));
            w.notice(event(4), SITE);
            w.notice(event(5), SITE);
            assertThat(w.finish(2))
                    .containsEntry("scans", 3L)
                    .containsEntry("values", 6L)
                    .containsEntry("notices", 2L);
        }
        return out.toByteArray();
    }

    private CollectionReader.Result read(byte[] file) {
        values.clear();
        return CollectionReader.read(new ByteArrayInputStream(file), values::add);
    }

    @Test
    void comesBackAsItWasCollected() throws IOException {
        CollectionReader.Result r = read(whole());
        assertThat(r.findings()).isEmpty();
        assertThat(r.isSound()).isTrue();
        assertThat(r.manifest()).containsEntry("gateway", "gw-1").containsEntry("unsentFor", "platform");
        assertThat(r.damaged()).isEqualTo(2);
        assertThat(r.boots())
                .containsExactly(
                        Map.entry(OLD.id(), new CollectionReader.Range(7, 9, 2)),
                        Map.entry(NEW.id(), new CollectionReader.Range(1, 1, 1)));
        assertThat(r.firstUtcMs()).isEqualTo(T + 1000);
        assertThat(r.lastUtcMs()).isEqualTo(T + 9000);
        assertThat(values)
                .extracting(v -> v.point() + " " + v.value() + " " + v.unit() + " " + v.quality() + " " + v.sequence()
                        + " " + v.clock())
                .containsExactly(
                        "radar-01/level 1.25 m good 7 holdover",
                        "radar-01/rain NaN  no-reply 7 holdover",
                        "radar-01/level 1.5 m uncertain 9 holdover",
                        "radar-01/rain NaN  no-reply 9 holdover",
                        "radar-01/level 9.75 m out-of-range 1 holdover",
                        "radar-01/rain NaN  no-reply 1 holdover");
    }

    @Test
    void brokenOffAnywhereItIsRecognised() throws IOException {
        byte[] whole = whole();
        int sound = 0;
        for (int length = 0; length < whole.length; length++) {
            byte[] part = java.util.Arrays.copyOf(whole, length);
            sound += read(part).isSound() ? 1 : 0;
        }
        // the zip's own directory behind contents.json may be missing: all that was collected is there
        int directory =
                whole.length - new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        assertThat(sound).isLessThanOrEqualTo(directory);
        byte[] half = java.util.Arrays.copyOf(whole, whole.length / 2);
        assertThat(read(half).findings()).anyMatch(f -> f.startsWith("broken off"));
    }

    @Test
    void everyChangedByteOfAnEntryIsRecognised() throws IOException {
        Map<String, byte[]> entries = entries(whole());
        for (String name : List.copyOf(entries.keySet())) {
            byte[] good = entries.get(name);
            for (int i = 0; i < good.length && !name.equals("contents.json"); i++) {
                byte[] bad = good.clone();
                bad[i] = (byte) (bad[i] ^ 0x10);
                entries.put(name, bad);
                assertThat(read(zip(entries)).findings()).as(name + " " + i).isNotEmpty();
            }
            entries.put(name, good);
        }
        assertThat(read(zip(entries)).isSound()).isTrue();
    }

    @Test
    void missingMovedAndForeignEntriesAreNamed() throws IOException {
        Map<String, byte[]> entries = entries(whole());
        Map<String, byte[]> without = new LinkedHashMap<>(entries);
        without.remove("alarms/00001.ndjson");
        assertThat(read(zip(without)).findings()).anyMatch(f -> f.equals("alarms/00001.ndjson: missing"));

        Map<String, byte[]> more = new LinkedHashMap<>();
        more.put("../evil", new byte[] {1});
        more.putAll(entries);
        assertThat(read(zip(more)).findings())
                .anyMatch(f -> f.equals("../evil: is first instead of manifest.json"))
                .anyMatch(f -> f.equals("../evil: not in contents.json"));
        assertThat(read("no zip at all".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                        .findings())
                .anyMatch(f -> f.contains("this is no collection"));
    }

    @Test
    void scansOutOfOrderAndEventsThatComeTwiceAreNamed() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CollectionWriter w = new CollectionWriter(out, manifest())) {
            w.segment(lease(1, scan(NEW, 2, 1, Quality.GOOD)));
            w.segment(lease(2, scan(NEW, 1, 1, Quality.GOOD)));
            w.segment(lease(3, scan(new Boot(99, "99999999", ""), 1, 1, Quality.GOOD)));
            w.notice(event(4), SITE);
            w.notice(event(4), SITE);
            w.finish(0);
        }
        assertThat(read(out.toByteArray()).findings())
                .containsExactly(
                        "telemetry/00001.cborseq: boot 17-a3f2c1d0: scan 1 comes after 2",
                        "telemetry/00001.cborseq: boot 99-99999999 is not in the manifest",
                        "alarms/00001.ndjson: event 17-a3f2c1d0:t4 comes twice");
    }

    @Test
    void manyEntriesSummariesAndAScanBiggerThanAPackAreCountedRight() throws IOException {
        List<Layout.PointLayout> many = new ArrayList<>();
        double[] level = new double[5000];
        for (int i = 0; i < level.length; i++) {
            many.add(new Layout.PointLayout("point-with-a-long-name-" + i, "m", 3));
            level[i] = i / 1000.0;
        }
        Layout wide = new Layout(3, List.of(new Layout.DeviceLayout("wide", many)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CollectionWriter w = new CollectionWriter(out, manifest())) {
            Layout minutes = Detail.summaryOf(LAYOUT);
            Scan summary = new Scan(
                    OLD,
                    9,
                    3,
                    0,
                    Realm.LIVE,
                    0,
                    T,
                    ClockState.SYNCHRONISED,
                    new double[] {1, 2, 3, 4, 1, 2, 3, 4},
                    new byte[8]);
            w.segment(new Lease(1L << 56, false, Detail.MINUTES, minutes, List.of(summary)));
            for (int i = 1; i <= 60; i++) {
                Scan scan = new Scan(
                        NEW, i, 3, 0, Realm.DRILL, i, T, ClockState.SYNCHRONISED, level, new byte[level.length]);
                w.segment(new Lease(i, false, wide, List.of(scan)));
            }
            Scan held = new Scan(NEW, 61, 3, 0, Realm.LIVE, 61, T, ClockState.SYNCHRONISED, new double[2], new byte[] {
                Scan.HELD, Scan.HELD
            });
            w.segment(lease(61, held));
            w.finish(0);
        }
        CollectionReader.Result r = read(out.toByteArray());
        assertThat(r.findings()).isEmpty();
        assertThat(r.counts()).containsEntry("scans", 61L).containsEntry("values", 60L * 5000 + 8);
        assertThat(r.counts().get("packs")).isGreaterThan(120);
        assertThat(entries(out.toByteArray()).keySet()).contains("telemetry/00002.cborseq");
        assertThat(values.get(1).point()).isEqualTo("radar-01/level/mean");
        assertThat(values.get(1).detail()).isEqualTo("minutes");
        assertThat(values.get(8).point()).isEqualTo("wide/point-with-a-long-name-0");
        assertThat(values.get(8).realm()).isEqualTo("drill");
    }

    private static Map<String, byte[]> entries(byte[] file) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
                entries.put(e.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> e : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(e.getKey()));
                zip.write(e.getValue());
            }
        }
        return out.toByteArray();
    }
}
