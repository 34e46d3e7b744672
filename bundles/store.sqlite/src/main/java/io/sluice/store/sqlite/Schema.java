package io.sluice.store.sqlite;

import java.util.List;

/**
 * Tables of one file and how they came about. Step i leads from version i to version i + 1 and is never edited once it has
 * been released; the version is kept in {@code user_version}.
 *
 * @param name for messages, such as {@code "telemetry.db"}
 * @param steps statements of each step
 */
record Schema(String name, List<List<String>> steps) {
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

    static final Schema TELEMETRY = new Schema(
            "telemetry.db",
            List.of(
                    List.of(
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
                      reason TEXT NOT NULL) STRICT""")));

    static final Schema ALARM = new Schema(
            "alarm.db",
            List.of(
                    List.of(
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
                      outcome TEXT NOT NULL) STRICT""")));

    int version() {
        return steps.size();
    }
}
