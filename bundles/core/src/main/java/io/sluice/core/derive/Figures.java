package io.sluice.core.derive;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of numbers as text for a {@link io.sluice.core.time.Memo}: fields joined by {@code _}, rows by {@code *}, which its
 * percent-encoding leaves alone. Nine digits are kept: far more than an instrument has.
 */
final class Figures {
    private static final MathContext DIGITS = new MathContext(9);

    private final StringBuilder text = new StringBuilder();

    Figures row(double... fields) {
        if (!text.isEmpty()) {
            text.append('*');
        }
        for (int i = 0; i < fields.length; i++) {
            text.append(i == 0 ? "" : "_").append(brief(fields[i]));
        }
        return this;
    }

    String text() {
        return text.toString();
    }

    /** Rows with the given number of fields; others are left out. */
    static List<double[]> rows(String text, int fields) {
        List<double[]> rows = new ArrayList<>();
        for (String row : text.split("\\*")) {
            double[] numbers = numbers(row.split("_"));
            if (numbers.length == fields) {
                rows.add(numbers);
            }
        }
        return rows;
    }

    private static double[] numbers(String[] parts) {
        double[] numbers = new double[parts.length];
        try {
            for (int i = 0; i < parts.length; i++) {
                numbers[i] = Double.parseDouble(parts[i]);
            }
        } catch (NumberFormatException e) {
            return new double[0]; // a damaged row is worth less than the others
        }
        return numbers;
    }

    static String brief(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        return new BigDecimal(value).round(DIGITS).stripTrailingZeros().toString();
    }
}
