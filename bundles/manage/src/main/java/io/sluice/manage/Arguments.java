package io.sluice.manage;

import io.sluice.codec.site.Durations;
import io.sluice.model.Realm;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.model.site.RegisterWrite;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** The arguments of one command, read one by one. Confined to one thread. */
final class Arguments {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:._-]{0,127}");
    private static final Pattern POINT =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9:._-]{0,63}/[A-Za-z0-9][A-Za-z0-9:._-]{0,63}");
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]{1,15}(\\.[0-9]{1,15})?([eE][-+]?[0-9]{1,3})?");
    private static final int MOST_STEPS = 100;
    private static final long LONGEST_DRILL_MS = 4 * 3_600_000L;
    private static final int MOST_REASON = 200;
    private static final int MOST_SHOWN = 60;

    /** An argument is wrong: what, the value, what is allowed. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String key, String value, String allowed) {
            super("args." + key + ": " + (value.isEmpty() ? "missing" : "\"" + shown(value) + "\"") + ": allowed is "
                    + allowed);
        }
    }

    private static final int MOST_WORD = 0xFFFF;

    private final Map<String, String> args;

    /**
     * Takes the arguments of a command.
     *
     * @param known names that it may have
     * @throws Wrong if there is one that it may not have: a misspelt {@code for} must not become the default
     */
    Arguments(Map<String, String> args, List<String> known) throws Wrong {
        for (Map.Entry<String, String> arg : args.entrySet()) {
            if (!known.contains(arg.getKey())) {
                throw new Wrong(
                        shown(arg.getKey()),
                        arg.getValue(),
                        known.isEmpty() ? "no argument" : "one of " + String.join(", ", known));
            }
        }
        this.args = args;
    }

    /** Text of 1 to most characters. */
    String text(String key, int most, String allowed) throws Wrong {
        String text = args.getOrDefault(key, "");
        if (text.isEmpty() || text.length() > most) {
            throw new Wrong(key, text, allowed + ", 1 to " + most + " characters");
        }
        return text;
    }

    /** Name of an alarm, device, output or mode. Whether it exists is the gateway's to say. */
    String name(String key, String what) throws Wrong {
        String name = args.getOrDefault(key, "");
        if (!NAME.matcher(name).matches()) {
            throw new Wrong(key, name, "the name of " + what);
        }
        return name;
    }

    /** The same; empty if it was left out. */
    String nameOrNone(String key, String what) throws Wrong {
        return args.getOrDefault(key, "").isEmpty() ? "" : name(key, what);
    }

    /** {@code device/point}. */
    String point(String key) throws Wrong {
        String point = args.getOrDefault(key, "");
        if (!POINT.matcher(point).matches()) {
            throw new Wrong(key, point, "device/point, such as radar-01/level");
        }
        return point;
    }

    /** Reason, in one line. */
    String why() throws Wrong {
        String why = text("why", MOST_REASON, "the reason");
        if (why.isBlank() || why.chars().anyMatch(Character::isISOControl)) {
            throw new Wrong("why", why, "the reason in one line, 1 to " + MOST_REASON + " characters");
        }
        return why;
    }

    /** Duration in ms; the fallback, if it is not negative, if it was left out. */
    long duration(String key, long least, long most, long fallback) throws Wrong {
        String text = args.getOrDefault(key, "");
        if (text.isEmpty() && fallback >= 0) {
            return fallback;
        }
        OptionalLong ms = Durations.parse(text);
        if (ms.isEmpty() || ms.getAsLong() < least || ms.getAsLong() > most) {
            String range = Durations.format(least) + ".." + Durations.format(most);
            throw new Wrong(key, text, range + ", a number with its unit ms, s, min, h or d");
        }
        return ms.getAsLong();
    }

    /** A moment in ms since 1970: such a number, or as in ISO 8601. */
    long moment(String key) throws Wrong {
        String text = args.getOrDefault(key, "");
        if (text.matches("[0-9]{1,15}")) {
            return Long.parseLong(text);
        }
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException e) {
            throw new Wrong(key, text, "ms since 1970, or a time such as 2026-11-22T06:00:00Z");
        }
    }

    /** Whole number from 0, decimal or with 0x; the fallback, if there is one, if it was left out. */
    int number(String key, int most, Integer fallback) throws Wrong {
        String text = args.getOrDefault(key, "");
        if (text.isEmpty() && fallback != null) {
            return fallback;
        }
        return number(key, text, most);
    }

    private static int number(String key, String text, int most) throws Wrong {
        try {
            int number = Integer.decode(text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, as for a number out of range
        }
        throw new Wrong(key, text, "0.." + most);
    }

    /** 1 to 123 register values with blanks between. */
    List<Integer> numbers(String key) throws Wrong {
        String text = args.getOrDefault(key, "").strip();
        List<String> parts = Arrays.asList(text.split("\\s+", RegisterWrite.MOST + 2));
        if (text.isEmpty() || parts.size() > RegisterWrite.MOST) {
            throw new Wrong(key, text, "1 to " + RegisterWrite.MOST + " values of 0..65535 with a blank between");
        }
        List<Integer> numbers = new ArrayList<>();
        for (String part : parts) {
            numbers.add(number(key, part, MOST_WORD));
        }
        return numbers;
    }

    /** A Modbus table; holding registers if it was left out. */
    Table table() throws Wrong {
        String text = args.getOrDefault("table", "holding");
        for (Table table : Table.values()) {
            if (table.name().toLowerCase(Locale.ROOT).equals(text)) {
                return table;
            }
        }
        throw new Wrong("table", text, "coil, discrete, holding or input");
    }

    /** A truth; the fallback, if there is one, if it was left out. */
    boolean flag(String key, Boolean fallback) throws Wrong {
        String text = args.getOrDefault(key, "");
        if (text.isEmpty() && fallback != null) {
            return fallback;
        }
        return switch (text) {
            case "true", "on" -> true;
            case "false", "off" -> false;
            default -> throw new Wrong(key, text, "true or false");
        };
    }

    /** Live, unless it says otherwise. */
    Realm realm() throws Wrong {
        String text = args.getOrDefault("realm", Realm.LIVE.word());
        for (Realm realm : Realm.values()) {
            if (realm.word().equals(text)) {
                return realm;
            }
        }
        throw new Wrong("realm", text, "live or drill");
    }

    /** A drill's course {@code 0s:0 30s:0.5 60s:0}: times since the start, ascending, and values. */
    Map<Long, Double> course() throws Wrong {
        String text = args.getOrDefault("course", "").strip();
        String form = "time:value with a blank between, times ascending up to " + Durations.format(LONGEST_DRILL_MS)
                + ", 2 to " + MOST_STEPS + " of them, such as 0s:0 30s:0.5 60s:0";
        List<String> steps = Arrays.asList(text.split("\\s+", MOST_STEPS + 2));
        if (text.isEmpty() || steps.size() < 2 || steps.size() > MOST_STEPS) {
            throw new Wrong("course", text, form);
        }
        Map<Long, Double> course = new LinkedHashMap<>();
        long last = -1;
        for (String step : steps) {
            int colon = step.indexOf(':');
            OptionalLong at = colon < 0 ? OptionalLong.empty() : Durations.parse(step.substring(0, colon));
            String value = step.substring(colon + 1);
            if (at.isEmpty()
                    || at.getAsLong() <= last
                    || at.getAsLong() > LONGEST_DRILL_MS
                    || !NUMBER.matcher(value).matches()
                    || Double.isInfinite(Double.parseDouble(value))) {
                throw new Wrong("course", step, form);
            }
            last = at.getAsLong();
            course.put(last, Double.parseDouble(value));
        }
        return course;
    }

    private static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= MOST_SHOWN ? line : line.substring(0, MOST_SHOWN - 3) + "...";
    }
}
