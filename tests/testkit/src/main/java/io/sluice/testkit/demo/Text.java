package io.sluice.testkit.demo;

/** Text on a terminal: how wide it is, and how to fit it into a column. */
final class Text {
    /** Unicode Standard Annex 11: wide and full-width blocks; ambiguous characters count as narrow. */
    private static final int[][] WIDE = {
        {0x1100, 0x115f},
        {0x2e80, 0x303e},
        {0x3041, 0x4dbf},
        {0x4e00, 0xa4cf},
        {0xac00, 0xd7a3},
        {0xf900, 0xfaff},
        {0xfe30, 0xfe6f},
        {0xff00, 0xff60},
        {0xffe0, 0xffe6},
        {0x1f300, 0x1faff},
        {0x20000, 0x3fffd},
    };

    private Text() {}

    /** Columns the text takes: two for East Asian wide characters, none for marks and controls. */
    static int width(String text) {
        return text.codePoints().map(Text::width).sum();
    }

    /** The text cut or filled with blanks to exactly {@code columns}. A wide character that does not fit becomes a blank. */
    static String fit(String text, int columns) {
        String cut = cut(text, columns);
        return cut + " ".repeat(columns - width(cut));
    }

    /** The text moved to the right end of {@code columns}, or cut. */
    static String right(String text, int columns) {
        String cut = cut(text, columns);
        return " ".repeat(columns - width(cut)) + cut;
    }

    /** As many characters from the start as fit into {@code columns}. */
    static String cut(String text, int columns) {
        StringBuilder cut = new StringBuilder();
        int used = 0;
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            int width = width(c);
            if (used + width > columns) {
                break;
            }
            cut.appendCodePoint(c);
            used += width;
            i += Character.charCount(c);
        }
        return cut.toString();
    }

    private static int width(int c) {
        int type = Character.getType(c);
        if (c < 0x20
                || c == 0x7f
                || type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.FORMAT) {
            return 0;
        }
        for (int[] block : WIDE) {
            if (c >= block[0] && c <= block[1]) {
                return 2;
            }
        }
        return 1;
    }
}
