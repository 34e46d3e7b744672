package io.sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Scan;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.Detail;
import io.sluice.port.store.Lease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalBoundsTest {
    private static final long BOUND = 4 << 20;

    @TempDir
    Path home;

    @Test
    void theFileStaysWithinItsBoundAndTheLossIsCountedToTheValue() throws Exception {
        try (Rig rig = new Rig(home, Rig.settings(20_000, 65_536, BOUND, 1000))) {
            Cursor cursor = rig.journal.cursor("a", () -> {});
            fill(rig, 12 << 20);
            assertThat(size(rig)).isLessThan(BOUND + BOUND / 10);
            assertThat(rig.journal.facts().telemetryBytes()).isBetween(BOUND / 2, BOUND + BOUND / 10);
            long thinned = rig.journal.facts().thinned();
            assertThat(thinned).isPositive();
            assertThat(rig.journal.facts().expired()).isZero();
            List<Long> left = new ArrayList<>();
            for (Lease lease = cursor.backlog(); lease != null; lease = cursor.backlog()) {
                if (lease.detail() == Detail.SCANS) {
                    lease.scans().forEach(s -> left.add(s.sequence()));
                }
            }
            for (Lease lease = cursor.live(); lease != null; lease = cursor.live()) {
                lease.scans().forEach(s -> left.add(s.sequence()));
            }
            assertThat(left)
                    .containsExactlyElementsOf(LongStream.rangeClosed(thinned / 3 + 1, written)
                            .boxed()
                            .toList());
        }
    }

    @Test
    void whatEveryUplinkHasGoesFirstAndIsNoLoss() throws Exception {
        try (Rig rig = new Rig(home, Rig.settings(20_000, 65_536, BOUND, 1000))) {
            Cursor quick = rig.journal.cursor("quick", () -> {});
            Cursor slow = rig.journal.cursor("slow", () -> {});
            fill(rig, 1 << 20);
            // both have all but the oldest segment
            Lease kept = slow.backlog();
            for (Cursor c : new Cursor[] {quick, slow}) {
                Rig.drain(c);
                for (Lease lease = c.live(); lease != null; lease = c.live()) {
                    c.acknowledge(lease);
                }
            }
            slow.release(kept);
            for (int i = 0; i < 8; i++) {
                fill(rig, 1 << 20);
                for (Cursor c : new Cursor[] {quick, slow}) {
                    for (Lease lease = c.live(); lease != null; lease = c.live()) {
                        c.acknowledge(lease);
                    }
                }
                Rig.drain(quick);
                for (Lease lease = slow.backlog(); lease != null; lease = slow.backlog()) {
                    if (lease.segment() == kept.segment()) {
                        continue; // stays leased
                    }
                    slow.acknowledge(lease);
                }
                slow.release(kept);
            }
            assertThat(rig.journal.facts().expired()).isZero();
            Lease again = slow.backlog();
            assertThat(again.segment()).isEqualTo(kept.segment());
            assertThat(again.scans()).hasSameSizeAs(kept.scans());
            assertThat(size(rig)).isLessThan(BOUND + BOUND / 10);
        }
    }

    @Test
    void aLoweredBoundShrinksTheFile() throws Exception {
        try (Rig rig = new Rig(home, Rig.settings(20_000, 65_536, 4 * BOUND, 1000))) {
            fill(rig, 3 * BOUND);
            rig.reopen(Rig.settings(20_000, 65_536, BOUND, 1000));
            for (int i = 0; i < 20; i++) {
                rig.segment();
            }
            rig.journal.close();
            assertThat(Files.size(rig.file("telemetry.db"))).isLessThan(BOUND + BOUND / 10);
        }
    }

    @Test
    void aFullQueueRefusesTheNewestAndCountsItsValues() throws Exception {
        try (Rig rig = new Rig(home, Rig.settings(16, 65_536, BOUND, 1000))) {
            rig.flush();
            CountDownLatch stuck = new CountDownLatch(1);
            CountDownLatch open = new CountDownLatch(1);
            rig.telemetryProbe = c -> {
                stuck.countDown();
                await(open);
            };
            rig.pass(1000);
            await(stuck);
            int refused = 0;
            for (int i = 0; i < 100; i++) {
                refused += rig.scan() ? 0 : 1;
            }
            assertThat(refused).isEqualTo(84);
            assertThat(rig.journal.facts().dropped()).isEqualTo(84 * 3);
            open.countDown();
            rig.telemetryProbe = c -> {};
            rig.flush();
            assertThat(rig.journal.facts().scans()).isEqualTo(100 - refused);
        }
    }

    @Test
    void tooManyUnsentIntervalsAreJoinedSoThatSegmentsComeTwiceButNoneIsLost() throws Exception {
        JournalSettings few = Rig.settings(1000, 65_536, BOUND, 4);
        try (Rig rig = new Rig(home, few)) {
            Cursor cursor = rig.journal.cursor("a", () -> {});
            List<Long> unsent = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                rig.segment();
                Lease lease = cursor.live();
                if (lease.segment() % 3 == 0) {
                    unsent.add(lease.scans().get(0).sequence());
                } else {
                    cursor.acknowledge(lease);
                }
            }
            rig.flush();
            rig.reopen(few);
            assertThat(Integer.parseInt(Rig.query(rig.file("telemetry.db"), "SELECT count(*) FROM unsent")))
                    .isBetween(1, 4);
            List<Long> second = Rig.drain(rig.journal.cursor("a", () -> {}));
            assertThat(second).containsAll(unsent).isSorted().doesNotHaveDuplicates();
            assertThat(second).hasSizeLessThan(40);
        }
    }

    @Test
    void anUplinkNotOpenedForThirtyDaysOfRunningHoldsNothingBack() throws Exception {
        try (Rig rig = new Rig(home)) {
            rig.journal.cursor("gone", () -> {}).close();
            Cursor here = rig.journal.cursor("here", () -> {});
            rig.segments(2);
            // days pass in steps, as they do while the gateway runs
            for (int day = 0; day < 29; day++) {
                rig.pass(86_400_000L);
                rig.segment();
            }
            assertThat(uplinks(rig)).isEqualTo("gone,here");
            rig.pass(2 * 86_400_000L);
            rig.segment();
            rig.pass(86_400_000L);
            rig.segment();
            assertThat(uplinks(rig)).isEqualTo("here");
            assertThat(Rig.query(rig.file("alarm.db"), "SELECT group_concat(name) FROM uplinks"))
                    .isEqualTo("here");
            assertThat(here.waiting().segments()).isEqualTo(33);
            // it may come back, as a new one
            assertThat(rig.journal.cursor("gone", () -> {}).waiting().segments())
                    .isEqualTo(33);
        }
    }

    @Test
    void sentTransitionsAreKeptToTheirNumberAndUnsentOnesToTheHardBound() throws Exception {
        try (Rig rig = new Rig(home, Rig.settings(1000, 65_536, BOUND, 1000))) {
            Cursor cursor = rig.journal.cursor("a", () -> {});
            long n = 0;
            for (int round = 0; round < 30; round++) {
                n = transitions(rig, n, 10);
                cursor.notices(100).forEach(cursor::acknowledge);
            }
            n = transitions(rig, n, 1);
            assertThat(transitionRows(rig)).isBetween(100, 120);
            assertThat(rig.fault()).isEmpty();
            for (int round = 0; round < 40; round++) {
                n = transitions(rig, n, 10);
            }
            assertThat(transitionRows(rig)).isEqualTo(300);
            assertThat(rig.fault()).contains("undelivered notices removed to keep 300");
            assertThat(Rig.sequences(cursor.notices(1000)))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(n - 299, n).boxed().toList());
        }
    }

    @Test
    void theAuditKeepsItsNewestRows() throws Exception {
        try (Rig rig = new Rig(home, Rig.settings(1000, 65_536, BOUND, 1000))) {
            for (int i = 0; i < 130; i++) {
                assertThat(rig.journal.record("c-" + i, i, "me", "x".repeat(5000), "ok"))
                        .isTrue();
            }
            rig.reopen(Rig.settings(1000, 65_536, BOUND, 1000));
            assertThat(rig.journal.contains("c-29")).isFalse();
            assertThat(rig.journal.contains("c-30")).isTrue();
            assertThat(rig.journal.contains("c-129")).isTrue();
        }
    }

    @Test
    void commitsWhenTheIntervalHasPassedAndNotBefore() throws Exception {
        try (Rig rig = new Rig(home)) {
            rig.flush();
            rig.scan();
            rig.pass(999);
            rig.journal.cursor("a", () -> {});
            rig.pass(0);
            assertThat(rig.journal.facts().scans()).isZero();
            rig.pass(1);
            assertThat(Fixtures.eventually(() -> rig.journal.facts().scans() == 1))
                    .isTrue();
        }
    }

    @Test
    void aSegmentNeverMixesBootsRevisionsOrClockStates() throws Exception {
        try (Rig rig = new Rig(home)) {
            rig.journal.declare(Fixtures.layout(2, 4, 3, true));
            Random random = new Random(3);
            List<Scan> scans = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Scan s = Fixtures.scan(i, i % 4, i, i, i);
                scans.add(new Scan(
                        random.nextInt(6) == 0 ? new io.sluice.model.Boot(18, "00000000", "") : s.boot(),
                        s.sequence(),
                        1 + random.nextInt(6) / 5,
                        s.device(),
                        s.realm(),
                        s.monotonicNs(),
                        s.utcOffsetMs() + random.nextInt(3),
                        io.sluice.model.ClockState.of(random.nextInt(7) / 6),
                        s.values(),
                        s.quality()));
            }
            scans.forEach(rig.journal::append);
            rig.flush();
            rig.reopen();
            Cursor cursor = rig.journal.cursor("a", () -> {});
            List<Scan> back = new ArrayList<>();
            for (Lease lease = cursor.backlog(); lease != null; lease = cursor.backlog()) {
                assertThat(lease.scans().stream()
                                .map(s -> s.boot().id() + s.revision() + s.clock())
                                .distinct())
                        .hasSize(1);
                assertThat(lease.layout().revision())
                        .isEqualTo(lease.scans().get(0).revision());
                back.addAll(lease.scans());
            }
            assertThat(back).usingRecursiveComparison().isEqualTo(scans);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long written;

    /** Writes about as many bytes of segments: values that do not compress. */
    private void fill(Rig rig, long bytes) {
        Random random = new Random(7);
        long left = bytes;
        while (left > 0) {
            for (int i = 0; i < 500; i++) {
                written++;
                double[] values = {random.nextDouble(), random.nextDouble(), random.nextDouble()};
                assertThat(rig.journal.append(Fixtures.scan(written, (int) (written % 4), values)))
                        .isTrue();
                left -= 38;
            }
            rig.flush();
        }
    }

    private static long size(Rig rig) throws Exception {
        return Files.size(rig.file("telemetry.db")) + Files.size(rig.file("telemetry.db-wal"));
    }

    private static String uplinks(Rig rig) throws Exception {
        return Rig.query(rig.file("telemetry.db"), "SELECT group_concat(name) FROM uplinks");
    }

    private static int transitionRows(Rig rig) throws Exception {
        return Integer.parseInt(Rig.query(rig.file("alarm.db"), "SELECT count(*) FROM transitions"));
    }

    private static long transitions(Rig rig, long from, int count) {
        for (int i = 1; i <= count; i++) {
            assertThat(rig.journal.append(Fixtures.transition(from + i))).isTrue();
        }
        rig.flush();
        return from + count;
    }
}
