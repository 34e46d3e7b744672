package io.sluice.faults;

import io.sluice.testkit.record.SeenScan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Every scan that has arrived, by boot and sequence, with what a repeat and a lane must hold to. Keeps a digest of each and not
 * the scan: a long campaign is a million of them. Fed by a recorder's listener; may be asked from any thread.
 *
 * <ul>
 *   <li>a repeat has the content of what it repeats: device, time, and every value's bits, unit and quality;
 *   <li>within a lane, what arrives for the first time comes in the order of boot and sequence.
 * </ul>
 */
final class Arrivals implements Consumer<SeenScan> {
    private static final int MOST_COMPLAINTS = 20;
    private static final int MOST_LAGS = 100_000;

    private final Map<String, TreeMap<Long, Long>> boots = new LinkedHashMap<>();
    private final Map<Boolean, SeenScan> lastOfLane = new LinkedHashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final List<Double> lagsMs = new ArrayList<>();
    private long scans;
    private long repeats;
    private long backlog;

    @Override
    public synchronized void accept(SeenScan scan) {
        long digest = digest(scan);
        Long before = boots.computeIfAbsent(scan.boot(), b -> new TreeMap<>()).putIfAbsent(scan.sequence(), digest);
        if (before != null) {
            repeats++;
            if (before != digest) {
                complain("repeat of " + scan.boot() + "/" + scan.sequence() + " differs: again as " + scan);
            }
            return;
        }
        scans++;
        backlog += scan.backlog() ? 1 : 0;
        if (!scan.backlog() && lagsMs.size() < MOST_LAGS) {
            lagsMs.add(System.currentTimeMillis() - scan.utcMs());
        }
        SeenScan last = lastOfLane.put(scan.backlog(), scan);
        if (last != null && compare(last, scan) > 0) {
            complain((scan.backlog() ? "backlog" : "live") + " out of order: " + last.boot() + "/" + last.sequence()
                    + " before " + scan.boot() + "/" + scan.sequence());
        }
    }

    /** What was wrong with what arrived; the first 20. */
    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Different scans. */
    synchronized long scans() {
        return scans;
    }

    /** Scans that arrived again. */
    synchronized long repeats() {
        return repeats;
    }

    /** Different scans that came first as backlog. */
    synchronized long backlog() {
        return backlog;
    }

    /** Forgets how late live scans have come so far. */
    synchronized void forgetLags() {
        lagsMs.clear();
    }

    /** How late live scans came, event time to arrival by one machine's clock, ms; NaN if none came. */
    synchronized double lagMs(double percentile) {
        List<Double> sorted = lagsMs.stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get((int) (percentile * (sorted.size() - 1)));
    }

    /** Boots of which something arrived. */
    synchronized List<String> boots() {
        return List.copyOf(boots.keySet());
    }

    /** Different sequences of a boot that arrived within a range, both ends included. */
    synchronized long arrived(String boot, long first, long last) {
        TreeMap<Long, Long> of = boots.get(boot);
        return of == null ? 0 : of.subMap(first, true, last, true).size();
    }

    private void complain(String what) {
        if (complaints.size() < MOST_COMPLAINTS) {
            complaints.add(what);
        }
    }

    private static long digest(SeenScan scan) {
        long digest = 31L * scan.device().hashCode() + Double.doubleToRawLongBits(scan.utcMs());
        long values = 0;
        for (Map.Entry<String, SeenScan.SeenValue> e : scan.values().entrySet()) {
            SeenScan.SeenValue v = e.getValue();
            long one = e.getKey().hashCode() * 0x9E3779B97F4A7C15L ^ Double.doubleToRawLongBits(v.value());
            one = one * 0xC2B2AE3D27D4EB4FL
                    + 31L * v.unit().hashCode()
                    + v.quality().hashCode();
            // a sum: the order within the map says nothing
            values += mix(one);
        }
        return mix(digest) + values;
    }

    private static long mix(long v) {
        long h = (v ^ v >>> 31) * 0xD6E8FEB86659FD93L;
        return h ^ h >>> 32;
    }

    private static int compare(SeenScan a, SeenScan b) {
        int byBoot = Long.compare(counter(a), counter(b));
        return byBoot != 0 ? byBoot : Long.compare(a.sequence(), b.sequence());
    }

    private static long counter(SeenScan scan) {
        return Long.parseLong(scan.boot().substring(0, scan.boot().indexOf('-')));
    }
}
