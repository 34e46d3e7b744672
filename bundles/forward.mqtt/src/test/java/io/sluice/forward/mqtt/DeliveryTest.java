package io.sluice.forward.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.codec.wire.CommandReader;
import io.sluice.forward.mqtt.FakeSessions.FakeSession;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How telemetry is packed, confirmed, paid for and told again. The test plays the broker. */
class DeliveryTest {
    @TempDir
    private Path directory;

    private final FakeSessions sessions = new FakeSessions();

    private Running start(FakeGateway gateway, String... settings) {
        return Running.start(Running.spec("tcp://broker:1883", settings), gateway, Running.QUICK, sessions);
    }

    private FakeSession connected(Running running) {
        FakeSession session = sessions.await().accept().introduced();
        running.awaitConnected();
        return session;
    }

    private static String text(Sent sent) {
        return new String(sent.message().payload(), StandardCharsets.UTF_8);
    }

    @Test
    void gathersSegmentsIntoOneBatchAndAcknowledgesAllOfThem() {
        FakeGateway gateway = new FakeGateway(directory);
        try (Running running = start(gateway, "batchMs", "1500")) {
            FakeSession session = connected(running);
            gateway.fakeJournal.commit(List.of(gateway.scan(0.1)));
            gateway.fakeJournal.commit(List.of(gateway.scan(0.2)));
            gateway.fakeJournal.commit(List.of(gateway.scan(0.3)));

            Sent sent = session.take("telemetry");

            assertThat(text(sent)).contains("\"v\":0.1", "\"v\":0.2", "\"v\":0.3", "\"batch/segment\",\"v\":1}");
            assertThat(gateway.fakeJournal.leased()).isEqualTo(3);
            session.acknowledge(sent);
            Running.await("acknowledged", () -> gateway.fakeJournal.undelivered() == 0);
            running.await("counted", f -> f.samples() == 3 && f.way().delayP50Ms() >= 0);
        }
    }

    @Test
    void givesWhatItHasGatheredBackWhenTheConnectionIsLost() {
        FakeGateway gateway = new FakeGateway(directory);
        try (Running running = start(gateway, "batchMs", "3600000")) {
            FakeSession session = connected(running);
            gateway.fakeJournal.commit(List.of(gateway.scan(0.1)));
            Running.await("gathered", () -> gateway.fakeJournal.leased() == 1);

            session.lose("cut");

            Running.await("given back", () -> gateway.fakeJournal.leased() == 0);
            assertThat(text(connected(running).take("backlog"))).contains("\"v\":0.1");
        }
    }

    @Test
    void anOrderedEndWaitsForNoBatch() {
        FakeGateway gateway = new FakeGateway(directory);
        try (Running running = start(gateway, "batchMs", "3600000")) {
            FakeSession session = connected(running);
            gateway.fakeJournal.commit(List.of(gateway.scan(0.1)));
            Running.await("gathered", () -> gateway.fakeJournal.leased() == 1);
            Thread broker = new Thread(() -> session.acknowledge(session.take("telemetry")));
            broker.start();

            assertThat(running.uplink().drain(8_000)).isTrue();

            Running.await("the broker has heard it", () -> !broker.isAlive());
            assertThat(gateway.fakeJournal.undelivered()).isZero();
        }
    }

