package io.sluice.forward.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.forward.mqtt.FakeSessions.FakeSession;
import io.sluice.model.Quality;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Event;
import io.sluice.model.alarm.Notice;
import io.sluice.model.alarm.Transition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The uplink's rules, with a broker played by the test. */
class UplinkRulesTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final byte HELD = (byte) (Quality.GOOD.code() | Scan.HELD);

    @TempDir
    private Path directory;

    private final FakeSessions sessions = new FakeSessions();

    private Running start(FakeGateway gateway, String... settings) {
        return start(gateway, 8, 50_000_000, settings);
    }

    private Running start(FakeGateway gateway, int inFlight, int backlogRate, String... settings) {
        return Running.start(
                Running.spec(List.of("tcp://broker:1883"), inFlight, backlogRate, settings),
                gateway,
                Running.QUICK,
                sessions);
    }

    @Test
    void saysBirthsThenStatusThenStandingAlarms() throws IOException {
        try (Running running = start(new FakeGateway(directory))) {
            FakeSession session = sessions.await().accept();
            List<String> topics = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                Sent sent = session.poll(5_000);
                topics.add(sent.message().topic().substring("sluice/v1/gw-test/".length()));
                assertThat(sent.message().retained()).isTrue();
                session.acknowledge(sent);
            }
            assertThat(topics).containsExactly("birth", "birth/radar-01", "birth/radar-02", "status", "alarm/active");
            assertThat(running.await("all counted", f -> f.messages() == 5).bytes())
                    .isPositive();
        }
    }

    @Test
    void sendsATransitionOnceThoughItComesFromBothSides() {
        FakeGateway gateway = new FakeGateway(directory);
        try (Running running = start(gateway)) {
            FakeSession session = sessions.await().accept().introduced();
            Transition t = gateway.transition();
            running.uplink().offer(t);
            Sent sent = session.take("alarm");
            gateway.fakeJournal.append(t);
            running.uplink().offer(t);
            gateway.fakeJournal.commit(List.of(gateway.scan(1)));
            session.acknowledge(session.take("telemetry"));
            session.acknowledge(sent);

            Running.await("acknowledged", () -> gateway.fakeJournal.isAcknowledged(t));
            running.uplink().offer(t);
            running.uplink().offer(gateway.transition());
            assertThat(id(session.take("alarm"))).endsWith(":t2");
            assertThat(running.facts().transitions()).isEqualTo(1);
        }
    }

    @Test
    void sendsWhatOnlyTheJournalHas() {
        FakeGateway gateway = new FakeGateway(directory);
        Transition t = gateway.transition();
        gateway.fakeJournal.append(t);
        try (Running running = start(gateway)) {
            FakeSession session = sessions.await().accept();
            assertThat(running.facts().way().lastUtcMs()).isZero();
            long begunMs = gateway.utcMs() - 1000;
            session.acknowledge(session.take("alarm"));
            Running.await("acknowledged", () -> gateway.fakeJournal.isAcknowledged(t));
            assertThat(running.facts().transitions()).isEqualTo(1);
            assertThat(running.facts().way().lastUtcMs()).isBetween(begunMs, gateway.utcMs());
        }
    }

    @Test
    void aLostConnectionGivesEverythingBack() {
        FakeGateway gateway = new FakeGateway(directory);
        try (Running running = start(gateway)) {
            FakeSession session = sessions.await().accept().introduced();
            Transition offered = gateway.transition();
            Transition journaled = gateway.transition();
            running.uplink().offer(offered);
            session.take("alarm");
            gateway.fakeJournal.append(journaled);
            session.take("alarm");
            gateway.fakeJournal.commit(List.of(gateway.scan(1)));
            Sent telemetry = session.take("telemetry");

            session.lose("cable pulled");
            running.await("lost", f -> f.fault().equals("connection to tcp://broker:1883 lost: cable pulled"));
            assertThat(running.facts().inFlight()).isZero();
            assertThat(session.isEnded()).isTrue();
            // too late: belongs to a connection that is gone
            session.acknowledge(telemetry);

            FakeSession second = sessions.await().accept();
            List<String> ids = new ArrayList<>(List.of(id(second.take("alarm")), id(second.take("alarm"))));
            assertThat(ids).containsExactlyInAnyOrder(offered.eventId(), journaled.eventId());
            assertThat(second.take("backlog").message().payload())
                    .isEqualTo(telemetry.message().payload());
            assertThat(running.facts().samples()).isZero();
        }
    }

    @Test
    void keepsTransitionsInMemoryWhileThereIsNoJournal() {
        FakeGateway gateway = new FakeGateway(directory).journal(null);
        try (Running running = start(gateway)) {
            FakeSession first = sessions.await();
            List<Transition> raised = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                raised.add(gateway.transition());
                running.uplink().offer(raised.get(i));
            }
            first.fail("no route", false);
            FakeSession session = sessions.await().accept();
            for (Transition t : raised) {
                Sent sent = session.take("alarm");
                assertThat(id(sent)).isEqualTo(t.eventId());
                session.acknowledge(sent);
            }
            running.await("delivered", f -> f.transitions() == 3);

            gateway.journal(gateway.fakeJournal);
            raised.forEach(gateway.fakeJournal::append);
            Running.await("the journal hears of it later", () -> raised.stream()
                    .allMatch(gateway.fakeJournal::isAcknowledged));
            assertThat(running.facts().transitions()).isEqualTo(3);
        }
    }

    @Test
    void boundsTheMemoryAndCountsWhatItGivesUp() throws IOException {
        FakeGateway gateway = new FakeGateway(directory).journal(null);
        try (Running running = start(gateway)) {
            FakeSession first = sessions.await();
            for (int i = 0; i < AlarmLane.MOST + 44; i++) {
                Transition t = gateway.transition();
                running.uplink().offer(t);
            }
            first.accept();
            JsonNode event = MAPPER.readTree(first.take("event").message().payload());
            assertThat(event.get("type").asText()).isEqualTo("io.sluice.event.transitions-dropped");
            long dropped = event.at("/data/count").asLong();
            assertThat(dropped).isBetween(1L, 44L);
        }
    }

    @Test
    void eventsAndTransitionsShareOneLaneAndOneOrder() {
        FakeGateway gateway = new FakeGateway(directory);
        try (Running running = start(gateway, 1, 50_000_000)) {
            FakeSession session = sessions.await().accept().introduced();
            List<Notice> raised = List.of(
                    gateway.transition(), gateway.event(), gateway.event(), gateway.transition(), gateway.event());
            // from both sides and in any order: by number they go out
            raised.forEach(gateway.fakeJournal::append);
            for (int i = raised.size() - 1; i >= 0; i--) {
                running.uplink().offer(raised.get(i));
            }
            Set<String> seen = new LinkedHashSet<>();
            while (seen.size() < raised.size()) {
                Sent sent = session.poll(5_000);
                String topic = sent.message().topic();
                if (topic.endsWith("/alarm") || topic.endsWith("/event")) {
                    assertThat(seen.add(id(sent))).as("sent once: %s", id(sent)).isTrue();
                    assertThat(topic.endsWith("/event"))
                            .isEqualTo(raised.stream()
                                    .anyMatch(n ->
                                            n instanceof Event && n.eventId().equals(id(sent))));
                }
                session.acknowledge(sent);
            }
            // the first to be seen may have been sent before the others were there
            List<String> rest = new ArrayList<>(seen).subList(1, seen.size());
            assertThat(rest).isSorted();
            Running.await("the journal knows", () -> raised.stream().allMatch(gateway.fakeJournal::isAcknowledged));
            assertThat(gateway.delivered).containsExactlyElementsOf(seen);
            assertThat(running.facts().transitions()).isEqualTo(raised.size());
        }
    }

    @Test
    void anEventThatIsSentAgainIsTheSameToTheLetter() {
        FakeGateway gateway = new FakeGateway(directory);
        try (Running running = start(gateway)) {
            FakeSession session = sessions.await().accept().introduced();
            Event event = gateway.event();
            gateway.fakeJournal.append(event);
            Sent first = session.take("event");
            session.lose("cable pulled");

            FakeSession second = sessions.await().accept();
            Sent again = second.take("event");
            assertThat(again.message().payload()).isEqualTo(first.message().payload());
            second.acknowledge(again);
            Running.await("acknowledged", () -> gateway.fakeJournal.isAcknowledged(event));
            assertThat(running.facts().transitions()).isEqualTo(1);
        }
    }

    @Test
    void aFloodOfEventsPushesNoTransitionOut() {
        AtomicLong rounds = new AtomicLong();
        FakeGateway gateway = new FakeGateway(directory).journal(null).clock(() -> {
            rounds.incrementAndGet();
            return System.nanoTime();
        });
        try (Running running = start(gateway)) {
            FakeSession session = sessions.await();
            Transition t = gateway.transition();
            running.uplink().offer(t);
            for (int batch = 0; batch < 4; batch++) {
                for (int i = 0; i < 100; i++) {
                    running.uplink().offer(gateway.event());
                }
                long before = rounds.get();
                Running.await("all of it is in the lane's memory", () -> {
                    running.uplink().refresh();
                    return rounds.get() >= before + 3;
                });
            }
            session.accept();
            assertThat(id(session.take("alarm"))).isEqualTo(t.eventId());
        }
    }

    @Test
    void aNoticeLargerThanTheBrokerTakesBlocksNothing() throws IOException {
        FakeGateway gateway = new FakeGateway(directory);
        try (Running running = start(gateway)) {
            FakeSession session = sessions.await().accept(65_535, 4_096);
            Event large = gateway.event(Map.of("raised", "x".repeat(4_096)));
            Transition next = gateway.transition();
            for (Notice n : List.of(large, next)) {
                gateway.fakeJournal.append(n);
            }

            List<Sent> taken = new ArrayList<>();
            while (taken.size() < 2) {
                Sent sent = session.poll(5_000);
                if (sent.message().topic().endsWith("/alarm")
                        || sent.message().topic().endsWith("/event")) {
                    taken.add(sent);
                }
                session.acknowledge(sent);
            }
            JsonNode told = MAPPER.readTree(taken.stream()
                    .filter(s -> s.message().topic().endsWith("/event"))
                    .findFirst()
                    .orElseThrow()
                    .message()
                    .payload());
            assertThat(told.get("type").asText()).isEqualTo("io.sluice.event.notice-too-large");
            assertThat(told.at("/data/eventId").asText()).isEqualTo(large.eventId());
            assertThat(told.at("/data/bytes").asInt()).isGreaterThan(4_096);
            Running.await(
                    "neither waits",
                    () -> gateway.fakeJournal.isAcknowledged(large) && gateway.fakeJournal.isAcknowledged(next));
            assertThat(running.facts().transitions())
                    .as("only what arrived counts")
                    .isEqualTo(1);
        }
    }

    @Test
    void whatDoesNotChangeWhatStandsRepublishesNoSnapshot() {
        FakeGateway gateway = new FakeGateway(directory);
        try (Running running = start(gateway)) {
            FakeSession session = sessions.await().accept().introduced();
            running.uplink().offer(gateway.event());
            session.acknowledge(session.take("event"));
            for (Sent s = session.poll(400); s != null; s = session.poll(400)) {
                assertThat(s.message().topic()).doesNotEndWith("/alarm/active");
                session.acknowledge(s);
            }
        }
    }

    @Test
    void followsAJournalThatVanishesAndComesBack() {
        FakeGateway gateway = new FakeGateway(directory);
        try (Running running = start(gateway)) {
            FakeSession session = sessions.await().accept().introduced();
            gateway.fakeJournal.commit(List.of(gateway.scan(1)));
            Sent before = session.take("telemetry");
            gateway.journal(null);
            Running.await("cursor closed", () -> !gateway.fakeJournal.isOpen());
            session.acknowledge(before);
            Transition t = gateway.transition();
            running.uplink().offer(t);
            session.acknowledge(session.take("alarm"));

            gateway.journal(gateway.fakeJournal);
            // acknowledged while the cursor was away: it comes again, the platform drops it by its sequence
            Sent again = session.take("backlog");
            assertThat(again.message().payload()).isEqualTo(before.message().payload());
            session.acknowledge(again);
            Running.await("delivered", () -> gateway.fakeJournal.undelivered() == 0);
            assertThat(gateway.fakeJournal.cursors()).isEqualTo(2);
        }
    }

    @Test
    void anAlarmPassesAFullBacklog() {
        FakeGateway gateway = new FakeGateway(directory);
        for (int i = 0; i < 50; i++) {
            gateway.fakeJournal.commitAsBacklog(List.of(gateway.scan(i)));
        }
        try (Running running = start(gateway)) {
            FakeSession session = sessions.await().accept().introduced();
            // the platform acknowledges nothing: backlog takes half the window and stops
            for (int i = 0; i < 4; i++) {
                session.take("backlog");
            }
            assertThat(session.poll(100)).isNull();

            gateway.fakeJournal.commit(List.of(gateway.scan(1)));
            Sent live = session.poll(5_000);
            assertThat(live.message().topic()).endsWith("/telemetry");
            running.uplink().offer(gateway.transition());
            Sent alarm = session.poll(5_000);
            assertThat(alarm.message().topic()).endsWith("/alarm");
            assertThat(running.facts().inFlight()).isEqualTo(6);
        }
    }

    @Test
    void liveGoesBeforeBacklog() {
        FakeGateway gateway = new FakeGateway(directory);
        for (int i = 0; i < 20; i++) {
            gateway.fakeJournal.commitAsBacklog(List.of(gateway.scan(i)));
        }
        try (Running running = start(gateway, 1, 50_000_000)) {
            FakeSession session = sessions.await().accept().introduced();
            Sent backlog = session.take("backlog");
            gateway.fakeJournal.commit(List.of(gateway.scan(1)));
            Running.await("written", () -> gateway.fakeJournal.leased() >= 3);
            session.acknowledge(backlog);

            assertThat(session.poll(5_000).message().topic()).endsWith("/telemetry");
            assertThat(running.facts().inFlight()).isEqualTo(1);
        }
    }

    @Test
    void limitsTheRateOfTheBacklogButNotOfLiveData() {
        AtomicLong clock = new AtomicLong(1_000_000_000_000L);
        FakeGateway gateway = new FakeGateway(directory).clock(clock::get);
        for (int i = 0; i < 40; i++) {
            gateway.fakeJournal.commitAsBacklog(List.of(gateway.scan(i / 1000.0)));
        }
        try (Running running = start(gateway, 8, 800, "statusS", "86400")) {
            FakeSession session = sessions.await().accept().introduced();
            Sent first = session.take("backlog");
            session.acknowledge(first);
            int size = first.message().payload().length;
            assertThat(size).isBetween(201, 400);
            assertThat(session.poll(200))
                    .as("200 bytes may burst, then the limit holds")
                    .isNull();

            for (int second = 0; second < 3; second++) {
                gateway.fakeJournal.commit(List.of(gateway.scan(second)));
                session.acknowledge(session.take("telemetry"));
            }
            int bytes = 0;
            for (int second = 1; second <= 10; second++) {
                for (int step = 0; step < 10; step++) {
                    clock.addAndGet(100_000_000L);
                    running.uplink().offer(gateway.transition());
                    session.acknowledge(session.take("alarm"));
                    for (Sent s = session.poll(20); s != null; s = session.poll(20)) {
                        session.acknowledge(s);
                        bytes += s.message().topic().endsWith("/backlog")
                                ? s.message().payload().length
                                : 0;
                    }
                }
            }
            assertThat(bytes).as("bytes in 10 s").isBetween(7_200, 8_400);
        }
    }

    @Test
    void acknowledgesASegmentWhenAllItsMessagesAre() {
        FakeGateway gateway = new FakeGateway(directory);
        List<Scan> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(gateway.scan(i));
        }
        try (Running running = start(gateway)) {
            FakeSession session = sessions.await().accept().introduced();
            gateway.fakeJournal.commit(many);
            List<Sent> parts = new ArrayList<>(List.of(session.take("telemetry"), session.take("telemetry")));
            session.acknowledge(parts.get(0));
            Sent third = session.take("telemetry");
            assertThat(gateway.fakeJournal.undelivered()).isEqualTo(1);
            session.acknowledge(third);
            session.acknowledge(parts.get(1));
            for (Sent s = session.poll(300); s != null; s = session.poll(300)) {
                session.acknowledge(s);
            }
            Running.await("delivered", () -> gateway.fakeJournal.undelivered() == 0);
            assertThat(running.facts().samples()).isEqualTo(100);
        }
    }

    @Test
    void aSegmentThatIsHeldAsAWholeIsDoneAtOnce() {
        FakeGateway gateway = new FakeGateway(directory);
        try (Running running = start(gateway)) {
            sessions.await().accept().introduced();
            gateway.fakeJournal.commit(List.of(gateway.scan(1, HELD), gateway.scan(2, HELD)));
            Running.await("done", () -> gateway.fakeJournal.undelivered() == 0);
            assertThat(running.await("held", f -> f.held() == 2).samples()).isZero();
        }
    }

    @Test
    void aSegmentThatCannotBeWrittenDoesNotBlockTheLane() throws IOException {
        FakeGateway gateway = new FakeGateway(directory);
        Scan good = gateway.scan(1);
        Scan broken = new Scan(
                good.boot(),
                99,
                3,
                7,
                good.realm(),
                0,
                good.utcOffsetMs(),
                good.clock(),
                good.values(),
                good.quality());
        try (Running running = start(gateway)) {
            FakeSession session = sessions.await().accept().introduced();
            gateway.fakeJournal.commit(List.of(broken));
            gateway.fakeJournal.commit(List.of(good));

            JsonNode event = MAPPER.readTree(session.take("event").message().payload());
            assertThat(event.at("/data/reason").asText()).contains("device 7 of 2");
            assertThat(event.at("/data/samples").asInt()).isEqualTo(1);
            session.acknowledge(session.take("telemetry"));
            Running.await("lane goes on", () -> gateway.fakeJournal.undelivered() == 0);
            assertThat(running.facts().samples()).isEqualTo(1);
        }
    }

    @Test
    void dropsAConnectionThatAcknowledgesNothing() {
        AtomicLong clock = new AtomicLong(1_000_000_000_000L);
        FakeGateway gateway = new FakeGateway(directory).clock(clock::get);
        try (Running running = start(gateway)) {
            FakeSession session = sessions.await().accept().introduced();
            gateway.fakeJournal.commit(List.of(gateway.scan(1)));
            session.take("telemetry");
            running.await("in flight", f -> f.inFlight() > 0);
            clock.addAndGet(5_100_000_000L);

            running.await("dropped", f -> f.fault().contains("no acknowledgement in 5000 ms"));
            assertThat(session.isEnded()).isTrue();
        }
    }

    @Test
    void fallsBackTo311AndRemembers() {
        FakeGateway gateway = new FakeGateway(directory);
        try (Running running = start(gateway)) {
            FakeSession five = sessions.await();
            assertThat(five.request().version()).isEqualTo(MqttSettings.Version.V5);
            five.fail("refused: unsupported protocol version", true);
            FakeSession three = sessions.await();
            assertThat(three.request().version()).isEqualTo(MqttSettings.Version.V3);
            three.fail("refused: server unavailable", false);
            running.await("both named", f -> f.fault()
                    .equals("connect tcp://broker:1883: MQTT 5: refused: unsupported protocol version;"
                            + " MQTT 3.1.1: refused: server unavailable"));
            sessions.await().fail("closed", true);
            FakeSession again = sessions.await().accept();
            assertThat(again.request().version()).isEqualTo(MqttSettings.Version.V3);
            running.awaitConnected();
            again.lose("gone");
            assertThat(sessions.await().request().version()).isEqualTo(MqttSettings.Version.V3);
        }
    }

    @Test
    void doesNotFallBackWhenTold() {
        FakeGateway gateway = new FakeGateway(directory);
        try (Running running = start(gateway, "version", "5")) {
            sessions.await().fail("closed", true);
            assertThat(sessions.await().request().version()).isEqualTo(MqttSettings.Version.V5);
            assertThat(running.facts().connected()).isFalse();
        }
    }

    @Test
    void givesUpAnAttemptThatHangs() {
        AtomicLong clock = new AtomicLong(1_000_000_000_000L);
        FakeGateway gateway = new FakeGateway(directory).clock(clock::get);
        try (Running running = start(gateway)) {
            FakeSession session = sessions.await();
            clock.addAndGet(3_100_000_000L);
            running.await("given up", f -> f.fault().contains("no answer to CONNECT in 3000 ms"));
            assertThat(session.isEnded()).isTrue();
        }
    }

    @Test
    void aRefusedMessageIsNotDelivered() {
        FakeGateway gateway = new FakeGateway(directory);
        try (Running running = start(gateway)) {
            FakeSession session = sessions.await().accept().introduced();
            Transition t = gateway.transition();
            running.uplink().offer(t);
            session.refuse(session.take("alarm"), "quota exceeded (0x97)");
            running.await("refused", f -> f.fault()
                    .equals("publish sluice/v1/gw-test/alarm: refused: quota exceeded (0x97)"));
            assertThat(running.facts().transitions()).isZero();
            for (Sent s = session.poll(300); s != null; s = session.poll(300)) {
                assertThat(s.message().topic()).as("pauses").doesNotEndWith("/alarm");
            }
        }
    }

    @Test
    void aStalledDiskDoesNotHoldBackAnAlarm() throws InterruptedException {
        FakeGateway gateway = new FakeGateway(directory);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch stalled = new CountDownLatch(1);
        AtomicBoolean once = new AtomicBoolean();
        gateway.beforeExecute(() -> {
            once.set(true);
            stalled.countDown();
            try {
                go.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (Running running = start(gateway, "statusS", "1")) {
            FakeSession session = sessions.await().accept().introduced();
            session.arrive("{\"id\":\"c\",\"name\":\"x\"}");
            assertThat(stalled.await(5, TimeUnit.SECONDS)).isTrue();

            running.uplink().offer(gateway.transition());
            session.acknowledge(session.take("alarm"));
            assertThat(session.take("status").message().retained())
                    .as("and status goes on")
                    .isTrue();
            running.await("delivered", f -> f.transitions() == 1);
            go.countDown();
        }
        assertThat(once).isTrue();
    }

    @Test
    void publishesStandingAlarmsAfterATransition() {
        FakeGateway gateway = new FakeGateway(directory);
        try (Running running = start(gateway)) {
            FakeSession session = sessions.await().accept().introduced();
            gateway.standing(List.of(gateway.transition().next()));
            running.uplink().offer(gateway.transition());
            Sent active = session.take("alarm/active");
            assertThat(new String(active.message().payload(), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("\"alarm\":\"depth\"");
        }
    }

    @Test
    void drainsWhatWaitsAndSaysStoppedLast() throws IOException, InterruptedException {
        FakeGateway gateway = new FakeGateway(directory);
        for (int i = 0; i < 5; i++) {
            gateway.fakeJournal.commitAsBacklog(List.of(gateway.scan(i)));
        }
        try (Running running = start(gateway)) {
            FakeSession session = sessions.await().accept().introduced();
            AtomicBoolean delivered = new AtomicBoolean();
            Thread drainer = new Thread(() -> delivered.set(running.uplink().drain(5_000)));
            drainer.start();
            Sent last = null;
            for (Sent s = session.poll(1_000); s != null; s = session.poll(1_000)) {
                last = s;
                session.acknowledge(s);
            }
            drainer.join(5_000);
            assertThat(delivered).isTrue();
            assertThat(MAPPER.readTree(last.message().payload()).get("state").asText())
                    .isEqualTo("stopped");
            assertThat(session.isEnded()).isTrue();
            assertThat(gateway.fakeJournal.undelivered()).isZero();
        }
    }

    @Test
    void drainEndsInTimeWhenNothingIsAcknowledged() {
        FakeGateway gateway = new FakeGateway(directory);
        try (Running running = start(gateway)) {
            sessions.await().accept().introduced();
            gateway.fakeJournal.commit(List.of(gateway.scan(1)));
            long began = System.nanoTime();
            assertThat(running.uplink().drain(300)).isFalse();
            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(3));
        }
    }

    @Test
    void drainWithoutAConnectionEndsInTime() {
        FakeGateway gateway = new FakeGateway(directory);
        gateway.fakeJournal.commitAsBacklog(List.of(gateway.scan(1)));
        try (Running running = start(gateway)) {
            sessions.await();
            assertThat(running.uplink().drain(200)).isFalse();
        }
    }

    @Test
    void closesWhileItConnects() {
        Running running = start(new FakeGateway(directory));
        FakeSession session = sessions.await();
        running.close();
        assertThat(session.isEnded()).isTrue();
        running.uplink().close();
    }

    @Test
    void closesBeforeItRan() {
        FakeGateway gateway = new FakeGateway(directory);
        MqttUplink uplink = new MqttUplink(
                MqttSettings.of(Running.spec("tcp://broker:1883")), Running.QUICK, gateway, sessions, new Baton());
        uplink.close();
        uplink.run();
        assertThat(Running.threads()).isEmpty();
        assertThat(uplink.drain(100)).isFalse();
    }

    private static String id(Sent sent) {
        try {
            return MAPPER.readTree(sent.message().payload()).get("id").asText();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
