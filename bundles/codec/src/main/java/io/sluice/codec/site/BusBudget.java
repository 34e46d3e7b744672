package io.sluice.codec.site;

import io.sluice.model.site.BlockSource;
import io.sluice.model.site.ChipSource;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.FrameSource;
import io.sluice.model.site.Handling;
import io.sluice.model.site.LineSource;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.model.site.ReplySource;
import io.sluice.model.site.SerialSettings;
import io.sluice.model.site.Source;
import io.sluice.model.site.Talk;
import io.sluice.model.site.TextSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Whether the devices of one link fit on it. A link does one request at a time, so what all devices ask for per period must
 * stay under its time. On a serial wire the time of a request is worked out, elsewhere it is {@code requestTime}.
 *
 * <pre>
 *   time = (8 characters + 5 characters + 2 for each register) at the device's speed + its response time
 *        + the longest of guard time, its rest, 3.5 characters
 *   load = sum over devices of the times of all requests of a poll, writes before it included / period
 *        + sum over watchdogs of            (time of a write) / every
 *        + sum over pulsing outputs of  2 x (time of a write) / (on + off)   refused above 1
 * </pre>
 *
 * <p>Source of the lengths: MODBUS over Serial Line V1.02, 2.5.1; V1.1b3, 6.1 to 6.6.
 *
 * <p>A virtual device asks for nothing.
 */
final class BusBudget {
    /** Most bits in one request. MODBUS Application Protocol Specification V1.1b3, 6.1. */
    private static final int MOST_BITS = 2000;

    private static final double ROUNDING = 1e-9;

    /** Characters of a request that reads or writes one, with address and checksum. */
    private static final int REQUEST_CHARACTERS = 8;
    /** Characters of a reply beside its data. */
    private static final int REPLY_CHARACTERS = 5;

    /** Characters that the answer of a serial instrument is taken to have where its length is not known. */
    private static final int LINE_CHARACTERS = 64;

    private static final double NS_PER_MS = 1e6;
    private static final double NS_PER_S = 1e9;

    /** Time of a fetch beside the samples: status, settings, the system's own, ms. */
    private static final double FETCH_MS = 1;

    private static final int BITS = 8;

    private final long requestMs;
    private final long guardMs;
    private final SerialSettings line;
    private final int speed;
    private final int bitsPerByte;

    /**
     * A budget.
     *
     * @param requestMs time of a request and its reply where there is no serial wire, ms
     * @param line the wire; null if there is none
     * @param speed bit/s of a bus of chips; 0 if it is none
     * @param bitsPerByte clocks for each byte on it: 9 on I2C, with the acknowledgement; 8 on SPI
     */
    BusBudget(long requestMs, long guardMs, SerialSettings line, int speed, int bitsPerByte) {
        this.requestMs = requestMs;
        this.guardMs = guardMs;
        this.line = line;
        this.speed = speed;
        this.bitsPerByte = bitsPerByte;
    }

    /** One asker and its part of the link's time. */
    private record Share(String text, double load, double timeMs, boolean device) {}

    /**
     * What is to be said about the devices and outputs of one link; empty if they fit.
     *
     * @param periods periods in force instead of a device's own, ms, by its index
     */
    String shortfall(List<DeviceSpec> devices, List<OutputSpec> outputs, Map<Integer, Integer> periods) {
        List<Share> shares = new ArrayList<>();
        for (DeviceSpec d : devices) {
            if (!d.isVirtual()) {
                shares.add(share(d, periods.getOrDefault(d.index(), d.periodMs())));
            }
        }
        List<String> fed = new ArrayList<>();
        for (OutputSpec o : outputs) {
            if (o.watchdog() != null) {
                String place = o.unit() + " " + o.watchdog().target();
                if (!fed.contains(place)) {
                    fed.add(place);
                    shares.add(share(
                            "watchdog of " + o.name(),
                            1,
                            writeMs(),
                            o.watchdog().periodMs(),
                            false));
                }
            }
            o.patterns().stream()
                    .filter(Objects::nonNull)
                    .filter(p -> p.offMs() > 0)
                    .min(Comparator.comparingLong(p -> p.onMs() + p.offMs()))
                    .ifPresent(
                            p -> shares.add(share("pulses of " + o.name(), 2, writeMs(), p.onMs() + p.offMs(), false)));
        }
        double load = shares.stream().mapToDouble(Share::load).sum();
        if (load <= 1 + ROUNDING) {
            return "";
        }
        shares.sort(Comparator.comparingDouble(Share::load).reversed());
        String heaviest =
                String.join(", ", shares.stream().limit(3).map(Share::text).toList());
        return "devices need " + percent(load) + " of the link's time: " + heaviest
                + (shares.size() > 3 ? ", and " + (shares.size() - 3) + " more" : "") + line()
                + (periods.isEmpty() ? best(shares) : "");
    }

