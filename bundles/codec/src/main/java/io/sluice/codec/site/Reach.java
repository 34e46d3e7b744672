package io.sluice.codec.site;

import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Figure;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.PointRef;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Which devices carry an alarm: those that one looks at, and those behind what it looks at. */
final class Reach {
    private final PointTable table;
    private final Map<PointRef, Figure> figures;

    Reach(PointTable table, Map<PointRef, Figure> figures) {
        this.table = table;
        this.figures = figures;
    }

    /** All devices, marked if an alarm, or the input that lets a barrier down, depends on them. */
    List<DeviceSpec> devices(List<AlarmRule> alarms, List<OutputSpec> outputs) {
        Set<PointRef> seen = new HashSet<>();
        Deque<PointRef> next = new ArrayDeque<>();
        alarms.forEach(a -> next.addAll(points(a.condition())));
        alarms.forEach(a -> next.add(a.subject()));
        outputs.stream().map(OutputSpec::clear).filter(Objects::nonNull).forEach(next::add);
        while (!next.isEmpty()) {
            PointRef at = next.remove();
            if (seen.add(at) && figures.containsKey(at)) {
                next.addAll(figures.get(at).inputs());
            }
        }
        Set<Integer> carrying = new HashSet<>();
        seen.forEach(at -> carrying.add(at.device()));
        List<DeviceSpec> specs = new ArrayList<>();
        for (DeviceBinder.Bound bound : table.devices()) {
            specs.add(carrying.contains(bound.spec().index()) ? carrying(bound.spec()) : bound.spec());
        }
        return specs;
    }

    /** The points a condition looks at; none for faults of devices and links. */
    static Set<PointRef> points(Condition condition) {
        Set<PointRef> points = new LinkedHashSet<>();
        if (condition instanceof Condition.Limits c) {
            points.add(c.point());
        } else if (condition instanceof Condition.Vote c) {
            points.addAll(c.points());
        } else if (condition instanceof Condition.Formula c) {
            c.colours().stream().filter(Objects::nonNull).forEach(e -> FormulaBinder.points(e, points));
        } else if (condition instanceof Condition.Disagreement c) {
            points.add(c.first());
            points.add(c.second());
        } else if (condition instanceof Condition.Stale c) {
            points.add(c.point());
        }
        return points;
    }

    private static DeviceSpec carrying(DeviceSpec d) {
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
                true,
                d.place(),
                d.points(),
                d.handling(),
                d.push(),
                d.blocks());
    }
}
