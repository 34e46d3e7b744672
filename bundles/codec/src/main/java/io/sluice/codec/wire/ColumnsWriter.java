package io.sluice.codec.wire;

import io.sluice.codec.wire.SenmlWriter.Batch;
import io.sluice.model.ClockState;
import io.sluice.model.Layout;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes segments as columns of differences: what changes little costs little, and Deflate does the rest. Made for metered
 * links; whoever has CBOR (and zlib, where declared) can read it. Confined to one thread; keeps the last layout.
 *
 * <pre>
 * {gateway, boot, revision, segment [, detail: "minutes"] [, replay: "true"], blocks: [
 *    {device, clock [, realm: "drill"],
 *     scan: [2, n, ...], time: [2, n, ...],                  sequence; ms since 1970
 *     points: [{n, u, d, v: [order, n, ...] [, q: [count, word, ...]] [, raw: [index, value, ...]]}, ...]}, ...]}
 *
 * [order, n, ...]   order 0: the numbers; 1: the first and the differences; 2: the differences of those too
 *    null           no good value here; counts in no difference            floating-point number: the value itself, likewise
 * d                 digits after the point: value = n / 10^d
 * q                 runs of quality words over all scans of the block; missing: all good
 * raw               values that are bad, by index of the scan: never among the good ones
 * </pre>
 *
 * <p>Source: RFC 8949 for CBOR; units as in SenML (RFC 8428, RFC 8798).
 */
public final class ColumnsWriter implements SegmentWriter {
    private static final double EXACT = 9_007_199_254_740_992.0;
    private static final String HELD = "held";

    private final String gateway;
    private final CborForm form = CborForm.INSTANCE;
    private final WireBuffer out = new WireBuffer(8192);
    private Layout known;
    private Column[][] columns;

    private List<byte[]> payloads;
    private Layout layout;
    private long segment;
    private int limit;
    private Mark mark;

    /** @param gateway id of the gateway */
    public ColumnsWriter(String gateway) {
        this.gateway = gateway;
    }

    private record Column(String name, WireUnit unit, double scale, int places, long zeros) {
        static Column of(Layout.PointLayout p) {
            WireUnit unit = WireUnit.of(p.unit());
            int places = p.decimals() - unit.shift();
            return new Column(
                    p.name(),
                    unit,
                    Math.pow(10, p.decimals()),
                    Math.max(0, places),
                    places < 0 ? Math.round(Math.pow(10, -places)) : 1);
        }

        /** The value as a whole number of the column's smallest steps; {@code Long.MIN_VALUE} if it is too large for that. */
        long whole(double value) {
            double scaled = value * scale;
            return Math.abs(scaled) < EXACT / zeros ? Math.round(scaled) * zeros : Long.MIN_VALUE;
        }
    }

    private record Place(int device, Realm realm, ClockState clock) {}

    @Override
    public Batch write(Layout layout, List<Scan> scans, long segment, int maxPayloadBytes, Mark mark) {
        if (maxPayloadBytes < LEAST_PAYLOAD) {
            throw new IllegalArgumentException(
                    "payload limit " + maxPayloadBytes + " bytes: allowed are " + LEAST_PAYLOAD + " and more");
        }
        if (!layout.equals(known)) {
            columns = layout.devices().stream()
                    .map(d -> d.points().stream().map(Column::of).toArray(Column[]::new))
                    .toArray(Column[][]::new);
            known = layout;
        }
        this.layout = layout;
        this.segment = segment;
        this.limit = maxPayloadBytes;
        this.mark = mark;
        this.payloads = new ArrayList<>();
        int samples = 0;
        int held = 0;
        List<Scan> wanted = new ArrayList<>(scans.size());
        for (Scan scan : scans) {
            check(scan, scans.get(0));
            int free = 0;
            for (byte q : scan.quality()) {
                free += (q & Scan.HELD) == 0 ? 1 : 0;
            }
            samples += free;
            held += scan.quality().length - free;
            if (free > 0) {
                wanted.add(scan);
            }
        }
        if (!wanted.isEmpty()) {
            split(wanted, 0, Integer.MAX_VALUE);
        }
        return new Batch(payloads, samples, held);
    }

