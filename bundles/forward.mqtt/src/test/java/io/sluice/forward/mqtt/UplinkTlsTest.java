package io.sluice.forward.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.ClockState;
import io.sluice.port.forward.UplinkFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS against a real mosquitto, with certificates made by OpenSSL. */
class UplinkTlsTest {
    @TempDir
    private static Path certificates;

    @TempDir
    private Path directory;

    private static Certificates made;

    @BeforeAll
    static void makeCertificates() throws IOException {
        made = new Certificates(certificates)
                .authority("city-ca")
                .authority("other-ca")
                .issue("city-ca", "broker", "ec", "DNS:localhost,IP:127.0.0.1,IP:::1")
                .issue("city-ca", "elsewhere", "ec", "DNS:broker.city.example")
                .issue("city-ca", "gw-rsa", "rsa", "DNS:gw-test")
                .issue("city-ca", "gw-ec", "ec", "DNS:gw-test")
                .issue("other-ca", "stranger", "ec", "DNS:gw-test")
                .oldKey("gw-rsa");
    }

    private Mosquitto broker(String address, String certificate, boolean mutual) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "allow_anonymous true",
                "cafile " + made.path("city-ca.pem"),
                "certfile " + made.path(certificate + ".pem"),
                "keyfile " + made.path(certificate + ".key")));
        if (mutual) {
            lines.add("require_certificate true");
        }
        return new Mosquitto(directory, address, lines.toArray(new String[0]));
    }

    private static String url(String host, Mosquitto broker) {
        return "ssl://" + host + ":" + broker.port();
    }

    @ParameterizedTest
    @CsvSource({"5,localhost", "3.1.1,localhost", "5,127.0.0.1"})
    void connectsToABrokerThatTheAuthorityVouchesFor(String version, String host) throws IOException {
        try (Mosquitto broker = broker("127.0.0.1", "broker", false);
                Running running = Running.start(
                        Running.spec(url(host, broker), "version", version, "caFile", made.path("city-ca.pem")),
                        new FakeGateway(directory))) {
            running.awaitConnected();
        }
    }

    @Test
    void reachesIpv6() throws IOException {
        try (Mosquitto broker = broker("::1", "broker", false);
                Running running = Running.start(
                        Running.spec(url("[::1]", broker), "caFile", made.path("city-ca.pem")),
                        new FakeGateway(directory))) {
            running.awaitConnected();
        }
    }

    @ParameterizedTest
    @CsvSource({"gw-rsa,5", "gw-ec,5", "gw-ec,3.1.1"})
    void showsItsOwnCertificate(String name, String version) throws IOException {
        try (Mosquitto broker = broker("127.0.0.1", "broker", true);
                Running running = Running.start(mutual(broker, name, name, version), new FakeGateway(directory))) {
            running.awaitConnected();
        }
    }

    private static io.sluice.model.site.UplinkSpec mutual(
            Mosquitto broker, String certificate, String key, String version) {
        return Running.spec(
                url("localhost", broker),
                "version",
                version,
                "caFile",
                made.path("city-ca.pem"),
                "certificateFile",
                made.path(certificate + ".pem"),
                "keyFile",
                made.path(key + ".key"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "5", "3.1.1"})
    void saysThatTheBrokerWantsACertificate(String version) throws IOException {
        try (Mosquitto broker = broker("127.0.0.1", "broker", true);
                Running running = Running.start(
                        Running.spec(url("localhost", broker), "version", version, "caFile", made.path("city-ca.pem")),
                        new FakeGateway(directory))) {
            fault(
                    running,
                    "connect " + url("localhost", broker)
                            + ": the broker demands a client certificate and none is configured");
        }
    }

    @Test
    void saysThatTheBrokerRefusesOurCertificate() throws IOException {
        try (Mosquitto broker = broker("127.0.0.1", "broker", true);
                Running running =
                        Running.start(mutual(broker, "stranger", "stranger", "5"), new FakeGateway(directory))) {
            fault(running, "the broker refuses the TLS handshake: ");
        }
    }

    @Test
    void refusesABrokerOfAnotherAuthority() throws IOException {
        try (Mosquitto broker = broker("127.0.0.1", "broker", false);
                Running running = Running.start(
                        Running.spec(url("localhost", broker), "caFile", made.path("other-ca.pem")),
                        new FakeGateway(directory))) {
            fault(
                    running,
                    "connect " + url("localhost", broker)
                            + ": certificate of CN=broker was issued by CN=city-ca, which is not trusted by "
                            + made.path("other-ca.pem"));
        }
    }

    @Test
    void doesNotTrustAPrivateAuthorityByDefault() throws IOException {
        try (Mosquitto broker = broker("127.0.0.1", "broker", false);
                Running running = Running.start(Running.spec(url("localhost", broker)), new FakeGateway(directory))) {
            fault(
                    running,
                    "certificate of CN=broker was issued by CN=city-ca, which is not trusted by the Java runtime");
        }
    }

    @Test
    void refusesABrokerUnderAnotherName() throws IOException {
        try (Mosquitto broker = broker("127.0.0.1", "elsewhere", false)) {
            try (Running running = Running.start(
                    Running.spec(url("localhost", broker), "caFile", made.path("city-ca.pem")),
                    new FakeGateway(directory))) {
                fault(running, "certificate of CN=elsewhere is for [broker.city.example], not for localhost");
            }
            try (Running running = Running.start(
                    Running.spec(url("localhost", broker), "caFile", made.path("city-ca.pem"), "verifyHost", "false"),
                    new FakeGateway(directory))) {
                running.awaitConnected();
            }
        }
    }

    @Test
    void saysWhichCertificateExpiredAndWhatTheClockSays() throws IOException {
        FakeGateway gateway = new FakeGateway(directory)
                .utc(() -> System.currentTimeMillis() + Duration.ofDays(100).toMillis());
        try (Mosquitto broker = broker("127.0.0.1", "broker", false);
                Running running = Running.start(
                        Running.spec(url("localhost", broker), "caFile", made.path("city-ca.pem")), gateway)) {
            UplinkFacts facts = fault(running, "certificate of CN=broker expired 20");
            assertThat(facts.fault()).contains("; the gateway's clock says 20");
        }
    }

    @Test
    void saysThatTheClockIsBehindTheCertificate() throws IOException {
        FakeGateway gateway = new FakeGateway(directory).utc(() -> 1_500_000_000_000L);
        try (Mosquitto broker = broker("127.0.0.1", "broker", false);
                Running running = Running.start(
                        Running.spec(url("localhost", broker), "caFile", made.path("city-ca.pem")), gateway)) {
            fault(running, "certificate of CN=broker is not valid before 20");
            // the clock is set: no restart needed
            gateway.utc(System::currentTimeMillis);
            running.awaitConnected();
        }
    }

    @Test
    void connectsWithAClockThatWasNeverSetAndSaysSo() throws IOException {
        FakeGateway gateway =
                new FakeGateway(directory).utc(() -> 1_500_000_000_000L).clockState(ClockState.UNSYNCHRONISED);
        try (Mosquitto broker = broker("127.0.0.1", "broker", false);
                Running running = Running.start(
                        Running.spec(url("localhost", broker), "caFile", made.path("city-ca.pem")), gateway)) {
            running.awaitConnected();

            assertThat(running.facts().fault())
                    .startsWith("clock not trusted: certificate time not checked against now but against")
                    .contains("the last known good time is 2017-07-14T02:40:00Z");
        }
    }

    @Test
    void refusesAnExpiredCertificateWithAnUnsetClockToo() throws IOException {
        FakeGateway gateway = new FakeGateway(directory)
                .utc(() -> System.currentTimeMillis() + Duration.ofDays(100).toMillis())
                .clockState(ClockState.UNSYNCHRONISED);
        try (Mosquitto broker = broker("127.0.0.1", "broker", false);
                Running running = Running.start(
                        Running.spec(url("localhost", broker), "caFile", made.path("city-ca.pem")), gateway)) {
            fault(running, "certificate of CN=broker expired 20");
        }
    }

    @Test
    void refusesAStrangerWhateverTheClock() throws IOException {
        FakeGateway gateway =
                new FakeGateway(directory).utc(() -> 1_500_000_000_000L).clockState(ClockState.UNSYNCHRONISED);
        try (Mosquitto broker = broker("127.0.0.1", "broker", false);
                Running running = Running.start(
                        Running.spec(url("localhost", broker), "caFile", made.path("other-ca.pem")), gateway)) {
            fault(running, "which is not trusted by");
        }
    }

    @Test
    void saysWhatIsWrongWithTheFiles() throws IOException {
        try (Mosquitto broker = broker("127.0.0.1", "broker", true)) {
            try (Running running =
                    Running.start(mutual(broker, "gw-rsa", "gw-rsa-old", "5"), new FakeGateway(directory))) {
                fault(running, "gw-rsa-old.key: a key of the form \"RSA PRIVATE KEY\"; needed is PKCS#8");
            }
            try (Running running = Running.start(mutual(broker, "gw-rsa", "gw-ec", "5"), new FakeGateway(directory))) {
                fault(running, "gw-ec.key: does not belong to ");
            }
            try (Running running = Running.start(mutual(broker, "gw-rsa", "none", "5"), new FakeGateway(directory))) {
                fault(running, "none.key: no such file");
            }
            try (Running running = Running.start(
                    Running.spec(url("localhost", broker), "caFile", made.path("broker.key")),
                    new FakeGateway(directory))) {
                fault(running, "broker.key: ");
            }
        }
    }

    @Test
    void saysThatAPortDoesNotSpeakTls() throws IOException {
        try (Mosquitto broker = Mosquitto.open(directory);
                Running running = Running.start(
                        Running.spec(url("localhost", broker), "caFile", made.path("city-ca.pem")),
                        new FakeGateway(directory))) {
            fault(running, "connect " + url("localhost", broker) + ": ");
        }
    }

    private static UplinkFacts fault(Running running, String text) {
        UplinkFacts facts =
                running.await("fault \"" + text + "\"", f -> f.fault().contains(text));
        assertThat(facts.connected()).isFalse();
        return facts;
    }
}
