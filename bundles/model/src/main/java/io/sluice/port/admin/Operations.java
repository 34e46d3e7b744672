package io.sluice.port.admin;

import io.sluice.model.alarm.AlarmState;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** What the running gateway can be made to do. Offered by the runtime, used by {@code manage} alone. Thread-safe. */
@ProviderType
public interface Operations {
    /**
     * Does it, or says why not. Waits for the engine, 2 s at most; for a receipt 5 s; for what is done on a link, its timeouts
     * and pauses, 60 s at most.
     *
     * @param by who, such as {@code platform:mqtt-main} or {@code page:zhang}
     */
    Outcome act(Action action, String by);

    /** Alarms of the live realm that stand, are unacknowledged, shelved or out of service. */
    List<AlarmState> standing();

    /** Reports of the last drills, newest first, 20 at most, the one under way included. */
    List<Map<String, Object>> drills();

    /** Facts now. */
    Snapshot snapshot();

    /** Publishes description and snapshot again on every uplink. */
    void rebirth();
}
