package io.sluice.store.sqlite;

import io.sluice.model.ClockState;
import io.sluice.model.Colour;

/** Numbers that stand for states on disk. They never change, whatever becomes of the order in the enums. */
final class Codes {
    private Codes() {}

    static int of(ClockState clock) {
        return switch (clock) {
            case SYNCHRONISED -> 0;
            case HOLDOVER -> 1;
            case UNSYNCHRONISED -> 2;
            case CORRECTED -> 3;
        };
    }

    static int of(Colour colour) {
        return switch (colour) {
            case NONE -> 0;
            case BLUE -> 1;
            case YELLOW -> 2;
            case ORANGE -> 3;
            case RED -> 4;
        };
    }

    /**
     * The state with this number.
     *
     * @throws IllegalArgumentException if there is none
     */
    static ClockState clock(int code) {
        return switch (code) {
            case 0 -> ClockState.SYNCHRONISED;
            case 1 -> ClockState.HOLDOVER;
            case 2 -> ClockState.UNSYNCHRONISED;
            case 3 -> ClockState.CORRECTED;
            default -> throw new IllegalArgumentException("clock state " + code + ": unknown");
        };
    }

    /**
     * The colour with this number.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Colour colour(int code) {
        return switch (code) {
            case 0 -> Colour.NONE;
            case 1 -> Colour.BLUE;
            case 2 -> Colour.YELLOW;
            case 3 -> Colour.ORANGE;
            case 4 -> Colour.RED;
            default -> throw new IllegalArgumentException("colour " + code + ": unknown");
        };
    }
}
