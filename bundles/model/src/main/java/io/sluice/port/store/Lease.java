package io.sluice.port.store;

import io.sluice.model.Layout;
import io.sluice.model.Scan;
import java.util.List;

/**
 * A segment handed to an uplink. Immutable.
 *
 * @param segment number of the segment, grows over all boots
 * @param live whether it has just been measured; false: backlog, to be marked as historical
 * @param layout columns of its scans
 * @param scans all of one boot and one revision, in order of sequence
 */
public record Lease(long segment, boolean live, Layout layout, List<Scan> scans) {
    /** Copies the list. */
    public Lease {
        scans = List.copyOf(scans);
    }
}
