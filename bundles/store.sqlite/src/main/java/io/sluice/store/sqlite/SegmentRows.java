package io.sluice.store.sqlite;

import io.sluice.model.Boot;
import io.sluice.model.Layout;
import io.sluice.model.Scan;
import io.sluice.port.store.Detail;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows of segments and summaries read over one connection, by their numbers. Confined to whoever owns the connection. */
final class SegmentRows {
    private static final int CACHED = 8;

    private final Connection connection;
    private final Map<Long, Layout> layouts = new Cache<>();
    private final Map<Long, Layout> summaryLayouts = new Cache<>();
    private final Map<Long, Boot> boots = new Cache<>();

    /**
     * A segment read back.
     *
     * @param layout columns of the scans as they were taken
     * @param columns columns of these scans: the same, or those of summaries
     */
    record Found(long id, Layout layout, Layout columns, List<Scan> scans) {}

    /** Sum over a set of segments. */
    record Sum(long samples, long oldestUtcMs) {}

    /** A column of the tables of segments that never falls from one number to the next. */
    enum Column {
        BOOT("boot"),
        FIRST_UTC_MS("first_utc_ms"),
        LAST_UTC_MS("last_utc_ms"),
        /** Of summaries only. */
        SOURCE_LAST("source_last"),
        /** Of summaries only. */
        SOURCE_FIRST("source_first"),
        /** Of summaries only. */
        SOURCE_NEXT("source_next");

        final String sql;

        Column(String sql) {
            this.sql = sql;
        }
    }

    SegmentRows(Connection connection) {
        this.connection = connection;
    }

