package io.sluice.testkit.site;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The packaged gateway as a child process: {@code <release>/bin/sluice-gateway --home DIR}. What it prints goes to
 * {@code gateway.out} in its home. All methods may be called from any thread.
 */
public final class GatewayProcess implements AutoCloseable {
    private static final int KILL_WAIT_S = 5;

    private final Process process;
    private final Path output;

    /**
     * Starts it. Its page is switched off unless the home has settings for it.
     *
     * @param release folder of the packaged gateway
     * @param home its home, with a site.yaml
     * @throws IOException if there is no such gateway or it cannot be started
     */
    public GatewayProcess(Path release, Path home) throws IOException {
        Path program = release.resolve("bin").resolve("sluice-gateway").toAbsolutePath();
        if (!Files.isExecutable(program)) {
            throw new IOException("gateway " + program + ": not there or not executable; build the release first");
        }
        output = home.resolve("gateway.out");
        Path page = home.resolve("etc/io.sluice.web.properties");
        if (!Files.exists(page)) {
            // several of them run on one machine, and the page's port is one
            Files.createDirectories(page.getParent());
            Files.writeString(page, "httpsPort=0\nhttpPort=0\n");
        }
        ProcessBuilder builder = new ProcessBuilder(
                program.toString(), "--home", home.toAbsolutePath().toString());
        builder.environment().putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        process = builder.start();
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its exit code, -1 while it runs. */
    public int exitCode() {
        return process.isAlive() ? -1 : process.exitValue();
    }

    /** Resident memory in bytes as the kernel counts it, -1 if that cannot be had. */
    public long residentBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid() + "/status"))) {
            return lines.filter(l -> l.startsWith("VmRSS:"))
                    .mapToLong(l -> Long.parseLong(l.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst()
                    .orElse(-1);
        } catch (IOException | UncheckedIOException e) {
            // the process is gone, or this is no Linux
            return -1;
        }
    }

    /** Asks for an ordered end (SIGTERM) and waits. Returns whether it ended within this time. */
    public boolean stop(Duration patience) throws InterruptedException {
        process.destroy();
        return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Kills it (SIGKILL) and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(KILL_WAIT_S, TimeUnit.SECONDS);
    }

    /** The last lines it printed. */
    public List<String> lastLines(int count) {
        try {
            List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        } catch (IOException e) {
            return List.of(output + ": " + e.getMessage());
        }
    }

    /** Kills it if it still runs. */
    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
