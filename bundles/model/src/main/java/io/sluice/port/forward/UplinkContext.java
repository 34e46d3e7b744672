package io.sluice.port.forward;

import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Notice;
import io.sluice.model.site.Site;
import io.sluice.port.admin.CommandGate;
import io.sluice.port.admin.Snapshot;
import io.sluice.port.host.Host;
import io.sluice.port.store.Journal;
import io.sluice.port.store.StateKeeper;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** What an uplink needs from the gateway. Implemented by the runtime; thread-safe; answers may change at any time. */
@ProviderType
public interface UplinkContext {
    /** Boot, clock, secrets. */
    Host host();

    /** The journal; null while there is none: then only the fast lane works. */
    Journal journal();

    /** Remembers what an uplink must not forget over a restart, keys {@code uplink/...}; null while there is none. */
    default StateKeeper keeper() {
        return null;
    }

    /** Where commands go; null while there is none. */
    CommandGate commands();

    /** The running site. */
    Site site();

    /** Revision of the running site. */
    int revision();

    /** Alarms that stand, are unacknowledged, shelved or out of service. */
    List<AlarmState> standing();

    /** The destination acknowledged a notice: drills are timed by it. Must be told once at least; returns at once. */
    void delivered(Notice notice);

    /** Facts for the status message. */
    Snapshot snapshot();
}
