package io.sluice.host.linux;

import io.sluice.model.Boot;
import io.sluice.model.Clock;
import io.sluice.model.Names;
import io.sluice.port.host.Host;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The box as Linux shows it. The boot-time clock is CLOCK_MONOTONIC, which {@link System#nanoTime()} reads on Linux: the
 * same for every process, and gateways do not suspend. A thread looks at the clocks once a second. Thread-safe.
 */
final class LinuxHost implements Host, AutoCloseable {
    /** No wall clock of this software can be right below this: it had not been built yet. */
    static final long BUILT_UTC_MS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    private static final Logger LOG = LoggerFactory.getLogger(LinuxHost.class);
    private static final long LOOK_NS = 1_000_000_000L;
    private static final long JOIN_MS = 3000;
    private static final long POWER_OFF_MS = 10_000;
    private static final Path KERNEL_BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path IO = Path.of("/proc/self/io");
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    /**
     * What a host needs to know.
     *
     * @param home directory of the site
     * @param synchronisedFile file that systemd-timesyncd touches; empty: not looked at
     * @param chronyc program that asks chronyd; empty: not asked
     * @param rtc directory of the battery-backed clock; empty: not looked at
     * @param trustClock trust the wall clock whatever these say
     * @param powerOff program and arguments that switch the machine off; empty if it is not to be
     * @param limits when holdover begins and ends
     */
    record Settings(
            Path home,
            String synchronisedFile,
            String chronyc,
            String rtc,
            boolean trustClock,
            List<String> powerOff,
            Timekeeper.Limits limits) {
        /** Those of a configuration. @throws IllegalArgumentException if a number is out of range */
        static Settings of(HostComponent.Config c) {
            range("heardWithinS", c.heardWithinS(), 60, 86_400);
            range("driftPpm", c.driftPpm(), 0.1, 1000);
            range("holdoverMaxErrorMs", c.holdoverMaxErrorMs(), 100, 3_600_000);
            return new Settings(
                    Path.of(c.home()),
                    c.synchronisedFile(),
                    c.chronyc(),
                    c.rtc(),
                    c.trustClock(),
                    c.powerOff().isBlank()
                            ? List.of()
                            : List.of(c.powerOff().strip().split("\\s+")),
                    new Timekeeper.Limits(c.driftPpm(), c.holdoverMaxErrorMs(), c.heardWithinS() * 1000L));
        }

        private static void range(String key, double value, double least, double most) {
            if (!(value >= least && value <= most)) {
                throw new IllegalArgumentException(key + " " + value + ": allowed are " + least + " to " + most);
            }
        }

        private List<TimeSource> sources() {
            if (trustClock) {
                return List.of((wallMs, nowNs) -> new TimeSource.Heard("trusted", 0, -1));
            }
            List<TimeSource> sources = new ArrayList<>();
            if (!synchronisedFile.isEmpty()) {
                sources.add(new TimesyncdFile(Path.of(synchronisedFile)));
            }
            if (!chronyc.isEmpty()) {
                sources.add(new Chrony(Path.of(chronyc)));
            }
            return sources;
        }
    }

    private final Settings settings;
    private final LongSupplier monotonic;
    private final Boot boot;
    private final Timekeeper time;
    private final Thread thread = new Thread(this::watch, "clock");
    private volatile boolean closed;

    LinuxHost(Settings settings, LongSupplier monotonicNs, LongSupplier wallMs) throws IOException {
        this.settings = settings;
        this.monotonic = monotonicNs;
        Path state = Files.createDirectories(settings.home().resolve("state"));
        long newestMs = newestFileMs(settings.home());
        this.boot = new BootCounter(state.resolve("boot")).next(kernelBootId());
        this.time = new Timekeeper(
                new Timekeeper.Clocks(monotonicNs, wallMs),
                settings.limits(),
                settings.sources(),
                new BatteryClock(settings.rtc().isEmpty() ? null : Path.of(settings.rtc())),
                new ClockFile(state.resolve("clock")),
                boot.kernelBootId(),
                BUILT_UTC_MS,
                newestMs);
        LOG.info(
                "boot={} kernelBoot={} clock={}",
                boot.id(),
                boot.kernelBootId(),
                clockState().word());
    }

    /** Starts the thread that looks at the clocks once a second. */
    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (!closed) {
            LockSupport.parkNanos(this, LOOK_NS);
            if (!closed) {
                look();
            }
        }
    }

    /** Looks at the clocks now. */
    synchronized void look() {
        time.look();
    }

    /** Ends the thread and keeps the time. Idempotent; takes 3 s at most. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        thread.interrupt();
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            time.keep();
        }
    }

    @Override
    public Boot boot() {
        return boot;
    }

    @Override
    public long monotonicNs() {
        return monotonic.getAsLong();
    }

    @Override
    public long utcMs() {
        return time.clock().utcMs(monotonic.getAsLong());
    }

    @Override
    public Clock clock() {
        return time.clock();
    }

    @Override
    public String powerOff() {
        List<String> command = settings.powerOff();
        if (command.isEmpty()) {
            return "powerOff is empty";
        }
        LOG.warn("event=power-off command=\"{}\"", String.join(" ", command));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            // one that does not return may be at work: the end of this process is what tells
            boolean over = process.waitFor(POWER_OFF_MS, TimeUnit.MILLISECONDS);
            return over && process.exitValue() != 0 ? command.get(0) + " ended with " + process.exitValue() : "";
        } catch (IOException e) {
            return e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    @Override
    public Path home() {
        return settings.home();
    }

    @Override
    public String secret(String ref) throws IOException {
        if (!Names.isName(ref)) {
            throw new IOException("secret \"" + ref + "\": not a name (" + Names.PATTERN + ")");
        }
        Path file = settings.home().resolve("secrets").resolve(ref);
        try {
            if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                throw new IOException("secret " + file + ": others may read it; allowed is mode 600");
            }
            return Files.readString(file, StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
        } catch (NoSuchFileException e) {
            throw new IOException("secret " + file + ": no such file", e);
        }
    }

    @Override
    public long rssBytes() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(l -> l.startsWith("VmRSS:"))
                    .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(-1);
        } catch (IOException e) {
            return -1;
        }
    }

    /** {@inheritDoc} Source: {@code write_bytes} of {@code /proc/self/io}, proc_pid_io(5). */
    @Override
    public long writtenBytes() {
        try (Stream<String> lines = Files.lines(IO)) {
            return lines.filter(l -> l.startsWith("write_bytes:"))
                    .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(-1);
        } catch (IOException e) {
            return -1;
        }
    }

    private static String kernelBootId() {
        try {
            return Files.readString(KERNEL_BOOT_ID).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** The newest file that the gateway itself wrote, ms since 1970; 0 if none. */
    private static long newestFileMs(Path home) {
        long newest = 0;
        for (String dir : new String[] {"data", "state"}) {
            try (Stream<Path> files = Files.list(home.resolve(dir))) {
                for (Path f : (Iterable<Path>) files::iterator) {
                    newest = Math.max(newest, Files.getLastModifiedTime(f).toMillis());
                }
            } catch (NoSuchFileException e) {
                // first start
            } catch (IOException e) {
                LOG.warn("event=last-good-time dir={} fault={}", home.resolve(dir), e.toString());
            }
        }
        return newest;
    }
}
