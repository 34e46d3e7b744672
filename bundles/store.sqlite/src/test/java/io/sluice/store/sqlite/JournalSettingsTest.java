package io.sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Reader;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class JournalSettingsTest {
    private static final Path ETC = Path.of("../../ota/release/src/etc/io.sluice.store.sqlite.properties");

    @Test
    void defaultsAreTheSameInTheRecordTheComponentAndTheShippedFile() throws Exception {
        Map<String, String> record = new TreeMap<>();
        for (RecordComponent c : JournalSettings.class.getRecordComponents()) {
            record.put(
                    c.getName(),
                    c.getAccessor().invoke(JournalSettings.defaults()).toString());
        }
        Map<String, String> component = new TreeMap<>();
        for (Method m : SqliteJournalComponent.Config.class.getDeclaredMethods()) {
            if (!m.getName().equals("home")) {
                component.put(m.getName(), m.getDefaultValue().toString());
            }
        }
        Map<String, String> shipped = new TreeMap<>();
        Properties file = new Properties();
        try (Reader reader = Files.newBufferedReader(ETC)) {
            file.load(reader);
        }
        file.forEach((key, value) -> shipped.put(key.toString(), value.toString()));
        assertThat(component).isEqualTo(record);
        assertThat(shipped).isEqualTo(record);
    }

    @Test
    void aValueOutOfRangeIsRefusedWithKeyValueAndRange() {
        assertThatThrownBy(() -> Rig.settings(15, 65_536, 4 << 20, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("queueScans=15: allowed is 16 to 1000000");
        assertThatThrownBy(() -> Rig.settings(16, 65_536, (4 << 20) - 1, 10))
                .hasMessageStartingWith("maxTelemetryBytes=4194303: allowed is 4194304 to ");
    }
}
