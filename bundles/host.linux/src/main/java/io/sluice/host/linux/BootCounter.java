package io.sluice.host.linux;

import io.sluice.model.Boot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts process starts in a file of one line, replaced as a whole: after a power cut it holds the old number or the new
 * one. Should the file be lost or unreadable, counting starts again at 1 and the nonce keeps starts apart.
 */
final class BootCounter {
    private static final Logger LOG = LoggerFactory.getLogger(BootCounter.class);

    private final Path file;

    BootCounter(Path file) {
        this.file = file;
    }

    /** The next boot. A disk that cannot be written does not keep the gateway from starting: the number may then repeat. */
    Boot next(String kernelBootId) {
        long counter = last() + 1;
        try {
            Path temp = file.resolveSibling(file.getFileName() + ".new");
            try (FileChannel ch = FileChannel.open(
                    temp, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                ch.write(ByteBuffer.wrap((counter + "\n").getBytes(StandardCharsets.US_ASCII)));
                ch.force(true);
            }
            Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel dir = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
                dir.force(true);
            }
        } catch (IOException e) {
            LOG.error("event=boot-counter-not-kept file={} counter={} fault={}", file, counter, e.toString());
        }
        return new Boot(counter, String.format("%08x", new SecureRandom().nextInt()), kernelBootId);
    }

    private long last() {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException | NumberFormatException e) {
            LOG.error("event=boot-counter-lost file={} fault={}", file, e.toString());
            return 0;
        }
    }
}
