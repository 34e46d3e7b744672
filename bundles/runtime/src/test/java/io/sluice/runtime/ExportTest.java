package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.ClockState;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.port.store.Detail;
import io.sluice.port.store.History;
import io.sluice.port.store.HistoryOpener;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
    private static final long T = 1_770_000_000_000L; // 2026-02-02T02:40:00Z
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final List<String> ASKED = new ArrayList<>();
    private static final List<History.Sample> HELD = new ArrayList<>();
    private static boolean broken;

    @TempDir
    Path home;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** A history of two points, one sample a page. */
    public static final class Opener implements HistoryOpener {
        @Override
        public History open(String home) {
            return new History() {
                @Override
                public List<String> points() {
                    if (broken) {
                        throw new HistoryException("telemetry.db: version 9", null);
                    }
                    return List.of("radar-01/level", "tilt-07/x");
                }

                @Override
                public Pages read(Set<String> points, Detail detail, long fromUtcMs, long toUtcMs) {
                    ASKED.add(points + " " + detail + " " + fromUtcMs + " " + toUtcMs);
                    ArrayDeque<Sample> left = new ArrayDeque<>(HELD);
                    return new Pages() {
                        @Override
                        public List<Sample> next() {
                            return left.isEmpty() ? null : List.of(left.poll());
                        }

                        @Override
                        public void close() {
                            ASKED.add("closed");
                        }
                    };
                }
            };
        }
    }

    @BeforeEach
    void fill() throws Exception {
        Files.createDirectories(home.resolve("data"));
        ASKED.clear();
        HELD.clear();
        broken = false;
    }

    @Test
    void localTimeIsAcceptedWithAndWithoutAnOffset() {
        assertThat(run(false, "--point", "tilt-07/x", "--from", "2026-02-02", "--to", "2026-02-02T10:40", "--csv"))
                .isZero();
        assertThat(run(false, "--point", "tilt-07/x", "--from", "2026-02-02T02:40:00Z", "--senml"))
                .isZero();
        assertThat(run(
                        false,
                        "--point",
                        "tilt-07/x",
                        "--point",
                        "radar-01/level",
                        "--from",
                        "2026-02-02 02:40:00+00:00",
                        "--to",
                        "2026-02-02T10:40:01",
                        "--csv",
                        "--summary",
                        "1h"))
                .isZero();
        assertThat(ASKED)
                .containsExactly(
                        "[tilt-07/x] SCANS " + (T - 38_400_000) + " " + T,
                        "closed",
                        "[tilt-07/x] SCANS " + T + " " + (T + 60_000),
                        "closed",
                        ASKED.get(4),
                        "closed");
        assertThat(ASKED.get(4)).contains("tilt-07/x", "radar-01/level").endsWith("] HOURS " + T + " " + (T + 1000));
    }

    @Test
    void aTableHasLocalTimesAndEmptyFieldsForWhatIsNotThere() {
        HELD.add(sample("tilt-07/x", "mm/m", Quality.GOOD, 1.25, Realm.LIVE));
        HELD.add(sample("tilt-07/x", "mm/m", Quality.NO_REPLY, Double.NaN, Realm.LIVE));
        HELD.add(sample("tilt-07/x", "a,\"b", Quality.SPIKE, 1e-7, Realm.DRILL));
        assertThat(run(false, "--point", "tilt-07/x", "--from", "2026-02-02", "--csv"))
                .isZero();
        assertThat(text(out))
                .isEqualTo(
                        """
                        time,point,value,unit,quality,clock,realm
                        2026-02-02T10:40:00.123+08:00,tilt-07/x,1.25,mm/m,good,synchronised,live
                        2026-02-02T10:40:00.123+08:00,tilt-07/x,,mm/m,no-reply,synchronised,live
                        2026-02-02T10:40:00.123+08:00,tilt-07/x,0.0000001,"a,""b",spike,synchronised,drill
                        """);
        assertThat(text(err)).isEqualTo("sluice: 3 samples\n");
    }

    @Test
    void senmlHasRegisteredUnitsMarksWhatIsBadAndLeavesDrillsOut() {
        HELD.add(sample("radar-01/level", "um", Quality.GOOD, 1250, Realm.LIVE));
        HELD.add(sample("radar-01/level", "m", Quality.SPIKE, 2.5, Realm.LIVE));
        HELD.add(sample("radar-01/level", "m", Quality.NO_REPLY, Double.NaN, Realm.LIVE));
        HELD.add(sample("radar-01/level", "m", Quality.GOOD, 3, Realm.DRILL));
        assertThat(run(false, "--point", "radar-01/level", "--from", "2026-02-02", "--senml"))
                .isZero();
        assertThat(text(out))
                .isEqualTo(
                        """
                        [{"bver":26,"n":"radar-01/level","t":1770000000.123,"u":"m","v":0.00125},
                        {"n":"radar-01/level/raw","t":1770000000.123,"u":"m","v":2.5},
                        {"n":"radar-01/level/quality","t":1770000000.123,"vs":"spike"},
                        {"n":"radar-01/level/quality","t":1770000000.123,"vs":"no-reply"}]
                        """);
    }

    @Test
    void summariesHaveFourFigures() {
        HELD.add(new History.Sample(
                "radar-01/level", "m", 3, T, ClockState.HOLDOVER, Realm.LIVE, Quality.GOOD, 1.5, 1, 2, 60));
        String[] arguments = {"--point", "radar-01/level", "--from", "2026-02-02", "--summary", "1min"};
        assertThat(run(false, with(arguments, "--csv"))).isZero();
        assertThat(text(out))
                .isEqualTo(
                        """
                        time,point,mean,min,max,count,unit,quality,clock,realm
                        2026-02-02T10:40:00.000+08:00,radar-01/level,1.5,1,2,60,m,good,holdover,live
                        """);
        out.reset();
        assertThat(run(false, with(arguments, "--senml"))).isZero();
        assertThat(text(out))
                .isEqualTo(
                        """
                        [{"bver":26,"n":"radar-01/level/min","t":1770000000,"u":"m","v":1},
                        {"n":"radar-01/level/mean","t":1770000000,"u":"m","v":1.5},
                        {"n":"radar-01/level/max","t":1770000000,"u":"m","v":2},
                        {"n":"radar-01/level/n","t":1770000000,"v":60}]
                        """);
    }

    @Test
    void whatIsWrongIsSaidInBothLanguages() {
        String[] good = {"--point", "tilt-07/x", "--from", "2026-02-02"};
        assertThat(run(false, with(good, "--csv", "--senml"))).isEqualTo(2);
        assertThat(run(true, good)).isEqualTo(2);
        assertThat(run(true, with(good, "--csv", "--to", "2026-01-01"))).isEqualTo(2);
        assertThat(run(false, "--point", "tilt-07/x", "--csv", "--from", "yesterday"))
                .isEqualTo(2);
        assertThat(run(true, with(good, "--csv", "--summary", "5min"))).isEqualTo(2);
        assertThat(run(false, with(good, "--csv", "--speed"))).isEqualTo(2);
        assertThat(run(true, with(good, "--csv", "--point"))).isEqualTo(2);
        assertThat(run(true, with(good, "--csv", "--point", "tilt-7/x"))).isEqualTo(1);
        assertThat(text(err).lines().filter(l -> l.startsWith("sluice: ")))
                .containsExactly(
                        "sluice: either --csv or --senml",
                        "sluice: 缺少: --csv 或 --senml",
                        "sluice: --from 必须早于 --to",
                        "sluice: \"yesterday\" is no time; such as 2026-11-23T08:30",
                        "sluice: --summary 5min: 只能是 1min 或 1h",
                        "sluice: unknown option --speed",
                        "sluice: --point 需要一个值",
                        "sluice: 流水中没有测点 \"tilt-7/x\"; 已有: radar-01/level tilt-07/x");
        assertThat(ASKED).isEmpty();
    }

    @Test
    void aJournalThatCannotBeReadIsNamed() throws Exception {
        broken = true;
        assertThat(run(false, "--point", "tilt-07/x", "--from", "2026-02-02", "--csv"))
                .isEqualTo(1);
        Files.delete(home.resolve("data"));
        assertThat(run(false, "--point", "tilt-07/x", "--from", "2026-02-02", "--csv"))
                .isEqualTo(1);
        assertThat(text(err))
                .isEqualTo("sluice: export stopped: telemetry.db: version 9\nsluice: " + home
                        + ": no gateway has run here, data/ is missing\n");
    }

    private int run(boolean chinese, String... arguments) {
        PrintStream said = new PrintStream(err, true, StandardCharsets.UTF_8);
        Export export = new Export(chinese, SHANGHAI, T + 60_000, new PrintStream(out, true), said);
        return export.run(with(new String[] {"--home", home.toString()}, arguments));
    }

    private static String[] with(String[] first, String... more) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        return all.toArray(new String[0]);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static History.Sample sample(String point, String unit, Quality quality, double v, Realm realm) {
        return new History.Sample(point, unit, 3, T + 123, ClockState.SYNCHRONISED, realm, quality, v, v, v, 1);
    }
}
