package io.sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Cause;
import io.sluice.model.alarm.Notice;
import io.sluice.model.alarm.Transition;
import io.sluice.port.store.Cursor;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code alarm.db} of version 1 under the software of today. */
class MigrationTest {
    private static final long T = 1_770_000_000_000L;
    private static final Boot FIRST = new Boot(17, "a3f2c1d0", "9f4c6f0e-0b5a-4f4b-8c5c-3b1f0f1d2e3c");
    private static final Boot SECOND = new Boot(18, "00c0ffee", "");

    @TempDir
    Path home;

    private Path file;

    @BeforeEach
    void seed() throws Exception {
        Files.createDirectories(home.resolve("data"));
        file = home.resolve("data/alarm.db");
        try (InputStream in = MigrationTest.class.getResourceAsStream("/alarm-v1.sql")) {
            Rig.script(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void transitionsKeepTheirMeaningAndTheirPlace() {
        String o = "17-a3f2c1d0:a1";
        AlarmState none = AlarmState.normal("underpass-depth");
        AlarmState yellow = AlarmState.of("underpass-depth", Colour.YELLOW, false, o, T, 0.31);
        AlarmState red = AlarmState.of("underpass-depth", Colour.RED, false, o, T + 60_000, 0.52);
        AlarmState seen = AlarmState.of("underpass-depth", Colour.RED, true, o, T + 60_000, 0.52);
        AlarmState over = AlarmState.of("underpass-depth", Colour.NONE, true, "", T + 900_000, 0.02);
        AlarmState tilt = AlarmState.of("house-tilt", Colour.ORANGE, false, "18-00c0ffee:a2", T + 901_000, Double.NaN);
        List<Transition> all = List.of(
                depth(FIRST, 1, none, yellow, Cause.LIMIT, 0.31, 0.25, Quality.GOOD, ClockState.SYNCHRONISED, 1, T),
                depth(
                        FIRST,
                        2,
                        yellow,
                        red,
                        Cause.LIMIT,
                        0.52,
                        0.5,
                        Quality.UNCERTAIN,
                        ClockState.HOLDOVER,
                        61,
                        T + 60_000),
                depth(
                        FIRST,
                        3,
                        red,
                        seen,
                        Cause.ACKNOWLEDGE,
                        0.52,
                        Double.NaN,
                        Quality.GOOD,
                        ClockState.HOLDOVER,
                        90,
                        T + 89_000),
                depth(
                        SECOND,
                        1,
                        seen,
                        over,
                        Cause.LIMIT,
                        0.02,
                        Double.NaN,
                        Quality.GOOD,
                        ClockState.UNSYNCHRONISED,
                        5,
                        T + 900_000),
                new Transition(
                        SECOND,
                        2,
                        4,
                        "",
                        "tilt-07",
                        "x",
                        AlarmState.normal("house-tilt"),
                        tilt,
                        Cause.LIMIT,
                        "gateway",
                        Double.NaN,
                        "mm/m",
                        4.0,
                        Quality.NO_REPLY,
                        Transition.Facts.PLAIN,
                        ClockState.UNSYNCHRONISED,
                        Realm.DRILL,
                        6_000_000_000L,
                        T + 901_000,
                        T + 1_201_000));
        try (Rig rig = new Rig(home)) {
            assertThat(rig.journal.cursor("new", () -> {}).notices(99)).isEqualTo(all);
            assertThat(rig.journal.cursor("platform", () -> {}).notices(99))
                    .isEqualTo(List.of(all.get(1), all.get(3), all.get(4)));
            assertThat(rig.journal.cursor("district", () -> {}).notices(99)).isEmpty();
            assertThat(rig.fault()).isEmpty();
        }
    }

    @Test
    void statesBecomeTextsOfTheEngine() throws Exception {
        Map<String, String> expected = Map.of(
                "alarm/underpass-depth", "colour=none ack=1 occurrence= since=1770000900000 value=0.02",
                "alarm/house-tilt", "colour=orange ack=0 occurrence=18-00c0ffee%3Aa2 since=1770000901000 value=NaN",
                "alarm/wind:north",
                        "colour=red ack=1 occurrence=18-1+50%25+%2B+%E5%BC%A0%E4%B8%89%3D%26%7E* since=1770000000005"
                                + " value=-31.5",
                "alarm/noise.1", "colour=blue ack=0 occurrence=17-a3f2c1d0%3Aa1 since=0 value=1.0E-7",
                "alarm/crack-1",
                        "colour=yellow ack=1 occurrence=17-a3f2c1d0%3Aa1 since=1770000000000 value=1.23456789125E8");
        try (Rig rig = new Rig(home)) {
            assertThat(rig.journal.load()).isEqualTo(expected);
            rig.reopen();
            assertThat(rig.journal.load()).isEqualTo(expected);
        }
    }

    @Test
    void aStateThatCannotBeReadDoesNotKeepTheOthersBack() throws Exception {
        Rig.sql(file, "UPDATE states SET colour = 9 WHERE alarm = 'noise.1'");
        try (Rig rig = new Rig(home)) {
            assertThat(rig.journal.load()).hasSize(4).doesNotContainKey("alarm/noise.1");
            assertThat(rig.fault()).isEmpty();
        }
    }

    @Test
    void theMigratedFileIsOfTheNewVersionSoundAndGoesOn() throws Exception {
        try (Rig rig = new Rig(home)) {
            Cursor cursor = rig.journal.cursor("district", () -> {});
            rig.journal.append(Fixtures.event(11));
            rig.journal.append(Fixtures.transition(12));
            rig.flush();
            assertThat(cursor.notices(9)).isEqualTo(List.<Notice>of(Fixtures.event(11), Fixtures.transition(12)));
            assertThat(rig.journal.contains("c-1")).isTrue();
            assertThat(rig.journal.record("c-2", 1, "me", "rebirth", "ok")).isFalse();
            assertThat(rig.fault()).isEmpty();
        }
        assertThat(Rig.query(file, "PRAGMA user_version")).isEqualTo("2");
        assertThat(Rig.query(file, "PRAGMA integrity_check")).isEqualTo("ok");
        assertThat(Rig.query(file, "SELECT id FROM events")).isEqualTo("6");
        assertThat(Rig.query(
                        file,
                        "SELECT group_concat(name) FROM sqlite_master WHERE type = 'table'"
                                + " AND sql NOT LIKE '%STRICT%'"))
                .isNull();
        try (Rig fresh = new Rig(home.resolve("fresh"))) {
            fresh.flush();
            String tables = "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_master ORDER BY name)";
            assertThat(Rig.query(file, tables)).isEqualTo(Rig.query(fresh.file("alarm.db"), tables));
        }
    }

    @Test
    void aFileThatCannotBeMigratedIsPutAsideAsItWasAndANewOneTakesItsPlace() throws Exception {
        Rig.sql(file, "CREATE TABLE kept(in_the_way TEXT) STRICT");
        try (Rig rig = new Rig(home)) {
            rig.journal.keep("alarm/tilt", "colour=red");
            rig.journal.append(Fixtures.event(11));
            rig.flush();
            assertThat(rig.fault()).contains("alarm.db was damaged", "kept", "alarm.db.corrupt-1");
            assertThat(rig.journal.facts().writes()).isTrue();
            assertThat(rig.journal.load()).isEqualTo(Map.of("alarm/tilt", "colour=red"));
        }
        Path aside = home.resolve("data/alarm.db.corrupt-1");
        assertThat(Rig.query(aside, "PRAGMA user_version")).isEqualTo("1");
        assertThat(Rig.query(aside, "SELECT count(*) FROM states")).isEqualTo("5");
    }

    private static Transition depth(
            Boot boot,
            long sequence,
            AlarmState before,
            AlarmState after,
            Cause cause,
            double value,
            double limit,
            Quality quality,
            ClockState clock,
            long seconds,
            long utcMs) {
        boolean rises = after.colour().compareTo(before.colour()) > 0;
        return new Transition(
                boot,
                sequence,
                boot.counter() == 17 ? 3 : 4,
                "下穿通道积水",
                "radar-01",
                "level",
                before,
                after,
                cause,
                cause == Cause.ACKNOWLEDGE ? "张三" : "gateway",
                value,
                "m",
                limit,
                quality,
                Transition.Facts.PLAIN,
                clock,
                Realm.LIVE,
                seconds * 1_000_000_000L,
                utcMs,
                rises ? utcMs + 300_000 : 0);
    }
}
