package io.sluice.endtoend;

import static io.sluice.endtoend.Counted.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.testkit.record.GatewayStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An alarm waits for nothing: not for the backlog, not for the disk. And commands about alarms. */
class AlarmTest {
    /** From the register to the subscriber; latency figures are the bench's business. */
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    private static final int RADAR = 9;
    private static final int STATIONS = 10;

    @RegisterExtension
    final Stage stage = new Stage();

    private Field field;

    @Test
    void announcesWithAllFactsAndObeysCommandsOnce() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Subscription all = stage.subscription(broker);
        gateway(broker).start();
        platform.awaitSamples(10);

        long risenNs = raise(platform, 450, "red");
        JsonNode event = Counted.parse(
                all.await("the alarm", SOON, m -> m.topic().endsWith("/alarm")).text());
        platform.awaitJson("alarm/active", "it stands", SOON, a -> a.at("/alarms/0/colour")
                .asText()
                .equals("red"));
        JsonNode done = reply(platform, broker, "ack-1", "acknowledge", "{\"alarm\":\"flood\"}");
        JsonNode after = platform.awaitJson("alarm/active", "acknowledged", SOON, a -> a.at("/alarms/0/state")
                .asText()
                .equals("acknowledged"));
        Subscription.Message taken = all.await(
                "the acknowledgement as a transition",
                SOON,
                m -> m.topic().endsWith("/alarm") && m.text().contains("\"cause\":\"acknowledge\""));
        JsonNode again = reply(platform, broker, "ack-1", "acknowledge", "{\"alarm\":\"flood\"}");
        JsonNode unknownAlarm = reply(platform, broker, "ack-2", "acknowledge", "{\"alarm\":\"none\"}");
        JsonNode unknown = reply(platform, broker, "x-1", "reboot-the-moon", "{}");
        JsonNode listed = reply(platform, broker, "x-2", "alarms", "{}");
        Platform.command(broker, "{\"id\": \"x-3\", name");
        JsonNode nonsense = platform.awaitJson("reply", "a reply to nonsense", SOON, r -> r.path("code")
                .asText()
                .equals("bad-argument"));

