package io.sluice.field.modbus;

import static io.sluice.field.modbus.Specs.device;
import static io.sluice.field.modbus.Specs.holding;
import static io.sluice.model.site.RegisterSource.Type.U16;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.Quality;
import io.sluice.port.field.Reading;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How connections come and go. */
@Timeout(60)
class TcpLifecycleTest {
    private static final int SOON_MS = 40;

    @Test
    void findsTheLinkDownOnResetAndConnectsAnew() throws Exception {
        try (FakeServer server = new FakeServer(call -> {
                    if (call.number() == 1) {
                        call.reset();
                    } else {
                        call.registers(call.number());
                    }
                });
                Bench bench = new Bench(server, device(holding(0, U16)))) {
            assertThat(bench.poll()).isEqualTo(Quality.GOOD);
            assertThat(bench.poll()).isEqualTo(Quality.LINK_DOWN);
            assertThat(bench.reading.fault).contains(": connection reset");
            assertThat(bench.poll()).isEqualTo(Quality.GOOD);
            assertThat(bench.value()).isEqualTo(2);
            assertThat(server.connections).hasValue(2);
        }
    }

    @Test
    void losesNoReadingToAPeerThatClosesIdleConnections() throws Exception {
        List<CountDownLatch> closed = List.of(new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1));
        try (FakeServer server = new FakeServer(call -> {
                    call.registers(call.number());
                    call.close();
                    closed.get(call.number()).countDown();
                });
                Bench bench = new Bench(server, device(holding(0, U16)))) {
            for (int i = 0; i < 3; i++) {
                assertThat(bench.poll()).isEqualTo(Quality.GOOD);
                assertThat(bench.value()).isEqualTo(i);
                await(closed.get(i));
            }
            assertThat(server.connections).hasValue(3);
        }
    }

    @Test
    void comesBackWhenTheServerDoes() throws Exception {
        FakeServer first = new FakeServer(call -> call.registers(1));
        int port = first.port();
        try (Bench bench = new Bench(first, device(holding(0, U16)))) {
            assertThat(bench.poll()).isEqualTo(Quality.GOOD);
            first.close();

            assertThat(bench.poll()).isEqualTo(Quality.LINK_DOWN);
            assertThat(bench.poll()).isEqualTo(Quality.LINK_DOWN);
            assertThat(bench.reading.fault).endsWith(": no connection: connection refused");
            assertThat(bench.reading.raw).containsOnly(Double.NaN);

            try (FakeServer second = new FakeServer(FakeServer.V4, port, call -> call.registers(2))) {
                assertThat(bench.poll()).isEqualTo(Quality.GOOD);
                assertThat(bench.value()).isEqualTo(2);
                assertThat(second.connections).hasValue(1);
            }
        }
    }

    @Test
    void givesUpAConnectionThatStaysSilent() throws Exception {
        try (FakeServer server = new FakeServer(call -> {});
                TcpTransport transport = transport(server.port(), 3);
                Bench bench = new Bench(Bench.link(transport), device(SOON_MS, holding(0, U16)))) {
            for (int i = 0; i < 6; i++) {
                assertThat(bench.poll()).isEqualTo(Quality.NO_REPLY);
                assertThat(bench.reading.fault)
                        .endsWith(
                                i % 3 < 2
                                        ? ": no reply in 40 ms"
                                        : ": no reply in 40 ms, connection given up after 3 silent requests");
            }
            awaitConnections(server, 2);
        }
    }

    @Test
    void keepsTheConnectionWhileAnotherUnitAnswers() throws Exception {
        try (FakeServer server = new FakeServer(call -> {
                    if (call.address() == 0) {
                        call.registers(1);
                    }
                });
                TcpTransport transport = transport(server.port(), 2);
                Bench live = new Bench(Bench.link(transport), device(holding(0, U16)));
                Bench dead = new Bench(live.link, device(SOON_MS, holding(9, U16)))) {
            for (int i = 0; i < 4; i++) {
                assertThat(dead.poll()).isEqualTo(Quality.NO_REPLY);
                assertThat(live.poll()).isEqualTo(Quality.GOOD);
            }
            assertThat(server.connections).hasValue(1);
        }
    }

    @Test
    void givesUpConnectingInTime() throws Exception {
        try (FullServer server = new FullServer();
                Bench bench = new Bench(
                        Bench.link(new TcpTransport(
                                "house",
                                new TcpSettings("127.0.0.1", server.port(), 100, 3),
                                Resolver.SYSTEM,
                                System::nanoTime)),
                        device(holding(0, U16)))) {
            assertThat(bench.poll()).isEqualTo(Quality.LINK_DOWN);
            assertThat(bench.reading.fault).contains(": no connection: no answer in ");
        }
    }

    @Test
    void saysThatTheHostNameIsNotKnown() throws Exception {
        TcpTransport transport = new TcpTransport(
                "house",
                new TcpSettings("plc", 502, 2000, 3),
                host -> {
                    throw new java.net.UnknownHostException(host);
                },
                System::nanoTime);
        try (Bench bench = new Bench(Bench.link(transport), device(holding(0, U16)))) {
            assertThat(bench.poll()).isEqualTo(Quality.LINK_DOWN);
            assertThat(bench.reading.fault).isEqualTo("read holding 0+1, unit 80, plc:502: host name not known");
        }
    }

    @Test
    void endsARequestUnderWayWhenTheLinkIsClosed() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (FakeServer server = new FakeServer(call -> asked.countDown());
                Bench bench = new Bench(server, device(holding(0, U16)))) {
            FutureTask<Quality> poll = start(bench);
            await(asked);

            bench.link.close();

            assertThat(poll.get(3, TimeUnit.SECONDS)).isEqualTo(Quality.LINK_DOWN);
            assertThat(bench.reading.fault).endsWith(": link closed");
        }
    }

    @Test
    void endsAConnectUnderWayWhenTheLinkIsClosed() throws Exception {
        CountDownLatch resolved = new CountDownLatch(1);
        try (FullServer server = new FullServer();
                Bench bench = new Bench(
                        Bench.link(new TcpTransport(
                                "house",
                                new TcpSettings("127.0.0.1", server.port(), 30_000, 3),
                                host -> {
                                    resolved.countDown();
                                    return Resolver.SYSTEM.resolve(host);
                                },
                                System::nanoTime)),
                        device(holding(0, U16)))) {
            FutureTask<Quality> poll = start(bench);
            await(resolved);

            bench.link.close();

            assertThat(poll.get(3, TimeUnit.SECONDS)).isEqualTo(Quality.LINK_DOWN);
            assertThat(bench.reading.fault).endsWith(": link closed");
        }
    }

    @Test
    void staysClosed() throws Exception {
        try (FakeServer server = new FakeServer(call -> call.registers(1));
                Bench bench = new Bench(server, device(holding(0, U16)))) {
            bench.poll();

            bench.link.close();
            bench.link.close();

            assertThat(bench.poll()).isEqualTo(Quality.LINK_DOWN);
            assertThat(bench.reading.fault).endsWith(": link closed");
            assertThat(server.connections).hasValue(1);
        }
    }

    @Test
    void endsAtOnceWhenInterruptedAndGoesOnAfterwards() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (FakeServer server = new FakeServer(call -> {
                    if (call.number() == 0) {
                        asked.countDown();
                    } else {
                        call.registers(call.number());
                    }
                });
                Bench bench = new Bench(server, device(holding(0, U16)))) {
            FutureTask<Quality> poll = new FutureTask<>(bench::poll);
            Thread thread = new Thread(poll, "poller");
            thread.start();
            await(asked);

            thread.interrupt();

            assertThatThrownBy(() -> poll.get(3, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
            assertThat(bench.poll()).isEqualTo(Quality.GOOD);
            assertThat(bench.value()).isEqualTo(1);
        }
    }

    @Test
    void doesNotEvenStartWhenInterrupted() {
        try (FakeServer server = new FakeServer(call -> call.registers(1));
                Bench bench = new Bench(server, device(holding(0, U16)))) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> bench.link.execute(bench.read, 0, new Reading(0, 1)))
                    .isInstanceOf(InterruptedException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(server.connections).hasValue(0);
        }
    }

    /** A server whose queue of connections is full: a further one gets no answer at all. */
    private static final class FullServer implements AutoCloseable {
        private final ServerSocket server = new ServerSocket();
        private final List<Socket> queued = new ArrayList<>();

        FullServer() throws IOException {
            server.bind(new InetSocketAddress(FakeServer.V4, 0), 1);
            try {
                while (true) {
                    Socket socket = new Socket();
                    queued.add(socket);
                    socket.connect(server.getLocalSocketAddress(), 200);
                }
            } catch (SocketTimeoutException e) {
                assertThat(queued).hasSizeLessThan(20);
            }
        }

        int port() {
            return server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket socket : queued) {
                socket.close();
            }
        }
    }

    private static TcpTransport transport(int port, int silentRequests) {
        return new TcpTransport(
                "house", new TcpSettings("127.0.0.1", port, 2000, silentRequests), Resolver.SYSTEM, System::nanoTime);
    }

    private static FutureTask<Quality> start(Bench bench) {
        FutureTask<Quality> poll = new FutureTask<>(bench::poll);
        new Thread(poll, "poller").start();
        return poll;
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void awaitConnections(FakeServer server, int count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (server.connections.get() < count && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(server.connections).hasValue(count);
    }
}
