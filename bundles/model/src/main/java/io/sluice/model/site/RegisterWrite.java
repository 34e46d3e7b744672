package io.sluice.model.site;

import io.sluice.model.site.RegisterSource.Table;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * A write to neighbouring coils or holding registers. Immutable.
 *
 * <p>A value is a number, 0 to 65535 (coils: 0 or 1), or a word that is worked out when it is sent: {@code argument}, what
 * the caller gives; {@code year}, {@code year2} (two digits), {@code month}, {@code day}, {@code hour}, {@code minute},
 * {@code second}, {@code millisecond}, {@code weekday} (Monday 1 to Sunday 7), {@code unix-high} and {@code unix-low} (the
 * halves of the seconds since 1970); or two of them with a colon between, such as {@code month:year2}: high byte and low
 * byte of one register.
 *
 * @param table {@code COIL} or {@code HOLDING}
 * @param address first coil or register, 0-based as sent on the wire
 * @param values one per coil or register, 1 to 123
 * @param multiple whether the functions for several (FC 15, 16) are used even for one (FC 05, 06)
 * @param waitMs pause after it, ms, 0 to 60000
 */
public record RegisterWrite(Table table, int address, List<String> values, boolean multiple, int waitMs) {
    /** Most registers in one write. MODBUS Application Protocol Specification V1.1b3, 6.12. */
    public static final int MOST = 123;

    private static final int LARGEST = 0xFFFF;
    private static final int BYTE = 0xFF;
    private static final int CENTURY = 100;
    private static final int MILLION = 1_000_000;
    private static final String ARGUMENT = "argument";

    private static final Map<String, ToIntFunction<ZonedDateTime>> CLOCK = Map.ofEntries(
            Map.entry("year", ZonedDateTime::getYear),
            Map.entry("year2", t -> t.getYear() % CENTURY),
            Map.entry("month", ZonedDateTime::getMonthValue),
            Map.entry("day", ZonedDateTime::getDayOfMonth),
            Map.entry("hour", ZonedDateTime::getHour),
            Map.entry("minute", ZonedDateTime::getMinute),
            Map.entry("second", ZonedDateTime::getSecond),
            Map.entry("millisecond", t -> t.getNano() / MILLION),
            Map.entry("weekday", t -> t.getDayOfWeek().getValue()),
            Map.entry("unix-high", t -> (int) (t.toEpochSecond() >> Short.SIZE) & LARGEST),
            Map.entry("unix-low", t -> (int) t.toEpochSecond() & LARGEST));

    /** Copies the list. */
    public RegisterWrite {
        values = List.copyOf(values);
    }

    /** A write of plain numbers. */
    public static RegisterWrite of(Table table, int address, int... values) {
        List<String> texts =
                java.util.Arrays.stream(values).mapToObj(Integer::toString).toList();
        return new RegisterWrite(table, address, texts, values.length > 1, 0);
    }

    /** Whether this is a number from 0 to 65535 or a word, in either half of a pair. */
    public static boolean isValue(String text) {
        String[] halves = text.split(":", -1);
        if (halves.length == 2) {
            return isPart(halves[0], BYTE) && isPart(halves[1], BYTE);
        }
        return halves.length == 1 && isPart(text, LARGEST);
    }

    private static boolean isPart(String text, int most) {
        if (text.equals(ARGUMENT) || CLOCK.containsKey(text)) {
            return true;
        }
        try {
            int number = Integer.decode(text);
            return number >= 0 && number <= most;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** Whether one of its values is what the caller gives. */
    public boolean wantsArgument() {
        return values.stream().anyMatch(v -> v.contains(ARGUMENT));
    }

    /**
     * What is sent.
     *
     * @param now what clock words mean
     * @param argument what {@code argument} means, 0 to 65535
     * @throws IllegalArgumentException if a value does not fit; says which
     */
    public int[] resolve(ZonedDateTime now, int argument) {
        int[] resolved = new int[values.size()];
        for (int i = 0; i < resolved.length; i++) {
            String[] halves = values.get(i).split(":", -1);
            resolved[i] = halves.length == 2
                    ? part(halves[0], now, argument, BYTE) << Byte.SIZE | part(halves[1], now, argument, BYTE)
                    : part(values.get(i), now, argument, table == Table.COIL ? 1 : LARGEST);
        }
        return resolved;
    }

    private static int part(String text, ZonedDateTime now, int argument, int most) {
        ToIntFunction<ZonedDateTime> clock = CLOCK.get(text);
        int value = text.equals(ARGUMENT) ? argument : clock != null ? clock.applyAsInt(now) : Integer.decode(text);
        if (value < 0 || value > most) {
            throw new IllegalArgumentException("write " + text + " = " + value + ", allowed is 0 to " + most);
        }
        return value;
    }
}
