package io.sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.ClockState;
import io.sluice.model.Layout;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.Detail;
import io.sluice.port.store.JournalFacts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A link that is down for long, in fast motion. */
class ThinningTest {
    private static final long BOUND = 4 << 20;
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;

    @TempDir
    Path home;

    private final Model model = new Model();
    private final Random random = new Random(11);
    private long sequence;

    @Test
    void thirtyDaysOfASmallSiteFitAndEveryValueIsToldOrCounted() throws Exception {
        Layout layout = Fixtures.layout(2, 5, 4, false);
        try (Rig rig = new Rig(home, Rig.settings(20_000, 65_536, BOUND, 1000))) {
            rig.journal.declare(layout);
            Cursor cursor = rig.journal.cursor("platform", () -> {});
            long end = Fixtures.UTC_MS + 30 * 24 * HOUR;
            for (long t = Fixtures.UTC_MS; t < end; t += MINUTE) {
                for (int d = 0; d < 5; d++) {
                    give(rig, 2, d, t + d * 100L, 4, 1.0);
                }
                if (t % (10 * MINUTE) == 0) {
                    rig.flush();
                }
            }
            rig.flush();
            JournalFacts facts = rig.journal.facts();
            assertThat(size(rig)).isLessThan(BOUND + BOUND / 10);
            assertThat(facts.dropped()).isZero();
            assertThat(facts.expired()).isZero();
            assertThat(facts.thinned()).isPositive();
            model.tellAll(cursor);
            assertThat(model.valuesNotToldAsScans()).isEqualTo(facts.thinned());
            assertThat(model.valuesMissing()).isZero();
            assertThat(model.toldTwice()).isZero();
            model.summariesAreRight();
            assertThat(rig.fault()).isEmpty();
        }
    }

    @Test
    void aBusySiteGoesOnToHoursAndNothingVanishesUncounted() throws Exception {
        Layout layout = Fixtures.layout(2, 6, 16, false);
        try (Rig rig = new Rig(home, Rig.settings(20_000, 65_536, BOUND, 1000))) {
            rig.journal.declare(layout);
            Cursor cursor = rig.journal.cursor("platform", () -> {});
            long end = Fixtures.UTC_MS + 36 * HOUR;
            for (long t = Fixtures.UTC_MS; t < end; t += 5_000) {
                for (int d = 0; d < 6; d++) {
                    give(rig, 2, d, t + d * 7L, 16, 1000.0);
                }
                if (t % MINUTE == 0) {
                    rig.flush();
                }
            }
            rig.flush();
            JournalFacts facts = rig.journal.facts();
            assertThat(size(rig)).isLessThan(BOUND + BOUND / 10);
            assertThat(facts.thinned()).isPositive();
            assertThat(facts.thinnedAgain()).isPositive();
            assertThat(facts.fullInMs()).isZero();
            model.tellAll(cursor);
            assertThat(facts.expired()).isZero();
            assertThat(model.valuesMissing()).isZero();
            assertThat(model.valuesNotToldAsScans()).isEqualTo(facts.thinned());
            assertThat(model.toldWindows(Detail.HOURS)).isPositive();
            model.summariesAreRight();
        }
    }

    @Test
    void whatIsToldWhileThinningGoesOnIsNotToldTwice() throws Exception {
        Layout layout = Fixtures.layout(2, 6, 16, false);
        try (Rig rig = new Rig(home, Rig.settings(20_000, 65_536, BOUND, 1000))) {
            rig.journal.declare(layout);
            Cursor slow = rig.journal.cursor("slow", () -> {});
            long end = Fixtures.UTC_MS + 30 * HOUR;
            for (long t = Fixtures.UTC_MS; t < end; t += 5_000) {
                for (int d = 0; d < 6; d++) {
                    give(rig, 2, d, t + d * 7L, 16, 1000.0);
                }
                if (t % MINUTE == 0) {
                    rig.flush();
                    if (random.nextInt(4) == 0) {
                        var lease = slow.backlog();
                        if (lease != null) {
                            model.told(lease);
                            slow.acknowledge(lease);
                        }
                    }
                }
            }
            rig.flush();
            model.tellAll(slow);
            JournalFacts facts = rig.journal.facts();
            assertThat(facts.thinned()).isPositive();
            assertThat(facts.expired()).isZero();
            assertThat(model.toldTwice()).isZero();
            assertThat(model.valuesMissing()).isZero();
        }
    }

    @Test
    void drillsHaveNoSummaryAndAreCountedAsExpired() throws Exception {
        Layout layout = Fixtures.layout(2, 2, 16, false);
        try (Rig rig = new Rig(home, Rig.settings(20_000, 65_536, BOUND, 1000))) {
            rig.journal.declare(layout);
            Cursor cursor = rig.journal.cursor("platform", () -> {});
            // a drill of some hours, then an ordinary time long enough to push it out
            for (long t = 0; t < 30 * HOUR; t += 2_000) {
                for (int d = 0; d < 2; d++) {
                    Scan s = scan(2, d, Fixtures.UTC_MS + t, 16, 1e6, t < 2 * HOUR);
                    model.gave(s);
                    assertThat(rig.journal.append(s)).isTrue();
                }
                if (t % MINUTE == 0) {
                    rig.flush();
                }
            }
            rig.flush();
            model.tellAll(cursor);
            JournalFacts facts = rig.journal.facts();
            assertThat(facts.thinned()).isPositive();
            assertThat(facts.expired()).isPositive();
            assertThat(model.valuesMissing()).isLessThanOrEqualTo(facts.expired() + facts.thinned());
            assertThat(model.valuesNotToldAsScans()).isEqualTo(facts.thinned() + facts.expired());
        }
    }

