package io.sluice.field.modbus;

import static io.sluice.field.modbus.Specs.device;
import static io.sluice.field.modbus.Specs.holding;
import static io.sluice.model.site.RegisterSource.Type.U16;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.field.modbus.FakeServer.Call;
import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replies that are late, damaged, cut short or of somebody else. */
@Timeout(60)
class TcpFaultTest {
    /** Where nothing is expected to come: the shorter the better. */
    private static final int SOON_MS = 40;
    /** Where something must come first: long enough for a busy machine. */
    private static final int LATER_MS = 250;

    private static final int[] VALUES = {0x1234, 0x5678, 0x9ABC};
    private static final int FRAME = 15;
    /** From here on the header cannot tell: these bytes are the values. */
    private static final int DATA_AT = 9;

    @Test
    void neverTakesALateReplyForThePresentOne() throws Exception {
        List<Call> unanswered = new ArrayList<>();
        try (FakeServer server = new FakeServer(call -> {
                    if (call.number() < 2) {
                        unanswered.add(call);
                        return;
                    }
                    for (Call late : unanswered) {
                        late.registers(666);
                    }
                    unanswered.clear();
                    call.registers(call.number());
                });
                TcpTransport transport = transport(server.port(), 10);
                Bench bench = new Bench(Bench.link(transport), device(SOON_MS, holding(52, U16)))) {

            assertThat(bench.poll()).isEqualTo(Quality.NO_REPLY);
            assertThat(bench.reading.fault)
                    .isEqualTo("read holding 52+1, unit 80, 127.0.0.1:" + server.port() + ": no reply in 40 ms");
            assertThat(bench.reading.raw).containsExactly(Double.NaN);
            assertThat(bench.poll()).isEqualTo(Quality.NO_REPLY);

            Bench patient = new Bench(bench.link, device(holding(52, U16)));
            assertThat(patient.poll()).isEqualTo(Quality.GOOD);
            assertThat(patient.value()).isEqualTo(2);
            assertThat(patient.poll()).isEqualTo(Quality.GOOD);
            assertThat(patient.value()).isEqualTo(3);
            assertThat(transport.discarded()).isEqualTo(2);
            assertThat(server.connections).hasValue(1);
        }
    }

    @Test
    void discardsALateReplyThatCameBetweenTwoRequests() throws Exception {
        CountDownLatch timedOut = new CountDownLatch(1);
        CountDownLatch sent = new CountDownLatch(1);
        try (FakeServer server = new FakeServer(call -> {
                    if (call.number() == 0) {
                        await(timedOut);
                        call.registers(666);
                        sent.countDown();
                    } else {
                        call.registers(7);
                    }
                });
                TcpTransport transport = transport(server.port(), 10);
                Bench bench = new Bench(Bench.link(transport), device(SOON_MS, holding(0, U16)))) {
            assertThat(bench.poll()).isEqualTo(Quality.NO_REPLY);
            timedOut.countDown();
            await(sent);

            Bench patient = new Bench(bench.link, device(holding(0, U16)));
            assertThat(patient.poll()).isEqualTo(Quality.GOOD);
            assertThat(patient.value()).isEqualTo(7);
            assertThat(transport.discarded()).isEqualTo(1);
        }
    }

    @Test
    void namesATransactionThatWasNeverAskedFor() throws Exception {
        try (FakeServer server = new FakeServer(call -> call.send(Frames.frame(0, 80, Frames.registers(3, 1))));
                Bench bench = new Bench(server, device(LATER_MS, holding(0, U16)))) {
            assertThat(bench.poll()).isEqualTo(Quality.GARBLED);
            assertThat(bench.reading.fault).endsWith(": reply with transaction 0 instead of 1 in 250 ms");
        }
    }

    @Test
    void neverTakesAReplyWithAFlippedBitForGoodWhereTheHeaderCanTell() throws Exception {
        try (FakeServer server = new FakeServer(call -> {
                    byte[] frame = Frames.frame(call.transaction(), call.unit(), Frames.registers(3, VALUES));
                    if (call.number() % 2 == 0) {
                        int bit = call.number() / 2;
                        frame[bit / 8] ^= (byte) (1 << bit % 8);
                    }
                    call.send(frame);
                });
                Bench patient = new Bench(server, threeRegisters(Specs.TIMEOUT_MS));
                Bench soon = new Bench(patient.link, threeRegisters(SOON_MS));
                Bench later = new Bench(patient.link, threeRegisters(LATER_MS))) {
            for (int bit = 0; bit < 8 * FRAME; bit++) {
                // A wrong transaction or too great a length is known by the timeout alone.
                Bench bench = bit / 8 < 2 ? soon : bit / 8 == 5 ? later : patient;
                Quality quality = bench.poll();
                if (bit / 8 < 2) {
                    assertThat(quality).as("bit %d", bit).isIn(Quality.GARBLED, Quality.NO_REPLY);
                } else if (bit / 8 < DATA_AT) {
                    assertThat(quality).as("bit %d", bit).isEqualTo(Quality.GARBLED);
                }
                if (bit / 8 < DATA_AT) {
                    assertThat(bench.reading.raw).as("bit %d", bit).containsOnly(Double.NaN);
                    assertThat(bench.reading.quality).containsOnly(quality.code());
                    assertThat(bench.reading.fault).contains("holding 0+3, unit 80");
                } else {
                    assertThat(quality).isEqualTo(Quality.GOOD);
                    int at = (bit / 8 - DATA_AT) / 2;
                    int shift = bit % 8 + ((bit / 8 - DATA_AT) % 2 == 0 ? 8 : 0);
                    int flipped = VALUES[at] ^ (1 << shift);
                    assertThat(bench.reading.raw[at]).isEqualTo(flipped);
                }
                // The next reply is whole and is taken: the link has found its feet again.
                assertThat(patient.poll())
                        .as("after bit %d: %s", bit, patient.reading.fault)
                        .isEqualTo(Quality.GOOD);
                assertThat(patient.reading.raw).containsExactly(0x1234, 0x5678, 0x9ABC);
            }
        }
    }