    /**
     * Reads one segment.
     *
     * @return null if there is no such row
     * @throws DamagedSegmentException if it cannot be decoded
     */
    Found read(long id) throws SQLException, DamagedSegmentException {
        Detail detail = Ids.detail(id);
        StoredSegment row;
        try (PreparedStatement s =
                connection.prepareStatement("SELECT boot, layout, first_utc_ms, scans, samples, codec, body FROM "
                        + Ids.table(detail) + " WHERE id = ?")) {
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
        Layout columns = layout;
        if (detail.isSummary()) {
            columns = summaryLayouts.get(row.layout());
            if (columns == null) {
                columns = Layouts.summaryOf(layout);
                summaryLayouts.put(row.layout(), columns);
            }
        }
        List<Scan> scans = SegmentDecoder.decode(row, columns, boot(row.boot()));
        return new Found(id, layout, columns, OffsetTable.right(scans, connection));
    }

    /** The process start that a segment is of. */
    Boot bootOf(long id) throws SQLException, DamagedSegmentException {
        return boot(value(Column.BOOT, id));
    }

    /** The smallest number of the same detail above this one; {@code Long.MAX_VALUE} if there is none. */
    long next(long id) throws SQLException {
        Detail detail = Ids.detail(id);
        return atOrAfter(detail, id + 1, Ids.end(detail));
    }

    /** The smallest number there is from {@code from} to {@code to}; {@code Long.MAX_VALUE} if there is none. */
    long atOrAfter(Detail detail, long from, long to) throws SQLException {
        long found = number("SELECT min(id) FROM " + Ids.table(detail) + " WHERE id BETWEEN ? AND ?", from, to);
        return found == 0 ? Long.MAX_VALUE : found;
    }

    /** The newest number of this detail; 0 if there is none. */
    long newest(Detail detail) throws SQLException {
        return number("SELECT max(id) FROM " + Ids.table(detail) + " WHERE id BETWEEN ? AND ?", 0, Long.MAX_VALUE);
    }

    /** A column of one row; 0 if there is no such row. */
    long value(Column column, long id) throws SQLException {
        return number(
                "SELECT " + column.sql + " FROM " + Ids.table(Ids.detail(id)) + " WHERE id BETWEEN ? AND ?", id, id);
    }

    /**
     * The smallest number from {@code from} to {@code to} whose column is at least {@code value}; {@code Long.MAX_VALUE} if
     * there is none. Numbers may be missing; about twenty look-ups.
     */
    long firstWith(Column column, long value, Detail detail, long from, long to) throws SQLException {
        long found = Long.MAX_VALUE;
        try (PreparedStatement s = connection.prepareStatement("SELECT id, " + column.sql + " FROM " + Ids.table(detail)
                + " WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 1")) {
            long low = from;
            long high = to;
            while (low <= high) {
                long middle = low + (high - low) / 2;
                s.setLong(1, middle);
                s.setLong(2, high);
                try (ResultSet r = s.executeQuery()) {
                    if (!r.next()) {
                        high = middle - 1;
                    } else if (r.getLong(2) >= value) {
                        found = r.getLong(1);
                        high = middle - 1;
                    } else {
                        low = r.getLong(1) + 1;
                    }
                }
            }
        }
        return found;
    }

    /** Adds up the values in these segments by the running total in each row: two look-ups per interval. */
    Sum sum(Intervals ids) throws SQLException {
        long samples = 0;
        long oldest = 0;
        for (int i = 0; i < ids.size(); i++) {
            Sum part = sum(ids.first(i), ids.last(i));
            samples += part.samples;
            oldest = oldest == 0 || (part.oldestUtcMs != 0 && part.oldestUtcMs < oldest) ? part.oldestUtcMs : oldest;
        }
        return new Sum(samples, oldest);
    }

    /** Adds up the values in segments of one detail. */
    Sum sum(long from, long to) throws SQLException {
        String columns = "SELECT total - samples, total, first_utc_ms FROM " + Ids.table(Ids.detail(from))
                + " WHERE id BETWEEN ? AND ? ORDER BY id ";
        try (PreparedStatement first = connection.prepareStatement(columns + "LIMIT 1");
                PreparedStatement last = connection.prepareStatement(columns + "DESC LIMIT 1")) {
            first.setLong(1, from);
            first.setLong(2, to);
            last.setLong(1, from);
            last.setLong(2, to);
            try (ResultSet f = first.executeQuery();
                    ResultSet l = last.executeQuery()) {
                return f.next() && l.next() ? new Sum(l.getLong(2) - f.getLong(1), f.getLong(3)) : new Sum(0, 0);
            }
        }
    }

    /** Every layout that something in the file may have. */
    List<Layout> layouts() throws SQLException, DamagedSegmentException {
        List<Layout> all = new ArrayList<>();
        try (Statement s = connection.createStatement();
                ResultSet r = s.executeQuery("SELECT body FROM layouts ORDER BY id")) {
            while (r.next()) {
                all.add(Layouts.same(LayoutCodec.decode(r.getBytes(1))));
            }
        }
        return all;
    }

    /** Version of the tables. */
    long version() throws SQLException {
        try (Statement s = connection.createStatement()) {
            return Database.number(s, "PRAGMA user_version");
        }
    }

    private Layout layout(long row) throws SQLException, DamagedSegmentException {
        Layout known = layouts.get(row);
        if (known != null) {
            return known;
        }
        try (PreparedStatement s = connection.prepareStatement("SELECT body FROM layouts WHERE id = ?")) {
            s.setLong(1, row);
            try (ResultSet r = s.executeQuery()) {
                if (!r.next()) {
                    throw new DamagedSegmentException("layout " + row + " is missing");
                }
                Layout layout = Layouts.same(LayoutCodec.decode(r.getBytes(1)));
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
        try (PreparedStatement s =
                connection.prepareStatement("SELECT counter, nonce, kernel FROM boots WHERE id = ?")) {
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

    private long number(String query, long from, long to) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(query)) {
            s.setLong(1, from);
            s.setLong(2, to);
            try (ResultSet r = s.executeQuery()) {
                return r.next() ? r.getLong(1) : 0;
            }
        }
    }

    private static final class Cache<V> extends LinkedHashMap<Long, V> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, V> eldest) {
            return size() > CACHED;
        }
    }
}
