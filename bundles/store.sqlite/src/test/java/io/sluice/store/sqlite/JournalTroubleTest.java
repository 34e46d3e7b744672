package io.sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Scan;
import io.sluice.model.alarm.Notice;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.Detail;
import io.sluice.port.store.JournalFacts;
import io.sluice.port.store.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

class JournalTroubleTest {
    @TempDir
    Path home;

    @Test
    void putsAFileThatIsNoDatabaseAsideAndGoesOn() throws Exception {
        Files.createDirectories(home.resolve("data"));
        byte[] rubbish = new byte[10_000];
        new Random(1).nextBytes(rubbish);
        Files.write(home.resolve("data/telemetry.db"), rubbish);
        Files.write(home.resolve("data/alarm.db"), rubbish);
        try (Rig rig = new Rig(home)) {
            Cursor cursor = rig.journal.cursor("a", () -> {});
            rig.segment();
            rig.journal.append(Fixtures.transition(1));
            rig.flush();
            assertThat(rig.fault())
                    .contains("telemetry.db was damaged", "telemetry.db.corrupt-1", "alarm.db.corrupt-1");
            assertThat(Files.readAllBytes(rig.file("telemetry.db.corrupt-1"))).isEqualTo(rubbish);
            assertThat(cursor.live().scans()).hasSize(1);
            assertThat(cursor.notices(9)).containsExactly(Fixtures.transition(1));
        }
    }

    @Test
    void putsADamagedDatabaseAsideAndNumbersOnWhereItCannotHaveBeen() throws Exception {
        long lastBefore;
        try (Rig rig = new Rig(home)) {
            Cursor cursor = rig.journal.cursor("a", () -> {});
            rig.segments(3);
            cursor.live();
            lastBefore = cursor.live().segment();
        }
        byte[] bytes = Files.readAllBytes(home.resolve("data/telemetry.db"));
        new Random(2).ints(2000, 100, bytes.length).forEach(i -> bytes[i] ^= (byte) (1 + i % 250));
        Files.write(home.resolve("data/telemetry.db"), bytes);
        try (Rig rig = new Rig(home)) {
            Cursor cursor = rig.journal.cursor("a", () -> {});
            rig.segment();
            assertThat(cursor.live().segment()).isGreaterThan(lastBefore + 1_000_000);
            assertThat(rig.fault()).contains("put aside");
            assertThat(rig.journal.facts().writes()).as("the new file works").isTrue();
        }
    }

    @Test
    void keepsOnlyTheNewestFilesPutAside() throws Exception {
        Files.createDirectories(home.resolve("data"));
        for (int i = 0; i < 5; i++) {
            Files.write(home.resolve("data/telemetry.db"), new byte[] {1, 2, 3, (byte) i, 5});
            try (Rig rig = new Rig(home)) {
                rig.segment();
            }
        }
        try (Stream<Path> files = Files.list(home.resolve("data"))) {
            assertThat(files.map(f -> f.getFileName().toString()).filter(f -> f.contains("corrupt")))
                    .containsExactlyInAnyOrder(
                            "telemetry.db.corrupt-3", "telemetry.db.corrupt-4", "telemetry.db.corrupt-5");
        }
    }

    @Test
    void putsTheFileAsideWhenItTurnsCorruptInUseAndLosesNothingThatWaits() throws Exception {
        try (Rig rig = new Rig(home)) {
            Cursor cursor = rig.journal.cursor("a", () -> {});
            rig.segments(2);
            rig.telemetryProbe = c -> {
                rig.telemetryProbe = again -> {};
                throw new SQLiteException("[SQLITE_CORRUPT] injected", SQLiteErrorCode.SQLITE_CORRUPT);
            };
            rig.segment();
            assertThat(rig.fault()).contains("telemetry.db was damaged");
            // what was in the old file is gone, what came after is not
            assertThat(cursor.backlog()).isNull();
            assertThat(cursor.live().scans()).extracting(Scan::sequence).containsExactly(3L);
            assertThat(rig.file("telemetry.db.corrupt-1")).exists();
            assertThat(rig.journal.facts().dropped()).isZero();
        }
    }

