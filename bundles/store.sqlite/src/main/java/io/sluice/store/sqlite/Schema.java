package io.sluice.store.sqlite;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Tables of one file and how they came about. Step i leads from version i to version i + 1 in one transaction and is never
 * edited once it has been released; the version is kept in {@code user_version}.
 *
 * @param name for messages, such as {@code "telemetry.db"}
 * @param steps what leads from each version to the next
 */
record Schema(String name, List<Step> steps) {
    /** One step, within a transaction of the caller's. */
    interface Step {
        void run(Statement s) throws SQLException;

        /** This one and then another. */
        default Step then(Step next) {
            return s -> {
                run(s);
                next.run(s);
            };
        }
    }

    private static final String UPLINKS =
            """
            CREATE TABLE uplinks(
              id INTEGER PRIMARY KEY,
              name TEXT NOT NULL UNIQUE,
              opened_ms INTEGER NOT NULL) STRICT""";
    private static final String UNSENT =
            """
            CREATE TABLE unsent(
              uplink INTEGER NOT NULL,
              first INTEGER NOT NULL,
              last INTEGER NOT NULL,
              PRIMARY KEY(uplink, first)) STRICT, WITHOUT ROWID""";
    private static final String META =
            """
            CREATE TABLE meta(
              id INTEGER PRIMARY KEY CHECK (id = 1),
              identity INTEGER NOT NULL,
              base_id INTEGER NOT NULL,
              ran_ms INTEGER NOT NULL) STRICT""";

    private static final String SUMMARIES =
            """
            CREATE TABLE %s(
              id INTEGER PRIMARY KEY,
              boot INTEGER NOT NULL,
              layout INTEGER NOT NULL,
              first_seq INTEGER NOT NULL,
              last_seq INTEGER NOT NULL,
              first_utc_ms INTEGER NOT NULL,
              last_utc_ms INTEGER NOT NULL,
              scans INTEGER NOT NULL,
              samples INTEGER NOT NULL,
              total INTEGER NOT NULL,
              source_first INTEGER NOT NULL,
              source_last INTEGER NOT NULL,
              source_next INTEGER NOT NULL,
              codec INTEGER NOT NULL,
              body BLOB NOT NULL) STRICT""";

    static final Schema TELEMETRY = new Schema(
            "telemetry.db",
            List.of(
                    sql(
                            META,
                            UPLINKS,
                            UNSENT,
                            """
                    CREATE TABLE boots(
                      id INTEGER PRIMARY KEY,
                      counter INTEGER NOT NULL,
                      nonce TEXT NOT NULL,
                      kernel TEXT NOT NULL,
                      first_segment INTEGER NOT NULL) STRICT""",
                            """
                    CREATE TABLE layouts(
                      id INTEGER PRIMARY KEY,
                      revision INTEGER NOT NULL,
                      first_segment INTEGER NOT NULL,
                      body BLOB NOT NULL) STRICT""",
                            """
                    CREATE TABLE segments(
                      id INTEGER PRIMARY KEY,
                      boot INTEGER NOT NULL,
                      layout INTEGER NOT NULL,
                      first_seq INTEGER NOT NULL,
                      last_seq INTEGER NOT NULL,
                      first_utc_ms INTEGER NOT NULL,
                      last_utc_ms INTEGER NOT NULL,
                      scans INTEGER NOT NULL,
                      samples INTEGER NOT NULL,
                      held INTEGER NOT NULL,
                      total INTEGER NOT NULL,
                      codec INTEGER NOT NULL,
                      body BLOB NOT NULL) STRICT""",
                            """
                    CREATE TABLE damaged(
                      segment INTEGER PRIMARY KEY,
                      reason TEXT NOT NULL) STRICT"""),
                    // tables of their own and not columns of segments: to add one SQLite reads a STRICT table through,
                    // and a gigabyte of segments on a card takes minutes
                    sql(
                            """
                    CREATE TABLE details(
                      uplink INTEGER PRIMARY KEY,
                      detail INTEGER NOT NULL) STRICT""",
                            SUMMARIES.formatted("minutes"),
                            SUMMARIES.formatted("hours"),
                            OffsetTable.CREATE)));

