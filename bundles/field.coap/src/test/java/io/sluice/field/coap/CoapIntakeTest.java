package io.sluice.field.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.port.field.Intake;
import io.sluice.port.field.Reading;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Against libcoap's client, and datagrams made by hand. */
class CoapIntakeTest {
    private static final byte[] PACK =
            Bench.json("[{\"bn\":\"urn:dev:mac:1:\",\"n\":\"level\",\"u\":\"m\",\"v\":0.25}]");

    @Test
    void takesAPackOverDtlsWithTheSensorsKey() throws Exception {
        try (Bench bench = Bench.secure()) {
            assertThat(bench.send("one", Bench.KEY, 110, PACK)).isEmpty();

            Reading reading = bench.next().get(0);
            assertThat(reading.device).isZero();
            assertThat(reading.raw).containsExactly(250);
            assertThat(bench.intake.facts()).isEqualTo(new Intake.Facts(1, 1, 0, 0, 0));
        }
    }

    @Test
    void takesCbor() throws Exception {
        try (Bench bench = Bench.secure()) {
            assertThat(bench.send("one", Bench.KEY, 112, Bench.cbor())).isEmpty();
            assertThat(bench.next().get(0).raw).containsExactly(250);
        }
    }

    @Test
    void takesAHexKeyAndKnowsTheSensorByIt() throws Exception {
        try (Bench bench = Bench.secure()) {
            assertThat(bench.send("two", Bench.OTHER_KEY, 110, PACK)).isEmpty();
            assertThat(bench.next().get(0).device).isEqualTo(1);
        }
    }

    @Test
    void letsNobodyInWithAWrongKeyOrAnUnknownName() throws Exception {
        try (Bench bench = Bench.secure()) {
            bench.send("one", "another horse battery", 110, PACK);
            bench.send("three", Bench.KEY, 110, PACK);
            bench.send("two", Bench.KEY, 110, PACK);

            assertThat(bench.pushed).isEmpty();
            assertThat(bench.intake.facts().accepted()).isZero();
            assertThat(bench.intake.facts().strangers()).isGreaterThanOrEqualTo(3);
            assertThat(bench.send("one", Bench.KEY, 110, PACK))
                    .as("others as before")
                    .isEmpty();
        }
    }

    @Test
    void readsAChangedKeyAtTheNextHandshakeAndRefusesAShortOne() throws Exception {
        try (Bench bench = Bench.secure()) {
            bench.secrets.put("one.key", "a new key for this one");
            assertThat(bench.send("one", "a new key for this one", 110, PACK)).isEmpty();
            bench.secrets.put("one.key", "short");
            bench.send("one", "short", 110, PACK);
            bench.secrets.remove("one.key");
            bench.send("one", "a new key for this one", 110, PACK);

            assertThat(bench.intake.facts().accepted()).isEqualTo(1);
            assertThat(bench.intake.facts().strangers()).isGreaterThanOrEqualTo(2);
        }
        assertThatThrownBy(() -> Keys.key("hex:zz")).hasMessageContaining("hexadecimal");
        assertThatThrownBy(() -> Keys.key("hex:abcd")).hasMessageContaining("2 bytes");
    }

    @Test
    void answersNonsenseWithACodeAndWordsAndKeepsNothing() throws Exception {
        try (Bench bench = Bench.secure()) {
            assertThat(bench.send("one", Bench.KEY, 110, Bench.json("hello"))).contains("4.00", "not JSON");
            assertThat(bench.send("one", Bench.KEY, 112, Bench.json("[{\"n\":\"level\"}]")))
                    .contains("4.00");
            assertThat(bench.send("one", Bench.KEY, 110, Bench.json("[{\"n\":\"level\",\"u\":\"Cel\",\"v\":1}]")))
                    .contains("4.00", "unit Cel is no mm");
            assertThat(bench.send("one", Bench.KEY, 50, PACK)).contains("4.15", "allowed are 110");
            assertThat(bench.send("one", Bench.KEY, 110, new byte[0])).contains("4.00", "no pack");

            assertThat(bench.pushed).isEmpty();
            assertThat(bench.intake.facts().refused()).isEqualTo(5);
        }
    }

    @Test
    void takesBlocksUpToItsLimit() throws Exception {
        byte[] large = Bench.json("[{\"n\":\"level\",\"u\":\"m\",\"v\":0.25" + " ".repeat(3900) + "}]");
        byte[] tooLarge = Bench.json("[{\"n\":\"level\",\"u\":\"m\",\"v\":0.25" + " ".repeat(4900) + "}]");
        try (Bench bench = Bench.secure()) {
            assertThat(bench.send("one", Bench.KEY, 110, large, "-b", "256")).isEmpty();
            assertThat(bench.next().get(0).raw).containsExactly(250);
            assertThat(bench.send("one", Bench.KEY, 110, tooLarge, "-b", "512")).contains("4.13");
            assertThat(bench.pushed).isEmpty();
        }
    }

