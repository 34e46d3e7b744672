package io.sluice.field.modbus;

import static io.sluice.field.modbus.Specs.holding;
import static io.sluice.field.modbus.Specs.masked;
import static io.sluice.field.modbus.Specs.source;
import static io.sluice.model.site.RegisterSource.Type.BIT;
import static io.sluice.model.site.RegisterSource.Type.U16;
import static io.sluice.model.site.RegisterSource.Type.U32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.Quality;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.port.field.FieldLink;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One coil or holding register is written, and only its exact echo counts. */
@Timeout(60)
class WriteTest {
    private static final int UNIT = 9;
    /** Where nothing is expected to come: the shorter the better. */
    private static final int SOON_MS = 40;
    /** Where something must come first: long enough for a busy machine. */
    private static final int LATER_MS = 250;

    private static final int TIMEOUT_MS = 5000;
    private static final RegisterSource SIREN = source(Table.COIL, 0x00AC, BIT);
    private static final RegisterSource WATCHDOG = holding(100, U16);

    /** The examples of the standard. V1.1b3, 6.5 and 6.6. */
    @Test
    void asksAsTheStandardSays() {
        assertThat(Pdu.writeCoil(0xAC, true)).isEqualTo(Frames.bytes("05 00 AC FF 00"));
        assertThat(Pdu.writeCoil(0xAC, false)).isEqualTo(Frames.bytes("05 00 AC 00 00"));
        assertThat(Pdu.writeRegister(1, 3)).isEqualTo(Frames.bytes("06 00 01 00 03"));
        assertThat(Pdu.writeRegister(65535, 65535)).isEqualTo(Frames.bytes("06 FF FF FF FF"));
    }

    @Test
    void writesCoilsAndRegistersAndTakesTheirEchoes() throws Exception {
        try (FakeServer server = new FakeServer(WriteTest::echo);
                FieldLink link = link(server)) {
            assertThat(link.write(UNIT, TIMEOUT_MS, SIREN, 1)).isEqualTo(Quality.GOOD);
            assertThat(link.write(UNIT, TIMEOUT_MS, SIREN, 0)).isEqualTo(Quality.GOOD);
            assertThat(link.write(UNIT, TIMEOUT_MS, WATCHDOG, 0xBEEF)).isEqualTo(Quality.GOOD);

            assertThat(link.writeFault()).isNull();
            assertThat(server.requests).containsExactly("0500acff00", "0500ac0000", "060064beef");
        }
    }

