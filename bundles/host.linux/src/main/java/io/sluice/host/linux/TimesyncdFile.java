package io.sluice.host.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file that systemd-timesyncd touches at each successful poll (systemd-timesyncd.service(8), Files). Its time is a wall
 * time, so that once the file has been seen to change the boot-time clock counts. Confined to the clock's thread.
 */
final class TimesyncdFile implements TimeSource {
    /** timesyncd tells nobody its error; a poll over the internet is mostly better than this. */
    static final long ERROR_MS = 100;

    private final Path file;
    private long touchedMs = Long.MIN_VALUE;
    private long atNs;

    TimesyncdFile(Path file) {
        this.file = file;
    }

    @Override
    public Heard ask(long wallMs, long nowNs) {
        long modified;
        try {
            modified = Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            touchedMs = Long.MIN_VALUE;
            return null;
        }
        if (modified != touchedMs) {
            boolean first = touchedMs == Long.MIN_VALUE;
            touchedMs = modified;
            atNs = nowNs - (first ? Math.max(0, wallMs - modified) * 1_000_000L : 0);
        }
        return new Heard("timesyncd", (nowNs - atNs) / 1_000_000L, ERROR_MS);
    }
}