    @Test
    void leavesAFileOfALaterVersionUntouchedAndWorksWithOneBesideIt() throws Exception {
        new Rig(home).close();
        Path file = home.resolve("data/telemetry.db");
        Path alarmFile = home.resolve("data/alarm.db");
        Rig.sql(file, "PRAGMA user_version = 99");
        Rig.sql(alarmFile, "PRAGMA user_version = 99");
        byte[] before = Files.readAllBytes(file);
        byte[] alarmBefore = Files.readAllBytes(alarmFile);
        for (int start = 1; start <= 2; start++) {
            try (Rig rig = new Rig(home)) {
                Cursor cursor = rig.journal.cursor("a", () -> {});
                assertThat(rig.fault())
                        .contains("telemetry.db has version 99", "alarm.db has version 99", "left untouched");
                assertThat(rig.journal.load()).hasSize(start - 1);
                rig.journal.keep("alarm/a", "colour=red");
                rig.journal.append(Fixtures.transition(start));
                rig.segment();
                assertThat(rig.journal.facts().writes()).isTrue();
                assertThat(Rig.drain(cursor).size() + liveScans(cursor)).isEqualTo(start);
                assertThat(cursor.notices(9)).hasSize(start);
            }
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(Files.readAllBytes(alarmFile)).isEqualTo(alarmBefore);
    }

    /** A later version that only the write-ahead log knows of shows when SQLite has opened the file. */
    @Test
    void worksWithoutAFileWhoseLogIsOfALaterVersion() throws Exception {
        new Rig(home).close();
        Path file = home.resolve("data/telemetry.db");
        try (java.sql.Connection other = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement s = other.createStatement()) {
            s.execute("PRAGMA wal_autocheckpoint = 0");
            s.execute("PRAGMA user_version = 99");
            try (Rig rig = new Rig(home)) {
                assertThat(Fixtures.eventually(() -> rig.fault().contains("telemetry.db has version 99")))
                        .isTrue();
                assertThat(rig.journal.facts().writes()).isFalse();
                assertThat(rig.scan()).isFalse();
                assertThat(rig.journal.flush(50)).isFalse();
                assertThat(rig.journal.facts().dropped()).isEqualTo(3);
                rig.journal.append(Fixtures.transition(1));
                assertThat(Fixtures.eventually(() -> rig.journal.facts().transitions() == 1))
                        .isTrue();
            }
        }
    }

    /** Whatever a byte of a file's head has become, the journal works: with that file, or one of its own making. */
    @Test
    void worksWhateverAByteOfTheHeaderHasBecome() throws Exception {
        Path sound = Files.createDirectory(home.resolve("sound"));
        try (Rig rig = new Rig(sound)) {
            rig.segments(3);
            rig.journal.append(Fixtures.transition(1));
            rig.flush();
        }
        int n = 0;
        for (String name : List.of("telemetry.db", "alarm.db")) {
            byte[] good = Files.readAllBytes(sound.resolve("data").resolve(name));
            for (int at = 0; at < 100; at++) {
                for (int value : at < 16 || at > 71 ? new int[] {0xa5} : new int[] {0, 3, 0x7f, 0xff}) {
                    Path place = home.resolve("damaged-" + n++);
                    byte[] bytes = good.clone();
                    bytes[at] = (byte) value;
                    Files.createDirectories(place.resolve("data"));
                    Files.write(place.resolve("data").resolve(name), bytes);
                    try (Rig rig = new Rig(place)) {
                        Cursor cursor = rig.journal.cursor("a", () -> {});
                        rig.journal.append(Fixtures.transition(2));
                        rig.scan();
                        assertThat(rig.journal.flush(Rig.WAIT_MS))
                                .as("%s: byte %d is %d: %s", name, at, value, rig.fault())
                                .isTrue();
                        assertThat(cursor.live().scans()).hasSize(1);
                    }
                }
            }
        }
    }

    @Test
    void telemetryPassesByAFileThatTakesNothing() throws Exception {
        try (Rig rig = new Rig(home, Rig.settings(1000, 65_536, 4 << 20, 1000))) {
            Cursor cursor = rig.journal.cursor("a", () -> {});
            rig.segment();
            cursor.acknowledge(cursor.live());
            rig.telemetryProbe = c -> {
                throw new SQLiteException("[SQLITE_READONLY] injected", SQLiteErrorCode.SQLITE_READONLY);
            };
            rig.scan();
            assertThat(rig.journal.flush(100)).isFalse();
            assertThat(cursor.live()).as("one failure may be over in a second").isNull();

            List<Long> got = new ArrayList<>();
            for (int second = 0; second < 8; second++) {
                rig.scan();
                rig.pass(1000);
                long want = second < 3 ? got.size() : rig.sequence();
                assertThat(Fixtures.eventually(() -> {
                            for (Lease lease = cursor.live(); lease != null; lease = cursor.live()) {
                                assertThat(lease.live()).isTrue();
                                lease.scans().forEach(scan -> got.add(scan.sequence()));
                                cursor.acknowledge(lease);
                            }
                            return got.size() + 1 >= want;
                        }))
                        .as("second %d: %s of %d", second, got, rig.sequence())
                        .isTrue();
            }
            assertThat(got)
                    .as("each once, in order")
                    .isEqualTo(LongStream.rangeClosed(2, rig.sequence()).boxed().toList());

            rig.telemetryProbe = c -> {};
            rig.pass(1000);
            rig.flush();
            rig.segment();
            assertThat(rig.fault()).isEmpty();
            assertThat(rig.journal.facts().scans())
                    .as("and all are in the file")
                    .isEqualTo(rig.sequence());
        }
    }

    /** What there is no room for is counted as not kept, but the platform has it. */
    @Test
    void passesByTheFileWhatMemoryHasNoRoomFor() throws Exception {
        try (Rig rig = new Rig(home, Rig.settings(1000, 65_536, 4 << 20, 1000))) {
            Cursor cursor = rig.journal.cursor("a", () -> {});
            rig.segment();
            cursor.acknowledge(cursor.live());
            rig.telemetryProbe = c -> {
                throw new SQLiteException("[SQLITE_IOERR] injected", SQLiteErrorCode.SQLITE_IOERR);
            };
            rig.scan();
            rig.journal.flush(100);
            List<Long> got = new ArrayList<>();
            while (rig.sequence() < 20_000) {
                for (int i = 0; i < 50; i++) {
                    assertThat(rig.scan()).isTrue();
                }
                rig.pass(1000);
                assertThat(Fixtures.eventually(() -> {
                            for (Lease lease = cursor.live(); lease != null; lease = cursor.live()) {
                                lease.scans().forEach(scan -> got.add(scan.sequence()));
                                cursor.acknowledge(lease);
                            }
                            return rig.sequence() < 300 || got.size() + 1 >= rig.sequence();
                        }))
                        .isTrue();
            }
            assertThat(got)
                    .isEqualTo(LongStream.rangeClosed(2, rig.sequence()).boxed().toList());
            long dropped = rig.journal.facts().dropped() / 3;
            assertThat(dropped).isPositive();
            rig.telemetryProbe = c -> {};
            rig.pass(1000);
            rig.flush();
            assertThat(rig.journal.facts().scans()).isEqualTo(rig.sequence() - dropped);
        }
    }

    @Test
    void startsWithoutAUsableDirectoryAndWritesOnceThereIsOne() throws Exception {
        Files.writeString(home.resolve("data"), "in the way");
        try (Rig rig = new Rig(home)) {
            Cursor cursor = rig.journal.cursor("a", () -> {});
            assertThat(rig.scan()).isTrue();
            assertThat(rig.journal.append(Fixtures.transition(1))).isTrue();
            assertThat(rig.journal.flush(200)).isFalse();
            assertThat(rig.fault()).contains("telemetry.db cannot be opened", "alarm.db cannot be opened");
            Files.delete(home.resolve("data"));
            rig.pass(1000);
            rig.flush();
            assertThat(rig.fault()).isEmpty();
            assertThat(cursor.live().scans()).hasSize(1);
            assertThat(cursor.notices(9)).hasSize(1);
            assertThat(rig.journal.facts().dropped()).isZero();
        }
    }

    @Test
    void keepsWhatAFullDiskRefusesAndWritesItWhenThereIsRoomAgain() throws Exception {
        try (Rig rig = new Rig(home)) {
            Cursor cursor = rig.journal.cursor("a", () -> {});
            rig.segment();
            rig.telemetryProbe = c -> limitPages(c, 1);
            // a segment too big for the pages at hand, on a file with nothing to remove
            for (int i = 0; i < 5000; i++) {
                rig.scan();
            }
            assertThat(rig.journal.flush(300)).isFalse();
            assertThat(rig.fault()).contains("telemetry.db cannot be written", "full");
            assertThat(rig.journal.facts().writes()).isFalse();
            assertThat(rig.journal.facts().scans()).isEqualTo(1);
            rig.telemetryProbe = c -> limitPages(c, 1_000_000);
            rig.pass(1000);
            assertThat(Fixtures.eventually(() -> rig.fault().isEmpty())).isTrue();
            rig.flush();
            JournalFacts facts = rig.journal.facts();
            assertThat(facts.scans()).isEqualTo(5001);
            assertThat(facts.dropped()).isZero();
            assertThat(Rig.drain(cursor).size() + liveScans(cursor)).isEqualTo(5001);
        }
    }

    @Test
    void aFullDiskMakesRoomByRemovingTheOldestAndCountsWhatWasUnsent() throws Exception {
        try (Rig rig = new Rig(home)) {
            Cursor cursor = rig.journal.cursor("a", () -> {});
            for (int k = 0; k < 40; k++) {
                for (int i = 0; i < 300; i++) {
                    rig.scan();
                }
                rig.flush();
            }
            long pages = Long.parseLong(Rig.query(rig.file("telemetry.db"), "PRAGMA page_count"));
            rig.telemetryProbe = c -> limitPages(c, pages);
            long before = rig.sequence();
            for (int k = 0; k < 20; k++) {
                for (int i = 0; i < 300; i++) {
                    rig.scan();
                }
                rig.journal.flush(300);
                rig.pass(1000);
                rig.flush();
            }
            JournalFacts facts = rig.journal.facts();
            assertThat(facts.dropped()).isZero();
            assertThat(facts.thinned()).isPositive();
            List<Long> left = new ArrayList<>();
            for (Lease lease = cursor.backlog(); lease != null; lease = cursor.backlog()) {
                if (lease.detail() == Detail.SCANS) {
                    lease.scans().forEach(s -> left.add(s.sequence()));
                }
            }
            for (Lease lease = cursor.live(); lease != null; lease = cursor.live()) {
                if (lease.detail() == Detail.SCANS) {
                    lease.scans().forEach(s -> left.add(s.sequence()));
                }
            }
            // a gap at the old end, whose size is told, and none after it
            long first = left.get(0);
            assertThat(left)
                    .containsExactlyElementsOf(LongStream.rangeClosed(first, rig.sequence())
                            .boxed()
                            .toList());
            assertThat(facts.thinned() + facts.expired()).isEqualTo((first - 1) * 3);
            assertThat(first).isLessThan(before);
        }
    }

    @Test
    void aReadOnlyFileFillsMemoryToItsBoundAndWhatIsBeyondIsCounted() throws Exception {
        JournalSettings small = Rig.settings(64, 65_536, 4 << 20, 1000);
        try (Rig rig = new Rig(home, small)) {
            Cursor cursor = rig.journal.cursor("a", () -> {});
            rig.segment();
            rig.telemetryProbe = c -> {
                try (Statement s = c.createStatement()) {
                    s.execute("PRAGMA query_only = ON");
                }
            };
            long accepted = 1;
            long refused = 0;
            rig.scan();
            accepted++;
            assertThat(rig.journal.flush(200)).isFalse();
            assertThat(rig.fault()).contains("telemetry.db cannot be written");
            while (refused < 500) {
                if (rig.scan()) {
                    accepted++;
                    if (accepted % 50 == 0) {
                        rig.journal.clockMoved();
                    }
                } else {
                    refused++;
                    rig.journal.clockMoved();
                }
            }
            assertThat(rig.journal.facts().dropped()).isEqualTo(refused * 3);
            assertThat(rig.journal.facts().scans()).isEqualTo(1);
            rig.telemetryProbe = c -> {
                try (Statement s = c.createStatement()) {
                    s.execute("PRAGMA query_only = OFF");
                }
            };
            rig.pass(1000);
            rig.flush();
            assertThat(rig.fault()).isEmpty();
            assertThat(rig.journal.facts().scans()).isEqualTo(accepted);
            assertThat(Rig.drain(cursor).size() + liveScans(cursor)).isEqualTo((int) accepted);
        }
    }

    @Test
    void handsTransitionsOutFromMemoryWhileTheirFileIsInTrouble() throws Exception {
        try (Rig rig = new Rig(home, Rig.settings(1000, 65_536, 4 << 20, 1000))) {
            Cursor cursor = rig.journal.cursor("a", () -> {});
            rig.flush();
            rig.alarmProbe = c -> {
                throw new SQLiteException("[SQLITE_IOERR] injected", SQLiteErrorCode.SQLITE_IOERR);
            };
            for (int i = 1; i <= 16; i++) {
                assertThat(rig.journal.append(Fixtures.transition(i))).isTrue();
            }
            assertThat(rig.journal.append(Fixtures.transition(17))).isFalse();
            assertThat(rig.journal.facts().droppedTransitions()).isEqualTo(1);
            assertThat(rig.journal.flush(100)).isFalse();
            assertThat(rig.fault()).contains("alarm.db cannot be written");
            assertThat(rig.journal.facts().writes()).isFalse();
            assertThat(Rig.sequences(cursor.notices(2))).containsExactly(1L, 2L);
            cursor.acknowledge(Fixtures.transition(1));
            cursor.release(Fixtures.transition(2));
            assertThat(Rig.sequences(cursor.notices(2))).containsExactly(2L, 3L);
            // the other file does not notice
            rig.scan();
            rig.journal.flush(100);
            assertThat(Fixtures.eventually(() -> rig.journal.facts().scans() == 1))
                    .isTrue();
            rig.alarmProbe = c -> {};
            rig.pass(1000);
            rig.flush();
            assertThat(rig.fault()).isEmpty();
            assertThat(rig.journal.facts().transitions()).isEqualTo(16);
            assertThat(cursor.waiting().transitions()).isEqualTo(15);
            assertThat(Rig.sequences(cursor.notices(99)))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(4, 16).boxed().toList());
        }
    }

