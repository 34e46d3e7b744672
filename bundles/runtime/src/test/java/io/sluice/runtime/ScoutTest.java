package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.SerialSettings;
import io.sluice.port.field.FieldScout;
import io.sluice.port.field.Reading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The words scan and probe on every kind of link: each asks the scout whose driver the link needs. */
class ScoutTest {
    private static final String DUST =
            """
            schema: 1
            maker: test
            model: dust
            version: 1
            label: {zh: 粉尘, en: dust}
            source: test
            bus: serial
            serial: {baud: 4800, parity: even}
            frame: {start: "42 4D", length: 8, checksum: {kind: sum16}}
            defaults: {timeout: 3s}
            points:
              pm: {label: {zh: 粉尘, en: dust}, unit: ug/m3, at: 4, type: u16, range: [0, 1000]}
            """;
    private static final String CHIP =
            """
            schema: 1
            maker: bosch
            model: bme280
            version: 1
            label: {zh: 温度, en: temperature}
            source: test
            bus: i2c
            chip: bme280
            defaults: {unit: 0x76}
            points:
              temperature: {label: {zh: 温度, en: T}, unit: Cel, quantity: temperature, range: [-40, 2000]}
            """;
    private static final String THERMOMETER =
            """
            schema: 1
            maker: maxim
            model: ds18b20
            version: 1
            label: {zh: 温度, en: temperature}
            source: test
            bus: onewire
            chip: ds18b20
            defaults: {unit: 1}
            points:
              temperature: {label: {zh: 温度, en: T}, unit: Cel, quantity: temperature, range: [-40, 2000]}
            """;

    @TempDir
    Path profiles;

    private final FakeScout modbus = new FakeScout("modbus-tcp", "modbus-rtu", "modbus-rtu-tcp");
    private final FakeScout serial = new FakeScout("serial", "serial-tcp");
    private final FakeScout board = new FakeScout("i2c", "gpio", "onewire");
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Rim rim = new Rim();

    @BeforeEach
    void givenScoutsAndProfilesOfEveryKind() throws IOException {
        rim.scouts.addAll(List.of(modbus, serial, board));
        write("test/level", GatewayTest.PROFILE);
        write("test/dust", DUST);
        write("bosch/bme280", CHIP);
        write("maxim/ds18b20", THERMOMETER);
    }

    @Test
    void probesASerialInstrumentWithTheSettingsItIsDeliveredWith() throws Exception {
        serial.answers.put(1, 17.0);

        assertThat(run("probe", Map.of("--link", "/dev/ttyUSB0", "--profile", "test/dust")))
                .isZero();

        assertThat(serial.probed).singleElement().satisfies(l -> assertThat(l)
                .contains("serial ", "path=/dev/ttyUSB0", "4800-8E1"));
        assertThat(modbus.probed).isEmpty();
        assertThat(text()).contains("pm ", "17", "ug/m3", "good");
    }

    @Test
    void probesBehindASerialServerByEitherName() throws Exception {
        serial.answers.put(1, 17.0);

        assertThat(run("probe", Map.of("--link", "serial-tcp://10.0.0.8:4001", "--profile", "test/dust")))
                .isZero();
        assertThat(run("probe", Map.of("--link", "tcp://10.0.0.8:4001", "--profile", "test/dust")))
                .isZero();

        assertThat(serial.probed).hasSize(2).allSatisfy(l -> assertThat(l).contains("serial-tcp ", "port=4001"));
    }

    @Test
    void probesOnTheBoard() throws Exception {
        board.answers.put(0x76, 21.5);
        board.answers.put(1, 4.0);

        assertThat(run("probe", Map.of("--link", "/dev/i2c-1", "--profile", "bosch/bme280")))
                .isZero();
        assertThat(run("probe", Map.of("--link", "onewire:28-0123456789ab", "--profile", "maxim/ds18b20")))
                .isZero();

        assertThat(board.probed.get(0)).contains("i2c ", "bus=1");
        assertThat(board.probed.get(1)).contains("onewire ", "sensor.1=28-0123456789ab");
    }

    @Test
    void refusesAProfileForAnotherKindOfBus() throws Exception {
        assertThat(run("probe", Map.of("--link", "/dev/i2c-1", "--profile", "test/level")))
                .isEqualTo(2);
        assertThat(run("probe", Map.of("--link", "/dev/ttyUSB0", "--profile", "bosch/bme280")))
                .isEqualTo(2);
        assertThat(run("scan", Map.of("--link", "carrier-pigeon"))).isEqualTo(2);
        assertThat(text()).contains("serial-tcp://host:port", "onewire");
    }

