package io.sluice.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A file system of its own that can be frozen, so that every write and sync to it waits. Needs root and a loop device. */
final class FrozenDisk implements AutoCloseable {
    private static final int LIMIT_S = 30;

    private final Path at;
    private boolean frozen;

    private FrozenDisk(Path at) {
        this.at = at;
    }

    /** Mounts one there; null where that cannot be done. */
    static FrozenDisk mount(Path at) throws IOException, InterruptedException {
        Files.createDirectories(at);
        Path image = at.resolveSibling("disk.img");
        boolean mounted = run("truncate", "-s", "256M", image.toString())
                && run("mkfs.ext4", "-q", image.toString())
                && run("mount", "-o", "loop", image.toString(), at.toString());
        return mounted ? new FrozenDisk(at) : null;
    }

    void freeze() throws IOException, InterruptedException {
        frozen = true;
        must("fsfreeze", "-f", at.toString());
    }

    void thaw() throws IOException, InterruptedException {
        must("fsfreeze", "-u", at.toString());
        frozen = false;
    }

    @Override
    public void close() throws IOException {
        try {
            if (frozen) {
                thaw();
            }
            must("umount", at.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(at + ": interrupted, still mounted", e);
        }
    }

    private static void must(String... command) throws IOException, InterruptedException {
        if (!run(command)) {
            throw new IOException(String.join(" ", command) + ": failed");
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean done = process.waitFor(LIMIT_S, TimeUnit.SECONDS) && process.exitValue() == 0;
            if (!done) {
                Bench.progress(String.join(" ", command) + ": " + said);
            }
            return done;
        } catch (IOException e) {
            Bench.progress(e.getMessage());
            return false;
        }
    }
}
