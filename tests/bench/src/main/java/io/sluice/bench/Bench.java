package io.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code sluice bench}: first figures of the whole way. Each speed stands beside the limit measured in the same run, because
 * machines differ and are noisy. Uses mosquitto if it is installed, else the embedded broker, and says which.
 */
public final class Bench {
    private static final int IN_FLIGHT = 64;
    private static final String USAGE =
            """
            usage: ./sluice bench [--json FILE] [--seconds N]
              --json FILE    the figures as JSON, keys and units in docs/reference/bench.md
              --seconds N    length of each measurement, 1 to 600, default 10""";

    private Bench() {}

    /**
     * Entry point. {@code --release DIR [--json FILE] [--seconds N]}.
     */
    public static void main(String[] args) throws Exception {
        Path release = null;
        Path json = null;
        double seconds = 10;
        if (List.of(args).contains("--help")) {
            System.out.println(USAGE);
            return;
        }
        for (int i = 0; i < args.length; i += 2) {
            String value = i + 1 < args.length ? args[i + 1] : null;
            switch (args[i]) {
                case "--release" -> release = Path.of(need(args[i], value));
                case "--json" -> json = Path.of(need(args[i], value));
                case "--seconds" -> seconds = seconds(need(args[i], value));
                default -> usage("option " + args[i] + ": unknown");
            }
        }
        if (release == null) {
            usage("--release: missing");
        }
        Figures figures = run(release, seconds);
        figures.print(System.out);
        if (json != null) {
            Files.writeString(json, figures.json());
        }
        System.exit(0);
    }

    private static Figures run(Path release, double seconds) throws Exception {
        Path work = Files.createTempDirectory("sluice-bench-");
        Figures figures = new Figures();
        try (Broker broker = Broker.start(work)) {
            progress("broker: " + broker.name());
            progress("1/6 packaged gateway: start, 64 devices x 32 points at 1 s");
            Packaged.measure(release, work.resolve("home"), broker.url(), seconds * 3, figures);
            progress("2/6 the whole way without a field");
            Pipeline.Result ours = Pipeline.run(
                    Files.createDirectories(work.resolve("pipe")), broker.url(), "cbor", IN_FLIGHT, seconds);
            progress("3/6 the same in JSON, for its bytes");
            Pipeline.Result text = Pipeline.run(
                    Files.createDirectories(work.resolve("pipe-json")), broker.url(), "json", IN_FLIGHT, seconds / 2);
            progress("4/6 bare SQLite");
            double commits = RawSqlite.commitsPerSecond(
                    work.resolve("raw.db"), (int) Math.max(64, ours.bytesPerCommit()), seconds / 2);
            progress("5/6 bare Paho");
            double messages = RawPaho.messagesPerSecond(
                    broker.url(), (int) Math.max(64, ours.messageBytes()), IN_FLIGHT, seconds / 2);
            double sqlite = commits * ours.bytesPerCommit() / ours.diskBytesPerReading();
            double paho = messages * ours.samplesPerMessage();
            progress("6/6 10,000 alarm conditions");
            AlarmLoad.measure(work.resolve("load"), (int) Math.max(60, seconds * 6), figures);
            figures.add(
                    "readingsPerSec",
                    ours.readingsPerSecond(),
                    "readings/s",
                    "hand-over to acknowledgement, CBOR, journaled");
            figures.add(
                    "ratioToSqlite",
                    ours.readingsPerSecond() / sqlite,
                    "-",
                    "of bare SQLite inserts of the same bytes");
            figures.add(
                    "ratioToPaho", ours.readingsPerSecond() / paho, "-", "of bare Paho publishes of the same payloads");
            figures.add("readingsPerSecJson", text.readingsPerSecond(), "readings/s", "the same in JSON");
            figures.add("rawSqlitePerSec", sqlite, "readings/s", "the limit for the journal");
            figures.add("rawPahoPerSec", paho, "readings/s", "the limit for the uplink");
            figures.add(
                    "dropped",
                    (double) (ours.dropped() + text.dropped()),
                    "readings",
                    "dropped on the way; 0 expected");
            figures.add("bytesPerReading.disk", ours.diskBytesPerReading(), "B", "telemetry.db with its log");
            figures.add("bytesPerReading.wire", ours.wireBytesPerReading(), "B", "payload, CBOR");
            figures.add("bytesPerReading.wireJson", text.wireBytesPerReading(), "B", "payload, JSON");
        } finally {
            remove(work);
        }
        return figures;
    }

    private static String need(String option, String value) {
        if (value == null) {
            usage("option " + option + ": wants a value");
        }
        return value;
    }

    private static double seconds(String text) {
        try {
            double s = Double.parseDouble(text);
            if (s >= 1 && s <= 600) {
                return s;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        usage("--seconds " + text + ": allowed are 1 to 600");
        return 0;
    }

    private static void usage(String fault) {
        System.err.println("bench: " + fault + "\n" + USAGE);
        System.exit(2);
    }

    private static void progress(String line) {
        System.err.println("bench: " + line);
    }

    private static void remove(Path dir) {
        try (Stream<Path> files = Files.walk(dir)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path p : deepestFirst) {
                Files.deleteIfExists(p);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