    private void check(Scan scan, Scan first) {
        if (!scan.boot().equals(first.boot())) {
            throw new IllegalArgumentException("segment " + segment + ": scans of boots "
                    + first.boot().id() + " and " + scan.boot().id());
        }
        if (scan.device() < 0 || scan.device() >= columns.length) {
            throw new IllegalArgumentException("segment " + segment + ", scan " + scan.sequence() + ": device "
                    + scan.device() + " of " + columns.length + " in revision " + layout.revision());
        }
        int width = columns[scan.device()].length;
        if (scan.quality().length != width || scan.values().length != width) {
            throw new IllegalArgumentException("segment " + segment + ", scan " + scan.sequence() + ": "
                    + scan.quality().length + " columns, " + width + " in revision " + layout.revision());
        }
    }

    /** Writes the scans, halved until each part fits: first by scans, then by columns. */
    private void split(List<Scan> scans, int from, int to) {
        pack(scans, from, to);
        if (out.length() <= limit) {
            payloads.add(out.copy());
            return;
        }
        int half = scans.size() / 2;
        if (half > 0) {
            split(scans.subList(0, half), from, to);
            split(scans.subList(half, scans.size()), from, to);
            return;
        }
        int width = Math.min(to, columns[scans.get(0).device()].length);
        if (width - from < 2) {
            payloads.add(out.copy());
            return;
        }
        split(scans, from, (from + width) / 2);
        split(scans, (from + width) / 2, width);
    }

    private void pack(List<Scan> scans, int from, int to) {
        Map<Place, List<Scan>> blocks = new LinkedHashMap<>();
        for (Scan s : scans) {
            blocks.computeIfAbsent(new Place(s.device(), s.realm(), s.clock()), p -> new ArrayList<>())
                    .add(s);
        }
        out.cut(0);
        boolean summary = mark.detail().isSummary();
        form.map(out, 5 + (summary ? 1 : 0) + (mark.replay() ? 1 : 0));
        key("gateway", gateway);
        key("boot", scans.get(0).boot().id());
        form.text(out, "revision");
        form.number(out, layout.revision(), 0);
        form.text(out, "segment");
        form.number(out, segment, 0);
        if (summary) {
            key("detail", mark.word());
        }
        if (mark.replay()) {
            key("replay", "true");
        }
        form.text(out, "blocks");
        form.array(out, blocks.size());
        blocks.forEach((place, rows) -> block(place, rows, from, to));
    }

    private void key(String key, String text) {
        form.text(out, key);
        form.text(out, text);
    }

    private void block(Place place, List<Scan> rows, int from, int to) {
        boolean drill = place.realm() == Realm.DRILL;
        form.map(out, drill ? 6 : 5);
        key("device", layout.devices().get(place.device()).name());
        key("clock", place.clock().word());
        if (drill) {
            key("realm", Realm.DRILL.word());
        }
        int n = rows.size();
        long[] numbers = new long[n];
        for (int i = 0; i < n; i++) {
            numbers[i] = rows.get(i).sequence();
        }
        form.text(out, "scan");
        column(numbers, null, null);
        for (int i = 0; i < n; i++) {
            numbers[i] = rows.get(i).utcMs();
        }
        form.text(out, "time");
        column(numbers, null, null);
        Column[] all = columns[place.device()];
        int end = Math.min(to, all.length);
        form.text(out, "points");
        form.array(out, end - from);
        for (int c = from; c < end; c++) {
            point(all[c], rows, c);
        }
    }

