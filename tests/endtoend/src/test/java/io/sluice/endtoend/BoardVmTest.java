package io.sluice.endtoend;

import static io.sluice.endtoend.BoardVm.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sluice.testkit.record.GatewayStatus;
import io.sluice.testkit.record.SeenScan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The packaged gateway on an emulated board: chips on I2C, lines of a GPIO chip and sensors on 1-Wire behind the kernel's own
 * interfaces, end to end to a broker outside. Part of the long form.
 *
 * <pre>
 *   emulated arm64: i2c-simx, gpio-sim, w1-simx -- kernel -- gateway -- MQTT over the emulated network -- mosquitto here
 * </pre>
 */
class BoardVmTest {
    @RegisterExtension
    final Stage stage = new Stage();

    private BoardVm vm;
    private Counted platform;

    @Test
    void readsAndDrivesTheBoardEndToEndUntilItsBatteryIsLow() {
        assumeThat(Boolean.getBoolean("sluice.long"))
                .as("a matter of the long form")
                .isTrue();
        Broker broker = stage.broker();
        broker.start();
        platform = new Counted(stage.recorder(broker));
        vm = stage.own(new BoardVm(stage.dir().resolve("vm.log")));
        vm.boot(stage.dir(), overlay(broker));
        poke("40 4 5DC0"); // INA219: bus voltage 3000 x 4 mV, shifted by 3
        poke("44 0 BEEF92BEEF92"); // SHT3x: 0xBEEF and its checksum, twice, as in its data sheet

        vm.run(
                "SLUICE_CDS=off /opt/sluice/bin/sluice-gateway --home /home/gw >/tmp/gw.log 2>&1 & echo $! >/tmp/gw.pid");
        readsAndSeesDamage();
        drivesTheLamp();
        countsTips();
        saysThatMainsIsLostAndEnds();

        platform.assertNothingLost(platform.status());
    }

    private void readsAndSeesDamage() {
        platform.await("voltage", PATIENCE, t -> is("supply", "voltage", 12));
        platform.await(
                "climate", PATIENCE, t -> is("climate", "temperature", 85.523) && is("climate", "humidity", 74.585));
        platform.await("1-Wire", PATIENCE, t -> is("pipe", "temperature", 21.5));
        platform.await("door open", PATIENCE, t -> is("door", "closed", 0));

        poke("40 4 2EE0");
        platform.await("half the voltage", PATIENCE, t -> is("supply", "voltage", 6));
        set("fault", "i2c_simx", "1");
        platform.await("chips silent", PATIENCE, t -> hasQuality("supply", "no-reply"));
        set("fault", "i2c_simx", "0");
        platform.await("chips back", PATIENCE, t -> is("supply", "voltage", 6));
        set("fault", "w1_simx", "1");
        // the kernel's driver repeats a damaged read by itself and then gives up: what is left is no answer
        platform.await("damage on 1-Wire", PATIENCE, t -> hasQuality("pipe", "no-reply"));
        set("fault", "w1_simx", "0");
        platform.await("1-Wire back", PATIENCE, t -> is("pipe", "temperature", 21.5));
    }

    /** A contact to ground, with a pull-up: closed is low; it raises an alarm, whose lamp is line 22. */
    private void drivesTheLamp() {
        assertThat(lamp()).isEqualTo("0");
        pull(17, "down");
        platform.await("contact closed", PATIENCE, t -> is("door", "closed", 1));
        Await.until("the lamp shines", PATIENCE, () -> lamp().equals("1"));
        pull(17, "up");
        Await.until("the lamp is out", PATIENCE, () -> lamp().equals("0"));
    }

    private String lamp() {
        return vm.run("cat /run/gpio/sim_gpio22/value").strip();
    }

    private void countsTips() {
        for (int tip = 0; tip < 5; tip++) {
            pull(27, "down");
            vm.run("sleep 1");
            pull(27, "up");
            vm.run("sleep 1");
        }
        platform.await("five tips", PATIENCE, t -> is("bucket", "rain", 1.0));
    }