    static final Schema ALARM = new Schema(
            "alarm.db",
            List.of(
                    sql(
                            META,
                            UPLINKS,
                            UNSENT,
                            """
                    CREATE TABLE transitions(
                      id INTEGER PRIMARY KEY,
                      boot_counter INTEGER NOT NULL,
                      boot_nonce TEXT NOT NULL,
                      boot_kernel TEXT NOT NULL,
                      seq INTEGER NOT NULL,
                      revision INTEGER NOT NULL,
                      alarm TEXT NOT NULL,
                      label TEXT NOT NULL,
                      device TEXT NOT NULL,
                      point TEXT NOT NULL,
                      old_colour INTEGER NOT NULL,
                      old_acknowledged INTEGER NOT NULL,
                      old_occurrence TEXT NOT NULL,
                      old_since_ms INTEGER NOT NULL,
                      old_value REAL,
                      new_colour INTEGER NOT NULL,
                      new_acknowledged INTEGER NOT NULL,
                      new_occurrence TEXT NOT NULL,
                      new_since_ms INTEGER NOT NULL,
                      new_value REAL,
                      cause TEXT NOT NULL,
                      by TEXT NOT NULL,
                      value REAL,
                      unit TEXT NOT NULL,
                      limit_value REAL,
                      quality INTEGER NOT NULL,
                      clock INTEGER NOT NULL,
                      drill INTEGER NOT NULL,
                      monotonic_ns INTEGER NOT NULL,
                      utc_ms INTEGER NOT NULL,
                      ack_deadline_ms INTEGER NOT NULL,
                      UNIQUE(seq, boot_counter, boot_nonce)) STRICT""",
                            """
                    CREATE TABLE states(
                      alarm TEXT PRIMARY KEY,
                      colour INTEGER NOT NULL,
                      acknowledged INTEGER NOT NULL,
                      occurrence TEXT NOT NULL,
                      since_ms INTEGER NOT NULL,
                      value REAL) STRICT""",
                            """
                    CREATE TABLE audit(
                      id INTEGER PRIMARY KEY,
                      command TEXT NOT NULL UNIQUE,
                      utc_ms INTEGER NOT NULL,
                      by TEXT NOT NULL,
                      action TEXT NOT NULL,
                      outcome TEXT NOT NULL) STRICT"""),
                    sql(
                                    // a new table and not twenty added columns: SQLite reads a STRICT table through for
                                    // each of them
                                    "ALTER TABLE transitions RENAME TO transitions_1",
                                    """
                    CREATE TABLE transitions(
                      id INTEGER PRIMARY KEY,
                      boot_counter INTEGER NOT NULL,
                      boot_nonce TEXT NOT NULL,
                      boot_kernel TEXT NOT NULL,
                      seq INTEGER NOT NULL,
                      revision INTEGER NOT NULL,
                      alarm TEXT NOT NULL,
                      label TEXT NOT NULL,
                      device TEXT NOT NULL,
                      point TEXT NOT NULL,
                      old_colour INTEGER NOT NULL,
                      old_called INTEGER NOT NULL,
                      old_acknowledged INTEGER NOT NULL,
                      old_unconfirmed INTEGER NOT NULL,
                      old_overdue INTEGER NOT NULL,
                      old_shelved_until_ms INTEGER NOT NULL,
                      old_shelved_by TEXT NOT NULL,
                      old_suppressed_by TEXT NOT NULL,
                      old_out_of_service_by TEXT NOT NULL,
                      old_occurrence TEXT NOT NULL,
                      old_since_ms INTEGER NOT NULL,
                      old_value REAL,
                      new_colour INTEGER NOT NULL,
                      new_called INTEGER NOT NULL,
                      new_acknowledged INTEGER NOT NULL,
                      new_unconfirmed INTEGER NOT NULL,
                      new_overdue INTEGER NOT NULL,
                      new_shelved_until_ms INTEGER NOT NULL,
                      new_shelved_by TEXT NOT NULL,
                      new_suppressed_by TEXT NOT NULL,
                      new_out_of_service_by TEXT NOT NULL,
                      new_occurrence TEXT NOT NULL,
                      new_since_ms INTEGER NOT NULL,
                      new_value REAL,
                      cause TEXT NOT NULL,
                      by TEXT NOT NULL,
                      value REAL,
                      unit TEXT NOT NULL,
                      limit_value REAL,
                      quality INTEGER NOT NULL,
                      fault INTEGER NOT NULL,
                      alarm_group TEXT NOT NULL,
                      first_out INTEGER NOT NULL,
                      armed INTEGER NOT NULL,
                      limit_set TEXT NOT NULL,
                      resumed INTEGER NOT NULL,
                      why TEXT NOT NULL,
                      clock INTEGER NOT NULL,
                      drill INTEGER NOT NULL,
                      monotonic_ns INTEGER NOT NULL,
                      utc_ms INTEGER NOT NULL,
                      ack_deadline_ms INTEGER NOT NULL,
                      UNIQUE(seq, boot_counter, boot_nonce)) STRICT""",
                                    """
                    INSERT INTO transitions SELECT
                      id, boot_counter, boot_nonce, boot_kernel, seq, revision, alarm, label, device, point,
                      old_colour, old_colour, old_acknowledged, 0, 0, 0, '', '', '',
                      old_occurrence, old_since_ms, old_value,
                      new_colour, new_colour, new_acknowledged, 0, 0, 0, '', '', '',
                      new_occurrence, new_since_ms, new_value,
                      cause, by, value, unit, limit_value, quality, 0, '', 0, 1, '', 0, '',
                      clock, drill, monotonic_ns, utc_ms, ack_deadline_ms
                      FROM transitions_1 ORDER BY id""",
                                    "DROP TABLE transitions_1",
                                    """
                    CREATE TABLE events(
                      id INTEGER PRIMARY KEY,
                      boot_counter INTEGER NOT NULL,
                      boot_nonce TEXT NOT NULL,
                      boot_kernel TEXT NOT NULL,
                      seq INTEGER NOT NULL,
                      revision INTEGER NOT NULL,
                      type TEXT NOT NULL,
                      subject TEXT NOT NULL,
                      by TEXT NOT NULL,
                      data TEXT NOT NULL,
                      clock INTEGER NOT NULL,
                      drill INTEGER NOT NULL,
                      monotonic_ns INTEGER NOT NULL,
                      utc_ms INTEGER NOT NULL,
                      UNIQUE(seq, boot_counter, boot_nonce)) STRICT""",
                                    """
                    CREATE TABLE kept(
                      key TEXT NOT NULL PRIMARY KEY,
                      text TEXT NOT NULL) STRICT""")
                            .then(StatesToTexts::copy)
                            .then(sql("DROP TABLE states"))
                            // gives the room of the old table back; not execute(), which frees one page
                            .then(s -> s.executeUpdate("PRAGMA incremental_vacuum"))));

    private static Step sql(String... statements) {
        return s -> {
            for (String statement : statements) {
                s.execute(statement);
            }
        };
    }

    int version() {
        return steps.size();
    }
}
