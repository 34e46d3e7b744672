package io.sluice.port.host;

import io.sluice.model.Boot;
import io.sluice.model.Clock;
import io.sluice.model.ClockState;
import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** The machine and the process. Thread-safe. A service. */
@ProviderType
public interface Host {
    /** This start of the process. The same object for the life of the process. */
    Boot boot();

    /** Boot-time clock in ns: never steps. */
    long monotonicNs();

    /**
     * UTC in ms since 1970: the wall clock as far as it can be believed; never below the last known good time or the time of
     * the build, so that no time is ever small enough for SenML to read it as relative.
     */
    long utcMs();

    /** What is known of UTC now. Cheap; at most a second old. */
    Clock clock();

    /** How far {@link #utcMs()} can be trusted. */
    default ClockState clockState() {
        return clock().state();
    }

    /** Directory of the site: {@code site.yaml}, {@code data/}, {@code state/}, {@code secrets/}. */
    Path home();

    /**
     * The secret behind a {@code secretRef}: the first line of {@code secrets/<ref>}.
     *
     * @throws IOException if there is none or it is readable by others; says the file
     */
    String secret(String ref) throws IOException;

    /** Resident memory of the process in bytes; -1 if unknown. */
    long rssBytes();

    /**
     * Bytes that this process had the kernel write to storage since it started, as the kernel counts them; -1 if unknown. What
     * wears flash: it is more than what was stored.
     */
    default long writtenBytes() {
        return -1;
    }

    /**
     * Asks the machine to end everything in order, this process too, and to switch itself off. Returns when it has been asked,
     * after ten seconds at most.
     *
     * @return empty if it is about to do so; else why not
     */
    default String powerOff() {
        return "this machine has no way to switch itself off";
    }
}
