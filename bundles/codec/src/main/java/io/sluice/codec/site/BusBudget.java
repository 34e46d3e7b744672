package io.sluice.codec.site;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Whether the devices of one link fit on it. A request and its reply are taken to last {@code requestTime} and to be
 * followed by the guard time; a link does one at a time, so what all devices ask for per period must stay under its time.
 *
 * <pre>
 *   load = sum over devices of requests x (requestTime + guard) / period       refused above 1
 * </pre>
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

    /** What is to be said about the devices of one link; empty if they fit. */
    String shortfall(List<DeviceSpec> devices) {
        double load = devices.stream().mapToDouble(this::load).sum();
        if (load <= 1 + ROUNDING) {
            return "";
        }
        List<DeviceSpec> heaviest = new ArrayList<>(devices);
        heaviest.sort(Comparator.comparingDouble(this::load).reversed());
        List<String> shares = heaviest.stream()
                .limit(3)
                .map(d -> String.format(
                        Locale.ROOT,
                        "%s %d x %d ms every %d ms = %s",
                        d.name(),
                        requests(d),
                        requestMs + guardMs,
                        d.periodMs(),
                        percent(load(d))))
                .toList();
        return "devices need " + percent(load) + " of the link's time: " + String.join(", ", shares)
                + (devices.size() > 3 ? ", and " + (devices.size() - 3) + " more" : "");
    }

    /**
     * What is to be said about a device that falls silent: its timeouts keep the link busy while the others wait. One poll
     * lost is bearable, since silent devices are backed off; two are not.
     */
    String silence(DeviceSpec silent, List<DeviceSpec> devices) {
        long busy = (silent.timeoutMs() + guardMs) * (1L + silent.retries());
        return devices.stream()
                .filter(d -> d.index() != silent.index())
                .min(Comparator.comparingInt(DeviceSpec::periodMs))
                .filter(d -> busy > 2L * d.periodMs())
                .map(d -> "if it falls silent the link is busy for " + busy + " ms, while " + d.name()
                        + " is due every " + d.periodMs() + " ms")
                .orElse("");
    }

    private double load(DeviceSpec device) {
        return (double) requests(device) * (requestMs + guardMs) / Math.max(1, device.periodMs());
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
