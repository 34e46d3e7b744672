package io.sluice.model.site;

/**
 * A line of a GPIO chip, whose number is the device's unit: its state, or how often it has become active.
 *
 * @param kind what is read
 * @param activeLow whether the line is active at 0 V
 * @param bias resistor inside the chip
 * @param debounceMs how long a level must last to count, ms, 0 to 1000
 */
public record LineSource(Kind kind, boolean activeLow, Bias bias, int debounceMs) implements Source {
    /** What is read of a line. */
    public enum Kind {
        /** 1 while active, else 0. */
        STATE,
        /** How often it has become active since it was first counted; survives restarts. */
        COUNT
    }

    /** Resistor inside the GPIO chip. */
    public enum Bias {
        /** Left as the system has set it. */
        KEEP,
        /** None. */
        NONE,
        /** To the supply. */
        PULL_UP,
        /** To ground. */
        PULL_DOWN
    }
}
