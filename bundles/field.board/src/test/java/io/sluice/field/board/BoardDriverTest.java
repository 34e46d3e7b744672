package io.sluice.field.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.sluice.field.board.BoardDriver.Kind;
import io.sluice.model.Quality;
import io.sluice.model.site.LineSource;
import io.sluice.model.site.Source;
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

/** Settings of links, and what is said where the hardware is missing. */
class BoardDriverTest {
    private static final Source REGISTER = Specs.number(Specs.registers(0, 1), 0, 1, false, 0);
    private static final Source CONTACT = Specs.line(LineSource.Kind.STATE, 10);

    @TempDir
    private Path dev;

    @Test
    void withoutI2cTheFaultNamesTheNodeAndWhatToEnable() throws Exception {
        assertThat(fault(Kind.I2C, Map.of("bus", "1"), REGISTER))
                .contains(dev.resolve("i2c-1").toString(), "is not there", "dtparam=i2c_arm=on", "i2c-dev");
    }

    @Test
    void withoutGpioTheFaultNamesTheNodes() throws Exception {
        assertThat(fault(Kind.GPIO, Map.of(), CONTACT)).contains(dev + "/gpiochip* is there", "CONFIG_GPIO_CDEV");
    }

    @Test
    void onAMachineWithoutNativeCodeTheFaultSaysSo() throws Exception {
        assumeFalse(System.getProperty("os.arch").matches("aarch64|arm.*"), "this machine has native code");
        Files.createFile(dev.resolve("i2c-1"));
        Files.createFile(dev.resolve("gpiochip0"));

        assertThat(fault(Kind.I2C, Map.of(), REGISTER)).contains("no native code for", "arm64");
        assertThat(fault(Kind.GPIO, Map.of(), CONTACT)).contains("no native code for", "arm64");
    }

    @Test
    void openingALinkTouchesNoNativeCode() throws IOException {
        for (Kind kind : Kind.values()) {
            FieldLink link = driver(kind).open(Specs.link(driver(kind).scheme(), Map.of()), () -> 1L);
            link.close();
        }
        assertThat(dev).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "I2C, i2c, bus, 256, 0 to 255",
        "I2C, i2c, bus, one, 0 to 255",
        "I2C, i2c, chip, x, nothing but [bus, speed]",
        "GPIO, gpio, chip, ../etc, A-Za-z0-9",
        "ONE_WIRE, onewire, sensor.1, ../../etc, 28-",
    })
    void wrongSettingsAreRefusedWithWhatIsAllowed(Kind kind, String scheme, String key, String value, String allowed) {
        assertThatThrownBy(() -> driver(kind).open(Specs.link(scheme, Map.of(key, value)), () -> 1L))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("link board", key, value, allowed);
    }

    private BoardDriver driver(Kind kind) {
        return new BoardDriver(kind, new BoardDriver.Roots(dev, dev, dev));
    }

    private String fault(Kind kind, Map<String, String> settings, Source source) throws InterruptedException {
        BoardDriver driver = driver(kind);
        Reading reading = new Reading(0, 1);
        try (FieldLink link = driver.open(Specs.link(driver.scheme(), settings), () -> 1L)) {
            assertThat(link.execute(link.prepare(Specs.device(4, source)), 0, reading))
                    .isEqualTo(Quality.LINK_DOWN);
        }
        assertThat(reading.raw).containsOnly(Double.NaN);
        return reading.fault;
    }
}
