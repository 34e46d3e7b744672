package io.sluice.host.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must be known of time over restarts and power cuts: one line, replaced as a whole. Confined to the caller's thread.
 *
 * <pre>
 *   goodMs seenMs synchronisedMs errorMs kernelBootId offsetMs
 *     goodMs          newest UTC that a time source vouched for, ms since 1970; 0 if none
 *     seenMs          newest UTC told, whatever it was worth
 *     synchronisedMs  UTC of the last synchronisation; 0 if never
 *     errorMs         its error; -1 if unknown
 *     kernelBootId    boot of the kernel in which offsetMs holds; - if there is none
 *     offsetMs        UTC - boot-time clock, as a time source vouched for it
 * </pre>
 */
final class ClockFile {
    private static final Logger LOG = LoggerFactory.getLogger(ClockFile.class);
    private static final int FIELDS = 6;

    /** The line. */
    record Kept(long goodMs, long seenMs, long synchronisedMs, long errorMs, String kernelBootId, long offsetMs) {
        static final Kept NOTHING = new Kept(0, 0, 0, -1, "", 0);
    }

    private final Path file;
    private boolean saidFault;

    ClockFile(Path file) {
        this.file = file;
    }

    /** What was kept; {@link Kept#NOTHING} if there is no file or it cannot be read. */
    Kept read() {
        try {
            String[] f = Files.readString(file).strip().split(" ", -1);
            if (f.length != FIELDS) {
                throw new NumberFormatException(f.length + " fields, " + FIELDS + " are needed");
            }
            return new Kept(
                    Long.parseLong(f[0]),
                    Long.parseLong(f[1]),
                    Long.parseLong(f[2]),
                    Long.parseLong(f[3]),
                    f[4].equals("-") ? "" : f[4],
                    Long.parseLong(f[5]));
        } catch (NoSuchFileException e) {
            return Kept.NOTHING;
        } catch (IOException | NumberFormatException e) {
            LOG.error("event=clock-file-lost file={} fault={}", file, e.toString());
            return Kept.NOTHING;
        }
    }

    /** Keeps this; a disk that cannot be written is said once. */
    void write(Kept k) {
        String kernel = k.kernelBootId().isEmpty() ? "-" : k.kernelBootId();
        String line = k.goodMs() + " " + k.seenMs() + " " + k.synchronisedMs() + " " + k.errorMs() + " " + kernel + " "
                + k.offsetMs() + "\n";
        try {
            Path temp = file.resolveSibling(file.getFileName() + ".new");
            try (FileChannel ch = FileChannel.open(
                    temp, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                ch.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
                ch.force(true);
            }
            Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            saidFault = false;
        } catch (IOException e) {
            if (!saidFault) {
                LOG.error("event=clock-not-kept file={} fault={}", file, e.toString());
            }
            saidFault = true;
        }
    }
}
