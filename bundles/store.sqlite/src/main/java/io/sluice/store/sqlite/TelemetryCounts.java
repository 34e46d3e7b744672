package io.sluice.store.sqlite;

import java.util.concurrent.atomic.AtomicLong;

/** What the telemetry lane has counted since the start of the process. Thread-safe. */
final class TelemetryCounts {
    final AtomicLong scans = new AtomicLong();
    final AtomicLong samples = new AtomicLong();
    final AtomicLong dropped = new AtomicLong();
    final AtomicLong thinned = new AtomicLong();
    final AtomicLong thinnedAgain = new AtomicLong();
    final AtomicLong fullInMs = new AtomicLong(Long.MAX_VALUE);
    final AtomicLong expired = new AtomicLong();
    final AtomicLong commits = new AtomicLong();
    final AtomicLong bytes = new AtomicLong();
}
