package io.sluice.bench;

import io.sluice.core.Engine;
import io.sluice.model.Scan;
import io.sluice.model.alarm.AlarmFigures;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Notice;
import io.sluice.model.alarm.Protection;
import io.sluice.model.site.Site;
import io.sluice.port.admin.CommandGate;
import io.sluice.port.admin.Snapshot;
import io.sluice.port.forward.Uplink;
import io.sluice.port.forward.UplinkContext;
import io.sluice.port.host.Host;
import io.sluice.port.store.Journal;
import java.util.List;

/**
 * Where an engine's results go without a framework: notices to the uplink first, as the runtime does it, then everything to
 * the journal.
 *
 * @param journal the journal
 * @param uplink the uplink that gets notices at once; null: none
 */
record Way(Journal journal, Uplink uplink) implements Engine.Output {
    @Override
    public void notice(Notice notice) {
        if (uplink != null) {
            uplink.offer(notice);
        }
        journal.append(notice);
    }

    @Override
    public void scan(Scan scan) {
        journal.append(scan);
    }

    @Override
    public void correct(io.sluice.model.ClockCorrection correction) {}

    @Override
    public void keep(String key, String text) {
        // nothing outlives a measurement
    }

    @Override
    public void write(int output, int value, boolean watchdog) {
        // the measured sites have no outputs
    }

    @Override
    public void captured(io.sluice.core.derive.Captured captured) {
        // no captures here
    }

    @Override
    public void period(int device, int periodMs) {
        // nor watch modes
    }

    /** What an uplink needs of a gateway. */
    record Context(Host host, Site site, Journal journal) implements UplinkContext {
        @Override
        public CommandGate commands() {
            return null;
        }

        @Override
        public int revision() {
            return 1;
        }

        @Override
        public List<AlarmState> standing() {
            return List.of();
        }

        @Override
        public void delivered(Notice notice) {
            // no drills here
        }

        @Override
        public Snapshot snapshot() {
            return new Snapshot(
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    new long[5],
                    0,
                    0,
                    -1,
                    -1,
                    journal.facts(),
                    List.of(),
                    Protection.FULL,
                    AlarmFigures.NONE,
                    List.of(),
                    List.of(),
                    "");
        }
    }
}
