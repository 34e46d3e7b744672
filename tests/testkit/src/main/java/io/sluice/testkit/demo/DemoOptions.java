package io.sluice.testkit.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the demo was asked for. Immutable.
 *
 * @param length when to end, null for Ctrl-C or the end of the recording
 * @param json where to write the summary, null for nowhere
 * @param broker broker of the user, empty for the embedded one
 * @param replay recording to play, null for the physical model
 * @param mapping {@code column=device/point} for the recording, empty to go by the columns' names
 * @param speed seconds of field time per second, above 0
 * @param release folder of the packaged gateway
 * @param profiles folder of the device profiles
 * @param seed folder of the site
 * @param home folder for the gateway's files, null for a temporary one
 * @param keep whether to keep a temporary home
 * @param terminal whether to show the live board: null to look whether stdout is a terminal
 * @param help whether only the options are to be shown
 */
record DemoOptions(
        Duration length,
        Path json,
        String broker,
        Path replay,
        List<String> mapping,
        double speed,
        Path release,
        Path profiles,
        Path seed,
        Path home,
        boolean keep,
        Boolean terminal,
        boolean help) {
    static final String USAGE =
            """
            sluice demo [options]   a simulated field, the packaged gateway and a broker in one terminal
              --for TIME            end after this time, such as 30s or 2min (default: until Ctrl-C)
              --json FILE           write the summary as JSON
              --broker URL          use this broker, tcp://host:port or ssl://host:port (default: an embedded one)
              --replay FILE.csv[:column=device/point,...]
                                    play a recording in place of the physical model; without columns by their names
              --speed N             field seconds per second, 0.001 to 10000 (default 1); scales periods and delays too
              --seed DIR            site to run (default seeds/demo)
              --profiles DIR        device profiles (default device-profiles/profiles)
              --release DIR         packaged gateway (default ota/release/target/sluice-gateway)
              --home DIR            folder for the gateway's files (default: a temporary one, removed at the end)
              --keep                keep the temporary folder
              --tty | --plain       live board or plain lines (default: board if stdout is a terminal)
              --help                this
            """;

    private static final Pattern TIME = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|s|min|h)?");
    private static final double SLOWEST = 0.001;
    private static final double FASTEST = 10_000;

    /** Something is wrong with the command line; the message says what, and what is allowed. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }
    }

    DemoOptions {
        mapping = List.copyOf(mapping);
    }

    static DemoOptions parse(List<String> arguments) throws UsageException {
        Builder builder = new Builder();
        Deque<String> left = new ArrayDeque<>(arguments);
        while (!left.isEmpty()) {
            String option = left.pop();
            switch (option) {
                case "--for" -> builder.length = time(value(option, left));
                case "--json" -> builder.json = Path.of(value(option, left));
                case "--broker" -> builder.broker = broker(value(option, left));
                case "--replay" -> builder.replay(value(option, left));
                case "--speed" -> builder.speed = speed(value(option, left));
                case "--release" -> builder.release = Path.of(value(option, left));
                case "--profiles" -> builder.profiles = Path.of(value(option, left));
                case "--seed" -> builder.seed = Path.of(value(option, left));
                case "--home" -> builder.home = Path.of(value(option, left));
                case "--keep" -> builder.keep = true;
                case "--tty" -> builder.terminal = true;
                case "--plain" -> builder.terminal = false;
                case "--help", "-h", "help" -> builder.help = true;
                default -> throw new UsageException("unknown option \"" + option + "\"");
            }
        }
        return builder.build();
    }

    private static String value(String option, Deque<String> left) throws UsageException {
        if (left.isEmpty() || left.peek().startsWith("--")) {
            throw new UsageException(option + ": needs a value");
        }
        return left.pop();
    }

    private static Duration time(String text) throws UsageException {
        Matcher m = TIME.matcher(text);
        if (!m.matches()) {
            throw new UsageException("--for \"" + text + "\": not a time such as 30s, 2min or 1h");
        }
        double unitMs =
                switch (m.group(2) == null ? "s" : m.group(2)) {
                    case "ms" -> 1;
                    case "min" -> 60_000;
                    case "h" -> 3_600_000;
                    default -> 1000;
                };
        long ms = Math.round(Double.parseDouble(m.group(1)) * unitMs);
        if (ms < 1000) {
            throw new UsageException("--for \"" + text + "\": shorter than 1s");
        }
        return Duration.ofMillis(ms);
    }

    private static String broker(String text) throws UsageException {
        if (!text.matches("(tcp|ssl)://.+:[0-9]{1,5}")) {
            throw new UsageException("--broker \"" + text + "\": not tcp://host:port or ssl://host:port");
        }
        return text;
    }

    private static double speed(String text) throws UsageException {
        try {
            double speed = Double.parseDouble(text);
            if (speed >= SLOWEST && speed <= FASTEST) {
                return speed;
            }
        } catch (NumberFormatException e) {
            // falls through to the same answer
        }
        throw new UsageException("--speed \"" + text + "\": not a number from 0.001 to 10000");
    }

    private static final class Builder {
        private Duration length;
        private Path json;
        private String broker = "";
        private Path replay;
        private List<String> mapping = List.of();
        private double speed = 1;
        private Path release = Path.of("ota", "release", "target", "sluice-gateway");
        private Path profiles = Path.of("device-profiles", "profiles");
        private Path seed = Path.of("seeds", "demo");
        private Path home;
        private boolean keep;
        private Boolean terminal;
        private boolean help;

        /** {@code FILE[:column=device/point,...]}; a colon belongs to the file unless an equals sign follows. */
        void replay(String text) throws UsageException {
            int equals = text.indexOf('=');
            int colon = equals < 0 ? -1 : text.lastIndexOf(':', equals);
            if (equals >= 0 && colon < 1) {
                throw new UsageException("--replay \"" + text + "\": not FILE.csv[:column=device/point,...]");
            }
            replay = Path.of(colon < 0 ? text : text.substring(0, colon));
            mapping = colon < 0 ? List.of() : List.of(text.substring(colon + 1).split(","));
        }

        DemoOptions build() {
            return new DemoOptions(
                    length, json, broker, replay, mapping, speed, release, profiles, seed, home, keep, terminal, help);
        }
    }
}