    @Test
    void compressesWhatItDeclares() throws Exception {
        FakeGateway gateway = new FakeGateway(directory);
        try (Running running = start(gateway, "compression", "deflate")) {
            FakeSession session = sessions.await().accept();
            assertThat(text(session.take("birth"))).contains("\"compression\":\"deflate\"");
            session.introduced();
            running.awaitConnected();
            gateway.fakeJournal.commit(List.of(gateway.scan(0.412)));

            Outgoing message = session.take("telemetry").message();

            assertThat(message.coding()).isEqualTo("deflate");
            assertThat(message.text()).isFalse();
            try (var in = new InflaterInputStream(new java.io.ByteArrayInputStream(message.payload()))) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .contains("\"v\":0.412");
            }
        }
    }

    @Test
    void acknowledgesOnlyWhatThePlatformConfirms() {
        FakeGateway gateway = new FakeGateway(directory);
        try (Running running = start(gateway, "receiptMs", "3600000")) {
            FakeSession session = connected(running);
            gateway.fakeJournal.commit(List.of(gateway.scan(0.1)));
            session.acknowledge(session.take("telemetry"));
            running.await("the broker has it", f -> f.inFlight() == 0);
            assertThat(gateway.fakeJournal.leased()).isEqualTo(1);
            session.arrive("receipt", "{\"boot\":\"16-00000000\",\"segments\":[1]}");
            session.arrive("receipt", "nonsense");
            session.arrive("receipt", "{\"boot\":\"17-a3f2c1d0\",\"segments\":[2,3]}");
            assertThat(running.facts().samples()).isZero();

            session.arrive("receipt", "{\"boot\":\"17-a3f2c1d0\",\"segments\":[1]}");

            Running.await("acknowledged", () -> gateway.fakeJournal.undelivered() == 0);
        }
    }

    @Test
    void sendsAgainWhatThePlatformDoesNotConfirmInTimeWhileAlarmsGoOn() {
        FakeGateway gateway = new FakeGateway(directory);
        try (Running running = start(gateway, "receiptMs", "200")) {
            FakeSession session = connected(running);
            gateway.fakeJournal.commit(List.of(gateway.scan(0.1)));
            String first = text(session.take("telemetry"));
            Sent again = session.take("backlog");
            assertThat(text(again)).isEqualTo(first);
            assertThat(running.facts().fault()).contains("no receipt for batch 17-a3f2c1d0:1 in 200 ms");
            running.uplink().offer(gateway.transition());
            session.acknowledge(session.take("alarm"));
            running.await("the alarm went through", f -> f.transitions() == 1);
        }
    }

    @Test
    void telemetryWaitsWhenTheMonthIsPaidForAndAlarmsDoNot() {
        FakeGateway gateway = new FakeGateway(directory).utc(() -> 1_770_000_000_000L);
        gateway.kept.put("uplink/test/month", "2026-02 5000000");
        gateway.fakeJournal.commitAsBacklog(List.of(gateway.scan(0.1)));
        try (Running running = start(gateway, "monthlyBytes", "5000000")) {
            FakeSession session = connected(running);
            running.await("it says so", f -> f.fault().contains("monthly limit reached in 2026-02"));
            assertThat(running.facts().way().monthBytes()).isGreaterThanOrEqualTo(5_000_000);
            running.uplink().offer(gateway.transition());
            session.acknowledge(session.take("alarm"));
            assertThat(gateway.fakeJournal.leased()).isZero();

            gateway.utc(() -> 1_770_000_000_000L + 31L * 86_400_000);

            assertThat(text(session.take("backlog"))).contains("\"v\":0.1");
            assertThat(running.facts().way().month()).isEqualTo("2026-03");
        }
        assertThat(gateway.kept.get("uplink/test/month")).matches("2026-03 [1-9][0-9]*");
    }

    @Test
    void aClockThatIsNotTrustedTurnsNoMonth() {
        FakeGateway gateway = new FakeGateway(directory)
                .utc(() -> 1_900_000_000_000L)
                .clockState(io.sluice.model.ClockState.UNSYNCHRONISED);
        gateway.kept.put("uplink/test/month", "2026-02 4999999");
        try (Running running = start(gateway, "monthlyBytes", "5000000")) {
            connected(running);
            running.await("it says so", f -> f.fault().contains("monthly limit reached in 2026-02"));
        }
    }

    @Test
    void tellsARangeOnceMoreMarkedAndCounted() {
        FakeGateway gateway = new FakeGateway(directory);
        try (Running running = start(gateway)) {
            FakeSession session = connected(running);
            gateway.fakeJournal.commit(List.of(gateway.scan(0.1), gateway.scan(0.2)));
            session.acknowledge(session.take("telemetry"));
            Running.await("delivered", () -> gateway.fakeJournal.undelivered() == 0);

            assertThat(running.uplink().replay(2, 1)).contains("not before");
            assertThat(running.uplink().replay(0, Long.MAX_VALUE)).isEmpty();
            Sent first = session.take("backlog");
            assertThat(running.uplink().replay(0, 1)).contains("another range");
            assertThat(text(first)).contains("batch/replay", "\"v\":0.1", "\"v\":0.2");
            assertThat(first.message().replay()).isTrue();
            session.lose("cut");
            FakeSession next = connected(running);
            next.acknowledge(next.take("backlog"));

            assertThat(text(next.take("event")))
                    .contains("replay-finished", "\"segments\":1", "\"samples\":2", "\"complete\":true");
            assertThat(running.facts().samples())
                    .as("counted as delivered once")
                    .isEqualTo(2);
        }
    }

    @Test
    void refusesReceiptsThatAreNone() {
        for (String text :
                List.of("", "[]", "{}", "{\"boot\":\"a\"}", "{\"segments\":[1]}", "{\"boot\":1}", "{\"x\":1}")) {
            assertThat(io.sluice.codec.wire.ReceiptReader.read(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isNull();
        }
        byte[] endless = new byte[CommandReader.MOST_BYTES];
        java.util.Arrays.fill(endless, (byte) '[');
        assertThat(io.sluice.codec.wire.ReceiptReader.read(endless)).isNull();
    }
}
