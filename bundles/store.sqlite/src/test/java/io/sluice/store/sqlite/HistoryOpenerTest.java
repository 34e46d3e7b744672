package io.sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.port.store.Detail;
import io.sluice.port.store.History;
import io.sluice.port.store.HistoryOpener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tool looks into a journal from outside. */
class HistoryOpenerTest {
    @TempDir
    Path home;

    @Test
    void readsBesideARunningJournalAndFromAStoppedOneAndWritesNothing() throws Exception {
        History history = opener().open(home.toString());
        assertThatThrownBy(history::points)
                .isInstanceOf(History.HistoryException.class)
                .hasMessageContaining("not there");
        Rig rig = new Rig(home);
        try (rig) {
            rig.segments(50);
            assertThat(history.points()).contains("device-0/p0").hasSize(12);
            assertThat(count(history)).isEqualTo(12);
            rig.segments(50);
            assertThat(count(history)).isEqualTo(25);
        }
        byte[] before = Files.readAllBytes(rig.file("telemetry.db"));
        assertThat(count(history)).isEqualTo(25);
        assertThat(Files.readAllBytes(rig.file("telemetry.db"))).isEqualTo(before);
        Rig.sql(rig.file("telemetry.db"), "PRAGMA user_version = 9");
        assertThatThrownBy(history::points)
                .isInstanceOf(History.HistoryException.class)
                .hasMessageContaining("version 9");
        Files.write(rig.file("telemetry.db"), new byte[8192]);
        assertThatThrownBy(history::points).isInstanceOf(History.HistoryException.class);
    }

    private static HistoryOpener opener() {
        return ServiceLoader.load(HistoryOpener.class).findFirst().orElseThrow();
    }

    private static int count(History history) {
        int count = 0;
        try (History.Pages pages = history.read(Set.of("device-3/p1"), Detail.SCANS, 0, Long.MAX_VALUE)) {
            for (List<History.Sample> page = pages.next(); page != null; page = pages.next()) {
                count += page.size();
            }
        }
        return count;
    }
}
