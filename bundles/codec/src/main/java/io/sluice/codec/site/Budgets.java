package io.sluice.codec.site;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.WatchSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether each link has the time for all that is asked of it, in watch modes too. */
final class Budgets {
    /** Clocks for a byte on I2C: eight bits and the acknowledgement. */
    private static final int I2C_BITS = 9;

    private static final String FITS = "100 %: longer periods, fewer points or another link";

    private final Document document;
    private final List<LinkSpec> links;
    private final List<Fields> linkFields;
    private final List<DeviceSpec> devices;
    private final List<Fields> deviceFields;

    Budgets(
            Document document,
            List<LinkSpec> links,
            List<Fields> linkFields,
            List<DeviceSpec> devices,
            List<Fields> deviceFields) {
        this.document = document;
        this.links = links;
        this.linkFields = linkFields;
        this.devices = devices;
        this.deviceFields = deviceFields;
    }

    void check(List<OutputSpec> outputs, List<Fields> outputFields, List<WatchSpec> watches, List<Fields> watchFields) {
        for (int i = 0; i < links.size(); i++) {
            LinkSpec link = links.get(i);
            Fields fields = linkFields.get(i);
            long requestMs = fields.duration("requestTime", 20, 1, Durations.MINUTE);
            BusBudget budget = new BusBudget(
                    requestMs,
                    link.guardMs(),
                    link.serial(),
                    BoardLinks.speed(fields),
                    link.driver().equals("i2c") ? I2C_BITS : Byte.SIZE);
            List<DeviceSpec> own = devices.stream()
                    .filter(d -> !d.isVirtual() && d.link().equals(link.name()))
                    .toList();
            List<OutputSpec> driven =
                    outputs.stream().filter(o -> o.link().equals(link.name())).toList();
            if (own.isEmpty() && driven.isEmpty()) {
                document.warning(fields.pointer("name"), "no device is on this link", "");
                continue;
            }
            String shortfall = budget.shortfall(own, driven, Map.of());
            if (shortfall.isEmpty()) {
                modes(budget, own, driven, fields, watches, watchFields);
            } else {
                document.fault(fields.pointer("name"), shortfall, FITS);
            }
            silences(budget, own, driven, outputFields);
        }
    }

    private void modes(
            BusBudget budget,
            List<DeviceSpec> own,
            List<OutputSpec> driven,
            Fields link,
            List<WatchSpec> watches,
            List<Fields> watchFields) {
        Map<Integer, Integer> all = new HashMap<>();
        boolean said = false;
        for (int i = 0; i < watches.size(); i++) {
            Map<Integer, Integer> periods = new HashMap<>();
            for (int device : watches.get(i).devices()) {
                int period =
                        Math.min(watches.get(i).periodMs(), devices.get(device).periodMs());
                periods.put(device, period);
                all.merge(device, period, Math::min);
            }
            String shortfall = budget.shortfall(own, driven, periods);
            if (!shortfall.isEmpty()) {
                said = true;
                document.fault(watchFields.get(i).pointer("period"), "while it is on " + shortfall, FITS);
            }
        }
        String together = said ? "" : budget.shortfall(own, driven, all);
        if (!together.isEmpty()) {
            document.fault(link.pointer("name"), "with all watch modes on " + together, FITS);
        }
    }

    private void silences(BusBudget budget, List<DeviceSpec> own, List<OutputSpec> driven, List<Fields> outputFields) {
        for (DeviceSpec device : own) {
            String silence = budget.silence(device, own);
            if (!silence.isEmpty()) {
                document.warning(
                        deviceFields.get(device.index()).pointer("name"),
                        silence,
                        "a shorter timeout, fewer retries or another link");
            }
        }
        for (OutputSpec output : driven) {
            String silence = budget.silence(output, own);
            if (!silence.isEmpty()) {
                document.warning(
                        outputFields.get(output.index()).pointer("name"), silence, "a shorter timeout or another link");
            }
        }
    }
}
