package io.sluice.store.sqlite;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Layout;
import io.sluice.model.Scan;
import java.util.List;

/**
 * A coded segment that waits for its commit.
 *
 * @param boot boot of all its scans
 * @param clock state of the clock of all its scans
 * @param layout layout of all its scans
 * @param firstSequence sequence of the first scan
 * @param lastSequence sequence of the last scan
 * @param firstUtcMs event time of the first scan, ms since 1970
 * @param lastUtcMs event time of the last scan, ms since 1970
 * @param scanCount scans
 * @param samples values in them
 * @param held values among them that the deadband holds back
 * @param body coded scans with room for the CRC, which needs the row's id
 * @param scans the scans themselves, for the live lane; empty if memory was wanted back
 */
@SuppressWarnings("ArrayRecordComponent")
record Sealed(
        Boot boot,
        ClockState clock,
        Layout layout,
        long firstSequence,
        long lastSequence,
        long firstUtcMs,
        long lastUtcMs,
        int scanCount,
        int samples,
        int held,
        byte[] body,
        List<Scan> scans) {

    Sealed withoutScans() {
        return new Sealed(
                boot,
                clock,
                layout,
                firstSequence,
                lastSequence,
                firstUtcMs,
                lastUtcMs,
                scanCount,
                samples,
                held,
                body,
                List.of());
    }
}
