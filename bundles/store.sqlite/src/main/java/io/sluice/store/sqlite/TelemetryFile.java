package io.sluice.store.sqlite;

import io.sluice.model.Boot;
import io.sluice.model.Layout;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/** The tables of {@code telemetry.db}, written. Confined to the journal's thread. Nothing here commits but {@link #commit}. */
final class TelemetryFile implements AutoCloseable {
    private final Connection connection;
    private final UplinkTable uplinks;
    private final PreparedStatement insertSegment;
    private final PreparedStatement insertDamaged;

    private long lastId;
    private long total;
    private long committedId;
    private long committedTotal;

    private Boot boot;
    private long bootRow;
    private Layout layout;
    private long layoutRow;

    TelemetryFile(Connection connection, long baseIfNew) throws SQLException {
        this.connection = connection;
        uplinks = new UplinkTable(connection, baseIfNew);
        insertSegment = connection.prepareStatement(
                "INSERT INTO segments(id, boot, layout, first_seq, last_seq, first_utc_ms, last_utc_ms, scans, samples,"
                        + " held, total, codec, body) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        insertDamaged =
                connection.prepareStatement("INSERT INTO damaged(segment, reason) VALUES(?, ?) ON CONFLICT DO NOTHING");
        try (Statement s = connection.createStatement();
                ResultSet r = s.executeQuery("SELECT id, total FROM segments ORDER BY id DESC LIMIT 1")) {
            boolean any = r.next();
            // the newest row is never removed, so that no number is given twice
            lastId = any ? r.getLong(1) : uplinks.baseId();
            total = any ? r.getLong(2) : 0;
        }
        committedId = lastId;
        committedTotal = total;
    }

    UplinkTable uplinks() {
        return uplinks;
    }

    /** The newest segment, committed or not. */
    long lastId() {
        return lastId;
    }

    /** All ids that an uplink new to the journal has yet to deliver. */
    Intervals everything() throws SQLException {
        Intervals all = new Intervals();
        try (Statement s = connection.createStatement()) {
            long first = Database.number(s, "SELECT min(id) FROM segments");
            if (first > 0) {
                all.add(first, lastId);
            }
            try (ResultSet r = s.executeQuery("SELECT segment FROM damaged")) {
                while (r.next()) {
                    all.remove(r.getLong(1), r.getLong(1));
                }
            }
        }
        return all;
    }

    /** Writes a segment; returns its id. */
    long insert(Sealed sealed) throws SQLException {
        long id = lastId + 1;
        long bootId = bootRow(sealed.boot(), id);
        long layoutId = layoutRow(sealed.layout(), id);
        byte[] body = sealed.body();
        int length = body.length - SegmentFormat.CRC_BYTES;
        SegmentFormat.putInt(
                body,
                length,
                SegmentFormat.crc(id, bootId, layoutId, sealed.scanCount(), sealed.samples(), body, length));
        PreparedStatement s = insertSegment;
        s.setLong(1, id);
        s.setLong(2, bootId);
        s.setLong(3, layoutId);
        s.setLong(4, sealed.firstSequence());
        s.setLong(5, sealed.lastSequence());
        s.setLong(6, sealed.firstUtcMs());
        s.setLong(7, sealed.lastUtcMs());
        s.setInt(8, sealed.scanCount());
        s.setInt(9, sealed.samples());
        s.setInt(10, sealed.held());
        s.setLong(11, total + sealed.samples());
        s.setInt(12, SegmentFormat.CODEC);
        s.setBytes(13, body);
        s.executeUpdate();
        lastId = id;
        total += sealed.samples();
        return id;
    }

    void damaged(long id, String reason) throws SQLException {
        insertDamaged.setLong(1, id);
        insertDamaged.setString(2, reason);
        insertDamaged.executeUpdate();
    }

    /** Removes boots, layouts and marks that no segment left refers to. */
    void tidy() throws SQLException {
        try (Statement s = connection.createStatement()) {
            for (String table : List.of("boots", "layouts")) {
                s.executeUpdate("DELETE FROM " + table + " WHERE id < (SELECT max(id) FROM " + table
                        + " WHERE first_segment <= (SELECT min(id) FROM segments))");
            }
            s.executeUpdate("DELETE FROM damaged WHERE segment < (SELECT min(id) FROM segments)");
        }
    }

    void commit() throws SQLException {
        connection.commit();
        committedId = lastId;
        committedTotal = total;
    }

    /** The transaction was rolled back: forgets what it had given out. */
    void rolledBack() {
        lastId = committedId;
        total = committedTotal;
        boot = null;
        layout = null;
    }

    private long bootRow(Boot of, long segment) throws SQLException {
        if (of.equals(boot)) {
            return bootRow;
        }
        long row = 0;
        long next = 1;
        try (Statement s = connection.createStatement();
                ResultSet r = s.executeQuery("SELECT id, counter, nonce, kernel FROM boots ORDER BY id DESC LIMIT 1")) {
            if (r.next()) {
                next = r.getLong(1) + 1;
                row = of.equals(new Boot(r.getLong(2), r.getString(3), r.getString(4))) ? r.getLong(1) : 0;
            }
        }
        if (row == 0) {
            row = next;
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
     * A layout gets a new row unless the newest row holds the same one: rows then cover consecutive segments and can be
     * removed by number, and a revision number that comes back with other columns does no harm.
     */
    private long layoutRow(Layout of, long segment) throws SQLException {
        if (of.equals(layout)) {
            return layoutRow;
        }
        byte[] body = LayoutCodec.encode(of);
        long row = 0;
        long next = 1;
        try (Statement s = connection.createStatement();
                ResultSet r = s.executeQuery("SELECT id, body FROM layouts ORDER BY id DESC LIMIT 1")) {
            if (r.next()) {
                next = r.getLong(1) + 1;
                row = Arrays.equals(body, r.getBytes(2)) ? r.getLong(1) : 0;
            }
        }
        if (row == 0) {
            row = next;
            try (PreparedStatement s = connection.prepareStatement(
                    "INSERT INTO layouts(id, revision, first_segment, body) VALUES(?, ?, ?, ?)")) {
                s.setLong(1, row);
                s.setInt(2, of.revision());
                s.setLong(3, segment);
                s.setBytes(4, body);
                s.executeUpdate();
            }
        }
        layout = of;
        layoutRow = row;
        return row;
    }

    @Override
    public void close() throws SQLException {
        insertSegment.close();
        insertDamaged.close();
        uplinks.close();
    }
}
