package io.sluice.endtoend;

import io.sluice.testkit.record.SeenScan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Every scan that has arrived, by boot and sequence, with what a repeat and a lane must hold to. Fed by the recorder's
 * listener; all methods may be called from any thread.
 *
 * <ul>
 *   <li>a repeat has the content of what it repeats, its time excepted if the clock was set meanwhile;
 *   <li>within a lane, what arrives for the first time comes in the order of boot and sequence.
 * </ul>
 */
final class Ledger implements Consumer<SeenScan> {
    private static final int MOST_COMPLAINTS = 20;

    private final Map<String, TreeMap<Long, SeenScan>> boots = new LinkedHashMap<>();
    private final Map<Boolean, SeenScan> lastOfLane = new LinkedHashMap<>();
    private final List<SeenScan> inOrder = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private long repeats;

    @Override
    public synchronized void accept(SeenScan scan) {
        SeenScan before =
                boots.computeIfAbsent(scan.boot(), b -> new TreeMap<>()).putIfAbsent(scan.sequence(), scan);
        if (before != null) {
            repeats++;
            if (!before.device().equals(scan.device())
                    || (before.utcMs() != scan.utcMs() && !isCorrected(before, scan))
                    || !before.values().equals(scan.values())) {
                complain("repeat differs: first " + before + ", again " + scan);
            }
            return;
        }
        inOrder.add(scan);
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

    /** Scans that arrived again. */
    synchronized long repeats() {
        return repeats;
    }

    /** Different sequences of a boot that arrived within a range, both ends included. */
    synchronized long arrived(String boot, long first, long last) {
        TreeMap<Long, SeenScan> scans = boots.get(boot);
        return scans == null ? 0 : scans.subMap(first, true, last, true).size();
    }

    /** Different scans in the order in which they arrived first. */
    synchronized List<SeenScan> scans() {
        return List.copyOf(inOrder);
    }

    /** Different scans of one device in the order of boot and sequence. */
    synchronized List<SeenScan> scans(String device) {
        return inOrder.stream()
                .filter(s -> s.device().equals(device))
                .sorted(Ledger::compare)
                .toList();
    }

    /** How many different scans are so. */
    synchronized long count(Predicate<SeenScan> wish) {
        return inOrder.stream().filter(wish).count();
    }

    /** The clock was set between the two: the one time where a repeat may tell another time. */
    private static boolean isCorrected(SeenScan before, SeenScan scan) {
        return before.clock().equals("unsynchronised") && scan.clock().equals("corrected");
    }

    private void complain(String what) {
        if (complaints.size() < MOST_COMPLAINTS) {
            complaints.add(what);
        }
    }

    private static int compare(SeenScan a, SeenScan b) {
        int byBoot = Long.compare(counter(a), counter(b));
        return byBoot != 0 ? byBoot : Long.compare(a.sequence(), b.sequence());
    }

    private static long counter(SeenScan scan) {
        return Long.parseLong(scan.boot().substring(0, scan.boot().indexOf('-')));
    }
}
