package io.sluice.codec.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.codec.limits.LimitSet;
import io.sluice.codec.site.Finding.Severity;
import io.sluice.codec.site.LimitSetReader.Accepted;
import io.sluice.codec.site.LimitSetReader.Refused;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitSetReaderTest {
    private static final String GOOD =
            """
            schema: 1
            id: flood-2026
            revision: 7
            approvedBy: 李工
            approvedOn: 2026-05-01
            note: 汛期
            alarms:
              underpass-depth: {limits: {blue: 0.1, red: 0.4}, hysteresis: 0.02, onDelay: 0s, offDelay: 30s, source: "order 12/2026"}
              battery: {limits: {yellow: 11.8, red: 11.2}, source: "maker's data sheet, 4.2"}
              door: {onDelay: 1min, source: order 13/2026}
            """;

    @Test
    void readsASet() {
        LimitSet set = accepted(GOOD);

        assertThat(set.name()).isEqualTo("flood-2026@7");
        assertThat(set.approvedBy()).isEqualTo("李工");
        assertThat(set.approvedOn()).isEqualTo("2026-05-01");
        assertThat(set.note()).isEqualTo("汛期");
        assertThat(set.alarms()).containsOnlyKeys("underpass-depth", "battery", "door");
        LimitSet.Entry depth = set.alarms().get("underpass-depth");
        assertThat(depth.limits()).containsExactly(Double.NaN, 0.1, Double.NaN, Double.NaN, 0.4);
        assertThat(depth.gives(1)).isTrue();
        assertThat(depth.gives(2)).isFalse();
        assertThat(depth.hysteresis()).isEqualTo(0.02);
        assertThat(depth.onDelayMs()).isZero();
        assertThat(depth.offDelayMs()).isEqualTo(30_000);
        assertThat(depth.source()).isEqualTo("order 12/2026");
    }

    @Test
    void leavesOpenWhatTheSetDoesNotSay() {
        LimitSet.Entry door = accepted(GOOD).alarms().get("door");

        assertThat(door.limits()).containsOnly(Double.NaN).hasSize(5);
        assertThat(door.hysteresis()).isNaN();
        assertThat(door.onDelayMs()).isEqualTo(60_000);
        assertThat(door.offDelayMs()).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "schema: 1              | schema: 2               | schema: 2: not 1",
                "id: flood-2026         | id: ../flood            | id: ../flood: not of the right form",
                "id: flood-2026         | -                       | id: missing",
                "revision: 7            | revision: 0             | revision: 0: not in 1..999999999",
                "revision: 7            | revision: 1.5           | revision: 1.5: not a whole number",
                "approvedBy: 李工        | approvedBy: ' '         | approvedBy:  : empty",
                "approvedBy: 李工        | approvedBi: 李工         | approvedBi: 李工: unknown key",
                "2026-05-01             | 2026-02-30              | approvedOn: 2026-02-30: not a day of the calendar",
                "2026-05-01             | 1.5.2026                | approvedOn: 1.5.2026: not of the right form",
                "blue: 0.1              | blue: 0.4               | not different from the limit of blue",
                "blue: 0.1              | violet: 0.1             | alarms.underpass-depth.limits.violet: 0.1: unknown key",
                "blue: 0.1              | blue: 0.1, yellow: 0.05 | not below the limit of yellow",
                "hysteresis: 0.02       | hysteresis: -1          | hysteresis: -1: below 0",
                "offDelay: 30s          | offDelay: 30            | offDelay: 30",
                "offDelay: 30s          | offDelay: 8d            | offDelay: 8d: not in 0ms..7d",
                "onDelay: 0s            | onDelay: 25h            | onDelay: 25h: not in 0ms..1d",
                ", source: order 13/2026 | -                      | alarms.door.source: missing",
                "onDelay: 1min, source  | source                  | changes nothing",
                "source: order 13/2026  | source: ' '             | alarms.door.source:  : empty",
                "  door:                |   a/b:                  | not the name of an alarm",
            })
    void saysWhatIsWrongAndWhere(String right, String wrong, String finding) {
        assertThat(GOOD).contains(right);
        String text = GOOD.replace(right, wrong == null ? "" : wrong);

        assertThat(LimitSetReader.read("limits.yaml", bytes(text)))
                .isInstanceOfSatisfying(
                        Refused.class, r -> assertThat(r.findings()).anySatisfy(f -> assertThat(f.toString())
                                .startsWith("limits.yaml:")
                                .contains(finding)));
        // what the schema says, the binder says too, keys it does not know apart: a file that passed is read without it
        if (!finding.contains("unknown key")) {
            assertThat(LimitSetReader.read("limits.yaml", bytes(text), true)).isInstanceOf(Refused.class);
        }
    }

    @Test
    void namesThePlaceOfAFault() {
        Finding only = LimitSetReader.read("limits.yaml", bytes(GOOD.replace("revision: 7", "revision: -7")))
                .findings()
                .get(0);

        assertThat(only.line()).isEqualTo(3);
        assertThat(only.column()).isEqualTo(11);
    }

    @Test
    void warnsOfNumbersThatNobodyHasDecided() {
        String text = GOOD.replace("order 13/2026", "\"" + LimitSetReader.EXAMPLE + "\"");

        assertThat(LimitSetReader.read("limits.yaml", bytes(text)))
                .isInstanceOfSatisfying(Accepted.class, a -> assertThat(a.findings())
                        .singleElement()
                        .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.WARNING)));
    }

    @Test
    void refusesWhatIsNotText() {
        byte[] bytes = bytes(GOOD);
        bytes[bytes.length - 3] = (byte) 0xff;

        assertThat(LimitSetReader.read("limits.yaml", bytes).findings())
                .singleElement()
                .satisfies(f -> assertThat(f.message()).contains("UTF-8"));
        assertThat(LimitSetReader.read("limits.yaml", new byte[0])).isInstanceOf(Refused.class);
        assertThat(LimitSetReader.read("limits.yaml", bytes("[]"))).isInstanceOf(Refused.class);
    }

    @Test
    void survivesEveryTruncationAndEveryReplacedCharacter() {
        byte[] good = bytes(GOOD);
        for (int i = 0; i < good.length; i++) {
            assertThat(LimitSetReader.read("limits.yaml", Arrays.copyOf(good, i), true)
                            .findings())
                    .isNotNull();
            for (char c : new char[] {'{', ':', '"', '\t', '-', '~', '0', '\u00ff'}) {
                byte[] damaged = good.clone();
                damaged[i] = (byte) c;
                assertThat(LimitSetReader.read("limits.yaml", damaged, i % 16 != 0)
                                .findings())
                        .isNotNull();
            }
        }
    }

    private static LimitSet accepted(String text) {
        LimitSetReader.Result result = LimitSetReader.read("limits.yaml", bytes(text));
        assertThat(result).as("%s", result.findings()).isInstanceOf(Accepted.class);
        return ((Accepted) result).set();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
