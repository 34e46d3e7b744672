package io.sluice.port.field;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Takes what instruments push. Thread-safe; never blocks for long. */
@ProviderType
public interface IntakeSink {
    /** Most readings in one call. */
    int MOST_READINGS = 256;

    /**
     * Takes all of these readings over, or none.
     *
     * @param readings oldest first, at most {@link #MOST_READINGS}
     * @return false if they were not taken because too many wait: the instrument is to send them again
     */
    boolean push(List<Reading> readings);
}
