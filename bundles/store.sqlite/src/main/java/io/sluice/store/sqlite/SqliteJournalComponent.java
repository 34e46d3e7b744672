package io.sluice.store.sqlite;

import io.sluice.port.store.AuditLog;
import io.sluice.port.store.Collector;
import io.sluice.port.store.History;
import io.sluice.port.store.Journal;
import io.sluice.port.store.NoticeLog;
import io.sluice.port.store.StateKeeper;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** The journal as six services. Everything is in {@link SqliteJournal}. */
@Component(
        configurationPid = "io.sluice.store.sqlite",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {Journal.class, History.class, Collector.class, StateKeeper.class, AuditLog.class, NoticeLog.class})
public final class SqliteJournalComponent extends SqliteJournal {
    /** Keys of {@code etc/io.sluice.store.sqlite.properties}, explained there and in {@link JournalSettings}. */
    @interface Config {
        /** Directory of the site, absolute; set by the runtime. */
        String home();

        int commitIntervalMs() default 1000;

        int maxSegmentBytes() default 262_144;

        int queueScans() default 20_000;

        int queueTransitions() default 4096;

        long maxPendingBytes() default 4_194_304;

        long maxTelemetryBytes() default 1_073_741_824;

        long minFreeBytes() default 16_777_216;

        int keepScansDays() default 400;

        int keepMinutesDays() default 800;

        int keepHoursDays() default 3650;

        int keepTransitions() default 10_000;

        int maxTransitions() default 100_000;

        int maxAuditRows() default 100_000;

        int maxUnsentIntervals() default 1000;

        int forgetUplinkDays() default 30;

        int retryMs() default 1000;

        long checkBytes() default 67_108_864;
    }

    /** Starts the journal; {@code System.nanoTime} is the interval clock. */
    @Activate
    public SqliteJournalComponent(Config c) {
        super(settings(c), Path.of(c.home()), System::nanoTime);
    }

    @Override
    @Deactivate
    public void close() {
        super.close();
    }

    private static JournalSettings settings(Config c) {
        if (c.home() == null || c.home().isEmpty()) {
            throw new IllegalArgumentException("home: missing, must be the absolute path of the site");
        }
        return new JournalSettings(
                c.commitIntervalMs(),
                c.maxSegmentBytes(),
                c.queueScans(),
                c.queueTransitions(),
                c.maxPendingBytes(),
                c.maxTelemetryBytes(),
                c.minFreeBytes(),
                c.keepScansDays(),
                c.keepMinutesDays(),
                c.keepHoursDays(),
                c.keepTransitions(),
                c.maxTransitions(),
                c.maxAuditRows(),
                c.maxUnsentIntervals(),
                c.forgetUplinkDays(),
                c.retryMs(),
                c.checkBytes());
    }
}
