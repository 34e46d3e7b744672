package io.sluice.codec.site;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.PointRef;
import java.util.List;

/** Channels of evenly spaced samples: of one instrument, in one unit, at a rate that it really delivers. */
final class Channels {
    private static final double LOWEST_HZ = 50;
    private static final double HIGHEST_HZ = 500;

    private final Document document;
    private final PointTable table;

    /**
     * Channels that fit together.
     *
     * @param points channels; empty if there are none
     * @param rateHz samples per second
     */
    record Bound(List<PointRef> points, double rateHz) {}

    Channels(Document document, PointTable table) {
        this.document = document;
        this.table = table;
    }

    Bound bind(Fields fields, String key, int most) {
        List<PointRef> points = table.resolveAll(fields, key);
        if (!fields.has(key)) {
            document.missing(fields.pointer(), key, "a sequence of points");
        } else if (points.size() > most) {
            document.fault(fields.pointer(key), points.size() + " channels", "at most " + most);
        }
        if (!fields.has("rate")) {
            document.missing(fields.pointer(), "rate", "50..500, in Hz");
        }
        double rateHz = fields.number("rate", LOWEST_HZ);
        if (rateHz < LOWEST_HZ || rateHz > HIGHEST_HZ) {
            document.fault(fields.pointer("rate"), "not in 50..500", "50..500, in Hz");
            return new Bound(points, LOWEST_HZ);
        }
        for (int i = 0; i < points.size(); i++) {
            channel(fields, Document.child(fields.pointer(key), i), points.get(i), points.get(0), rateHz);
        }
        return new Bound(points, rateHz);
    }

    private void channel(Fields fields, String pointer, PointRef at, PointRef first, double rateHz) {
        DeviceSpec device = table.device(at.device()).spec();
        if (device.isVirtual()) {
            document.fault(pointer, "a derived point has no samples of its own", "points of an instrument");
            return;
        }
        if (at.device() != first.device()) {
            String name = table.device(first.device()).spec().name();
            document.fault(pointer, "not sampled together with the first channel", "points of " + name);
        } else if (!table.spec(at).unit().equals(table.spec(first).unit())) {
            String unit = table.spec(first).unit();
            document.fault(pointer, "in " + table.spec(at).unit() + ", the first channel in " + unit, unit);
        }
        if (device.isInBlocks()) {
            double own = device.blocks().rateHz();
            if (!DeviceBinder.isSampled(table.spec(at).source())) {
                document.fault(
                        pointer, "is not sampled " + Document.number(own) + " times a second", "points in blocks");
            } else if (at.equals(first) && rateHz != own) {
                document.fault(
                        fields.pointer("rate"),
                        device.name() + " delivers " + Document.number(own) + " samples a second",
                        Document.number(own));
            }
            return;
        }
        // every sample is a poll
        if (at.equals(first) && Math.abs(rateHz * device.periodMs() - Durations.SECOND) > 1e-6 * Durations.SECOND) {
            document.fault(
                    fields.pointer("rate"),
                    device.name() + " is polled every " + device.periodMs() + " ms, which is "
                            + Document.number(Math.rint(1e5 / device.periodMs()) / 100) + " Hz",
                    "the rate of its period");
        }
    }
}
