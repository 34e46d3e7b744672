package io.sluice.store.sqlite;

import io.sluice.model.Boot;
import io.sluice.model.Layout;
import io.sluice.port.store.Detail;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/** The tables of {@code telemetry.db}, written. Confined to the journal's thread. Nothing here commits but {@link #commit}. */
final class TelemetryFile implements AutoCloseable {
    private static final Detail[] DETAILS = Detail.values();
    private static final String SUMMARY =
            "INSERT INTO %s(id, boot, layout, first_seq, last_seq, first_utc_ms, last_utc_ms, scans, samples, total,"
                    + " codec, body, source_first, source_last, source_next)"
                    + " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    /** How far back summaries look for their boot and layout, rows. */
    private static final int RECENT = 64;

    private final Connection connection;
    private final OffsetTable offsets;
    private final UplinkTable uplinks;
    private final PreparedStatement insertSegment;
    private final PreparedStatement insertMinute;
    private final PreparedStatement insertHour;
    private final PreparedStatement insertDamaged;

    private final SegmentRows rows;
    private final long[] lastId = new long[DETAILS.length];
    private final long[] total = new long[DETAILS.length];
    private long[] committedId;
    private long[] committedTotal;

    private Boot boot;
    private long bootRow;
    private Layout layout;
    private long layoutRow;
    private Layout summaryLayout;
    private long summaryLayoutRow;

