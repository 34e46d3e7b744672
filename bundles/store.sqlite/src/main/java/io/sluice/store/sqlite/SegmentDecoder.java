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
 * Reads a segment's body back; see {@link SegmentFormat}. Believes nothing: every read is checked against the end, every
 * allocation against the counts in the row, and those against fixed bounds. Confined to one call.
 */
final class SegmentDecoder {
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

    private SegmentDecoder(byte[] body, Layout layout, Boot boot, int samples) {
        this.body = body;
        this.end = body.length - SegmentFormat.CRC_BYTES;
        this.layout = layout;
        this.boot = boot;
        this.devices = new Device[layout.devices().size()];
        this.samplesLeft = samples;
    }

    /**
     * Checks the CRC and decodes.
     *
     * @throws DamagedSegmentException if anything does not fit
     */
    static List<Scan> decode(StoredSegment row, Layout layout, Boot boot) throws DamagedSegmentException {
        byte[] body = row.body();
        if (row.codec() != SegmentFormat.CODEC) {
            throw new DamagedSegmentException("codec " + row.codec() + ": unknown");
        }
        if (body.length <= SegmentFormat.CRC_BYTES) {
            throw new DamagedSegmentException("body of " + body.length + " bytes: too short");
        }
        int length = body.length - SegmentFormat.CRC_BYTES;
        int computed = SegmentFormat.crc(row.id(), row.boot(), row.layout(), row.scans(), row.samples(), body, length);
        int stored = SegmentFormat.getInt(body, length);
        if (computed != stored) {
            throw new DamagedSegmentException(
                    "CRC-32C " + Integer.toHexString(computed) + ", stored " + Integer.toHexString(stored));
        }
        return decodeBody(row, layout, boot);
    }

    /** Decodes without a look at the CRC. */
    static List<Scan> decodeBody(StoredSegment row, Layout layout, Boot boot) throws DamagedSegmentException {
        if (row.scans() < 1 || row.scans() > row.body().length) {
            throw new DamagedSegmentException(row.scans() + " scans in " + row.body().length + " bytes");
        }
        if (row.samples() < 0 || row.samples() > SegmentFormat.MAX_SAMPLES + SegmentFormat.MAX_COLUMNS) {
            throw new DamagedSegmentException(row.samples() + " samples: out of range");
        }
        return new SegmentDecoder(row.body(), layout, boot, row.samples()).scans(row.scans());
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
        if (flags >= 0x40 || (flags & (SegmentFormat.SOME | SegmentFormat.ALL)) == 0x18) {
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
        if ((flags & SegmentFormat.OFFSET) != 0) {
            offsetMs += unzigzag(varint());
        }
        if ((flags & SegmentFormat.QUALITY) != 0) {
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
                (flags & SegmentFormat.DRILL) == 0 ? Realm.LIVE : Realm.DRILL,
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
        boolean all = (flags & SegmentFormat.ALL) != 0;
        if (!all && (flags & SegmentFormat.SOME) == 0) {
            if ((flags & SegmentFormat.RAW) != 0) {
                throw damaged("raw values without values");
            }
            return;
        }
        int changed = all ? 0 : bitmap(device.columns);
        boolean raw = (flags & SegmentFormat.RAW) != 0;
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

    private int bitmap(int columns) throws DamagedSegmentException {
        int at = position;
        int bytes = SegmentFormat.bitmapBytes(columns);
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
                    .mapToDouble(p -> SegmentFormat.power(p.decimals()))
                    .toArray();
        }
    }
}
