package io.sluice.field.modbus;

import io.sluice.model.site.LinkSpec;
import io.sluice.port.field.FieldDriver;
import io.sluice.port.field.FieldLink;
import java.util.function.LongSupplier;

/** Opens Modbus TCP links. Immutable. */
public final class ModbusTcpDriver implements FieldDriver {
    /** The driver scheme of links that speak Modbus TCP. */
    public static final String SCHEME = "modbus-tcp";

    private final Defaults defaults;

    /**
     * What holds for every link.
     *
     * @param connectTimeoutMs longest wait for a connection where the link states none, ms, 50 to 60000
     * @param silentRequests requests without a single byte in return after which a connection is taken for dead and made
     *     anew, 1 to 100
     */
    public record Defaults(int connectTimeoutMs, int silentRequests) {
        static final int LEAST_CONNECT_MS = 50;
        static final int MOST_CONNECT_MS = 60_000;
        private static final int MOST_SILENT = 100;

        /** 2000 ms, 3 requests. */
        public Defaults() {
            this(2000, 3);
        }

        /** @throws IllegalArgumentException if a value is out of range */
        public Defaults {
            if (connectTimeoutMs < LEAST_CONNECT_MS || connectTimeoutMs > MOST_CONNECT_MS) {
                throw new IllegalArgumentException("connectTimeoutMs " + connectTimeoutMs + ", allowed is "
                        + LEAST_CONNECT_MS + " to " + MOST_CONNECT_MS);
            }
            if (silentRequests < 1 || silentRequests > MOST_SILENT) {
                throw new IllegalArgumentException(
                        "silentRequests " + silentRequests + ", allowed is 1 to " + MOST_SILENT);
            }
        }
    }

    /** A driver with default settings. */
    public ModbusTcpDriver() {
        this(new Defaults());
    }

    /** A driver whose links take from {@code defaults} what they do not state themselves. */
    public ModbusTcpDriver(Defaults defaults) {
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
        if (!SCHEME.equals(spec.driver())) {
            throw new IllegalArgumentException(
                    "link " + spec.name() + ": driver \"" + spec.driver() + "\", allowed is " + SCHEME);
        }
        TcpSettings settings = TcpSettings.of(spec, defaults);
        TcpTransport transport = new TcpTransport(spec.name(), settings, Resolver.SYSTEM, monotonic);
        transport.trace(trace);
        return new ModbusLink(spec.name(), spec.guardMs(), transport, trace);
    }
}
