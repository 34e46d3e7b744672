package io.sluice.codec.site;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Whether the devices of one link fit on it. A request and its reply are taken to last {@code requestTime} and to be
 * followed by the guard time; a link does one at a time, so what all devices ask for per period must stay under its time.
 *
 * <pre>
 *   load = sum over devices of requests x (requestTime + guard) / period
 *        + sum over watchdogs of            (requestTime + guard) / every
 *        + sum over pulsing outputs of  2 x (requestTime + guard) / (on + off)   refused above 1
 * </pre>
 *
 * <p>A virtual device asks for nothing.
 */
final class BusBudget {
    /** Most bits in one request. MODBUS Application Protocol Specification V1.1b3, 6.1. */
    private static final int MOST_BITS = 2000;

    private static final double ROUNDING = 1e-9;

    private final long requestMs;
    private final long guardMs;

    BusBudget(long requestMs, long guardMs) {
        this.requestMs = requestMs;
        this.guardMs = guardMs;
    }

    /** One asker and its part of the link's time. */
    private record Share(String text, double load) {}

    /**
     * What is to be said about the devices and outputs of one link; empty if they fit.
     *
     * @param periods periods in force instead of a device's own, ms, by its index
     */
    String shortfall(List<DeviceSpec> devices, List<OutputSpec> outputs, Map<Integer, Integer> periods) {
        List<Share> shares = new ArrayList<>();
        for (DeviceSpec d : devices) {
            if (!d.isVirtual()) {
                shares.add(share(d.name(), requests(d), periods.getOrDefault(d.index(), d.periodMs())));
            }
        }
        List<String> fed = new ArrayList<>();
        for (OutputSpec o : outputs) {
            if (o.watchdog() != null) {
                String place = o.unit() + " " + o.watchdog().target();
                if (!fed.contains(place)) {
                    fed.add(place);
                    shares.add(share("watchdog of " + o.name(), 1, o.watchdog().periodMs()));
                }
            }
            o.patterns().stream()
                    .filter(Objects::nonNull)
                    .filter(p -> p.offMs() > 0)
                    .min(Comparator.comparingLong(p -> p.onMs() + p.offMs()))
                    .ifPresent(p -> shares.add(share("pulses of " + o.name(), 2, p.onMs() + p.offMs())));
        }
        double load = shares.stream().mapToDouble(Share::load).sum();
        if (load <= 1 + ROUNDING) {
            return "";
        }
        shares.sort(Comparator.comparingDouble(Share::load).reversed());
        String heaviest =
                String.join(", ", shares.stream().limit(3).map(Share::text).toList());
        return "devices need " + percent(load) + " of the link's time: " + heaviest
                + (shares.size() > 3 ? ", and " + (shares.size() - 3) + " more" : "");
    }

    private Share share(String name, int requests, long periodMs) {
        double load = (double) requests * (requestMs + guardMs) / Math.max(1, periodMs);
        String text = String.format(
                Locale.ROOT,
                "%s %d x %d ms every %d ms = %s",
                name,
                requests,
                requestMs + guardMs,
                periodMs,
                percent(load));
        return new Share(text, load);
    }

    /**
     * What is to be said about a device that falls silent: its timeouts keep the link busy while the others wait. One poll
     * lost is bearable, since silent devices are backed off; two are not.
     */
    String silence(DeviceSpec silent, List<DeviceSpec> devices) {
        long busy = (silent.timeoutMs() + guardMs) * (1L + silent.retries());
        return busy(
                busy, devices.stream().filter(d -> d.index() != silent.index()).toList());
    }

    /** The same about an output whose device falls silent: a write is tried once at a time. */
    String silence(OutputSpec silent, List<DeviceSpec> devices) {
        return busy(silent.timeoutMs() + guardMs, devices);
    }

    private static String busy(long busy, List<DeviceSpec> devices) {
        return devices.stream()
                .min(Comparator.comparingInt(DeviceSpec::periodMs))
                .filter(d -> busy > 2L * d.periodMs())
                .map(d -> "if it falls silent the link is busy for " + busy + " ms, while " + d.name()
                        + " is due every " + d.periodMs() + " ms")
                .orElse("");
    }

    private static String percent(double share) {
        return (long) Math.ceil(100 * (share - ROUNDING)) + " %";
    }

    /** Requests of one poll: neighbours in a table share one up to the gap and the size that the device bears. */
    static int requests(DeviceSpec device) {
        int requests = 0;
        for (Table table : Table.values()) {
            int most = table.isBits() ? MOST_BITS : device.maxRegisters();
            List<RegisterSource> sources = device.points().stream()
                    .map(PointSpec::source)
                    .map(RegisterSource.class::cast)
                    .filter(s -> s.table() == table)
                    .sorted(Comparator.comparingInt(RegisterSource::address))
                    .toList();
            int first = 0;
            int end = -1;
            for (RegisterSource s : sources) {
                int last = s.address() + s.type().registers();
                boolean joins = end >= 0
                        && !s.alone()
                        && s.address() - end <= device.maxGap()
                        && Math.max(last, end) - first <= most;
                if (!joins) {
                    requests++;
                    first = s.address();
                }
                end = s.alone() ? -1 : Math.max(joins ? end : 0, last);
            }
        }
        return requests;
    }
}
