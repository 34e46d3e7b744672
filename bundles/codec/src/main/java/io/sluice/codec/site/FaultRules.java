package io.sluice.codec.site;

import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.PointRef;
import java.util.ArrayList;
import java.util.List;

/** The fault alarms that no file needs to write: one for each instrument and one for each link that has one. */
final class FaultRules {
    /** Fewer lost polls than so many are no fault yet. */
    private static final int LEAST_PERIODS = 3;

    private FaultRules() {}

    static List<AlarmRule> of(List<LinkSpec> links, List<DeviceSpec> devices, PolicyBinder.Faults faults) {
        List<AlarmRule> rules = new ArrayList<>();
        for (DeviceSpec device : devices) {
            if (!device.isVirtual() && !device.points().isEmpty()) {
                rules.add(rule(
                        "fault:" + device.name(),
                        device.label(),
                        device,
                        new Condition.DeviceFault(device.index(), faults.colour()),
                        onDelayMs(device, faults.afterMs())));
            }
        }
        for (LinkSpec link : links) {
            devices.stream()
                    .filter(d -> d.link().equals(link.name()) && !d.points().isEmpty())
                    .findFirst()
                    .ifPresent(device -> rules.add(rule(
                            "fault:link:" + link.name(),
                            "",
                            device,
                            new Condition.LinkFault(link.name(), faults.colour()),
                            faults.afterMs())));
        }
        return rules;
    }

    /** One that sends by itself counts as silent only after three periods: then it is a fault at once. */
    private static long onDelayMs(DeviceSpec device, long afterMs) {
        return device.isPushed() ? 0 : Math.max(afterMs, LEAST_PERIODS * (long) device.scanMs());
    }

    private static AlarmRule rule(String name, String label, DeviceSpec device, Condition condition, long onDelayMs) {
        return new AlarmRule(
                name,
                label.isEmpty() ? "" : label + "故障",
                true,
                new PointRef(device.index(), 0),
                condition,
                onDelayMs,
                0,
                0,
                false,
                "link:" + device.link(),
                "",
                true);
    }
}
