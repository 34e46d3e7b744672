package io.sluice.forward.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PacingTest {
    private static final long S = 1_000_000_000L;

    @Test
    void theBucketHoldsTheMeanRateWhateverTheSizes() {
        Random random = new Random(3);
        TokenBucket bucket = new TokenBucket(50_000, 0);
        long now = 0;
        long bytes = 0;
        while (now < 100 * S) {
            if (bucket.isOpen(now)) {
                int size = 1 + random.nextInt(65_536);
                bucket.take(size);
                bytes += size;
            } else {
                now += bucket.openInNs(now);
            }
        }
        assertThat(bytes).isBetween(4_900_000L, 5_100_000L);
    }

    @Test
    void theBucketDoesNotSaveUp() {
        TokenBucket bucket = new TokenBucket(1_000, 0);
        assertThat(bucket.isOpen(3_600 * S)).isTrue();
        bucket.take(250);
        assertThat(bucket.isOpen(3_600 * S)).isFalse();
        assertThat(bucket.openInNs(3_600 * S)).isLessThan(S / 100);
    }

    @Test
    void theBackoffDoublesWithJitterUpToItsLimit() {
        RandomGenerator random = new Random(5);
        Backoff backoff = new Backoff(S, 60 * S, random);
        assertThat(backoff.failed()).isBetween(0L, S);
        long least = S / 2;
        for (int i = 1; i < 100; i++) {
            long pause = backoff.failed();
            assertThat(pause).isBetween(Math.min(least, 30 * S), Math.min(2 * least, 60 * S));
            least = Math.min(least * 2, 60 * S);
        }
        backoff.succeeded();
        assertThat(backoff.failed()).isBetween(0L, S);
    }

    @Test
    void twoGatewaysDoNotKnockInStep() {
        Backoff one = new Backoff(S, 60 * S, new Random(11));
        Backoff two = new Backoff(S, 60 * S, new Random(99_991));
        for (int i = 0; i < 10; i++) {
            assertThat(Math.abs(one.failed() - two.failed())).isGreaterThan(S / 1_000);
        }
    }

    @Test
    void aRingWhileNobodyWaitsIsNotLost() {
        Doorbell bell = new Doorbell();
        bell.ring();
        long began = System.nanoTime();
        bell.await(10 * S);
        assertThat(System.nanoTime() - began).isLessThan(S);
    }
}