    private String line() {
        return line == null
                ? ""
                : "; at " + line + " a character takes " + decimal(line.characterNs(1) / NS_PER_MS) + " ms";
    }

    /** The period at which all devices would just fit if they had the same one. */
    private static String best(List<Share> shares) {
        double others =
                shares.stream().filter(s -> !s.device).mapToDouble(Share::load).sum();
        double all =
                shares.stream().filter(Share::device).mapToDouble(Share::timeMs).sum();
        return others < 1 && all > 0
                ? "; all devices at one period: from " + (long) Math.ceil(all / (1 - others) - ROUNDING) + " ms"
                : "";
    }

    /**
     * What delivers blocks: samples that a chip gathered, each with its bytes, or frames that come by themselves.
     *
     * @param periodMs time between two fetches
     */
    private Share blocks(DeviceSpec d, long periodMs) {
        double rateHz = d.blocks().rateHz();
        if (d.blocks().bytes() > 0 && speed > 0) {
            double samples = rateHz * periodMs / Durations.SECOND;
            double bytesMs = d.blocks().bytes() * bitsPerByte * 1000.0 / Math.max(1, speed);
            double eachMs = FETCH_MS + guardMs + samples * bytesMs;
            String text = d.name() + " " + decimal(samples) + " samples x "
                    + d.blocks().bytes() + " bytes at " + speed
                    + " bit/s + " + decimal(FETCH_MS + guardMs) + " ms every " + periodMs + " ms = "
                    + percent(eachMs / periodMs);
            return new Share(text, eachMs / periodMs, eachMs, false);
        }
        SerialSettings own = d.handling().serial() != null ? d.handling().serial() : line;
        FrameSource source = d.points().stream()
                .map(PointSpec::source)
                .filter(FrameSource.class::isInstance)
                .map(FrameSource.class::cast)
                .findFirst()
                .orElse(null);
        if (own == null || source == null) {
            return new Share(d.name() + " of unknown length", 0, 0, false);
        }
        Talk.Frame frame = (Talk.Frame) source.talk().framing();
        int length = frame.length() > 0 ? frame.length() : frame.shortest();
        double framesPerSecond = rateHz / source.series().samples();
        double load = framesPerSecond * own.characterNs(length) / NS_PER_S;
        String text = d.name() + " " + decimal(framesPerSecond) + " frames of " + length + " characters a second at "
                + own + " = " + percent(load);
        return new Share(text, load, load * periodMs, false);
    }

    private Share share(DeviceSpec d, long periodMs) {
        if (d.isInBlocks()) {
            return blocks(d, periodMs);
        }
        List<Integer> sizes = sizes(d);
        int writes = d.handling().before().size() + (d.handling().wake() == null ? 0 : 1);
        double total = writes * timeMs(d, BITS);
        for (int size : sizes) {
            total += timeMs(d, size);
        }
        List<Talk> talks = talks(d);
        for (Talk talk : talks) {
            total += talkMs(d, talk);
        }
        int requests = sizes.size() + writes + talks.size();
        return share(d.name(), requests, total / Math.max(1, requests), periodMs, true);
    }

