package io.sluice.codec.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "0ms,0",
        "500ms,500",
        "1s,1000",
        "1.5s,1500",
        "0.02s,20",
        "5min,300000",
        "1h,3600000",
        "0.5h,1800000",
        "7d,604800000",
        "999999999d,86399999913600000"
    })
    void readsANumberWithItsUnit(String text, long ms) {
        assertThat(Durations.parse(text)).isEqualTo(OptionalLong.of(ms));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "s",
                "-1s",
                "+1s",
                "1 s",
                "1S",
                "1m",
                "1sec",
                "1.2345s",
                "0.5ms",
                "1e3ms",
                "1,5s",
                ".5s",
                "1.s",
                "1234567890s",
                "１s",
                "1s\n"
            })
    void refusesWhatIsNotOne(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0,0ms", "1,1ms", "1500,1500ms", "1000,1s", "60000,1min", "5400000,90min", "3600000,1h", "86400000,1d"})
    void writesTheShortestExactForm(long ms, String text) {
        assertThat(Durations.format(ms)).isEqualTo(text);
        assertThat(Durations.parse(text)).isEqualTo(OptionalLong.of(ms));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        for (long ms = 0; ms < 200_000; ms += 37) {
            assertThat(Durations.parse(Durations.format(ms))).isEqualTo(OptionalLong.of(ms));
        }
    }
}
