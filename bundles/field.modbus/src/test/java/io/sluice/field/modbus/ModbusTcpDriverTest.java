package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.site.LinkSpec;
import io.sluice.port.field.FieldLink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModbusTcpDriverTest {
    private final ModbusTcpDriver driver = new ModbusTcpDriver();

    @Test
    void answersToItsScheme() {
        assertThat(driver.scheme()).isEqualTo("modbus-tcp");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "255.255.255.255",
                "localhost",
                "plc-7.building.example",
                "PLC_7.",
                "7seg.example",
                "::1",
                "[::1]",
                "fe80::1%eth9",
                "2001:db8::10.0.0.1"
            })
    void opensEveryKindOfHostWithoutTouchingTheNetwork(String host) {
        assertThatCode(() -> open(Map.of("host", host)).close()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "127.0.0.1:502",
                "256.0.0.1",
                "1.2.3",
                "1.2.3.4.",
                "-x",
                "x-",
                "a..b",
                "tcp://plc",
                "[127.0.0.1]",
                "[plc]",
                ":::1",
                "::1%",
                "::g",
                "水位"
            })
    void refusesWhatIsNoHost(String host) {
        assertThatThrownBy(() -> open(Map.of("host", host)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("link house: host \"" + host + "\", allowed is a host name, an IPv4 or an IPv6 address");
    }

    @Test
    void saysThatTheHostIsMissing() {
        assertThatThrownBy(() -> open(Map.of("port", "502")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("link house: host is missing, allowed is a host name, an IPv4 or an IPv6 address");
    }

    @ParameterizedTest
    @CsvSource({
        "port, 0, allowed is 1 to 65535",
        "port, 65536, allowed is 1 to 65535",
        "port, -1, allowed is 1 to 65535",
        "port, modbus, allowed is 1 to 65535",
        "port, 99999999999, allowed is 1 to 65535",
        "connectTimeoutMs, 49, allowed is 50 to 60000",
        "connectTimeoutMs, 60001, allowed is 50 to 60000",
        "connectTimeoutMs, 2s, allowed is 50 to 60000",
        "baud, 9600, 'unknown, allowed are [connectTimeoutMs, host, port]'",
    })
    void namesTheSettingTheValueAndWhatIsAllowed(String key, String value, String allowed) {
        assertThatThrownBy(() -> open(Map.of("host", "plc", key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("link house: " + key + " \"" + value + "\", " + allowed);
    }

    @Test
    void refusesTheLinkOfAnotherDriver() {
        LinkSpec rtu = new LinkSpec("house", "modbus-rtu", 0, Map.of("host", "plc"));

        assertThatThrownBy(() -> driver.open(rtu, System::nanoTime))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("link house: driver \"modbus-rtu\", allowed is modbus-tcp");
    }

    @Test
    void takesItsDefaultsFromTheStandardAndTheProcess() {
        TcpSettings settings =
                TcpSettings.of(Specs.link(Map.of("host", "[2001:db8::1]")), new ModbusTcpDriver.Defaults(700, 5));

        assertThat(settings).isEqualTo(new TcpSettings("2001:db8::1", 502, 700, 5));
        assertThat(settings.peer()).isEqualTo("[2001:db8::1]:502");
        assertThat(new ModbusTcpDriver.Defaults()).isEqualTo(new ModbusTcpDriver.Defaults(2000, 3));
    }

    @ParameterizedTest
    @CsvSource({
        "49, 3, 'connectTimeoutMs 49, allowed is 50 to 60000'",
        "60001, 3, 'connectTimeoutMs 60001, allowed is 50 to 60000'",
        "2000, 0, 'silentRequests 0, allowed is 1 to 100'",
        "2000, 101, 'silentRequests 101, allowed is 1 to 100'",
    })
    void refusesDefaultsOutOfRange(int connectTimeoutMs, int silentRequests, String message) {
        assertThatThrownBy(() -> new ModbusTcpDriver.Defaults(connectTimeoutMs, silentRequests))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    /** What bnd wrote into the bundle: the contract with the service component runtime. */
    @Test
    void isOfferedAsAFieldDriverOnceConfigured() throws IOException {
        try (InputStream in =
                ModbusTcpDriver.class.getResourceAsStream("/OSGI-INF/io.sluice.field.modbus.ModbusTcpComponent.xml")) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("scr/v1.4.0\"")
                    .contains("configuration-policy=\"require\"")
                    .contains("configuration-pid=\"io.sluice.field.modbus\"")
                    .contains("<provide interface=\"io.sluice.port.field.FieldDriver\"/>");
        }
    }

    private FieldLink open(Map<String, String> settings) {
        return driver.open(Specs.link(settings), System::nanoTime);
    }
}
