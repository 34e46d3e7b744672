package io.sluice.store.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.NavigableSet;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sqlite.JDBC;
import org.sqlite.SQLiteException;

/** Opens, checks, migrates and puts aside one database file. Stateless. */
final class Database {
    /** Files put aside that are kept; the oldest goes first. */
    static final int KEPT_ASIDE = 3;

    /** "SLUI": a file with another application id is not ours. */
    private static final int APPLICATION_ID = 0x534c5549;

    /**
     * Bytes of a page of a new file. A commit writes each page it touches to the log, and later to the file: small pages make
     * small commits, and the frames in the log lie close together. By measurement, see docs/reference/journal.md.
     */
    private static final int PAGE_BYTES = 1024;

    private static final int HEADER_BYTES = 100;

    /** A user version further ahead than this is damage, not a later software. */
    private static final int MAX_VERSIONS_AHEAD = 100;

    private static final String ASIDE = ".corrupt-";
    private static final String[] PARTS = {"", "-wal", "-shm"};

    private Database() {}

    /** The file was written by a later version of the software. */
    static final class NewerVersionException extends Exception {
        private static final long serialVersionUID = 1;

        NewerVersionException(String message) {
            super(message);
        }
    }

    /** The file is no database, not ours, or damaged. */
    static final class CorruptFileException extends Exception {
        private static final long serialVersionUID = 1;

        CorruptFileException(String message) {
            super(message);
        }
    }

    /**
     * Opens a file for writing, creates or migrates its tables. Auto-commit is off.
     *
     * @param checkBytes files up to this size are read through
     * @param walBytes the write-ahead log is moved into the file at half this size and cut back to it
     * @throws CorruptFileException the file should be put aside
     * @throws NewerVersionException the file must be left alone; nothing was written to it
     * @throws SQLException anything else; may pass
     */
    static Connection open(Path file, Schema schema, long checkBytes, long walBytes)
            throws SQLException, CorruptFileException, NewerVersionException {
        Properties properties = new Properties();
        properties.setProperty("transaction_mode", "IMMEDIATE");
        Connection connection = null;
        boolean opened = false;
        refuseNewer(schema, versionInHeader(file));
        checkHeader(schema, file);
        try {
            connection = new JDBC().connect("jdbc:sqlite:" + file, properties);
            prepare(connection, schema, file, checkBytes, walBytes);
            opened = true;
            return connection;
        } catch (SQLException e) {
            if (isCorrupt(e) || isUnintelligible(e)) {
                throw new CorruptFileException(e.getMessage());
            }
            throw e;
        } finally {
            if (!opened && connection != null) {
                connection.close();
            }
        }
    }

