package io.sluice.field.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.Quality;
import io.sluice.model.site.ChipSource;
import io.sluice.model.site.LineSource;
import io.sluice.port.field.FieldScout;
import io.sluice.port.field.FieldScout.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What hangs on the board is found and read before there is a site. */
class BoardScoutTest {
    private static final int ALL = 255;

    @TempDir
    private Path sys;

    @TempDir
    private Path dev;

    private final FakeWire wire = new FakeWire();
    private final List<Found> found = new ArrayList<>();

    private BoardScout scout() {
        return new BoardScout(dev, sys, bus -> wire);
    }

    private String scan(String driver, Map<String, String> settings, int last) {
        return scout().scan(Specs.link(driver, settings), List.of(), 0, last, 50, found::add);
    }

    @Test
    void isFoundWithoutAFrameworkToo() {
        assertThat(ServiceLoader.load(FieldScout.class)).singleElement().satisfies(s -> assertThat(s.schemes())
                .containsExactlyInAnyOrder("i2c", "spi", "gpio", "onewire"));
    }

    @Test
    void findsChipsByAskingEachAddressForAByteAndSendsNothing() {
        wire.chip(0x48);
        wire.chip(0x76);

        assertThat(scan("i2c", Map.of("bus", "1"), ALL)).isEmpty();

        assertThat(found)
                .containsExactly(
                        new Found(null, 0x48, Quality.GOOD, "0x48"), new Found(null, 0x76, Quality.GOOD, "0x76"));
        assertThat(wire.log).isEmpty();
        assertThat(wire.closed).isTrue();
    }

    @Test
    void namesAChipThatADriverOfTheKernelHolds() throws IOException {
        Files.createDirectories(sys.resolve("bus/i2c/devices/1-0068/driver"));

        assertThat(scan("i2c", Map.of("bus", "1"), ALL)).isEmpty();

        assertThat(found).singleElement().satisfies(f -> {
            assertThat(f.unit()).isEqualTo(0x68);
            assertThat(f.quality()).isEqualTo(Quality.REFUSED);
            assertThat(f.words()).contains("held by the kernel");
        });
    }

    @Test
    void saysWhyABusCannotBeSearched() {
        wire.failure = new LinkDownException("/dev/i2c-1 is not there");

        assertThat(scan("i2c", Map.of("bus", "1"), ALL)).contains("/dev/i2c-1 is not there");
        assertThat(scan("onewire", Map.of(), ALL)).contains("bus/w1/devices", "dtoverlay=w1-gpio");
        assertThatThrownBy(() -> scan("gpio", Map.of(), ALL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("address to ask");
        assertThat(found).isEmpty();
    }

    @Test
    void findsAndReadsSensorsOn1Wire() throws Exception {
        Path devices = sys.resolve("bus/w1/devices");
        Files.createDirectories(devices.resolve("w1_bus_master1"));
        Path sensor = Files.createDirectories(devices.resolve("28-0123456789ab"));
        Files.writeString(
                sensor.resolve("w1_slave"),
                "48 05 4b 46 7f ff 0c 10 62 : crc=62 YES\n48 05 4b 46 7f ff 0c 10 62 t=84500\n");

        assertThat(scan("onewire", Map.of(), ALL)).isEmpty();
        assertThat(found).containsExactly(new Found(null, 1, Quality.GOOD, "28-0123456789ab"));

        FieldScout.Probe probe = scout().probe(
                        Specs.link("onewire", Map.of("sensor.1", "28-0123456789ab")),
                        Specs.device(1, new ChipSource("ds18b20", "temperature")));
        assertThat(probe.quality()).as("%s", probe.reading().fault).isEqualTo(Quality.GOOD);
        assertThat(probe.reading().raw[0]).isEqualTo(84.5);
    }

    @Test
    void readsAChipOnceAndLetsGoOfTheBus() throws Exception {
        wire.poke(0x40, 2, 0x12, 0x34);

        FieldScout.Probe probe = scout().probe(
                        Specs.link("i2c", Map.of("bus", "1")),
                        Specs.device(0x40, Specs.number(Specs.registers(2, 2), 0, 2, false, 0)));

        assertThat(probe.quality()).isEqualTo(Quality.GOOD);
        assertThat(probe.reading().raw[0]).isEqualTo(0x1234);
        assertThat(wire.closed).isTrue();
    }

    @Test
    void saysWhatIsMissingForALine() throws Exception {
        FieldScout.Probe probe =
                scout().probe(Specs.link("gpio", Map.of()), Specs.device(17, Specs.line(LineSource.Kind.STATE, 10)));

        assertThat(probe.quality()).isEqualTo(Quality.LINK_DOWN);
        assertThat(probe.reading().fault).contains("gpiochip");
    }
}
