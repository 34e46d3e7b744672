package io.sluice.codec.wire;

import io.sluice.model.ClockState;
import io.sluice.model.Layout;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes segments as SenML packs. Everything that does not change with the value is written once per layout; what is left
 * per value is one copy and one number, without objects. Confined to one thread; keeps the last layout.
 *
 * <pre>
 * pack:  header  batch/boot, batch/revision, batch/segment, batch/clock       one boot, revision and clock state
 *                [, batch/detail] [, batch/replay]                           summaries; told once more
 *        group   bn, bt, scan [, realm]  +  a record per value               whole scans only,
 *        group   ...                                                         unless one alone is too big: then by columns
 * good       level v         uncertain  level v, level/quality
 * bad        level/raw v, level/quality          bad without a value  level/quality          held: nothing
 * </pre>
 *
 * <p>In a drill the base name is {@code gateway/device/drill/}: who only knows names and values must never take a rehearsal
 * for a measurement.
 *
 * <p>Source: RFC 8428; secondary units RFC 8798 with version 26 after RFC 9100.
 */
public final class SenmlWriter implements SegmentWriter {
    private static final int SECONDARY_UNITS_VERSION = 26;
    private static final int MOST_RECORDS = 60_000;
    /** Whole doubles are exact up to here: 2^53. */
    private static final double EXACT = 9_007_199_254_740_992.0;

