package io.sluice.endtoend;

import static io.sluice.endtoend.Counted.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.record.GatewayStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The cabinet's supply unit loses mains: last word, and an ordered end before the battery is empty. */
class PowerTest {
    private static final int INPUT = 2;

    @RegisterExtension
    final Stage stage = new Stage();

    private Field field;
    private Counted platform;

    @Test
    void saysThatMainsIsGoneAtOnceAndEndsInOrderWhenTheBatteryIsLow() throws Exception {
        Broker broker = stage.broker();
        broker.start();
        platform = new Counted(stage.recorder(broker));
        field = stage.field();
        supply(24_000, 13_000);
        SiteText site = new SiteText(Stage.GATEWAY)
                .link("hall", field)
                .device("ups", "hall", "wirenboard/wb-ups-v3", 1, "500ms")
                // telemetry goes out once a minute; what is said of mains must not wait for that
                .uplink(broker.url(), "batch: 60s")
                .more("cabinet: {mains: ups/voltage-input, mainsBelow: 9, battery: ups/voltage-battery,"
                        + " batteryLow: 11.8, endBelow: 11.2}");
        Gateway gateway = stage.gateway(site);
        Path off = stage.dir().resolve("off");
        Path script = stage.dir().resolve("off.sh");
        // as an init system does: everything is told to end
        Files.writeString(script, "echo off >\"" + off + "\"\nkill $PPID\n");
        gateway.write("etc/io.sluice.host.linux.properties", "powerOff=/bin/sh " + script + "\n");
        gateway.start();
        String boot = platform.awaitOnline("");
        platform.awaitJson("status", "mains", SOON, s -> s.at("/power/mains").asBoolean(false));

        supply(100, 12_900);
        awaitPower("lost", "batteryV", "12.90");
        platform.await("alarm", SOON, t -> t.standing().containsKey("cabinet:mains"));
        platform.awaitJson(
                "status",
                "on battery",
                SOON,
                s -> !s.at("/power/mains").asBoolean(true)
                        && s.at("/power/onBatteryMs").asLong() > 0
                        && s.at("/power/batteryV").asDouble() == 12.9);
        supply(24_000, 12_900);
        awaitPower("back", "batteryV", "12.90");

        supply(0, 11_000);
        platform.await("alarm", SOON, t -> t.standing().containsKey("cabinet:battery"));
        assertThat(off).as("a start on an empty battery lives for a minute").doesNotExist();
        awaitPower("ending", "reason", "battery-low");
        GatewayStatus last = platform.awaitStopped();

        assertThat(gateway.awaitExit(SOON)).isZero();
        assertThat(off).exists();
        assertThat(last.boot()).isEqualTo(boot);
        platform.assertNothingLost(last);
        assertThat(platform.tally().count().delivered()).isEqualTo(last.sampled());
        platform.assertJournalArrived(Journaled.read(gateway.home()));
    }

    private void supply(int inputMv, int batteryMv) {
        field.set(1, "input", INPUT, inputMv, 24_000, batteryMv);
    }

    private void awaitPower(String state, String key, String value) {
        platform.await("power " + state, SOON.multipliedBy(2), t -> t.events().stream()
                .anyMatch(e -> e.type().equals("power")
                        && state.equals(e.data().get("state"))
                        && value.equals(e.data().get(key))));
    }
}
