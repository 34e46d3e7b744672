package io.sluice.codec.site;

import io.sluice.model.site.DerivedSource;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Figure;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes virtual devices. First all their names become known, so that one figure may use another's, then the figures are bound,
 * then their range and accuracy are taken over from what they are computed from, in the order of dependence.
 */
final class DerivedBinder {
    private static final int MOST_POINTS = 256;

    private final Document document;
    private final PointTable table;
    private final Place around;
    private final Map<PointRef, Fields> where = new LinkedHashMap<>();
    private final Map<PointRef, Figure> figures = new LinkedHashMap<>();
    private final Map<PointRef, PointSpec> done = new HashMap<>();

    DerivedBinder(Document document, PointTable table, Place around) {
        this.document = document;
        this.table = table;
        this.around = around;
    }

    /** Adds the virtual devices to the table; what is wrong has been reported. */
    void bind(List<Fields> all, Registry names) {
        for (Fields fields : all) {
            String name = names.enter(fields);
            DeviceBinder.reserved(fields, name);
            table.add(new DeviceBinder.Bound(outline(table.devices().size(), name, fields), null, true));
        }
        FigureBinder binder = new FigureBinder(document, table);
        where.forEach((at, fields) -> {
            Figure figure = binder.bind(fields, at);
            if (figure != null) {
                figures.put(at, figure);
            }
        });
        boolean circular = circles();
        new TreeSet<>(where.keySet().stream().map(PointRef::device).toList()).forEach(device -> {
            DeviceBinder.Bound bound = table.device(device);
            List<PointSpec> points = new ArrayList<>();
            for (int i = 0; i < bound.spec().points().size(); i++) {
                PointRef at = new PointRef(device, i);
                points.add(circular || !figures.containsKey(at) ? table.spec(at) : finished(at));
            }
            table.set(device, new DeviceBinder.Bound(withPoints(bound.spec(), points), null, true));
        });
    }

    /** The figures, by their points. */
    Map<PointRef, Figure> figures() {
        return figures;
    }

    private DeviceSpec outline(int index, String name, Fields fields) {
        List<PointSpec> points = new ArrayList<>();
        Registry names = new Registry("points");
        List<Fields> all = fields.children("points", MOST_POINTS);
        if (all.isEmpty()) {
            document.missing(fields.pointer(), "points", "at least one point");
        }
        for (Fields point : all) {
            String pointName = names.enter(point);
            if (ProfileBinder.RESERVED.contains(pointName)) {
                document.fault(point.pointer("name"), "a reserved name", "any name but " + ProfileBinder.reserved());
            }
            where.put(new PointRef(index, points.size()), point);
            points.add(new PointSpec(
                    pointName,
                    point.text("label", ""),
                    point.required("unit"),
                    null,
                    1,
                    0,
                    1,
                    0,
                    point.integer("decimals", 3),
                    Double.NEGATIVE_INFINITY,
                    Double.POSITIVE_INFINITY,
                    Double.NaN,
                    0,
                    Durations.MINUTE));
        }
        return new DeviceSpec(
                index,
                name,
                fields.text("label", ""),
                "",
                "",
                0,
                (int) fields.duration("every", 0, 0, Durations.HOUR),
                0,
                0,
                0,
                1,
                false,
                SiteBinder.place(fields.child("place"), around),
                points);
    }

    /**
     * Whether virtual devices depend on each other, or on themselves, in a circle: they are computed one device after the
     * other, so the order must exist between devices, not only between points.
     */
    private boolean circles() {
        Map<Integer, Map<Integer, String>> needs = new HashMap<>();
        figures.forEach((at, figure) -> {
            for (PointRef input : figure.inputs()) {
                if (table.device(input.device()).derived()) {
                    needs.computeIfAbsent(at.device(), d -> new LinkedHashMap<>())
                            .putIfAbsent(input.device(), table.name(at) + " needs " + table.name(input));
                }
            }
        });
        boolean any = false;
        Set<Integer> clean = new HashSet<>();
        for (PointRef at : figures.keySet()) {
            List<Integer> path = new ArrayList<>();
            int from = circle(at.device(), needs, path, clean);
            if (from >= 0) {
                any = true;
                List<String> steps = new ArrayList<>();
                for (int i = from; i < path.size(); i++) {
                    int to = i + 1 < path.size() ? path.get(i + 1) : path.get(from);
                    steps.add(needs.get(path.get(i)).get(to));
                }
                document.fault(
                        where.get(new PointRef(path.get(from), 0)).pointer("name"),
                        table.device(path.get(from)).spec().name(),
                        (steps.size() == 1 ? "needs itself: " : "in a circle: ") + String.join(", ", steps),
                        "figures that use others in a virtual device of their own");
                clean.addAll(path);
            }
        }
        return any;
    }

    /** Depth first; where the circle begins in the path, or -1. At most as deep as there are devices. */
    private static int circle(
            int device, Map<Integer, Map<Integer, String>> needs, List<Integer> path, Set<Integer> clean) {
        if (clean.contains(device)) {
            return -1;
        }
        int seen = path.indexOf(device);
        if (seen >= 0) {
            return seen;
        }
        path.add(device);
        for (int next : needs.getOrDefault(device, Map.of()).keySet()) {
            int found = circle(next, needs, path, clean);
            if (found >= 0) {
                return found;
            }
        }
        path.remove(path.size() - 1);
        clean.add(device);
        return -1;
    }

    /** The point with what follows from its inputs. Ends, since there are no circles. */
    private PointSpec finished(PointRef at) {
        PointSpec known = done.get(at);
        if (known != null) {
            return known;
        }
        PointSpec bare = table.spec(at);
        Figure figure = figures.get(at);
        double[] follows = {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NaN};
        if (figure instanceof Figure.TimeTo f) {
            follows = new double[] {0, f.mostMs() / 1000.0, Double.NaN};
        } else if (figure instanceof Figure.Total || figure instanceof Figure.Vibration) {
            follows = new double[] {0, Double.POSITIVE_INFINITY, Double.NaN};
        } else if (figure instanceof Figure.Average f && f.statistic() == Figure.Average.Statistic.VALIDITY) {
            follows = new double[] {0, 1, Double.NaN};
        } else if (figure instanceof Figure.Average f) {
            PointSpec of = input(f.of());
            follows = new double[] {of.min(), of.max(), of.accuracy()};
        } else if (figure instanceof Figure.Deviation f) {
            double accuracy = input(f.of()).accuracy();
            double own = Double.isNaN(f.control()) ? accuracy : 100 * accuracy / Math.abs(f.control());
            follows = new double[] {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, own};
        }
        PointSpec spec = new PointSpec(
                bare.name(),
                bare.label(),
                bare.unit(),
                new DerivedSource(figure),
                1,
                0,
                1,
                0,
                bare.decimals(),
                follows[0],
                follows[1],
                follows[2],
                0,
                bare.maxSilenceMs());
        done.put(at, spec);
        return spec;
    }

    private PointSpec input(PointRef at) {
        return figures.containsKey(at) ? finished(at) : table.spec(at);
    }

    private static DeviceSpec withPoints(DeviceSpec d, List<PointSpec> points) {
        return new DeviceSpec(
                d.index(),
                d.name(),
                d.label(),
                d.link(),
                d.profile(),
                d.unit(),
                d.periodMs(),
                d.timeoutMs(),
                d.retries(),
                d.maxGap(),
                d.maxRegisters(),
                d.carriesAlarm(),
                d.place(),
                points,
                d.handling(),
                d.push(),
                d.blocks());
    }
}
