package io.sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.Scan;
import io.sluice.model.alarm.Notice;
import io.sluice.port.store.Collector;
import io.sluice.port.store.Detail;
import io.sluice.port.store.History;
import io.sluice.port.store.Lease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The journal carried away while something is wrong with it. */
class CollectionTroubleTest {
    @TempDir
    Path home;

    private static List<Long> scans(Collector.Collected c) {
        List<Long> all = new ArrayList<>();
        for (Lease lease = c.next(); lease != null; lease = c.next()) {
            if (lease.detail() == Detail.SCANS) {
                lease.scans().stream().map(Scan::sequence).forEach(all::add);
            }
        }
        return all;
    }

    private static List<Long> notices(Collector.Collected c) {
        List<Long> all = new ArrayList<>();
        for (List<Notice> page = c.notices(); !page.isEmpty(); page = c.notices()) {
            page.stream().map(Notice::sequence).forEach(all::add);
        }
        return all;
    }

    @Test
    void filesThatTakeNothingAreCollectedWithWhatWaitsInMemory() {
        try (Rig rig = new Rig(home)) {
            rig.segments(2);
            rig.journal.append(Fixtures.event(1));
            rig.flush();
            FileOwner.Probe full = c -> {
                throw new SQLiteException("[SQLITE_FULL] injected", SQLiteErrorCode.SQLITE_FULL);
            };
            rig.telemetryProbe = full;
            rig.alarmProbe = full;
            rig.scan();
            rig.journal.append(Fixtures.event(2));
            rig.journal.append(Fixtures.event(3));
            rig.journal.flush(100);
            rig.pass(1000);
            assertThat(Fixtures.eventually(() -> rig.fault().contains("alarm.db")))
                    .as(rig.fault())
                    .isTrue();
            assertThat(rig.journal.facts().writes()).isFalse();
            for (int round = 0; round < 2; round++) {
                try (Collector.Collected c = rig.journal.collect("", 0, Long.MAX_VALUE)) {
                    assertThat(scans(c)).containsExactly(1L, 2L);
                    assertThat(notices(c)).containsExactly(1L, 2L, 3L);
                }
            }
            rig.telemetryProbe = c -> {};
            rig.alarmProbe = c -> {};
            rig.pass(1000);
            rig.flush();
            try (Collector.Collected c = rig.journal.collect("", 0, Long.MAX_VALUE)) {
                // nobody waits for the others: they made room
                assertThat(scans(c)).contains(3L);
                assertThat(notices(c)).containsExactly(1L, 2L, 3L);
            }
        }
    }

    @Test
    void aDamagedSegmentIsLeftOutAndCounted() throws Exception {
        try (Rig rig = new Rig(home)) {
            rig.segments(3);
            rig.journal.close();
            Rig.sql(rig.file("telemetry.db"), "UPDATE segments SET body = x'00' WHERE id = 2");
            rig.reopen();
            try (Collector.Collected c = rig.journal.collect("", 0, Long.MAX_VALUE)) {
                assertThat(scans(c)).containsExactly(1L, 3L);
                assertThat(c.damaged()).isEqualTo(1);
            }
        }
    }

    @Test
    void aJournalThatCannotBeReadIsRefusedAndNothingStaysOpen() throws Exception {
        try (Rig rig = new Rig(home)) {
            rig.segments(1);
            rig.journal.close();
            Files.delete(rig.file("telemetry.db"));
            for (int i = 0; i < 40; i++) {
                assertThatThrownBy(() -> rig.journal.collect("", 0, Long.MAX_VALUE))
                        .isInstanceOf(History.HistoryException.class)
                        .hasMessageContaining("telemetry.db");
            }
            assertThat(openFiles("alarm.db") + openFiles("telemetry.db")).isZero();
        }
    }

    private static long openFiles(String name) throws Exception {
        long open = 0;
        try (var files = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path fd : files) {
                open += Files.exists(fd)
                                && Files.readSymbolicLink(fd).toString().contains(name)
                        ? 1
                        : 0;
            }
        }
        return open;
    }
}
