package io.sluice.testkit.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoOptionsTest {
    @Test
    void readsThemAll() throws Exception {
        DemoOptions options = parse(
                "--for",
                "2min",
                "--json",
                "s.json",
                "--broker",
                "tcp://[::1]:1883",
                "--replay",
                "/a:b/f.csv:depth_mm=radar-01/level,x=pm-01/pm2.5",
                "--speed",
                "0.005",
                "--release",
                "r",
                "--profiles",
                "p",
                "--seed",
                "s",
                "--home",
                "h",
                "--keep",
                "--tty");
        assertThat(options.length()).isEqualTo(Duration.ofMinutes(2));
        assertThat(options.json()).isEqualTo(Path.of("s.json"));
        assertThat(options.broker()).isEqualTo("tcp://[::1]:1883");
        assertThat(options.replay()).isEqualTo(Path.of("/a:b/f.csv"));
        assertThat(options.mapping()).containsExactly("depth_mm=radar-01/level", "x=pm-01/pm2.5");
        assertThat(options.speed()).isEqualTo(0.005);
        assertThat(options.home()).isEqualTo(Path.of("h"));
        assertThat(options.keep()).isTrue();
        assertThat(options.terminal()).isTrue();
    }

    @Test
    void hasSensibleDefaults() throws Exception {
        DemoOptions options = parse();
        assertThat(options.length()).isNull();
        assertThat(options.speed()).isEqualTo(1);
        assertThat(options.seed()).isEqualTo(Path.of("seeds/demo"));
        assertThat(options.broker()).isEmpty();
        assertThat(options.terminal()).isNull();
    }

    @Test
    void takesTimesInAnyUnit() throws Exception {
        assertThat(parse("--for", "40").length()).isEqualTo(Duration.ofSeconds(40));
        assertThat(parse("--for", "1.5min").length()).isEqualTo(Duration.ofSeconds(90));
        assertThat(parse("--for", "1500ms").length()).isEqualTo(Duration.ofMillis(1500));
        assertThat(parse("--for", "1h").length()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void takesAFileAlone() throws Exception {
        assertThat(parse("--replay", "c:d.csv").replay()).isEqualTo(Path.of("c:d.csv"));
        assertThat(parse("--replay", "d.csv").mapping()).isEmpty();
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        refuses("unknown option \"--fast\"", "--fast");
        refuses("unknown option \"x\"", "x");
        refuses("--for: needs a value", "--for");
        refuses("--for: needs a value", "--for", "--json");
        refuses("not a time", "--for", "soon");
        refuses("shorter than 1s", "--for", "10ms");
        refuses("from 0.001 to 10000", "--speed", "0");
        refuses("from 0.001 to 10000", "--speed", "NaN");
        refuses("from 0.001 to 10000", "--speed", "fast");
        refuses("not tcp://host:port", "--broker", "localhost");
        refuses("not FILE.csv", "--replay", "a=b/c");
    }

    private static void refuses(String message, String... arguments) {
        assertThatThrownBy(() -> parse(arguments))
                .isInstanceOf(DemoOptions.UsageException.class)
                .hasMessageContaining(message);
    }

    private static DemoOptions parse(String... arguments) throws DemoOptions.UsageException {
        return DemoOptions.parse(List.of(arguments));
    }
}
