package io.sluice.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One gateway per home: two would write the same journal and answer under the same name. The lock lives as long as the
 * process and vanishes with it, however it ends.
 */
final class HomeLock {
    /** Kept open on purpose: closing the channel gives the lock back. */
    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the home.
     *
     * @return null if another process has it; a home that cannot be written is taken without a lock
     */
    static HomeLock take(Path home, PrintStream err) {
        Path file = home.resolve("state").resolve("lock");
        FileChannel channel = null;
        try {
            Files.createDirectories(file.getParent());
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                return null;
            }
            String pid = ProcessHandle.current().pid() + "\n";
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            err.println("sluice-gateway: cannot lock " + file + ": " + e);
        }
        return new HomeLock(channel);
    }

    /** Whether the lock is really held. */
    boolean held() {
        return channel != null && channel.isOpen();
    }
}
