package io.sluice.host.linux;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Names;
import io.sluice.port.host.Host;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The box as Linux shows it. The boot-time clock is CLOCK_MONOTONIC, which {@link System#nanoTime()} reads on Linux: the
 * same for every process, and gateways do not suspend. Thread-safe.
 */
final class LinuxHost implements Host {
    /** No wall clock of this software can be right below this: it had not been built yet. */
    static final long BUILT_UTC_MS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    private static final Logger LOG = LoggerFactory.getLogger(LinuxHost.class);
    private static final Path KERNEL_BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    /**
     * What a host needs to know.
     *
     * @param home directory of the site
     * @param synchronisedFile exists while a time source is heard
     * @param trustClock trust the wall clock without that file
     */
    record Settings(Path home, Path synchronisedFile, boolean trustClock) {}

    private final Settings settings;
    private final LongSupplier monotonic;
    private final LongSupplier wall;
    private final Boot boot;
    private final long floorUtcMs;
    private final long floorAtNs;
    private volatile boolean wasSynchronised;

    LinuxHost(Settings settings, LongSupplier monotonicNs, LongSupplier wallMs) throws IOException {
        this.settings = settings;
        this.monotonic = monotonicNs;
        this.wall = wallMs;
        Files.createDirectories(settings.home().resolve("state"));
        this.floorUtcMs = Math.max(BUILT_UTC_MS, newestFileMs(settings.home()));
        this.floorAtNs = monotonicNs.getAsLong();
        this.boot = new BootCounter(settings.home().resolve("state/boot")).next(kernelBootId());
        LOG.info(
                "boot={} kernelBoot={} clock={}",
                boot.id(),
                boot.kernelBootId(),
                clockState().word());
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
        return Math.max(wall.getAsLong(), floorUtcMs + (monotonic.getAsLong() - floorAtNs) / 1_000_000);
    }

    @Override
    public ClockState clockState() {
        if (wall.getAsLong() < floorUtcMs) {
            return ClockState.UNSYNCHRONISED;
        }
        if (settings.trustClock() || Files.exists(settings.synchronisedFile())) {
            wasSynchronised = true;
            return ClockState.SYNCHRONISED;
        }
        return wasSynchronised ? ClockState.HOLDOVER : ClockState.UNSYNCHRONISED;
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

    private static String kernelBootId() {
        try {
            return Files.readString(KERNEL_BOOT_ID).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** The last known good time: the newest file that the gateway itself wrote, ms since 1970; 0 if none. */
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
