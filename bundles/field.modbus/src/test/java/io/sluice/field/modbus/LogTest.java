package io.sluice.field.modbus;

import static io.sluice.field.modbus.Specs.device;
import static io.sluice.field.modbus.Specs.holding;
import static io.sluice.model.site.RegisterSource.Type.U16;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.model.Quality;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Changes of state are logged, and not repetitions. */
@Timeout(60)
class LogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(TcpTransport.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
        logger.setLevel(Level.DEBUG);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void saysOnceThatALinkIsLostAndOnceThatItIsBack() throws Exception {
        FakeServer first = new FakeServer(call -> call.registers(1));
        int port = first.port();
        try (Bench bench = new Bench(first, device(holding(0, U16)))) {
            poll(bench, 3, Quality.GOOD);
            first.close();
            poll(bench, 3, Quality.LINK_DOWN);
            try (FakeServer second = new FakeServer(FakeServer.V4, port, call -> call.registers(1))) {
                poll(bench, 3, Quality.GOOD);
                bench.link.close();
                assertThat(second.connections).hasValue(1);
            }
        }
        String peer = "link=house peer=127.0.0.1:" + port + " discarded=0";
        assertThat(log.list)
                .extracting(ILoggingEvent::toString)
                .containsExactly(
                        "[INFO] modbus.connected " + peer,
                        "[WARN] modbus.lost " + peer + " cause=\"no connection: connection refused\"",
                        "[INFO] modbus.connected " + peer);
    }

    @Test
    void doesNotTakeAConnectionWithoutRepliesForALink() throws Exception {
        try (FakeServer server = new FakeServer(FakeServer.Call::close);
                Bench bench = new Bench(server, device(holding(0, U16)))) {
            poll(bench, 5, Quality.LINK_DOWN);
        }
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .singleElement()
                .asString()
                .startsWith("modbus.lost ")
                .endsWith("cause=\"connection closed by peer\"");
    }

    @Test
    void saysNothingOfAPeerThatClosesIdleConnections() throws Exception {
        Semaphore closed = new Semaphore(0);
        try (FakeServer server = new FakeServer(call -> {
                    call.registers(1);
                    call.close();
                    closed.release();
                });
                Bench bench = new Bench(server, device(holding(0, U16)))) {
            for (int i = 0; i < 3; i++) {
                poll(bench, 1, Quality.GOOD);
                assertThat(closed.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(server.connections).hasValue(3);
        }
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .singleElement()
                .asString()
                .startsWith("modbus.connected ");
    }

    private static void poll(Bench bench, int times, Quality expected) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            assertThat(bench.poll()).isEqualTo(expected);
        }
    }
}
