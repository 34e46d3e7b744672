package io.sluice.core;

import io.sluice.model.Boot;
import io.sluice.model.Clock;
import io.sluice.model.ClockState;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.GatewaySpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.model.site.RegisterSource.Type;
import io.sluice.model.site.Site;
import io.sluice.port.field.Reading;
import io.sluice.port.host.Host;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builders for tests. */
final class Given {
    static final long MS = 1_000_000L;
    static final double NONE = Double.NaN;

    private Given() {}

    static PointSpec point(String name, double scale, double offset, double min, double max) {
        return point(name, scale, offset, min, max, 0, 0);
    }

    static PointSpec point(
            String name, double scale, double offset, double min, double max, double deadband, long maxSilenceMs) {
        RegisterSource source = new RegisterSource(Table.HOLDING, 0, Type.S16, false, 0xffff, Set.of(), false);
        return new PointSpec(
                name, "", "m", source, scale, offset, 1, 0, 3, min, max, Double.NaN, deadband, maxSilenceMs);
    }

    static DeviceSpec device(int index, int periodMs, int timeoutMs, int retries, boolean alarm, PointSpec... points) {
        return new DeviceSpec(
                index,
                "device-" + index,
                "",
                "bus",
                "maker/model",
                index,
                periodMs,
                timeoutMs,
                retries,
                8,
                60,
                alarm,
                Place.UNKNOWN,
                List.of(points));
    }

    static Site site(List<DeviceSpec> devices, AlarmRule... alarms) {
        return new Site(
                new GatewaySpec("gw", "", Place.UNKNOWN),
                List.of(new LinkSpec("bus", "modbus-tcp", 0, Map.of())),
                devices,
                List.of(alarms),
                List.of(),
                "hash");
    }

    static AlarmRule rule(String name, double... limits) {
        return rule(name, 0.02, 0, 0, limits);
    }

    static AlarmRule rule(String name, double hysteresis, long onMs, long offMs, double... limits) {
        double[] all = {NONE, limits[0], limits[1], limits[2], limits[3]};
        return AlarmRule.limits(name, "水位", 0, 0, true, all, hysteresis, onMs, offMs, 60_000);
    }

    static Reading reading(int device, double... raw) {
        Reading r = new Reading(device, raw.length);
        for (int i = 0; i < raw.length; i++) {
            r.raw[i] = raw[i];
            r.quality[i] = 0;
        }
        return r;
    }

    /** A clock that tests move. */
    static final class TestHost implements Host {
        long nowNs = 1_000 * MS;
        String kernel = "";
        long utcOffsetMs = 1_700_000_000_000L;
        ClockState state = ClockState.SYNCHRONISED;

        @Override
        public Boot boot() {
            return new Boot(7, "0000abcd", kernel);
        }

        @Override
        public long monotonicNs() {
            return nowNs;
        }

        @Override
        public long utcMs() {
            return utcOffsetMs + nowNs / MS;
        }

        @Override
        public Clock clock() {
            return Clock.exact(utcOffsetMs).in(state);
        }

        @Override
        public Path home() {
            return Path.of(".");
        }

        @Override
        public String secret(String ref) {
            return "";
        }

        @Override
        public long rssBytes() {
            return -1;
        }
    }

    /** Collects what an engine puts out. */
    static final class Collected implements Engine.Output {
        final List<io.sluice.model.Scan> scans = new ArrayList<>();
        final List<io.sluice.model.alarm.Transition> transitions = new ArrayList<>();
        final List<io.sluice.model.alarm.Event> events = new ArrayList<>();
        final Map<String, String> kept = new java.util.TreeMap<>();
        final List<String> written = new ArrayList<>();
        final List<String> periods = new ArrayList<>();
        final List<io.sluice.core.derive.Captured> captures = new ArrayList<>();

        /** Everything in the order it came, by kind. */
        final List<String> order = new ArrayList<>();

        @Override
        public void notice(io.sluice.model.alarm.Notice n) {
            if (n instanceof io.sluice.model.alarm.Transition t) {
                transitions.add(t);
                order.add("transition");
            } else {
                events.add((io.sluice.model.alarm.Event) n);
                order.add("event");
            }
        }

        @Override
        public void scan(io.sluice.model.Scan s) {
            scans.add(s);
            order.add("scan");
        }

        final List<io.sluice.model.ClockCorrection> corrections = new ArrayList<>();

        @Override
        public void correct(io.sluice.model.ClockCorrection correction) {
            corrections.add(correction);
        }

        @Override
        public void keep(String key, String text) {
            kept.put(key, text);
        }

        @Override
        public void write(int output, int value, boolean watchdog) {
            written.add((watchdog ? "watchdog " : "") + output + "=" + value);
            order.add("write");
        }

        @Override
        public void period(int device, int periodMs) {
            periods.add(device + "=" + periodMs);
        }

        @Override
        public void captured(io.sluice.core.derive.Captured captured) {
            captures.add(captured);
        }
    }
}
