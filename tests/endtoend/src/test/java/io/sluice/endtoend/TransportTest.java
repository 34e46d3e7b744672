package io.sluice.endtoend;

import static io.sluice.endtoend.Counted.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.record.GatewayStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The ways to a broker: TLS with a certificate and a password each way, IPv6, MQTT 3.1.1 and 5. */
class TransportTest {
    private static final String PASSWORD = "correct horse";

    @RegisterExtension
    final Stage stage = new Stage();

    @Test
    void deliversOverMutualTlsWithAPassword() {
        Certificates certificates = new Certificates(stage.dir().resolve("certificates"), Stage.GATEWAY);
        Broker broker = stage.broker();
        int port = listenWithTls(broker, certificates);
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Gateway gateway = gateway(stage.field(), tlsSite("ssl://localhost:" + port), certificates);

        deliver(platform, gateway);

        assertThat(connection(broker)).contains("u'gw'");
    }

    @Test
    void refusesABrokerWhoseCertificateItDoesNotTrust() {
        Certificates ours = new Certificates(stage.dir().resolve("certificates"), Stage.GATEWAY);
        Certificates strangers = new Certificates(stage.dir().resolve("strangers"), Stage.GATEWAY);
        Broker broker = stage.broker();
        int port = listenWithTls(broker, strangers);
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Field field = stage.field();
        Gateway gateway = gateway(field, tlsSite("ssl://localhost:" + port), ours);
        gateway.start();

        Await.until(
                () -> "mosquitto tells of a broken handshake:\n" + broker.log(),
                SOON,
                () -> broker.log().contains("certificate unknown")
                        || broker.log().contains("unknown ca"));
        Await.until("the gateway measures on", SOON, () -> field.reads(1) > 50);

        assertThat(platform.tally().status())
                .as("status of a gateway that must not have connected")
                .isEmpty();
        assertThat(broker.log()).doesNotContain("as " + Stage.GATEWAY);
        assertThat(gateway.log() + gateway.console()).as("no secret in the log").doesNotContain(PASSWORD);
        gateway.stop();
    }

    @Test
    void deliversOverIpv6OnBothSides() {
        Broker broker = stage.broker();
        int port = broker.listen("::1");
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Gateway gateway = gateway(stage.field("::1"), site -> site.uplink("tcp://[::1]:" + port), null);

        deliver(platform, gateway);

        assertThat(connection(broker)).contains("from ::1:");
    }

    @Test
    void speaksMqtt311WhereToldSo() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Gateway gateway = gateway(stage.field(), site -> site.uplink(broker.url(), "version: \"3.1.1\""), null);

        deliver(platform, gateway);

        // p2: the protocol as mosquitto counts them, 2 is 3.1.1 and 5 is 5
        assertThat(connection(broker)).contains("(p2,");
    }

    @Test
    void speaksMqtt5ByItself() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Gateway gateway = gateway(stage.field(), site -> site.uplink(broker.url()), null);

        deliver(platform, gateway);

        assertThat(connection(broker)).contains("(p5,");
    }

    @Test
    void findsTheSecondAddressWhenTheFirstIsDead() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        int dead = Ports.free("127.0.0.1");
        Gateway gateway =
                gateway(stage.field(), site -> site.uplink("tcp://127.0.0.1:" + dead + "\", \"" + broker.url()), null);

        deliver(platform, gateway);
    }

    /** Starts, lets some samples arrive, ends in order: all that was sampled arrived. */
    private static void deliver(Counted platform, Gateway gateway) {
        gateway.start();
        platform.awaitOnline("");
        platform.awaitSamples(200);
        gateway.stop();
        GatewayStatus last = platform.awaitStopped();
        platform.assertNothingLost(last);
    }

    /** What mosquitto logged about the gateway's connection. */
    private static String connection(Broker broker) {
        Await.until(
                () -> "mosquitto tells of the connection: " + broker.log(), Duration.ofSeconds(5), () -> broker.log()
                        .contains("as " + Stage.GATEWAY));
        return broker.log()
                .lines()
                .filter(l -> l.contains("as " + Stage.GATEWAY))
                .findFirst()
                .orElseThrow();
    }

    private int listenWithTls(Broker broker, Certificates certificates) {
        Path passwords = broker.file("passwords", "");
        Program.run(stage.dir(), List.of("mosquitto_passwd", "-b", passwords.toString(), "gw", PASSWORD), "");
        return broker.listen(
                "127.0.0.1",
                "cafile " + certificates.file("ca.pem"),
                "certfile " + certificates.file("server.pem"),
                "keyfile " + certificates.file("server.key"),
                "require_certificate true",
                "allow_anonymous false",
                "password_file " + passwords);
    }

    private static Uplink tlsSite(String url) {
        return site -> site.uplink(
                url,
                "username: gw",
                "passwordRef: mqtt",
                "tls: {ca: certs/ca.pem, certificate: certs/client.pem, key: certs/client.key, verifyHost: true}");
    }

    /** Adds the uplink to a site. */
    private interface Uplink {
        SiteText to(SiteText site);
    }

    private Gateway gateway(Field field, Uplink uplink, Certificates certificates) {
        SiteText site = new SiteText(Stage.GATEWAY).link("hall", field);
        Instruments.station(site, "hall", field, 1, "100ms", "timeout: 2s");
        Gateway gateway = stage.gateway(uplink.to(site));
        if (certificates != null) {
            for (String name : List.of("ca.pem", "client.pem", "client.key")) {
                gateway.write("certs/" + name, Program.text(certificates.file(name)));
            }
            gateway.write("secrets/mqtt", PASSWORD + "\n");
            protect(gateway.home().resolve("secrets/mqtt"));
            protect(gateway.home().resolve("certs/client.key"));
        }
        return gateway;
    }

    private static void protect(Path secret) {
        try {
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