    @Test
    void asksForTheSameAgainWhenTooMuchWaits() throws Exception {
        try (Bench bench = Bench.plain()) {
            bench.full = true;
            byte[] answer = exchange(bench.port(), message(0x1234, "one", PACK));
            assertThat(answer[1]).as("5.03").isEqualTo((byte) 0xa3);
            assertThat(new String(answer, StandardCharsets.UTF_8)).contains("again in 30 s");
            assertThat(answer).as("Max-Age 30, option 14 after Content-Format").contains(30);
            bench.full = false;
            assertThat(exchange(bench.port(), message(0x1235, "one", PACK))[1])
                    .as("2.04")
                    .isEqualTo((byte) 0x44);
            assertThat(bench.intake.facts().postponed()).isEqualTo(1);
        }
    }

    @Test
    void takesARepeatedMessageOnceAndAnswersItAlike() throws Exception {
        try (Bench bench = Bench.plain();
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            byte[] message = message(0x4711, "two", PACK);
            byte[] first = exchange(socket, bench.port(), message);
            byte[] second = exchange(socket, bench.port(), message);
            byte[] other = exchange(socket, bench.port(), message(0x4712, "two", PACK));

            assertThat(first[1]).isEqualTo((byte) 0x44);
            assertThat(second).isEqualTo(first);
            assertThat(other[1]).isEqualTo((byte) 0x44);
            assertThat(bench.pushed).hasSize(2);
        }
    }

    @Test
    void knowsWithoutKeysOnlyThePathsOfItsSensors() throws Exception {
        try (Bench bench = Bench.plain()) {
            assertThat(bench.send("one", "", 110, PACK)).isEmpty();
            assertThat(bench.send("three", "", 110, PACK)).contains("4.04");
            assertThat(bench.send("", "", 110, PACK)).contains("4.0");
            assertThat(bench.intake.facts().accepted()).isEqualTo(1);
        }
    }

    @Test
    void livesOnAfterDatagramsThatAreNothing() throws Exception {
        try (Bench bench = Bench.plain();
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            byte[] message = message(0x77, "one", PACK);
            for (int cut = 0; cut < message.length; cut++) {
                send(socket, bench.port(), Arrays.copyOf(message, cut));
            }
            assertThat(exchange(bench.port(), message(0x78, "one", PACK))[1]).isEqualTo((byte) 0x44);
        }
    }

    @Test
    void saysWhichPortIsTakenAndListensAgainAfterClose() throws Exception {
        int port;
        try (Bench bench = Bench.secure()) {
            port = bench.port();
            CoapSettings same = new CoapSettings("again", "127.0.0.1", port, false, 4096);
            assertThatThrownBy(() -> CoapIntake.open(same, List.of(), r -> true, null))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("port " + port);
        }
        try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            assertThat(free.isBound()).isTrue();
        }
    }

    @Test
    void leavesNoThreadAndNoFile() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (Bench bench = Bench.secure()) {
            bench.send("one", Bench.KEY, 110, PACK);
            assertThat(threads(before)).hasSizeLessThanOrEqualTo(4);
        }
        long until = System.nanoTime() + 10_000_000_000L;
        while (!threads(before).isEmpty() && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        assertThat(threads(before)).isEmpty();
        assertThat(Files.exists(Path.of("Californium3.properties"))).isFalse();
    }

    private static Set<String> threads(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> !before.contains(t) && t.isAlive())
                .map(Thread::getName)
                .filter(n -> !n.startsWith("process reaper"))
                .collect(Collectors.toSet());
    }

    /** A confirmable POST to push/IDENTITY in content format 110. RFC 7252, 3. */
    private static byte[] message(int id, String identity, byte[] pack) {
        byte[] head = {
            0x41, 0x02, (byte) (id >> 8), (byte) id, 0x5a, (byte) 0xb4, 'p', 'u', 's', 'h', (byte) identity.length()
        };
        byte[] format = {0x11, 110, (byte) 0xff};
        byte[] message = Arrays.copyOf(head, head.length + identity.length() + format.length + pack.length);
        System.arraycopy(identity.getBytes(StandardCharsets.UTF_8), 0, message, head.length, identity.length());
        System.arraycopy(format, 0, message, head.length + identity.length(), format.length);
        System.arraycopy(pack, 0, message, message.length - pack.length, pack.length);
        return message;
    }

    private static byte[] exchange(int port, byte[] message) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return exchange(socket, port, message);
        }
    }

    private static byte[] exchange(DatagramSocket socket, int port, byte[] message) throws IOException {
        socket.setSoTimeout(10_000);
        send(socket, port, message);
        DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
        socket.receive(answer);
        return Arrays.copyOf(answer.getData(), answer.getLength());
    }

    private static void send(DatagramSocket socket, int port, byte[] message) throws IOException {
        socket.send(new DatagramPacket(message, message.length, InetAddress.getLoopbackAddress(), port));
    }
}
