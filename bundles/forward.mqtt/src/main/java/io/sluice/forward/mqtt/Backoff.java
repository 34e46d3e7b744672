package io.sluice.forward.mqtt;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubling, with jitter, so that a thousand gateways do not knock on a restarted
 * broker in step. Confined to one thread.
 */
final class Backoff {
    private final long minNs;
    private final long maxNs;
    private final RandomGenerator random;
    private int failures;

    Backoff(long minNs, long maxNs, RandomGenerator random) {
        this.minNs = minNs;
        this.maxNs = maxNs;
        this.random = random;
    }

    /** Pause after one more failure: between half and all of min x 2^failures, max at most; the first from 0. */
    long failed() {
        double whole = Math.min((double) maxNs, minNs * Math.pow(2, Math.max(0, failures - 1)));
        double least = failures == 0 ? 0 : whole / 2;
        failures = Math.min(failures + 1, 60);
        return (long) (least + (whole - least) * random.nextDouble());
    }

    /** All is well again. */
    void succeeded() {
        failures = 0;
    }

    int failures() {
        return failures;
    }
}
