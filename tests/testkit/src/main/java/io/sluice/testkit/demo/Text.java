package io.sluice.testkit.demo;

/** Text on a terminal: how wide it is, and how to fit it into a column. */
final class Text {
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

    /** Unicode Standard Annex 11: wide and full-width blocks; ambiguous ones count as narrow. */
    private static int width(int c) {
        int type = Character.getType(c);
        if (c < 0x20
                || c == 0x7f
                || type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = c >= 0x1100 && c <= 0x115f
                || c >= 0x2e80 && c <= 0x303e
                || c >= 0x3041 && c <= 0x4dbf
                || c >= 0x4e00 && c <= 0xa4cf
                || c >= 0xac00 && c <= 0xd7a3
                || c >= 0xf900 && c <= 0xfaff
                || c >= 0xfe30 && c <= 0xfe6f
                || c >= 0xff00 && c <= 0xff60
                || c >= 0xffe0 && c <= 0xffe6
                || c >= 0x1f300 && c <= 0x1faff
                || c >= 0x20000 && c <= 0x3fffd;
        return wide ? 2 : 1;
    }
}
