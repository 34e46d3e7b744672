package io.sluice.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.model.ClockState;
import io.sluice.model.Layout;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/** What a reading costs on the wire in batches of 60 s, over real recordings. */
class WireSizeTest {
    private static final String DATA = System.getenv("SLUICE_RECORDINGS");
    private static final long BATCH_MS = 60_000;

    private record Recording(Layout layout, List<Scan> scans) {}

    @Test
    void columnsCostFourBytesAReadingAtMostOverTheFastRecordings() throws IOException {
        assumeTrue(DATA != null, "SLUICE_RECORDINGS names no folder: nothing was measured");
        long fastReadings = 0;
        long fastBytes = 0;
        System.out.println("bytes/reading in batches of 60 s | readings | batches | cbor | cbor+deflate | columns |"
                + " columns+deflate");
        for (Path file : files()) {
            Recording r = read(file);
            if (r.scans().isEmpty()) {
                continue;
            }
            Cost cost = cost(r);
            System.out.println(file.getFileName() + " | " + cost);
            if (cost.readings() / cost.batches() >= 100) {
                fastReadings += cost.readings();
                fastBytes += cost.bytes()[3];
            }
        }
        System.out.printf("all with 100 readings a batch and more: %.2f%n", (double) fastBytes / fastReadings);
        assertThat((double) fastBytes / fastReadings).isLessThanOrEqualTo(4.0);
    }

    @Test
    void columnsCostFourBytesAReadingAtMostForASiteOfAllRecordingsAtOnce() throws IOException {
        assumeTrue(DATA != null, "SLUICE_RECORDINGS names no folder: nothing was measured");
        List<Layout.DeviceLayout> devices = new ArrayList<>();
        List<Scan> all = new ArrayList<>();
        for (Path file : files()) {
            Recording r = read(file);
            if (!r.scans().isEmpty()) {
                long from = r.scans().get(0).utcMs();
                for (Scan s : r.scans()) {
                    if (s.utcMs() - from < 10 * BATCH_MS) {
                        all.add(scan(0, devices.size(), Samples.T0 + s.utcMs() - from, s.values(), s.quality()));
                    }
                }
                devices.add(new Layout.DeviceLayout(
                        "dev-" + devices.size(), r.layout().devices().get(0).points()));
            }
        }
        all.sort(Comparator.comparingLong(Scan::utcMs));
        List<Scan> numbered = new ArrayList<>();
        for (Scan s : all) {
            numbered.add(scan(numbered.size() + 1L, s.device(), s.utcMs(), s.values(), s.quality()));
        }
        Recording site = new Recording(new Layout(3, devices), numbered);

        Cost cost = cost(site);

        System.out.println("all as one site, 10 min: " + cost);
        assertThat(cost.perReading(3)).isLessThanOrEqualTo(4.0);
    }

    private static List<Path> files() throws IOException {
        try (var listed = Files.list(Path.of(DATA))) {
            return listed.filter(p -> p.toString().endsWith(".csv")).sorted().toList();
        }
    }

    /** Bytes as CBOR, CBOR with Deflate, columns, columns with Deflate. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Cost(long readings, long batches, long[] bytes) {
        double perReading(int kind) {
            return (double) bytes[kind] / readings;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d | %d | %.2f | %.2f | %.2f | %.2f",
                    readings,
                    batches,
                    perReading(0),
                    perReading(1),
                    perReading(2),
                    perReading(3));
        }
    }

    private static Cost cost(Recording r) {
        long readings = 0;
        long batches = 0;
        long[] bytes = new long[4];
        for (int from = 0; from < r.scans().size(); ) {
            int to = from;
            while (to < r.scans().size()
                    && r.scans().get(to).utcMs() - r.scans().get(from).utcMs() < BATCH_MS) {
                to++;
            }
            List<Scan> batch = r.scans().subList(from, to);
            from = to;
            batches++;
            for (Scan s : batch) {
                for (double v : s.values()) {
                    readings += Double.isNaN(v) ? 0 : 1;
                }
            }
            int k = 0;
            for (Encoding encoding : List.of(Encoding.CBOR, Encoding.COLUMNS)) {
                for (byte[] payload : encoding.writer("gw-demo-01")
                        .write(r.layout(), batch, 812, 65_536)
                        .payloads()) {
                    bytes[k] += payload.length;
                    bytes[k + 1] += deflated(payload);
                }
                k += 2;
            }
        }
        return new Cost(readings, batches, bytes);
    }

    private static int deflated(byte[] payload) {
        Deflater d = new Deflater(Deflater.BEST_COMPRESSION);
        d.setInput(payload);
        d.finish();
        byte[] out = new byte[payload.length + 64];
        int n = d.deflate(out);
        d.end();
        return n;
    }

    /** Columns of numbers as points of one device, at the resolution of the file; the first column with a time is the time. */
    private static Recording read(Path file) throws IOException {
        List<String[]> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            rows.add(line.split(",", -1));
        }
        String[] names = rows.remove(0);
        int time = Arrays.asList(names).indexOf("time_utc");
        if (time < 0) {
            return new Recording(null, List.of());
        }
        List<Integer> columns = new ArrayList<>();
        List<Layout.PointLayout> points = new ArrayList<>();
        for (int c = 0; c < names.length; c++) {
            int decimals = c == time || names[c].equals("t_s") ? -1 : decimals(rows, c);
            if (decimals >= 0) {
                columns.add(c);
                points.add(new Layout.PointLayout(names[c].replaceAll("[^A-Za-z0-9._-]", "-"), "1", decimals));
            }
        }
        Layout layout = new Layout(3, List.of(new Layout.DeviceLayout("dev-01", points)));
        List<Scan> scans = new ArrayList<>();
        long last = Long.MIN_VALUE;
        for (String[] row : rows) {
            long utcMs = Instant.parse(row[time]).toEpochMilli();
            if (utcMs < last) {
                // the next of several records in one file
                continue;
            }
            last = utcMs;
            double[] values = new double[columns.size()];
            byte[] quality = new byte[columns.size()];
            for (int i = 0; i < values.length; i++) {
                String text = row[columns.get(i)];
                values[i] = text.isEmpty() ? Double.NaN : Double.parseDouble(text);
                quality[i] = text.isEmpty() ? Quality.NO_REPLY.code() : Quality.GOOD.code();
            }
            scans.add(scan(scans.size() + 1L, 0, utcMs, values, quality));
        }
        return new Recording(layout, scans);
    }

    private static Scan scan(long sequence, int device, long utcMs, double[] values, byte[] quality) {
        return new Scan(
                Samples.BOOT, sequence, 3, device, Realm.LIVE, 0, utcMs, ClockState.SYNCHRONISED, values, quality);
    }

    /** Most digits after the point in a column, 9 at most; -1 if it is not of numbers. */
    private static int decimals(List<String[]> rows, int c) {
        int most = 0;
        for (String[] row : rows) {
            if (c >= row.length) {
                return -1;
            }
            if (!row[c].isEmpty()) {
                try {
                    most = Math.max(most, new BigDecimal(row[c]).scale());
                } catch (NumberFormatException e) {
                    return -1;
                }
            }
        }
        return Math.min(9, most);
    }
}
