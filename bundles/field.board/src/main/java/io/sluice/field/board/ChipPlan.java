package io.sluice.field.board;

import io.sluice.model.Quality;
import io.sluice.model.site.BlockSource;
import io.sluice.model.site.ChipSource;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.ReplySource;
import io.sluice.model.site.ReplySource.Exchange;
import io.sluice.port.field.Block;
import io.sluice.port.field.PreparedRead;
import io.sluice.port.field.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;

/** How a chip is read: one request for each distinct exchange, one for its driver. Confined to the link's thread. */
final class ChipPlan implements PreparedRead {
    /** Drivers by name. Names are in profiles. */
    static final Map<String, Supplier<Chip>> DRIVERS = Map.of("bme280", Bme280::new, "ds3231", Ds3231::new);

    /** Drivers of chips that gather samples, by name: each is made for a rate, samples per second. */
    static final Map<String, DoubleFunction<Gatherer>> GATHERERS =
            Map.of("adxl345", Adxl345::new, "adxl355", Adxl355::new);

    private static final byte[] NOTHING = {};

    private final ChipLink owner;
    private final int unit;
    private final int timeoutMs;
    private final List<Ask> asks;

    private ChipPlan(ChipLink owner, DeviceSpec device, List<Ask> asks) {
        this.owner = owner;
        this.unit = device.unit();
        this.timeoutMs = device.timeoutMs();
        this.asks = List.copyOf(asks);
    }

    /** One request. */
    abstract static sealed class Ask permits Told, Driven, Gathered {
        private final int[] points;
        private final String what;
        /** Whether the chip must be made ready before it is asked. */
        boolean fresh = true;

        Ask(String what, int[] points) {
            this.what = what;
            this.points = points;
        }

        abstract void perform(Chip.Port port, Reading into) throws IOException, InterruptedException;

        String what() {
            return what;
        }

        int[] points() {
            return points;
        }

        void fail(Quality quality, Reading into) {
            for (int point : points) {
                into.raw[point] = Double.NaN;
                into.quality[point] = quality.code();
            }
        }

        static void put(Reading into, int point, double value) {
            into.raw[point] = value;
            into.quality[point] = (Double.isNaN(value) ? Quality.SENSOR_FAULT : Quality.GOOD).code();
        }
    }

    /** An exchange that the profile describes. */
    static final class Told extends Ask {
        private final Exchange exchange;
        private final List<ReplySource> sources;

        Told(Exchange exchange, List<ReplySource> sources, int[] points) {
            super(exchange.length() + " bytes after " + hex(bytes(exchange.send())), points);
            this.exchange = exchange;
            this.sources = sources;
        }

        @Override
        void perform(Chip.Port port, Reading into) throws IOException, InterruptedException {
            if (fresh) {
                prepare(port);
                fresh = false;
            }
            byte[] reply = new byte[exchange.length()];
            if (exchange.waitMs() > 0) {
                port.exchange(bytes(exchange.send()), NOTHING);
                port.pause(exchange.waitMs());
                port.exchange(bytes(exchange.then()), reply);
            } else {
                port.exchange(bytes(exchange.send()), reply);
            }
            if (exchange.wordCrc()) {
                check(reply);
            }
            for (int i = 0; i < sources.size(); i++) {
                put(into, points()[i], value(sources.get(i), reply));
            }
        }

        private void prepare(Chip.Port port) throws IOException {
            if (!exchange.ask().isEmpty()) {
                byte[] wanted = bytes(exchange.answer());
                byte[] found = new byte[wanted.length];
                port.exchange(bytes(exchange.ask()), found);
                if (!Arrays.equals(wanted, found)) {
                    throw new Chip.NonsenseException("another chip: it answers " + hex(found) + " to "
                            + hex(bytes(exchange.ask())) + ", expected is " + hex(wanted));
                }
            }
            for (List<Integer> message : exchange.setup()) {
                port.exchange(bytes(message), NOTHING);
            }
        }

        private static void check(byte[] reply) throws IOException {
            for (int i = 0; i + 2 < reply.length; i += 3) {
                int crc = Crc.sensirion(reply, i, 2);
                if (crc != (reply[i + 2] & 0xFF)) {
                    throw new Chip.NonsenseException(
                            String.format("checksum 0x%02x, expected is 0x%02x, in %s", reply[i + 2], crc, hex(reply)));
                }
            }
        }
    }

    /** What a driver computes. */
    private static final class Driven extends Ask {
        private final Chip chip;
        private final int[] quantities;

        Driven(String name, Chip chip, int[] quantities, int[] points) {
            super(name, points);
            this.chip = chip;
            this.quantities = quantities;
        }

        @Override
        void perform(Chip.Port port, Reading into) throws IOException, InterruptedException {
            double[] values = chip.read(port, fresh);
            fresh = false;
            for (int i = 0; i < quantities.length; i++) {
                put(into, points()[i], values[quantities[i]]);
            }
        }
    }

    /** What a chip gathered. */
    private static final class Gathered extends Ask {
        /** Longest time without a sample, ns: a chip that lost its settings answers and measures nothing. */
        private static final long SILENT_NS = 1_000_000_000L;

        private static final int SILENT_SAMPLES = 4;

        private final Gatherer chip;
        private final int[] quantities;
        private final long silentNs;
        private long heardNs;

