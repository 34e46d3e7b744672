package io.sluice.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.ClockState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoTest {
    @Test
    void readsWhatItWroteWhateverTheText() {
        Random random = new Random(20_260_701);
        for (int i = 0; i < 2_000; i++) {
            Map<String, String> fields = new LinkedHashMap<>();
            Memo memo = new Memo();
            for (int n = random.nextInt(5); n >= 0; n--) {
                String name = "f" + n;
                String value = text(random);
                fields.put(name, value);
                memo.put(name, value);
            }

            assertThat(memo.text()).doesNotContain("\n", "\r");
            assertThat(Memo.of(memo.text()).fields()).containsExactlyEntriesOf(fields);
        }
    }

    @Test
    void toleratesEveryDamage() {
        Random random = new Random(3);
        String whole = new Memo()
                .put("why", "水位 100 % = high")
                .put("left", 5)
                .put("at", new Moment("k", 1, 2, ClockState.HOLDOVER).text())
                .text();
        for (int i = 0; i < 5_000; i++) {
            StringBuilder damaged = new StringBuilder(whole);
            for (int n = random.nextInt(4); n >= 0 && damaged.length() > 0; n--) {
                int at = random.nextInt(damaged.length());
                switch (random.nextInt(3)) {
                    case 0 -> damaged.setCharAt(at, (char) random.nextInt(0x180));
                    case 1 -> damaged.deleteCharAt(at);
                    default -> damaged.setLength(at);
                }
            }
            Memo memo = Memo.of(damaged.toString());

            memo.moment("at");
            memo.number("why", 0);
            assertThat(Memo.of(memo.text()).fields()).isEqualTo(memo.fields());
        }
    }

    @Test
    void skipsWhatIsNoFieldAndLeavesTheOthers() {
        Memo memo = Memo.of("nothing =5 a=%zz b=1  c= d=2=3");

        assertThat(memo.fields()).containsOnlyKeys("b", "c", "d");
        assertThat(memo.text("c", "x")).isEmpty();
        assertThat(memo.text("d", "x")).isEqualTo("2=3");
        assertThat(memo.text("a", "x")).isEqualTo("x");
    }

    @Test
    void lastOfTwoFieldsCountsAndADamagedOneTakesTheFirstAway() {
        assertThat(Memo.of("a=1 a=2").whole("a", 0)).isEqualTo(2);
        assertThat(Memo.of("a=1 a=%").whole("a", 7)).isEqualTo(7);
    }

    @Test
    void fallsBackWhereANumberOrInstantIsNone() {
        Memo memo = new Memo().put("n", "12.5").put("at", "12:30");

        assertThat(memo.whole("n", -1)).isEqualTo(-1);
        assertThat(memo.number("n", -1)).isEqualTo(12.5);
        assertThat(memo.number("at", -1)).isEqualTo(-1);
        assertThat(memo.whole("gone", 4)).isEqualTo(4);
        assertThat(memo.moment("at")).isNull();
        assertThat(memo.moment("gone")).isNull();
    }

    @Test
    void keepsNumbersAndInstantsExactly() {
        Moment at = new Moment("k-1", Long.MAX_VALUE, -1, ClockState.SYNCHRONISED);
        Memo memo = Memo.of(new Memo()
                .put("least", Long.MIN_VALUE)
                .put("tenth", 0.1)
                .put("nan", Double.NaN)
                .put("at", at.text())
                .text());

        assertThat(memo.whole("least", 0)).isEqualTo(Long.MIN_VALUE);
        assertThat(memo.number("tenth", 0)).isEqualTo(0.1);
        assertThat(memo.number("nan", 0)).isNaN();
        assertThat(memo.moment("at")).isEqualTo(at);
    }

    private static String text(Random random) {
        StringBuilder s = new StringBuilder();
        for (int n = random.nextInt(20); n > 0; n--) {
            int limit = random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1;
            int c = random.nextInt(limit);
            s.appendCodePoint(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? ' ' : c);
        }
        return s.toString();
    }
}