    TelemetryFile(Connection connection, long baseIfNew, OffsetTable offsets) throws SQLException {
        this.connection = connection;
        this.offsets = offsets;
        uplinks = new UplinkTable(connection, baseIfNew);
        rows = new SegmentRows(connection);
        insertSegment = connection.prepareStatement(
                "INSERT INTO segments(id, boot, layout, first_seq, last_seq, first_utc_ms, last_utc_ms, scans, samples,"
                        + " total, codec, body, held) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        insertMinute = connection.prepareStatement(SUMMARY.formatted("minutes"));
        insertHour = connection.prepareStatement(SUMMARY.formatted("hours"));
        insertDamaged =
                connection.prepareStatement("INSERT INTO damaged(segment, reason) VALUES(?, ?) ON CONFLICT DO NOTHING");
        for (Detail detail : DETAILS) {
            try (Statement s = connection.createStatement();
                    ResultSet r = s.executeQuery(
                            "SELECT id, total FROM " + Ids.table(detail) + " ORDER BY id DESC LIMIT 1")) {
                boolean any = r.next();
                // the newest row is never removed, so that no number is given twice
                lastId[detail.ordinal()] = any ? r.getLong(1) : Ids.base(detail) + uplinks.baseId();
                total[detail.ordinal()] = any ? r.getLong(2) : 0;
            }
        }
        committedId = lastId.clone();
        committedTotal = total.clone();
    }

    UplinkTable uplinks() {
        return uplinks;
    }

    /** Reads over the connection that writes. */
    SegmentRows rows() {
        return rows;
    }

    /** The newest segment of scans, committed or not. */
    long lastId() {
        return lastId(Detail.SCANS);
    }

    /** The newest segment of this detail, committed or not. */
    long lastId(Detail detail) {
        return lastId[detail.ordinal()];
    }

    /** The newest segments, by detail. */
    long[] lastIds() {
        return lastId.clone();
    }

    /** All ids of whole segments, of every detail. */
    Intervals everything() throws SQLException {
        Intervals all = new Intervals();
        try (Statement s = connection.createStatement()) {
            for (Detail detail : DETAILS) {
                long first = Database.number(s, "SELECT min(id) FROM " + Ids.table(detail));
                if (first > 0) {
                    all.add(first, lastId(detail));
                }
            }
            try (ResultSet r = s.executeQuery("SELECT segment FROM damaged")) {
                while (r.next()) {
                    all.remove(r.getLong(1), r.getLong(1));
                }
            }
        }
        return all;
    }

    /** Puts the times of rows right that were stamped before the clock was set. To be called before rows are added. */
    void restamp() throws SQLException {
        offsets.write(connection, rows());
    }

    /** All uplinks the file knows. */
    List<UplinkEntry> loadUplinks() throws SQLException {
        List<UplinkEntry> entries = uplinks.load(connection);
        try (PreparedStatement s = connection.prepareStatement("SELECT detail FROM details WHERE uplink = ?")) {
            for (UplinkEntry e : entries) {
                s.setLong(1, e.row);
                try (ResultSet r = s.executeQuery()) {
                    e.detail =
                            r.next() ? DETAILS[Math.max(0, Math.min(DETAILS.length - 1, r.getInt(1)))] : Detail.SCANS;
                    e.savedDetail = e.detail;
                }
            }
        }
        return entries;
    }

    /** Writes what uplinks have changed. */
    void writeUplinks(List<UplinkTable.Save> saves) throws SQLException {
        uplinks.write(saves);
        for (UplinkTable.Save save : saves) {
            if (save.entry().row == 0 || save.entry().savedDetail != save.detail()) {
                try (PreparedStatement s =
                        connection.prepareStatement("INSERT INTO details(uplink, detail) VALUES(?, ?)"
                                + " ON CONFLICT(uplink) DO UPDATE SET detail = excluded.detail")) {
                    s.setLong(1, save.row());
                    s.setInt(2, save.detail().ordinal());
                    s.executeUpdate();
                }
            }
        }
    }

    /** Writes a segment; returns its id. */
    long insert(Sealed sealed) throws SQLException {
        long id = put(insertSegment, Detail.SCANS, sealed, sealed.layout());
        insertSegment.setInt(13, sealed.held());
        insertSegment.executeUpdate();
        return id;
    }

    /** Writes a row of summaries; returns its id. */
    long insert(Summaries.Row row) throws SQLException {
        PreparedStatement s = row.detail() == Detail.MINUTES ? insertMinute : insertHour;
        long id = put(s, row.detail(), row.sealed(), row.layout());
        s.setLong(13, row.sourceFirst());
        s.setLong(14, row.sourceLast());
        s.setLong(15, row.sourceNext());
        s.executeUpdate();
        return id;
    }

    private long put(PreparedStatement s, Detail detail, Sealed sealed, Layout of) throws SQLException {
        int d = detail.ordinal();
        long id = ++lastId[d];
        total[d] += sealed.samples();
        long bootId = bootRow(sealed.boot(), id);
        long layoutId = layoutRow(of, id, detail);
        byte[] body = sealed.body();
        int length = body.length - SegmentFormat.CRC_BYTES;
        SegmentFormat.putInt(
                body,
                length,
                SegmentFormat.crc(id, bootId, layoutId, sealed.scanCount(), sealed.samples(), body, length));
        s.setLong(1, id);
        s.setLong(2, bootId);
        s.setLong(3, layoutId);
        s.setLong(4, sealed.firstSequence());
        s.setLong(5, sealed.lastSequence());
        s.setLong(6, offsets.utcMs(sealed, sealed.firstSequence(), sealed.firstUtcMs()));
        s.setLong(7, offsets.utcMs(sealed, sealed.lastSequence(), sealed.lastUtcMs()));
        s.setInt(8, sealed.scanCount());
        s.setInt(9, sealed.samples());
        s.setLong(10, total[d]);
        s.setInt(11, SegmentFormat.CODEC);
        s.setBytes(12, body);
        return id;
    }

    void damaged(long id, String reason) throws SQLException {
        insertDamaged.setLong(1, id);
        insertDamaged.setString(2, reason);
        insertDamaged.executeUpdate();
    }

    /** Removes boots, layouts, marks and details that nothing left refers to. */
    void tidy() throws SQLException {
        try (Statement s = connection.createStatement()) {
            for (String column : List.of("boot", "layout")) {
                StringBuilder oldest = new StringBuilder();
                for (Detail detail : DETAILS) {
                    String table = Ids.table(detail);
                    oldest.append(oldest.length() == 0 ? "" : " UNION ALL ")
                            .append("SELECT " + column + " AS oldest FROM " + table
                                    + " WHERE id = (SELECT min(id) FROM " + table + ")");
                }
                s.executeUpdate("DELETE FROM " + column + "s WHERE id < (SELECT min(oldest) FROM (" + oldest + "))");
            }
            s.executeUpdate("DELETE FROM offsets WHERE NOT EXISTS (SELECT 1 FROM boots WHERE counter = boot_counter AND"
                    + " nonce = boot_nonce)");
            for (Detail detail : DETAILS) {
                s.executeUpdate("DELETE FROM damaged WHERE segment >= " + Ids.base(detail)
                        + " AND segment < (SELECT min(id) FROM " + Ids.table(detail) + ")");
            }
            s.executeUpdate("DELETE FROM details WHERE uplink NOT IN (SELECT id FROM uplinks)");
        }
    }

    void commit() throws SQLException {
        connection.commit();
        committedId = lastId.clone();
        committedTotal = total.clone();
    }

    /** The transaction was rolled back: forgets what it had given out. */
    void rolledBack() {
        System.arraycopy(committedId, 0, lastId, 0, lastId.length);
        System.arraycopy(committedTotal, 0, total, 0, total.length);
        boot = null;
        layout = null;
        summaryLayout = null;
    }

    private long bootRow(Boot of, long segment) throws SQLException {
        if (of.equals(boot)) {
            return bootRow;
        }
        long row = 0;
        long newest = 0;
        // the newest, or for summaries of a boot that is over one just before
        try (Statement s = connection.createStatement();
                ResultSet r = s.executeQuery("SELECT id, counter, nonce, kernel FROM boots ORDER BY id DESC LIMIT "
                        + (Ids.detail(segment).isSummary() ? RECENT : 1))) {
            while (r.next() && row == 0) {
                newest = Math.max(newest, r.getLong(1));
                row = of.equals(new Boot(r.getLong(2), r.getString(3), r.getString(4))) ? r.getLong(1) : 0;
            }
        }
        if (row == 0) {
            row = newest + 1;
            try (PreparedStatement s = connection.prepareStatement(
                    "INSERT INTO boots(id, counter, nonce, kernel, first_segment) VALUES(?, ?, ?, ?, ?)")) {
                s.setLong(1, row);
                s.setLong(2, of.counter());
                s.setString(3, of.nonce());
                s.setString(4, of.kernelBootId());
                s.setLong(5, segment);
                s.executeUpdate();
            }
        }
        boot = of;
        bootRow = row;
        return row;
    }

    /**
     * A layout of scans gets a new row unless the newest row holds the same one: rows then cover consecutive segments and can
     * be removed by number, and a revision number that comes back with other columns does no harm. Summaries refer to the
     * layout of the scans they were made of.
     */
    private long layoutRow(Layout of, long segment, Detail detail) throws SQLException {
        if (detail.isSummary() ? of.equals(summaryLayout) : of.equals(layout)) {
            return detail.isSummary() ? summaryLayoutRow : layoutRow;
        }
        byte[] body = LayoutCodec.encode(of);
        long row = 0;
        long newest = 0;
        try (Statement s = connection.createStatement();
                ResultSet r = s.executeQuery(
                        "SELECT id, body FROM layouts ORDER BY id DESC LIMIT " + (detail.isSummary() ? RECENT : 1))) {
            while (r.next() && row == 0) {
                newest = Math.max(newest, r.getLong(1));
                row = Arrays.equals(body, r.getBytes(2)) ? r.getLong(1) : 0;
            }
        }
        if (row == 0) {
            row = newest + 1;
            try (PreparedStatement s = connection.prepareStatement(
                    "INSERT INTO layouts(id, revision, first_segment, body) VALUES(?, ?, ?, ?)")) {
                s.setLong(1, row);
                s.setInt(2, of.revision());
                s.setLong(3, segment);
                s.setBytes(4, body);
                s.executeUpdate();
            }
        }
        if (detail.isSummary()) {
            summaryLayout = of;
            summaryLayoutRow = row;
        } else {
            layout = of;
            layoutRow = row;
            summaryLayout = null;
        }
        return row;
    }

    @Override
    public void close() throws SQLException {
        insertSegment.close();
        insertMinute.close();
        insertHour.close();
        insertDamaged.close();
        uplinks.close();
    }
}