    @Test
    void searchesAPortForModbusFirstAndForOtherLanguagesOnlyIfNothingSpeaksIt() throws Exception {
        modbus.found.add(new FieldScout.Found(TrialSite.serial("9600-8N1"), 3, Quality.GOOD, ""));
        modbus.answers.put(3, 1250.0);

        assertThat(run("scan", Map.of("--link", "/dev/ttyUSB0", "--units", "1-5")))
                .isZero();

        assertThat(text()).contains("3  9600-8N1", "test/level");
        assertThat(serial.probed).isEmpty();

        modbus.found.clear();
        serial.answers.put(1, 17.0);
        assertThat(run("scan", Map.of("--link", "/dev/ttyUSB0", "--units", "1-5")))
                .isZero();
        assertThat(text()).contains("1  4800-8E1", "test/dust");
    }

    @Test
    void leavesModbusOutWhereTheLinkIsCalledSerial() throws Exception {
        assertThat(run("scan", Map.of("--link", "serial:/dev/ttyUSB0"))).isEqualTo(1);

        assertThat(modbus.scans).isZero();
        assertThat(serial.probed).singleElement().asString().contains("serial ", "path=/dev/ttyUSB0", "4800-8E1");
    }

    @Test
    void triesAChipOnlyAsOneThatIsUsuallyAtItsAddress() throws Exception {
        board.found.add(new FieldScout.Found(null, 0x76, Quality.GOOD, "0x76"));
        board.found.add(new FieldScout.Found(null, 0x57, Quality.GOOD, "0x57"));
        board.answers.put(0x76, 20.0);
        board.answers.put(0x57, 20.0);

        assertThat(run("scan", Map.of("--link", "/dev/i2c-1"))).isZero();

        assertThat(text()).contains("bosch/bme280").containsPattern("87  (no profile fits|没有合适的设备模型)");
        assertThat(board.probed).hasSize(1);
    }

    @Test
    void readsEachSensorOn1WireByItsCode() throws Exception {
        board.found.add(new FieldScout.Found(null, 1, Quality.GOOD, "28-0123456789ab"));
        board.answers.put(1, 20.0);

        assertThat(run("scan", Map.of("--link", "onewire"))).isZero();

        assertThat(text()).contains("28-0123456789ab", "maxim/ds18b20");
        assertThat(board.probed).singleElement().asString().contains("sensor.1=28-0123456789ab");
    }

    @Test
    void saysWhichDriverIsMissing() throws Exception {
        rim.scouts.remove(serial);

        assertThat(run("probe", Map.of("--link", "/dev/ttyUSB0", "--profile", "test/dust")))
                .isEqualTo(2);
        assertThat(text()).contains("serial");
    }

    private int run(String word, Map<String, String> options) throws InterruptedException {
        return new Scout(rim, profiles, new PrintStream(printed, true, StandardCharsets.UTF_8)).run(word, options);
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private void write(String id, String text) throws IOException {
        Path file = profiles.resolve(id + ".yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Devices that answer with one raw value each, by address. */
    private static final class FakeScout implements FieldScout {
        final List<Found> found = new ArrayList<>();
        final Map<Integer, Double> answers = new HashMap<>();
        final List<String> probed = new ArrayList<>();
        private final Set<String> schemes;
        int scans;

        FakeScout(String... schemes) {
            this.schemes = Set.of(schemes);
        }

        @Override
        public Set<String> schemes() {
            return schemes;
        }

        @Override
        public String scan(
                LinkSpec link,
                List<SerialSettings> settings,
                int firstUnit,
                int lastUnit,
                int timeoutMs,
                Consumer<Found> to) {
            scans++;
            assertThat(schemes).contains(link.driver());
            found.forEach(to);
            return "";
        }

        @Override
        public Probe probe(LinkSpec link, DeviceSpec device) {
            assertThat(schemes).contains(link.driver());
            probed.add(link.driver() + " " + link.settings() + " "
                    + (link.serial() == null ? "" : TrialSite.name(link.serial())));
            Reading reading = new Reading(device.index(), device.points().size());
            Double answer = answers.get(device.unit());
            reading.raw[0] = answer == null ? Double.NaN : answer;
            Quality quality = answer == null ? Quality.NO_REPLY : Quality.GOOD;
            reading.quality[0] = quality.code();
            return new Probe(reading, quality, List.of());
        }
    }
}
