package io.sluice.core.expression;

import io.sluice.core.board.Board;
import io.sluice.model.site.PointRef;
import java.util.Arrays;
import java.util.Set;

/** Tells whether one of a part's devices has been scanned, and when. Confined to the engine thread. */
final class Inputs {
    private final int[] devices;
    private final long[] seenNs;
    private long newestNs = Board.NEVER;

    Inputs(Set<PointRef> points) {
        devices = points.stream().mapToInt(PointRef::device).distinct().sorted().toArray();
        seenNs = new long[devices.length];
        Arrays.fill(seenNs, Board.NEVER);
    }

    /** Takes the board's times over; whether a device of these has a scan that was not there the last time. */
    boolean isFresh(Board board) {
        boolean fresh = false;
        for (int i = 0; i < devices.length; i++) {
            long at = board.atNs(devices[i]);
            if (at != seenNs[i]) {
                seenNs[i] = at;
                newestNs = Math.max(newestNs, at);
                fresh = true;
            }
        }
        return fresh;
    }

    /** When the newest scan was taken; never runs back; {@link Board#NEVER} before the first. */
    long newestNs() {
        return newestNs;
    }
}
