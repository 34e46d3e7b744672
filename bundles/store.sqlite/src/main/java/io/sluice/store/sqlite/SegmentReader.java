package io.sluice.store.sqlite;

import io.sluice.model.Boot;
import io.sluice.model.Layout;
import io.sluice.model.Scan;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads segments back over a connection of its own, on the caller's thread, one row at a time: a long reader would keep the
 * write-ahead log from being moved into the file. Thread-safe: one caller reads, others wait for it.
 */
final class SegmentReader {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentReader.class);
    private static final int CACHED = 8;

    private final Path file;
    private final Map<Long, Layout> layouts = new Cache<>();
    private final Map<Long, Boot> boots = new Cache<>();
    private Connection connection;
    private boolean enabled;
    private String trouble = "";

    /** A segment read back. */
    record Found(long id, Layout layout, List<Scan> scans) {}

    /** Sum over a set of segments. */
    record Sum(long samples, long oldestUtcMs) {}

    SegmentReader(Path file) {
        this.file = file;
    }

    /** The file is there and its tables are known. */
    synchronized void enable() {
        enabled = true;
    }

    /** The file is about to be closed or replaced. */
    synchronized void disable() {
        enabled = false;
        close();
        layouts.clear();
        boots.clear();
    }

    /** What went wrong at the last read; empty if it went well. */
    synchronized String trouble() {
        return trouble;
    }

    /**
     * Reads one segment.
     *
     * @return null if there is no such row
     * @throws DamagedSegmentException if it cannot be decoded
     * @throws SQLException if the file cannot be read now
     */
    synchronized Found read(long id) throws SQLException, DamagedSegmentException {
        try {
            Found found = find(id);
            trouble = "";
            return found;
        } catch (SQLException e) {
            close();
            if (Database.isCorrupt(e)) {
                throw new DamagedSegmentException(e.getMessage());
            }
            throw failed(e);
        }
    }

    /** The smallest id above this one; {@code Long.MAX_VALUE} if there is none. */
    synchronized long next(long id) throws SQLException {
        try (PreparedStatement s = open().prepareStatement("SELECT min(id) FROM segments WHERE id > ?")) {
            s.setLong(1, id);
            try (ResultSet r = s.executeQuery()) {
                r.next();
                long next = r.getLong(1);
                return r.wasNull() ? Long.MAX_VALUE : next;
            }
        } catch (SQLException e) {
            close();
            throw failed(e);
        }
    }

    /** Adds up the values in these segments by the running total in each row: two look-ups per interval. */
    synchronized Sum sum(Intervals ids) throws SQLException {
        long samples = 0;
        long oldest = 0;
        String columns =
                "SELECT total - samples, total, first_utc_ms FROM segments WHERE id BETWEEN ? AND ? ORDER BY id ";
        try (PreparedStatement first = open().prepareStatement(columns + "LIMIT 1");
                PreparedStatement last = open().prepareStatement(columns + "DESC LIMIT 1")) {
            for (int i = 0; i < ids.size(); i++) {
                first.setLong(1, ids.first(i));
                first.setLong(2, ids.last(i));
                last.setLong(1, ids.first(i));
                last.setLong(2, ids.last(i));
                try (ResultSet f = first.executeQuery();
                        ResultSet l = last.executeQuery()) {
                    if (f.next() && l.next()) {
                        samples += l.getLong(2) - f.getLong(1);
                        oldest = oldest == 0 ? f.getLong(3) : oldest;
                    }
                }
            }
            return new Sum(samples, oldest);
        } catch (SQLException e) {
            close();
            throw failed(e);
        }
    }

    private Found find(long id) throws SQLException, DamagedSegmentException {
        StoredSegment row;
        try (PreparedStatement s = open().prepareStatement(
                        "SELECT boot, layout, first_utc_ms, scans, samples, codec, body FROM segments WHERE id = ?")) {
            s.setLong(1, id);
            try (ResultSet r = s.executeQuery()) {
                if (!r.next()) {
                    return null;
                }
                row = new StoredSegment(
                        id,
                        r.getLong(1),
                        r.getLong(2),
                        r.getLong(3),
                        r.getInt(4),
                        r.getInt(5),
                        r.getInt(6),
                        r.getBytes(7));
            }
        }
        Layout layout = layout(row.layout());
        return new Found(id, layout, SegmentDecoder.decode(row, layout, boot(row.boot())));
    }

    private Layout layout(long row) throws SQLException, DamagedSegmentException {
        Layout known = layouts.get(row);
        if (known != null) {
            return known;
        }
        try (PreparedStatement s = open().prepareStatement("SELECT body FROM layouts WHERE id = ?")) {
            s.setLong(1, row);
            try (ResultSet r = s.executeQuery()) {
                if (!r.next()) {
                    throw new DamagedSegmentException("layout " + row + " is missing");
                }
                Layout layout = LayoutCodec.decode(r.getBytes(1));
                layouts.put(row, layout);
                return layout;
            }
        }
    }

    private Boot boot(long row) throws SQLException, DamagedSegmentException {
        Boot known = boots.get(row);
        if (known != null) {
            return known;
        }
        try (PreparedStatement s = open().prepareStatement("SELECT counter, nonce, kernel FROM boots WHERE id = ?")) {
            s.setLong(1, row);
            try (ResultSet r = s.executeQuery()) {
                if (!r.next()) {
                    throw new DamagedSegmentException("boot " + row + " is missing");
                }
                Boot boot = new Boot(r.getLong(1), r.getString(2), r.getString(3));
                boots.put(row, boot);
                return boot;
            }
        }
    }

    private Connection open() throws SQLException {
        if (!enabled) {
            throw new SQLException("not open");
        }
        if (connection == null) {
            connection = Database.openReader(file);
        }
        return connection;
    }

    private SQLException failed(SQLException e) {
        if (enabled) {
            if (trouble.isEmpty()) {
                LOG.warn("journal cannot be read file={} what=\"{}\"", file, e.getMessage());
            }
            trouble = file.getFileName() + " cannot be read: " + e.getMessage();
        }
        return e;
    }

    private void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            LOG.debug("reader closed with trouble file={}", file, e);
        }
        connection = null;
    }

    private static final class Cache<V> extends LinkedHashMap<Long, V> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, V> eldest) {
            return size() > CACHED;
        }
    }
}