    @Test
    void readsAndWritesTakeTurnsOnOneConnection() throws Exception {
        try (FakeServer server = new FakeServer(call -> {
                    if (call.function() == 3) {
                        call.registers(call.number());
                    } else {
                        echo(call);
                    }
                });
                Bench bench = new Bench(server, Specs.device(holding(0, U16)))) {
            for (int i = 0; i < 100; i++) {
                assertThat(bench.poll()).isEqualTo(Quality.GOOD);
                assertThat(bench.value()).isEqualTo(2 * i);
                assertThat(bench.link.write(UNIT, TIMEOUT_MS, SIREN, i % 2)).isEqualTo(Quality.GOOD);
            }
            assertThat(server.connections).hasValue(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, illegal function",
        "2, illegal data address",
        "3, illegal data value",
        "4, server device failure",
        "6, server device busy"
    })
    void saysARefusalInWords(int code, String words) throws Exception {
        try (FakeServer server = new FakeServer(call -> call.reply(Frames.exception(call.function(), code)));
                FieldLink link = link(server)) {
            assertThat(link.write(UNIT, TIMEOUT_MS, SIREN, 1)).isEqualTo(Quality.REFUSED);
            assertThat(link.writeFault())
                    .isEqualTo("write coil 172 = 1, unit 9, 127.0.0.1:" + server.port() + ": exception " + code + " "
                            + words);
        }
    }

    @Test
    void forgetsAFaultAfterAGoodWrite() throws Exception {
        try (FakeServer server = new FakeServer(call -> {
                    if (call.number() == 0) {
                        call.reply(Frames.exception(5, 6));
                    } else {
                        echo(call);
                    }
                });
                FieldLink link = link(server)) {
            assertThat(link.write(UNIT, TIMEOUT_MS, SIREN, 1)).isEqualTo(Quality.REFUSED);
            assertThat(link.write(UNIT, TIMEOUT_MS, SIREN, 1)).isEqualTo(Quality.GOOD);
            assertThat(link.writeFault()).isNull();
        }
    }

    @Test
    void doesNotTakeAnotherValueForTheOneItWrote() throws Exception {
        try (FakeServer server = new FakeServer(call -> call.reply(Frames.bytes("06 00 64 00 07")));
                FieldLink link = link(server)) {
            assertThat(link.write(UNIT, TIMEOUT_MS, WATCHDOG, 8)).isEqualTo(Quality.GARBLED);
            assertThat(link.writeFault()).endsWith(": echo of 100 = 0x0007 instead of 100 = 0x0008");
            assertThat(server.connections).hasValue(1);
        }
    }

    @Test
    void doesNotTakeALateEchoForThePresentOne() throws Exception {
        AtomicReference<FakeServer.Call> unanswered = new AtomicReference<>();
        try (FakeServer server = new FakeServer(call -> {
                    if (call.number() == 0) {
                        unanswered.set(call);
                        return;
                    }
                    echo(unanswered.get());
                    call.reply(Frames.exception(5, 4));
                });
                FieldLink link = link(server)) {
            assertThat(link.write(UNIT, SOON_MS, SIREN, 1)).isEqualTo(Quality.NO_REPLY);
            assertThat(link.writeFault()).endsWith(": no reply in 40 ms");
            assertThat(link.write(UNIT, TIMEOUT_MS, SIREN, 1)).isEqualTo(Quality.REFUSED);
        }
    }

    @Test
    void takesNoEchoWithAFlippedBit() throws Exception {
        try (FakeServer server = new FakeServer(call -> {
                    byte[] frame = echoed(call);
                    if (call.number() % 2 == 0) {
                        int bit = call.number() / 2;
                        frame[bit / 8] ^= (byte) (1 << (bit % 8));
                    }
                    call.send(frame);
                });
                FieldLink link = link(server)) {
            for (int bit = 0; bit < 12 * 8; bit++) {
                assertThat(link.write(UNIT, LATER_MS, SIREN, 1))
                        .as("bit %d", bit)
                        .isNotEqualTo(Quality.GOOD);
                assertThat(link.writeFault()).startsWith("write coil 172 = 1, unit 9, ");
                assertThat(link.write(UNIT, TIMEOUT_MS, SIREN, 1))
                        .as("after bit %d: %s", bit, link.writeFault())
                        .isEqualTo(Quality.GOOD);
            }
        }
    }

    @Test
    void takesNoEchoCutShort() throws Exception {
        try (FakeServer server = new FakeServer(call -> {
                    byte[] frame = echoed(call);
                    call.send(call.number() % 2 == 0 ? Arrays.copyOf(frame, call.number() / 2) : frame);
                });
                FieldLink link = link(server)) {
            for (int length = 0; length < 12; length++) {
                assertThat(link.write(UNIT, LATER_MS, SIREN, 1))
                        .isEqualTo(length == 0 ? Quality.NO_REPLY : Quality.GARBLED);
                assertThat(link.write(UNIT, TIMEOUT_MS, SIREN, 1)).isEqualTo(Quality.GOOD);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "05 00 AC FF, echo of 4 bytes instead of 5",
        "05 00 AC FF 00 00, echo of 6 bytes instead of 5",
        "05 00 AC FF 01, echo of 172 = 0xff01 instead of 172 = 0xff00",
        "05 00 AD FF 00, echo of 173 = 0xff00 instead of 172 = 0xff00",
        "06 00 AC FF 00, reply to function 6 instead of 5",
        "85, exception of 1 bytes instead of 2",
        "85 00, exception without a code",
    })
    void namesWhatIsNoEcho(String hex, String fault) {
        byte[] request = Pdu.writeCoil(0xAC, true);
        byte[] pdu = Frames.bytes(hex);

        assertThat(Pdu.check(request, ByteBuffer.wrap(pdu), 0, pdu.length)).isEqualTo(Pdu.INVALID);
        assertThat(Pdu.fault(request, ByteBuffer.wrap(pdu), 0, pdu.length)).isEqualTo(fault);
    }

    @Test
    void findsTheLinkDownWhenNobodyListens() throws Exception {
        int port;
        try (FakeServer server = new FakeServer(WriteTest::echo)) {
            port = server.port();
        }
        try (FieldLink link = new ModbusTcpDriver().open(Specs.link(FakeServer.V4, port), System::nanoTime)) {
            assertThat(link.write(UNIT, TIMEOUT_MS, SIREN, 1)).isEqualTo(Quality.LINK_DOWN);
            assertThat(link.writeFault()).endsWith(": no connection: connection refused");
        }
    }

    @Test
    void endsAWriteUnderWayWhenTheLinkIsClosed() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        AtomicReference<Quality> result = new AtomicReference<>();
        try (FakeServer server = new FakeServer(call -> asked.countDown())) {
            FieldLink link = link(server);
            Thread writer = new Thread(() -> {
                try {
                    result.set(link.write(UNIT, 30_000, SIREN, 1));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            writer.start();
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            link.close();
            writer.join(10_000);
            assertThat(result).hasValue(Quality.LINK_DOWN);
        }
    }

    @Test
    void refusesTargetsAndValuesThatCannotBeWritten() {
        try (FakeServer server = new FakeServer(WriteTest::echo);
                FieldLink link = link(server)) {
            assertRefused(link, source(Table.DISCRETE, 1, BIT), 1);
            assertRefused(link, source(Table.INPUT, 1, U16), 1);
            assertRefused(link, holding(1, U32), 1);
            assertRefused(link, masked(1, U16, 0x00FF), 1);
            assertRefused(link, holding(1, U16), 65_536);
            assertRefused(link, holding(1, U16), -1);
            assertRefused(link, SIREN, 2);
            assertThat(server.requests).isEmpty();
        }
    }

    private static void assertRefused(FieldLink link, RegisterSource target, int value) {
        assertThatThrownBy(() -> link.write(UNIT, TIMEOUT_MS, target, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write " + value + " to " + target.type() + " of " + target.table())
                .hasMessageContaining("allowed are");
    }

    private static void echo(FakeServer.Call call) throws java.io.IOException {
        call.send(echoed(call));
    }

    private static byte[] echoed(FakeServer.Call call) {
        return call.frame().clone();
    }

    private static FieldLink link(FakeServer server) {
        return new ModbusTcpDriver().open(Specs.link(server.address(), server.port()), System::nanoTime);
    }
}
