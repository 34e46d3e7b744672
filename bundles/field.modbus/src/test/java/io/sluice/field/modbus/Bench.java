package io.sluice.field.modbus;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.port.field.FieldLink;
import io.sluice.port.field.PreparedRead;
import io.sluice.port.field.Reading;
import java.net.InetAddress;

/** A link to a server and one device on it: what most tests stand on. */
final class Bench implements AutoCloseable {
    final FieldLink link;
    final PreparedRead read;
    private final int points;
    /** The reading of the last poll. */
    Reading reading;

    Bench(FakeServer server, DeviceSpec device) {
        this(new ModbusTcpDriver().open(Specs.link(server.address(), server.port()), System::nanoTime), device);
    }

    Bench(InetAddress address, int port, DeviceSpec device) {
        this(new ModbusTcpDriver().open(Specs.link(address, port), System::nanoTime), device);
    }

    Bench(FieldLink link, DeviceSpec device) {
        this.link = link;
        this.read = link.prepare(device);
        this.points = device.points().size();
    }

    /** A link with its transport in reach. */
    static ModbusLink link(TcpTransport transport) {
        return new ModbusLink("house", 0, transport);
    }

    /** Does request 0 into a fresh reading. */
    Quality poll() throws InterruptedException {
        reading = new Reading(0, points);
        return link.execute(read, 0, reading);
    }

    double value() {
        return reading.raw[0];
    }

    @Override
    public void close() {
        link.close();
    }
}
