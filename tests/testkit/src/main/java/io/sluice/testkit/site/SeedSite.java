package io.sluice.testkit.site;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fits the text of a seed to one run: ports, broker, periods, delays. Works on lines, so that comments, labels and order stay as
 * they are; the result is read and checked like any site.
 */
public final class SeedSite {
    /** Shortest period, ms: what a poll over loopback holds with ease. */
    public static final long SHORTEST_PERIOD_MS = 50;

    private static final long LONGEST_MS = 86_400_000;
    private static final Pattern NAME = Pattern.compile("^\\s*-\\s*\\{?\\s*name:\\s*([^\\s,}]+).*");
    private static final Pattern PORT = Pattern.compile("\\bport:\\s*(\\d+)");
    private static final Pattern URLS = Pattern.compile("\\burls:\\s*\\[[^\\]]*\\]");
    private static final Pattern TIME =
            Pattern.compile("\\b(period|onDelay|offDelay|maxSilence):\\s*(\\d+(?:\\.\\d+)?)(ms|s|min|h|d)\\b");

    private final Map<Integer, Integer> ports;
    private final String url;
    private final double speed;
    private final Map<String, Long> longestPeriodMs;

    /**
     * What to fit in.
     *
     * @param ports port of a server by the port in the seed
     * @param url broker
     * @param speed field seconds per second; periods and delays are divided by it
     * @param longestPeriodMs by device: a period that must not be exceeded, ms
     */
    public SeedSite(Map<Integer, Integer> ports, String url, double speed, Map<String, Long> longestPeriodMs) {
        this.ports = Map.copyOf(ports);
        this.url = url;
        this.speed = speed;
        this.longestPeriodMs = Map.copyOf(longestPeriodMs);
    }

    /** The text of the seed, fitted. */
    public String fit(String seed) {
        StringBuilder fitted = new StringBuilder(seed.length());
        String name = "";
        for (String line : seed.split("\n", -1)) {
            Matcher entry = NAME.matcher(line);
            if (entry.matches()) {
                name = entry.group(1);
            }
            fitted.append(line.stripLeading().startsWith("#") ? line : fitLine(line, name))
                    .append('\n');
        }
        fitted.setLength(fitted.length() - 1);
        return fitted.toString();
    }

    private String fitLine(String line, String name) {
        String fitted = PORT.matcher(line).replaceAll(m -> {
            int port = Integer.parseInt(m.group(1));
            return "port: " + ports.getOrDefault(port, port);
        });
        fitted = URLS.matcher(fitted).replaceAll(m -> Matcher.quoteReplacement("urls: [\"" + url + "\"]"));
        return TIME.matcher(fitted).replaceAll(m -> m.group(1) + ": " + fitTime(m.group(1), name, ms(m)) + "ms");
    }

    private long fitTime(String key, String name, double ms) {
        long scaled = Math.min(LONGEST_MS, Math.round(ms / speed));
        if (key.equals("maxSilence")) {
            return Math.max(SHORTEST_PERIOD_MS, scaled);
        }
        if (!key.equals("period")) {
            return ms > 0 ? Math.max(1, scaled) : 0;
        }
        long wanted = Math.min(scaled, longestPeriodMs.getOrDefault(name, LONGEST_MS));
        return Math.max(SHORTEST_PERIOD_MS, wanted);
    }

    private static double ms(MatchResult m) {
        double unit =
                switch (m.group(3).toLowerCase(Locale.ROOT)) {
                    case "ms" -> 1;
                    case "s" -> 1000;
                    case "min" -> 60_000;
                    case "h" -> 3_600_000;
                    default -> 86_400_000;
                };
        return new BigDecimal(m.group(2)).doubleValue() * unit;
    }
}