    /** The battery is half empty all the while, but only without mains does that count. */
    private void saysThatMainsIsLostAndEnds() {
        pull(23, "down");
        awaitPower("lost");
        awaitPower("ending");
        platform.await("an ordered end", PATIENCE, t -> t.status()
                .filter(GatewayStatus::isFinal)
                .isPresent());
        vm.run("while [ -d /proc/$(cat /tmp/gw.pid) ]; do sleep 1; done; grep off /tmp/off");
    }

    private void awaitPower(String state) {
        platform.await("power " + state, PATIENCE, t -> t.events().stream()
                .anyMatch(e -> e.type().equals("power")
                        && state.equals(e.data().get("state"))
                        && "6.00".equals(e.data().get("batteryV"))));
    }

    private void poke(String bytes) {
        set("poke", "i2c_simx", bytes);
    }

    private void set(String parameter, String module, String value) {
        vm.run("echo '" + value + "' >/sys/module/" + module + "/parameters/" + parameter);
    }

    private void pull(int line, String to) {
        vm.run("echo pull-" + to + " >/run/gpio/sim_gpio" + line + "/pull");
    }

    private boolean is(String device, String point, double wanted) {
        SeenScan.SeenValue value = value(device, point);
        return value != null && value.quality().equals("good") && Math.abs(value.value() - wanted) < 0.01;
    }

    private boolean hasQuality(String device, String quality) {
        SeenScan scan = platform.tally().latest().get(device);
        return scan != null
                && scan.values().values().stream().allMatch(v -> v.quality().equals(quality));
    }

    private SeenScan.SeenValue value(String device, String point) {
        SeenScan scan = platform.tally().latest().get(device);
        return scan == null ? null : scan.values().get(point);
    }

    /** The release and a home with a site, as they lie in the machine. */
    private Path overlay(Broker broker) {
        Path overlay = stage.dir().resolve("overlay");
        String site =
                """
                schema: 1
                gateway: {id: %s, label: 板载试验}
                links:
                  - {name: chips, driver: i2c, bus: 1}
                  - {name: lines, driver: gpio}
                  - {name: wire, driver: onewire, sensors: {1: 28-7f464b01aa10}}
                devices:
                  - {name: supply, link: chips, profile: ti/ina219, period: 1s, timeout: 500ms}
                  - {name: climate, link: chips, profile: sensirion/sht3x, period: 2s, timeout: 500ms}
                  - {name: pipe, link: wire, profile: maxim/ds18b20, period: 5s}
                  - {name: door, link: lines, profile: generic/gpio-contact, unit: 17, period: 500ms}
                  - {name: bucket, link: lines, profile: generic/gpio-tipping-bucket-0.2mm, unit: 27, period: 1s}
                  - {name: ups, link: lines, profile: generic/gpio-contact, unit: 23, period: 500ms}
                limits: {approvedBy: 张工, approvedOn: 2026-05-01}
                alarms:
                  - {name: opened, point: door/closed, limits: {red: 0.5}}
                outputs:
                  - {name: lamp, kind: lamp, link: lines, line: 22, patterns: {red: {on: 10s}}, maxOn: 1h}
                cabinet: {mainsLost: ups/closed, battery: supply/voltage, batteryLow: 11.8, endBelow: 11.2}
                uplinks:
                  - {name: platform, driver: mqtt, urls: ["tcp://10.0.2.2:%d"], status: 1s}
                """
                        .formatted(
                                Stage.GATEWAY, java.net.URI.create(broker.url()).getPort());
        try {
            copy(Gateway.release(), overlay.resolve("opt/sluice"));
            Path home = Files.createDirectories(overlay.resolve("home/gw"));
            Files.writeString(home.resolve("site.yaml"), site);
            Files.createDirectories(home.resolve("etc"));
            Files.writeString(home.resolve("etc/io.sluice.web.properties"), "httpsPort=0\nhttpPort=0\n");
            // as an init system does: everything is told to end
            Files.writeString(home.resolve("off.sh"), "echo off >/tmp/off\nkill $(cat /tmp/gw.pid)\n");
            Files.writeString(
                    home.resolve("etc/io.sluice.host.linux.properties"), "powerOff=/bin/sh /home/gw/off.sh\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return overlay;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }
}
