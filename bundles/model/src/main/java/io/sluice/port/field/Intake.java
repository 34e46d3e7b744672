package io.sluice.port.field;

import org.osgi.annotation.versioning.ProviderType;

/** An open link on which instruments send by themselves. Thread-safe. */
@ProviderType
public interface Intake extends AutoCloseable {
    /** Counts since it was opened. Cheap. */
    Facts facts();

    /** Ends listening. Idempotent, bounded: no push comes after it. */
    @Override
    void close();

    /**
     * Counts.
     *
     * @param up devices heard within three of their periods
     * @param accepted packs taken
     * @param refused packs that were wrong, and told so
     * @param postponed packs that are to be sent again, since too much waited
     * @param strangers attempts without a known identity, and records that do not authenticate
     */
    record Facts(int up, long accepted, long refused, long postponed, long strangers) {}
}
