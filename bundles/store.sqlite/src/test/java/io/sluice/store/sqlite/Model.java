package io.sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.model.Boot;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.Detail;
import io.sluice.port.store.Lease;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a journal was given and what it told, kept the simple way: everything in maps. */
final class Model {
    /** One window of one device. */
    record Key(int device, Detail detail, long startMs) {}

    static final class Stat {
        final double[] min;
        final double[] max;
        final double[] sum;
        final long[] n;

        Stat(int points) {
            min = new double[points];
            max = new double[points];
            sum = new double[points];
            n = new long[points];
            Arrays.fill(min, Double.POSITIVE_INFINITY);
            Arrays.fill(max, Double.NEGATIVE_INFINITY);
        }

        void add(int p, double low, double total, double high, long count) {
            if (count > 0) {
                min[p] = Math.min(min[p], low);
                max[p] = Math.max(max[p], high);
                sum[p] += total;
                n[p] += count;
            }
        }
    }

    private record Given(Boot boot, long sequence, int device, long utcMs, int values, boolean drill) {}

    private final List<Given> given = new ArrayList<>();
    private final Map<Key, Stat> windows = new HashMap<>();
    private final Set<String> toldScans = new HashSet<>();
    private final Map<Key, Stat> toldWindows = new HashMap<>();
    private final Set<Long> toldSegments = new HashSet<>();
    private long toldTwice;

    static Key key(int device, Detail detail, long utcMs) {
        return new Key(device, detail, Math.floorDiv(utcMs, detail.windowMs()) * detail.windowMs());
    }

    void gave(Scan s) {
        int points = s.values().length;
        given.add(new Given(s.boot(), s.sequence(), s.device(), s.utcMs(), points, s.realm() == Realm.DRILL));
        if (s.realm() == Realm.DRILL) {
            return;
        }
        for (Detail detail : List.of(Detail.MINUTES, Detail.HOURS)) {
            Stat stat = windows.computeIfAbsent(key(s.device(), detail, s.utcMs()), k -> new Stat(points));
            for (int p = 0; p < points; p++) {
                boolean good = !Quality.isBad(s.quality()[p]) && !Double.isNaN(s.values()[p]);
                double v = s.values()[p];
                stat.add(p, v, v, v, good ? 1 : 0);
            }
        }
    }

    void told(Lease lease) {
        if (!toldSegments.add(lease.segment())) {
            toldTwice++;
            return;
        }
        for (Scan s : lease.scans()) {
            if (!lease.detail().isSummary()) {
                toldScans.add(s.boot().id() + '/' + s.sequence());
                continue;
            }
            int points = s.values().length / 4;
            Key key = key(s.device(), lease.detail(), s.utcMs());
            assertThat(s.utcMs()).isEqualTo(key.startMs());
            Stat stat = toldWindows.computeIfAbsent(key, k -> new Stat(points));
            add(stat, s);
        }
    }

    static void add(Stat stat, Scan s) {
        double[] v = s.values();
        for (int c = 0; c < v.length; c += 4) {
            assertThat(Double.isNaN(v[c + 1])).isEqualTo(v[c + 3] == 0);
            stat.add(c / 4, v[c], v[c + 1] * v[c + 3], v[c + 2], (long) v[c + 3]);
        }
    }

    void tellAll(Cursor cursor) {
        for (Lease lease = cursor.live(); lease != null; lease = cursor.live()) {
            told(lease);
            cursor.acknowledge(lease);
        }
        for (Lease lease = cursor.backlog(); lease != null; lease = cursor.backlog()) {
            told(lease);
            cursor.acknowledge(lease);
        }
    }

    long toldTwice() {
        return toldTwice;
    }

    int toldWindows(Detail detail) {
        return (int)
                toldWindows.keySet().stream().filter(k -> k.detail() == detail).count();
    }

    /** Values in scans that were not told as they are. */
    long valuesNotToldAsScans() {
        return given.stream()
                .filter(g -> !toldScans.contains(g.boot().id() + '/' + g.sequence()))
                .mapToLong(Given::values)
                .sum();
    }

    /** Values in scans that were told in no way: neither themselves nor in a summary that holds its whole window. */
    long valuesMissing() {
        long missing = 0;
        for (Given g : given) {
            boolean told = toldScans.contains(g.boot().id() + '/' + g.sequence())
                    || (!g.drill()
                            && (isWhole(key(g.device(), Detail.MINUTES, g.utcMs()))
                                    || isWhole(key(g.device(), Detail.HOURS, g.utcMs()))));
            missing += told ? 0 : g.values();
        }
        return missing;
    }

    private boolean isWhole(Key key) {
        Stat told = toldWindows.get(key);
        return told != null && Arrays.equals(told.n, windows.get(key).n);
    }

    /** Every summary that was told holds exactly what was given, or a part of it that the rest was told beside. */
    void summariesAreRight() {
        toldWindows.forEach((key, told) -> {
            if (isWhole(key)) {
                same(key, told, windows.get(key));
            } else {
                Stat all = windows.get(key);
                for (int p = 0; p < all.n.length; p++) {
                    assertThat(told.n[p]).isLessThan(all.n[p]);
                }
            }
        });
    }

    static void same(Key key, Stat told, Stat all) {
        assertThat(told.n).as("%s", key).isEqualTo(all.n);
        for (int p = 0; p < all.n.length; p++) {
            if (all.n[p] > 0) {
                assertThat(told.min[p]).as("%s", key).isEqualTo(all.min[p]);
                assertThat(told.max[p]).as("%s", key).isEqualTo(all.max[p]);
                assertThat(told.sum[p] / told.n[p]).isCloseTo(all.sum[p] / all.n[p], within(2e-5));
            }
        }
    }

    /** These are all windows there are. */
    void sameWindows(Map<Key, Stat> found, Detail detail) {
        Map<Key, Stat> all = new HashMap<>(windows);
        all.keySet().removeIf(k -> k.detail() != detail);
        assertThat(found.keySet()).isEqualTo(all.keySet());
        found.forEach((key, stat) -> same(key, stat, all.get(key)));
    }
}
