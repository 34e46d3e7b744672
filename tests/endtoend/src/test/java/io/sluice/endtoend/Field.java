package io.sluice.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

/** Instruments served by pymodbus: {@code field.py} and its commands. Confined to the test's thread. */
final class Field implements AutoCloseable {
    private static final String PYTHON =
            Optional.ofNullable(System.getenv("SLUICE_PYTHON")).orElse("/usr/bin/python3");

    private final String host;
    private final int port;
    private final Path log;
    private Process process;
    private BufferedWriter commands;
    private BufferedReader answers;

    /** Instruments that are not served yet, on any free port of this loopback address. */
    Field(Path log, String host) {
        this.log = log;
        this.host = host;
        this.port = Ports.free(host);
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    /** Starts to serve; all registers are 0 until they are set. */
    void start() {
        ProcessBuilder builder = new ProcessBuilder(PYTHON, script().toString(), host, Integer.toString(port));
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            process = builder.start();
            commands = process.outputWriter(StandardCharsets.UTF_8);
            answers = process.inputReader(StandardCharsets.UTF_8);
            assertThat(answers.readLine())
                    .as("pymodbus serves on %s port %s (is python3-pymodbus installed?): %s", host, port, log())
                    .isEqualTo("ok serving");
        } catch (IOException e) {
            throw new UncheckedIOException("start pymodbus", e);
        }
    }

    /** Writes registers or bits. */
    void set(int unit, String table, int address, int... values) {
        StringJoiner line = new StringJoiner(" ").add("set " + unit + " " + table + " " + address);
        for (int value : values) {
            line.add(Integer.toString(value));
        }
        say(line.toString());
    }

    /** What stands in a register or bit. */
    int get(int unit, String table, int address) {
        return Integer.parseInt(say("get " + unit + " " + table + " " + address).substring(3));
    }

    /** Lets a register count the reads that cover it. */
    void count(int unit, String table, int address) {
        say("count " + unit + " " + table + " " + address);
    }

    /** Ends the counting of a unit: from now on its registers stand still. */
    void freeze(int unit) {
        say("freeze " + unit);
    }

    void silence(int unit) {
        say("silence " + unit);
    }

    void delay(int unit, int ms) {
        say("delay " + unit + " " + ms);
    }

    void heal(int unit) {
        say("heal " + unit);
    }

    /** Requests for this unit so far. */
    long reads(int unit) {
        return Long.parseLong(say("reads " + unit).substring(3));
    }

    String log() {
        return Program.text(log);
    }

    /** Ends at once; connections are reset, further ones refused. All registers are forgotten. */
    void stop() {
        close();
    }

    @Override
    public void close() {
        if (process == null) {
            return;
        }
        process.destroyForcibly();
        try {
            assertThat(process.waitFor(5, TimeUnit.SECONDS)).as("pymodbus ends").isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String say(String line) {
        try {
            commands.write(line + "\n");
            commands.flush();
            String answer = answers.readLine();
            assertThat(answer).as("answer of pymodbus to: %s%n%s", line, log()).startsWith("ok");
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException("tell pymodbus: " + line, e);
        }
    }

    private static Path script() {
        return resource("field.py");
    }

    /** A file of the test resources. */
    static Path resource(String name) {
        try {
            return Path.of(Field.class.getResource("/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(name, e);
        }
    }

    /** The command that runs a Python script of the test resources. */
    static List<String> python(String name) {
        return List.of(PYTHON, resource(name).toString());
    }
}
