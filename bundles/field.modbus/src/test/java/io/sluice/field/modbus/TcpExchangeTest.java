package io.sluice.field.modbus;

import static io.sluice.field.modbus.Specs.device;
import static io.sluice.field.modbus.Specs.holding;
import static io.sluice.model.site.RegisterSource.Type.F64;
import static io.sluice.model.site.RegisterSource.Type.S16;
import static io.sluice.model.site.RegisterSource.Type.U16;
import static io.sluice.model.site.RegisterSource.Type.U32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sluice.model.Quality;
import io.sluice.port.field.FieldLink;
import io.sluice.port.field.PreparedRead;
import io.sluice.port.field.Reading;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TcpExchangeTest {

    @Test
    void readsAVibrationSensorAsItsManualSays() throws Exception {
        try (FakeServer server = new FakeServer(call -> call.registers(1, 0xFFFE, 300));
                Bench bench = new Bench(server, device(holding(0x3A, S16), holding(0x3B, S16), holding(0x3C, S16)))) {

            assertThat(bench.poll()).isEqualTo(Quality.GOOD);

            assertThat(bench.reading.raw).containsExactly(1, -2, 300);
            assertThat(bench.reading.quality).containsOnly(Quality.GOOD.code());
            assertThat(bench.reading.fault).isNull();
            assertThat(server.requests).containsExactly("03003a0003");
        }
    }

    @Test
    void stampsTheLastByteWithTheClockItWasGiven() throws Exception {
        AtomicLong clock = new AtomicLong(1_000);
        try (FakeServer server = new FakeServer(call -> {
                    clock.set(5_000 + call.number());
                    call.registers(7);
                });
                FieldLink link = new ModbusTcpDriver().open(Specs.link(server.address(), server.port()), clock::get);
                Bench bench = new Bench(link, device(holding(0, U16)))) {
            bench.poll();
            assertThat(bench.reading.lastByteNs).isEqualTo(5_000);
            bench.poll();
            assertThat(bench.reading.lastByteNs).isEqualTo(5_001);
        }
    }

    @Test
    void doesNoInputOrOutputBeforeTheFirstRequest() {
        try (FakeServer server = new FakeServer(call -> call.registers(7));
                Bench bench = new Bench(server, device(holding(0, U16)))) {
            assertThat(bench.read.requests()).isEqualTo(1);
            assertThat(server.connections).hasValue(0);
        }
    }

    @Test
    void usesOneConnectionForManyPollsAndNeverHasTwoRequestsInFlight() throws Exception {
        try (FakeServer server = new FakeServer(call -> call.registers(call.number() % 65536));
                Bench bench = new Bench(server, device(holding(0, U16)))) {
            // More than 65536: transaction ids come round.
            for (int i = 0; i < 70_000; i++) {
                if (bench.poll() != Quality.GOOD || bench.value() != i % 65536) {
                    throw new AssertionError("poll " + i + ": " + bench.value() + " " + bench.reading.fault);
                }
            }
            assertThat(server.connections).hasValue(1);
        }
    }

    @Test
    void takesAReplyCutAnywhereInTwo() throws Exception {
        byte[] whole = Frames.frame(0, 0, Frames.registers(3, 0x1234, 0x5678, 0x9ABC));
        try (FakeServer server = new FakeServer(call -> {
                    byte[] frame =
                            Frames.frame(call.transaction(), call.unit(), Frames.registers(3, 0x1234, 0x5678, 0x9ABC));
                    int cut = call.number() % frame.length;
                    call.send(Arrays.copyOfRange(frame, 0, cut));
                    call.send(Arrays.copyOfRange(frame, cut, frame.length));
                });
                Bench bench = new Bench(server, device(holding(0, U16), holding(1, U16), holding(2, U16)))) {
            for (int i = 0; i < 20 * whole.length; i++) {
                assertThat(bench.poll()).isEqualTo(Quality.GOOD);
                assertThat(bench.reading.raw).containsExactly(0x1234, 0x5678, 0x9ABC);
            }
        }
    }

    @Test
    void takesAReplyByteByByte() throws Exception {
        try (FakeServer server = new FakeServer(call -> {
                    for (byte b : Frames.frame(call.transaction(), call.unit(), Frames.registers(3, 0x1234))) {
                        call.send(new byte[] {b});
                    }
                });
                Bench bench = new Bench(server, device(holding(0, U16)))) {
            for (int i = 0; i < 50; i++) {
                assertThat(bench.poll()).isEqualTo(Quality.GOOD);
                assertThat(bench.value()).isEqualTo(0x1234);
            }
        }
    }

    @Test
    void takesTheLongestReply() throws Exception {
        int[] values = new int[125];
        Arrays.setAll(values, i -> i * 500);
        try (FakeServer server = new FakeServer(call -> call.registers(values));
                Bench bench = new Bench(server, device(5000, 120, 125, holding(0, U16), holding(121, F64)))) {
            assertThat(bench.poll()).isEqualTo(Quality.GOOD);
            assertThat(bench.value()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, exception 1 illegal function",
        "2, exception 2 illegal data address",
        "3, exception 3 illegal data value",
        "4, exception 4 server device failure",
        "5, 'exception 5 acknowledge, still working'",
        "6, exception 6 server device busy",
        "7, exception 7 negative acknowledge",
        "8, exception 8 memory parity error",
        "9, exception 9 not in the standard",
        "10, exception 10 gateway path unavailable",
        "11, exception 11 gateway target device failed to respond",
        "255, exception 255 not in the standard",
    })
    void saysWhatTheDeviceRefused(int code, String words) throws Exception {
        try (FakeServer server = new FakeServer(call -> {
                    if (call.number() == 0) {
                        call.reply(Frames.exception(3, code));
                    } else {
                        call.registers(1, 2, 3);
                    }
                });
                Bench bench = new Bench(server, device(holding(52, U16), holding(53, U32)))) {

            assertThat(bench.poll()).isEqualTo(Quality.REFUSED);

            assertThat(bench.reading.raw).containsOnly(Double.NaN);
            assertThat(bench.reading.quality).containsOnly(Quality.REFUSED.code());
            assertThat(bench.reading.lastByteNs).isNotZero();
            assertThat(bench.reading.fault)
                    .isEqualTo("read holding 52+3, unit 80, 127.0.0.1:" + server.port() + ": " + words);
            assertThat(bench.poll()).isEqualTo(Quality.GOOD);
            assertThat(server.connections).hasValue(1);
        }
    }

    @Test
    void decodesOnlyTheColumnsOfTheRequest() throws Exception {
        try (FakeServer server = new FakeServer(call -> {
                    if (call.address() == 0) {
                        call.registers(5);
                    } else {
                        call.reply(Frames.exception(3, 4));
                    }
                });
                FieldLink link =
                        new ModbusTcpDriver().open(Specs.link(server.address(), server.port()), System::nanoTime)) {
            PreparedRead read = link.prepare(device(holding(300, U16), holding(0, U16)));
            Reading reading = new Reading(0, 2);

            assertThat(read.requests()).isEqualTo(2);
            assertThat(link.execute(read, 0, reading)).isEqualTo(Quality.GOOD);
            assertThat(reading.raw).containsExactly(Double.NaN, 5);
            assertThat(link.execute(read, 1, reading)).isEqualTo(Quality.REFUSED);
            assertThat(reading.quality).containsExactly(Quality.REFUSED.code(), Quality.GOOD.code());
            assertThat(reading.fault).contains("read holding 300+1");
        }
    }

    @Test
    void readsOverIpv6() throws Exception {
        InetAddress v6 = InetAddress.getAllByName("::1")[0];
        assumeThat(NetworkInterface.getByInetAddress(v6))
                .as("this machine has no IPv6 loopback")
                .isNotNull();
        try (FakeServer server = new FakeServer(v6, 0, call -> call.reply(Frames.exception(3, 2)));
                FieldLink link = new ModbusTcpDriver()
                        .open(
                                Specs.link(Map.of("host", "[::1]", "port", Integer.toString(server.port()))),
                                System::nanoTime);
                Bench bench = new Bench(link, device(holding(52, U16)))) {
            assertThat(bench.poll()).isEqualTo(Quality.REFUSED);
            assertThat(bench.reading.fault)
                    .isEqualTo("read holding 52+1, unit 80, [::1]:" + server.port()
                            + ": exception 2 illegal data address");
        }
    }

    @Test
    void readsByHostName() throws Exception {
        try (FakeServer server =
                        new FakeServer(InetAddress.getAllByName("localhost")[0], 0, call -> call.registers(4));
                FieldLink link = new ModbusTcpDriver()
                        .open(
                                Specs.link(Map.of("host", "localhost", "port", Integer.toString(server.port()))),
                                System::nanoTime);
                Bench bench = new Bench(link, device(holding(0, U16)))) {
            assertThat(bench.poll()).isEqualTo(Quality.GOOD);
            assertThat(bench.value()).isEqualTo(4);
        }
    }

    @Test
    void triesTheAddressesOfANameInTurn() throws Exception {
        try (FakeServer server = new FakeServer(call -> call.registers(4));
                Bench bench = named(server.port(), "127.0.0.3", "127.0.0.2", "127.0.0.1")) {
            assertThat(bench.poll()).isEqualTo(Quality.GOOD);
            assertThat(bench.value()).isEqualTo(4);
        }
    }

    @Test
    void saysWhyEachAddressFailed() throws Exception {
        int port = freePort();
        try (Bench bench = named(port, "127.0.0.3", "127.0.0.2")) {
            assertThat(bench.poll()).isEqualTo(Quality.LINK_DOWN);
            assertThat(bench.reading.fault)
                    .isEqualTo("read holding 0+1, unit 80, plc:" + port
                            + ": no connection: 127.0.0.3 connection refused; 127.0.0.2 connection refused");
        }
    }

    @Test
    void refusesTheReadOfAnotherLink() {
        try (FakeServer server = new FakeServer(call -> call.registers(4));
                Bench one = new Bench(server, device(holding(0, U16)));
                Bench two = new Bench(server, device(holding(0, U16)))) {
            assertThatThrownBy(() -> one.link.execute(two.read, 0, new Reading(0, 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("read was not prepared by link house");
        }
    }

    private static Bench named(int port, String... addresses) {
        TcpTransport transport = new TcpTransport(
                "house",
                new TcpSettings("plc", port, 2000, 3),
                host -> {
                    InetAddress[] all = new InetAddress[addresses.length];
                    for (int i = 0; i < all.length; i++) {
                        all[i] = InetAddress.getByName(addresses[i]);
                    }
                    return all;
                },
                System::nanoTime);
        return new Bench(Bench.link(transport), device(holding(0, U16)));
    }

    private static int freePort() throws IOException {
        try (var socket = new java.net.ServerSocket(0, 1, FakeServer.V4)) {
            return socket.getLocalPort();
        }
    }
}
