package io.sluice.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.Boot;
import io.sluice.model.ClockCorrection;
import io.sluice.model.ClockState;
import io.sluice.model.Colour;
import io.sluice.model.Layout;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Cause;
import io.sluice.model.alarm.Event;
import io.sluice.model.alarm.Mask;
import io.sluice.model.alarm.Notice;
import io.sluice.model.alarm.Transition;
import io.sluice.port.store.AuditLog;
import io.sluice.port.store.Collector;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.Journal;
import io.sluice.port.store.JournalFacts;
import io.sluice.port.store.Lease;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link Journal}, {@link Cursor} and {@link AuditLog} promise, and {@link Collector}, whoever implements them. */
abstract class JournalContract {
    private static final long WAIT_MS = 20_000;
    private static final Boot BOOT = new Boot(17, "a3f2c1d0", "kernel");
    private static final long UTC_MS = 1_770_000_000_000L;

    /** A journal with its services. */
    record Opened(Journal journal, AuditLog audit, Collector collector, AutoCloseable close) {}

    @TempDir
    Path home;

    private Opened opened;
    private Journal journal;
    private long sequence;

    /** Opens a journal that keeps its things below this directory and commits within a second by itself. */
    abstract Opened open(Path directory);

    @BeforeEach
    void start() {
        opened = open(home);
        journal = opened.journal();
        journal.declare(layout(1));
    }

    @AfterEach
    void stop() throws Exception {
        opened.close().close();
    }

    // ---- live and backlog

    @Test
    void handsACommittedSegmentOverAsLiveAndTellsTheUplink() throws Exception {
        CountDownLatch news = new CountDownLatch(1);
        Cursor cursor = journal.cursor("a", news::countDown);
        assertThat(cursor.live()).isNull();
        Scan scan = scan();
        assertThat(journal.append(scan)).isTrue();
        assertThat(news.await(WAIT_MS, TimeUnit.MILLISECONDS)).isTrue();
        flush();
        Lease lease = cursor.live();
        assertThat(lease.live()).isTrue();
        assertThat(lease.layout()).isEqualTo(layout(1));
        assertThat(lease.scans()).containsExactly(scan);
        assertThat(cursor.live()).isNull();
        assertThat(cursor.backlog()).isNull();
    }

    @Test
    void liveAndBacklogDoNotGetInEachOthersWay() throws Exception {
        segments(3);
        reopen();
        Cursor cursor = journal.cursor("a", JournalContract::deaf);
        segments(2);
        assertThat(sequences(cursor.live())).containsExactly(4L);
        Lease old = cursor.backlog();
        assertThat(old.live()).isFalse();
        assertThat(sequences(old)).containsExactly(1L);
        assertThat(sequences(cursor.live())).containsExactly(5L);
        assertThat(sequences(cursor.backlog())).containsExactly(2L);
        assertThat(sequences(cursor.backlog())).containsExactly(3L);
        assertThat(cursor.backlog()).isNull();
        assertThat(cursor.live()).isNull();
    }

