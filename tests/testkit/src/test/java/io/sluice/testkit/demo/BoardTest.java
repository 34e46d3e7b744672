package io.sluice.testkit.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.site.Site;
import io.sluice.testkit.record.Count;
import io.sluice.testkit.record.GatewayStatus;
import io.sluice.testkit.record.SeenScan;
import io.sluice.testkit.record.SeenScan.SeenValue;
import io.sluice.testkit.record.SeenTransition;
import io.sluice.testkit.replay.ReplayCheck;
import io.sluice.testkit.site.SiteFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BoardTest {
    @Test
    void countsChineseAsTwoColumns() {
        assertThat(Text.width("积水深度 0.4 m")).isEqualTo(14);
        assertThat(Text.width("µg/m³ °C")).isEqualTo(8);
        assertThat(Text.width("e\u0301")).isEqualTo(1);
        assertThat(Text.width("\ud842\udfb7")).isEqualTo(2);
    }

    @Test
    void cutsNoCharacterInHalf() {
        assertThat(Text.fit("积水", 3)).isEqualTo("积 ");
        assertThat(Text.fit("积水", 6)).isEqualTo("积水  ");
        assertThat(Text.right("积水", 5)).isEqualTo(" 积水");
        assertThat(Text.cut("a积", 2)).isEqualTo("a");
        assertThat(Text.cut("\ud842\udfb7", 1)).isEmpty();
    }

    @Test
    void neverLeavesTheTerminalWhateverItsSize() throws IOException {
        View view = view(true);
        for (int rows = 1; rows < 60; rows += 3) {
            for (int columns = 1; columns < 170; columns += 7) {
                List<String> lines = Board.render(view, rows, columns);
                assertThat(lines).hasSizeLessThanOrEqualTo(rows);
                for (String line : lines) {
                    assertThat(Text.width(plain(line))).isLessThanOrEqualTo(columns);
                }
            }
        }
    }

    @Test
    void alignsColumnsThatHoldChinese() throws IOException {
        List<String> lines = plain(Board.render(view(false), 50, 120));
        List<Integer> ends = lines.stream()
                .filter(l -> l.contains("good") || l.contains("no-reply") || l.contains("out-of-range"))
                .map(l -> Text.width(
                        l.substring(0, l.indexOf(l.contains("good") ? "good" : l.contains("no-") ? "no-" : "out"))))
                .distinct()
                .toList();
        assertThat(ends).hasSize(1);
    }

    @Test
    void showsValuesQualityAlarmsAndFigures() throws IOException {
        String board = String.join("\n", plain(Board.render(view(false), 50, 140)));
        assertThat(board)
                .contains("积水深度")
                .contains("0.412 m")
                .contains("out-of-range")
                .contains("ALARM orange")
                .contains("下穿通道积水")
                .contains("yellow -> orange")
                .contains("sampled 1,234")
                .contains("delivered 1,230")
                .contains("lost 4")
                .contains("p50 2.1 p99 5.3 ms")
                .contains("RSS 94 MB")
                .contains("fault     no route");
        assertThat(String.join("\n", Board.render(view(false), 50, 140))).contains("\u001b[1;38;5;208m");
        assertThat(String.join("\n", plain(Board.render(view(true), 50, 140)))).contains("row 5 of 10");
    }

    @Test
    void keepsTheGuardedPointsWhenLinesAreShort() throws IOException {
        List<String> lines = plain(Board.render(view(false), 18, 100));
        assertThat(lines).anyMatch(l -> l.contains("积水深度"));
        assertThat(lines).noneMatch(l -> l.contains("风速"));
        assertThat(lines).anyMatch(l -> l.startsWith("recorder"));
    }

    private static List<String> plain(List<String> lines) {
        return lines.stream().map(BoardTest::plain).toList();
    }

    private static String plain(String line) {
        return line.replaceAll("\u001b\\[[0-9;]*m", "");
    }

    private static View view(boolean replayed) throws IOException {
        Site site = SiteFiles.compile(
                Files.readString(Path.of("../../seeds/demo/site.yaml")),
                "site.yaml",
                List.of(Path.of("../../device-profiles/profiles")));
        SeenTransition seen = new SeenTransition(
                "1-0:t1",
                "underpass-depth",
                "下穿通道积水",
                "radar-01",
                "level",
                "yellow",
                "orange",
                "limit",
                0.28,
                "m",
                0.27,
                "live",
                false,
                1_770_000_000_000L,
                2.1);
        Count count = new Count(
                1230,
                3,
                0,
                400,
                0,
                4,
                500,
                60_000,
                0,
                Map.of("blue", 1L, "yellow", 1L, "orange", 1L, "red", 0L),
                0,
                3,
                2.1,
                5.3,
                List.of("1-0"),
                0,
                "");
        GatewayStatus status = new GatewayStatus(
                "online",
                "1-0",
                9000,
                900,
                1234,
                3,
                401,
                0,
                2,
                1230,
                0,
                0,
                1228,
                6,
                9,
                9,
                94_000_000,
                120_000,
                12,
                "no route");
        SeenScan level = scan("radar-01", Map.of("level", new SeenValue(0.412, "m", "good")));
        SeenScan tilt = scan(
                "tilt-01",
                Map.of(
                        "roll",
                        new SeenValue(512, "deg", "out-of-range"),
                        "pitch",
                        new SeenValue(Double.NaN, "", "no-reply")));
        return new View(
                site,
                23_000,
                40_000,
                "field time 17:30",
                "tcp://127.0.0.1:1883 (embedded)",
                "pid 42",
                count,
                status,
                Stream.of(level, tilt).collect(Collectors.toMap(SeenScan::device, s -> s)),
                Map.of("underpass-depth", seen),
                List.of(seen),
                94_000_000,
                replayed
                        ? new View.ReplayView(
                                5,
                                10,
                                5,
                                List.of("depth_mm -> radar-01/level"),
                                new ReplayCheck.Result(5, 4, 1, 0, List.of()))
                        : null);
    }

    private static SeenScan scan(String device, Map<String, SeenValue> values) {
        return new SeenScan("1-0", 1, device, 1.77e12, "synchronised", false, false, false, 0, values);
    }
}
