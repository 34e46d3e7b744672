package io.sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.Detail;
import io.sluice.port.store.History;
import io.sluice.port.store.Lease;
import io.sluice.port.store.Replay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Summaries of a minute and an hour: what is in them, over restarts and cuts, for cursors, replays and history. */
class SummariesTest {
    private static final long T = Fixtures.UTC_MS;
    private static final int DEVICES = 4;

    @TempDir
    Path home;

    private final Model model = new Model();
    private long sequence;
    private Boot boot = Fixtures.BOOT;
    private int homes;
    private boolean wild;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void everyWindowIsWholeWhateverCutsTheProcessShort(long seed) throws Exception {
        Random random = new Random(seed);
        wild = true; // drills, and a clock that comes and goes
        Rig rig = new Rig(home.resolve("0"));
        try {
            long t = T + random.nextInt(3_600_000);
            for (int i = 0; i < 6_000; i++) {
                t += random.nextInt(5) == 0 ? random.nextInt(90_000) : random.nextInt(2_000);
                give(rig, random, random.nextInt(DEVICES), t - random.nextInt(200));
                int what = random.nextInt(400);
                if (what < 40) {
                    rig.flush();
                } else if (what < 43) {
                    rig.flush();
                    rig = cut(rig, random.nextBoolean());
                } else if (what == 43) {
                    rig.reopen();
                }
            }
            // long after the last window is over
            finish(rig, random, t + 3 * 3_600_000L);
            for (Detail detail : List.of(Detail.MINUTES, Detail.HOURS)) {
                model.sameWindows(summaries(rig, detail, t + 2 * 3_600_000L), detail);
            }
            assertThat(rig.fault()).isEmpty();
        } finally {
            rig.close();
        }
    }

    @Test
    void aCursorOnMinutesGetsThemLiveAndAsBacklogAndNoScan() throws Exception {
        try (Rig rig = new Rig(home)) {
            Cursor metered = rig.journal.cursor("metered", () -> {}, Detail.MINUTES);
            Cursor whole = rig.journal.cursor("whole", () -> {});
            Random random = new Random(1);
            List<Lease> live = new ArrayList<>();
            for (long t = T; t < T + 600_000; t += 1_000) {
                give(rig, random, (int) (t / 1000 % DEVICES), t);
                rig.flush();
                for (Lease lease = metered.live(); lease != null; lease = metered.live()) {
                    live.add(lease);
                    if (live.size() % 2 == 0) {
                        metered.acknowledge(lease);
                    } else {
                        metered.release(lease);
                    }
                }
                for (Lease lease = whole.live(); lease != null; lease = whole.live()) {
                    assertThat(lease.detail()).isEqualTo(Detail.SCANS);
                    whole.acknowledge(lease);
                }
            }
            assertThat(live).hasSize(9).allMatch(l -> l.live() && l.detail() == Detail.MINUTES);
            assertThat(live.get(0).layout()).isEqualTo(Detail.summaryOf(rig.layout));
            assertThat(live.get(0).scans()).hasSize(DEVICES);
            live.forEach(model::told);
            model.summariesAreRight();
            assertThat(metered.waiting().segments()).isEqualTo(5);
            assertThat(metered.waiting().samples()).isEqualTo(5 * DEVICES * 3 * 4);
            assertThat(metered.waiting().oldestUtcMs()).isEqualTo(T);
            rig.reopen();
            Cursor again = rig.journal.cursor("metered", () -> {}, Detail.MINUTES);
            List<Long> left = new ArrayList<>();
            for (Lease lease = again.backlog(); lease != null; lease = again.backlog()) {
                assertThat(lease.detail()).isEqualTo(Detail.MINUTES);
                assertThat(lease.live()).isFalse();
                left.add(lease.scans().get(0).utcMs());
                again.acknowledge(lease);
            }
            assertThat(left).containsExactly(T, T + 120_000, T + 240_000, T + 360_000, T + 480_000);
        }
    }

    @Test
    void aChangeOfDetailLosesNothing() throws Exception {
        try (Rig rig = new Rig(home)) {
            Random random = new Random(2);
            Detail[] details = Detail.values();
            Cursor cursor = rig.journal.cursor("a", () -> {});
            long t = T;
            for (int i = 0; i < 14_400; i++, t += 1_000) {
                give(rig, random, random.nextInt(DEVICES), t);
                if (i % 20 == 0) {
                    rig.flush();
                }
                if (i % 900 == 700) {
                    cursor.close();
                    cursor = rig.journal.cursor("a", () -> {}, details[random.nextInt(3)]);
                    rig.flush();
                    for (int k = random.nextInt(30); k > 0; k--) {
                        Lease lease = cursor.backlog();
                        if (lease != null) {
                            model.told(lease);
                            cursor.acknowledge(lease);
                        }
                    }
                }
            }
            cursor.close();
            cursor = rig.journal.cursor("a", () -> {}, Detail.SCANS);
            finish(rig, random, t + 3 * 3_600_000L);
            model.tellAll(cursor);
            assertThat(model.valuesMissing()).isZero();
            assertThat(model.toldWindows(Detail.MINUTES)).isPositive();
        }
    }

