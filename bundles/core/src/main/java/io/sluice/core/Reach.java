package io.sluice.core;

import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.BlockSource;
import io.sluice.model.site.DerivedSource;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Figure;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.Site;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What follows from one point: the virtual devices computed from it, and the alarms that look at it or at them. Immutable.
 *
 * @param devices indices of virtual devices
 * @param alarms the rules, faults left out
 */
record Reach(Set<Integer> devices, List<AlarmRule> alarms) {
    static Reach of(Site site, PointRef from) {
        Set<PointRef> points = new HashSet<>(Set.of(from));
        List<PointSpec> beside = site.devices().get(from.device()).points();
        for (int i = 0; i < beside.size(); i++) {
            if (beside.get(i).source() instanceof BlockSource told
                    && told.of().equals(site.point(from).name())) {
                points.add(new PointRef(from.device(), i));
            }
        }
        Set<Integer> devices = new HashSet<>();
        boolean grew = true;
        while (grew) {
            grew = false;
            for (DeviceSpec device : site.devices()) {
                for (int i = 0; i < device.points().size(); i++) {
                    PointSpec point = device.points().get(i);
                    if (point.source() instanceof DerivedSource source
                            && source.figure().inputs().stream().anyMatch(points::contains)) {
                        grew |= points.add(new PointRef(device.index(), i));
                        devices.add(device.index());
                    }
                }
            }
        }
        List<AlarmRule> alarms = site.alarms().stream()
                .filter(rule -> !rule.fault())
                .filter(rule -> rule.condition().inputs().stream().anyMatch(points::contains))
                .toList();
        return new Reach(Set.copyOf(devices), alarms);
    }

    /** Points computed against a baseline, {@code device/point}. */
    static List<String> baselines(Site site) {
        return site.devices().stream()
                .flatMap(device -> device.points().stream()
                        .filter(p -> p.source() instanceof DerivedSource s && s.figure() instanceof Figure.Deviation)
                        .map(p -> device.name() + "/" + p.name()))
                .toList();
    }
}
