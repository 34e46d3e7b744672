package io.sluice.model.site;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A number in a line of text that a serial instrument sends. An empty field is a sensor fault: the instrument has no value.
 *
 * @param talk how the instrument talks; its framing is a {@link Talk.Line}
 * @param match what the line must hold to be the one, all of it; empty: any line
 * @param pick where the text is
 * @param suffix text after the number, such as {@code "mm"}; empty: none
 * @param form how the text makes a number
 * @param words texts that stand for a number, such as {@code A} for 1; if there are any, no other text is allowed
 * @param negative makes the number negative where one holds, such as a field that is {@code S} or {@code W}
 * @param valid what must hold, all of it, or the value is a sensor fault
 * @param faults numbers by which the instrument says that it has no value
 */
public record TextSource(
        Talk talk,
        List<Test> match,
        Pick pick,
        String suffix,
        Form form,
        Map<String, Double> words,
        List<Test> negative,
        List<Test> valid,
        Set<Double> faults)
        implements Source {
    /**
     * A part of a line.
     *
     * @param key key of the field; empty: taken by number
     * @param field number of the field, from 0
     * @param at first character within field or value, from 0
     * @param width characters; 0: up to its end
     */
    public record Pick(String key, int field, int at, int width) {}

    /**
     * A field that must be one of some texts.
     *
     * @param pick the field
     * @param is texts; {@code ?} stands for any character
     */
    public record Test(Pick pick, List<String> is) {
        /** Copies the list. */
        public Test {
            is = List.copyOf(is);
        }
    }

    /** How text makes a number. */
    public enum Form {
        /** Decimal digits, with sign and point or without. */
        NUMBER,
        /** Hexadecimal digits, unsigned, up to eight. */
        HEX,
        /** {@code dddmm.mmmm}: degrees and minutes, as in NMEA 0183; becomes degrees. */
        DEGREES_MINUTES
    }

    /** Copies the collections. */
    public TextSource {
        match = List.copyOf(match);
        words = Map.copyOf(words);
        negative = List.copyOf(negative);
        valid = List.copyOf(valid);
        faults = Set.copyOf(faults);
    }
}
