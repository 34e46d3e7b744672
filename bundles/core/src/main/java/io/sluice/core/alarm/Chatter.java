package io.sluice.core.alarm;

import io.sluice.model.Colour;
import io.sluice.model.site.AlarmPolicy;

/**
 * Holds the clearing of one alarm back while it chatters: {@code chatterRaises} raises within the window make it chatter, being
 * quiet for {@code chatterHoldMs} ends it. A rise is never held. Confined to the engine thread. Source: IEC 62682:2022, 16.5
 * (chattering alarms).
 */
final class Chatter {
    private static final long MS = 1_000_000L;

    private final AlarmPolicy policy;
    private final long[] raisedNs;
    private int raises;
    private boolean on;
    private boolean holding;
    private Colour target = Colour.NONE;
    private long movedNs;
    private long held;

    Chatter(AlarmPolicy policy) {
        this.policy = policy;
        this.raisedNs = new long[policy.chatterRaises()];
    }

    /** Whether its clearing is held. */
    boolean on() {
        return on;
    }

    /** Clears that were held back. */
    long held() {
        return held;
    }

    /** It rose. */
    void raised(long nowNs) {
        int n = raisedNs.length;
        raisedNs[raises % n] = nowNs;
        raises = raises + 1 < 2 * n ? raises + 1 : n;
        if (!on && raises >= n && nowNs - raisedNs[raises % n] <= policy.chatterWindowMs() * MS) {
            on = true;
        }
    }

    /**
     * What may take effect of what the delays call for.
     *
     * @param wanted what they call for
     * @param stands what was called for until now
     * @param clear whether the last look found what stands gone
     */
    Colour limit(Colour wanted, Colour stands, boolean clear, long nowNs) {
        if (wanted != target) {
            target = wanted;
            movedNs = nowNs;
        }
        boolean falls = wanted.compareTo(stands) < 0;
        if (on && nowNs - movedNs >= policy.chatterHoldMs() * MS && (clear || !falls)) {
            on = false;
            raises = 0;
        }
        if (!on || !falls) {
            holding = false;
            return wanted;
        }
        held += holding ? 0 : 1;
        holding = true;
        return stands;
    }

    /** How long it has been quiet, ms; -1 if it does not chatter. */
    long quietMs(long nowNs) {
        return on ? (nowNs - movedNs) / MS : -1;
    }

    /** Goes on chattering over a restart, quiet for so long. */
    void restore(Colour wanted, long quietMs, long nowNs) {
        on = true;
        target = wanted;
        movedNs = nowNs - quietMs * MS;
    }
}
