package io.sluice.codec.site;

import io.sluice.codec.expression.Points;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The points of a site by name, of instruments and of virtual devices. Confined to one thread. */
final class PointTable implements Points {
    private final Document document;
    private final List<DeviceBinder.Bound> devices = new ArrayList<>();
    private final Map<String, Integer> indices = new HashMap<>();

    PointTable(Document document, List<DeviceBinder.Bound> devices) {
        this.document = document;
        devices.forEach(this::add);
    }

    /** Adds a device; of two with the same name the first is found. */
    void add(DeviceBinder.Bound device) {
        indices.putIfAbsent(device.spec().name(), devices.size());
        devices.add(device);
    }

    void set(int index, DeviceBinder.Bound device) {
        devices.set(index, device);
    }

    List<DeviceBinder.Bound> devices() {
        return devices;
    }

    DeviceBinder.Bound device(int index) {
        return devices.get(index);
    }

    /** Index of a device; -1 if there is none. */
    int index(String name) {
        return indices.getOrDefault(name, -1);
    }

    PointSpec spec(PointRef at) {
        return devices.get(at.device()).spec().points().get(at.point());
    }

    /** {@code device/point}. */
    String name(PointRef at) {
        return devices.get(at.device()).spec().name() + "/" + spec(at).name();
    }

    @Override
    public PointRef find(String reference) {
        int slash = reference.indexOf('/');
        int device = slash < 0 ? -1 : index(reference.substring(0, slash));
        if (device < 0) {
            return null;
        }
        List<PointSpec> points = devices.get(device).spec().points();
        for (int i = 0; i < points.size(); i++) {
            if (points.get(i).name().equals(reference.substring(slash + 1))) {
                return new PointRef(device, i);
            }
        }
        return null;
    }

    @Override
    public Complaint complain(String reference) {
        int slash = reference.indexOf('/');
        String deviceName = slash < 0 ? reference : reference.substring(0, slash);
        int device = index(deviceName);
        if (device < 0) {
            return new Complaint("no such device", Nearest.hint(deviceName, indices.keySet()));
        }
        DeviceBinder.Bound bound = devices.get(device);
        String point = reference.substring(slash + 1);
        List<String> known = bound.spec().points().stream().map(PointSpec::name).toList();
        if (bound.profile() == null) {
            // without a sound profile nothing is known of its points, and that was said
            return bound.derived() ? new Complaint("no such point in " + deviceName, Nearest.hint(point, known)) : null;
        }
        boolean left = bound.profile().points().containsKey(point);
        return new Complaint(
                left
                        ? "not among the points of only"
                        : "no such point in " + bound.profile().id(),
                Nearest.hint(point, known));
    }

    /** The point that a key names; null, with a finding, if it is missing or unknown. */
    PointRef resolve(Fields fields, String key) {
        return resolve(fields.pointer(key), fields.required(key));
    }

    /** The points that a sequence names; those unknown are left out, with findings. */
    List<PointRef> resolveAll(Fields fields, String key) {
        List<String> names = fields.texts(key);
        List<PointRef> refs = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            PointRef ref = resolve(Document.child(fields.pointer(key), i), names.get(i));
            if (ref != null && refs.contains(ref)) {
                document.fault(Document.child(fields.pointer(key), i), "given twice", "each point once");
            } else if (ref != null) {
                refs.add(ref);
            }
        }
        return refs;
    }

    private PointRef resolve(String pointer, String reference) {
        if (reference.indexOf('/') < 0) {
            if (!reference.isEmpty()) {
                document.fault(pointer, "no point", "device/point, such as radar-01/level");
            }
            return null;
        }
        PointRef at = find(reference);
        Complaint complaint = at == null ? complain(reference) : null;
        if (complaint != null) {
            document.fault(pointer, complaint.message(), complaint.allowed());
        }
        return at;
    }
}
