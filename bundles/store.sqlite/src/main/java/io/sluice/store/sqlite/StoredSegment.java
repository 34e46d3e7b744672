package io.sluice.store.sqlite;

/**
 * One row of the table {@code segments}.
 *
 * @param id number of the segment
 * @param boot row in the table of boots
 * @param layout row in the table of layouts
 * @param firstUtcMs event time of the first scan, ms since 1970
 * @param scans scans in the body
 * @param samples values in the body
 * @param codec how the body is coded
 * @param body see {@link SegmentFormat}
 */
@SuppressWarnings("ArrayRecordComponent")
record StoredSegment(
        long id, long boot, long layout, long firstUtcMs, int scans, int samples, int codec, byte[] body) {}
