package io.sluice.core.derive;

import io.sluice.model.site.DerivedSource;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.Site;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** In which order virtual devices, and the points within each, are computed. Immutable. */
final class Dependencies {
    private final List<Integer> devices;
    private final Map<Integer, List<Integer>> points = new HashMap<>();

    /**
     * Of a site.
     *
     * @throws IllegalArgumentException if there is a circle, or a virtual device with a point that is read and not computed
     */
    Dependencies(Site site) {
        Set<Integer> done = new LinkedHashSet<>();
        for (DeviceSpec d : site.devices()) {
            if (d.isVirtual()) {
                visit(site, d.index(), new LinkedHashSet<>(), done);
                points.put(d.index(), order(d));
            }
        }
        devices = List.copyOf(done);
    }

    List<Integer> devices() {
        return devices;
    }

    List<Integer> points(int device) {
        return points.get(device);
    }

    private static void visit(Site site, int device, Set<Integer> path, Set<Integer> done) {
        DeviceSpec spec = site.devices().get(device);
        if (done.contains(device) || !spec.isVirtual()) {
            return;
        }
        if (!path.add(device)) {
            throw new IllegalArgumentException("derived devices need each other in a circle: "
                    + String.join(
                            " -> ",
                            path.stream().map(d -> site.devices().get(d).name()).toList())
                    + " -> "
                    + spec.name());
        }
        for (int p = 0; p < spec.points().size(); p++) {
            for (PointRef in : inputs(spec, p)) {
                if (in.device() != device) {
                    visit(site, in.device(), path, done);
                }
            }
        }
        path.remove(device);
        done.add(device);
    }

    private static List<Integer> order(DeviceSpec device) {
        Set<Integer> done = new LinkedHashSet<>();
        for (int p = 0; p < device.points().size(); p++) {
            visit(device, p, new LinkedHashSet<>(), done);
        }
        return new ArrayList<>(done);
    }

    private static void visit(DeviceSpec device, int point, Set<Integer> path, Set<Integer> done) {
        if (done.contains(point)) {
            return;
        }
        if (!path.add(point)) {
            throw new IllegalArgumentException("derived points of " + device.name() + " need each other in a circle: "
                    + String.join(
                            " -> ",
                            path.stream()
                                    .map(p -> device.points().get(p).name())
                                    .toList())
                    + " -> "
                    + device.points().get(point).name());
        }
        for (PointRef in : inputs(device, point)) {
            if (in.device() == device.index()) {
                visit(device, in.point(), path, done);
            }
        }
        path.remove(point);
        done.add(point);
    }

    private static List<PointRef> inputs(DeviceSpec device, int point) {
        if (device.points().get(point).source() instanceof DerivedSource source) {
            return source.figure().inputs();
        }
        throw new IllegalArgumentException("derived device " + device.name() + ": point "
                + device.points().get(point).name() + " is not computed");
    }
}
