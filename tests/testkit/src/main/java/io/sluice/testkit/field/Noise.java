package io.sluice.testkit.field;

/**
 * Noise that depends on seed, channel and time alone, so that a run looks the same however often it is looked at. Value
 * noise: independent numbers on a grid, of mean 0 and variance 1 each, joined by a smooth curve. Immutable.
 */
final class Noise {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private final long seed;

    Noise(long seed) {
        this.seed = seed;
    }

    /**
     * The noise of a channel.
     *
     * @param channel which of many independent ones
     * @param timeS time, s
     * @param gridS time between two independent numbers, s
     * @return about -2.5 to 2.5
     */
    double at(int channel, double timeS, double gridS) {
        double place = timeS / gridS;
        long cell = (long) Math.floor(place);
        double within = place - cell;
        double weight = within * within * (3 - 2 * within);
        return number(channel, cell) * (1 - weight) + number(channel, cell + 1) * weight;
    }

    /** One number of mean 0 and variance 1: the sum of four uniform ones (Irwin-Hall), scaled. */
    double number(int channel, long cell) {
        long state = mix(seed + GOLDEN * channel) ^ cell * 0xd1342543de82ef95L;
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            state += GOLDEN;
            sum += (mix(state) >>> 11) * 0x1p-53;
        }
        return (sum - 2) * Math.sqrt(3);
    }

    /** SplitMix64's finaliser (Steele, Lea, Flood 2014). */
    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
        return b ^ (b >>> 31);
    }
}
