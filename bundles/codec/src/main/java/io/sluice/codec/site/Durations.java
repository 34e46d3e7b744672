package io.sluice.codec.site;

import java.math.BigDecimal;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 1.5s}, {@code 5min}, {@code 1h}, {@code 7d}. Stateless. */
public final class Durations {
    static final long SECOND = 1000;
    static final long MINUTE = 60 * SECOND;
    static final long HOUR = 60 * MINUTE;
    static final long DAY = 24 * HOUR;

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,3})?)(ms|s|min|h|d)");

    private Durations() {}

    /** Milliseconds; empty if the text is no duration or no whole number of milliseconds. */
    public static OptionalLong parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            return OptionalLong.empty();
        }
        BigDecimal ms = new BigDecimal(m.group(1)).multiply(BigDecimal.valueOf(unit(m.group(2))));
        try {
            return OptionalLong.of(ms.longValueExact());
        } catch (ArithmeticException fraction) {
            return OptionalLong.empty();
        }
    }

    /** The shortest exact form: {@code 1500} is {@code 1500ms}, {@code 60000} is {@code 1min}. */
    public static String format(long ms) {
        if (ms == 0) {
            return "0ms";
        }
        String[] units = {"d", "h", "min", "s"};
        for (String unit : units) {
            if (ms % unit(unit) == 0) {
                return ms / unit(unit) + unit;
            }
        }
        return ms + "ms";
    }

    private static long unit(String word) {
        return switch (word) {
            case "s" -> SECOND;
            case "min" -> MINUTE;
            case "h" -> HOUR;
            case "d" -> DAY;
            default -> 1;
        };
    }
}
