package io.sluice.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** The limit for the journal: bare inserts of blobs of the same size, one per commit, in WAL with full synchronisation. */
final class RawSqlite {
    private RawSqlite() {}

    /**
     * Inserts for so long.
     *
     * @param blobBytes bytes of one blob
     * @return commits per second
     */
    static double commitsPerSecond(Path file, int blobBytes, double seconds) throws SQLException {
        byte[] blob = new byte[blobBytes];
        new java.util.Random(1).nextBytes(blob);
        try (Connection db = new org.sqlite.JDBC().connect("jdbc:sqlite:" + file, new Properties())) {
            try (Statement s = db.createStatement()) {
                s.execute("PRAGMA journal_mode=WAL");
                s.execute("PRAGMA synchronous=FULL");
                s.execute("CREATE TABLE raw(id INTEGER PRIMARY KEY, data BLOB) STRICT");
            }
            db.setAutoCommit(false);
            try (PreparedStatement insert = db.prepareStatement("INSERT INTO raw(data) VALUES(?)")) {
                long end = System.nanoTime() + (long) (seconds * 1e9);
                long start = System.nanoTime();
                long n = 0;
                while (System.nanoTime() < end) {
                    insert.setBytes(1, blob);
                    insert.executeUpdate();
                    db.commit();
                    n++;
                }
                return n / ((System.nanoTime() - start) / 1e9);
            }
        }
    }
}
