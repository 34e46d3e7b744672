package io.sluice.model.site;

/**
 * What the blocks of a device come to between two of its scans. Made by the gateway; a driver has nothing to do for it.
 *
 * @param fact what is told
 * @param of name of the point of the same device whose samples are meant; empty for what concerns all of them
 */
public record BlockSource(Fact fact, String of) implements Source {
    /** What is told. */
    public enum Fact {
        /** Smallest sample. */
        MIN(true),
        /** Largest sample. */
        MAX(true),
        /** Arithmetic mean of the samples. */
        MEAN(true),
        /** How much faster than stated the device's clock runs, millionths; negative: slower. */
        DRIFT(false),
        /** Gaps since the start: overruns and lost frames. */
        GAPS(false);

        private final boolean ofPoint;

        Fact(boolean ofPoint) {
            this.ofPoint = ofPoint;
        }

        /** Whether it is told of one point. */
        public boolean isOfPoint() {
            return ofPoint;
        }
    }
}