    private static final double[] POW10 = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18
    };

    private final String gateway;
    private final Form form;
    private final WireBuffer out = new WireBuffer(8192);
    private Plan plan;

    // the batch in progress
    private List<byte[]> payloads;
    private long segment;
    private int limit;
    private Mark mark;
    private int records;
    private int groups;
    private ClockState clock;
    private Scan first;

    /**
     * A writer for one gateway.
     *
     * @param gateway id of the gateway
     * @param encoding JSON or CBOR
     */
    public SenmlWriter(String gateway, Encoding encoding) {
        this.gateway = gateway;
        this.form = encoding.form();
    }

    /**
     * A segment, ready to be sent.
     *
     * @param payloads messages in order, none larger than the limit unless one record alone is; empty if everything was held
     * @param samples values in them
     * @param held values left out because a deadband holds them
     */
    public record Batch(List<byte[]> payloads, int samples, int held) {
        /** Copies the list. */
        public Batch {
            payloads = List.copyOf(payloads);
        }
    }

    @Override
    public Batch write(Layout layout, List<Scan> scans, long segment, int maxPayloadBytes, Mark mark) {
        if (maxPayloadBytes < LEAST_PAYLOAD) {
            throw new IllegalArgumentException(
                    "payload limit " + maxPayloadBytes + " bytes: allowed are " + LEAST_PAYLOAD + " and more");
        }
        if (plan == null || !plan.layout.equals(layout)) {
            plan = new Plan(layout);
        }
        this.payloads = new ArrayList<>();
        this.segment = segment;
        this.limit = maxPayloadBytes;
        this.mark = mark;
        this.first = null;
        int samples = 0;
        int held = 0;
        for (Scan scan : scans) {
            int free = free(scan);
            samples += free;
            held += scan.quality().length - free;
            if (free > 0) {
                scan(scan);
            }
        }
        if (first != null) {
            finish();
        }
        return new Batch(payloads, samples, held);
    }

    private int free(Scan scan) {
        int count = 0;
        for (byte q : scan.quality()) {
            if ((q & Scan.HELD) == 0) {
                count++;
            }
        }
        return count;
    }

    private void scan(Scan scan) {
        Device device = plan.device(scan);
        if (first == null) {
            begin(scan);
        } else if (!first.boot().equals(scan.boot())) {
            throw new IllegalArgumentException("segment " + segment + ": scans of boots "
                    + first.boot().id() + " and " + scan.boot().id());
        } else if (clock != scan.clock()) {
            finish();
            begin(scan);
        }
        int mark = out.length();
        int markRecords = records;
        if (group(scan, device, false)) {
            return;
        }
        out.cut(mark);
        records = markRecords;
        if (groups > 0) {
            finish();
            begin(scan);
            mark = out.length();
            markRecords = records;
            if (group(scan, device, false)) {
                return;
            }
            out.cut(mark);
            records = markRecords;
        }
        group(scan, device, true);
    }

    /** Writes a scan; unless it may be split, false as soon as it does not fit. */
    private boolean group(Scan scan, Device device, boolean split) {
        head(scan, device);
        byte[] quality = scan.quality();
        double[] values = scan.values();
        boolean alone = true;
        for (int i = 0; i < quality.length; i++) {
            byte q = quality[i];
            if ((q & Scan.HELD) != 0) {
                continue;
            }
            int mark = out.length();
            int markRecords = records;
            column(device.columns[i], values[i], q);
            if (fits()) {
                alone = false;
                continue;
            }
            if (!split) {
                return false;
            }
            if (!alone) {
                out.cut(mark);
                records = markRecords;
                finish();
                begin(scan);
                head(scan, device);
                column(device.columns[i], values[i], q);
            }
            alone = false;
        }
        groups++;
        return true;
    }

    private boolean fits() {
        return out.length() + form.tail() <= limit && records <= MOST_RECORDS;
    }

    private void begin(Scan scan) {
        out.cut(0);
        form.openPack(out);
        first = scan;
        clock = scan.clock();
        groups = 0;
        form.openRecord(out, plan.secondary ? 4 : 3, true);
        form.label(out, Form.BN, true);
        form.text(out, gateway + '/');
        if (plan.secondary) {
            form.label(out, Form.BVER, false);
            form.number(out, SECONDARY_UNITS_VERSION, 0);
        }
        form.label(out, Form.N, false);
        form.text(out, "batch/boot");
        form.label(out, Form.VS, false);
        form.text(out, scan.boot().id());
        form.closeRecord(out);
        fact("batch/revision", plan.layout.revision());
        fact("batch/segment", segment);
        word("batch/clock", clock.word());
        records = 4;
        if (mark.detail().isSummary()) {
            word("batch/detail", mark.word());
            records++;
        }
        if (mark.replay()) {
            word("batch/replay", "true");
            records++;
        }
    }

    private void fact(String name, long value) {
        form.openRecord(out, 2, false);
        form.label(out, Form.N, true);
        form.text(out, name);
        form.label(out, Form.V, false);
        form.number(out, value, 0);
        form.closeRecord(out);
    }

    private void word(String name, String value) {
        form.openRecord(out, 2, false);
        form.label(out, Form.N, true);
        form.text(out, name);
        form.label(out, Form.VS, false);
        form.text(out, value);
        form.closeRecord(out);
    }

    private void finish() {
        form.closePack(out, records);
        payloads.add(out.copy());
    }

    private void head(Scan scan, Device device) {
        out.put(scan.realm() == Realm.DRILL ? device.beforeDrillTime : device.beforeTime);
        form.number(out, scan.utcMs(), 3);
        out.put(device.beforeSequence);
        form.number(out, scan.sequence(), 0);
        form.closeRecord(out);
        records++;
        if (scan.realm() == Realm.DRILL) {
            word("realm", Realm.DRILL.word());
            records++;
        }
    }

    private void column(Column column, double value, byte quality) {
        boolean bad = Quality.isBad(quality);
        boolean valued = Double.isFinite(value);
        if (valued) {
            out.put(bad ? column.raw : column.good);
            number(column, value);
            form.closeRecord(out);
            records++;
        }
        if (!valued || (quality & 0x7f) != 0) {
            out.put(column.quality);
            out.put(plan.quality(quality));
            form.closeRecord(out);
            records++;
        }
    }

    private void number(Column column, double value) {
        double scaled = value * column.scale;
        if (scaled < column.most && scaled > -column.most) {
            long n = Math.round(scaled);
            if (column.places <= 0) {
                form.number(out, n * column.zeros, 0);
            } else {
                form.number(out, n, column.places);
            }
        } else {
            form.number(out, value * column.factor);
        }
    }

    /** What is the same for every scan of a layout. */
    private final class Plan {
        private final Layout layout;
        private final boolean secondary;
        private final Device[] devices;
        private final byte[][] words = new byte[128][];

        Plan(Layout layout) {
            this.layout = layout;
            this.secondary = layout.devices().stream()
                    .flatMap(d -> d.points().stream())
                    .anyMatch(p -> WireUnit.of(p.unit()).secondary());
            this.devices = layout.devices().stream().map(Device::new).toArray(Device[]::new);
            for (Quality q : Quality.values()) {
                WireBuffer b = new WireBuffer(32);
                form.text(b, q.word());
                words[q.code()] = b.copy();
            }
        }

        byte[] quality(byte quality) {
            byte[] word = words[quality & 0x7f];
            if (word == null) {
                throw new IllegalArgumentException("segment " + segment + ": quality code " + (quality & 0x7f));
            }
            return word;
        }

        Device device(Scan scan) {
            if (scan.device() < 0 || scan.device() >= devices.length) {
                throw new IllegalArgumentException("segment " + segment + ", scan " + scan.sequence() + ": device "
                        + scan.device() + " of " + devices.length + " in revision " + layout.revision());
            }
            Device device = devices[scan.device()];
            if (scan.quality().length != device.columns.length || scan.values().length != device.columns.length) {
                throw new IllegalArgumentException("segment " + segment + ", scan " + scan.sequence() + ": "
                        + scan.quality().length + " columns, " + device.columns.length + " in revision "
                        + layout.revision());
            }
            return device;
        }
    }

    private final class Device {
        private final byte[] beforeTime;
        private final byte[] beforeDrillTime;
        private final byte[] beforeSequence;
        private final Column[] columns;

        Device(Layout.DeviceLayout device) {
            beforeTime = open(device.name());
            beforeDrillTime = open(device.name() + "/drill");
            WireBuffer b = new WireBuffer(64);
            form.label(b, Form.N, false);
            form.text(b, "scan");
            form.label(b, Form.V, false);
            beforeSequence = b.copy();
            columns = device.points().stream().map(Column::new).toArray(Column[]::new);
        }

        private byte[] open(String base) {
            WireBuffer b = new WireBuffer(64);
            form.openRecord(b, 4, false);
            form.label(b, Form.BN, true);
            form.text(b, gateway + '/' + base + '/');
            form.label(b, Form.BT, false);
            return b.copy();
        }
    }

    private final class Column {
        private final byte[] good;
        private final byte[] raw;
        private final byte[] quality;
        private final double scale;
        private final double factor;
        private final double most;
        private final int places;
        private final long zeros;

        Column(Layout.PointLayout point) {
            WireUnit unit = WireUnit.of(point.unit());
            good = open(point.name(), unit.name());
            raw = open(point.name() + "/raw", unit.name());
            WireBuffer b = new WireBuffer(64);
            form.openRecord(b, 2, false);
            form.label(b, Form.N, true);
            form.text(b, point.name() + "/quality");
            form.label(b, Form.VS, false);
            quality = b.copy();
            scale = POW10[point.decimals()];
            factor = unit.factor();
            places = point.decimals() - unit.shift();
            zeros = places < 0 ? (long) POW10[-places] : 1;
            most = EXACT / zeros;
        }

        private byte[] open(String name, String unit) {
            WireBuffer b = new WireBuffer(64);
            form.openRecord(b, unit.isEmpty() ? 2 : 3, false);
            form.label(b, Form.N, true);
            form.text(b, name);
            if (!unit.isEmpty()) {
                form.label(b, Form.U, false);
                form.text(b, unit);
            }
            form.label(b, Form.V, false);
            return b.copy();
        }
    }
}
