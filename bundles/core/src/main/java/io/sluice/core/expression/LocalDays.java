package io.sluice.core.expression;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** Numbers calendar days of a zone: days since 1970-01-01. Remembers the day it was last asked for. Confined to one thread. */
final class LocalDays {
    private final ZoneId zone;
    private long day;
    private long fromMs;
    private long toMs;

    LocalDays(ZoneId zone) {
        this.zone = zone;
    }

    /** One of the same zone, with a memory of its own. */
    LocalDays(LocalDays other) {
        this(other.zone);
    }

    long day(long utcMs) {
        if (utcMs < fromMs || utcMs >= toMs) {
            LocalDate date = Instant.ofEpochMilli(utcMs).atZone(zone).toLocalDate();
            day = date.toEpochDay();
            fromMs = date.atStartOfDay(zone).toInstant().toEpochMilli();
            toMs = date.plusDays(1).atStartOfDay(zone).toInstant().toEpochMilli();
        }
        return day;
    }
}
