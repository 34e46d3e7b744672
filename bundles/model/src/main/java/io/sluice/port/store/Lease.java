package io.sluice.port.store;

import io.sluice.model.Layout;
import io.sluice.model.Scan;
import java.util.List;

/**
 * A segment handed to an uplink. Immutable.
 *
 * @param segment number of the segment, grows over all boots within one detail
 * @param live whether it has just been measured; false: backlog, to be marked as historical
 * @param detail scans, or summaries of them: because the uplink asked for these, or because the scans had to give way
 * @param layout columns of its scans; of summaries see {@link Detail}
 * @param scans all of one boot and one revision, in order of sequence
 */
public record Lease(long segment, boolean live, Detail detail, Layout layout, List<Scan> scans) {
    /** Copies the list. */
    public Lease {
        scans = List.copyOf(scans);
    }

    /** A segment of scans as they were taken. */
    public Lease(long segment, boolean live, Layout layout, List<Scan> scans) {
        this(segment, live, Detail.SCANS, layout, scans);
    }
}
