package io.sluice.core.alarm.condition;

import io.sluice.core.board.Board;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Site;
import java.util.Collection;

/**
 * How long a device that has never been scanned may be waited for after the start: three periods of the slowest device, 10 s at
 * least. Until then nothing is made of its silence; from then on it counts as bad. Confined to the engine thread.
 */
final class Grace {
    private static final long LEAST_NS = 10_000_000_000L;
    private static final long PERIODS_MS = 3_000_000L;

    private final long graceNs;
    private long firstLookNs = Board.NEVER;

    Grace(Site site, Collection<Integer> devices) {
        long longestMs = devices.stream()
                .map(site.devices()::get)
                .mapToLong(DeviceSpec::periodMs)
                .max()
                .orElse(0);
        graceNs = Math.max(LEAST_NS, longestMs * PERIODS_MS);
    }

    /** To be told of every look. */
    void look(long nowNs) {
        if (firstLookNs == Board.NEVER) {
            firstLookNs = nowNs;
        }
    }

    /** Whether the device is still waited for. */
    boolean isAwaited(Board board, int device, long nowNs) {
        return board.atNs(device) == Board.NEVER && nowNs - firstLookNs < graceNs;
    }
}