    @Test
    void aReplayTellsARangeOnceMoreAndLeavesTheCursorAsItWas() throws Exception {
        try (Rig rig = new Rig(home)) {
            Random random = new Random(3);
            Cursor cursor = rig.journal.cursor("a", () -> {});
            for (int i = 0; i < 3_600; i++) {
                give(rig, random, i % DEVICES, T + i * 1_000L);
                if (i % 7 == 0) {
                    rig.flush();
                }
            }
            rig.flush();
            while (cursor.waiting().segments() > 50) {
                Lease lease = cursor.backlog();
                cursor.acknowledge(lease == null ? cursor.live() : lease);
            }
            Cursor.Backlog before = cursor.waiting();
            List<Long> told = new ArrayList<>();
            try (Replay replay = cursor.replay(T + 600_000, T + 1_200_000)) {
                for (Lease lease = replay.next(); lease != null; lease = replay.next()) {
                    assertThat(lease.live()).isFalse();
                    lease.scans().forEach(s -> told.add(s.sequence()));
                }
            }
            assertThat(told)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(601, 1200).boxed().toList());
            assertThat(cursor.waiting()).isEqualTo(before);
            Cursor metered = rig.journal.cursor("metered", () -> {}, Detail.MINUTES);
            try (Replay replay = metered.replay(T + 630_000, T + 1_200_000)) {
                List<Long> starts = new ArrayList<>();
                for (Lease lease = replay.next(); lease != null; lease = replay.next()) {
                    assertThat(lease.detail()).isEqualTo(Detail.MINUTES);
                    lease.scans().stream().map(Scan::utcMs).distinct().forEach(starts::add);
                }
                assertThat(starts)
                        .containsExactlyElementsOf(LongStream.range(10, 20)
                                .map(m -> T + m * 60_000)
                                .boxed()
                                .toList());
            }
            Replay open = metered.replay(T, T + 1);
            metered.close();
            assertThat(open.next()).isNull();
        }
    }

    @Test
    void aReplayOfATimeWhoseScansAreGoneTellsTheirSummaries() throws Exception {
        try (Rig rig = new Rig(home)) {
            Random random = new Random(4);
            for (int i = 0; i < 7_200; i++) {
                give(rig, random, i % DEVICES, T + i * 1_000L);
                if (i % 10 == 0) {
                    rig.flush();
                }
            }
            rig.flush();
            Cursor cursor = rig.journal.cursor("a", () -> {});
            model.tellAll(cursor);
            rig.journal.close();
            Rig.sql(rig.file("telemetry.db"), "DELETE FROM segments WHERE last_utc_ms < " + (T + 3_600_000));
            rig.open(JournalSettings.defaults());
            rig.flush();
            cursor = rig.journal.cursor("a", () -> {});
            Map<Detail, Integer> scans = new HashMap<>();
            try (Replay replay = cursor.replay(T, T + 7_200_000)) {
                for (Lease lease = replay.next(); lease != null; lease = replay.next()) {
                    scans.merge(lease.detail(), lease.scans().size(), Integer::sum);
                }
            }
            assertThat(scans.get(Detail.SCANS)).isBetween(3_600, 3_610);
            assertThat(scans.get(Detail.MINUTES)).isEqualTo(60 * DEVICES);
            assertThat(scans).doesNotContainKey(Detail.HOURS);
        }
    }

    @Test
    void historyGivesSamplesOfTheAskedPointsAndTime() throws Exception {
        try (Rig rig = new Rig(home)) {
            Random random = new Random(5);
            for (int i = 0; i < 1_000; i++) {
                give(rig, random, i % DEVICES, T + i * 1_000L);
                if (i % 13 == 0) {
                    rig.flush();
                }
            }
            rig.flush();
            History history = rig.journal;
            assertThat(history.points()).hasSize(DEVICES * 3).contains("device-2/p1");
            List<History.Sample> found = all(history.read(
                    Set.of("device-2/p1", "device-3/p0", "nobody/knows"), Detail.SCANS, T + 100_000, T + 200_000));
            assertThat(found).hasSize(50).allMatch(s -> s.utcMs() >= T + 100_000 && s.utcMs() < T + 200_000);
            assertThat(found).extracting(History.Sample::point).containsOnly("device-2/p1", "device-3/p0");
            assertThat(found).isSortedAccordingTo((a, b) -> Long.compare(a.utcMs(), b.utcMs()));
            assertThat(found.get(0).unit()).isEqualTo("m");
            List<History.Pages> open = new ArrayList<>();
            for (int i = 0; i < SqliteHistory.MAX_OPEN; i++) {
                open.add(history.read(Set.of("device-2/p1"), Detail.SCANS, T, T + 1));
            }
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> history.read(Set.of("device-2/p1"), Detail.SCANS, T, T + 1))
                    .isInstanceOf(History.HistoryException.class)
                    .hasMessageContaining("16 queries");
            open.forEach(History.Pages::close);
            history.read(Set.of("device-2/p1"), Detail.SCANS, T, T + 1).close();
        }
    }

    @Test
    void aLongReaderDoesNotKeepTheLogFromBeingMovedIntoTheFile() throws Exception {
        try (Rig rig = new Rig(home)) {
            Random random = new Random(6);
            for (int i = 0; i < 2_000; i++) {
                give(rig, random, i % DEVICES, T + i * 1_000L);
                if (i % 20 == 0) {
                    rig.flush();
                }
            }
            rig.flush();
            try (History.Pages pages = rig.journal.read(Set.of("device-1/p0"), Detail.SCANS, T, T + 10_000_000)) {
                assertThat(pages.next()).isNotEmpty();
                for (int i = 2_000; i < 600_000; i++) {
                    give(rig, random, i % DEVICES, T + i * 1_000L);
                    if (i % 5_000 == 0) {
                        rig.flush();
                    }
                }
                rig.flush();
                assertThat(Files.size(rig.file("telemetry.db"))).isGreaterThan(8 << 20);
                assertThat(Files.size(rig.file("telemetry.db-wal"))).isLessThan(5 << 20);
                assertThat(pages.next()).isNotEmpty();
            }
        }
    }

    /** The process dies: what is in the files now is all that is left. */
    private Rig cut(Rig rig, boolean newBoot) throws Exception {
        Path next = home.resolve("" + ++homes);
        Files.createDirectories(next.resolve("data"));
        for (String part : List.of("telemetry.db", "telemetry.db-wal", "alarm.db", "alarm.db-wal")) {
            if (Files.exists(rig.file(part))) {
                Files.copy(rig.file(part), next.resolve("data").resolve(part));
            }
        }
        rig.close();
        if (newBoot) {
            boot = new Boot(boot.counter() + 1, "0000000" + boot.counter() % 10, "");
            sequence = 0;
        }
        Rig opened = new Rig(next);
        opened.flush();
        return opened;
    }

    private void finish(Rig rig, Random random, long utcMs) {
        for (int k = 0; k < 3; k++) {
            Scan s = scan(random, 0, utcMs + k * 7_200_000L, false);
            assertThat(rig.journal.append(s)).isTrue();
            rig.flush();
            rig.journal.append(scan(random, 0, utcMs + k * 7_200_000L + 1, true));
            rig.flush();
        }
    }

    private void give(Rig rig, Random random, int device, long utcMs) {
        Scan s = scan(random, device, utcMs, wild && random.nextInt(30) == 0);
        model.gave(s);
        assertThat(rig.journal.append(s)).isTrue();
    }

    private Scan scan(Random random, int device, long utcMs, boolean drill) {
        double[] values = new double[3];
        byte[] quality = new byte[3];
        for (int p = 0; p < 3; p++) {
            values[p] = Fixtures.round(random.nextGaussian() * 100, 3);
            switch (random.nextInt(20)) {
                case 0 -> {
                    values[p] = Double.NaN;
                    quality[p] = Quality.NO_REPLY.code();
                }
                case 1 -> quality[p] = Quality.OUT_OF_RANGE.code();
                case 2 -> quality[p] = (byte) (Quality.UNCERTAIN.code() | Scan.HELD);
                default -> quality[p] = 0;
            }
        }
        return new Scan(
                boot,
                ++sequence,
                1,
                device,
                drill ? Realm.DRILL : Realm.LIVE,
                (utcMs - T) * 1_000_000,
                T,
                wild && random.nextInt(10) == 0 ? ClockState.HOLDOVER : ClockState.SYNCHRONISED,
                values,
                quality);
    }

    private static Map<Model.Key, Model.Stat> summaries(Rig rig, Detail detail, long toUtcMs) {
        Map<Model.Key, Model.Stat> found = new HashMap<>();
        Set<String> points = Set.copyOf(rig.journal.points());
        for (History.Sample s : all(rig.journal.read(points, detail, 0, toUtcMs))) {
            int device = s.point().charAt("device-".length()) - '0';
            int p = s.point().charAt(s.point().length() - 1) - '0';
            Model.Stat stat = found.computeIfAbsent(Model.key(device, detail, s.utcMs()), k -> new Model.Stat(3));
            assertThat(stat.n[p]).as("a window comes once").isZero();
            stat.add(p, s.min(), s.value() * s.count(), s.max(), s.count());
        }
        return found;
    }

    private static List<History.Sample> all(History.Pages pages) {
        List<History.Sample> all = new ArrayList<>();
        try (pages) {
            for (List<History.Sample> page = pages.next(); page != null; page = pages.next()) {
                assertThat(page).isNotEmpty();
                all.addAll(page);
            }
        }
        return all;
    }
}
