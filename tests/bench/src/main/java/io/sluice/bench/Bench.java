package io.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * {@code sluice bench}: first figures of the whole way. Each speed stands beside the limit measured in the same run, because
 * machines differ and are noisy. Uses mosquitto if it is installed, else the embedded broker, and says which.
 */
public final class Bench {
    private static final int IN_FLIGHT = 64;
    private static final Set<String> PARTS =
            new TreeSet<>(List.of("gateway", "lanes", "speed", "conditions", "capacity", "page", "flash"));
    private static final String USAGE =
            """
            usage: ./sluice bench [--json FILE] [--only PARTS] [--seconds N]
              --json FILE    the figures as JSON, keys and units in docs/reference/bench.md
              --only PARTS   some of gateway,lanes,speed,conditions,capacity,page,flash; default all
              --seconds N    length of each measurement, 1 to 600, default 10""";

    private Bench() {}

    /**
     * Entry point. {@code --release DIR [--json FILE] [--seconds N]}.
     */
    public static void main(String[] args) throws Exception {
        Path release = null;
        Path json = null;
        double seconds = 10;
        Set<String> parts = PARTS;
        if (List.of(args).contains("--help")) {
            System.out.println(USAGE);
            return;
        }
        for (int i = 0; i < args.length; i += 2) {
            String value = i + 1 < args.length ? args[i + 1] : null;
            switch (args[i]) {
                case "--release" -> release = Path.of(need(args[i], value));
                case "--json" -> json = Path.of(need(args[i], value));
                case "--only" -> parts = parts(need(args[i], value));
                case "--seconds" -> seconds = seconds(need(args[i], value));
                default -> usage("option " + args[i] + ": unknown");
            }
        }
        if (release == null) {
            usage("--release: missing");
        }
        Figures figures = run(release, seconds, parts);
        figures.print(System.out);
        if (json != null) {
            Files.writeString(json, figures.json());
        }
        System.exit(0);
    }

    private static Figures run(Path release, double seconds, Set<String> parts) throws Exception {
        Path work = Files.createTempDirectory("sluice-bench-");
        Figures figures = new Figures();
        try (Broker broker = Broker.start(work)) {
            progress("broker: " + broker.name());
            if (parts.contains("gateway")) {
                progress("gateway: starts, then 64 devices x 32 points at 1 s");
                Packaged.measure(release, work.resolve("home"), broker.url(), seconds * 3, figures);
            }
            if (parts.contains("lanes")) {
                progress("lanes: alarms at rest, beside a stalled disk, beside a backlog");
                Lanes.measure(release, work, broker.url(), seconds, figures);
            }
            if (parts.contains("speed")) {
                progress("speed: the whole way without a field, and its limits");
                speed(work, broker.url(), seconds, figures);
            }
            if (parts.contains("capacity")) {
                progress("capacity: 48 channels at 200 Hz beside 64 devices, then 32 devices on a bus of 9600 baud");
                Capacity.waves(release, work.resolve("waves"), broker.url(), seconds * 3, figures);
                Capacity.bus(release, work.resolve("bus"), broker.url(), seconds * 3, figures);
            }
            if (parts.contains("page")) {
                progress("page: 224 points at 1 s, without anybody who looks and with three");
                PageLoad.measure(release, work.resolve("page"), seconds, figures);
            }
            if (parts.contains("flash")) {
                progress("flash: a day of a small site, ten minutes of a large one");
                Flash.measure(work.resolve("flash"), figures);
            }
            if (parts.contains("conditions")) {
                progress("conditions: 10,000 of them on the engine's thread");
                AlarmLoad.measure(work.resolve("load"), (int) Math.max(60, seconds * 6), figures);
            }
        } finally {
            remove(work);
        }
        return figures;
    }

    private static void speed(Path work, String broker, double seconds, Figures figures) throws Exception {
        Path home = Files.createDirectories(work.resolve("pipe"));
        Pipeline.Result ours = Pipeline.runAlone(home, broker, "cbor", IN_FLIGHT, seconds);
        Path columnsHome = Files.createDirectories(work.resolve("pipe-columns"));
        Pipeline.Result columns = Pipeline.runAlone(columnsHome, broker, "columns", IN_FLIGHT, seconds);
        Path jsonHome = Files.createDirectories(work.resolve("pipe-json"));
        Pipeline.Result text = Pipeline.runAlone(jsonHome, broker, "json", IN_FLIGHT, seconds / 2);
        int commitBytes = (int) Math.max(64, ours.bytesPerCommit());
        int messageBytes = (int) Math.max(64, ours.messageBytes());
        double commits = RawSqlite.commitsPerSecond(work.resolve("raw.db"), commitBytes, seconds / 2);
        double messages = RawPaho.messagesPerSecond(broker, messageBytes, IN_FLIGHT, seconds / 2);
        double sqlite = commits * ours.bytesPerCommit() / ours.diskBytesPerReading();
        double paho = messages * ours.samplesPerMessage();
        double both = RawBoth.readingsPerSecond(work.resolve("both.db"), broker, ours, IN_FLIGHT, seconds / 2);
        double rate = ours.readingsPerSecond();
        figures.add("readingsPerSec", rate, "readings/s", "hand-over to acknowledgement, CBOR, journaled, heap 64 MiB");
        figures.add("ratioToBoth", rate / both, "-", "of the same commits and publishes, bare and at the same time");
        figures.add("ratioToSqlite", rate / sqlite, "-", "of bare SQLite inserts of the same bytes, alone");
        figures.add("ratioToPaho", rate / paho, "-", "of bare Paho publishes of the same payloads, alone");
        figures.add("readingsPerSecColumns", columns.readingsPerSecond(), "readings/s", "the same in columns");
        figures.add("readingsPerSecJson", text.readingsPerSecond(), "readings/s", "the same in JSON");
        figures.add("rawBothPerSec", both, "readings/s", "the limit for both together");
        figures.add("rawSqlitePerSec", sqlite, "readings/s", "the limit for the journal");
        figures.add("rawPahoPerSec", paho, "readings/s", "the limit for the uplink");
        figures.add(
                "dropped",
                (double) (ours.dropped() + columns.dropped() + text.dropped()),
                "readings",
                "on the way; 0 expected");
        figures.add("bytesPerReading.disk", ours.diskBytesPerReading(), "B", "telemetry.db with its log");
        figures.add("bytesPerReading.wire", ours.wireBytesPerReading(), "B", "payload, CBOR");
        figures.add("bytesPerReading.wireColumns", columns.wireBytesPerReading(), "B", "payload, columns");
        figures.add("bytesPerReading.wireJson", text.wireBytesPerReading(), "B", "payload, JSON");
    }

    private static String need(String option, String value) {
        if (value == null) {
            usage("option " + option + ": wants a value");
        }
        return value;
    }

    private static Set<String> parts(String text) {
        Set<String> parts = new TreeSet<>(Arrays.asList(text.split(",", -1)));
        if (!PARTS.containsAll(parts)) {
            usage("--only " + text + ": allowed are " + PARTS + ", separated by commas");
        }
        return parts;
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

    static void progress(String line) {
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
