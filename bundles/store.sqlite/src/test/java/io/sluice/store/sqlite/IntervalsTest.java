package io.sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.port.store.Detail;
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
                int low = 1 + random.nextInt(150);
                int high = low + random.nextInt(30);
                int next = model.nextSetBit(low);
                boolean any = next >= 0 && next <= high;
                assertThat(intervals.meets(low, high)).isEqualTo(any);
                assertThat(intervals.firstFrom(low, high)).isEqualTo(any ? next : Long.MAX_VALUE);
                BitSet part = new BitSet();
                part.or(model);
                part.clear(0, low);
                part.clear(high + 1, Math.max(high + 1, part.length()));
                assertSame(intervals.within(low, high), part, seed, step);
                if (any) {
                    assertThat(intervals.lastOf(next)).isEqualTo(model.nextClearBit(next) - 1);
                }
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
    void idsOfTwoDetailsAreNeverJoined() {
        Intervals all = new Intervals();
        long minutes = Ids.base(Detail.MINUTES);
        long hours = Ids.base(Detail.HOURS);
        all.add(1, 5);
        all.add(9, 9);
        all.add(minutes + 1, minutes + 2);
        all.add(minutes + 4, minutes + 4);
        all.add(hours + 7, hours + 7);
        all.limit(4);
        assertThat(all.within(minutes, Ids.end(Detail.MINUTES)).count()).isEqualTo(4);
        all.limit(1);
        assertThat(all.size()).isEqualTo(3);
        assertThat(all.count()).isEqualTo(9 + 4 + 1);
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