    @Test
    void whatIsNotTakenInTimeBecomesBacklogAndComesOnce() {
        Cursor cursor = journal.cursor("a", JournalContract::deaf);
        segments(10);
        List<Long> live = new ArrayList<>();
        for (Lease lease = cursor.live(); lease != null; lease = cursor.live()) {
            live.addAll(sequences(lease));
        }
        assertThat(live).containsExactly(7L, 8L, 9L, 10L);
        assertThat(drain(cursor)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void nothingLeasedIsLeasedAgainUntilItIsReleased() {
        Cursor cursor = journal.cursor("a", JournalContract::deaf);
        segments(2);
        Lease first = cursor.live();
        Lease second = cursor.live();
        assertThat(cursor.live()).isNull();
        assertThat(cursor.backlog()).isNull();
        cursor.release(second);
        cursor.release(first);
        assertThat(cursor.live()).isNull();
        Lease again = cursor.backlog();
        assertThat(again.live()).isFalse();
        assertThat(again.segment()).isEqualTo(first.segment());
        assertSame(again.scans(), first.scans());
        assertThat(cursor.backlog().segment()).isEqualTo(second.segment());
        assertThat(cursor.backlog()).isNull();
    }

    @Test
    void acknowledgedSegmentsNeverComeBackAndOthersDoInOrder() throws Exception {
        Cursor cursor = journal.cursor("a", JournalContract::deaf);
        segments(4);
        cursor.live();
        cursor.acknowledge(cursor.live());
        cursor.live();
        cursor.acknowledge(cursor.live());
        flush();
        reopen();
        assertThat(drain(journal.cursor("a", JournalContract::deaf))).containsExactly(1L, 3L);
        flush();
        reopen();
        assertThat(journal.cursor("a", JournalContract::deaf).backlog()).isNull();
    }

    @Test
    void anAcknowledgementAloneIsCommittedToo() throws Exception {
        segments(1);
        Cursor cursor = journal.cursor("a", JournalContract::deaf);
        cursor.acknowledge(cursor.backlog());
        flush();
        reopen();
        assertThat(journal.cursor("a", JournalContract::deaf).backlog()).isNull();
    }

    @Test
    void eachUplinkHasItsOwnPlaceAndANewOneStartsWithEverything() throws Exception {
        Cursor first = journal.cursor("first", JournalContract::deaf);
        segments(3);
        assertThat(drain(first)).isEmpty();
        while (first.live() != null) {
            // leave them leased
        }
        assertThat(drain(journal.cursor("second", JournalContract::deaf))).containsExactly(1L, 2L, 3L);
        flush();
        reopen();
        assertThat(drain(journal.cursor("first", JournalContract::deaf))).containsExactly(1L, 2L, 3L);
        assertThat(drain(journal.cursor("second", JournalContract::deaf))).isEmpty();
        assertThat(drain(journal.cursor("third", JournalContract::deaf))).containsExactly(1L, 2L, 3L);
    }

    @Test
    void closingGivesBackWhatWasLeasedAndAllowsTheNameAgain() {
        Cursor cursor = journal.cursor("a", JournalContract::deaf);
        segments(2);
        Lease lease = cursor.live();
        assertThatThrownBy(() -> journal.cursor("a", JournalContract::deaf)).isInstanceOf(IllegalStateException.class);
        cursor.close();
        cursor.close();
        assertThat(cursor.live()).isNull();
        assertThat(cursor.backlog()).isNull();
        assertThat(cursor.notices(1)).isEmpty();
        Cursor again = journal.cursor("a", JournalContract::deaf);
        assertThat(again.backlog().segment()).isEqualTo(lease.segment());
        // proof of arrival that comes late is still proof
        again.release(lease);
        cursor.acknowledge(lease);
        assertThat(sequences(again.backlog())).containsExactly(2L);
    }

    @Test
    void aClosedCursorIsNotTold() {
        Set<String> told = ConcurrentHashMap.newKeySet();
        journal.cursor("closed", () -> told.add("closed")).close();
        told.clear();
        journal.cursor("open", () -> told.add("open"));
        segments(1);
        assertThat(told).containsExactly("open");
    }

    @Test
    void anUplinkThatFailsOnNewsDoesNotDisturbTheJournal() {
        journal.cursor("bad", () -> {
            throw new IllegalStateException("meant to");
        });
        Cursor good = journal.cursor("good", JournalContract::deaf);
        segments(2);
        assertThat(good.live()).isNotNull();
        assertThat(journal.facts().fault()).isEmpty();
    }

    @Test
    void segmentNumbersGrowOverRestartsEvenWhenAllWasDelivered() throws Exception {
        long last = 0;
        for (int i = 0; i < 3; i++) {
            Cursor cursor = journal.cursor("a", JournalContract::deaf);
            segments(2);
            for (Lease lease = cursor.live(); lease != null; lease = cursor.live()) {
                assertThat(lease.segment()).isGreaterThan(last);
                last = lease.segment();
                cursor.acknowledge(lease);
            }
            flush();
            reopen();
        }
    }

    @Test
    void oldBacklogKeepsTheLayoutItWasWrittenWith() throws Exception {
        Scan old = scan();
        journal.append(old);
        flush();
        reopen();
        journal.declare(layout(2));
        Scan young = new Scan(
                BOOT, 2, 2, 0, Realm.DRILL, 5, UTC_MS, ClockState.HOLDOVER, new double[] {1, 2, 3}, new byte[3]);
        journal.append(young);
        flush();
        Cursor cursor = journal.cursor("a", JournalContract::deaf);
        Lease first = cursor.backlog();
        Lease second = cursor.backlog();
        assertThat(first.layout()).isEqualTo(layout(1));
        assertThat(second.layout()).isEqualTo(layout(2));
        assertSame(first.scans(), List.of(old));
        assertSame(second.scans(), List.of(young));
    }

    @Test
    void aLeaseIsOfOneBootAndOneRevisionInOrderOfSequence() {
        journal.declare(layout(2));
        List<Scan> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Boot boot = i < 20 ? BOOT : new Boot(18, "ffffffff", "kernel");
            int revision = i % 20 < 10 ? 1 : 2;
            all.add(new Scan(
                    boot,
                    i + 1,
                    revision,
                    0,
                    Realm.LIVE,
                    i,
                    UTC_MS,
                    ClockState.SYNCHRONISED,
                    new double[] {i, i, i},
                    new byte[3]));
        }
        all.forEach(journal::append);
        flush();
        Cursor cursor = journal.cursor("a", JournalContract::deaf);
        List<Scan> back = new ArrayList<>();
        for (Lease lease = cursor.backlog(); lease != null; lease = cursor.backlog()) {
            assertThat(lease.scans().stream().map(Scan::boot).distinct()).hasSize(1);
            assertThat(lease.scans().stream().map(Scan::revision).distinct())
                    .containsExactly(lease.layout().revision());
            back.addAll(lease.scans());
        }
        assertSame(back, all);
    }

    @Test
    void everyValueAndQualityComesBackBitForBit() throws Exception {
        double[] odd = {
            0.0,
            -0.0,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.MIN_VALUE,
            -Double.MAX_VALUE,
            0.1,
            1.0 / 3,
            1e15,
            12.345
        };
        List<Scan> all = new ArrayList<>();
        for (double value : odd) {
            for (Quality quality : Quality.values()) {
                byte[] codes = {quality.code(), (byte) (quality.code() | Scan.HELD), 0};
                all.add(new Scan(
                        BOOT,
                        all.size() + 1,
                        1,
                        1,
                        Realm.LIVE,
                        all.size() * 7L,
                        UTC_MS,
                        ClockState.UNSYNCHRONISED,
                        new double[] {value, -value, 1},
                        codes));
            }
        }
        all.forEach(journal::append);
        flush();
        reopen();
        Cursor cursor = journal.cursor("a", JournalContract::deaf);
        List<Scan> back = new ArrayList<>();
        for (Lease lease = cursor.backlog(); lease != null; lease = cursor.backlog()) {
            back.addAll(lease.scans());
        }
        assertSame(back, all);
    }

    @Test
    void scansOfManyThreadsAllArriveAndAreLeasedOnceByManyTakers() throws Exception {
        Cursor cursor = journal.cursor("a", JournalContract::deaf);
        int threads = 4;
        int each = 2000;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Set<Long>>> takers = new ArrayList<>();
            List<Future<Boolean>> writers = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                long base = t * 1_000_000L;
                writers.add(pool.submit(() -> {
                    boolean all = true;
                    for (int i = 1; i <= each; i++) {
                        all &= journal.append(scan(base + i));
                    }
                    return all;
                }));
            }
            for (Future<Boolean> writer : writers) {
                assertThat(writer.get(WAIT_MS, TimeUnit.MILLISECONDS)).isTrue();
            }
            flush();
            for (int t = 0; t < threads; t++) {
                takers.add(pool.submit(() -> take(cursor)));
            }
            Set<Long> segments = new HashSet<>();
            int taken = 0;
            for (Future<Set<Long>> taker : takers) {
                Set<Long> some = taker.get(WAIT_MS, TimeUnit.MILLISECONDS);
                taken += some.size();
                segments.addAll(some);
            }
            assertThat(segments).hasSize(taken);
        } finally {
            pool.shutdownNow();
        }
        assertThat(journal.facts().scans()).isEqualTo((long) threads * each);
        assertThat(cursor.backlog()).isNull();
        assertThat(cursor.waiting().segments()).isZero();
    }

    // ---- notices

    @Test
    void noticesComeInOrderOnceAndAreGoneWhenAcknowledged() throws Exception {
        Cursor cursor = journal.cursor("a", JournalContract::deaf);
        List<Notice> all = List.of(transition(1), event(2), transition(3), event(4), transition(5));
        all.forEach(journal::append);
        flush();
        assertThat(cursor.notices(0)).isEmpty();
        assertThat(cursor.notices(2)).isEqualTo(all.subList(0, 2));
        assertThat(cursor.notices(99)).isEqualTo(all.subList(2, 5));
        assertThat(cursor.notices(99)).isEmpty();
        cursor.release(all.get(3));
        cursor.acknowledge(all.get(1));
        assertThat(cursor.notices(99)).containsExactly(all.get(3));
        flush();
        reopen();
        Cursor again = journal.cursor("a", JournalContract::deaf);
        assertThat(again.notices(99)).containsExactly(all.get(0), all.get(2), all.get(3), all.get(4));
        assertThat(journal.cursor("new", JournalContract::deaf).notices(99)).isEqualTo(all);
    }

    @Test
    void everyFieldOfANoticeComesBack() throws Exception {
        AlarmState before = new AlarmState(
                "深度 1", Colour.RED, Colour.BLUE, true, true, true, new Mask(5, "a", "b", "c"), "17-3", 7, -0.5);
        AlarmState after = new AlarmState(
                "深度 1", Colour.NONE, Colour.NONE, false, false, false, Mask.NONE, "", UTC_MS, Double.NaN);
        List<Notice> all = new ArrayList<>();
        for (Cause cause : Cause.values()) {
            boolean odd = all.size() % 2 == 1;
            all.add(new Transition(
                    BOOT,
                    all.size() + 1,
                    9,
                    "积水",
                    "radar-01",
                    "level",
                    odd ? before : after,
                    odd ? after : before,
                    cause,
                    "张三",
                    Double.POSITIVE_INFINITY,
                    "m",
                    Double.NaN,
                    Quality.UNCERTAIN,
                    new Transition.Facts(odd, "underpass", !odd, odd, "flood-2026@7", !odd, "2 of 3: a b, c=bad"),
                    ClockState.UNSYNCHRONISED,
                    Realm.DRILL,
                    -1,
                    UTC_MS,
                    UTC_MS + 1));
        }
        Map<String, String> data = new LinkedHashMap<>();
        data.put("z first", "a=b & c%20+d\n");
        data.put("", "");
        data.put("原因", "大雨 😀");
        all.add(new Event(
                BOOT, 100, 2, "drill-report", "", "gateway", data, ClockState.HOLDOVER, Realm.DRILL, 3, UTC_MS));
        all.add(new Event(
                BOOT, 101, 2, "watch", "flood", "张三", Map.of(), ClockState.SYNCHRONISED, Realm.LIVE, 4, UTC_MS));
        all.forEach(journal::append);
        flush();
        reopen();
        List<Notice> back = journal.cursor("a", JournalContract::deaf).notices(999);
        assertThat(back).isEqualTo(all);
        assertThat(((Event) back.get(back.size() - 2)).data().keySet()).containsExactlyElementsOf(data.keySet());
    }

    @Test
    void aNoticeMayBeAcknowledgedBeforeItIsCommittedOrEvenAppended() throws Exception {
        Cursor cursor = journal.cursor("a", JournalContract::deaf);
        Cursor other = journal.cursor("b", JournalContract::deaf);
        cursor.acknowledge(transition(1));
        journal.append(transition(1));
        journal.append(event(2));
        cursor.acknowledge(event(2));
        journal.append(transition(3));
        flush();
        assertThat(cursor.notices(9)).containsExactly(transition(3));
        assertThat(other.notices(9)).hasSize(3);
        flush();
        reopen();
        assertThat(journal.cursor("a", JournalContract::deaf).notices(9)).containsExactly(transition(3));
        assertThat(journal.cursor("b", JournalContract::deaf).notices(9)).hasSize(3);
    }

    @Test
    void aNoticeIsCommittedWithoutWaitingForTheGroup() throws Exception {
        CountDownLatch news = new CountDownLatch(1);
        Cursor cursor = journal.cursor("a", () -> {});
        cursor.close();
        Cursor told = journal.cursor("a", news::countDown);
        journal.append(transition(1));
        assertThat(news.await(WAIT_MS, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(journal.facts().transitions()).isEqualTo(1);
        assertThat(told.notices(1)).containsExactly(transition(1));
    }

    @Test
    void theSameNoticeTwiceIsKeptOnce() {
        Cursor cursor = journal.cursor("a", JournalContract::deaf);
        journal.append(transition(1));
        journal.append(transition(1));
        journal.append(event(2));
        flush();
        journal.append(transition(1));
        journal.append(event(2));
        flush();
        assertThat(cursor.notices(9)).containsExactly(transition(1), event(2));
    }

    // ---- counts

    @Test
    void waitingCountsSegmentsValuesNoticesAndTheAgeLeasedOnesIncluded() {
        Cursor cursor = journal.cursor("a", JournalContract::deaf);
        assertThat(cursor.waiting()).isEqualTo(new Cursor.Backlog(0, 0, 0, 0));
        segments(3);
        journal.append(transition(1));
        journal.append(event(2));
        flush();
        assertThat(cursor.waiting()).isEqualTo(new Cursor.Backlog(3, 9, 2, scan(1).utcMs()));
        Lease first = cursor.live();
        cursor.notices(1);
        assertThat(cursor.waiting()).isEqualTo(new Cursor.Backlog(3, 9, 2, scan(1).utcMs()));
        cursor.acknowledge(first);
        cursor.acknowledge(transition(1));
        assertThat(cursor.waiting()).isEqualTo(new Cursor.Backlog(2, 6, 1, scan(2).utcMs()));
        for (Lease lease = cursor.live(); lease != null; lease = cursor.live()) {
            cursor.acknowledge(lease);
        }
        cursor.acknowledge(event(2));
        assertThat(cursor.waiting()).isEqualTo(new Cursor.Backlog(0, 0, 0, 0));
    }

    @Test
    void factsCountWhatWasCommittedInThisProcess() throws Exception {
        segments(3);
        journal.append(transition(1));
        flush();
        JournalFacts facts = journal.facts();
        assertThat(facts.scans()).isEqualTo(3);
        assertThat(facts.samples()).isEqualTo(9);
        assertThat(facts.transitions()).isEqualTo(1);
        assertThat(facts.dropped() + facts.droppedTransitions() + facts.expired())
                .isZero();
        assertThat(facts.commits()).isPositive();
        assertThat(facts.fault()).isEmpty();
        reopen();
        assertThat(journal.facts().scans()).isZero();
    }

    @Test
    void declaringTwiceIsHarmlessAndContradictingIsRefused() {
        journal.declare(layout(1));
        Layout other = new Layout(1, List.of(new Layout.DeviceLayout("x", List.of())));
        assertThatThrownBy(() -> journal.declare(other)).isInstanceOf(IllegalArgumentException.class);
        segments(1);
        assertThat(journal.facts().scans()).isEqualTo(1);
    }

    @Test
    void closingCommitsWhatWaits() throws Exception {
        journal.append(scan());
        journal.append(transition(1));
        reopen();
        Cursor cursor = journal.cursor("a", JournalContract::deaf);
        assertThat(drain(cursor)).containsExactly(1L);
        assertThat(cursor.notices(9)).hasSize(1);
    }

    // ---- audit

    @Test
    void aCommandIsRecordedOnceAlsoOverRestartsAndRaces() throws Exception {
        AuditLog audit = opened.audit();
        assertThat(audit.contains("c-1")).isFalse();
        assertThat(audit.record("c-1", UTC_MS, "张三", "acknowledge depth", "ok")).isTrue();
        assertThat(audit.record("c-1", UTC_MS, "张三", "acknowledge depth", "ok")).isFalse();
        assertThat(audit.contains("c-1")).isTrue();
        reopen();
        assertThat(opened.audit().contains("c-1")).isTrue();
        assertThat(opened.audit().record("c-1", UTC_MS, "x", "y", "ok")).isFalse();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> all = IntStream.range(0, 16)
                    .mapToObj(i -> pool.submit(() -> opened.audit().record("c-2", i, "x", "y", "ok")))
                    .toList();
            int won = 0;
            for (Future<Boolean> one : all) {
                won += one.get(WAIT_MS, TimeUnit.MILLISECONDS) ? 1 : 0;
            }
            assertThat(won).isEqualTo(1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void anAuditIdOutOfBoundsIsRefused() {
        AuditLog audit = opened.audit();
        assertThat(audit.record("x".repeat(128), 1, "a", "b", "ok")).isTrue();
        assertThatThrownBy(() -> audit.record("x".repeat(129), 1, "a", "b", "ok"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---- collecting

    @Test
    void collectsWhatAnUplinkHasNotDeliveredAndMarksNothing() throws Exception {
        Cursor cursor = journal.cursor("a", JournalContract::deaf);
        segments(5);
        List<Notice> notices = List.of(event(1), transition(2), transition(3));
        notices.forEach(journal::append);
        flush();
        Lease second = null;
        for (Lease lease = cursor.live(); lease != null; lease = cursor.live()) {
            second = lease.scans().get(0).sequence() == 2 ? lease : second;
        }
        cursor.acknowledge(second);
        cursor.acknowledge(notices.get(1));
        for (int round = 0; round < 2; round++) {
            try (Collector.Collected c = opened.collector().collect("a", 0, Long.MAX_VALUE)) {
                assertThat(c.boots()).containsExactly(BOOT);
                assertThat(collected(c)).containsExactly(1L, 3L, 4L, 5L);
                assertThat(noticesOf(c)).containsExactly(notices.get(0), notices.get(2));
                assertThat(c.damaged()).isZero();
            }
        }
        flush();
        reopen();
        Cursor again = journal.cursor("a", JournalContract::deaf);
        assertThat(drain(again)).containsExactly(1L, 3L, 4L, 5L);
        assertThat(again.notices(9)).containsExactly(notices.get(0), notices.get(2));
    }

    @Test
    void collectsEverythingForNoUplinkAndForOneThatIsNotKnown() throws Exception {
        Cursor cursor = journal.cursor("a", JournalContract::deaf);
        segments(3);
        journal.append(event(1));
        flush();
        drain(cursor);
        for (Lease lease = cursor.live(); lease != null; lease = cursor.live()) {
            cursor.acknowledge(lease);
        }
        cursor.acknowledge(event(1));
        flush();
        reopen();
        for (String uplink : List.of("", "nobody")) {
            try (Collector.Collected c = opened.collector().collect(uplink, 0, Long.MAX_VALUE)) {
                assertThat(collected(c)).as(uplink).containsExactly(1L, 2L, 3L);
                assertThat(noticesOf(c)).as(uplink).containsExactly(event(1));
            }
        }
        try (Collector.Collected c = opened.collector().collect("a", 0, Long.MAX_VALUE)) {
            assertThat(c.boots()).isEmpty();
            assertThat(c.next()).isNull();
            assertThat(c.notices()).isEmpty();
        }
    }

    @Test
    void collectsARangeOfTimeAndWhatIsNotCommittedYet() {
        for (long n = 1; n <= 10; n++) {
            journal.append(scan(n)); // at n seconds
            journal.append(event(n * 1000));
        }
        try (Collector.Collected c = opened.collector().collect("", UTC_MS + 3000, UTC_MS + 6000)) {
            assertThat(collected(c)).containsExactly(3L, 4L, 5L);
            assertThat(noticesOf(c))
                    .extracting(Notice::utcMs)
                    .containsExactly(UTC_MS + 3000, UTC_MS + 4000, UTC_MS + 5000);
        }
        assertThatThrownBy(() -> opened.collector().collect("", 6000, 6000))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> opened.collector().collect("", -1, 6000)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCollectionHasWhatWasThereWhenItBeganAndEndsWhenClosed() {
        segments(2);
        for (long n = 1; n <= 600; n++) {
            journal.append(event(n));
        }
        try (Collector.Collected c = opened.collector().collect("", 0, Long.MAX_VALUE)) {
            segments(2);
            journal.append(event(601));
            flush();
            assertThat(collected(c)).containsExactly(1L, 2L);
            assertThat(noticesOf(c)).hasSize(600);
        }
        Collector.Collected closed = opened.collector().collect("", 0, Long.MAX_VALUE);
        assertThat(closed.next()).isNotNull();
        closed.close();
        closed.close();
        assertThat(closed.next()).isNull();
        assertThat(closed.notices()).isEmpty();
    }

    private static List<Long> collected(Collector.Collected c) {
        List<Long> all = new ArrayList<>();
        for (Lease lease = c.next(); lease != null; lease = c.next()) {
            assertThat(lease.live()).isFalse();
            all.addAll(sequences(lease));
        }
        return all;
    }

    private static List<Notice> noticesOf(Collector.Collected c) {
        List<Notice> all = new ArrayList<>();
        for (List<Notice> page = c.notices(); !page.isEmpty(); page = c.notices()) {
            all.addAll(page);
        }
        return all;
    }

    // ---- helpers

    private static Layout layout(int revision) {
        List<Layout.PointLayout> points = List.of(
                new Layout.PointLayout("level", revision == 1 ? "m" : "mm", 3),
                new Layout.PointLayout("rain", "mm", 1),
                new Layout.PointLayout("count", "1", 0));
        return new Layout(
                revision, List.of(new Layout.DeviceLayout("one", points), new Layout.DeviceLayout("two", points)));
    }

    private Scan scan() {
        return scan(++sequence);
    }

    private static Scan scan(long number) {
        return new Scan(
                BOOT,
                number,
                1,
                (int) (number % 2),
                Realm.LIVE,
                number * 1_000_000_000L,
                UTC_MS,
                ClockState.SYNCHRONISED,
                new double[] {number / 1000.0, 0.1 * number, Double.NaN},
                new byte[] {0, Quality.OUT_OF_RANGE.code(), Quality.NO_REPLY.code()});
    }

    private static Event event(long number) {
        return new Event(
                BOOT,
                number,
                1,
                "output",
                "siren-01",
                "gateway",
                Map.of("on", "true"),
                ClockState.HOLDOVER,
                Realm.LIVE,
                number,
                UTC_MS + number);
    }

    private static Transition transition(long number) {
        return new Transition(
                BOOT,
                number,
                1,
                "积水",
                "radar-01",
                "level",
                AlarmState.normal("depth"),
                AlarmState.of("depth", Colour.YELLOW, false, "17-3", UTC_MS, 0.31),
                Cause.LIMIT,
                "gateway",
                0.31,
                "m",
                number % 2 == 0 ? Double.NaN : 0.25,
                Quality.UNCERTAIN,
                Transition.Facts.PLAIN,
                ClockState.HOLDOVER,
                number % 2 == 0 ? Realm.LIVE : Realm.DRILL,
                number,
                UTC_MS + number,
                UTC_MS + 300_000);
    }

    private void segments(int count) {
        for (int i = 0; i < count; i++) {
            assertThat(journal.append(scan())).isTrue();
            flush();
        }
    }

    private void flush() {
        assertThat(journal.flush(WAIT_MS)).as("%s", journal.facts()).isTrue();
    }

    @Test
    void leasesScansThatWereStampedBeforeTheClockWasSetWithTheRightTime() throws Exception {
        long right = UTC_MS + 86_400_000L;
        for (long s = 1; s <= 20; s++) {
            ClockState clock = s <= 10 ? ClockState.UNSYNCHRONISED : ClockState.SYNCHRONISED;
            journal.append(new Scan(
                    BOOT, s, 1, 0, Realm.LIVE, s, s <= 10 ? UTC_MS : right, clock, new double[3], new byte[3]));
        }
        assertThat(journal.flush(WAIT_MS)).isTrue();
        ClockCorrection correction = new ClockCorrection(BOOT, 1, 10, 0, 11, UTC_MS, right, 5, "chrony");
        journal.correct(correction);
        journal.correct(correction);

        for (int round = 0; round < 2; round++) {
            List<Scan> leased = new ArrayList<>();
            try (Cursor cursor = journal.cursor("platform", JournalContract::deaf)) {
                for (Lease lease = next(cursor); lease != null; lease = next(cursor)) {
                    leased.addAll(lease.scans());
                }
            }
            assertThat(leased).hasSize(20).allSatisfy(s -> {
                assertThat(s.utcOffsetMs()).isEqualTo(right);
                assertThat(s.monotonicNs()).isEqualTo(s.sequence());
                assertThat(s.clock()).isEqualTo(s.sequence() <= 10 ? ClockState.CORRECTED : ClockState.SYNCHRONISED);
            });
            assertThat(journal.flush(WAIT_MS)).isTrue();
            reopen();
        }
    }

    /** What a battery sensor measured while the gateway was off: before the zero of the boot's clock, among what is new. */
    @Test
    void scansOlderThanTheBootKeepTheirTimeAndTheirOrder() throws Exception {
        long hourNs = 3_600_000_000_000L;
        long[] atNs = {5_000_000L, -hourNs, -48 * hourNs, -1, 0, 7_000_000L, -hourNs + 1, Long.MIN_VALUE / 4};
        for (int i = 0; i < atNs.length; i++) {
            assertThat(journal.append(new Scan(
                            BOOT,
                            i + 1,
                            1,
                            i % 2,
                            Realm.LIVE,
                            atNs[i],
                            UTC_MS,
                            ClockState.SYNCHRONISED,
                            new double[] {i, 0.1 * i, -i},
                            new byte[] {Quality.UNCERTAIN.code(), 0, 0})))
                    .isTrue();
        }
        flush();

        for (int round = 0; round < 2; round++) {
            List<Scan> leased = new ArrayList<>();
            try (Cursor cursor = journal.cursor("platform", JournalContract::deaf)) {
                for (Lease lease = next(cursor); lease != null; lease = next(cursor)) {
                    leased.addAll(lease.scans());
                }
            }
            assertThat(leased)
                    .extracting(Scan::monotonicNs)
                    .containsExactly(atNs[0], atNs[1], atNs[2], atNs[3], atNs[4], atNs[5], atNs[6], atNs[7]);
            assertThat(leased).extracting(Scan::sequence).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
            assertThat(leased).allSatisfy(scan -> {
                assertThat(scan.utcOffsetMs()).isEqualTo(UTC_MS);
                assertThat(scan.values()[0]).isEqualTo(scan.sequence() - 1.0);
                assertThat(scan.quality()[0]).isEqualTo(Quality.UNCERTAIN.code());
            });
            reopen();
        }
    }

    private void reopen() throws Exception {
        opened.close().close();
        opened = open(home);
        journal = opened.journal();
        journal.declare(layout(1));
    }

    private static List<Long> sequences(Lease lease) {
        return lease.scans().stream().map(Scan::sequence).toList();
    }

    private static List<Long> drain(Cursor cursor) {
        List<Long> all = new ArrayList<>();
        for (Lease lease = cursor.backlog(); lease != null; lease = cursor.backlog()) {
            all.addAll(sequences(lease));
            cursor.acknowledge(lease);
        }
        return all;
    }

    private static Set<Long> take(Cursor cursor) {
        Set<Long> segments = new HashSet<>();
        for (Lease lease = next(cursor); lease != null; lease = next(cursor)) {
            segments.add(lease.segment());
            cursor.acknowledge(lease);
        }
        return segments;
    }

    private static Lease next(Cursor cursor) {
        Lease lease = cursor.live();
        return lease != null ? lease : cursor.backlog();
    }

    private static void deaf() {
        // an uplink that does not listen for news
    }

    private static void assertSame(List<Scan> actual, List<Scan> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            Scan a = actual.get(i);
            Scan e = expected.get(i);
            assertThat(bits(a)).isEqualTo(bits(e));
            assertThat(a.quality()).isEqualTo(e.quality());
            assertThat(a)
                    .usingRecursiveComparison()
                    .ignoringFields("values", "quality")
                    .isEqualTo(e);
        }
    }

    private static long[] bits(Scan scan) {
        return Arrays.stream(scan.values())
                .mapToLong(Double::doubleToRawLongBits)
                .toArray();
    }
}
