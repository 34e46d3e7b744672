package io.sluice.contract;

import io.sluice.store.sqlite.JournalSettings;
import io.sluice.store.sqlite.SqliteJournal;
import java.nio.file.Path;

class SqliteJournalContractTest extends JournalContract {
    @Override
    Opened open(Path directory) {
        SqliteJournal journal = new SqliteJournal(JournalSettings.defaults(), directory, System::nanoTime);
        return new Opened(journal, journal, journal, journal);
    }
}
