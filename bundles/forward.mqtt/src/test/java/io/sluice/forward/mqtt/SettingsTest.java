package io.sluice.forward.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.site.UplinkSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
    @Test
    void fillsInDefaults() {
        MqttSettings s = MqttSettings.of(Running.spec("ssl://broker.example"));

        assertThat(s.addresses()).containsExactly(new Address(true, "broker.example", 8883, "ssl://broker.example"));
        assertThat(s.version()).isEqualTo(MqttSettings.Version.AUTO);
        assertThat(s.prefix()).isEqualTo("sluice/v1");
        assertThat(s.keepAliveS()).isEqualTo(30);
        assertThat(s.sessionExpiryS()).isEqualTo(3_600);
        assertThat(s.statusS()).isEqualTo(10);
        assertThat(s.tls().verifyHost()).isTrue();
    }

    @Test
    void readsAddresses() {
        assertThat(Address.of("tcp://[::1]:1884")).isEqualTo(new Address(false, "::1", 1884, "tcp://[::1]:1884"));
        assertThat(Address.of("tcp://10.0.0.1").port()).isEqualTo(1883);
        assertThat(Address.of("ssl://[2001:db8::1]/").isNamed()).isFalse();
        assertThat(Address.of("ssl://10.0.0.1").isNamed()).isFalse();
        assertThat(Address.of("ssl://mqtt.city.example").isNamed()).isTrue();
    }

    @Test
    void saysWhatIsWrongAndWhatIsAllowed() {
        refused("http://x", Map.of(), "allowed schemes are tcp (plain) and ssl (TLS)");
        refused("tcp://user@x", Map.of(), "allowed are tcp://host[:port]");
        refused("tcp://x:0", Map.of(), "port 0; allowed are 1 to 65535");
        refused("tcp://x y", Map.of(), "url \"tcp://x y\"");
        refused("tcp://x", Map.of("version", "4"), "version \"4\": allowed are auto, 5, 3.1.1");
        refused("tcp://x", Map.of("prefix", "/a"), "prefix \"/a\"");
        refused("tcp://x", Map.of("prefix", "a/#"), "prefix \"a/#\"");
        refused("tcp://x", Map.of("keepAliveS", "2"), "keepAliveS 2: allowed are 5 to 3600");
        refused("tcp://x", Map.of("statusS", "soon"), "statusS \"soon\": allowed are 1 to 86400");
        refused("tcp://x", Map.of("verifyHost", "no"), "verifyHost \"no\": allowed are true, false");
        refused("tcp://x", Map.of("passwordRef", "p"), "passwordRef: needs a username");
        refused("tcp://x", Map.of("keyFile", "k"), "certificateFile and keyFile: both or none");
        refused("tcp://x", Map.of("compression", "zip"), "compression \"zip\": allowed are none, deflate");
        refused("tcp://x", Map.of("detail", "days"), "detail \"days\": allowed are scans, minutes, hours");
        refused("tcp://x", Map.of("standby", "main"), "standby main: itself");
        refused("tcp://x", Map.of("batchMs", "-1"), "batchMs -1: allowed are 0 to 3600000");
        refused(
                "tcp://x",
                Map.of("keepalive", "3"),
                "unknown settings [keepalive]; allowed are [batchMs, bind, caFile,");
    }

    @Test
    void boundsTimes() {
        assertThatThrownBy(() -> new Tuning(5, 60_000, 10_000, 20_000))
                .hasMessage("reconnectMinMs 5 ms: allowed are 10 to 60000");
        assertThatThrownBy(() -> new Tuning(1_000, 500, 10_000, 20_000))
                .hasMessage("reconnectMaxMs 500 ms: allowed are 1000 to 3600000");
    }

    private static void refused(String url, Map<String, String> settings, String message) {
        assertThatThrownBy(() -> MqttSettings.of(
                        new UplinkSpec("main", "mqtt", List.of(url), "json", 16, 65_536, 50_000, settings)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("uplink main: ")
                .hasMessageContaining(message);
    }
}
