package io.sluice.field.coap;

import io.sluice.model.Boot;
import io.sluice.model.Clock;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Handling;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.PushSpec;
import io.sluice.model.site.SenmlSource;
import io.sluice.port.field.IntakeSink;
import io.sluice.port.field.Reading;
import io.sluice.port.host.Host;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An intake with two sensors on an ephemeral port of the loopback, and libcoap's client as the peer. */
final class Bench implements AutoCloseable {
    static final String KEY = "correct horse battery";
    static final String OTHER_KEY = "another horse, another one";
    static final long UTC_MS = 1_700_000_000_000L;

    final Map<String, String> secrets = new ConcurrentHashMap<>(
            Map.of("one.key", KEY, "two.key", "hex:" + HexFormat.of().formatHex(json(OTHER_KEY))));
    final BlockingQueue<List<Reading>> pushed = new LinkedBlockingQueue<>();
    final CoapIntake intake;
    volatile boolean full;
    private final boolean secure;

    private Bench(boolean secure, int maxPack) throws IOException {
        this.secure = secure;
        IntakeSink sink = readings -> !full && pushed.add(readings);
        intake = CoapIntake.open(
                new CoapSettings("radio", "127.0.0.1", 0, secure, maxPack),
                List.of(device(0, "one"), device(1, "two")),
                sink,
                new FixedHost());
    }

    static Bench secure() throws IOException {
        return new Bench(true, 4096);
    }

    static Bench plain() throws IOException {
        return new Bench(false, 4096);
    }

    int port() {
        return intake.address().getPort();
    }

    /** The readings of the next pack; null if none comes in 10 s. */
    List<Reading> next() throws InterruptedException {
        return pushed.poll(10, TimeUnit.SECONDS);
    }

    /**
     * Sends a pack by libcoap's client.
     *
     * @return what it printed: nothing for 2.04, else the code and the words
     */
    String send(String identity, String key, int format, byte[] pack, String... more) {
        List<String> command = new ArrayList<>(List.of(secure ? "coap-client-openssl" : "coap-client-notls"));
        command.addAll(List.of("-m", "post", "-t", Integer.toString(format), "-B", "10", "-f", "-"));
        command.addAll(List.of(more));
        if (secure) {
            command.addAll(List.of("-u", identity, "-k", key, "coaps://127.0.0.1:" + port() + "/push"));
        } else {
            command.add("coap://127.0.0.1:" + port() + "/push/" + identity);
        }
        return run(command, pack);
    }

    static String run(List<String> command, byte[] input) {
        try {
            Path out = Files.createTempFile("coap-client", ".txt");
            try {
                Process client = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
                try (OutputStream in = client.getOutputStream()) {
                    in.write(input);
                } catch (IOException e) {
                    // it ended before it had read everything: what it printed says why
                }
                if (!client.waitFor(40, TimeUnit.SECONDS)) {
                    client.destroyForcibly();
                    throw new AssertionError(command + " does not end; it says " + Files.readString(out));
                }
                return Files.readString(out, StandardCharsets.UTF_8).strip();
            } finally {
                Files.delete(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("start " + command + ": Debian package libcoap3-bin", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    static byte[] json(String pack) {
        return pack.getBytes(StandardCharsets.UTF_8);
    }

    /** {@code [{0: "level", 1: "m", 2: 0.25}]}, by hand. RFC 8949. */
    static byte[] cbor() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x81, (byte) 0xa3, 0x00, 0x65});
        out.writeBytes(json("level"));
        out.writeBytes(new byte[] {0x01, 0x61, 'm', 0x02, (byte) 0xf9, 0x34, 0x00});
        return out.toByteArray();
    }

    private static DeviceSpec device(int index, String name) {
        PointSpec level =
                new PointSpec("level", "", "mm", new SenmlSource("level"), 1, 0, 1, 0, 0, 0, 10_000, Double.NaN, 0, 0);
        PushSpec push = new PushSpec(name, name + ".key", 120_000);
        return new DeviceSpec(
                index,
                name,
                "",
                "radio",
                "m/x",
                0,
                60_000,
                0,
                0,
                0,
                1,
                false,
                Place.UNKNOWN,
                List.of(level),
                Handling.NONE,
                push);
    }

    @Override
    public void close() {
        intake.close();
    }

    private final class FixedHost implements Host {
        @Override
        public Boot boot() {
            return new Boot(1, "0000abcd", "");
        }

        @Override
        public long monotonicNs() {
            return System.nanoTime();
        }

        @Override
        public long utcMs() {
            return UTC_MS;
        }

        @Override
        public Clock clock() {
            return Clock.exact(UTC_MS - System.nanoTime() / 1_000_000);
        }

        @Override
        public Path home() {
            return Path.of(".");
        }

        @Override
        public String secret(String ref) throws IOException {
            String secret = secrets.get(ref);
            if (secret == null) {
                throw new IOException("secret " + ref + ": no such file");
            }
            return secret;
        }

        @Override
        public long rssBytes() {
            return -1;
        }
    }
}
