package io.sluice.port.store;

import io.sluice.model.alarm.AlarmState;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Remembers alarm states over restarts. Thread-safe. A service; may be missing, then the gateway runs on degraded. */
@ProviderType
public interface StateKeeper {
    /** States as last kept; empty at the first start. May read the disk. */
    List<AlarmState> load();

    /** Keeps a state, durable soon. Never blocks; a newer state of the same alarm replaces an older one. */
    void keep(AlarmState state);
}
