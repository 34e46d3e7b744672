package io.sluice.store.sqlite;

import static io.sluice.store.sqlite.SegmentFormat.zigzag;

import io.sluice.model.Layout;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Codes scans of one boot, one layout and one clock state into a segment's body; see {@link SegmentFormat}. Works in buffers
 * that are kept from segment to segment. Confined to one thread.
 */
final class SegmentEncoder {
    private static final int MAX_DIVISOR = 3;

    private final SeriesWriter out;
    private final ColumnEncoder columns;
    private final List<Scan> scans = new ArrayList<>();
    private Layout layout;
    private Scan[][] ofDevice = new Scan[0][];
    private int[] count = new int[0];
    private long[] numbers = new long[64];
    private long[] byDevice = new long[64];
    private double[] values = new double[64];
    private long samples;
    private int held;
    private double bytesPerSample = Double.BYTES;

    SegmentEncoder(int bytes) {
        out = new SeriesWriter(bytes);
        columns = new ColumnEncoder(out);
    }

    /** Starts a segment with the clock state and layout of its first scan. */
    void begin(Scan first, Layout of) {
        layout = of;
        if (count.length != of.devices().size()) {
            ofDevice = new Scan[of.devices().size()][16];
            count = new int[ofDevice.length];
        }
        scans.clear();
        samples = 0;
        held = 0;
    }

    /** About how many bytes the body would have, by the one before. */
    int bytes() {
        return (int) (samples * bytesPerSample) + scans.size();
    }

    /** Values that the deadband holds back. Known after {@link #body}. */
    int held() {
        return held;
    }

    /** Adds a scan. Its device and the number of its columns must be those of the layout. */
    void add(Scan scan) {
        scans.add(scan);
        samples += scan.values().length;
    }

    /** The body of all scans added, with room for the CRC at its end. */
    byte[] body() {
        out.clear();
        int n = scans.size();
        if (numbers.length < n) {
            int size = Math.max(n, numbers.length * 2);
            numbers = new long[size];
            byDevice = new long[size];
            values = new double[size];
        }
        held = 0;
        out.put(Codes.of(scans.get(0).clock()), 2);
        devices(n);
        for (int i = 0; i < n; i++) {
            numbers[i] = scans.get(i).sequence();
        }
        out.series(numbers, n);
        monotonic(n);
        for (int i = 0; i < n; i++) {
            numbers[i] = scans.get(i).utcOffsetMs();
        }
        out.series(numbers, n);
        realm(n);
        for (int d = 0; d < count.length; d++) {
            if (count[d] > 0) {
                device(d);
                Arrays.fill(ofDevice[d], 0, count[d], null);
                count[d] = 0;
            }
        }
        byte[] body = out.copy(SegmentFormat.CRC_BYTES);
        if (samples > 0) {
            bytesPerSample = (double) body.length / samples;
        }
        scans.clear();
        return body;
    }

    private void devices(int n) {
        int[] follows = follows(count.length);
        int before = count.length - 1;
        for (int i = 0; i < n; i++) {
            Scan scan = scans.get(i);
            int device = scan.device();
            numbers[i] = zigzag(device - follows[before]);
            follows[before] = device;
            before = device;
            if (count[device] == ofDevice[device].length) {
                ofDevice[device] = Arrays.copyOf(ofDevice[device], 2 * count[device]);
            }
            ofDevice[device][count[device]++] = scan;
        }
        out.blocks(numbers, 0, n);
    }

    /** Which device is expected after which: the next one, until something else was seen. */
    static int[] follows(int devices) {
        int[] follows = new int[devices];
        for (int d = 0; d < devices; d++) {
            follows[d] = (d + 1) % devices;
        }
        return follows;
    }

    private void monotonic(int n) {
        long first = scans.get(0).monotonicNs();
        int code = MAX_DIVISOR;
        for (int i = 0; i < n; i++) {
            long ns = scans.get(i).monotonicNs() - first;
            while (ns % SegmentFormat.divisor(code) != 0) {
                code--;
            }
        }
        long divisor = SegmentFormat.divisor(code);
        for (int i = 0; i < n; i++) {
            numbers[i] = (scans.get(i).monotonicNs() - first) / divisor;
        }
        int at = 0;
        for (int d = 0; d < count.length; d++) {
            for (int i = 0; i < count[d]; i++) {
                byDevice[at++] = (ofDevice[d][i].monotonicNs() - first) / divisor;
            }
        }
        int order = out.bestOrder(numbers, n);
        long cost = out.cost(order);
        int sortedOrder = out.bestOrder(byDevice, n);
        boolean sorted = out.cost(sortedOrder) < cost;
        out.number(zigzag(first));
        out.put(code, 2);
        out.put(sorted ? 1 : 0, 1);
        out.series(sorted ? byDevice : numbers, n, sorted ? sortedOrder : order);
    }

    private void realm(int n) {
        long any = 0;
        for (int i = 0; i < n; i++) {
            numbers[i] = scans.get(i).realm() == Realm.LIVE ? 0 : 1;
            any |= numbers[i];
        }
        out.put(any, 1);
        if (any != 0) {
            out.series(numbers, n);
        }
    }

    private void device(int index) {
        Scan[] of = ofDevice[index];
        int n = count[index];
        List<Layout.PointLayout> points = layout.devices().get(index).points();
        quality(of, n, points.size());
        for (int c = 0; c < points.size(); c++) {
            for (int i = 0; i < n; i++) {
                values[i] = of[i].values()[c];
            }
            columns.write(values, n, SegmentFormat.decimals(points.get(c).decimals()));
        }
    }

    private void quality(Scan[] of, int n, int width) {
        int any = 0;
        boolean shared = true;
        for (int i = 0; i < n; i++) {
            byte[] quality = of[i].quality();
            for (int c = 0; c < width; c++) {
                any |= quality[c];
                held += (quality[c] >>> 7) & 1;
                shared &= quality[c] == quality[0];
            }
        }
        if (any == 0) {
            out.put(SegmentFormat.QUALITY_GOOD, 2);
            return;
        }
        out.put(shared ? SegmentFormat.QUALITY_SHARED : SegmentFormat.QUALITY_EACH, 2);
        for (int c = 0; c < (shared ? 1 : width); c++) {
            for (int i = 0; i < n; i++) {
                numbers[i] = of[i].quality()[c];
            }
            out.series(numbers, n);
        }
    }
}
