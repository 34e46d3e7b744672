package io.sluice.port.admin;

import io.sluice.model.alarm.AlarmState;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** What the running gateway can be made to do. Offered by the runtime, used by {@code manage} alone. Thread-safe. */
@ProviderType
public interface Operations {
    /**
     * Acknowledges an alarm.
     *
     * @param alarm name of the rule
     * @param by who
     * @return false if no such alarm is unacknowledged
     */
    boolean acknowledge(String alarm, String by);

    /** Alarms that stand or are unacknowledged. */
    List<AlarmState> standing();

    /** Facts now. */
    Snapshot snapshot();

    /** Publishes description and snapshot again on every uplink. */
    void rebirth();
}
