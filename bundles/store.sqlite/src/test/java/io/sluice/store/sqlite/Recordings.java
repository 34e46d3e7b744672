package io.sluice.store.sqlite;

import io.sluice.model.ClockState;
import io.sluice.model.Layout;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The recordings in the directory that {@code SLUICE_RECORDINGS} names, as scans: a device a file, a point a column. */
final class Recordings {
    private Recordings() {}

    /**
     * One file.
     *
     * @param name its name
     * @param layout one device
     * @param scans one per row that carries a time; an empty cell is a NaN that says "no reply"
     */
    record Recording(String name, Layout layout, List<Scan> scans) {
        int samples() {
            return scans.size() * layout.devices().get(0).points().size();
        }

        /** The scans in pieces that are each so long, by their own times. */
        List<List<Scan>> pieces(long ms) {
            List<List<Scan>> pieces = new ArrayList<>();
            long startMs = Long.MIN_VALUE;
            for (Scan scan : scans) {
                long at = scan.utcMs();
                boolean next = pieces.isEmpty() || at >= startMs + ms || at < startMs;
                int width = scan.values().length + SegmentFormat.SCAN_WEIGHT;
                if (next || (pieces.get(pieces.size() - 1).size() + 1) * width > SegmentBuilder.FULL_SAMPLES) {
                    pieces.add(new ArrayList<>());
                    startMs = at;
                }
                pieces.get(pieces.size() - 1).add(scan);
            }
            return pieces;
        }
    }

    /** The directory; null if there is none. */
    static Path directory() {
        String named = System.getenv("SLUICE_RECORDINGS");
        return named != null && Files.isDirectory(Path.of(named)) ? Path.of(named) : null;
    }

    static List<Recording> all(Path directory) throws IOException {
        List<Recording> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".csv")).sorted().toList()) {
                Recording read = read(file);
                if (read != null) {
                    all.add(read);
                }
            }
        }
        return all;
    }

    /** A recording; null if its rows have no time. */
    private static Recording read(Path file) throws IOException {
        List<String[]> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            rows.add(line.split(",", -1));
        }
        String[] names = rows.remove(0);
        int time = List.of(names).indexOf("time_utc");
        if (time < 0) {
            return null;
        }
        List<Integer> columns = new ArrayList<>();
        List<Layout.PointLayout> points = new ArrayList<>();
        for (int c = 0; c < names.length; c++) {
            int column = c;
            if (c != time && !names[c].equals("t_s") && rows.stream().allMatch(r -> isNumber(r[column]))) {
                columns.add(c);
                int decimals =
                        rows.stream().mapToInt(r -> decimals(r[column])).max().orElse(0);
                points.add(new Layout.PointLayout("p" + c, "1", Math.min(9, decimals)));
            }
        }
        List<Scan> scans = new ArrayList<>();
        for (String[] row : rows) {
            double[] values = new double[columns.size()];
            byte[] quality = new byte[values.length];
            for (int i = 0; i < values.length; i++) {
                String cell = row[columns.get(i)];
                values[i] = cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
                quality[i] = (cell.isEmpty() ? Quality.NO_REPLY : Quality.GOOD).code();
            }
            long utcMs = Instant.parse(row[time]).toEpochMilli();
            scans.add(new Scan(
                    Fixtures.BOOT,
                    scans.size() + 1L,
                    1,
                    0,
                    Realm.LIVE,
                    (utcMs - 1_400_000_000_000L) * 1_000_000 + 345_678,
                    1_400_000_000_000L,
                    ClockState.SYNCHRONISED,
                    values,
                    quality));
        }
        String name = file.getFileName().toString();
        return new Recording(name, new Layout(1, List.of(new Layout.DeviceLayout("recorder", points))), scans);
    }

    private static boolean isNumber(String cell) {
        return cell.isEmpty() || cell.matches("-?[0-9.]+(e-?[0-9]+)?");
    }

    private static int decimals(String cell) {
        int exponent = cell.indexOf('e');
        String mantissa = exponent < 0 ? cell : cell.substring(0, exponent);
        int point = mantissa.indexOf('.');
        return Math.max(
                0,
                (point < 0 ? 0 : mantissa.length() - point - 1)
                        - (exponent < 0 ? 0 : Integer.parseInt(cell.substring(exponent + 1))));
    }
}
