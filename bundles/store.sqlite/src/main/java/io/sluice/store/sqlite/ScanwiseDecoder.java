package io.sluice.store.sqlite;

import static io.sluice.store.sqlite.SegmentFormat.unzigzag;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Layout;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Reads a segment's body of codec 1, scan after scan, which earlier versions wrote. Numbers are varints (7 bits per byte,
 * lowest first, high bit = more follows); signed ones are zig-zag coded before.
 *
 * <pre>
 * body   = clock:1  scan*  crc32c:4 (little-endian)
 * scan   = flags:1  device  sequence  monotonic  [offset]  [quality]  values
 *   flags     01 DRILL    realm is drill
 *             02 OFFSET   utc offset differs from the scan before
 *             04 QUALITY  some quality byte differs from the device's scan before
 *             08 SOME     some values differ from it: a bitmap says which
 *             10 ALL      all values differ from it: no bitmap
 *             20 RAW      some of those are no decimal numbers: a bitmap says which
 *   device    index in the layout
 *   sequence  signed, minus the scan before, minus 1            (first scan: minus 0, minus 1)
 *   monotonic signed, ns, minus the scan before                 (first scan: minus 0)
 *   offset    signed, ms, minus the scan before                 (first scan: minus 0)
 *   quality   bitmap of columns, then one byte for each bit set (device's first scan: against 0, good)
 *   values    [bitmap SOME] [bitmap RAW] then per changed column, against 0.0 in the device's first scan:
 *             decimal  signed, n minus the column's last n, where value = n / 10^decimals bit for bit
 *             raw      the double's bits with the order of the bytes reversed
 * bitmap = ceil(columns / 8) bytes, column c is bit c % 8 of byte c / 8
 * </pre>
 *
 * Believes nothing: every read is checked against the end. Confined to one call.
 */
final class ScanwiseDecoder {
    static final int CODEC = 1;
    static final int DRILL = 0x01;
    static final int OFFSET = 0x02;
    static final int QUALITY = 0x04;
    static final int SOME = 0x08;
    static final int ALL = 0x10;
    static final int RAW = 0x20;

    private final byte[] body;
    private final int end;
    private final Layout layout;
    private final Boot boot;
    private final Device[] devices;
    private int position;
    private long sequence;
    private long monotonicNs;
    private long offsetMs;
    private long samplesLeft;

    private ScanwiseDecoder(byte[] body, Layout layout, Boot boot, int samples) {
        this.body = body;
        this.end = body.length - SegmentFormat.CRC_BYTES;
        this.layout = layout;
        this.boot = boot;
        this.devices = new Device[layout.devices().size()];
        this.samplesLeft = samples;
    }

    /** Decodes without a look at the CRC. */
    static List<Scan> decode(StoredSegment row, Layout layout, Boot boot) throws DamagedSegmentException {
        if (row.scans() > row.body().length) {
            throw new DamagedSegmentException(row.scans() + " scans in " + row.body().length + " bytes");
        }
        return new ScanwiseDecoder(row.body(), layout, boot, row.samples()).scans(row.scans());
    }

    private List<Scan> scans(int count) throws DamagedSegmentException {
        ClockState clock = clock(octet());
        List<Scan> scans = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            scans.add(scan(clock));
        }
        if (position != end) {
            throw damaged((end - position) + " bytes left over");
        }
        if (samplesLeft != 0) {
            throw damaged(samplesLeft + " samples missing");
        }
        return Collections.unmodifiableList(scans);
    }

    private ClockState clock(int code) throws DamagedSegmentException {
        try {
            return Codes.clock(code);
        } catch (IllegalArgumentException e) {
            throw damaged(e.getMessage());
        }
    }

    private Scan scan(ClockState clock) throws DamagedSegmentException {
        int flags = octet();
        if (flags >= 0x40 || (flags & (SOME | ALL)) == 0x18) {
            throw damaged("flags " + Integer.toHexString(flags));
        }
        long index = varint();
        if (index < 0 || index >= devices.length) {
            throw damaged("device " + index + " of " + devices.length);
        }
        Device device = devices[(int) index];
        if (device == null) {
            device = new Device(layout.devices().get((int) index));
            devices[(int) index] = device;
        }
        samplesLeft -= device.columns;
        if (samplesLeft < 0) {
            throw damaged("more samples than stated");
        }
        sequence += unzigzag(varint()) + 1;
        monotonicNs += unzigzag(varint());
        if ((flags & OFFSET) != 0) {
            offsetMs += unzigzag(varint());
        }
        if ((flags & QUALITY) != 0) {
            quality(device);
        }
        values(flags, device);
        double[] values = new double[device.columns];
        for (int c = 0; c < values.length; c++) {
            values[c] = Double.longBitsToDouble(device.bits[c]);
        }
        return new Scan(
                boot,
                sequence,
                layout.revision(),
                (int) index,
                (flags & DRILL) == 0 ? Realm.LIVE : Realm.DRILL,
                monotonicNs,
                offsetMs,
                clock,
                values,
                device.quality.clone());
    }

    private void quality(Device device) throws DamagedSegmentException {
        int map = bitmap(device.columns);
        for (int c = 0; c < device.columns; c++) {
            if (isSet(map, c)) {
                device.quality[c] = (byte) octet();
            }
        }
    }

    private void values(int flags, Device device) throws DamagedSegmentException {
        boolean all = (flags & ALL) != 0;
        if (!all && (flags & SOME) == 0) {
            if ((flags & RAW) != 0) {
                throw damaged("raw values without values");
            }
            return;
        }
        int changed = all ? 0 : bitmap(device.columns);
        boolean raw = (flags & RAW) != 0;
        int bare = raw ? bitmap(device.columns) : 0;
        for (int c = 0; c < device.columns; c++) {
            boolean isBare = raw && isSet(bare, c);
            if (!all && !isSet(changed, c)) {
                if (isBare) {
                    throw damaged("raw value in unchanged column " + c);
                }
                continue;
            }
            if (isBare) {
                device.bits[c] = Long.reverseBytes(varint());
            } else {
                device.scaled[c] += unzigzag(varint());
                device.bits[c] = Double.doubleToRawLongBits(device.scaled[c] / device.power[c]);
            }
        }
    }

    static int bitmapBytes(int columns) {
        return (columns + 7) >>> 3;
    }

    private int bitmap(int columns) throws DamagedSegmentException {
        int at = position;
        int bytes = bitmapBytes(columns);
        if (end - position < bytes) {
            throw damaged("ends in a bitmap");
        }
        position += bytes;
        return at;
    }

    private boolean isSet(int map, int column) {
        return (body[map + (column >>> 3)] >>> (column & 7) & 1) != 0;
    }

    private int octet() throws DamagedSegmentException {
        if (position >= end) {
            throw damaged("ends too early");
        }
        return body[position++] & 0xff;
    }

    private long varint() throws DamagedSegmentException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = octet();
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw damaged("number of more than ten bytes");
    }

    private DamagedSegmentException damaged(String what) {
        return new DamagedSegmentException("at byte " + position + " of " + end + ": " + what);
    }

    private static final class Device {
        final int columns;
        final long[] bits;
        final long[] scaled;
        final byte[] quality;
        final double[] power;

        Device(Layout.DeviceLayout layout) {
            columns = layout.points().size();
            bits = new long[columns];
            scaled = new long[columns];
            quality = new byte[columns];
            power = layout.points().stream()
                    .mapToDouble(p -> SegmentFormat.power(SegmentFormat.decimals(p.decimals())))
                    .toArray();
        }
    }
}
