package io.sluice.port.host;

import io.sluice.model.Boot;
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
     * Wall clock in ms since 1970 UTC; never below the last known good time or the time of the build, so that no time is
     * ever small enough for SenML to read it as relative.
     */
    long utcMs();

    /** How far {@link #utcMs()} can be trusted. */
    ClockState clockState();

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
}