    @Test
    void survivesAReplyCutShortAtEveryByte() throws Exception {
        try (FakeServer server = new FakeServer(call -> {
                    byte[] frame = Frames.frame(call.transaction(), call.unit(), Frames.registers(3, VALUES));
                    call.send(call.number() % 2 == 0 ? Arrays.copyOf(frame, call.number() / 2) : frame);
                });
                Bench bench = new Bench(server, threeRegisters(LATER_MS));
                Bench patient = new Bench(bench.link, threeRegisters(Specs.TIMEOUT_MS))) {
            for (int length = 0; length < FRAME; length++) {
                assertThat(bench.poll()).isEqualTo(length == 0 ? Quality.NO_REPLY : Quality.GARBLED);
                assertThat(bench.reading.raw).containsOnly(Double.NaN);
                assertThat(bench.reading.fault)
                        .endsWith(
                                length == 0
                                        ? ": no reply in 250 ms"
                                        : ": reply broke off after " + length + " bytes in 250 ms");
                assertThat(patient.poll()).isEqualTo(Quality.GOOD);
            }
        }
    }

    @Test
    void findsTheLinkDownWhenThePeerClosesAtEveryByteOfAReply() throws Exception {
        try (FakeServer server = new FakeServer(call -> {
                    byte[] frame = Frames.frame(call.transaction(), call.unit(), Frames.registers(3, VALUES));
                    if (call.number() % 2 == 0) {
                        call.send(Arrays.copyOf(frame, call.number() / 2));
                        call.close();
                    } else {
                        call.send(frame);
                    }
                });
                Bench bench = new Bench(server, threeRegisters(Specs.TIMEOUT_MS))) {
            for (int length = 0; length < FRAME; length++) {
                assertThat(bench.poll()).isEqualTo(Quality.LINK_DOWN);
                assertThat(bench.reading.raw).containsOnly(Double.NaN);
                assertThat(bench.reading.fault).endsWith(": connection closed by peer");
                assertThat(bench.poll()).isEqualTo(Quality.GOOD);
            }
        }
    }

    @Test
    void countsTheTimeoutForTheWholeReplyAndNotForEachByte() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (FakeServer server = new FakeServer(call -> {
                    // One stale frame every few ms, for ever: something always comes, but never the reply.
                    try {
                        while (!over.await(5, TimeUnit.MILLISECONDS)) {
                            call.send(Frames.frame(call.transaction() + 7, 80, Frames.registers(3, 1)));
                        }
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                });
                Bench bench = new Bench(server, device(LATER_MS, holding(0, U16)))) {
            assertThat(bench.poll()).isEqualTo(Quality.GARBLED);
            over.countDown();
        }
    }

    @Test
    void readsAwayFloodsOfRubbishAndStillEnds() throws Exception {
        CountDownLatch flooded = new CountDownLatch(1);
        try (FakeServer server = new FakeServer(call -> {
                    if (call.number() == 0) {
                        call.registers(1);
                        for (int i = 0; i < 2_000; i++) {
                            call.send(Frames.frame(call.transaction(), 80, Frames.registers(3, 666)));
                        }
                        flooded.countDown();
                    } else {
                        call.registers(7);
                    }
                });
                Bench bench = new Bench(server, device(holding(0, U16)))) {
            assertThat(bench.poll()).isEqualTo(Quality.GOOD);
            await(flooded);
            assertThat(bench.poll()).isEqualTo(Quality.GOOD);
            assertThat(bench.value()).isEqualTo(7);
        }
    }

    private static TcpTransport transport(int port, int silentRequests) {
        return new TcpTransport(
                "house", new TcpSettings("127.0.0.1", port, 2000, silentRequests), Resolver.SYSTEM, System::nanoTime);
    }

    private static DeviceSpec threeRegisters(int timeoutMs) {
        return device(timeoutMs, holding(0, U16), holding(1, U16), holding(2, U16));
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
