package io.sluice.forward.mqtt;

import java.util.HashMap;
import java.util.Map;

/**
 * Who of an uplink and its stand-bys has the place in the journal. There is one cursor for all of them, so that nothing is
 * sent twice and nothing lost: whoever takes over goes on where the other was. The next may open it only when the one before
 * has closed it. Thread-safe.
 *
 * <pre>
 *            the first is up                          the first is down for "after"
 * first ----------------------------> first   first ------------------------------> stand-by that is up
 *   stand-by yields when the first is up again: finishes what is in flight, closes the cursor, then the first opens it
 * </pre>
 */
final class Baton {
    private static final class Member {
        private final boolean first;
        private final long afterNs;
        private boolean up;

        Member(boolean first, long afterNs) {
            this.first = first;
            this.afterNs = afterNs;
        }
    }

    private final Map<String, Member> members = new HashMap<>();
    private String owner = "";
    private boolean firstUp;
    private boolean downKnown;
    private long firstDownNs;

    /** A runner comes in; it is down yet. */
    synchronized void join(String who, boolean first, long afterMs, long nowNs) {
        members.put(who, new Member(first, afterMs * 1_000_000));
        if (first || !downKnown) {
            down(nowNs);
        }
    }

    /** A runner goes; it must have closed its cursor. */
    synchronized void leave(String who, long nowNs) {
        Member gone = members.remove(who);
        release(who);
        if (gone != null && gone.first && gone.up) {
            down(nowNs);
        }
    }

    private void down(long nowNs) {
        firstUp = false;
        downKnown = true;
        firstDownNs = nowNs;
    }

    /** Whether a runner is connected; true if that is news. */
    synchronized boolean report(String who, boolean up, long nowNs) {
        Member m = members.get(who);
        if (m == null || m.up == up) {
            return false;
        }
        m.up = up;
        if (m.first) {
            if (up) {
                firstUp = true;
            } else {
                down(nowNs);
            }
        }
        return true;
    }

    /** Whether this runner should be connected: its turn has come and none before it is there. */
    synchronized boolean shouldConnect(String who, long nowNs) {
        Member m = members.get(who);
        return m != null
                && isDue(m, nowNs)
                && members.values().stream().noneMatch(o -> o != m && o.up && o.afterNs < m.afterNs && isDue(o, nowNs));
    }

    /** Time until {@link #shouldConnect} may change by itself, ns. */
    synchronized long dueInNs(String who, long nowNs) {
        Member m = members.get(who);
        return m == null || m.first || firstUp || isDue(m, nowNs) ? Long.MAX_VALUE : firstDownNs + m.afterNs - nowNs;
    }

    private boolean isDue(Member m, long nowNs) {
        return m.first || (!firstUp && nowNs - firstDownNs >= m.afterNs);
    }

    private String best(long nowNs) {
        String best = "";
        long least = Long.MAX_VALUE;
        for (Map.Entry<String, Member> e : members.entrySet()) {
            Member m = e.getValue();
            long rank = m.first ? -1 : m.afterNs;
            if (m.up && isDue(m, nowNs) && rank < least) {
                best = e.getKey();
                least = rank;
            }
        }
        return best;
    }

    /** Takes the place if it is free and this runner's; true if it has it. */
    synchronized boolean take(String who, long nowNs) {
        if (owner.equals(who)) {
            return true;
        }
        Member m = members.get(who);
        if (!owner.isEmpty() || m == null) {
            return false;
        }
        String best = best(nowNs);
        if (best.equals(who) || (best.isEmpty() && m.first)) {
            owner = who;
            return true;
        }
        return false;
    }

    /** Whether this runner has the place and another is to have it. */
    synchronized boolean mustYield(String who, long nowNs) {
        String best = best(nowNs);
        return owner.equals(who) && !best.isEmpty() && !best.equals(who);
    }

    /** Whether this runner has the place. */
    synchronized boolean isOwner(String who) {
        return owner.equals(who);
    }

    /** Whether another runner has the place. */
    synchronized boolean isOthers(String who) {
        return !owner.isEmpty() && !owner.equals(who);
    }

    /** The cursor is closed: another may have the place. */
    synchronized void release(String who) {
        if (owner.equals(who)) {
            owner = "";
        }
    }
}