    /** Time of one request, its reply and the pause after it, ms. */
    private double timeMs(DeviceSpec d, int dataBits) {
        SerialSettings own = d.handling().serial() != null ? d.handling().serial() : line;
        if (own == null) {
            return (double) (requestMs + Math.max(guardMs, d.handling().restMs()));
        }
        int characters = REQUEST_CHARACTERS + REPLY_CHARACTERS + (dataBits + BITS - 1) / BITS;
        double pause = Math.max((double) Math.max(guardMs, d.handling().restMs()), own.gapNs() / NS_PER_MS);
        return own.characterNs(characters) / NS_PER_MS + d.handling().responseMs() + pause;
    }

    /** What a serial instrument is asked; one that sends by itself has its link for itself. */
    private static List<Talk> talks(DeviceSpec device) {
        return device.points().stream()
                .map(PointSpec::source)
                .map(BusBudget::exchange)
                .filter(Talk.class::isInstance)
                .map(Talk.class::cast)
                .filter(t -> !t.isStreaming())
                .distinct()
                .toList();
    }

    private double talkMs(DeviceSpec d, Talk talk) {
        int answer = talk.framing() instanceof Talk.Frame f
                ? (f.length() > 0 ? f.length() : Math.min(LINE_CHARACTERS, f.longest()))
                : LINE_CHARACTERS;
        int beside = REQUEST_CHARACTERS + REPLY_CHARACTERS;
        return timeMs(d, BITS * Math.max(0, talk.ask().size() + answer - beside));
    }

    private double writeMs() {
        return guardMs
                + (line == null
                        ? (double) requestMs
                        : line.characterNs(2 * REQUEST_CHARACTERS) / NS_PER_MS + Handling.NONE.responseMs());
    }

    private static Share share(String name, int requests, double eachMs, long periodMs, boolean device) {
        double load = requests * eachMs / Math.max(1, periodMs);
        String text =
                name + " " + requests + " x " + decimal(eachMs) + " ms every " + periodMs + " ms = " + percent(load);
        return new Share(text, load, requests * eachMs, device);
    }

    private static String decimal(double ms) {
        String text = String.format(Locale.ROOT, "%.1f", ms);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
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
        return exchanges(device) + sizes(device).size();
    }

    /** Exchanges of one poll of a device of the board. */
    private static int exchanges(DeviceSpec device) {
        return (int) device.points().stream()
                .map(PointSpec::source)
                .filter(s -> !(s instanceof RegisterSource) && !(s instanceof BlockSource))
                .map(BusBudget::exchange)
                .distinct()
                .count();
    }

    /** Bits that each Modbus request of one poll brings. */
    private static List<Integer> sizes(DeviceSpec device) {
        List<Integer> sizes = new ArrayList<>();
        for (Table table : Table.values()) {
            int most = table.isBits() ? MOST_BITS : device.maxRegisters();
            List<RegisterSource> sources = device.points().stream()
                    .map(PointSpec::source)
                    .filter(RegisterSource.class::isInstance)
                    .map(RegisterSource.class::cast)
                    .filter(s -> s.table() == table)
                    .sorted(Comparator.comparingInt(RegisterSource::first))
                    .toList();
            int width = table.isBits() ? 1 : Short.SIZE;
            int first = 0;
            int end = -1;
            for (RegisterSource s : sources) {
                boolean joins = end >= 0
                        && !s.alone()
                        && s.first() - end <= device.maxGap()
                        && Math.max(s.end(), end) - first <= most;
                if (!joins) {
                    first = s.first();
                    sizes.add(0);
                }
                int last = joins ? Math.max(end, s.end()) : s.end();
                sizes.set(sizes.size() - 1, (last - first) * width);
                end = s.alone() ? -1 : last;
            }
        }
        return sizes;
    }

    /** What points of the board share a request by. */
    private static Object exchange(Source source) {
        if (source instanceof ReplySource reply) {
            return reply.exchange();
        }
        if (source instanceof FrameSource frame) {
            return frame.talk();
        }
        if (source instanceof TextSource text) {
            return text.talk();
        }
        return source instanceof ChipSource chip ? chip.chip() : LineSource.class;
    }
}
