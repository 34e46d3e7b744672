package io.sluice.codec.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.codec.site.TextEdit.Edit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TextEditTest {
    private static final String SITE =
            """
            # who it is
            schema: 1
            gateway:
              id: gw-1        # never changed
              label: "地下通道"
              place: {latitude: 31.2, longitude: 121.4, crs: WGS-84}   # by the door

            links:
              - {name: bus, driver: modbus-rtu, path: /dev/ttyAMA0, serial: {baud: 9600}}
            devices:
              # the radar
              - name: radar
                link: bus
                profile: test/level
                unit: 1
                period: 1s   # slow enough
                x-ours: kept
              # the second
              - name: tilt
                link: bus
                profile: test/tilt
                period: 2s

            # the end
            """;

    private static String edit(String text, String path, Object value) {
        return TextEdit.apply(text, List.of(new Edit(path, value)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
                    """
            /gateway/id                | gw-2           | id: gw-1        # never            | id: gw-2        # never
            /gateway/label             | 新 "名": #1    | label: "地下通道"                  | label: "新 \\"名\\": #1"
            /gateway/place/crs         | GCJ-02         | crs: WGS-84}                       | crs: GCJ-02}
            /devices/0/period          | 500ms          | period: 1s   # slow                | period: 500ms   # slow
            /devices/1/name            | 12             | name: tilt                         | name: "12"
            /devices/1/name            | yes            | name: tilt                         | name: "yes"
            /devices/1/link            | a: b           | link: bus\\n    profile: test/tilt | link: "a: b"\\n    profile: test/tilt
            /gateway/timeZone          | Asia/Urumqi    | # by the door                      | # by the door\\n  timeZone: Asia/Urumqi
            /devices/0/label           | 雷达           | x-ours: kept                       | x-ours: kept\\n    label: 雷达
            /devices/0/place/address   | B1, 东         | x-ours: kept                       | x-ours: kept\\n    place: {address: "B1, 东"}
            /links/0/serial/parity     | even           | {baud: 9600}}                      | {baud: 9600, parity: even}}
            """)
    void changesOneValueAndNothingElse(String path, String value, String before, String after) {
        assertThat(edit(SITE, path, value))
                .isEqualTo(SITE.replace(
                        before.replace("\\n", "\n"), after.replace("\\n", "\n").replace("\\\\", "\\")));
    }

    @Test
    void writesNumbersAndTruthsAsPeopleDo() {
        assertThat(edit(SITE, "/devices/0/unit", 17.0)).contains("    unit: 17\n");
        assertThat(edit(SITE, "/gateway/place/latitude", 1e-7)).contains("{latitude: 0.0000001,");
        assertThat(edit(SITE, "/links/0/echo", true)).contains("serial: {baud: 9600}, echo: true}");
    }

    @Test
    void takesAKeyAwayWithItsLine() {
        assertThat(edit(SITE, "/devices/0/period", null))
                .isEqualTo(SITE.replace("    period: 1s   # slow enough\n", ""));
        assertThat(edit(SITE, "/gateway/place/latitude", null)).isEqualTo(SITE.replace("latitude: 31.2, ", ""));
        assertThat(edit(SITE, "/gateway/place/crs", null)).isEqualTo(SITE.replace(", crs: WGS-84", ""));
        assertThat(edit(SITE, "/devices/1/name", null)).isEqualTo(SITE.replace("name: tilt\n    link", "link"));
        assertThat(edit(SITE, "/gateway/none", null)).isEqualTo(SITE);
    }

    @Test
    void aListOrMappingThatLosesItsLastEntryGoesToo() {
        assertThat(edit(SITE, "/links/0/serial/baud", null)).isEqualTo(SITE.replace(", serial: {baud: 9600}", ""));
        assertThat(edit(SITE, "/links/0", null))
                .doesNotContain("links:", "ttyAMA0")
                .contains("devices:\n  # the radar");
    }

    @Test
    void addsAndRemovesItemsInTheStyleOfTheOthers() {
        Map<String, Object> device = new LinkedHashMap<>();
        device.put("name", "rain");
        device.put("link", "bus");
        device.put("serial", Map.of("baud", 4800.0));
        assertThat(edit(SITE, "/devices/-", device))
                .isEqualTo(SITE.replace(
                        "    period: 2s\n",
                        "    period: 2s\n  - name: rain\n    link: bus\n    serial: {baud: 4800}\n"));
        assertThat(edit(SITE, "/links/-", Map.of("name", "lan")))
                .contains("serial: {baud: 9600}}\n  - {name: lan}\ndevices:");
        assertThat(edit(SITE, "/uplinks/-", Map.of("name", "platform"))).endsWith("# the end\n");
        assertThat(edit("schema: 1\nuplinks: []\ngateway: {id: a}\n", "/uplinks/-", Map.of("name", "p")))
                .isEqualTo("schema: 1\nuplinks:\n  - name: p\ngateway: {id: a}\n");
        assertThat(edit("schema: 1", "/uplinks/-", Map.of("name", "p")))
                .isEqualTo("schema: 1\n\nuplinks:\n  - name: p\n");
        assertThat(edit("a: [x, y]\n", "/a/-", "z w")).isEqualTo("a: [x, y, \"z w\"]\n");
        assertThat(edit("a: [x, y]\n", "/a/0", null)).isEqualTo("a: [y]\n");
        assertThat(edit(SITE, "/devices/1", null)).doesNotContain("tilt").contains("# the end", "# the second");
    }

    @Test
    void refusesWhatItCannotDoWithoutGuessing() {
        for (Edit e : List.of(
                new Edit("/devices", "x"),
                new Edit("/devices/7/name", "x"),
                new Edit("/devices/x/name", "x"),
                new Edit("/gateway/id/deeper", "x"),
                new Edit("", "x"),
                new Edit("gateway/id", "x"))) {
            assertThatThrownBy(() -> TextEdit.apply(SITE, List.of(e)))
                    .as(e.path())
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> edit("a: [", "/a", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> edit("a: &x 1\nb: *x\n", "/a", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> edit("a: 1\na: 2\n", "/a", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keepsCarriageReturnsAndBlockTextsAndCharactersBeyondSixteenBits() {
        assertThat(edit("a: 1\r\nb: 2\r\n", "/b", 3.0)).isEqualTo("a: 1\r\nb: 3\r\n");
        assertThat(edit("# 🌧\na: 🌧 x\nb: |\n  one\n  two\nc: 3\n", "/c", 4.0))
                .isEqualTo("# 🌧\na: 🌧 x\nb: |\n  one\n  two\nc: 4\n");
        assertThat(TextEdit.tree(edit("b: |\n  one\n  two\nc: 3\n", "/b", "x"))).isEqualTo(Map.of("b", "x", "c", 3.0));
    }

    static Stream<Path> seeds() throws IOException {
        Path seeds = Path.of("../../seeds");
        try (Stream<Path> files = Files.walk(seeds)) {
            return files.filter(f -> f.getFileName().toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    /** Whatever is changed anywhere: every comment stays, and put back it is the same text again. */
    @ParameterizedTest
    @MethodSource("seeds")
    void everyScalarOfEverySeedCanBeChangedAndPutBack(Path seed) throws IOException {
        String text = Files.readString(seed);
        List<Edit> scalars = new ArrayList<>();
        collect("", TextEdit.tree(text), scalars);
        assertThat(scalars).isNotEmpty();
        for (Edit e : scalars) {
            Object other = e.value() instanceof Double ? (Object) 4711.25 : "新 值: \"x\"";
            String changed = edit(text, e.path(), other);
            assertThat(changed).as(e.path()).isNotEqualTo(text);
            assertThat(comments(changed)).as(e.path()).isEqualTo(comments(text));
            assertThat(TextEdit.tree(edit(changed, e.path(), e.value()))).isEqualTo(TextEdit.tree(text));
        }
    }

    private static void collect(String path, Object tree, List<Edit> scalars) {
        if (tree instanceof Map<?, ?> map) {
            map.forEach((k, v) ->
                    collect(path + "/" + k.toString().replace("~", "~0").replace("/", "~1"), v, scalars));
        } else if (tree instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                collect(path + "/" + i, list.get(i), scalars);
            }
        } else if (tree != null) {
            scalars.add(new Edit(path, tree));
        }
    }

    private static List<String> comments(String text) {
        return Arrays.stream(text.split("\n"))
                .filter(l -> l.matches("(.*\\s)?#.*"))
                .map(l -> l.replaceFirst("^.*?(^|\\s)#", "#"))
                .filter(l -> !l.contains("\"x\""))
                .toList();
    }
}