    private void point(Column column, List<Scan> rows, int c) {
        int n = rows.size();
        long[] numbers = new long[n];
        double[] others = new double[n];
        boolean[] good = new boolean[n];
        int bad = 0;
        int raw = 0;
        for (int i = 0; i < n; i++) {
            Scan s = rows.get(i);
            byte q = s.quality()[c];
            boolean valued = Double.isFinite(s.values()[c]) && (q & Scan.HELD) == 0;
            boolean isBad = Quality.isBad(q);
            good[i] = valued && !isBad;
            others[i] = valued ? s.values()[c] : Double.NaN;
            numbers[i] = good[i] ? column.whole(others[i]) : 0;
            bad += q == 0 ? 0 : 1;
            raw += valued && isBad ? 1 : 0;
        }
        String unit = column.unit().name();
        form.map(out, 3 + (unit.isEmpty() ? 0 : 1) + (bad > 0 ? 1 : 0) + (raw > 0 ? 1 : 0));
        key("n", column.name());
        if (!unit.isEmpty()) {
            key("u", unit);
        }
        form.text(out, "d");
        form.number(out, column.places(), 0);
        form.text(out, "v");
        for (int i = 0; i < n; i++) {
            others[i] *= column.unit().factor();
        }
        column(numbers, good, others);
        if (bad > 0) {
            form.text(out, "q");
            qualities(rows, c);
        }
        if (raw > 0) {
            form.text(out, "raw");
            form.array(out, 2 * raw);
            for (int i = 0; i < n; i++) {
                if (!good[i] && !Double.isNaN(others[i])) {
                    form.number(out, i, 0);
                    long whole = column.whole(rows.get(i).values()[c]);
                    if (whole == Long.MIN_VALUE) {
                        form.number(out, others[i]);
                    } else {
                        form.number(out, whole, column.places());
                    }
                }
            }
        }
    }

    private void qualities(List<Scan> rows, int c) {
        List<Object> runs = new ArrayList<>();
        int i = 0;
        while (i < rows.size()) {
            byte q = rows.get(i).quality()[c];
            int begin = i;
            while (i < rows.size() && rows.get(i).quality()[c] == q) {
                i++;
            }
            runs.add(i - begin);
            runs.add((q & Scan.HELD) != 0 ? HELD : word(q));
        }
        form.array(out, runs.size());
        for (Object o : runs) {
            if (o instanceof Integer count) {
                form.number(out, count, 0);
            } else {
                form.text(out, (String) o);
            }
        }
    }

    private String word(byte quality) {
        for (Quality q : Quality.values()) {
            if (q.code() == quality) {
                return q.word();
            }
        }
        throw new IllegalArgumentException("segment " + segment + ": quality code " + quality);
    }

    /** Writes numbers in the order of differences that takes least. */
    private void column(long[] numbers, boolean[] good, double[] others) {
        int best = 0;
        int least = Integer.MAX_VALUE;
        for (int order = 0; order <= 2; order++) {
            int size = differences(order, numbers, good, others, false);
            if (size < least) {
                least = size;
                best = order;
            }
        }
        form.array(out, numbers.length + 1);
        form.number(out, best, 0);
        differences(best, numbers, good, others, true);
    }

    private int differences(int order, long[] numbers, boolean[] good, double[] others, boolean write) {
        long last = 0;
        long lastStep = 0;
        int seen = 0;
        int size = 0;
        for (int i = 0; i < numbers.length; i++) {
            if (good != null && !good[i]) {
                size++;
                if (write) {
                    form.nothing(out);
                }
                continue;
            }
            if (numbers[i] == Long.MIN_VALUE) {
                size += 9;
                if (write) {
                    form.number(out, others[i]);
                }
                continue;
            }
            long step = numbers[i] - last;
            long n = order == 0 ? numbers[i] : order == 1 || seen < 2 ? step : step - lastStep;
            lastStep = seen == 0 ? 0 : step;
            last = numbers[i];
            seen++;
            size += size(n);
            if (write) {
                form.number(out, n, 0);
            }
        }
        return size;
    }

    private static int size(long n) {
        long m = n < 0 ? -1 - n : n;
        return m < 24 ? 1 : m < 0x100 ? 2 : m < 0x10000 ? 3 : m < 0x1_0000_0000L ? 5 : 9;
    }
}
