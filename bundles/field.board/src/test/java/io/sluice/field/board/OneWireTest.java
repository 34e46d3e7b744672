package io.sluice.field.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.Quality;
import io.sluice.model.site.ChipSource;
import io.sluice.model.site.DeviceSpec;
import io.sluice.port.field.FieldLink;
import io.sluice.port.field.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DS18B20 by the text that the kernel gives. */
class OneWireTest {
    private static final String ID = "28-7f464b01aa10";
    private static final DeviceSpec DEVICE = Specs.device(1, new ChipSource("ds18b20", "temperature"));

    @TempDir
    private Path sys;

    // DS18B20 data sheet, table 1: temperature and register
    @ParameterizedTest
    @CsvSource({
        "07d0, 125",
        "0191, 25.0625",
        "00a2, 10.125",
        "0008, 0.5",
        "ffff, -0.0625",
        "fff8, -0.5",
        "ff5e, -10.125",
        "fe6f, -25.0625",
        "fc90, -55",
        "054f, 84.9375",
        "0551, 85.0625"
    })
    void temperaturesAreThoseOfTheDataSheet(String register, double celsius) throws Exception {
        Reading reading = read(scratchpad(Integer.parseInt(register, 16), 0x7F, true));

        assertThat(reading.raw).containsExactly(celsius);
        assertThat(reading.quality).containsExactly(Quality.GOOD.code());
    }

    @Test
    void bitsThatASensorOfLowerResolutionLeavesUndefinedAreNotRead() throws Exception {
        assertThat(read(scratchpad(0x0197, 0x1F, true)).raw).as("9 bits").containsExactly(25);
    }

    @Test
    void theValueAfterPowerOnIsAFaultOfTheSensor() throws Exception {
        Reading reading = new Reading(0, 1);
        assertThat(execute(scratchpad(0x0550, 0x7F, true), reading)).isEqualTo(Quality.GOOD);

        assertThat(reading.raw).containsExactly(Double.NaN);
        assertThat(reading.quality).containsExactly(Quality.SENSOR_FAULT.code());
        assertThat(reading.fault).contains("85 degrees");
    }

    @Test
    void noFlippedBitIsTakenForATemperature() throws Exception {
        String good = scratchpad(0x0191, 0x7F, true);
        for (int digit = 0; digit < 26; digit++) {
            if (digit % 3 == 2) {
                continue;
            }
            for (int bit = 0; bit < 4; bit++) {
                char flipped = Character.forDigit(Character.digit(good.charAt(digit), 16) ^ (1 << bit), 16);
                String bad = good.substring(0, digit) + flipped + good.substring(digit + 1);
                assertThat(execute(bad, new Reading(0, 1))).as(bad).isEqualTo(Quality.GARBLED);
            }
        }
    }

    @Test
    void whatTheKernelCallsWrongIsWrong() throws Exception {
        assertThat(execute(scratchpad(0x0191, 0x7F, false), new Reading(0, 1))).isEqualTo(Quality.GARBLED);
    }

    @Test
    void aShortedBusIsNotZeroDegrees() throws Exception {
        String zeros = "00 00 00 00 00 00 00 00 00 ";
        Reading reading = new Reading(0, 1);

        assertThat(execute(zeros + ": crc=00 YES\n" + zeros + "t=0\n", reading)).isEqualTo(Quality.GARBLED);
        assertThat(reading.fault).contains("shorted");
    }

    @Test
    void everyTruncationIsBad() throws Exception {
        String good = scratchpad(0x0191, 0x7F, true);
        for (int length = 0; length < good.indexOf('\n'); length++) {
            assertThat(execute(good.substring(0, length), new Reading(0, 1)).isBad())
                    .as("%d characters", length)
                    .isTrue();
        }
    }

    @Test
    void anAbsentSensorIsNamedWithThoseThatAreThere() throws Exception {
        Files.createDirectories(sys.resolve("bus/w1/devices/28-000000000001"));
        Files.createDirectories(sys.resolve("bus/w1/devices/w1_bus_master1"));
        Reading reading = new Reading(0, 1);
        FieldLink link = link();

        assertThat(link.execute(link.prepare(DEVICE), 0, reading)).isEqualTo(Quality.NO_REPLY);
        assertThat(reading.fault).contains(ID, "no such sensor", "[28-000000000001]");
    }

    @Test
    void withoutTheKernelsBusTheFaultSaysWhatToEnable() throws Exception {
        Reading reading = new Reading(0, 1);
        FieldLink link = link();

        assertThat(link.execute(link.prepare(DEVICE), 0, reading)).isEqualTo(Quality.LINK_DOWN);
        assertThat(reading.fault).contains("bus/w1/devices", "dtoverlay=w1-gpio");
    }

    @Test
    void aDeviceWithoutASensorIsRefused() {
        assertThatThrownBy(() -> link().prepare(Specs.device(2, new ChipSource("ds18b20", "temperature"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unit 2");
    }

    private static String scratchpad(int register, int config, boolean yes) {
        byte[] pad = Chip.bytes(register & 0xFF, register >> 8, 0x4B, 0x46, config, 0xFF, 0x0C, 0x10, 0);
        pad[8] = (byte) Crc.oneWire(pad, 0, 8);
        String hex = ChipPlan.hex(pad);
        return hex + " : crc=" + hex.substring(24) + (yes ? " YES\n" : " NO\n") + hex + " t=0\n";
    }

    private Reading read(String text) throws Exception {
        Reading reading = new Reading(0, 1);
        assertThat(execute(text, reading)).as(reading.fault).isEqualTo(Quality.GOOD);
        return reading;
    }

    private Quality execute(String text, Reading into) throws IOException, InterruptedException {
        Path sensor = sys.resolve("bus/w1/devices").resolve(ID);
        Files.createDirectories(sensor);
        Files.writeString(sensor.resolve("w1_slave"), text);
        FieldLink link = link();
        return link.execute(link.prepare(DEVICE), 0, into);
    }

    private FieldLink link() {
        return new BoardDriver(BoardDriver.Kind.ONE_WIRE, new BoardDriver.Roots(sys, sys, sys))
                .open(Specs.link("onewire", Map.of("sensor.1", ID)), () -> 1L);
    }
}
