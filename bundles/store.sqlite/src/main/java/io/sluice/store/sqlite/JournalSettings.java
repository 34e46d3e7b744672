package io.sluice.store.sqlite;

/**
 * What can be set about the journal. Immutable. Ranges are checked here, so that no value out of range ever runs.
 *
 * @param commitIntervalMs longest time a scan waits for its group commit, and a kept text if it is under a second, ms, 10 to
 *     60000
 * @param maxSegmentBytes a segment is closed at this encoded size, bytes, 4096 to 4194304
 * @param queueScans scans that wait for the journal's thread, 16 to 1000000
 * @param queueTransitions notices that wait for the commit, 16 to 65536
 * @param maxPendingBytes encoded segments kept in memory while the file cannot be written, bytes, 65536 to 268435456
 * @param maxTelemetryBytes bound of {@code telemetry.db} with its write-ahead log, bytes, 4194304 to 2^40
 * @param minFreeBytes with less than this left in the file system telemetry takes no more of it, bytes, 0 to 2^50
 * @param keepScansDays scans are removed at this age once every uplink has them, days, 1 to 36500
 * @param keepMinutesDays the same for summaries of a minute
 * @param keepHoursDays the same for summaries of an hour
 * @param keepTransitions notices kept after all uplinks have them, 100 to 1000000
 * @param maxTransitions notices kept at most, sent or not, {@code keepTransitions} to 1000000
 * @param maxAuditRows audit entries kept, 100 to 1000000
 * @param maxUnsentIntervals unsent intervals kept per uplink and file, 2 to 100000
 * @param forgetUplinkDays days of running time after which an uplink that was not opened holds no data back, 1 to 3650
 * @param retryMs pause between two tries to open or write a file in trouble, ms, 10 to 60000
 * @param checkBytes files up to this size are read through (quick_check) at open, bytes, 0 to 2^40
 */
public record JournalSettings(
        int commitIntervalMs,
        int maxSegmentBytes,
        int queueScans,
        int queueTransitions,
        long maxPendingBytes,
        long maxTelemetryBytes,
        long minFreeBytes,
        int keepScansDays,
        int keepMinutesDays,
        int keepHoursDays,
        int keepTransitions,
        int maxTransitions,
        int maxAuditRows,
        int maxUnsentIntervals,
        int forgetUplinkDays,
        int retryMs,
        long checkBytes) {

    private static final long TIB = 1L << 40;
    private static final int MAX_DAYS = 36_500;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException says key, value and what is allowed
     */
    public JournalSettings {
        range("commitIntervalMs", commitIntervalMs, 10, 60_000);
        range("maxSegmentBytes", maxSegmentBytes, 4096, 4 << 20);
        range("queueScans", queueScans, 16, 1_000_000);
        range("queueTransitions", queueTransitions, 16, 65_536);
        range("maxPendingBytes", maxPendingBytes, 65_536, 256L << 20);
        range("maxTelemetryBytes", maxTelemetryBytes, 4L << 20, TIB);
        range("minFreeBytes", minFreeBytes, 0, TIB << 10);
        range("keepScansDays", keepScansDays, 1, MAX_DAYS);
        range("keepMinutesDays", keepMinutesDays, 1, MAX_DAYS);
        range("keepHoursDays", keepHoursDays, 1, MAX_DAYS);
        range("keepTransitions", keepTransitions, 100, 1_000_000);
        range("maxTransitions", maxTransitions, keepTransitions, 1_000_000);
        range("maxAuditRows", maxAuditRows, 100, 1_000_000);
        range("maxUnsentIntervals", maxUnsentIntervals, 2, 100_000);
        range("forgetUplinkDays", forgetUplinkDays, 1, 3650);
        range("retryMs", retryMs, 10, 60_000);
        range("checkBytes", checkBytes, 0, TIB);
    }

    /** The defaults, the same as in {@code etc/io.sluice.store.sqlite.properties}. */
    public static JournalSettings defaults() {
        return new JournalSettings(
                1000, 256 << 10, 20_000, 4096, 4L << 20, 1L << 30, 16L << 20, 400, 800, 3650, 10_000, 100_000, 100_000,
                1000, 30, 1000, 64L << 20);
    }

    long commitIntervalNs() {
        return commitIntervalMs * 1_000_000L;
    }

    long forgetUplinkMs() {
        return forgetUplinkDays * 86_400_000L;
    }

    private static void range(String key, long value, long from, long to) {
        if (value < from || value > to) {
            throw new IllegalArgumentException(key + "=" + value + ": allowed is " + from + " to " + to);
        }
    }
}
