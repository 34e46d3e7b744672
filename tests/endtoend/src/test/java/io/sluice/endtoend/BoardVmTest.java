package io.sluice.endtoend;

import static io.sluice.endtoend.BoardVm.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

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
    void readsTheBoardEndToEnd() {
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
        platform.await("voltage", PATIENCE, t -> is("supply", "voltage", 12));
        platform.await(
                "climate", PATIENCE, t -> is("climate", "temperature", 85.523) && is("climate", "humidity", 74.585));
        platform.await("1-Wire", PATIENCE, t -> is("pipe", "temperature", 21.5));
        platform.await("door closed", PATIENCE, t -> is("door", "closed", 0));

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

        // a contact to ground, with a pull-up: closed is low
        pull(17, "down");
        platform.await("contact closed", PATIENCE, t -> is("door", "closed", 1));

        assertThat(platform.tally().count().malformed()).isZero();
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
                alarms:
                  - {name: opened, point: door/closed, limits: {red: 0.5}}
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
