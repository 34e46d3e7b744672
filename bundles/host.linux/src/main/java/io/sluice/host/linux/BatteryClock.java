package io.sluice.host.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A battery-backed clock as the kernel shows it (Documentation/ABI/testing/sysfs-class-rtc): {@code since_epoch}, seconds, and
 * {@code hctosys}, 1 if the kernel took its wall clock from it at boot. No state.
 */
final class BatteryClock {
    private static final long NEAR_MS = 5000;

    private final Path dir;

    /** The one in this directory; null: there is none. */
    BatteryClock(Path dir) {
        this.dir = dir;
    }

    /** Whether the wall clock was taken from it and still agrees with it. */
    boolean carries(long wallMs) {
        if (dir == null) {
            return false;
        }
        try {
            boolean took = Files.readString(dir.resolve("hctosys")).strip().equals("1");
            long rtcMs =
                    Long.parseLong(Files.readString(dir.resolve("since_epoch")).strip()) * 1000;
            return took && Math.abs(rtcMs - wallMs) <= NEAR_MS;
        } catch (IOException | NumberFormatException e) {
            return false; // none, or one that cannot be read
        }
    }
}
