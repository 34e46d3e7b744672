package io.sluice.store.sqlite;

import io.sluice.model.Layout;
import io.sluice.model.Quality;
import io.sluice.model.Scan;
import io.sluice.port.store.Detail;
import io.sluice.port.store.History;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;

/**
 * Looks back into {@code telemetry.db}, whether a journal is at work on it or not. Each query has a connection of its own and
 * reads one segment at a time. Thread-safe.
 */
final class SqliteHistory implements History {
    /** Queries open at once, at most: each holds a connection. */
    static final int MAX_OPEN = 16;

    private final Path file;
    private final Semaphore places = new Semaphore(MAX_OPEN);

    SqliteHistory(Path file) {
        this.file = file;
    }

    @Override
    public List<String> points() {
        try (SegmentReader reader = open()) {
            Set<String> names = new TreeSet<>();
            for (Layout layout : reader.look(SegmentRows::layouts)) {
                for (Layout.DeviceLayout device : layout.devices()) {
                    device.points().forEach(p -> names.add(device.name() + '/' + p.name()));
                }
            }
            return List.copyOf(names);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public Pages read(Set<String> points, Detail detail, long fromUtcMs, long toUtcMs) {
        if (points.isEmpty() || points.size() > MAX_POINTS) {
            throw new IllegalArgumentException(points.size() + " points: allowed are 1 to " + MAX_POINTS);
        }
        if (fromUtcMs >= toUtcMs) {
            throw new IllegalArgumentException("from " + fromUtcMs + " to before " + toUtcMs + ": empty");
        }
        if (!places.tryAcquire()) {
            throw new HistoryException("more than " + MAX_OPEN + " queries at once", null);
        }
        boolean ok = false;
        try {
            SegmentReader reader = open();
            ok = true;
            return new Query(reader, Set.copyOf(points), detail, fromUtcMs, toUtcMs);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            if (!ok) {
                places.release();
            }
        }
    }

    /**
     * A reader of its own.
     *
     * @throws HistoryException if there is no file, or it is of another version
     */
    SegmentReader open() throws SQLException {
        if (Files.notExists(file)) {
            throw new HistoryException(file + ": not there", null);
        }
        SegmentReader reader = new SegmentReader(file);
        reader.enable();
        boolean ok = false;
        try {
            long version = reader.look(SegmentRows::version);
            if (version != Schema.TELEMETRY.version()) {
                throw new HistoryException(
                        file + ": version " + version + ", this software reads " + Schema.TELEMETRY.version()
                                + (version < Schema.TELEMETRY.version() ? "; a start of the gateway brings it up" : ""),
                        null);
            }
            ok = true;
            return reader;
        } finally {
            if (!ok) {
                reader.close();
            }
        }
    }

    private HistoryException failed(SQLException e) {
        return new HistoryException(file + ": cannot be read: " + e.getMessage(), e);
    }

    private final class Query implements Pages {
        private final SegmentReader reader;
        private final Scroll scroll;
        private final Set<String> points;
        private final Detail detail;
        /** Summaries that the next row may still add to, by point. */
        private final Map<String, Sample> last = new LinkedHashMap<>();

        private Layout layout;
        private int[][] columns = {};
        private boolean ended;
        private boolean closed;

        Query(SegmentReader reader, Set<String> points, Detail detail, long fromUtcMs, long toUtcMs) {
            this.reader = reader;
            this.points = points;
            this.detail = detail;
            this.scroll = new Scroll(reader, detail, fromUtcMs, toUtcMs);
        }

        @Override
        public List<Sample> next() {
            List<Sample> page = new ArrayList<>();
            try {
                while (page.isEmpty() && !ended && !closed) {
                    SegmentRows.Found found = scroll.next();
                    if (found == null) {
                        ended = true;
                        page.addAll(last.values());
                        last.clear();
                    } else {
                        use(found.layout());
                        for (Scan scan : found.scans()) {
                            add(scan, page);
                        }
                    }
                }
            } catch (SQLException e) {
                throw failed(e);
            }
            return page.isEmpty() ? null : page;
        }

        /** Works out which columns are wanted. */
        private void use(Layout now) {
            if (now.equals(layout)) {
                return;
            }
            layout = now;
            columns = new int[now.devices().size()][];
            for (int d = 0; d < columns.length; d++) {
                Layout.DeviceLayout device = now.devices().get(d);
                List<Integer> wanted = new ArrayList<>();
                for (int p = 0; p < device.points().size(); p++) {
                    if (points.contains(
                            device.name() + '/' + device.points().get(p).name())) {
                        wanted.add(p);
                    }
                }
                columns[d] = wanted.stream().mapToInt(i -> i).toArray();
            }
        }

        private void add(Scan scan, List<Sample> page) {
            for (int p : columns[scan.device()]) {
                Layout.DeviceLayout device = layout.devices().get(scan.device());
                Layout.PointLayout point = device.points().get(p);
                String name = device.name() + '/' + point.name();
                if (!detail.isSummary()) {
                    page.add(sample(name, point, scan, p, p, p, 1));
                    continue;
                }
                int c = p * Detail.COLUMNS.size();
                Sample now = sample(name, point, scan, c, c + 1, c + 2, (long) scan.values()[c + 3]);
                Sample before = last.get(name);
                if (before != null && before.utcMs() == now.utcMs()) {
                    now = merged(before, now);
                } else if (before != null) {
                    page.add(before);
                }
                last.put(name, now);
            }
        }

        private static Sample sample(
                String name, Layout.PointLayout point, Scan scan, int min, int value, int max, long count) {
            double[] v = scan.values();
            return new Sample(
                    name,
                    point.unit(),
                    min == max ? point.decimals() : Detail.meanDecimals(point),
                    scan.utcMs(),
                    scan.clock(),
                    scan.realm(),
                    Quality.of(scan.quality()[value]),
                    v[value],
                    v[min],
                    v[max],
                    count);
        }

        /** One window that came in two parts. */
        private static Sample merged(Sample a, Sample b) {
            if (a.count() == 0 || b.count() == 0) {
                return a.count() == 0 ? b : a;
            }
            long n = a.count() + b.count();
            return new Sample(
                    b.point(),
                    b.unit(),
                    b.decimals(),
                    b.utcMs(),
                    a.clock().compareTo(b.clock()) > 0 ? a.clock() : b.clock(),
                    b.realm(),
                    a.quality().compareTo(b.quality()) > 0 ? a.quality() : b.quality(),
                    (a.value() * a.count() + b.value() * b.count()) / n,
                    Math.min(a.min(), b.min()),
                    Math.max(a.max(), b.max()),
                    n);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                reader.close();
                places.release();
            }
        }
    }
}
