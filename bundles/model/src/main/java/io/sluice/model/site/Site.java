package io.sluice.model.site;

import io.sluice.model.Layout;
import java.util.List;

/**
 * A whole site, checked and compiled: references are indices, units are converted, defaults are filled in. Immutable.
 *
 * @param gateway who and where
 * @param links buses and network segments
 * @param devices instruments, in the order of their index
 * @param alarms rules, in the order of their index
 * @param uplinks destinations
 * @param hash SHA-256, in hex, of the files it was compiled from
 */
public record Site(
        GatewaySpec gateway,
        List<LinkSpec> links,
        List<DeviceSpec> devices,
        List<AlarmRule> alarms,
        List<UplinkSpec> uplinks,
        String hash) {
    /** Copies the lists. */
    public Site {
        links = List.copyOf(links);
        devices = List.copyOf(devices);
        alarms = List.copyOf(alarms);
        uplinks = List.copyOf(uplinks);
    }

    /** The columns of this site's scans under the given revision. */
    public Layout layout(int revision) {
        return new Layout(
                revision,
                devices.stream()
                        .map(d -> new Layout.DeviceLayout(
                                d.name(),
                                d.points().stream()
                                        .map(p -> new Layout.PointLayout(p.name(), p.unit(), p.decimals()))
                                        .toList()))
                        .toList());
    }
}
