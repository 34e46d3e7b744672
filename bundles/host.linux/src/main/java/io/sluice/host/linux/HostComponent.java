package io.sluice.host.linux;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.port.host.Host;
import java.io.IOException;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Offers {@link LinuxHost} as a service. Thread-safe. */
@Component(configurationPid = "io.sluice.host.linux", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class HostComponent implements Host {
    /** Settings, see {@code etc/io.sluice.host.linux.properties}. */
    public @interface Config {
        /** Directory of the site; set by the runtime. */
        String home();

        /** File that exists while a time source is heard. */
        String synchronisedFile() default "/run/systemd/timesync/synchronized";

        /** Trust the wall clock although that file does not exist. */
        boolean trustClock() default false;
    }

    private final LinuxHost host;

    /** Counts this start. */
    @Activate
    public HostComponent(Config config) throws IOException {
        host = new LinuxHost(
                new LinuxHost.Settings(Path.of(config.home()), Path.of(config.synchronisedFile()), config.trustClock()),
                System::nanoTime,
                System::currentTimeMillis);
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
    public ClockState clockState() {
        return host.clockState();
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
    public long rssBytes() {
        return host.rssBytes();
    }
}