    /** A page of the file or of its log may be damaged so that SQLite simply finds fewer rows. */
    @Test
    void noticesThatVanishFromTheFileComeFromMemoryAndAFileThatLosesRowsIsPutAside() throws Exception {
        try (Rig rig = new Rig(home)) {
            Cursor cursor = rig.journal.cursor("a", () -> {});
            for (int i = 1; i <= 299; i++) {
                rig.journal.append(Fixtures.transition(i));
            }
            rig.flush();
            rig.alarmProbe = c -> {
                rig.alarmProbe = again -> {};
                try (Statement s = c.createStatement()) {
                    s.execute("DELETE FROM transitions WHERE id <= 10 OR id > 290");
                }
            };
            rig.journal.append(Fixtures.transition(300));
            rig.flush();

            List<Notice> got = cursor.notices(999);

            assertThat(Rig.sequences(got))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(11, 300).boxed().toList());
            assertThat(Fixtures.eventually(() -> rig.fault().contains("alarm.db was damaged")))
                    .as(rig.fault())
                    .isTrue();
            got.subList(0, 280).forEach(cursor::acknowledge);
            got.subList(280, 290).forEach(cursor::release);
            rig.journal.append(Fixtures.transition(301));
            rig.flush();
            assertThat(Rig.sequences(cursor.notices(999)))
                    .as("what nobody had confirmed is in the new file")
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(291, 301).boxed().toList());
        }
    }

    @Test
    void reopensAfterRepeatedErrorsAndStartsAnewWhenTheFileWasRemoved() throws Exception {
        try (Rig rig = new Rig(home)) {
            Cursor cursor = rig.journal.cursor("a", () -> {});
            rig.segments(2);
            Lease first = cursor.live();
            cursor.acknowledge(first);
            rig.telemetryProbe = c -> {
                throw new SQLiteException("[SQLITE_IOERR] injected", SQLiteErrorCode.SQLITE_IOERR);
            };
            rig.scan();
            for (int i = 0; i < 4; i++) {
                assertThat(rig.journal.flush(100)).isFalse();
            }
            rig.telemetryProbe = c -> {};
            rig.pass(1000);
            rig.flush();
            // the acknowledgement that had not been written when the file was reopened still holds
            assertThat(cursor.waiting().segments()).isEqualTo(2);
            for (String part : new String[] {"", "-wal", "-shm"}) {
                Files.deleteIfExists(rig.file("telemetry.db" + part));
            }
            rig.segment();
            assertThat(rig.fault()).contains("removed while in use");
            assertThat(rig.file("telemetry.db")).exists();
            assertThat(cursor.waiting().segments()).isEqualTo(1);
        }
    }

    @Test
    void writesCommandsDownLaterWhenTheDiskIsInTroubleAndStillKnowsRepeats() throws Exception {
        try (Rig rig = new Rig(home)) {
            rig.flush();
            rig.alarmProbe = c -> {
                throw new SQLiteException("[SQLITE_IOERR] injected", SQLiteErrorCode.SQLITE_IOERR);
            };
            rig.journal.keep("alarm/a", "colour=red");
            rig.pass(1000);
            assertThat(Fixtures.eventually(() -> !rig.fault().isEmpty())).isTrue();
            assertThat(rig.journal.record("c-1", 1, "me", "what", "ok")).isTrue();
            assertThat(rig.journal.record("c-1", 1, "me", "what", "ok")).isFalse();
            rig.alarmProbe = c -> {};
            rig.pass(1000);
            rig.flush();
            rig.reopen();
            assertThat(rig.journal.contains("c-1")).isTrue();
            assertThat(rig.journal.record("c-1", 1, "me", "what", "ok")).isFalse();
            assertThat(rig.journal.load()).isEqualTo(Map.of("alarm/a", "colour=red"));
        }
    }

    @Test
    void leavesADamagedSegmentOutSaysSoAndRemembersIt() throws Exception {
        try (Rig rig = new Rig(home)) {
            rig.segments(5);
        }
        Rig.sql(
                home.resolve("data/telemetry.db"),
                "UPDATE segments SET body = zeroblob(length(body)) WHERE id = 2",
                "UPDATE segments SET layout = 77 WHERE id = 4");
        try (Rig rig = new Rig(home)) {
            Cursor cursor = rig.journal.cursor("a", () -> {});
            assertThat(Rig.drain(cursor)).containsExactly(1L, 3L, 5L);
            assertThat(rig.fault()).contains("2 damaged segments left out");
            assertThat(cursor.waiting().segments()).isZero();
            rig.flush();
            rig.reopen();
            assertThat(Rig.drain(rig.journal.cursor("b", () -> {}))).containsExactly(1L, 3L, 5L);
            assertThat(rig.fault()).isEmpty();
        }
    }

    @Test
    void scansThatFitNoLayoutAreCountedAndNamed() {
        try (Rig rig = new Rig(home)) {
            rig.journal.append(Fixtures.scan(1, 0, 1, 2));
            rig.journal.append(Fixtures.scan(2, 9, 1, 2, 3));
            rig.journal.append(Fixtures.scan(3, 0, 1, 2, 3));
            rig.flush();
            assertThat(rig.journal.facts().dropped()).isEqualTo(5);
            assertThat(rig.journal.facts().samples()).isEqualTo(3);
            assertThat(rig.fault()).contains("do not fit a declared layout");
        }
    }

    @Test
    void leavesNoThreadAndNoFileOpen() throws Exception {
        Rig rig = new Rig(home);
        Cursor cursor = rig.journal.cursor("a", () -> {});
        rig.segments(6);
        Rig.drain(cursor);
        cursor.notices(1);
        rig.close();
        rig.close();
        assertThat(rig.scan()).isFalse();
        assertThat(rig.journal.append(Fixtures.transition(1))).isFalse();
        assertThat(rig.journal.flush(100)).isFalse();
        assertThat(cursor.backlog()).isNull();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("journal-"));
        assertThat(openFiles()).noneMatch(name -> name.startsWith(home.toString()));
        assertThat(rig.file("telemetry.db-wal")).doesNotExist();
        assertThat(rig.file("alarm.db-wal")).doesNotExist();
    }

    private static int liveScans(Cursor cursor) {
        int scans = 0;
        for (Lease lease = cursor.live(); lease != null; lease = cursor.live()) {
            scans += lease.scans().size();
        }
        return scans;
    }

    private static void limitPages(java.sql.Connection c, long pages) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.execute("PRAGMA max_page_count = " + pages);
        }
    }

    private static List<String> openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.map(f -> {
                        try {
                            return Files.readSymbolicLink(f).toString();
                        } catch (IOException e) {
                            return "";
                        }
                    })
                    .toList();
        }
    }
}
