package io.sluice.endtoend;

import static io.sluice.endtoend.Counted.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.record.GatewayStatus;
import io.sluice.testkit.record.SeenScan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Battery sensors, played by libcoap's client, send SenML over DTLS. */
class PushTest {
    private static final String KEY = "a key for one sensor alone";
    private static final long HOUR_S = 3600;

    @RegisterExtension
    final Stage stage = new Stage();

    private int port;

    @Test
    void forwardsWhatASensorSendsRaisesItsAlarmAndKeepsWhatIsLate() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Subscription all = stage.subscription(broker);
        Gateway gateway = gateway(broker, "15min");
        gateway.start();
        String boot = platform.awaitOnline("");
        Await.until("it listens", SOON, () -> send("[{\"n\":\"level\",\"u\":\"m\",\"v\":0.12}]")
                .isEmpty());
        platform.await("the first value", SOON, t -> is(t.latest().get("manhole"), 120, "good"));
        platform.await("device up", SOON, t -> platform.status().devicesUp() == 1);

        long lateS = System.currentTimeMillis() / 1000 - HOUR_S;
        assertThat(send("[{\"n\":\"level\",\"u\":\"mm\",\"t\":" + lateS + ",\"v\":900}]"))
                .isEmpty();
        platform.await("the late value", SOON, t -> is(t.latest().get("manhole"), 900, "uncertain"));
        SeenScan late = platform.tally().latest().get("manhole");
        assertThat(late.utcMs()).isEqualTo(lateS * 1000.0);
        assertThat(send("[{\"n\":\"level\",\"u\":\"mm\",\"t\":" + lateS + ",\"v\":900}]"))
                .as("repeated")
                .isEmpty();
        assertThat(all.messages()).noneMatch(m -> m.topic().endsWith("/alarm"));

        assertThat(send("[{\"n\":\"level\",\"u\":\"mm\",\"v\":900}]")).isEmpty();
        all.await(
                "the alarm", SOON, m -> m.topic().endsWith("/alarm") && m.text().contains("\"red\""));
        assertThat(send("[{\"n\":\"level\",\"u\":\"Cel\",\"v\":1}]")).contains("4.00", "unit Cel is no mm");
        assertThat(client("stranger", KEY, "[{\"n\":\"level\",\"v\":1}]")).isNotEmpty();
        gateway.stop();
        platform.awaitStopped();

        gateway.start();
        platform.awaitOnline(boot);
        Await.until("it listens again", SOON, () -> send("[{\"n\":\"level\",\"u\":\"mm\",\"v\":130}]")
                .isEmpty());
        platform.await("a value after the restart", SOON, t -> is(t.latest().get("manhole"), 130, "good"));
        gateway.stop();
        GatewayStatus last = platform.awaitStopped();

        assertThat(last.dropped()).isZero();
        assertThat(platform.ledger().scans().stream()
                        .filter(s -> s.values().containsKey("level")
                                && s.values().get("level").value() == 900))
                .as("late once, live once")
                .hasSize(2);
        platform.assertSound();
    }

    @Test
    void saysNoReplyWhenASensorFallsSilent() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Gateway gateway = gateway(broker, "3s");
        gateway.start();
        platform.awaitOnline("");
        Await.until("it listens", SOON, () -> send("[{\"n\":\"level\",\"u\":\"m\",\"v\":0.12}]")
                .isEmpty());

        platform.await("silence", SOON, t -> {
            SeenScan scan = t.latest().get("manhole");
            return scan != null
                    && scan.values().containsKey("level")
                    && scan.values().get("level").quality().equals("no-reply");
        });
        platform.await("nothing up", SOON, t -> platform.status().devicesUp() == 0);
        assertThat(send("[{\"n\":\"level\",\"u\":\"m\",\"v\":0.13}]")).isEmpty();
        platform.await("good again", SOON, t -> is(t.latest().get("manhole"), 130, "good"));
    }

    private static boolean is(SeenScan scan, double level, String quality) {
        if (scan == null || !scan.values().containsKey("level")) {
            return false;
        }
        SeenScan.SeenValue value = scan.values().get("level");
        return value.value() == level && value.quality().equals(quality);
    }

    private Gateway gateway(Broker broker, String period) {
        port = Ports.free("127.0.0.1");
        SiteText site = new SiteText(Stage.GATEWAY)
                .coap("radio", port)
                .pushing("manhole", "radio", "generic/senml-level", "manhole-7", "manhole.key", period)
                .alarm("depth", "manhole/level", "limits: {red: 500}")
                .uplink(broker.url());
        Gateway gateway = stage.gateway(site);
        // lateness is only judged against a clock that is set
        gateway.write("etc/io.sluice.host.linux.properties", "trustClock=true\n");
        gateway.write("secrets/manhole.key", KEY + "\n");
        try {
            Files.setPosixFilePermissions(
                    gateway.home().resolve("secrets/manhole.key"), PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return gateway;
    }

    /** What the client prints: nothing if the pack was taken. */
    private String send(String pack) {
        return client("manhole-7", KEY, pack);
    }

    private String client(String identity, String key, String pack) {
        Path out = stage.dir().resolve("coap-client-" + System.nanoTime() + ".txt");
        List<String> command = List.of(
                "coap-client-openssl",
                "-m",
                "post",
                "-t",
                "110",
                "-B",
                "5",
                "-u",
                identity,
                "-k",
                key,
                "-e",
                pack,
                "coaps://127.0.0.1:" + port + "/push");
        try (Program client = new Program("coap-client", out, command, Map.of())) {
            client.awaitExit(SOON);
        }
        return Program.text(out).strip();
    }
}
