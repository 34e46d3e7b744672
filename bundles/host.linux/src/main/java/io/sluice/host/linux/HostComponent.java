package io.sluice.host.linux;

import io.sluice.model.Boot;
import io.sluice.model.Clock;
import io.sluice.port.host.Host;
import java.io.IOException;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** Offers {@link LinuxHost} as a service. Thread-safe. */
@Component(configurationPid = "io.sluice.host.linux", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class HostComponent implements Host {
    /** Settings, see {@code etc/io.sluice.host.linux.properties}. */
    public @interface Config {
        /** Directory of the site; set by the runtime. */
        String home();

        /** File that systemd-timesyncd touches; empty: not looked at. */
        String synchronisedFile() default "/run/systemd/timesync/synchronized";

        /** Program that asks chronyd; empty: not asked. */
        String chronyc() default "/usr/bin/chronyc";

        /** Battery-backed clock; empty: not looked at. */
        String rtc() default "/sys/class/rtc/rtc0";

        /** Trust the wall clock whatever these say. */
        boolean trustClock() default false;

        /** How long the last word of a time source counts, s. */
        int heardWithinS() default 4200;

        /** Drift of the clock when it runs by itself, ppm. */
        double driftPpm() default 50;

        /** Error at which holdover ends, ms. */
        int holdoverMaxErrorMs() default 60_000;

        /** Program and arguments that switch the machine off; empty: it is never switched off. */
        String powerOff() default "/usr/bin/systemctl poweroff";
    }

    private final LinuxHost host;

    /** Counts this start. */
    @Activate
    public HostComponent(Config config) throws IOException {
        host = new LinuxHost(LinuxHost.Settings.of(config), System::nanoTime, System::currentTimeMillis);
        host.start();
    }

    /** Keeps the time. */
    @Deactivate
    public void close() {
        host.close();
    }

    @Override
    public Boot boot() {
        return host.boot();
    }

    @Override
    public long monotonicNs() {
        return host.monotonicNs();
    }

    @Override
    public long utcMs() {
        return host.utcMs();
    }

    @Override
    public Clock clock() {
        return host.clock();
    }

    @Override
    public Path home() {
        return host.home();
    }

    @Override
    public String secret(String ref) throws IOException {
        return host.secret(ref);
    }

    @Override
    public String powerOff() {
        return host.powerOff();
    }

    @Override
    public long rssBytes() {
        return host.rssBytes();
    }

    @Override
    public long writtenBytes() {
        return host.writtenBytes();
    }
}
