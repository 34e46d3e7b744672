package io.sluice.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Wrong attempts, counted by name and by address. The fifth locks for half a minute, each further one for twice as long, up to
 * a quarter of an hour; a right one, or a day without one, forgets them. At most {@link #MOST} keys: the oldest goes.
 * Thread-safe.
 */
final class Lockout {
    static final int FREE = 5;
    static final int MOST = 2000;
    private static final long S = 1_000_000_000L;
    private static final long FIRST_NS = 30 * S;
    private static final long LONGEST_NS = 900 * S;
    private static final long FORGET_NS = 86_400 * S;

    private final LongSupplier nowNs;
    private final Map<String, Tries> tries = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
            return size() > MOST;
        }
    };

    private record Tries(int wrong, long untilNs, long lastNs) {}

    Lockout(LongSupplier nowNs) {
        this.nowNs = nowNs;
    }

    /** How long this key is still locked, s, rounded up; 0 if it is not. */
    synchronized long lockedS(String key) {
        Tries t = tries.get(key);
        if (t == null) {
            return 0;
        }
        long now = nowNs.getAsLong();
        if (now - t.lastNs > FORGET_NS) {
            tries.remove(key);
            return 0;
        }
        return Math.max(0, (t.untilNs - now + S - 1) / S);
    }

    synchronized void wrong(String key) {
        long now = nowNs.getAsLong();
        Tries before = tries.remove(key);
        int wrong = before == null ? 1 : before.wrong + 1;
        long lockNs = wrong < FREE ? 0 : Math.min(LONGEST_NS, FIRST_NS << Math.min(10, wrong - FREE));
        tries.put(key, new Tries(wrong, now + lockNs, now));
    }

    synchronized void forget(String key) {
        tries.remove(key);
    }
}