    @Test
    void theForecastComesNearTheTimeWhenThinningBegins() throws Exception {
        Layout layout = Fixtures.layout(2, 6, 16, false);
        try (Rig rig = new Rig(home, Rig.settings(20_000, 65_536, BOUND, 1000))) {
            rig.journal.declare(layout);
            rig.journal.cursor("platform", () -> {});
            assertThat(rig.journal.facts().fullInMs()).isEqualTo(Long.MAX_VALUE);
            long t = 0;
            long saidMs = 0;
            long saidAt = 0;
            while (rig.journal.facts().thinned() == 0) {
                for (int i = 0; i < 12; i++, t += 5_000) {
                    for (int d = 0; d < 6; d++) {
                        give(rig, 2, d, Fixtures.UTC_MS + t + d * 7L, 16, 1000.0);
                    }
                }
                rig.pass(MINUTE);
                rig.flush();
                long now = rig.journal.facts().fullInMs();
                if (saidMs == 0 && t >= 2 * HOUR && now < Long.MAX_VALUE) {
                    saidMs = now;
                    saidAt = t;
                }
            }
            assertThat(saidMs).isPositive();
            // minutes are written beside the scans and make it earlier, never later
            assertThat((double) (saidAt + saidMs)).isBetween(0.7 * t, 1.7 * t);
            assertThat(rig.journal.facts().fullInMs()).isZero();
        }
    }

    @Test
    void whatIsDeliveredGoesAtItsAgeAndWhatIsNotStays() throws Exception {
        JournalSettings d = JournalSettings.defaults();
        JournalSettings days = new JournalSettings(
                d.commitIntervalMs(),
                d.maxSegmentBytes(),
                d.queueScans(),
                d.queueTransitions(),
                d.maxPendingBytes(),
                d.maxTelemetryBytes(),
                d.minFreeBytes(),
                1,
                2,
                3,
                d.keepTransitions(),
                d.maxTransitions(),
                d.maxAuditRows(),
                d.maxUnsentIntervals(),
                d.forgetUplinkDays(),
                d.retryMs(),
                d.checkBytes());
        try (Rig rig = new Rig(home, days)) {
            Cursor cursor = rig.journal.cursor("platform", () -> {});
            for (long t = 0; t < 120 * HOUR; t += 10 * MINUTE) {
                give(rig, 1, 0, Fixtures.UTC_MS + t, 3, 1.0);
                rig.pass(10 * MINUTE);
                rig.flush();
                if (t < 96 * HOUR) {
                    model.tellAll(cursor);
                }
            }
            long newest = Fixtures.UTC_MS + 120 * HOUR - 10 * MINUTE;
            assertThat(oldestHours(rig, "segments", newest)).isBetween(23L, 25L);
            assertThat(oldestHours(rig, "minutes", newest)).isBetween(47L, 49L);
            assertThat(oldestHours(rig, "hours", newest)).isBetween(71L, 73L);
            // undelivered from now on: two more days change nothing about the scans
            for (long t = 120 * HOUR; t < 168 * HOUR; t += 10 * MINUTE) {
                give(rig, 1, 0, Fixtures.UTC_MS + t, 3, 1.0);
                rig.pass(10 * MINUTE);
                rig.flush();
            }
            model.tellAll(cursor);
            assertThat(model.valuesNotToldAsScans()).isZero();
            assertThat(rig.journal.facts().expired() + rig.journal.facts().thinned())
                    .isZero();
        }
    }

    private static long oldestHours(Rig rig, String table, long newest) throws Exception {
        String oldest = Rig.query(rig.file("telemetry.db"), "SELECT min(first_utc_ms) FROM " + table);
        return (newest - Long.parseLong(oldest)) / HOUR;
    }

    private void give(Rig rig, int revision, int device, long utcMs, int points, double spread) {
        Scan s = scan(revision, device, utcMs, points, spread, false);
        model.gave(s);
        assertThat(rig.journal.append(s)).isTrue();
    }

    private Scan scan(int revision, int device, long utcMs, int points, double spread, boolean drill) {
        double[] values = new double[points];
        byte[] quality = new byte[points];
        for (int p = 0; p < points; p++) {
            values[p] = Fixtures.round(random.nextDouble() * spread, 3);
            if (random.nextInt(50) == 0) {
                quality[p] = Quality.SPIKE.code();
            }
        }
        return new Scan(
                Fixtures.BOOT,
                ++sequence,
                revision,
                device,
                drill ? Realm.DRILL : Realm.LIVE,
                (utcMs - Fixtures.UTC_MS) * 1_000_000,
                Fixtures.UTC_MS,
                ClockState.SYNCHRONISED,
                values,
                quality);
    }

    private static long size(Rig rig) throws Exception {
        return Files.size(rig.file("telemetry.db")) + Files.size(rig.file("telemetry.db-wal"));
    }
}
