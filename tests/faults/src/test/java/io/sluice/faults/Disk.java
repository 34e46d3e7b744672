package io.sluice.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A small ext4 file system in a file of its own, mounted where a gateway keeps its journal. Needs root and loop devices.
 * Confined to one thread.
 */
final class Disk implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Path image;
    private final Path at;
    private boolean mounted;

    /** Makes and mounts one of this size, MiB. */
    Disk(Path image, Path at, int mib) {
        this.image = image;
        this.at = at;
        Program.run(SOON, "truncate", "-s", mib + "M", image.toString());
        // no blocks kept for root: full is to be full for the gateway too, which runs as root here
        Program.run(SOON, "mkfs.ext4", "-q", "-m", "0", image.toString());
        mount();
    }

    /** Whether this user may mount one here. */
    static boolean isPossible() {
        return "root".equals(System.getProperty("user.name"))
                && Files.exists(Path.of("/dev/loop-control"))
                && Program.succeeds("mkfs.ext4", "-V");
    }

    /** Fills it to the last byte. */
    void fill() {
        byte[] block = new byte[64 * 1024];
        for (int size = block.length; size >= 512; size /= 2) {
            try (OutputStream out = Files.newOutputStream(
                    ballast(), java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND)) {
                while (true) {
                    out.write(block, 0, size);
                }
            } catch (IOException e) {
                // no more room for so much: try less
            }
        }
    }

    /** Makes the room again that {@link #fill} took. */
    void free() {
        try {
            Files.delete(ballast());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets it go read-only under open files, as a file system does that has met an error of its medium. */
    void abort() {
        Program.run(SOON, "mount", "-o", "remount,abort", at.toString());
    }

    /** Takes the file system away under open files, checks it, and mounts it anew at the same place. */
    void repair() {
        unmount();
        // until the gateway has let go of its files the medium is in use, and mounting it would give the old, read-only
        // one
        Await.until(() -> image + " is let go of", SOON, () -> Program.run(SOON, "losetup", "-j", image.toString())
                .isBlank());
        // 1: errors corrected
        Program.run(SOON, "sh", "-c", "e2fsck -fy '" + image + "' || [ $? = 1 ]");
        mount();
    }

    @Override
    public void close() {
        if (mounted) {
            unmount();
        }
    }

    private Path ballast() {
        return at.resolve("ballast");
    }

    private void mount() {
        Program.run(SOON, "mount", "-o", "loop", image.toString(), at.toString());
        mounted = true;
    }

    private void unmount() {
        Program.run(SOON, "umount", "-l", at.toString());
        mounted = false;
    }
}
