package io.sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Boot;
import io.sluice.model.ClockCorrection;
import io.sluice.model.ClockState;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.Detail;
import io.sluice.port.store.History;
import io.sluice.port.store.Lease;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scans that were stamped before the clock was set. */
class OffsetTableTest {
    private static final long WRONG = 1_767_000_000_000L;
    private static final long RIGHT = 1_790_000_000_000L;
    private static final Boot OTHER = new Boot(18, "0badcafe", "another");

    @TempDir
    Path home;

    private Rig rig;

    @BeforeEach
    void open() {
        rig = new Rig(home);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void leasesBacklogWithTheRightTimeAndAFlag() {
        unset(1, 10, WRONG);
        unset(11, 20, WRONG + 3_600_000);
        rig.flush();
        scan(21, RIGHT, ClockState.SYNCHRONISED);
        rig.journal.correct(correction(1, 10, WRONG));
        rig.journal.correct(correction(11, 20, WRONG + 3_600_000));
        rig.flush();

        assertAllRight(backlog(), 21);
        rig.reopen();
        assertAllRight(backlog(), 21);
    }

    @Test
    void leasesWhatIsLiveWithTheRightTimeToo() {
        List<Scan> live = new ArrayList<>();
        try (Cursor cursor = rig.journal.cursor("platform", () -> {})) {
            unset(1, 10, WRONG);
            rig.flush();
            rig.journal.correct(correction(1, 10, WRONG));
            for (Lease lease = cursor.live(); lease != null; lease = cursor.live()) {
                assertThat(lease.live()).isTrue();
                live.addAll(lease.scans());
            }
        }

        assertAllRight(live, 10);
    }

    @Test
    void keepsTheBodiesAndPutsTheRowsRight() throws SQLException {
        unset(1, 10, WRONG);
        rig.flush();
        String body = Rig.query(rig.file("telemetry.db"), "SELECT group_concat(hex(body)) FROM segments");
        unset(11, 20, WRONG); // waits in memory while the clock is set
        rig.journal.correct(correction(1, 20, WRONG));
        rig.flush();
        rig.journal.correct(correction(1, 20, WRONG));
        rig.flush();
        rig.reopen();

        Path file = rig.file("telemetry.db");
        assertThat(Rig.query(file, "SELECT group_concat(hex(body)) FROM segments WHERE last_seq <= 10"))
                .isEqualTo(body);
        assertThat(Rig.query(
                        file,
                        "SELECT count(*) FROM segments WHERE first_utc_ms < " + RIGHT
                                + " OR last_utc_ms < first_utc_ms OR last_utc_ms > " + (RIGHT + 3_600_000)))
                .isEqualTo("0");
        assertThat(Rig.query(file, "SELECT min(first_utc_ms) FROM segments"))
                .as("once, although it was told twice")
                .isEqualTo(Long.toString(RIGHT + 10));
        assertThat(Rig.query(file, "SELECT count(*) || ' ' || old_offset_ms || ' ' || offset_ms FROM offsets"))
                .isEqualTo("1 " + WRONG + " " + RIGHT);
    }

    @Test
    void historyAndSummariesTellTheRightTimeToo() throws SQLException {
        long right = RIGHT / 3_600_000 * 3_600_000;
        for (long s = 1; s <= 600; s++) {
            slow(s, WRONG, ClockState.UNSYNCHRONISED);
            if (s % 50 == 0) {
                rig.flush();
            }
        }
        rig.journal.correct(
                new ClockCorrection(Fixtures.BOOT, 1, 600, 0, 600_000_000_000L, WRONG, right, 12, "chrony"));
        for (long s = 601; s <= 1200; s++) {
            slow(s, right, ClockState.SYNCHRONISED);
        }
        rig.flush();
        for (int round = 0; round < 2; round++) {
            for (Detail detail : List.of(Detail.SCANS, Detail.MINUTES)) {
                List<History.Sample> before = samples(detail, right, right + 600_000);
                assertThat(before).as("%s, round %d", detail, round).hasSizeGreaterThan(8);
                assertThat(before.stream().mapToLong(History.Sample::count).sum())
                        .as("%s, round %d", detail, round)
                        .isBetween(539L, 599L);
                assertThat(before)
                        .allMatch(s -> s.clock() == ClockState.CORRECTED
                                || (detail == Detail.MINUTES && s.clock() == ClockState.SYNCHRONISED));
                assertThat(samples(detail, WRONG, right))
                        .as("%s before", detail)
                        .isEmpty();
            }
            for (String table : List.of("segments", "minutes")) {
                assertThat(Rig.query(
                                rig.file("telemetry.db"),
                                "SELECT count(*) FROM " + table + " WHERE first_utc_ms < " + (right - 60_000)
                                        + " OR last_utc_ms > " + (right + 1_201_000)))
                        .as(table)
                        .isEqualTo("0");
            }
            rig.reopen();
        }
    }

    private List<History.Sample> samples(Detail detail, long from, long to) {
        List<History.Sample> all = new ArrayList<>();
        History.Pages pages = rig.journal.read(Set.of("device-1/p0"), detail, from, to);
        for (List<History.Sample> page = pages.next(); page != null && !page.isEmpty(); page = pages.next()) {
            all.addAll(page);
        }
        pages.close();
        return all;
    }

    private void slow(long sequence, long offsetMs, ClockState clock) {
        Scan scan = new Scan(
                Fixtures.BOOT,
                sequence,
                1,
                1,
                Realm.LIVE,
                sequence * 1_000_000_000L,
                offsetMs,
                clock,
                new double[3],
                new byte[3]);
        assertThat(rig.journal.append(scan)).isTrue();
    }

    @Test
    void leavesOtherBootsOtherNumbersAndSetClocksAlone() {
        unset(1, 5, WRONG);
        scan(6, RIGHT, ClockState.SYNCHRONISED);
        rig.journal.append(scan(OTHER, 1, WRONG, ClockState.UNSYNCHRONISED));
        rig.journal.append(scan(OTHER, 7, WRONG, ClockState.UNSYNCHRONISED));
        rig.journal.correct(correction(2, 6, WRONG));
        rig.flush();

        List<Scan> all = backlog();
        assertThat(all).hasSize(8);
        for (Scan s : all) {
            boolean covered = s.boot().equals(Fixtures.BOOT) && s.sequence() >= 2 && s.sequence() <= 5;
            boolean set = s.boot().equals(Fixtures.BOOT) && s.sequence() == 6;
            assertThat(s.clock())
                    .isEqualTo(
                            set ? ClockState.SYNCHRONISED : covered ? ClockState.CORRECTED : ClockState.UNSYNCHRONISED);
            assertThat(s.utcOffsetMs()).isEqualTo(set || covered ? RIGHT : WRONG);
        }
    }

    @Test
    void survivesACommitThatFails() throws SQLException {
        unset(1, 10, WRONG);
        rig.flush();
        AtomicBoolean broken = new AtomicBoolean(true);
        rig.telemetryProbe = c -> {
            if (broken.get()) {
                throw new SQLException("no");
            }
        };
        rig.journal.correct(correction(1, 10, WRONG));
        assertThat(rig.journal.flush(500)).isFalse();
        assertThat(Rig.query(rig.file("telemetry.db"), "SELECT count(*) FROM offsets"))
                .isEqualTo("0");
        broken.set(false);
        rig.pass(60_000);
        rig.flush();

        assertThat(Rig.query(rig.file("telemetry.db"), "SELECT count(*) FROM offsets"))
                .isEqualTo("1");
        assertThat(Rig.query(rig.file("telemetry.db"), "SELECT min(first_utc_ms) FROM segments"))
                .isEqualTo(Long.toString(RIGHT + 10));
        assertAllRight(backlog(), 10);
    }

    @Test
    void takesAFileOfTheFirstVersion() throws SQLException {
        unset(1, 10, WRONG);
        rig.flush();
        rig.close();
        Rig.sql(
                rig.file("telemetry.db"),
                "DROP TABLE offsets",
                "DROP TABLE details",
                "DROP TABLE minutes",
                "DROP TABLE hours",
                "PRAGMA user_version = 1");
        rig.open(JournalSettings.defaults());
        rig.journal.correct(correction(1, 10, WRONG));
        rig.flush();

        assertThat(rig.fault()).isEmpty();
        assertAllRight(backlog(), 10);
    }

    private List<Scan> backlog() {
        List<Scan> scans = new ArrayList<>();
        try (Cursor cursor = rig.journal.cursor("platform", () -> {})) {
            for (Lease lease = cursor.backlog(); lease != null; lease = cursor.backlog()) {
                scans.addAll(lease.scans());
            }
        }
        return scans;
    }

    private static void assertAllRight(List<Scan> scans, int count) {
        assertThat(scans).extracting(Scan::sequence).hasSize(count).isSorted();
        assertThat(scans).allSatisfy(s -> {
            assertThat(s.utcOffsetMs()).isEqualTo(RIGHT);
            assertThat(s.clock()).isEqualTo(s.sequence() > 20 ? ClockState.SYNCHRONISED : ClockState.CORRECTED);
            assertThat(s.values()).containsExactly((double) s.sequence(), 1, 2);
        });
    }

    private void unset(long from, long to, long offsetMs) {
        for (long s = from; s <= to; s++) {
            scan(s, offsetMs, ClockState.UNSYNCHRONISED);
        }
    }

    private void scan(long sequence, long offsetMs, ClockState clock) {
        assertThat(rig.journal.append(scan(Fixtures.BOOT, sequence, offsetMs, clock)))
                .isTrue();
    }

    private static Scan scan(Boot boot, long sequence, long offsetMs, ClockState clock) {
        return new Scan(
                boot,
                sequence,
                1,
                (int) (sequence % 4),
                Realm.LIVE,
                sequence * 10_000_000L,
                offsetMs,
                clock,
                new double[] {(double) sequence, 1, 2},
                new byte[3]);
    }

    private static ClockCorrection correction(long from, long to, long old) {
        return new ClockCorrection(
                Fixtures.BOOT, from, to, from * 10_000_000L, to * 10_000_000L, old, RIGHT, 12, "chrony");
    }
}
