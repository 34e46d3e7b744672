package io.sluice.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Two serial ports with a cable between them, made by socat; {@link #close()} unplugs it. Confined to the test's thread. */
final class Cable implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path dir;
    private Program socat;

    Cable(Path dir) {
        this.dir = dir;
    }

    /** The gateway's end. */
    Path ours() {
        return dir.resolve("port-ours");
    }

    /** The instrument's end. */
    Path theirs() {
        return dir.resolve("port-theirs");
    }

    void plug() {
        socat = new Program(
                "socat",
                dir.resolve("socat.log"),
                List.of("socat", "pty,raw,echo=0,link=" + ours(), "pty,raw,echo=0,link=" + theirs()),
                Map.of());
        Await.until("both ports", PATIENCE, () -> Files.exists(ours()) && Files.exists(theirs()));
    }

    @Override
    public void close() {
        if (socat != null && socat.isAlive()) {
            socat.terminate();
            socat.awaitExit(PATIENCE);
        }
    }
}
