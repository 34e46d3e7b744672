package io.sluice.field.modbus;

import io.sluice.model.site.LinkSpec;
import io.sluice.port.field.FieldDriver;
import io.sluice.port.field.FieldLink;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Opens links that carry Modbus RTU frames to a serial server over TCP. Immutable. */
public final class ModbusRtuTcpDriver implements FieldDriver {
    /** The driver scheme of links that speak Modbus RTU over TCP. */
    public static final String SCHEME = "modbus-rtu-tcp";

    private final ModbusTcpDriver.Defaults defaults;

    /** A driver whose links take from {@code defaults} what they do not state themselves. */
    public ModbusRtuTcpDriver(ModbusTcpDriver.Defaults defaults) {
        this.defaults = defaults;
    }

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public FieldLink open(LinkSpec spec, LongSupplier monotonic) {
        return open(spec, monotonic, new FrameRing());
    }

    ModbusLink open(LinkSpec spec, LongSupplier monotonic, WireTrace trace) {
        ModbusRtuDriver.requireScheme(spec, SCHEME);
        boolean echo = ModbusRtuDriver.flag(spec, "echo");
        Map<String, String> network = new HashMap<>(spec.settings());
        network.remove("echo");
        TcpSettings settings =
                TcpSettings.of(new LinkSpec(spec.name(), spec.driver(), spec.guardMs(), network), defaults);
        TcpLine line = new TcpLine(settings, Resolver.SYSTEM);
        // the wire behind the server makes its own pauses; what is known of its speed only lengthens the wait for a
        // reply
        return new ModbusLink(
                spec.name(),
                spec.guardMs(),
                new RtuTransport(spec.name(), line, spec.serial(), echo, monotonic, trace),
                trace);
    }
}
