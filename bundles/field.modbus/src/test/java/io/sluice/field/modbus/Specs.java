package io.sluice.field.modbus;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Table;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Devices, points and links as a test needs them. */
final class Specs {
    static final int UNIT = 80;
    static final int TIMEOUT_MS = 5000;

    private Specs() {}

    static RegisterSource source(Table table, int address, RegisterSource.Type type) {
        return new RegisterSource(table, address, type, false, 0xFFFF, Set.of(), false);
    }

    static RegisterSource holding(int address, RegisterSource.Type type) {
        return source(Table.HOLDING, address, type);
    }

    static RegisterSource lowFirst(int address, RegisterSource.Type type) {
        return new RegisterSource(Table.HOLDING, address, type, true, 0xFFFF, Set.of(), false);
    }

    static RegisterSource masked(int address, RegisterSource.Type type, int mask) {
        return new RegisterSource(Table.HOLDING, address, type, false, mask, Set.of(), false);
    }

    static RegisterSource faulty(int address, RegisterSource.Type type, Long... faults) {
        return new RegisterSource(Table.HOLDING, address, type, false, 0xFFFF, Set.of(faults), false);
    }

    static RegisterSource quirky(int address, RegisterSource.Type type, RegisterSource.Quirks quirks) {
        return new RegisterSource(Table.HOLDING, address, type, false, 0xFFFF, Set.of(), false, quirks);
    }

    static RegisterSource alone(int address, RegisterSource.Type type) {
        return new RegisterSource(Table.HOLDING, address, type, false, 0xFFFF, Set.of(), true);
    }

    static PointSpec point(String name, RegisterSource source) {
        return new PointSpec(
                name,
                "",
                "1",
                source,
                1,
                0,
                1,
                0,
                3,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                Double.NaN,
                0,
                0);
    }

    /** A device of unit 80 that merges over gaps of 4, up to 125 registers. */
    static DeviceSpec device(RegisterSource... sources) {
        return device(TIMEOUT_MS, 4, Pdu.MAX_REGISTERS, sources);
    }

    static DeviceSpec device(int timeoutMs, RegisterSource... sources) {
        return device(timeoutMs, 4, Pdu.MAX_REGISTERS, sources);
    }

    static DeviceSpec device(int timeoutMs, int maxGap, int maxRegisters, RegisterSource... sources) {
        List<PointSpec> points = new ArrayList<>();
        for (RegisterSource source : sources) {
            points.add(point("p" + points.size(), source));
        }
        Place place = new Place(31.2, 121.4, "CGCS2000", "310101", "", "");
        return new DeviceSpec(
                0,
                "tilt-01",
                "",
                "house",
                "test/test",
                UNIT,
                1000,
                timeoutMs,
                1,
                maxGap,
                maxRegisters,
                false,
                place,
                points);
    }

    static LinkSpec link(InetAddress host, int port) {
        return link(Map.of("host", host.getHostAddress(), "port", Integer.toString(port)));
    }

    static LinkSpec link(Map<String, String> settings) {
        return new LinkSpec("house", "modbus-tcp", 0, settings);
    }
}
