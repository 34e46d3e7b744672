package io.sluice.forward.mqtt;

import io.sluice.model.ClockState;
import io.sluice.port.forward.UplinkContext;
import io.sluice.port.store.StateKeeper;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What an uplink has sent this month. Kept over restarts through {@link StateKeeper} as {@code "2026-11 123456"}; a new month
 * begins only by a clock that is trusted. What was sent in the last minute before a crash is not counted. Confined to the
 * journal side's thread, except the getters.
 */
final class Budget {
    private static final long KEEP_NS = 60_000_000_000L;

    private final String key;
    private final long limit;
    private final UplinkContext context;
    private final LongSupplier sent;
    private StateKeeper keeper;
    private long counted;
    private long kept = -1;
    private long keptNs;
    private volatile String month = "";
    private final AtomicLong used = new AtomicLong();

    Budget(String uplink, long limit, UplinkContext context, LongSupplier sent) {
        this.key = "uplink/" + uplink + "/month";
        this.limit = limit;
        this.context = context;
        this.sent = sent;
    }

    String month() {
        return month;
    }

    long used() {
        return used.get();
    }

    long limit() {
        return limit;
    }

    /** Counts, turns the month, keeps. May read the disk. */
    void step(long nowNs) {
        load();
        long now = sent.getAsLong();
        used.addAndGet(now - counted);
        counted = now;
        if (context.host().clockState() != ClockState.UNSYNCHRONISED) {
            String current = YearMonth.from(
                            Instant.ofEpochMilli(context.host().utcMs()).atZone(ZoneOffset.UTC))
                    .toString();
            if (!current.equals(month)) {
                // the first month ever known takes over what was sent before it was known
                if (!month.isEmpty()) {
                    used.set(0);
                }
                month = current;
                keep(nowNs);
            }
        }
        if (used.get() != kept && nowNs - keptNs >= KEEP_NS) {
            keep(nowNs);
        }
    }

    private void load() {
        StateKeeper now = context.keeper();
        if (now == null || now == keeper) {
            return;
        }
        boolean first = keeper == null;
        keeper = now;
        if (!first) {
            return;
        }
        String[] words = now.load().getOrDefault(key, "").split(" ");
        if (words.length == 2 && words[0].matches("[0-9]{4}-[0-9]{2}") && words[1].matches("[0-9]{1,18}")) {
            if (month.isEmpty() || month.equals(words[0])) {
                month = words[0];
                used.addAndGet(Long.parseLong(words[1]));
            }
        }
    }

    /** Keeps what is counted. */
    void keep(long nowNs) {
        if (keeper != null && !month.isEmpty()) {
            kept = used.get();
            keeper.keep(key, month + ' ' + kept);
            keptNs = nowNs;
        }
    }

    /** Whether telemetry may still be sent. */
    boolean isOpen() {
        return limit == 0 || used.get() < limit;
    }

    /** What people should know; empty if telemetry may be sent. */
    String fault() {
        return isOpen()
                ? ""
                : "monthly limit reached in " + (month.isEmpty() ? "an unknown month" : month) + ": " + used.get()
                        + " of " + limit + " bytes; telemetry waits in the journal, alarms go on";
    }
}
