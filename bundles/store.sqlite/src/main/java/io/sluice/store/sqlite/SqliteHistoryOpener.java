package io.sluice.store.sqlite;

import io.sluice.port.store.History;
import io.sluice.port.store.HistoryOpener;
import java.nio.file.Path;

/** The journal's files read by tools. Stateless. */
public final class SqliteHistoryOpener implements HistoryOpener {
    /** For {@link java.util.ServiceLoader}. */
    public SqliteHistoryOpener() {}

    @Override
    public History open(String home) {
        Path data = Path.of(home).toAbsolutePath().resolve("data");
        return new SqliteHistory(Database.choose(data, Schema.TELEMETRY).file());
    }
}
