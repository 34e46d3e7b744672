package io.sluice.core.derive;

import io.sluice.core.board.Board;
import io.sluice.core.expression.Compiler;
import io.sluice.core.time.Memo;
import io.sluice.core.time.Moment;
import io.sluice.model.Boot;
import io.sluice.model.Quality;
import io.sluice.model.Scan;
import io.sluice.model.site.DerivedSource;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Figure;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.Site;
import io.sluice.port.admin.Outcome;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Computes the points of virtual devices from those of the others, in the order in which they need each other. One per realm.
 * Confined to the engine thread.
 *
 * <pre>
 *  scan --> Board --> scan(): every meter takes its inputs --> device due? --> read --> out --> Scan --> Board
 *                              ^                                                                   |
 *                              +---------- meters of virtual devices that need this one -----------+
 * </pre>
 *
 * <p>Every scan of an input is taken; a virtual device is put out with those scans, but no sooner after its last time than
 * its period (less a tenth, for scans do not come to the millisecond); what falls in between comes out with the next scan or
 * tick. Whoever is given a {@link Derived} puts it on the board before he returns.
 *
 * <p>State is kept as {@code derive/<device>/<point>}, at most once a minute per point and only if it changed, not before
 * {@link #restore} was called: it would overwrite what is to be restored.
 */
public final class Deriver {
    private static final String PREFIX = "derive/";
    private static final double SLACK = 0.9;
    private static final long LOOK_NS = 1_000_000_000L;
    private static final double[] POWER = {1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    private static final Boot NOBODY = new Boot(0, "", "");

    private final Site site;
    private final ZoneId zone;
    private final Compiler compiler;
    private final BiConsumer<String, String> keep;
    private final List<Virtual> order = new ArrayList<>();
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private final List<List<Slot>> byInput = new ArrayList<>();
    private final Result result = new Result();
    private long lookedNs = Long.MIN_VALUE;
    private boolean restored;

    /**
     * For a site.
     *
     * @param zone time zone of local days and hours
     * @param keep takes a key and a text that must outlive the process; must not block
     * @throws IllegalArgumentException if points need each other in a circle, or a figure cannot be computed
     */
    public Deriver(Site site, ZoneId zone, BiConsumer<String, String> keep) {
        this.site = site;
        this.zone = zone;
        this.compiler = new Compiler(site);
        this.keep = keep;
        Dependencies dependencies = new Dependencies(site);
        for (int device : dependencies.devices()) {
            Virtual virtual = new Virtual(site.devices().get(device), dependencies.points(device));
            order.add(virtual);
            for (Slot slot : virtual.slots) {
                slots.put(slot.name, slot);
            }
        }
        for (DeviceSpec device : site.devices()) {
            byInput.add(slots.values().stream()
                    .filter(s -> s.needs(device.index()) && s.owner.spec.index() != device.index())
                    .toList());
        }
    }

    /**
     * Takes a scan that is on the board already, and puts out every virtual device that it moves and that is due. A scan of a
     * virtual device is left alone: what needs it has seen it.
     */
    public void scan(Scan scan, Board board, Consumer<Derived> out) {
        if (site.devices().get(scan.device()).isVirtual()) {
            return;
        }
        Moment now = new Moment(scan.boot().kernelBootId(), scan.monotonicNs(), scan.utcMs(), scan.clock());
        feed(scan.device(), board, now);
        run(board, now, out);
        keepDue(now);
    }

    /**
     * Takes a block of evenly spaced samples of a point. What it moves comes out with the next scan or tick.
     *
     * @param rateHz samples per second
     * @param samples in time; NaN where one is missing
     * @param endNs boot-time clock at its last sample, ns
     * @param quality of all of it; bad, but for what is out of range: there is nothing to measure in it
     */
    public void waveform(PointRef point, double rateHz, double[] samples, long endNs, Quality quality) {
        for (Slot slot : byInput.get(point.device())) {
            slot.owner.dirty |= slot.meter.waveform(point, rateHz, samples, endNs, quality);
        }
    }

    /** Puts out what has become due without a scan, and keeps what has changed. To be called about once a second. */
    public void tick(Board board, Moment now, Consumer<Derived> out) {
        run(board, now, out);
        keepDue(now);
    }

    /**
     * Takes over what was kept by an earlier process, possibly late: what has been counted since is added to it. Only the
     * first call counts. To be called with an empty map if nothing was kept, for nothing is kept before.
     */
    public void restore(Map<String, String> kept, Moment now) {
        if (!restored) {
            restored = true;
            slots.values().forEach(s -> s.restore(kept, now, false));
        }
    }

    /** Goes on from the deriver of the configuration before: by name of device and point. To be called before any scan. */
    public void carryFrom(Deriver before, Moment now) {
        restored = before.restored;
        Map<String, String> kept = before.kept(now);
        slots.values().forEach(s -> s.restore(kept, now, true));
    }

    /** All that is worth keeping, by key, whether it has changed or not: for an orderly end, or for the drill's deriver. */
    public Map<String, String> kept(Moment now) {
        Map<String, String> all = new TreeMap<>();
        for (Slot slot : slots.values()) {
            slot.keepInto(all::put, now);
            slot.pending = true;
        }
        return all;
    }

    /**
     * Begins to capture a baseline.
     *
     * @param point {@code device/point} of a deviation
     */
    public Outcome capture(String point, Moment now) {
        return onBaseline(point, now, meter -> meter.capture(point, now));
    }

    /**
     * Puts a captured baseline into force.
     *
     * @param point {@code device/point} of a deviation
     * @param by who answers for it
     */
    public Outcome approve(String point, String by, Moment now) {
        return onBaseline(point, now, meter -> meter.approve(point, by, now));
    }

    /** Deviations without a baseline in force, {@code device/point}: not armed. */
    public List<String> unapproved() {
        return slots.values().stream()
                .filter(s -> s.meter instanceof DeviationMeter d && !d.isApproved())
                .map(s -> s.name)
                .toList();
    }

    private Outcome onBaseline(String point, Moment now, java.util.function.Function<DeviationMeter, Outcome> action) {
        Slot slot = slots.get(point);
        if (slot == null || !(slot.meter instanceof DeviationMeter meter)) {
            return Outcome.notFound("no deviation " + point);
        }
        if (!restored) {
            return Outcome.unavailable("baseline of " + point + ": what was kept has not been read yet");
        }
        Outcome outcome = action.apply(meter);
        if (outcome.isOk()) {
            slot.keepInto(keep, now);
        }
        return outcome;
    }

    private void feed(int device, Board board, Moment now) {
        List<Slot> moved = byInput.get(device);
        for (int i = 0; i < moved.size(); i++) {
            Slot slot = moved.get(i);
            slot.owner.dirty |= slot.meter.feed(device, board, now);
        }
    }

    private void run(Board board, Moment now, Consumer<Derived> out) {
        for (int i = 0; i < order.size(); i++) {
            Virtual v = order.get(i);
            if (v.dirty && v.isDue(now.monotonicNs())) {
                out.accept(v.read(board, now));
                feed(v.spec.index(), board, now);
            }
        }
    }

    private void keepDue(Moment now) {
        if (restored && (lookedNs == Long.MIN_VALUE || now.monotonicNs() - lookedNs >= LOOK_NS)) {
            lookedNs = now.monotonicNs();
            for (Slot slot : slots.values()) {
                slot.keepIfDue(now);
            }
        }
    }

    private Meter meter(PointSpec point) {
        Figure figure = ((DerivedSource) point.source()).figure();
        long periodMs = figure.inputs().stream()
                .mapToLong(p -> periodMs(p.device()))
                .min()
                .orElse(0);
        if (figure instanceof Figure.Rate f) {
            return new RateMeter(f, periodMs);
        } else if (figure instanceof Figure.TimeTo f) {
            return new TimeToMeter(f, periodMs);
        } else if (figure instanceof Figure.Total f) {
            return new TotalMeter(f, zone, periodMs);
        } else if (figure instanceof Figure.Average f) {
            return new AverageMeter(f, zone, periodMs);
        } else if (figure instanceof Figure.Deviation f) {
            return new DeviationMeter(f);
        } else if (figure instanceof Figure.Vibration f) {
            return new VibrationMeter(
                    f, site.devices().get(f.channels().get(0).device()).isInBlocks());
        } else {
            return new FormulaMeter(
                    (Figure.Formula) figure, compiler, site.policy().restartGapMs());
        }
    }

    /** Time between the scans of a device; a virtual one has those of its inputs, if it is not slower. */
    private long periodMs(int device) {
        DeviceSpec spec = site.devices().get(device);
        if (!spec.isVirtual()) {
            return spec.scanMs();
        }
        long inputs = spec.points().stream()
                .flatMap(p -> ((DerivedSource) p.source()).figure().inputs().stream())
                .filter(p -> p.device() != device)
                .mapToLong(p -> periodMs(p.device()))
                .min()
                .orElse(0);
        return Math.max(spec.periodMs(), inputs);
    }

    /** One virtual device. */
    private final class Virtual {
        final DeviceSpec spec;
        final List<Slot> slots = new ArrayList<>();
        private final long periodNs;
        private long lastNs = Long.MIN_VALUE;
        boolean dirty;

        Virtual(DeviceSpec spec, List<Integer> points) {
            this.spec = spec;
            this.periodNs = (long) (spec.periodMs() * SLACK * 1_000_000L);
            for (int p : points) {
                PointSpec point = spec.points().get(p);
                try {
                    slots.add(new Slot(this, p, meter(point)));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(spec.name() + '/' + point.name() + ": " + e.getMessage(), e);
                }
            }
            this.dirty = slots.stream().allMatch(s -> s.inputs.isEmpty()); // constants: nothing else would move them
        }

        boolean isDue(long nowNs) {
            return lastNs == Long.MIN_VALUE || nowNs - lastNs >= periodNs;
        }

        Derived read(Board board, Moment now) {
            dirty = false;
            lastNs = now.monotonicNs();
            int n = spec.points().size();
            double[] values = new double[n];
            byte[] quality = new byte[n];
            java.util.Arrays.fill(values, Double.NaN);
            java.util.Arrays.fill(quality, Quality.UNCERTAIN.code());
            for (Slot slot : slots) {
                if (slot.isInner) { // needs another point of this device: the board has to have it first
                    board.put(provisional(now, values, quality));
                    slot.meter.feed(spec.index(), board, now);
                }
                slot.meter.read(board, now, result);
                double v = round(result.value, slot.point.decimals());
                values[slot.column] = v;
                boolean inside = Double.isNaN(v) || (v >= slot.point.min() && v <= slot.point.max());
                quality[slot.column] =
                        inside || result.quality.isBad() ? result.quality.code() : Quality.OUT_OF_RANGE.code();
            }
            return new Derived(spec.index(), values, quality);
        }

        private Scan provisional(Moment now, double[] values, byte[] quality) {
            return new Scan(
                    NOBODY,
                    0,
                    0,
                    spec.index(),
                    io.sluice.model.Realm.LIVE,
                    now.monotonicNs(),
                    now.utcMs() - now.monotonicNs() / 1_000_000,
                    now.clock(),
                    values,
                    quality);
        }
    }

    private static double round(double v, int decimals) {
        double scaled = v * POWER[decimals];
        return Math.abs(scaled) < 1L << 53 ? Math.rint(scaled) / POWER[decimals] : v;
    }

    /** One point of a virtual device. */
    private final class Slot {
        final Virtual owner;
        final String name;
        final int column;
        final PointSpec point;
        final Meter meter;
        final List<PointRef> inputs;
        /** What it is computed from, and how: what was kept of another figure is none of this one's. */
        private final String origin;

        final boolean isInner;
        private long keptNs = Long.MIN_VALUE;
        boolean pending;

        Slot(Virtual owner, int column, Meter meter) {
            this.owner = owner;
            this.column = column;
            this.point = owner.spec.points().get(column);
            this.name = owner.spec.name() + '/' + point.name();
            this.meter = meter;
            Figure figure = ((DerivedSource) point.source()).figure();
            this.inputs = figure.inputs();
            StringBuilder from = new StringBuilder(figure.getClass().getSimpleName());
            for (PointRef in : inputs) {
                from.append(' ').append(site.devices().get(in.device()).name()).append('/');
                from.append(site.point(in).name());
            }
            this.origin = from.toString();
            this.isInner = needs(owner.spec.index());
        }

        boolean needs(int device) {
            return inputs.stream().anyMatch(in -> in.device() == device);
        }

        void keepIfDue(Moment now) {
            boolean due = keptNs == Long.MIN_VALUE || now.monotonicNs() - keptNs >= meter.keepEveryMs() * 1_000_000L;
            if (due && (pending || meter.isChanged(now))) {
                keepInto(keep, now);
            }
        }

        void keepInto(BiConsumer<String, String> to, Moment now) {
            Memo memo = meter.state(now);
            if (memo != null) {
                pending = false;
                keptNs = now.monotonicNs();
                to.accept(PREFIX + name, memo.put("origin", origin).text());
            }
        }

        void restore(Map<String, String> kept, Moment now, boolean isCarried) {
            Memo memo = Memo.of(kept.getOrDefault(PREFIX + name, ""));
            if (memo.text("origin", "").equals(origin)) {
                memo.put(Meter.CARRIED, isCarried).put(Meter.ALIVE, kept.getOrDefault(Meter.ALIVE, ""));
                meter.restore(memo, now);
                pending = true;
            }
        }
    }
}