    /** Opens a file for reading only; it must be there. */
    static Connection openReader(Path file) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("open_mode", "1"); // SQLITE_OPEN_READONLY
        String url = "jdbc:sqlite:" + file;
        if (!Files.isWritable(file.toAbsolutePath().getParent())
                && size(file.resolveSibling(file.getFileName() + "-wal")) == 0) {
            // SQLite would want to make its index of the log; nobody else writes here either
            url = "jdbc:sqlite:file:" + file.toUri().getRawPath() + "?immutable=1";
        }
        Connection connection = new JDBC().connect(url, properties);
        try (Statement s = connection.createStatement()) {
            s.execute("PRAGMA busy_timeout = 5000");
            s.execute("PRAGMA cache_size = -512");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    private static void prepare(Connection connection, Schema schema, Path file, long checkBytes, long walBytes)
            throws SQLException, CorruptFileException, NewerVersionException {
        try (Statement s = connection.createStatement()) {
            s.execute("PRAGMA busy_timeout = 5000");
            s.execute("PRAGMA trusted_schema = OFF");
            int version = (int) number(s, "PRAGMA user_version");
            refuseNewer(schema, version);
            boolean empty = number(s, "SELECT count(*) FROM sqlite_master") == 0;
            boolean ours = number(s, "PRAGMA application_id") == APPLICATION_ID && version > 0;
            if (!empty && !ours) {
                throw new CorruptFileException("not a journal");
            }
            if (empty) {
                s.execute("PRAGMA page_size = " + PAGE_BYTES);
                s.execute("PRAGMA auto_vacuum = INCREMENTAL");
            } else if (size(file) <= checkBytes) {
                check(s);
            }
            s.execute("PRAGMA journal_mode = WAL");
            // FULL: a commit is on the medium when it returns; NORMAL would lose the last ones in a power cut
            s.execute("PRAGMA synchronous = FULL");
            s.execute("PRAGMA wal_autocheckpoint = " + walBytes / 2 / number(s, "PRAGMA page_size"));
            s.execute("PRAGMA journal_size_limit = " + walBytes);
            s.execute("PRAGMA temp_store = MEMORY");
            s.execute("PRAGMA cache_size = -1024");
            connection.setAutoCommit(false);
            migrate(connection, s, schema, version);
        }
    }

    private static void refuseNewer(Schema schema, int version) throws NewerVersionException {
        if (isNewer(schema, version)) {
            throw new NewerVersionException(newer(schema, version) + ": left untouched, not used");
        }
    }

    private static boolean isNewer(Schema schema, int version) {
        return version > schema.version() && version <= schema.version() + MAX_VERSIONS_AHEAD;
    }

    private static String newer(Schema schema, int version) {
        return schema.name() + " has version " + version + ", this software knows " + schema.version();
    }

    /** Which file to use, and what is to be said of the choice; empty if nothing. */
    record Choice(Path file, String notice) {}

    /**
     * The file that this software can work with: its own, or, if that one is of a later version (the software was taken back),
     * one beside it, named after the version known here. The later one is left alone for the day when its software is back.
     */
    static Choice choose(Path directory, Schema schema) {
        Path file = directory.resolve(schema.name());
        int version = versionInHeader(file);
        if (!isNewer(schema, version)) {
            return new Choice(file, "");
        }
        Path beside = directory.resolve(schema.name().replace(".db", ".v" + schema.version() + ".db"));
        return new Choice(
                beside, newer(schema, version) + ": left untouched, " + beside.getFileName() + " is used in its place");
    }

    /**
     * The user_version in the file's header; 0 if there is none. Looked at before SQLite opens the file, since even that
     * may move a log left behind into it. Source: SQLite file format, 1.3 (offset 60, big-endian).
     */
    private static int versionInHeader(Path file) {
        byte[] header = header(file);
        return header.length == HEADER_BYTES ? ByteBuffer.wrap(header).getInt(60) : 0;
    }

    /**
     * Refuses what SQLite would take for the file of a later SQLite and leave unwritable for ever: file format versions other
     * than 1 and 2, user versions that no software of ours will have. Source: SQLite file format, 1.3 (offsets 18, 19, 60).
     */
    private static void checkHeader(Schema schema, Path file) throws CorruptFileException {
        byte[] header = header(file);
        if (header.length < HEADER_BYTES) {
            return; // empty, or SQLite will say what it is
        }
        int version = ByteBuffer.wrap(header).getInt(60);
        boolean formats = header[18] >= 1 && header[18] <= 2 && header[19] >= 1 && header[19] <= 2;
        if (!formats || version < 0 || version > schema.version() + MAX_VERSIONS_AHEAD) {
            throw new CorruptFileException(
                    "header: formats " + header[18] + " and " + header[19] + ", version " + version);
        }
    }

    /** The first 100 bytes of a SQLite file; empty if it is none. */
    private static byte[] header(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] header = in.readNBytes(HEADER_BYTES);
            return header.length == HEADER_BYTES
                            && new String(header, 0, 15, StandardCharsets.US_ASCII).equals("SQLite format 3")
                    ? header
                    : new byte[0];
        } catch (IOException e) {
            return new byte[0]; // SQLite will say what is wrong
        }
    }

    private static void check(Statement s) throws SQLException, CorruptFileException {
        try (ResultSet r = s.executeQuery("PRAGMA quick_check(1)")) {
            String said = r.next() ? r.getString(1) : "nothing";
            if (!"ok".equals(said)) {
                throw new CorruptFileException("quick_check: " + said.replaceAll("\\s+", " "));
            }
        }
    }

    private static void migrate(Connection connection, Statement s, Schema schema, int from) throws SQLException {
        for (int version = from; version < schema.version(); version++) {
            schema.steps().get(version).run(s);
            s.execute("PRAGMA application_id = " + APPLICATION_ID);
            s.execute("PRAGMA user_version = " + (version + 1));
            connection.commit();
        }
    }

    /** Whether the error says that the file itself is damaged. */
    static boolean isCorrupt(SQLException e) {
        int code = code(e);
        return code == 11 || code == 26; // SQLITE_CORRUPT, SQLITE_NOTADB
    }

    /**
     * Whether the error says that SQLite does not understand what is in the file: while it is opened our statements are always
     * the same, so it is the file that is wrong (its schema, its format number), and stays wrong.
     */
    static boolean isUnintelligible(SQLException e) {
        return code(e) == 1; // SQLITE_ERROR
    }

    /** Whether the error says that a row breaks a rule of its table: another try will not help. */
    static boolean isConstraint(SQLException e) {
        return code(e) == 19; // SQLITE_CONSTRAINT
    }

    /** Whether the error says that there is no room. */
    static boolean isFull(SQLException e) {
        return code(e) == 13; // SQLITE_FULL
    }

    private static int code(SQLException e) {
        return e instanceof SQLiteException s ? s.getResultCode().code & 0xff : e.getErrorCode() & 0xff;
    }

    /**
     * Renames a file and its log to {@code <name>.corrupt-<n>}, n counting up.
     *
     * @return the new name of the file
     */
    static Path putAside(Path file) throws IOException {
        NavigableSet<Long> earlier = aside(file);
        long number = earlier.isEmpty() ? 1 : earlier.last() + 1;
        while (earlier.size() >= KEPT_ASIDE) {
            for (String part : PARTS) {
                Files.deleteIfExists(asideName(file, earlier.first(), part));
            }
            earlier.pollFirst();
        }
        for (String part : PARTS) {
            Path from = file.resolveSibling(file.getFileName() + part);
            if (Files.exists(from)) {
                Files.move(from, asideName(file, number, part), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return asideName(file, number, "");
    }

    /** Highest number of a file put aside; 0 if there is none. */
    static long lastAside(Path file) throws IOException {
        NavigableSet<Long> earlier = aside(file);
        return earlier.isEmpty() ? 0 : earlier.last();
    }

    /** Bytes of a file with its log; 0 if it is not there. */
    static long sizeWithLog(Path file) {
        return size(file) + size(file.resolveSibling(file.getFileName() + "-wal"));
    }

    static long number(Statement s, String query) throws SQLException {
        try (ResultSet r = s.executeQuery(query)) {
            return r.next() ? r.getLong(1) : 0;
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    private static NavigableSet<Long> aside(Path file) throws IOException {
        Pattern pattern = Pattern.compile(Pattern.quote(file.getFileName() + ASIDE) + "([0-9]{1,15})(-wal|-shm)?");
        NavigableSet<Long> numbers = new TreeSet<>();
        try (Stream<Path> files = Files.list(file.toAbsolutePath().getParent())) {
            files.forEach(f -> {
                Matcher m = pattern.matcher(f.getFileName().toString());
                if (m.matches()) {
                    numbers.add(Long.valueOf(m.group(1)));
                }
            });
        }
        return numbers;
    }

    private static Path asideName(Path file, long number, String part) {
        return file.resolveSibling(file.getFileName() + ASIDE + number + part);
    }
}
