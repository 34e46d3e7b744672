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
 * @param outputs sirens, lamps, relays, barriers, in the order of their index
 * @param checks checks of points beyond their range
 * @param captures waveform captures
 * @param watches watch modes
 * @param policy what holds for all alarms
 * @param hash SHA-256, in hex, of the files it was compiled from
 */
public record Site(
        GatewaySpec gateway,
        List<LinkSpec> links,
        List<DeviceSpec> devices,
        List<AlarmRule> alarms,
        List<UplinkSpec> uplinks,
        List<OutputSpec> outputs,
        List<PointChecks> checks,
        List<CaptureSpec> captures,
        List<WatchSpec> watches,
        AlarmPolicy policy,
        String hash) {
    /** A site that only watches and forwards: no outputs, checks, captures or watch modes. */
    public Site(
            GatewaySpec gateway,
            List<LinkSpec> links,
            List<DeviceSpec> devices,
            List<AlarmRule> alarms,
            List<UplinkSpec> uplinks,
            String hash) {
        this(
                gateway,
                links,
                devices,
                alarms,
                uplinks,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                AlarmPolicy.PLAIN,
                hash);
    }

    /** Copies the lists. */
    public Site {
        links = List.copyOf(links);
        devices = List.copyOf(devices);
        alarms = List.copyOf(alarms);
        uplinks = List.copyOf(uplinks);
        outputs = List.copyOf(outputs);
        checks = List.copyOf(checks);
        captures = List.copyOf(captures);
        watches = List.copyOf(watches);
    }

    /** The same site with other alarms. */
    public Site with(List<AlarmRule> others) {
        return new Site(gateway, links, devices, others, uplinks, outputs, checks, captures, watches, policy, hash);
    }

    /** The point at this place. */
    public PointSpec point(PointRef at) {
        return devices.get(at.device()).points().get(at.point());
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
