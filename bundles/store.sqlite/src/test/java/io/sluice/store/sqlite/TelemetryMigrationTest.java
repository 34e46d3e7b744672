package io.sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.Detail;
import io.sluice.port.store.History;
import io.sluice.port.store.Lease;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code telemetry.db} of version 1 under the software of today. */
class TelemetryMigrationTest {
    @TempDir
    Path home;

    private Path file;

    @BeforeEach
    void seed() throws Exception {
        Files.createDirectories(home.resolve("data"));
        file = home.resolve("data/telemetry.db");
        try (InputStream in = TelemetryMigrationTest.class.getResourceAsStream("/telemetry-v1.sql")) {
            Rig.script(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void scansKeepTheirValuesAndUplinksTheirPlaces() {
        try (Rig rig = new Rig(home)) {
            List<Scan> all = new ArrayList<>();
            List<Lease> leases = new ArrayList<>();
            Cursor fresh = rig.journal.cursor("new", () -> {});
            for (Lease l = fresh.backlog(); l != null; l = fresh.backlog()) {
                leases.add(l);
                all.addAll(l.scans());
            }
            assertThat(all).hasSize(20);
            for (int i = 1; i <= 12; i++) {
                Scan s = all.get(i - 1);
                assertThat(s.boot()).isEqualTo(Fixtures.BOOT);
                assertThat(s.sequence()).isEqualTo(i);
                assertThat(s.utcMs()).isEqualTo(Fixtures.UTC_MS + i * 20_000L);
                assertThat(s.realm()).isEqualTo(i % 6 == 0 ? Realm.DRILL : Realm.LIVE);
                assertThat(s.values()).containsExactly(i / 10.0, i == 5 ? Double.NaN : -i, 1e6 + i);
                assertThat(s.quality()[1]).isEqualTo(i == 5 ? Quality.NO_REPLY.code() : 0);
                assertThat(s.isHeld(2)).isEqualTo(i == 7);
            }
            for (int i = 1; i <= 8; i++) {
                Scan s = all.get(11 + i);
                assertThat(s.boot()).isEqualTo(new Boot(18, "00c0ffee", ""));
                assertThat(s.clock()).isEqualTo(i < 4 ? ClockState.UNSYNCHRONISED : ClockState.SYNCHRONISED);
                assertThat(s.values()).containsExactly(0.25 + i / 1000.0, 3.6);
            }
            assertThat(leases.get(6).layout().devices().get(0).points().get(1).unit())
                    .isEqualTo("V");
            Cursor platform = rig.journal.cursor("platform", () -> {});
            List<Long> ids = new ArrayList<>();
            for (Lease l = platform.backlog(); l != null; l = platform.backlog()) {
                ids.add(l.segment());
            }
            assertThat(ids).containsExactly(2L, 3L, 4L, 6L, 7L);
            assertThat(rig.journal.cursor("district", () -> {}).backlog()).isNull();
            assertThat(rig.fault()).isEmpty();
        }
    }

    @Test
    void theMigratedFileIsOfTheNewVersionAndWhatComesIsSummedUp() throws Exception {
        assertThatThrownBy(() -> new SqliteHistory(file).points())
                .isInstanceOf(History.HistoryException.class)
                .hasMessageContaining("version 1");
        try (Rig rig = new Rig(home)) {
            rig.flush();
            rig.journal.append(Fixtures.scan(500_000, 0, 1, 2, 3));
            rig.flush();
            rig.journal.append(Fixtures.scan(600_000, 0, 1, 2, 3));
            rig.flush();
            rig.flush();
            assertThat(rig.fault()).isEmpty();
            List<History.Sample> found = new ArrayList<>();
            try (History.Pages pages = rig.journal.read(Set.of("radar-01/level"), Detail.MINUTES, 0, Long.MAX_VALUE)) {
                for (List<History.Sample> page = pages.next(); page != null; page = pages.next()) {
                    found.addAll(page);
                }
            }
            // what version 1 left of the last minutes is summed up too
            assertThat(found).extracting(History.Sample::count).contains(4L);
        }
        assertThat(Rig.query(file, "PRAGMA user_version")).isEqualTo("2");
        assertThat(Rig.query(file, "PRAGMA integrity_check")).isEqualTo("ok");
        try (Rig fresh = new Rig(home.resolve("fresh"))) {
            fresh.flush();
            String tables = "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_master ORDER BY name)";
            assertThat(Rig.query(file, tables)).isEqualTo(Rig.query(fresh.file("telemetry.db"), tables));
        }
    }
}
