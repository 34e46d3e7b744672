package io.sluice.codec.wire;

import io.sluice.codec.wire.SenmlWriter.Batch;
import io.sluice.model.Layout;
import io.sluice.model.Scan;
import io.sluice.port.store.Detail;
import java.util.List;
import java.util.Locale;

/** Writes segments in one {@link Encoding}. Confined to one thread. */
public interface SegmentWriter {
    /** Smallest limit for a payload, bytes. */
    int LEAST_PAYLOAD = 512;

    /**
     * Writes scans of one boot and one revision.
     *
     * @param layout columns of the scans
     * @param scans in order of sequence
     * @param segment number of the segment
     * @param maxPayloadBytes most bytes in one message, from {@link #LEAST_PAYLOAD}
     * @param mark what is special about it
     * @throws IllegalArgumentException if a scan does not fit the layout, boots are mixed or the limit is too small
     */
    Batch write(Layout layout, List<Scan> scans, long segment, int maxPayloadBytes, Mark mark);

    /** Writes scans as they were taken. */
    default Batch write(Layout layout, List<Scan> scans, long segment, int maxPayloadBytes) {
        return write(layout, scans, segment, maxPayloadBytes, Mark.NONE);
    }

    /**
     * What is special about a batch.
     *
     * @param detail scans or summaries: a summary has the sequence of the last scan in it, and must not be taken for that
     * @param replay whether it is told once more at the platform's request
     */
    record Mark(Detail detail, boolean replay) {
        /** Nothing. */
        public static final Mark NONE = new Mark(Detail.SCANS, false);

        /** The word for the detail on the wire. */
        String word() {
            return detail.name().toLowerCase(Locale.ROOT);
        }
    }
}
