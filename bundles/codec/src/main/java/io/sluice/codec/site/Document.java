package io.sluice.codec.site;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.codec.site.Finding.Severity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One file as a tree, where each of its nodes stands, and what was found wrong with it. Nodes are named by JSON pointer
 * (RFC 6901). Confined to the thread that reads the file.
 */
final class Document {
    private static final int MOST_FINDINGS = 500;
    private static final int MOST_SHOWN = 60;
    private static final Spot START = new Spot("", 1, 1, 1, 1, "", 0);

    /**
     * Where a node stands.
     *
     * @param key path for people, such as {@code "devices[2].unit"}
     * @param keyLine line of its key, from 1
     * @param keyColumn column of its key, from 1
     * @param line line of its value, from 1
     * @param column column of its value, from 1
     * @param text a scalar as written; empty for mappings and sequences
     * @param textColumn column of the text's first character, where each of its characters stands in the line as it is: a
     *     plain or quoted scalar of one line without escapes; 0 otherwise
     */
    record Spot(String key, int keyLine, int keyColumn, int line, int column, String text, int textColumn) {}

    private final String file;
    private final JsonNode root;
    private final Map<String, Spot> spots;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> settled = new HashSet<>();
    private int leftOut;

    Document(String file, JsonNode root, Map<String, Spot> spots) {
        this.file = file;
        this.root = root;
        this.spots = spots;
    }

    JsonNode root() {
        return root;
    }

    JsonNode at(String pointer) {
        return root.at(pointer);
    }

    Spot spot(String pointer) {
        return spots.getOrDefault(pointer, START);
    }

    /** The pointer of a child, escaped as RFC 6901, 3 says. */
    static String child(String pointer, String key) {
        return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    static String child(String pointer, int index) {
        return pointer + "/" + index;
    }

    /** A fault of the YAML itself; key empty if it is the file as a whole. */
    void broken(int line, int column, String key, String message, String allowed) {
        add(new Finding(Severity.ERROR, file, line, column, key, "", message, allowed));
    }

    /** A fault that the schema found: what is found later at the same place is the same fault, and dropped. */
    void schemaFault(String pointer, String message, String allowed) {
        Spot spot = spot(pointer);
        settled.add(pointer);
        add(new Finding(
                Severity.ERROR, file, spot.line(), spot.column(), spot.key(), shown(spot.text()), message, allowed));
    }

    /** A key that must not be there. */
    void unknownKey(String pointer, boolean secret, String message, String allowed) {
        Spot spot = spot(pointer);
        settled.add(pointer);
        String value = secret ? "***" : shown(spot.text());
        add(new Finding(Severity.ERROR, file, spot.keyLine(), spot.keyColumn(), spot.key(), value, message, allowed));
    }

    /** A fault of the key itself. */
    void keyFault(String pointer, String message, String allowed) {
        if (!settled.contains(pointer)) {
            Spot spot = spot(pointer);
            add(new Finding(Severity.ERROR, file, spot.keyLine(), spot.keyColumn(), spot.key(), "", message, allowed));
        }
    }

    /** A key that must be there and is not. */
    void missing(String parent, String key, String allowed) {
        String pointer = child(parent, key);
        if (settled.add(pointer)) {
            Spot spot = spot(parent);
            String name = spot.key().isEmpty() ? key : spot.key() + "." + key;
            add(new Finding(Severity.ERROR, file, spot.line(), spot.column(), name, "", "missing", allowed));
        }
    }

    void fault(String pointer, String message, String allowed) {
        if (!settled.contains(pointer)) {
            Spot spot = spot(pointer);
            fault(pointer, shown(spot.text()), message, allowed);
        }
    }

    /** A fault whose value must be shown differently from how it is written, such as a URL with a password. */
    void fault(String pointer, String value, String message, String allowed) {
        if (!settled.contains(pointer)) {
            Spot spot = spot(pointer);
            add(new Finding(Severity.ERROR, file, spot.line(), spot.column(), spot.key(), value, message, allowed));
        }
    }

    /**
     * A fault of one part of a text.
     *
     * @param offset where the part begins in the text, in UTF-16 units
     * @param value the part; empty at the end of the text
     */
    void faultWithin(String pointer, int offset, String value, String message, String allowed) {
        if (settled.contains(pointer)) {
            return;
        }
        Spot spot = spot(pointer);
        int before = spot.text().codePointCount(0, Math.min(offset, spot.text().length()));
        boolean exact = spot.textColumn() > 0;
        int column = exact ? spot.textColumn() + before : spot.column();
        String said = exact ? message : message + ", at character " + (before + 1);
        add(new Finding(Severity.ERROR, file, spot.line(), column, spot.key(), shown(value), said, allowed));
    }

    void warning(String pointer, String message, String allowed) {
        if (!settled.contains(pointer)) {
            Spot spot = spot(pointer);
            add(new Finding(
                    Severity.WARNING,
                    file,
                    spot.line(),
                    spot.column(),
                    spot.key(),
                    shown(spot.text()),
                    message,
                    allowed));
        }
    }

    boolean isSound() {
        return findings.stream().noneMatch(f -> f.severity() == Severity.ERROR);
    }

    /** Findings in the order of their places. */
    List<Finding> findings() {
        List<Finding> sorted = new ArrayList<>(findings);
        sorted.sort(Comparator.comparingInt(Finding::line).thenComparingInt(Finding::column));
        if (leftOut > 0) {
            String rest = "and " + leftOut + " more findings, left out";
            sorted.add(new Finding(Severity.ERROR, file, 1, 1, "", "", rest, ""));
        }
        return sorted;
    }

    /** A number as people write it: no exponent, no trailing zeros. */
    static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value) || Math.abs(value) >= 1e15) {
            return Double.toString(value);
        }
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.codePointCount(0, line.length()) <= MOST_SHOWN
                ? line
                : line.substring(0, line.offsetByCodePoints(0, MOST_SHOWN - 3)) + "...";
    }

    private void add(Finding finding) {
        if (findings.contains(finding)) {
            return;
        }
        if (findings.size() < MOST_FINDINGS) {
            findings.add(finding);
        } else {
            leftOut++;
        }
    }
}
