package io.sluice.core.time;

import io.sluice.model.Clock;
import io.sluice.model.ClockState;
import io.sluice.port.host.Host;
import java.util.Locale;

/**
 * An instant with all that is known of it, so that it can be compared after a restart. As text: {@code
 * <kernelBootId>,<monotonicNs>,<utcMs>,<clock>}. Immutable.
 *
 * @param kernelBootId the kernel's boot id; empty where there is none
 * @param monotonicNs boot-time clock, ns
 * @param utcMs wall clock, ms since 1970
 * @param clock how far {@code utcMs} can be trusted
 */
public record Moment(String kernelBootId, long monotonicNs, long utcMs, ClockState clock) {
    /**
     * Time between two instants.
     *
     * @param ms how much, from 0; 0 if unknown
     * @param known whether it is known: same kernel boot, or the clock trusted at both ends
     */
    public record Gap(long ms, boolean known) {}

    /** Now. */
    public static Moment now(Host host) {
        long nowNs = host.monotonicNs();
        Clock clock = host.clock();
        return new Moment(host.boot().kernelBootId(), nowNs, clock.utcMs(nowNs), clock.state());
    }

    /** The instant of something in this process at {@code monotonicNs}, as far as the offset of now holds for it. */
    public Moment at(long thenNs) {
        return new Moment(kernelBootId, thenNs, utcMs + (thenNs - monotonicNs) / 1_000_000L, clock);
    }

    /** Time from here to a later instant: by the boot-time clock within one kernel boot, else by trusted UTC, else unknown. */
    public Gap to(Moment later) {
        if (!kernelBootId.isEmpty() && kernelBootId.equals(later.kernelBootId)) {
            return new Gap(Math.max(0, (later.monotonicNs - monotonicNs) / 1_000_000L), true);
        }
        boolean trusted = clock != ClockState.UNSYNCHRONISED && later.clock != ClockState.UNSYNCHRONISED;
        return trusted ? new Gap(Math.max(0, later.utcMs - utcMs), true) : new Gap(0, false);
    }

    /** The text form. */
    public String text() {
        return kernelBootId
                + ','
                + monotonicNs
                + ','
                + utcMs
                + ','
                + clock.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads {@link #text()}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Moment of(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("moment \"" + text + "\": 4 fields are needed");
        }
        return new Moment(
                parts[0],
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                ClockState.valueOf(parts[3].toUpperCase(Locale.ROOT)));
    }
}