        assertThat(risenNs).isLessThan(AT_ONCE.toNanos());
        assertFacts(event);
        assertThat(done.path("code").asText()).isEqualTo("ok");
        assertThat(after.at("/alarms/0/colour").asText())
                .as("noticed, not gone")
                .isEqualTo("red");
        assertThat(Counted.parse(taken.text()).at("/data/by").asText()).contains("platform");
        assertThat(again.path("code").asText()).isEqualTo("repeated");
        assertThat(unknownAlarm.path("code").asText()).isEqualTo("not-found");
        assertThat(unknown.path("code").asText()).isEqualTo("unknown-command");
        assertThat(unknown.path("message").asText()).contains("acknowledge").contains("rebirth");
        assertThat(listed.at("/rows/0/alarm").asText()).isEqualTo("flood");
        assertThat(nonsense.path("message").asText()).contains("not JSON");
    }

    @Test
    void overtakesALargeBacklog() {
        Broker broker = stage.broker();
        Gateway gateway = gateway(broker, "backlogRate: 2000");
        gateway.start();
        Await.until("8 s of backlog, by the reads of an instrument", SOON, () -> field.reads(1) > 80);
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        platform.awaitOnline("");
        platform.await("the backlog drains", SOON, t -> t.count().backlogSamples() > 0);

        long risenNs = raise(platform, 450, "red");
        long fallenNs = raise(platform, 0, "none");
        GatewayStatus status = platform.status();

        assertThat(status.waiting()).as("samples that still wait").isGreaterThan(2000);
        assertThat(risenNs).isLessThan(AT_ONCE.toNanos());
        assertThat(fallenNs).isLessThan(AT_ONCE.toNanos());
    }

    @Test
    void doesNotWaitForAFullDisk() throws IOException {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Gateway gateway = gateway(broker);
        Path data = mount(gateway, "-t", "tmpfs", "-o", "size=8m", "tmpfs");
        gateway.start();
        platform.awaitSamples(500);

        fill(data.resolve("ballast"));
        platform.awaitJson("status", "the journal's fault", SOON, s -> !s.at("/journal/fault")
                .asText("")
                .isEmpty());
        long risenNs = raise(platform, 450, "red");
        Files.delete(data.resolve("ballast"));
        platform.awaitJson("status", "the journal well again", SOON, s -> s.at("/journal/fault")
                .asText("?")
                .isEmpty());
        long samples = platform.tally().count().delivered();
        platform.awaitSamples(samples + 500);
        gateway.stop();
        GatewayStatus last = platform.awaitStopped();

        assertThat(risenNs).isLessThan(AT_ONCE.toNanos());
        assertThat(last.journaled() + last.dropped())
                .as("what was dropped is counted: %s", last)
                .isEqualTo(last.sampled());
        assertThat(platform.tally().count().delivered())
                .as("what was journaled arrived")
                .isEqualTo(last.journaled());
        platform.assertSound();
    }

    @Test
    void doesNotNeedADiskThatCanBeWritten() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Gateway gateway = gateway(broker);
        mount(gateway, "-t", "tmpfs", "-o", "size=1m,ro", "tmpfs");
        gateway.start();
        platform.awaitOnline("");
        Await.until("the instruments are read", SOON, () -> field.reads(RADAR) > 5);

        long risenNs = raise(platform, 450, "red");
        platform.awaitJson("alarm/active", "it stands", SOON, a -> a.at("/alarms/0/colour")
                .asText()
                .equals("red"));

        assertThat(risenNs).isLessThan(AT_ONCE.toNanos());
    }

    @Test
    void doesNotWaitForADiskThatStalls() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Gateway gateway = gateway(broker);
        String image = stage.dir().resolve("disk.img").toString();
        Program.run(stage.dir(), List.of("truncate", "-s", "64M", image), "");
        Program.run(stage.dir(), List.of("mkfs.ext4", "-q", image), "");
        Path data = mount(gateway, "-o", "loop", image);
        gateway.start();
        platform.awaitSamples(500);

        Program.run(stage.dir(), List.of("fsfreeze", "-f", data.toString()), "");
        long risenNs;
        long fallenNs;
        try {
            risenNs = raise(platform, 450, "red");
            fallenNs = raise(platform, 0, "none");
        } finally {
            Program.run(stage.dir(), List.of("fsfreeze", "-u", data.toString()), "");
        }
        long samples = platform.tally().count().delivered();
        platform.awaitSamples(samples + 500);
        gateway.stop();
        GatewayStatus last = platform.awaitStopped();

        assertThat(risenNs).isLessThan(AT_ONCE.toNanos());
        assertThat(fallenNs).isLessThan(AT_ONCE.toNanos());
        platform.assertNothingLost(last);
    }

    private Gateway gateway(Broker broker, String... uplink) {
        field = stage.field();
        SiteText site = new SiteText(Stage.GATEWAY)
                .link("hall", field)
                .alarm(
                        "flood",
                        "radar-9/level",
                        "label: 下穿通道积水, limits: {blue: 0.1, yellow: 0.15, orange: 0.25, red: 0.4},"
                                + " hysteresis: 0.02, ackWithin: 5min")
                .uplink(broker.url(), uplink);
        for (int unit = 1; unit <= STATIONS - 2; unit++) {
            Instruments.station(site, "hall", field, unit, "100ms", "timeout: 2s");
        }
        Instruments.radar(site, "hall", field, RADAR, "100ms");
        return stage.gateway(site);
    }

    /** Lets the water stand that high and waits for the colour; how long that took, ns. */
    private long raise(Counted platform, int mm, String colour) {
        long startNs = System.nanoTime();
        Instruments.level(field, RADAR, mm);
        platform.await(
                "flood " + colour,
                SOON,
                t -> colour.equals(
                        t.standing().containsKey("flood")
                                ? t.standing().get("flood").to()
                                : "none"));
        return System.nanoTime() - startNs;
    }

    private static JsonNode reply(Counted platform, Broker broker, String id, String name, String args) {
        return Platform.ask(platform, broker, id, name, args);
    }

    private static void assertFacts(JsonNode event) {
        JsonNode data = event.path("data");
        assertThat(event.path("source").asText()).isEqualTo("sluice/v1/gw-e2e");
        assertThat(event.path("type").asText()).isEqualTo("io.sluice.alarm.transition");
        assertThat(event.path("subject").asText()).isEqualTo("radar-9/level");
        assertThat(event.path("id").asText())
                .isEqualTo(data.path("eventId").asText())
                .isNotEmpty();
        assertThat(data.path("alarm").asText()).isEqualTo("flood");
        assertThat(data.path("label").asText()).isEqualTo("下穿通道积水");
        assertThat(data.path("occurrence").asText()).isNotEmpty();
        assertThat(data.at("/previous/colour").asText()).isEqualTo("none");
        assertThat(data.at("/next/colour").asText()).isEqualTo("red");
        assertThat(data.at("/next/state").asText()).isEqualTo("unacknowledged");
        assertThat(data.path("value").asDouble()).isEqualTo(0.45);
        assertThat(data.path("unit").asText()).isEqualTo("m");
        assertThat(data.path("limit").asDouble()).isEqualTo(0.4);
        assertThat(data.path("limitSet").asText()).startsWith("site@");
        assertThat(data.path("armed").asBoolean())
                .as("nobody has approved the limits")
                .isFalse();
        assertThat(data.path("quality").asText()).isEqualTo("good");
        assertThat(data.path("clock").asText()).isIn("synchronised", "holdover", "unsynchronised");
        assertThat(data.path("realm").asText()).isEqualTo("live");
        assertThat(data.path("timeMs").asLong())
                .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
        assertThat(data.path("ackDeadlineMs").asLong() - data.path("timeMs").asLong())
                .isEqualTo(300_000);
        assertThat(data.at("/place/latitude").asDouble()).isEqualTo(31.2304);
        assertThat(data.at("/place/longitude").asDouble()).isEqualTo(121.4737);
        assertThat(data.at("/place/crs").asText()).isEqualTo("CGCS2000");
        assertThat(data.path("division").asText()).isEqualTo("310101");
        assertThat(data.path("grid").asText()).isEqualTo("310101001002003");
    }

    /** Puts {@code data/} on a file system of its own, until the end of the test; leaves the test out where that is forbidden. */
    private Path mount(Gateway gateway, String... what) {
        Path data = gateway.home().resolve("data");
        gateway.write("data/.keep", "");
        try (Program mount = new Program(
                "mount",
                stage.dir().resolve("mount.log"),
                Stream.of(Stream.of("mount"), Stream.of(what), Stream.of(data.toString()))
                        .flatMap(w -> w)
                        .toList(),
                Map.of())) {
            assumeThat(mount.awaitExit(SOON))
                    .as("a file system of its own for the test needs root: %s", mount.output())
                    .isZero();
        }
        stage.own(() -> {
            gateway.close();
            Program.run(stage.dir(), List.of("umount", data.toString()), "");
        });
        return data;
    }

    private static void fill(Path file) {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }
}
