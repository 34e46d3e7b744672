package io.sluice.endtoend;

import static io.sluice.endtoend.Counted.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of alarms over time, commands, faults and the death of the process. */
class AlarmLifeTest {
    private static final int RADAR = 9;
    private static final int RELAYS = 20;

    @RegisterExtension
    final Stage stage = new Stage();

    private Field field;

    @Test
    void goesOnWithAnOnDelayAfterKillMinus9() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Gateway gateway = gateway(broker, "limits: {red: 0.4}, hysteresis: 0.02, onDelay: 25s");
        gateway.start();
        platform.awaitSamples(20);

        long passedNs = System.nanoTime();
        Instruments.level(field, RADAR, 450);
        // the timer must be on the disk before the process dies, and some of the delay must be over
        Await.until("12 s of the delay", SOON, () -> elapsed(passedNs).toSeconds() >= 12);
        gateway.kill();
        gateway.awaitExit(SOON);
        gateway.start();
        platform.await("the flood", SOON, t -> t.standing().containsKey("flood"));
        Duration took = elapsed(passedNs);

        assertThat(took).as("not before its time").isGreaterThan(Duration.ofSeconds(24));
        assertThat(took)
                .as("and without starting anew: that would be 37 s and more")
                .isLessThan(Duration.ofSeconds(35));
    }

    @Test
    void keepsLatchShelfAndServiceOverARestartAndObeysThePlatform() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Gateway gateway = gateway(broker, "limits: {red: 0.4}, hysteresis: 0.02, latching: true");
        gateway.start();
        platform.awaitSamples(20);
        Instruments.level(field, RADAR, 450);
        platform.await("the flood", SOON, t -> t.standing().containsKey("flood"));
        Instruments.level(field, RADAR, 0);
        awaitState(platform, "latched-unacknowledged", "none");

        String early = code(platform, broker, "c-1", "reset", "{\"alarm\":\"flood\"}");
        String ack = code(platform, broker, "c-2", "acknowledge", "{\"alarm\":\"flood\"}");
        String shelve =
                code(platform, broker, "c-3", "shelve", "{\"alarm\":\"flood\",\"for\":\"10min\",\"why\":\"换传感器\"}");
        awaitState(platform, "latched-acknowledged", "shelved");
        gateway.kill();
        gateway.awaitExit(SOON);
        String before = platform.status().boot();
        gateway.start();
        platform.awaitOnline(before);
        awaitState(platform, "latched-acknowledged", "shelved");
        String unshelve = code(platform, broker, "c-4", "unshelve", "{\"alarm\":\"flood\",\"why\":\"完工\"}");
        String reset = code(platform, broker, "c-5", "reset", "{\"alarm\":\"flood\"}");
        platform.awaitJson(
                "alarm/active", "nothing stands", SOON, a -> a.path("alarms").isEmpty());
        String out = code(platform, broker, "c-6", "out-of-service", "{\"alarm\":\"flood\",\"why\":\"施工\"}");
        JsonNode degraded = platform.awaitJson("status", "protection degraded", SOON, s -> s.at("/protection/state")
                .asText()
                .equals("degraded"));
        Instruments.level(field, RADAR, 450);
        awaitState(platform, "unacknowledged", "out-of-service");

        assertThat(early).as("a latched alarm must be acknowledged first").isEqualTo("refused");
        assertThat(ack).isEqualTo("ok");
        assertThat(shelve).isEqualTo("ok");
        assertThat(unshelve).isEqualTo("ok");
        assertThat(reset).isEqualTo("ok");
        assertThat(out).isEqualTo("ok");
        assertThat(degraded.at("/protection/reasons").toString()).contains("flood");
        assertThat(field.get(RELAYS, "coil", 0))
                .as("an alarm out of service sounds nothing")
                .isZero();
    }

    @Test
    void tellsADeadSensorFromAHazardAndNeverStaysGreen() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Gateway gateway = gateway(broker, "limits: {red: 0.4}, hysteresis: 0.02");
        gateway.start();
        platform.awaitJson("status", "full protection", SOON, s -> s.at("/protection/state")
                .asText()
                .equals("full"));

        field.silence(RADAR);
        platform.await("the fault", SOON, t -> t.standing().containsKey("fault:radar-9"));
        JsonNode status = platform.awaitJson("status", "protection degraded", SOON, s -> s.at("/protection/state")
                .asText()
                .equals("degraded"));
        field.heal(RADAR);
        platform.await(
                "the fault gone", SOON.multipliedBy(2), t -> !t.standing().containsKey("fault:radar-9"));

        assertThat(status.at("/protection/reasons").toString())
                .contains("radar-9")
                .contains("no-reply");
        assertThat(platform.tally().standing()).doesNotContainKey("flood");
    }

    @Test
    void soundsTheSirenSilencesItAndSoundsAnewForAHigherColour() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Gateway gateway = gateway(broker, "limits: {orange: 0.2, red: 0.4}, hysteresis: 0.02");
        gateway.start();
        platform.awaitSamples(20);

        Instruments.level(field, RADAR, 250);
        Await.until("the siren sounds", SOON, () -> field.get(RELAYS, "coil", 0) == 1);
        String silence = code(platform, broker, "s-1", "silence", "{}");
        Await.until("the siren is quiet", SOON, () -> field.get(RELAYS, "coil", 0) == 0);
        boolean stands = platform.tally().standing().containsKey("flood");
        Instruments.level(field, RADAR, 450);
        Await.until("the siren sounds for red", SOON, () -> field.get(RELAYS, "coil", 0) == 1);

        assertThat(silence).isEqualTo("ok");
        assertThat(stands).as("silence resets nothing").isTrue();
    }

    private static void awaitState(Counted platform, String state, String mask) {
        platform.awaitJson(
                "alarm/active",
                state + " and " + mask,
                SOON,
                a -> a.at("/alarms/0/state").asText().equals(state)
                        && a.at("/alarms/0/mask").asText().equals(mask));
    }

    private static String code(Counted platform, Broker broker, String id, String name, String args) {
        return Platform.ask(platform, broker, id, name, args).path("code").asText();
    }

    private static Duration elapsed(long sinceNs) {
        return Duration.ofNanos(System.nanoTime() - sinceNs);
    }

    private Gateway gateway(Broker broker, String rule) {
        field = stage.field();
        field.set(RELAYS, "coil", 0, 0);
        SiteText site = new SiteText(Stage.GATEWAY)
                .link("hall", field)
                .alarm("flood", "radar-9/level", "label: 下穿通道积水, group: underpass, " + rule)
                .uplink(broker.url());
        Instruments.radar(site, "hall", field, RADAR, "100ms");
        return stage.gateway(site.more(
                """
                limits: {approvedBy: 张工, approvedOn: 2026-05-01}
                policy: {faults: {colour: blue, after: 2s}}
                outputs:
                  - {name: siren-01, label: 警号, kind: siren, link: hall, unit: %d, coil: 0, groups: [underpass],
                     patterns: {orange: {on: 10s}, red: {on: 10s}}, maxOn: 3min, failSafe: wiring}
                """
                        .formatted(RELAYS)));
    }
}
