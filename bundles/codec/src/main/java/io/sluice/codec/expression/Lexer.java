package io.sluice.codec.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Cuts a text into tokens. A run of letters, digits and {@code : . _ - /} is one token, since names may hold them: that is
 * why operators need blanks around them. Stateless.
 */
final class Lexer {
    private static final Pattern NUMBER =
            Pattern.compile("([0-9]{1,15}(\\.[0-9]{0,15})?|\\.[0-9]{1,15})([eE][-+]?[0-9]{1,3})?");
    private static final Pattern TIME = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,3})?(ms|s|min|h|d)");
    private static final Pattern WORD = Pattern.compile("[A-Za-z]+");
    private static final Pattern POINT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:._-]*/[A-Za-z0-9][A-Za-z0-9:._-]*");

    /** What people write out of habit, or what an input method makes of it, and what is meant. */
    private static final Map<String, String> MEANT = Map.ofEntries(
            Map.entry("=", "=="),
            Map.entry("&&", "and"),
            Map.entry("||", "or"),
            Map.entry("!", "not"),
            Map.entry("<>", "!="),
            Map.entry("=>", ">="),
            Map.entry("=<", "<="),
            Map.entry("\uff1e", ">"),
            Map.entry("\uff1c", "<"),
            Map.entry("\u2265", ">="),
            Map.entry("\u2264", "<="),
            Map.entry("\u2260", "!="),
            Map.entry("\uff1d", "=="),
            Map.entry("\uff08", "("),
            Map.entry("\uff09", ")"),
            Map.entry("\uff0c", ","),
            Map.entry("\uff0b", "+"),
            Map.entry("\uff0d", "-"),
            Map.entry("\u2212", "-"),
            Map.entry("\uff0a", "*"),
            Map.entry("\u00d7", "*"),
            Map.entry("\u00f7", "/"),
            Map.entry("\uff0f", "/"));

    private Lexer() {}

    /** What a token is. */
    enum Kind {
        NUMBER,
        /** A number and a unit of time in one. */
        TIME,
        /** {@code device/point}. */
        POINT,
        /** A word: keyword, function or unit of time. */
        WORD,
        SYMBOL,
        /** Nothing of the language. */
        STRANGE,
        END
    }

    /**
     * A token.
     *
     * @param text as written
     * @param offset of its first character
     * @param meant for {@link Kind#STRANGE}: what may be meant; empty if unknown
     */
    record Token(Kind kind, String text, int offset, String meant) {
        boolean is(String symbol) {
            return (kind == Kind.SYMBOL || kind == Kind.WORD) && text.equals(symbol);
        }
    }

    /** The tokens of a text, the last one being {@link Kind#END}. */
    static List<Token> tokens(String text) {
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                at++;
                continue;
            }
            Token token = isNamePart(c) && c != '-' && c != '/' && c != ':' ? run(text, at) : symbol(text, at);
            tokens.add(token);
            at += token.text.length();
        }
        tokens.add(new Token(Kind.END, "", text.length(), ""));
        return tokens;
    }

    private static boolean isNamePart(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == ':'
                || c == '.'
                || c == '_'
                || c == '-'
                || c == '/';
    }

    private static Token run(String text, int start) {
        int end = start;
        while (end < text.length() && isNamePart(text.charAt(end))) {
            end++;
        }
        String run = text.substring(start, end);
        // the exponent's plus is no part of a name
        if (end < text.length() && text.charAt(end) == '+' && run.matches("[0-9.]+[eE]")) {
            int digits = end + 1;
            while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
                digits++;
            }
            if (NUMBER.matcher(text.substring(start, digits)).matches()) {
                run = text.substring(start, digits);
            }
        }
        if (NUMBER.matcher(run).matches()) {
            return new Token(Kind.NUMBER, run, start, "");
        } else if (TIME.matcher(run).matches()) {
            return new Token(Kind.TIME, run, start, "");
        } else if (WORD.matcher(run).matches()) {
            return new Token(Kind.WORD, run, start, "");
        } else if (POINT.matcher(run).matches()) {
            return new Token(Kind.POINT, run, start, "");
        }
        return new Token(Kind.STRANGE, run, start, "");
    }

    private static Token symbol(String text, int at) {
        for (String two : new String[] {"<=", ">=", "==", "!="}) {
            if (text.startsWith(two, at)) {
                return new Token(Kind.SYMBOL, two, at, "");
            }
        }
        for (String habit : new String[] {"&&", "||", "<>", "=>", "=<"}) {
            if (text.startsWith(habit, at)) {
                return new Token(Kind.STRANGE, habit, at, MEANT.get(habit));
            }
        }
        if ("<>+-*/(),".indexOf(text.charAt(at)) >= 0) {
            return new Token(Kind.SYMBOL, text.substring(at, at + 1), at, "");
        }
        String one = new String(Character.toChars(text.codePointAt(at)));
        return new Token(Kind.STRANGE, one, at, MEANT.getOrDefault(one, ""));
    }
}
