package io.sluice.endtoend;

import static io.sluice.endtoend.Counted.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A drill from start to report, seen by a platform: it rehearses everything, hides nothing and is marked everywhere. */
class DrillTest {
    private static final int RADAR = 9;
    private static final int RELAYS = 20;

    @RegisterExtension
    final Stage stage = new Stage();

    private Field field;

    @Test
    void runsFromStartToReportAndNothingOfItIsUnmarked() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Subscription all = stage.subscription(broker);
        gateway(broker).start();
        platform.awaitSamples(20);

        JsonNode started = Platform.ask(
                platform,
                broker,
                "drill-1",
                "drill",
                "{\"point\":\"radar-9/level\",\"course\":\"0s:0 1s:0.45 4s:0.45 6s:0\",\"outputs\":true,"
                        + "\"why\":\"月度演练\"}");
        Subscription.Message risen = all.await(
                "the drill's alarm",
                SOON,
                m -> m.topic().endsWith("/alarm") && m.text().contains("\"realm\":\"drill\""));
        Await.until("the siren sounds", SOON, () -> field.get(RELAYS, "coil", 0) == 1);
        JsonNode noticed =
                Platform.ask(platform, broker, "drill-2", "acknowledge", "{\"alarm\":\"flood\",\"realm\":\"drill\"}");
        Subscription.Message report = all.await(
                "the report",
                SOON,
                m -> m.topic().endsWith("/event") && m.text().contains("io.sluice.event.drill-report"));
        Await.until("the siren is quiet", SOON, () -> field.get(RELAYS, "coil", 0) == 0);
        JsonNode drills = Platform.ask(platform, broker, "drill-3", "drills", "{}");

        assertThat(started.path("code").asText()).as("%s", started).isEqualTo("ok");
        assertThat(noticed.path("code").asText()).as("%s", noticed).isEqualTo("ok");
        assertThat(Counted.parse(risen.text()).at("/data/next/colour").asText()).isNotEqualTo("none");
        JsonNode facts = Counted.parse(report.text()).path("data");
        assertThat(facts.path("realm").asText()).isEqualTo("drill");
        assertThat(facts.path("state").asText()).isEqualTo("ended");
        for (String time :
                List.of("injectionToAlarmMs", "alarmToOutputMs", "alarmToDeliveryMs", "alarmToAcknowledgeMs")) {
            assertThat(facts.path(time).asText("")).as("%s in %s", time, facts).matches("\\d+");
        }
        assertThat(drills.at("/rows/0/state").asText()).as("%s", drills).isEqualTo("ended");
        assertNothingUnmarked(all);
        assertThat(platform.tally().standing())
                .as("in truth nothing ever stood")
                .isEmpty();
        platform.assertSound();
    }

    @Test
    void hidesNoRealFlood() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        gateway(broker).start();
        platform.awaitSamples(20);

        Platform.ask(
                platform,
                broker,
                "drill-1",
                "drill",
                "{\"point\":\"radar-9/level\",\"course\":\"0s:0 60s:0\",\"outputs\":false,\"why\":\"演练\"}");
        Instruments.level(field, RADAR, 450);
        platform.await("the real flood", SOON, t -> t.standing().containsKey("flood"));
        Await.until("the siren sounds for it", SOON, () -> field.get(RELAYS, "coil", 0) == 1);
        JsonNode ended = Platform.ask(platform, broker, "drill-2", "end-drill", "{}");

        assertThat(ended.path("code").asText()).as("%s", ended).isEqualTo("ok");
        assertThat(platform.tally().standing())
                .as("the end of a drill ends no real alarm")
                .containsKey("flood");
        assertThat(field.get(RELAYS, "coil", 0)).isEqualTo(1);
    }

    /** Whoever reads names and values alone, as a generic SenML reader does, must never see the injected water. */
    private static void assertNothingUnmarked(Subscription all) {
        for (Subscription.Message m : all.messages()) {
            String text = m.text();
            if (m.topic().endsWith("/telemetry") || m.topic().endsWith("/backlog")) {
                String base = "";
                for (JsonNode record : Counted.parse(text)) {
                    base = record.has("bn") ? record.path("bn").asText() : base;
                    String name = base + record.path("n").asText("");
                    if (name.endsWith("radar-9/level")) {
                        assertThat(record.path("v").asDouble()).as(text).isZero();
                    }
                }
            } else if (m.topic().endsWith("/alarm")) {
                JsonNode data = Counted.parse(text).path("data");
                assertThat(data.path("realm").asText())
                        .as("only the drill moved the alarm: %s", text)
                        .isEqualTo("drill");
            } else if (m.topic().endsWith("/alarm/active")) {
                assertThat(Counted.parse(text).path("alarms")).as(text).isEmpty();
            }
        }
    }

    private Gateway gateway(Broker broker) {
        field = stage.field();
        field.set(RELAYS, "coil", 0, 0);
        SiteText site = new SiteText(Stage.GATEWAY)
                .link("hall", field)
                .alarm(
                        "flood",
                        "radar-9/level",
                        "label: 下穿通道积水, limits: {blue: 0.1, red: 0.4}, hysteresis: 0.02, ackWithin: 5min,"
                                + " group: underpass")
                .uplink(broker.url());
        Instruments.radar(site, "hall", field, RADAR, "100ms");
        return stage.gateway(site.more(
                """
                limits: {approvedBy: 张工, approvedOn: 2026-05-01}
                outputs:
                  - {name: siren-01, label: 警号, kind: siren, link: hall, unit: %d, coil: 0, groups: [underpass],
                     patterns: {red: {on: 10s}}, maxOn: 3min, failSafe: wiring}
                """
                        .formatted(RELAYS)));
    }
}
