package com.pi4j.library.gpiod.internal;

/** One open GPIO chip and its lines. Pointers are passed to native code: nothing may be used after it was closed. */
public final class Gpio {
    /** Flags of a request: the line is active at 0 V. {@code GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW} of libgpiod 1.6. */
    public static final int ACTIVE_LOW = 1 << 2;

    /** No resistor. */
    public static final int BIAS_DISABLE = 1 << 3;

    /** Resistor to ground. */
    public static final int BIAS_PULL_DOWN = 1 << 4;

    /** Resistor to the supply. */
    public static final int BIAS_PULL_UP = 1 << 5;

    private final GpioChip chip;

    private Gpio(GpioChip chip) {
        this.chip = chip;
    }

    /**
     * Opens a chip.
     *
     * @throws RuntimeException if it cannot be opened
     */
    public static Gpio open(String node) {
        return new Gpio(GpioD.chipOpen(node));
    }

    /** How many lines it has. */
    public int lines() {
        return chip.getNumLines();
    }

    /** Label of the chip, such as {@code pinctrl-rp1}. */
    public String label() {
        return chip.getLabel();
    }

    /** A line that is not requested yet. */
    public GpioLine line(int offset) {
        return new GpioLine(offset, GpioD.chipGetLine(chip.getCPointer(), offset));
    }

    /** Gives a line back to the kernel. */
    public static void release(GpioLine line) {
        GpioD.lineRelease(line.getCPointer());
    }

    /** Memory for one event. */
    public static GpioLineEvent event() {
        return new GpioLineEvent(GpioD.lineEventNew());
    }

    /** Frees the memory of an event. */
    public static void free(GpioLineEvent event) {
        GpioD.lineEventFree(event.getCPointer());
    }

    /** Closes the chip. */
    public void close() {
        GpioD.chipClose(chip.getCPointer());
    }
}
