package io.sluice.forward.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.forward.mqtt.Platform.Heard;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Scan;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Event;
import io.sluice.model.alarm.Notice;
import io.sluice.model.alarm.Transition;
import io.sluice.port.admin.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The uplink against a real mosquitto. */
class UplinkBrokerTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1", "auto"})
    void introducesItselfAndDelivers(String version) throws IOException, MqttException {
        FakeGateway gateway = new FakeGateway(directory);
        gateway.standing(List.of(AlarmState.of("depth", Colour.RED, false, "o", 1, 0.5)));
        try (Mosquitto broker = Mosquitto.open(directory);
                Platform platform = new Platform(broker.url());
                Running running = Running.start(Running.spec(broker.url(), "version", version), gateway)) {
            JsonNode birth = platform.await("birth").json();
            assertThat(birth.at("/uplink/protocol").asText())
                    .isEqualTo(version.equals("3.1.1") ? "mqtt-3.1.1" : "mqtt-5");
            assertThat(birth.get("version").asText()).matches("\\d+\\.\\d+\\.\\d+");
            assertThat(birth.at("/uplink/deadAfterS").asInt()).isEqualTo(45);
            platform.await("birth/radar-01");
            platform.await("birth/radar-02");
            assertThat(platform.await("status").json().get("state").asText()).isEqualTo("online");
            assertThat(platform.await("alarm/active")
                            .json()
                            .at("/alarms/0/colour")
                            .asText())
                    .isEqualTo("red");

            running.awaitConnected();
            gateway.fakeJournal.commit(List.of(gateway.scan(0.412), gateway.scan(9, Quality.OUT_OF_RANGE.code())));
            JsonNode pack = platform.await("telemetry").json();
            assertThat(pack.toString())
                    .contains("{\"n\":\"level\",\"u\":\"m\",\"v\":0.412}")
                    .contains(
                            "{\"n\":\"level/raw\",\"u\":\"m\",\"v\":9},{\"n\":\"level/quality\",\"vs\":\"out-of-range\"}");
            running.await("samples acknowledged", f -> f.samples() == 2);
            Running.await("acknowledged in the journal", () -> gateway.fakeJournal.undelivered() == 0);

            Transition t = gateway.transition();
            gateway.fakeJournal.append(t);
            running.uplink().offer(t);
            Heard alarm = platform.await("alarm");
            assertThat(alarm.json().get("id").asText()).isEqualTo(t.eventId());
            Running.await("acknowledged in the journal", () -> gateway.fakeJournal.isAcknowledged(t));
            running.await("counted once", f -> f.transitions() == 1 && f.inFlight() == 0);
            assertThat(platform.all("alarm")).hasSize(1);

            assertThat(running.uplink().drain(5_000)).isTrue();
            assertThat(platform.await(
                                    "status",
                                    h -> h.json().get("state").asText().equals("stopped"))
                            .json()
                            .get("boot")
                            .asText())
                    .isEqualTo(FakeGateway.BOOT.id());
        }
    }

    @Test
    void carriesMediaTypesOnMqtt5() throws IOException, MqttException, InterruptedException {
        FakeGateway gateway = new FakeGateway(directory);
        try (Mosquitto broker = Mosquitto.open(directory);
                Platform platform = new Platform(broker.url());
                Running running = Running.start(Running.spec(broker.url(), "version", "5"), gateway)) {
            platform.await("birth");
            Process sub = new ProcessBuilder(
                            "mosquitto_sub",
                            "-V",
                            "5",
                            "-p",
                            "" + broker.port(),
                            "-q",
                            "1",
                            "-t",
                            "sluice/v1/gw-test/alarm",
                            "-t",
                            "sluice/v1/gw-test/telemetry",
                            "-t",
                            "sluice/v1/gw-test/birth",
                            "-C",
                            "3",
                            "-W",
                            "10",
                            "-F",
                            "%t %C %F %r")
                    .redirectErrorStream(true)
                    .start();
            List<String> lines = new ArrayList<>();
            try (var reader = sub.inputReader()) {
                lines.add(reader.readLine());
                gateway.fakeJournal.commit(List.of(gateway.scan(1)));
                lines.add(reader.readLine());
                running.uplink().offer(gateway.transition());
                lines.add(reader.readLine());
            }
            assertThat(sub.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(lines)
                    .containsExactly(
                            "sluice/v1/gw-test/birth application/json 1 1",
                            "sluice/v1/gw-test/telemetry application/senml+json 1 0",
                            "sluice/v1/gw-test/alarm application/cloudevents+json 1 0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void losesNothingWhenTheLinkIsCutAtRandom(String version) throws IOException, MqttException {
        FakeGateway gateway = new FakeGateway(directory);
        Random random = new Random(7);
        List<Notice> raised = new ArrayList<>();
        try (Mosquitto broker = Mosquitto.open(directory);
                Platform platform = new Platform(broker.url());
                CuttableProxy proxy = new CuttableProxy(broker.port());
                Running running = Running.start(
                        Running.spec(proxy.url(), "version", version), gateway, new Tuning(10, 20, 3_000, 5_000))) {
            for (int round = 1; round <= 25; round++) {
                long connects = round;
                running.await("connected " + round, f -> f.connects() >= connects);
                proxy.cutAfter(1 + random.nextInt(20_000));
                while (running.facts().connects() == round) {
                    gateway.fakeJournal.commit(List.of(gateway.scan(round / 1000.0), gateway.scan(round)));
                    if (gateway.lastSequence() % 20 == 0) {
                        Notice t = gateway.lastSequence() % 40 == 0 ? gateway.event() : gateway.transition();
                        raised.add(t);
                        running.uplink().offer(t);
                        gateway.fakeJournal.append(t);
                    }
                    long due = gateway.lastSequence() - 40;
                    running.await(
                            "not too far ahead", f -> f.connects() > connects || (f.connected() && f.samples() >= due));
                }
            }
            assertThat(running.uplink().drain(10_000))
                    .as("drained: %s", running.facts())
                    .isTrue();
            platform.await("status", h -> h.json().get("state").asText().equals("stopped"));

            List<Long> heard = new ArrayList<>(platform.scans("telemetry"));
            heard.addAll(platform.scans("backlog"));
            assertThat(new TreeSet<>(heard))
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, gateway.lastSequence())
                            .boxed()
                            .toList());
            assertThat(notices(platform, "alarm")).isEqualTo(ids(raised, Transition.class));
            assertThat(notices(platform, "event")).isEqualTo(ids(raised, Event.class));
        }
        assertThat(gateway.fakeJournal.undelivered()).isZero();
        assertThat(raised).allMatch(gateway.fakeJournal::isAcknowledged);
    }

    /** Ids of what was heard; a copy must be the same to the letter. */
    private static Set<String> notices(Platform platform, String kind) {
        Map<String, JsonNode> byId = new HashMap<>();
        for (Heard h : platform.all(kind)) {
            JsonNode earlier = byId.putIfAbsent(h.json().get("id").asText(), h.json());
            assertThat(earlier).isIn(null, h.json());
        }
        return byId.keySet();
    }

    private static Set<String> ids(List<Notice> raised, Class<? extends Notice> kind) {
        return raised.stream().filter(kind::isInstance).map(Notice::eventId).collect(Collectors.toSet());
    }

    @Test
    void eventsArriveOnATopicOfTheirOwnAndADrillIsMarked() throws IOException, MqttException {
        FakeGateway gateway = new FakeGateway(directory);
        try (Mosquitto broker = Mosquitto.open(directory);
                Platform platform = new Platform(broker.url());
                Running running = Running.start(Running.spec(broker.url()), gateway)) {
            running.awaitConnected();
            platform.await("alarm/active");
            Event event = gateway.event();
            running.uplink().offer(event);
            gateway.fakeJournal.append(event);

            JsonNode heard = platform.await("event").json();
            assertThat(heard.get("id").asText()).isEqualTo(event.eventId());
            assertThat(heard.get("type").asText()).isEqualTo("io.sluice.event.drill-report");
            assertThat(heard.get("realm").asText()).isEqualTo("drill");
            assertThat(heard.at("/data/by").asText()).isEqualTo("page:li");
            Running.await("acknowledged in the journal", () -> gateway.fakeJournal.isAcknowledged(event));
            Running.await("told to the gateway", () -> gateway.delivered.contains(event.eventId()));
            assertThat(platform.all("event")).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void deliversOnWhenTheBrokerIsKilledAndComesBack(String version) throws IOException, MqttException {
        FakeGateway gateway = new FakeGateway(directory);
        try (Mosquitto broker = Mosquitto.open(directory);
                Running running = Running.start(Running.spec(broker.url(), "version", version), gateway)) {
            for (int round = 1; round <= 3; round++) {
                long connects = round;
                running.await("connected", f -> f.connected() && f.connects() >= connects);
                broker.kill();
                running.await("lost", f -> !f.connected() && !f.fault().isEmpty());
                List<Scan> meanwhile = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    meanwhile.add(gateway.scan(i));
                }
                gateway.fakeJournal.commit(meanwhile);
                Transition t = gateway.transition();
                running.uplink().offer(t);
                gateway.fakeJournal.append(t);
                broker.start();
                long samples = 20L * round;
                running.await("delivered", f -> f.samples() == samples);
                Running.await("alarm delivered", () -> gateway.fakeJournal.isAcknowledged(t));
            }
            Running.await("all delivered", () -> gateway.fakeJournal.undelivered() == 0);
        }
    }

    @Test
    void repeatsCarryTheSameBootAndSequence() throws IOException, MqttException {
        FakeGateway gateway = new FakeGateway(directory);
        FakeSessions silent = new FakeSessions();
        Scan scan = gateway.scan(0.4);
        try (Mosquitto broker = Mosquitto.open(directory);
                Platform platform = new Platform(broker.url())) {
            try (Running running = Running.start(Running.spec("tcp://127.0.0.1:1"), gateway, Running.QUICK, silent)) {
                assertThat(running.facts().connects()).isZero();
                silent.await().accept();
                gateway.fakeJournal.commit(List.of(scan));
                silent.last().take("telemetry");
                Running.await("leased", () -> gateway.fakeJournal.leased() == 1);
            }
            try (Running running = Running.start(Running.spec(broker.url()), gateway)) {
                running.awaitConnected();
                JsonNode again = platform.await("backlog").json();
                assertThat(again.at("/0/vs").asText()).isEqualTo(FakeGateway.BOOT.id());
                assertThat(platform.scans("backlog")).containsExactly(scan.sequence());
            }
        }
    }

    @Test
    void theBrokerSaysTheWillWhenTheConnectionBreaks() throws IOException, MqttException {
        FakeGateway gateway = new FakeGateway(directory);
        try (Mosquitto broker = Mosquitto.open(directory);
                Platform platform = new Platform(broker.url());
                CuttableProxy proxy = new CuttableProxy(broker.port());
                Running running = Running.start(Running.spec(proxy.url()), gateway)) {
            platform.await("status", h -> h.json().get("state").asText().equals("online"));
            proxy.cut();
            assertThat(platform.await(
                                    "status",
                                    h -> h.json().get("state").asText().equals("offline"))
                            .json()
                            .get("boot")
                            .asText())
                    .isEqualTo(FakeGateway.BOOT.id());
            int before = platform.all("status").size();
            running.await("connected again", f -> f.connects() >= 2);
            platform.await(
                    "status",
                    h -> platform.all("status").indexOf(h) >= before
                            && h.json().get("state").asText().equals("online"));
        }
    }

    @Test
    void whatIsRetainedIsThereForALatePlatform() throws IOException, MqttException {
        FakeGateway gateway = new FakeGateway(directory);
        try (Mosquitto broker = Mosquitto.open(directory);
                Running running = Running.start(Running.spec(broker.url()), gateway)) {
            running.await("introduced", f -> f.messages() >= 5);
            gateway.site(FakeGateway.site(1));
            running.uplink().refresh();
            running.await("introduced again", f -> f.messages() >= 10 && f.inFlight() == 0);
            try (Platform late = new Platform(broker.url())) {
                late.await("status");
                assertThat(late.await("birth").retained()).isTrue();
                assertThat(late.await("alarm/active").retained()).isTrue();
                late.await("birth/radar-01");
                assertThat(late.all("birth/radar-02"))
                        .as("the device that is gone")
                        .isEmpty();
            }
        }
    }

    @Test
    void closingSaysStopped() throws IOException, MqttException {
        FakeGateway gateway = new FakeGateway(directory);
        try (Mosquitto broker = Mosquitto.open(directory);
                Platform platform = new Platform(broker.url())) {
            try (Running running = Running.start(Running.spec(broker.url()), gateway)) {
                running.awaitConnected();
            }
            platform.await("status", h -> h.json().get("state").asText().equals("stopped"));
            assertThat(platform.all("status").stream()
                            .map(h -> h.json().get("state").asText()))
                    .doesNotContain("offline");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void carriesOutACommandAndReplies(String version) throws IOException, MqttException, InterruptedException {
        FakeGateway gateway = new FakeGateway(directory);
        try (Mosquitto broker = Mosquitto.open(directory);
                Platform platform = new Platform(broker.url());
                Running running = Running.start(Running.spec(broker.url(), "version", version), gateway)) {
            running.awaitConnected();
            platform.await("status");
            platform.command("{\"id\":\"c-1\",\"name\":\"acknowledge\",\"args\":{\"alarm\":\"depth\"}}");

            JsonNode reply = platform.await("reply").json();
            assertThat(reply.toString())
                    .isEqualTo("{\"id\":\"c-1\",\"code\":\"ok\",\"message\":\"\",\"rows\":[{\"done\":true}]}");
            Command command = gateway.executed.poll(5, TimeUnit.SECONDS);
            assertThat(command.by()).isEqualTo("platform:test");
            assertThat(command.args()).containsEntry("alarm", "depth");
        }
    }

    @Test
    void answersNonsense() throws IOException, MqttException {
        FakeGateway gateway = new FakeGateway(directory);
        try (Mosquitto broker = Mosquitto.open(directory);
                Platform platform = new Platform(broker.url());
                Running running = Running.start(Running.spec(broker.url()), gateway)) {
            running.awaitConnected();
            platform.await("status");
            platform.command("{\"id\":\"c-2\",\"name\":7}");
            platform.command("open the barrier!");

            assertThat(platform.await("reply", h -> h.json().get("id").asText().equals("c-2"))
                            .json()
                            .get("code")
                            .asText())
                    .isEqualTo("bad-argument");
            assertThat(platform.await("reply", h -> h.json().get("id").asText().isEmpty())
                            .json()
                            .get("message")
                            .asText())
                    .contains("not JSON");
            assertThat(gateway.executed).isEmpty();
        }
    }

    @Test
    void answersWhenThereIsNoGateOrTooManyCommandsWait() throws IOException, MqttException {
        FakeGateway gateway = new FakeGateway(directory).gate(false);
        CountDownLatch go = new CountDownLatch(1);
        try (Mosquitto broker = Mosquitto.open(directory);
                Platform platform = new Platform(broker.url());
                Running running = Running.start(Running.spec(broker.url()), gateway)) {
            running.awaitConnected();
            platform.await("status");
            platform.command("{\"id\":\"c-0\",\"name\":\"x\"}");
            assertThat(platform.await("reply").json().get("code").asText()).isEqualTo("unavailable");

            gateway.gate(true).beforeExecute(() -> {
                try {
                    go.await(10, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            for (int i = 1; i <= JournalSide.MOST_COMMANDS + 3; i++) {
                platform.command("{\"id\":\"c-" + i + "\",\"name\":\"x\"}");
            }
            JsonNode overflow = platform.await(
                            "reply", h -> h.json().get("message").asText().contains("64"))
                    .json();
            assertThat(overflow.get("code").asText()).isEqualTo("unavailable");
            // and an alarm passes a command that hangs
            Transition t = gateway.transition();
            running.uplink().offer(t);
            platform.await("alarm");
            go.countDown();
            platform.await("reply", h -> h.json().get("id").asText().equals("c-1"));
        }
    }

    @Test
    void ignoresACommandThatWasLeftOnTheBroker() throws IOException, MqttException {
        FakeGateway gateway = new FakeGateway(directory);
        try (Mosquitto broker = Mosquitto.open(directory);
                Platform platform = new Platform(broker.url())) {
            platform.command("{\"id\":\"c-old\",\"name\":\"x\"}", true);
            try (Running running = Running.start(Running.spec(broker.url()), gateway)) {
                running.awaitConnected();
                platform.await("status");
                platform.command("{\"id\":\"c-new\",\"name\":\"x\"}");
                platform.await("reply", h -> h.json().get("id").asText().equals("c-new"));
                assertThat(gateway.executed).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void aCommandSentWhileWeWereOfflineArrives(String version) throws IOException, MqttException {
        FakeGateway gateway = new FakeGateway(directory);
        try (Mosquitto broker = Mosquitto.open(directory);
                Platform platform = new Platform(broker.url());
                CuttableProxy proxy = new CuttableProxy(broker.port());
                Running running = Running.start(Running.spec(proxy.url(), "version", version), gateway)) {
            running.awaitConnected();
            platform.await("status");
            proxy.refuse(true);
            proxy.cut();
            running.await("cut", f -> !f.connected());
            platform.await("status", h -> h.json().get("state").asText().equals("offline"));
            platform.command("{\"id\":\"c-late\",\"name\":\"x\"}");
            proxy.refuse(false);

            assertThat(platform.await("reply").json().get("id").asText()).isEqualTo("c-late");
        }
    }

    @Test
    void reachesIpv6() throws IOException {
        FakeGateway gateway = new FakeGateway(directory);
        try (Mosquitto broker = new Mosquitto(directory, "::1", "allow_anonymous true");
                Running running = Running.start(Running.spec("tcp://[::1]:" + broker.port()), gateway)) {
            running.awaitConnected();
        }
    }

    @Test
    void triesTheUrlsInTurn() throws IOException {
        FakeGateway gateway = new FakeGateway(directory);
        try (Mosquitto broker = Mosquitto.open(directory);
                CuttableProxy dead = new CuttableProxy(1)) {
            dead.refuse(true);
            try (Running running = Running.start(
                    Running.spec(List.of(dead.url(), broker.url()), 16, 1_000),
                    gateway,
                    new Tuning(60_000, 60_000, 3_000, 5_000))) {
                running.awaitConnected();
            }
        }
    }

    @Test
    void logsInWithAPassword() throws IOException, InterruptedException, MqttException {
        Path passwords = directory.resolve("passwords");
        Process p = new ProcessBuilder("mosquitto_passwd", "-b", "-c", passwords.toString(), "gw", "geheim").start();
        assertThat(p.waitFor()).isZero();
        FakeGateway gateway = new FakeGateway(directory);
        Files.createDirectories(directory.resolve("secrets"));
        Files.writeString(directory.resolve("secrets/mqtt"), "wrong\n");
        try (Mosquitto broker =
                        new Mosquitto(directory, "127.0.0.1", "allow_anonymous false", "password_file " + passwords);
                Running running =
                        Running.start(Running.spec(broker.url(), "username", "gw", "passwordRef", "mqtt"), gateway)) {
            running.await(
                    "refused", f -> f.fault().equals("connect " + broker.url() + ": refused: not authorised (0x87)"));
            // put right while it runs
            Files.writeString(directory.resolve("secrets/mqtt"), "geheim\n");
            running.awaitConnected();
            MqttConnectOptions options = new MqttConnectOptions();
            options.setUserName("gw");
            options.setPassword("geheim".toCharArray());
            try (Platform platform = new Platform(broker.url(), options)) {
                platform.await("status");
            }
        }
    }

    @Test
    void saysWhichSecretIsMissing() throws IOException {
        FakeGateway gateway = new FakeGateway(directory);
        try (Running running =
                Running.start(Running.spec("tcp://127.0.0.1:1", "username", "gw", "passwordRef", "none"), gateway)) {
            running.await("no secret", f -> f.fault().contains("secrets/none"));
        }
    }

    @Test
    void respectsTheBrokersLimits() throws IOException, MqttException {
        FakeGateway gateway = new FakeGateway(directory);
        try (Mosquitto broker = new Mosquitto(
                        directory,
                        "127.0.0.1",
                        "allow_anonymous true",
                        "max_packet_size 4096",
                        "max_inflight_messages 2");
                Platform platform = new Platform(broker.url());
                Running running =
                        Running.start(Running.spec(List.of(broker.url()), 500, 50_000_000, "version", "5"), gateway)) {
            running.awaitConnected();
            List<Scan> scans = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                scans.add(gateway.scan(i / 1000.0));
            }
            gateway.fakeJournal.commit(scans);
            running.await("delivered", f -> f.samples() == 500);
            Running.await("heard", () -> platform.scans("telemetry").size() == 500);
            assertThat(platform.all("telemetry")).allMatch(h -> h.bytes() < 4_096);
            assertThat(running.facts().connects()).isEqualTo(1);
        }
    }

    @Test
    void keepsWhatTheBrokerRefusesAndSaysSo() throws IOException, MqttException {
        Path acl = Files.writeString(
                directory.resolve("acl"),
                "topic readwrite sluice/v1/gw-test/#\ntopic deny sluice/v1/gw-test/telemetry\n");
        FakeGateway gateway = new FakeGateway(directory);
        try (Mosquitto broker = new Mosquitto(directory, "127.0.0.1", "allow_anonymous true", "acl_file " + acl);
                Platform platform = new Platform(broker.url());
                Running running = Running.start(Running.spec(broker.url(), "version", "5"), gateway)) {
            running.awaitConnected();
            gateway.fakeJournal.commit(List.of(gateway.scan(1)));

            running.await("refused", f -> f.fault()
                    .equals("publish sluice/v1/gw-test/telemetry: refused: not authorised (0x87)"));
            // as backlog it may pass; live it was never counted as delivered
            platform.await("backlog");
            assertThat(platform.all("telemetry")).isEmpty();
            Transition t = gateway.transition();
            running.uplink().offer(t);
            platform.await("alarm");
        }
    }

    @Test
    void measuresTheFastLane() throws IOException, MqttException {
        FakeGateway gateway = new FakeGateway(directory);
        try (Mosquitto broker = Mosquitto.open(directory);
                Platform platform = new Platform(broker.url());
                Running running = Running.start(Running.spec(broker.url()), gateway)) {
            running.awaitConnected();
            platform.await("alarm/active");
            long[] ns = new long[200];
            for (int i = 0; i < ns.length; i++) {
                Transition t = gateway.transition();
                long at = System.nanoTime();
                running.uplink().offer(t);
                ns[i] = platform.await("alarm", h -> h.json().get("id").asText().equals(t.eventId()))
                                .atNs()
                        - at;
            }
            java.util.Arrays.sort(ns);
            System.out.printf(
                    "fast lane, offer to subscriber: p50 %d us, p99 %d us%n", ns[100] / 1_000, ns[198] / 1_000);
            // a development machine shared by others: the bound only catches a lane that waits for something
            assertThat(ns[100]).isLessThan(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }
}
