package io.sluice.field.serial;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.SerialSettings;
import io.sluice.model.site.Talk;
import io.sluice.port.field.PreparedRead;
import io.sluice.port.field.Reading;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever a line does to messages, nothing wrong gets through as good. Each message carries a number of its own, so that a
 * wrong value, or one of an earlier message, cannot be taken for the right one. Damage is what these checksums find: a byte
 * lost, doubled or changed, a half message, another's message, noise before it.
 */
@Timeout(120)
class NoiseTest {
    /** Messages of each kind; more with {@code ./sluice test --long}. */
    private static final int ROUNDS = Boolean.getBoolean("sluice.long") ? 50_000 : 5_000;

    private static final long SEED = Long.getLong("sluice.seed", 20261123);
    private static final byte[] NONE = {};

    private final Random random = new Random(SEED);
    private final ScriptLine line = new ScriptLine();
    private final SerialLink link = new SerialLink(
            "port",
            line,
            new SerialSettings(9600, 8, SerialSettings.Parity.NONE, 1),
            0,
            System::nanoTime,
            WireTrace.NONE);
    private final Map<Quality, Integer> seen = new EnumMap<>(Quality.class);
    private String said = "";

    /** A line that says what a test wants, in pieces, once it is listened to; nothing has come before a poll. */
    private static final class ScriptLine implements ByteLine {
        private final Deque<byte[]> pieces = new ArrayDeque<>();
        private boolean listened;

        @Override
        public void open(SerialSettings settings) {
            // always open
        }

        @Override
        public void send(ByteBuffer bytes) {
            throw new AssertionError("instruments that send by themselves are not asked");
        }

        @Override
        public int receive(ByteBuffer into, long deadlineNs) {
            byte[] piece = listened ? pieces.poll() : null;
            listened = true;
            if (piece == null) {
                return 0;
            }
            into.put(piece);
            return piece.length;
        }

        @Override
        public void drop() {
            pieces.clear();
        }

        @Override
        public String peer() {
            return "script";
        }

        @Override
        public void close() {
            pieces.clear();
        }
    }

    @Test
    void framesWithASumOf16Bits() throws Exception {
        Talk talk = Talks.streaming(Talks.PMS);
        DeviceSpec device = Talks.device(1, Talks.word(talk, 4), Talks.word(talk, 6));
        suffer(device, Talks::pms);
    }

    @Test
    void linesOfNmea() throws Exception {
        Talk talk = Talks.streaming(Talks.NMEA);
        DeviceSpec device = Talks.device(1, Talks.field(talk, 1), Talks.field(talk, 2));
        suffer(device, n -> nmea("WIMWV," + n + "," + (n + 1)));
    }

    @Test
    void linesOfHj212() throws Exception {
        Talk talk = Talks.streaming(Talks.HJ212);
        DeviceSpec device = Talks.device(1, Talks.field(talk, 0), Talks.field(talk, 1));
        suffer(device, n -> hj212(n + "," + (n + 1)));
    }

    private void suffer(DeviceSpec device, Function<Integer, byte[]> maker) throws Exception {
        PreparedRead read = link.prepare(device);
        for (int round = 0; round < ROUNDS; round++) {
            int kind = random.nextInt(9);
            byte[] message = maker.apply(1000 + round);
            byte[] sent =
                    switch (kind) {
                        case 0, 1 -> message;
                        case 2 -> NONE;
                        case 3 -> without(message, random.nextInt(message.length));
                        case 4 -> doubled(message, random.nextInt(message.length));
                        case 5 -> flipped(message);
                        case 6 -> Arrays.copyOf(message, random.nextInt(message.length));
                        case 7 -> join(other(), random.nextBoolean() ? message : NONE);
                        default -> join(noise(), message);
                    };
            said = kind + ": " + HexFormat.of().formatHex(sent);
            line.pieces.clear();
            line.listened = false;
            split(sent);
            Reading into = new Reading(0, 2);

            Quality quality = link.execute(read, 0, into);

            if (!line.pieces.isEmpty()) {
                continue; // this machine was busy: the time was up before all of it was said
            }
            seen.merge(quality, 1, Integer::sum);
            if (quality == Quality.GOOD) {
                assertThat(into.raw)
                        .as("round %s, seed %s, %s", round, SEED, said)
                        .containsExactly(1000 + round, 1001 + round);
            } else {
                assertThat(into.raw).as("round %s, %s", round, said).containsOnly(Double.NaN);
                assertThat(into.quality).containsOnly(quality.code());
                assertThat(into.fault).isNotEmpty();
                assertThat(kind)
                        .as("an undamaged message is taken, %s: %s", said, into.fault)
                        .isGreaterThan(1);
            }
        }
        System.out.println("sluice.noise seed=" + SEED + " seen=" + seen);
        assertThat(seen.get(Quality.GOOD)).as("%s", seen).isBetween(ROUNDS / 5, ROUNDS * 7 / 10);
        assertThat(seen.get(Quality.GARBLED)).as("%s", seen).isGreaterThan(ROUNDS / 20);
        assertThat(seen.get(Quality.NO_REPLY)).as("%s", seen).isGreaterThan(ROUNDS / 20);
    }

    private void split(byte[] sent) {
        for (int at = 0; at < sent.length; ) {
            int end = Math.min(sent.length, at + 1 + random.nextInt(20));
            line.pieces.add(Arrays.copyOfRange(sent, at, end));
            at = end;
        }
    }

    /** Another device's answer. */
    private byte[] other() {
        return switch (random.nextInt(3)) {
            case 0 -> nmea("GPHDT," + random.nextInt(360) + ".0,T");
            case 1 -> new byte[] {1, 3, 4, 0, 100, 0, (byte) random.nextInt(256), 0x11, 0x22};
            default -> new byte[] {(byte) 0xAA, (byte) 0xC0, 1, 0, 2, 0, 7, 7, 17, (byte) 0xAB};
        };
    }

    private byte[] noise() {
        byte[] noise = new byte[random.nextInt(12)];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] nmea(String body) {
        int sum = 0;
        for (int i = 0; i < body.length(); i++) {
            sum ^= body.charAt(i);
        }
        return String.format(Locale.ROOT, "$%s*%02X\r\n", body, sum).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** HJ 212-2017, annex A: CRC16 of the data segment. */
    private static byte[] hj212(String segment) {
        int crc = 0xFFFF;
        for (int i = 0; i < segment.length(); i++) {
            crc = (crc >> 8) ^ segment.charAt(i);
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            }
        }
        return String.format(Locale.ROOT, "##%04d%s%04X\r\n", segment.length(), segment, crc)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] without(byte[] bytes, int at) {
        return join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + 1, bytes.length));
    }

    private static byte[] doubled(byte[] bytes, int at) {
        return join(Arrays.copyOf(bytes, at + 1), Arrays.copyOfRange(bytes, at, bytes.length));
    }

    private byte[] flipped(byte[] bytes) {
        byte[] damaged = bytes.clone();
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
        return damaged;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
