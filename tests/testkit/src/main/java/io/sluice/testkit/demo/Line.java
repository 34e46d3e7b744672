package io.sluice.testkit.demo;

/** One line of the board, put together piece by piece, never wider than its columns. Confined to one thread. */
final class Line {
    /** How a piece looks: an SGR code of ECMA-48, 8.3.117. */
    enum Style {
        PLAIN(""),
        BOLD("1"),
        DIM("2"),
        GREEN("32"),
        BLUE("1;94"),
        YELLOW("1;93"),
        ORANGE("1;38;5;208"),
        RED("1;91"),
        MAGENTA("35");

        private final String code;

        Style(String code) {
            this.code = code;
        }

        /** The style of an alarm colour by its word, {@link #PLAIN} for none. */
        static Style of(String colour) {
            return switch (colour) {
                case "blue" -> BLUE;
                case "yellow" -> YELLOW;
                case "orange" -> ORANGE;
                case "red" -> RED;
                default -> PLAIN;
            };
        }
    }

    private final int columns;
    private final StringBuilder text = new StringBuilder();
    private int used;

    Line(int columns) {
        this.columns = columns;
    }

    Line add(String piece) {
        return add(piece, Style.PLAIN);
    }

    Line add(String piece, Style style) {
        String cut = Text.cut(piece, columns - used);
        if (cut.isEmpty()) {
            return this;
        }
        used += Text.width(cut);
        if (style == Style.PLAIN) {
            text.append(cut);
        } else {
            text.append("\u001b[").append(style.code).append('m').append(cut).append("\u001b[0m");
        }
        return this;
    }

    /** Columns taken so far. */
    int used() {
        return used;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
