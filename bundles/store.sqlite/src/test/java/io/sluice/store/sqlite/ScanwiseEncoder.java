package io.sluice.store.sqlite;

import static io.sluice.store.sqlite.SegmentFormat.zigzag;

import io.sluice.model.Layout;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import java.util.Arrays;
import java.util.List;

/**
 * Codec 1, which is only read any more: codes scans of one boot, one layout and one clock state into a segment's body; see {@link ScanwiseDecoder}. Works in buffers
 * that are kept from segment to segment: no object per scan or value. Confined to the journal's thread.
 */
final class ScanwiseEncoder {
    private static final byte SAME = 0;
    private static final byte DECIMAL = 1;
    private static final byte BARE = 2;

    private byte[] buffer;
    private int position;
    private int epoch;
    private Layout layout;
    private Device[] devices = new Device[0];
    private long[] token = new long[64];
    private byte[] kind = new byte[64];
    private long sequence;
    private long monotonicNs;
    private long offsetMs;
    private int held;

    ScanwiseEncoder(int bytes) {
        buffer = new byte[bytes];
    }

    /** Starts a segment with the clock state and layout of its first scan. */
    void begin(Scan first, Layout columns) {
        if (!columns.equals(layout)) {
            layout = columns;
            devices = columns.devices().stream().map(Device::new).toArray(Device[]::new);
            epoch = 0;
        }
        epoch++;
        position = 0;
        sequence = 0;
        monotonicNs = 0;
        offsetMs = 0;
        held = 0;
        buffer[position++] = (byte) Codes.of(first.clock());
    }

    /** Bytes so far, the CRC left out. */
    int bytes() {
        return position;
    }

    /** Values so far that the deadband holds back. */
    int held() {
        return held;
    }

    /** Codes a scan. Its device and the number of its columns must be those of the layout. */
    void add(Scan scan) {
        Device device = devices[scan.device()];
        if (device.epoch != epoch) {
            device.reset(epoch);
        }
        int columns = scan.values().length;
        // flags, four varints, three bitmaps, and per column a quality byte and a varint
        ensure(41 + 3 * ScanwiseDecoder.bitmapBytes(columns) + 11 * columns);
        int at = position;
        int flags = scan.realm() == Realm.LIVE ? 0 : ScanwiseDecoder.DRILL;
        position++;
        varint(scan.device());
        varint(zigzag(scan.sequence() - sequence - 1));
        varint(zigzag(scan.monotonicNs() - monotonicNs));
        if (scan.utcOffsetMs() != offsetMs) {
            flags |= ScanwiseDecoder.OFFSET;
            varint(zigzag(scan.utcOffsetMs() - offsetMs));
        }
        sequence = scan.sequence();
        monotonicNs = scan.monotonicNs();
        offsetMs = scan.utcOffsetMs();
        flags |= quality(scan.quality(), device.quality);
        flags |= values(scan.values(), device);
        buffer[at] = (byte) flags;
    }

    /** A copy of the body with room for the CRC at its end. */
    byte[] body() {
        return Arrays.copyOf(buffer, position + SegmentFormat.CRC_BYTES);
    }

    private int quality(byte[] now, byte[] before) {
        boolean differs = false;
        int flagged = 0;
        for (int c = 0; c < now.length; c++) {
            flagged += (now[c] >>> 7) & 1;
            differs |= now[c] != before[c];
        }
        held += flagged;
        if (!differs) {
            return 0;
        }
        int map = bitmap(now.length);
        for (int c = 0; c < now.length; c++) {
            if (now[c] != before[c]) {
                buffer[map + (c >>> 3)] |= (byte) (1 << (c & 7));
                buffer[position++] = now[c];
                before[c] = now[c];
            }
        }
        return ScanwiseDecoder.QUALITY;
    }

    private int values(double[] values, Device device) {
        int n = values.length;
        if (kind.length < n) {
            kind = new byte[n];
            token = new long[n];
        }
        int changed = 0;
        int raw = 0;
        for (int c = 0; c < n; c++) {
            long bits = Double.doubleToRawLongBits(values[c]);
            if (bits == device.bits[c]) {
                kind[c] = SAME;
                continue;
            }
            changed++;
            device.bits[c] = bits;
            double power = device.power[c];
            double rounded = Math.rint(values[c] * power);
            long scaled = (long) rounded;
            if (Math.abs(rounded) <= SegmentFormat.MAX_SCALED && Double.doubleToRawLongBits(scaled / power) == bits) {
                kind[c] = DECIMAL;
                token[c] = zigzag(scaled - device.scaled[c]);
                device.scaled[c] = scaled;
            } else {
                kind[c] = BARE;
                token[c] = Long.reverseBytes(bits);
                raw++;
            }
        }
        if (changed == 0) {
            return 0;
        }
        int flags = changed == n ? ScanwiseDecoder.ALL : ScanwiseDecoder.SOME;
        if (changed != n) {
            marks(n, SAME, true);
        }
        if (raw > 0) {
            flags |= ScanwiseDecoder.RAW;
            marks(n, BARE, false);
        }
        for (int c = 0; c < n; c++) {
            if (kind[c] != SAME) {
                varint(token[c]);
            }
        }
        return flags;
    }

    /** Writes the bitmap of columns whose kind is, or is not, the one given. */
    private void marks(int columns, byte wanted, boolean inverted) {
        int map = bitmap(columns);
        for (int c = 0; c < columns; c++) {
            if ((kind[c] == wanted) != inverted) {
                buffer[map + (c >>> 3)] |= (byte) (1 << (c & 7));
            }
        }
    }

    private int bitmap(int columns) {
        int at = position;
        position += ScanwiseDecoder.bitmapBytes(columns);
        Arrays.fill(buffer, at, position, (byte) 0);
        return at;
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            buffer[position++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[position++] = (byte) rest;
    }

    private void ensure(int more) {
        if (buffer.length - position < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, position + more));
        }
    }

    /** The columns of one device as its last scan in this segment left them. */
    private static final class Device {
        final long[] bits;
        final long[] scaled;
        final byte[] quality;
        final double[] power;
        int epoch;

        Device(Layout.DeviceLayout columns) {
            List<Layout.PointLayout> points = columns.points();
            bits = new long[points.size()];
            scaled = new long[points.size()];
            quality = new byte[points.size()];
            power = points.stream()
                    .mapToDouble(p -> SegmentFormat.power(SegmentFormat.decimals(p.decimals())))
                    .toArray();
        }

        void reset(int to) {
            epoch = to;
            Arrays.fill(bits, 0);
            Arrays.fill(scaled, 0);
            Arrays.fill(quality, (byte) 0);
        }
    }
}
