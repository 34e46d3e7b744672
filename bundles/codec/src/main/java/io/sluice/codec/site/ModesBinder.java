package io.sluice.codec.site;

import io.sluice.codec.expression.Parsed;
import io.sluice.model.expression.Expression.Truth;
import io.sluice.model.site.CaptureSpec;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.WatchSpec;
import java.util.ArrayList;
import java.util.List;

/** Makes what is sampled differently for a while: waveform captures and watch modes. */
final class ModesBinder {
    private static final int MOST_CHANNELS = 12;

    private final Document document;
    private final PointTable table;

    ModesBinder(Document document, PointTable table) {
        this.document = document;
        this.table = table;
    }

    List<CaptureSpec> captures(List<Fields> all) {
        Registry names = new Registry("captures");
        Channels channels = new Channels(document, table);
        List<CaptureSpec> captures = new ArrayList<>();
        for (Fields fields : all) {
            String name = names.enter(fields);
            Channels.Bound bound = channels.bind(fields, "channels", MOST_CHANNELS);
            if (!fields.has("threshold")) {
                document.missing(fields.pointer(), "threshold", "a number above 0 in the channels' unit");
            }
            double threshold = fields.number("threshold", 1);
            if (threshold <= 0) {
                document.fault(fields.pointer("threshold"), "not above 0", "above 0");
            }
            long preMs = fields.duration("pre", 10 * Durations.SECOND, 0, Durations.MINUTE);
            long postMs = fields.duration("post", 30 * Durations.SECOND, Durations.SECOND, 10 * Durations.MINUTE);
            long mostMs = fields.duration("most", 5 * Durations.MINUTE, Durations.SECOND, 10 * Durations.MINUTE);
            if (mostMs < preMs + postMs) {
                String least = Durations.format(preMs + postMs);
                document.fault(
                        fields.pointer(fields.has("most") ? "most" : "post"),
                        "the longest capture is under pre and post together",
                        "most from " + least);
            }
            captures.add(new CaptureSpec(name, bound.points(), bound.rateHz(), threshold, preMs, postMs, mostMs));
        }
        return captures;
    }

    List<WatchSpec> watches(List<Fields> all) {
        Registry names = new Registry("watch modes");
        List<WatchSpec> watches = new ArrayList<>();
        for (Fields fields : all) {
            String name = names.enter(fields);
            if (!fields.has("period")) {
                document.missing(fields.pointer(), "period", "20ms..1d");
            }
            int periodMs = (int) fields.duration("period", Durations.DAY, DeviceBinder.MIN_PERIOD_MS, Durations.DAY);
            Truth when = null;
            if (fields.has("when")) {
                Parsed<Truth> parsed =
                        FormulaBinder.truth(document, fields.pointer("when"), fields.text("when", ""), table);
                when = parsed.expression();
            }
            long holdMs = fields.duration("hold", Durations.HOUR, 0, 7 * Durations.DAY);
            if (fields.has("hold") && !fields.has("when")) {
                document.keyFault(fields.pointer("hold"), "means nothing without when", "");
            }
            watches.add(
                    new WatchSpec(name, fields.text("label", ""), devices(fields, periodMs), periodMs, when, holdMs));
        }
        return watches;
    }

    private List<Integer> devices(Fields fields, int periodMs) {
        List<String> names = fields.texts("devices");
        if (names.isEmpty()) {
            document.missing(fields.pointer(), "devices", "at least one device");
        }
        List<Integer> devices = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String pointer = Document.child(fields.pointer("devices"), i);
            int index = table.index(names.get(i));
            if (index < 0) {
                List<String> known = table.devices().stream()
                        .filter(d -> !d.derived())
                        .map(d -> d.spec().name())
                        .toList();
                if (!names.get(i).isEmpty()) {
                    document.fault(pointer, "no such device", Nearest.hint(names.get(i), known));
                }
                continue;
            }
            DeviceBinder.Bound bound = table.device(index);
            if (bound.derived()) {
                document.fault(pointer, "a virtual device follows its inputs", "the instruments it is computed from");
            } else if (bound.spec().isPushed()) {
                document.fault(
                        pointer, "it sends by itself: nobody can ask it more often", "instruments that are polled");
            } else if (!devices.contains(index)) {
                devices.add(index);
                period(fields, pointer, bound, periodMs);
            }
        }
        return devices;
    }

    private void period(Fields fields, String pointer, DeviceBinder.Bound bound, int periodMs) {
        DeviceSpec device = bound.spec();
        if (periodMs >= device.periodMs()) {
            document.warning(
                    pointer, "is polled every " + Durations.format(device.periodMs()) + " already: not raised", "");
        } else if (bound.profile() != null && periodMs < bound.profile().minPeriodMs()) {
            document.warning(
                    fields.pointer("period"),
                    "shorter than " + device.name() + " bears, "
                            + Durations.format(bound.profile().minPeriodMs()),
                    "");
        }
    }
}
