package io.sluice.field.modbus;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Keeps the last that went over a wire, for people who look for the broken one. Allocates nothing but for them. Thread-safe. */
final class FrameRing implements WireTrace {
    private static final int MOST = 40;
    private static final int MOST_BYTES = 260;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private final byte[] bytes = new byte[MOST * MOST_BYTES];
    private final int[] lengths = new int[MOST];
    private final long[] utcMs = new long[MOST];
    private final boolean[] sent = new boolean[MOST];
    private long count;

    @Override
    public synchronized void bytes(boolean out, ByteBuffer from, int first, int to) {
        int slot = (int) (count % MOST);
        lengths[slot] = Math.min(MOST_BYTES, to - first);
        utcMs[slot] = System.currentTimeMillis();
        sent[slot] = out;
        from.get(first, bytes, slot * MOST_BYTES, lengths[slot]);
        count++;
    }

    /** Oldest first: time (UTC), direction, bytes. */
    synchronized List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (long i = Math.max(0, count - MOST); i < count; i++) {
            int slot = (int) (i % MOST);
            int start = slot * MOST_BYTES;
            lines.add(Instant.ofEpochMilli(utcMs[slot]).truncatedTo(ChronoUnit.MILLIS)
                    + (sent[slot] ? " > " : " < ")
                    + HEX.formatHex(bytes, start, start + lengths[slot]));
        }
        return lines;
    }
}
