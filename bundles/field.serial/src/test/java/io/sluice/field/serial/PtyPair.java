package io.sluice.field.serial;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Two serial ports with a cable between them, made by socat; {@link #close()} unplugs it. */
final class PtyPair implements AutoCloseable {
    private static final Path SOCAT = Path.of("/usr/bin/socat");
    private static final long DEADLINE_NS = 20_000_000_000L;

    /** The gateway's end. */
    final Path ours;
    /** The instruments' end. */
    final Path theirs;

    private final Process process;

    PtyPair(Path directory) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(SOCAT), "socat is not installed: apt-get install socat");
        ours = directory.resolve("ours");
        theirs = directory.resolve("theirs");
        process = new ProcessBuilder(SOCAT.toString(), "pty,raw,echo=0,link=" + ours, "pty,raw,echo=0,link=" + theirs)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        long deadline = System.nanoTime() + DEADLINE_NS;
        while (!Files.exists(ours) || !Files.exists(theirs)) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                process.destroyForcibly();
                throw new IOException("socat made no ports");
            }
            process.waitFor(5, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
