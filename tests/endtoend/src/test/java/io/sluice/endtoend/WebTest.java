package io.sluice.endtoend;

import static io.sluice.endtoend.Counted.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page of the packaged gateway, over HTTPS, with instruments that are read. */
class WebTest {
    private static final String PASSWORD = "correct horse 7";

    @RegisterExtension
    final Stage stage = new Stage();

    private final int port = Ports.free("127.0.0.1");
    private Field field;

    private Gateway gateway() {
        field = stage.field();
        SiteText site = new SiteText(Stage.GATEWAY).link("bus", field);
        Instruments.radar(site, "bus", field, 9, "100ms");
        site.alarm("flood", "radar-9/level", "limits: {blue: 0.1, red: 0.4}, hysteresis: 0.02");
        Gateway gateway = stage.gateway(site);
        gateway.write("etc/io.sluice.web.properties", "httpsPort=" + port + "\nmdns=\n");
        return gateway;
    }

    @Test
    void technicianSeesTheWaterRiseAndTakesNotice() throws IOException {
        Gateway gateway = gateway();
        gateway.start();
        Page page = new Page(gateway, port);
        page.awaitOpen();
        assertThat(page.get("/session").path("state").asText()).isEqualTo("first");
        page.ask(401, "GET", "/points", null);
        page.first("li", PASSWORD);
        assertThat(page.get("/label").path("fingerprint").asText()).isEqualTo(page.fingerprint());

        try (Page.Events events = page.events()) {
            events.await("the level", "\"radar-9/level\":[0,\"good\"");
            Instruments.level(field, 9, 450);
            events.await("the level rises", "\"radar-9/level\":[0.45,\"good\"");
            events.await("the alarm stands", "\"alarm\":\"flood\",\"label\":\"\",\"fault\":false");
            events.await("red", "\"colour\":\"red\"");
            events.await("a transition is told", "event: notice");
        }
        JsonNode done = page.ask(200, "POST", "/commands", "{\"name\":\"acknowledge\",\"args\":{\"alarm\":\"flood\"}}");
        assertThat(done.path("code").asText()).isEqualTo("ok");
        Await.until("it is acknowledged", SOON, () -> alarm(page)
                .path("acknowledged")
                .asBoolean());
        Await.until("who did it", SOON, () -> page.get("/notices").toString().contains("\"by\":\"page:li\""));
        assertThat(page.get("/audit").toString()).contains("\"by\":\"page:li\"", "acknowledge", "first from 127.0.0.1");
        long now = System.currentTimeMillis();
        Await.until(
                "history",
                SOON,
                () -> page.get("/history?points=radar-9/level&detail=scans&from=" + (now - 600_000) + "&to="
                                        + (now + 60_000))
                                .at("/series/0/value")
                                .size()
                        > 10);
        JsonNode link = page.get("/links").at("/links/0");
        assertThat(link.path("running").asBoolean()).isTrue();
        assertThat(link.at("/devices/0/diagnosis/en").asText()).isEqualTo("Answers as it should");
        assertThat(page.get("/site").path("text").asText()).contains("radar-9");

        // a kill takes neither users nor certificate along
        String before = page.fingerprint();
        gateway.kill();
        gateway.start();
        Page again = new Page(gateway, port);
        again.awaitOpen();
        assertThat(again.fingerprint()).isEqualTo(before);
        again.login("li", PASSWORD);
        Await.until(
                "it measures",
                SOON,
                () -> again.get("/points").at("/points/0/quality").asText().equals("good"));
        assertThat(Files.exists(gateway.home().resolve("state/setup-code"))).isFalse();
        gateway.stop();
    }

    private static JsonNode alarm(Page page) {
        for (JsonNode a : page.get("/alarms").path("alarms")) {
            if (a.path("alarm").asText().equals("flood")) {
                return a;
            }
        }
        throw new AssertionError("no such alarm");
    }

    @Test
    void boxWithoutASiteIsCommissionedAtItsPageAndKeepsWhatItWasTold() throws IOException {
        Gateway gateway = gateway();
        SiteText site = new SiteText("gw-new").link("bus", field);
        Instruments.radar(site, "bus", field, 9, "100ms");
        Files.delete(gateway.home().resolve("site.yaml"));

        gateway.start();
        Page page = new Page(gateway, port);
        page.awaitOpen();
        JsonNode before = page.get("/session");
        page.first("li", PASSWORD);
        JsonNode overview = page.get("/overview");
        JsonNode profiles = page.get("/profiles");
        page.ask(503, "GET", "/points", null);
        try (Page.Events events = page.events()) {
            events.await("the stream says so too", "no-site");
            page.ask(200, "POST", "/site/check", "{\"text\":\"schema: 1\\ngateway: {id: gw-new}\\n\"}");
            page.setSite("schema: 1\ngateway: {id: gw-new}\n");
            events.await("the first site", "\"revision\":1");
            page.setSite(site.toString());
            events.await("the level", "\"radar-9/level\":[0,\"good\"");
        }
        page.ask(200, "POST", "/commands", "{\"name\":\"confirm-site\",\"args\":{}}");
        gateway.stop();
        gateway.start();
        Page again = new Page(gateway, port);
        again.awaitOpen();
        again.login("li", PASSWORD);
        Await.until(
                "it measures by itself after a start",
                SOON,
                () -> again.get("/points").at("/points/0/quality").asText().equals("good"));
        gateway.stop();

        assertThat(before.path("gateway").isNull()).isTrue();
        assertThat(overview.path("revision").isNull()).isTrue();
        assertThat(overview.at("/protection/full").asBoolean()).isFalse();
        assertThat(overview.at("/protection/reasons/0").asText()).isEqualTo("no-site");
        assertThat(overview.path("configFault").asText()).isEmpty();
        assertThat(overview.at("/journal/fault").asText("none"))
                .as("the journal works")
                .isEmpty();
        assertThat(profiles.path("profiles")).isNotEmpty();
        assertThat(gateway.console()).contains("event=no-site");
    }

    @Test
    void pageThatIsSwitchedOffListensNowhere() {
        Gateway gateway = gateway();
        gateway.start();
        new Page(gateway, port).awaitOpen();
        gateway.stop();

        gateway.write("etc/io.sluice.web.properties", "httpsPort=0\nhttpPort=0\n");
        gateway.start();
        long before = field.reads(9);
        Await.until("it measures", SOON, () -> field.reads(9) > before + 30);
        Await.until("nobody listens", SOON, () -> !Ports.answers("127.0.0.1", port));
        gateway.stop();
    }

    @Test
    void takenPortStopsNothingAndIsTriedAgain() throws IOException {
        Gateway gateway = gateway();
        try (ServerSocket other = new ServerSocket(port, 1, null)) {
            assertThat(other.isBound()).isTrue();
            gateway.start();
            Await.until("it is said", SOON, () -> gateway.console().contains("event=web-not-listening"));
            long before = field.reads(9);
            Await.until("it measures", SOON, () -> field.reads(9) > before + 10);
        }
        Page page = new Page(gateway, port);
        page.awaitOpen();
        assertThat(page.get("/session").path("gateway").asText()).isEqualTo(Stage.GATEWAY);
        gateway.stop();
    }
}