        Gathered(String name, Gatherer chip, double rateHz, int[] quantities, int[] points) {
            super("samples of " + name, points);
            this.chip = chip;
            this.silentNs = Math.max(SILENT_NS, (long) (SILENT_SAMPLES * 1e9 / rateHz));
            this.quantities = quantities;
        }

        @Override
        void perform(Chip.Port port, Reading into) throws IOException, InterruptedException {
            Gatherer.Samples samples = chip.fetch(port, fresh);
            if (fresh || samples.axes()[0].length > 0) {
                heardNs = samples.readNs();
            } else if (samples.readNs() - heardNs > silentNs) {
                throw new Chip.NonsenseException("no sample in " + silentNs / 1_000_000L + " ms, though it answers");
            }
            fresh = false;
            into.block.gap = samples.gap();
            into.block.readNs = samples.readNs();
            for (int i = 0; i < quantities.length; i++) {
                int q = quantities[i];
                if (q < chip.axes()) {
                    into.block.rows[points()[i]] = samples.axes()[q];
                    into.raw[points()[i]] = into.block.last(points()[i]);
                    into.quality[points()[i]] = Quality.GOOD.code();
                } else {
                    put(into, points()[i], samples.singles()[q - chip.axes()]);
                }
            }
        }

        @Override
        void fail(Quality quality, Reading into) {
            super.fail(quality, into);
            into.block = new Block(into.raw.length);
        }
    }

    /** @throws IllegalArgumentException if a point cannot be read on a bus of chips */
    static ChipPlan of(ChipLink owner, DeviceSpec device) {
        Map<Object, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < device.points().size(); i++) {
            PointSpec point = device.points().get(i);
            Object key;
            if (point.source() instanceof BlockSource) {
                continue; // the gateway makes it of the others
            }
            if (point.source() instanceof ReplySource s) {
                key = s.exchange();
            } else if (point.source() instanceof ChipSource s
                    && (device.isInBlocks() ? GATHERERS : DRIVERS).containsKey(s.chip())) {
                key = s.chip();
            } else {
                throw new IllegalArgumentException("point " + device.name() + "/" + point.name() + ": " + point.source()
                        + ", allowed are replies and the chips "
                        + (device.isInBlocks() ? GATHERERS : DRIVERS).keySet());
            }
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(i);
        }
        List<Ask> asks = new ArrayList<>();
        groups.forEach((key, points) -> asks.add(ask(key, device, points)));
        return new ChipPlan(owner, device, asks);
    }

    private static Ask ask(Object key, DeviceSpec device, List<Integer> members) {
        int[] points = members.stream().mapToInt(Integer::intValue).toArray();
        if (key instanceof Exchange exchange) {
            List<ReplySource> sources = members.stream()
                    .map(i -> (ReplySource) device.points().get(i).source())
                    .toList();
            return new Told(exchange, sources, points);
        }
        String name = (String) key;
        if (device.isInBlocks()) {
            Gatherer gatherer = GATHERERS.get(name).apply(device.blocks().rateHz());
            return new Gathered(
                    name,
                    gatherer,
                    device.blocks().rateHz(),
                    quantities(name, gatherer.quantities(), device, points),
                    points);
        }
        Chip chip = DRIVERS.get(name).get();
        return new Driven(name, chip, quantities(name, chip.quantities(), device, points), points);
    }

    private static int[] quantities(String name, List<String> known, DeviceSpec device, int[] points) {
        int[] quantities = new int[points.length];
        for (int i = 0; i < points.length; i++) {
            String quantity = ((ChipSource) device.points().get(points[i]).source()).quantity();
            quantities[i] = known.indexOf(quantity);
            if (quantities[i] < 0) {
                throw new IllegalArgumentException(
                        "chip " + name + ": quantity \"" + quantity + "\", allowed are " + known);
            }
        }
        return quantities;
    }

    /** The number that {@code source} finds in {@code reply}; NaN if it is one of its fault codes. */
    static double value(ReplySource source, byte[] reply) {
        long pattern = 0;
        for (int i = 0; i < source.bytes(); i++) {
            int at = source.at() + (source.lowByteFirst() ? source.bytes() - 1 - i : i);
            pattern = pattern << 8 | (reply[at] & 0xFF);
        }
        int unused = Long.SIZE - 8 * source.bytes();
        long number = source.signed() ? pattern << unused >> (unused + source.shift()) : pattern >>> source.shift();
        long mask = (1L << (8 * source.bytes() - source.shift())) - 1;
        return source.faults().contains(number & mask) ? Double.NaN : number;
    }

    private static byte[] bytes(List<Integer> values) {
        return Chip.bytes(values.stream().mapToInt(Integer::intValue).toArray());
    }

    static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(text.length() == 0 ? "" : " ").append(String.format("%02x", b));
        }
        return text.length() == 0 ? "nothing" : text.toString();
    }

    /** Clock polarity and phase that its chip wants on SPI. */
    int spiMode() {
        return asks.stream()
                .filter(Gathered.class::isInstance)
                .mapToInt(a -> ((Gathered) a).chip.spiMode())
                .findFirst()
                .orElse(0);
    }

    ChipLink owner() {
        return owner;
    }

    int unit() {
        return unit;
    }

    int timeoutMs() {
        return timeoutMs;
    }

    List<Ask> asks() {
        return asks;
    }

    /** The chip may have lost its settings: the next request makes it ready again. */
    void forget() {
        asks.forEach(a -> a.fresh = true);
    }

    @Override
    public int requests() {
        return asks.size();
    }
}
