package io.sluice.endtoend;

import static io.sluice.endtoend.Counted.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.testkit.record.GatewayStatus;
import io.sluice.testkit.record.SeenTransition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A broken {@code site.yaml} is refused with every place that is wrong; what runs goes on. */
class SiteChangeTest {
    private static final int RADAR = 9;

    @RegisterExtension
    final Stage stage = new Stage();

    @Test
    void checkNamesEveryFaultWithItsPlaceAndAcceptsTheMendedFile() {
        Field field = stage.field();
        SiteText site = site(field, "tcp://127.0.0.1:1883");
        Path file = stage.dir().resolve("site.yaml");
        Gateway gateway = stage.gateway(site);

        gateway.write("../site.yaml", broken(site));
        Outcome refused = check(file);
        gateway.write("../site.yaml", site.toString());
        Outcome accepted = check(file);

        assertThat(refused.code()).isEqualTo(1);
        assertBothFaults(refused.text());
        assertThat(accepted.code()).as(accepted.text()).isZero();
        assertThat(accepted.text()).contains("gw-e2e: accepted").contains("3 devices");
    }

    @Test
    void keepsRunningWhatItRanAndAppliesTheMendedFileWithoutLoss() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        List<SeenTransition> transitions = new CopyOnWriteArrayList<>();
        platform.tally().onTransition(transitions::add);
        Field field = stage.field();
        SiteText site = site(field, broker.url());
        Gateway gateway = stage.gateway(site);
        gateway.start();
        platform.awaitOnline("");
        Instruments.level(field, RADAR, 500);
        platform.await("the red alarm", SOON, t -> t.standing().containsKey("flood"));
        String occurrence = platform.awaitJson(
                        "alarm/active", "it stands", SOON, a -> a.path("alarms").size() == 1)
                .at("/alarms/0/occurrence")
                .asText();

        gateway.write("site.yaml", broken(site));
        JsonNode faulty = platform.awaitJson("status", "the fault in the status", SOON, s -> !s.path("configFault")
                .asText("")
                .isEmpty());
        long samples = platform.tally().count().delivered();
        platform.awaitSamples(samples + 500);
        Instruments.station(site, "hall", field, 3, "100ms", "timeout: 2s");
        gateway.write("site.yaml", site.toString());
        JsonNode mended = platform.awaitJson(
                "status",
                "the mended site",
                SOON,
                s -> s.path("configFault").asText("?").isEmpty()
                        && s.path("revision").asInt() == 2);
        platform.await("the new device", SOON, t -> t.latest().containsKey("station-3"));
        JsonNode active = platform.awaitJson(
                "alarm/active",
                "the snapshot of revision 2",
                SOON,
                a -> a.path("revision").asInt() == 2);
        gateway.stop();
        GatewayStatus last = platform.awaitStopped();

        assertBothFaults(faulty.path("configFault").asText());
        assertThat(faulty.path("revision").asInt()).isEqualTo(1);
        assertThat(mended.path("boot").asText()).isEqualTo(faulty.path("boot").asText());
        assertThat(active.at("/alarms/0/occurrence").asText()).isEqualTo(occurrence);
        assertThat(active.at("/alarms/0/colour").asText()).isEqualTo("red");
        assertThat(transitions).as("one alarm, announced once").hasSize(1);
        platform.assertNothingLost(last);
        platform.assertJournalArrived(Journaled.read(gateway.home()));
    }

    @Test
    void startsWithTheLastAcceptedFileWhenTheNewOneIsBroken() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Field field = stage.field();
        SiteText site = site(field, broker.url());
        Gateway gateway = stage.gateway(site);
        gateway.start();
        String boot = platform.awaitOnline("");
        gateway.stop();

        gateway.write("site.yaml", broken(site));
        gateway.start();
        String second = platform.awaitOnline(boot);
        JsonNode status = platform.awaitJson(
                "status",
                "a status of the second boot",
                SOON,
                s -> second.equals(s.path("boot").asText()));
        long samples = platform.tally().count().delivered();
        platform.awaitSamples(samples + 100);

        assertBothFaults(status.path("configFault").asText());
        assertThat(status.path("revision").asInt())
                .as("the site that runs is the old one")
                .isEqualTo(1);
    }

    @Test
    void saysEveryFaultAtThePageWhenItHasNeverHadASiteAndRunsTheFileThatIsMendedThere() throws IOException {
        Field field = stage.field();
        SiteText site = site(field, "tcp://127.0.0.1:1883");
        Gateway gateway = stage.gateway(site);
        int port = Ports.free("127.0.0.1");
        gateway.write("etc/io.sluice.web.properties", "httpsPort=" + port + "\nmdns=\n");
        gateway.write("site.yaml", broken(site));

        gateway.start();
        Page page = new Page(gateway, port);
        page.awaitOpen();
        page.first("li", "correct horse 7");
        JsonNode found = page.get("/site");
        JsonNode overview = page.get("/overview");

        assertBothFaults(found.path("fault").asText());
        assertBothFaults(gateway.log());
        assertThat(found.path("text").asText()).isEqualTo(broken(site));
        assertThat(found.path("revision").asInt()).isZero();
        assertThat(overview.at("/protection/reasons/0").asText()).isEqualTo("no-site");

        page.setSite(site.toString());
        Await.until("it measures", SOON, () -> field.reads(RADAR) > 10);
        assertThat(page.get("/site").path("fault").asText()).isEmpty();
        gateway.stop();
    }

    private static SiteText site(Field field, String url) {
        SiteText site = new SiteText(Stage.GATEWAY)
                .link("hall", field)
                .alarm("flood", "radar-9/level", "limits: {blue: 0.1, red: 0.4}, hysteresis: 0.02")
                .uplink(url);
        Instruments.station(site, "hall", field, 1, "100ms", "timeout: 2s");
        Instruments.station(site, "hall", field, 2, "100ms", "timeout: 2s");
        Instruments.radar(site, "hall", field, RADAR, "200ms");
        return site;
    }

    /** Two faults that have nothing to do with each other, neither of them on the first line. */
    private static String broken(SiteText site) {
        String text = site.toString()
                .replace("name: station-2, link: hall", "name: station-2, link: hell")
                .replace("blue: 0.1, red: 0.4", "blue: 0.5, red: 0.4");
        assertThat(text).contains("hell").contains("blue: 0.5");
        return text;
    }

    private static void assertBothFaults(String text) {
        assertThat(text).contains("site.yaml:10:29: devices[1].link: hell: ").contains("allowed: hall");
        assertThat(text).contains("site.yaml:13:66: alarms[0].limits.red: 0.4: ");
    }

    private record Outcome(int code, String text) {}

    private Outcome check(Path file) {
        Path out = stage.dir().resolve("check-" + System.nanoTime() + ".txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Gateway.release().resolve("bundles") + "/*",
                "io.sluice.runtime.Check",
                "--profiles",
                Gateway.release().resolve("device-profiles/profiles").toString(),
                file.toString()));
        try (Program program = new Program("check", out, command, Map.of())) {
            int code = program.awaitExit(SOON);
            return new Outcome(code, program.output());
        }
    }
}
