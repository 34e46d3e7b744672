package io.sluice.field.board;

import java.io.IOException;
import java.util.List;

/**
 * The driver of a chip that gathers evenly spaced samples by a clock of its own until they are fetched. Made for one device;
 * confined to the link's thread.
 */
interface Gatherer {
    /** Its quantities: first those that come in blocks. */
    List<String> quantities();

    /** How many of its quantities come in blocks. */
    int axes();

    /** Clock polarity and phase on SPI, 0 to 3. */
    int spiMode();

    /**
     * Fetches what has gathered.
     *
     * @param fresh whether the chip must be made ready first: then nothing has gathered
     * @throws Chip.NonsenseException if its answer makes no sense
     */
    Samples fetch(Chip.Port port, boolean fresh) throws IOException, InterruptedException;

    /**
     * What was fetched. The arrays are given away.
     *
     * @param axes raw values, a row for each quantity that comes in blocks
     * @param singles raw values of the other quantities
     * @param gap whether samples were lost before these
     * @param readNs boot-time clock when the last of them was known to be there, ns
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Samples(double[][] axes, double[] singles, boolean gap, long readNs) {}

    /**
     * The power of two by which a rate is below the chip's fastest.
     *
     * @throws IllegalArgumentException if it is none of the chip's rates; says which they are
     */
    static int halvings(String chip, double rateHz, double fastestHz, int most) {
        StringBuilder allowed = new StringBuilder();
        for (int n = 0; n <= most; n++) {
            double one = fastestHz / (1 << n);
            if (one == rateHz) {
                return n;
            }
            allowed.append(n == 0 ? "" : ", ").append(one);
        }
        throw new IllegalArgumentException(
                "chip " + chip + ": " + rateHz + " samples a second, allowed are " + allowed);
    }
}
