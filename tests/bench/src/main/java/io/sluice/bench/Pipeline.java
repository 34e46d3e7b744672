package io.sluice.bench;

import io.sluice.core.Engine;
import io.sluice.forward.mqtt.MqttUplinkDriver;
import io.sluice.model.site.Site;
import io.sluice.port.forward.Uplink;
import io.sluice.port.forward.UplinkFacts;
import io.sluice.port.host.Host;
import io.sluice.port.store.Journal;
import io.sluice.port.store.JournalFacts;
import io.sluice.store.sqlite.JournalSettings;
import io.sluice.store.sqlite.SqliteJournal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.DoubleStream;

/**
 * The way of a reading without a field and without a framework: driver hand-over, engine, journal on disk, uplink, broker's
 * acknowledgement. The pump holds back when more than a few seconds wait, as no field could be faster than the way.
 */
final class Pipeline {
    private static final int MAX_QUEUED_SCANS = 19_000;
    private static final long MAX_WAITING_SAMPLES = 2_000_000;

    /**
     * What was measured.
     *
     * @param readingsPerSecond acknowledged by the broker, the journal durable
     * @param commitsPerSecond commits of the journal
     * @param bytesPerCommit bytes on disk per commit
     * @param messageBytes mean payload, bytes
     * @param samplesPerMessage mean samples in a payload
     * @param diskBytesPerReading bytes of the telemetry file per reading
     * @param wireBytesPerReading payload bytes per reading
     * @param dropped readings the journal had to drop
     */
    record Result(
            double readingsPerSecond,
            double commitsPerSecond,
            double bytesPerCommit,
            double messageBytes,
            double samplesPerMessage,
            double diskBytesPerReading,
            double wireBytesPerReading,
            long dropped) {}

    /** Heap of the measured process, MiB: what the gateway runs with. */
    static final int HEAP_MB = 64;

    private static final String RESULT = "result:";

    private Pipeline() {}

    /**
     * Runs it in a process of its own with the gateway's heap and collector.
     *
     * @throws IOException if the process fails; says what it printed
     */
    static Result runAlone(Path home, String brokerUrl, String encoding, int inFlight, double seconds)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + HEAP_MB + "m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Pipeline.class.getName(),
                        home.toString(),
                        brokerUrl,
                        encoding,
                        Integer.toString(inFlight),
                        Double.toString(seconds))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        String line = output.lines()
                .filter(l -> l.startsWith(RESULT))
                .findFirst()
                .orElseThrow(() -> new IOException("the measured process ended with " + exit + ":\n" + output));
        double[] f = Arrays.stream(line.substring(RESULT.length()).split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        return new Result(f[0], f[1], f[2], f[3], f[4], f[5], f[6], (long) f[7]);
    }

    /**
     * The measured process.
     *
     * @param args home, broker, encoding, messages in flight, seconds
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Result r = run(Path.of(args[0]), args[1], args[2], Integer.parseInt(args[3]), Double.parseDouble(args[4]));
        System.out.println(RESULT
                + String.join(
                        " ",
                        DoubleStream.of(
                                        r.readingsPerSecond(),
                                        r.commitsPerSecond(),
                                        r.bytesPerCommit(),
                                        r.messageBytes(),
                                        r.samplesPerMessage(),
                                        r.diskBytesPerReading(),
                                        r.wireBytesPerReading(),
                                        (double) r.dropped())
                                .mapToObj(Double::toString)
                                .toList()));
        System.exit(0);
    }

    static Result run(Path home, String brokerUrl, String encoding, int inFlight, double seconds)
            throws IOException, InterruptedException {
        Host host = new BenchHost(home);
        Site site = BenchSite.compiled(brokerUrl, encoding, inFlight);
        try (SqliteJournal journal = new SqliteJournal(JournalSettings.defaults(), home, System::nanoTime)) {
            journal.declare(site.layout(1));
            Engine engine = new Engine(host, site, 1, null, new Way(journal, null));
            Uplink uplink = new MqttUplinkDriver().open(site.uplinks().get(0), new Way.Context(host, site, journal));
            Thread thread = new Thread(uplink::run, "uplink-bench");
            thread.start();
            Result result = measure(engine, journal, uplink, seconds);
            uplink.drain(5_000);
            uplink.close();
            thread.join(5_000);
            return result;
        }
    }

    private static Result measure(Engine engine, Journal journal, Uplink uplink, double seconds) {
        Pump pump = new Pump(engine, journal, uplink);
        pump.run(seconds / 2);
        JournalFacts j0 = journal.facts();
        UplinkFacts u0 = uplink.facts();
        long start = System.nanoTime();
        pump.run(seconds);
        JournalFacts j1 = journal.facts();
        UplinkFacts u1 = uplink.facts();
        double elapsed = (System.nanoTime() - start) / 1e9;
        double acknowledged = u1.samples() - u0.samples();
        double journaled = Math.max(1, j1.samples() - j0.samples());
        double messages = Math.max(1, u1.messages() - u0.messages());
        double commits = Math.max(1, j1.commits() - j0.commits());
        double bytes = u1.bytes() - u0.bytes();
        double disk = (double) j1.telemetryBytes() / Math.max(1, j1.samples());
        return new Result(
                acknowledged / elapsed,
                commits / elapsed,
                disk * journaled / commits,
                bytes / messages,
                acknowledged / messages,
                disk,
                bytes / Math.max(1, acknowledged),
                j1.dropped());
    }

    /** Feeds the engine slowly varying values, device after device, as fast as the way behind it takes them. */
    private static final class Pump {
        private final Engine engine;
        private final Journal journal;
        private final Uplink uplink;
        private final Wave wave = new Wave();
        private long n;

        Pump(Engine engine, Journal journal, Uplink uplink) {
            this.engine = engine;
            this.journal = journal;
            this.uplink = uplink;
        }

        void run(double seconds) {
            long end = System.nanoTime() + (long) (seconds * 1e9);
            while (System.nanoTime() < end) {
                if (n % 64 == 0 && isFull()) {
                    LockSupport.parkNanos(200_000);
                    continue;
                }
                engine.process(wave.reading());
                n++;
            }
        }

        private boolean isFull() {
            return engine.scans() - journal.facts().scans() > MAX_QUEUED_SCANS
                    || uplink.facts().waiting() > MAX_WAITING_SAMPLES;
        }
    }
}
