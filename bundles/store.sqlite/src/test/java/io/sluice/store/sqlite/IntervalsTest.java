package io.sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntervalsTest {
    @Test
    void agreesWithABitSetOverRandomAddsAndRemoves() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Intervals intervals = new Intervals();
            BitSet model = new BitSet();
            for (int step = 0; step < 200; step++) {
                int from = 1 + random.nextInt(150);
                int to = from + random.nextInt(step % 3 == 0 ? 40 : 3) - 1;
                if (random.nextBoolean()) {
                    intervals.add(from, to);
                    model.set(from, Math.max(from, to + 1));
                } else {
                    boolean had = to >= from && model.nextSetBit(from) >= 0 && model.nextSetBit(from) <= to;
                    assertThat(intervals.remove(from, to)).isEqualTo(had);
                    model.clear(from, Math.max(from, to + 1));
                }
                assertSame(intervals, model, seed, step);
            }
        }
    }

    @Test
    void joiningNeighboursLosesNoIdAndTakesTheSmallestGapsFirst() {
        Random random = new Random(5);
        for (int round = 0; round < 100; round++) {
            Intervals intervals = new Intervals();
            for (int i = 0; i < 50; i++) {
                long from = 1L + random.nextInt(2000);
                intervals.add(from, from + random.nextInt(5));
            }
            Intervals before = intervals.copy();
            intervals.limit(10);
            assertThat(intervals.size()).isLessThanOrEqualTo(10);
            for (int i = 0; i < before.size(); i++) {
                for (long id = before.first(i); id <= before.last(i); id++) {
                    assertThat(intervals.contains(id)).isTrue();
                }
            }
        }
        Intervals three = new Intervals();
        three.add(1, 1);
        three.add(10, 10);
        three.add(12, 12);
        three.limit(2);
        assertThat(three).hasToString("[1..1][10..12]");
    }

    @Test
    void aCopyDoesNotFollowTheOriginal() {
        Intervals original = new Intervals();
        original.add(1, 5);
        Intervals copy = original.copy();
        original.remove(2, 3);
        assertThat(copy).hasToString("[1..5]");
        assertThat(copy.sameAs(original)).isFalse();
        original.add(2, 3);
        assertThat(copy.sameAs(original)).isTrue();
    }

    private static void assertSame(Intervals intervals, BitSet model, int seed, int step) {
        assertThat(intervals.count()).as("seed %d step %d", seed, step).isEqualTo(model.cardinality());
        for (int i = 0; i < intervals.size(); i++) {
            int first = (int) intervals.first(i);
            int last = (int) intervals.last(i);
            // maximal runs: neither touches the next
            assertThat(model.nextClearBit(first))
                    .as("seed %d step %d", seed, step)
                    .isEqualTo(last + 1);
            assertThat(model.get(first - 1)).isFalse();
            assertThat(intervals.contains(first)).isTrue();
            assertThat(intervals.contains(last + 1)).isFalse();
        }
    }
}
