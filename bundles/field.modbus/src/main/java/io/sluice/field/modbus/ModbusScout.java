package io.sluice.field.modbus;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.model.site.SerialSettings;
import io.sluice.port.field.FieldScout;
import io.sluice.port.field.PreparedRead;
import io.sluice.port.field.Reading;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Looks for Modbus instruments on links of all its kinds. Stateless. */
public final class ModbusScout implements FieldScout {
    private static final int MOST_LINES = 500;
    private static final double NS_PER_MS = 1e6;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

    @Override
    public Set<String> schemes() {
        return Set.of(ModbusTcpDriver.SCHEME, ModbusRtuDriver.SCHEME, ModbusRtuTcpDriver.SCHEME);
    }

    @Override
    public String scan(
            LinkSpec link,
            List<SerialSettings> settings,
            int firstUnit,
            int lastUnit,
            int timeoutMs,
            Consumer<Found> found)
            throws InterruptedException {
        List<SerialSettings> all = new ArrayList<>(settings);
        if (all.isEmpty()) {
            all.add(link.serial());
        }
        for (SerialSettings serial : all) {
            LinkSpec spec = new LinkSpec(link.name(), link.driver(), link.guardMs(), link.settings(), serial);
            try (ModbusLink open = open(spec, WireTrace.NONE)) {
                for (int unit = firstUnit; unit <= lastUnit; unit++) {
                    Quality quality = open.peek(unit, timeoutMs, Table.HOLDING, 0, new int[1]);
                    if (quality == Quality.LINK_DOWN) {
                        return open.writeFault();
                    }
                    if (quality != Quality.NO_REPLY) {
                        found.accept(
                                new Found(serial, unit, quality, quality == Quality.GOOD ? "" : open.writeFault()));
                    }
                    pause(link.guardMs());
                }
            }
        }
        return "";
    }

    @Override
    public Probe probe(LinkSpec link, DeviceSpec device) throws InterruptedException {
        List<String> trace = new ArrayList<>();
        long beganNs = System.nanoTime();
        Reading reading = Reading.of(device);
        Quality quality = Quality.GOOD;
        try (ModbusLink open = open(link, (sent, bytes, from, to) -> {
            if (trace.size() < MOST_LINES) {
                byte[] copy = new byte[to - from];
                bytes.get(from, copy);
                trace.add(String.format(
                        Locale.ROOT,
                        "%.1f ms %s %s",
                        (System.nanoTime() - beganNs) / NS_PER_MS,
                        sent ? ">" : "<",
                        HEX.formatHex(copy)));
            }
        })) {
            PreparedRead read = open.prepare(device);
            for (int i = 0; i < read.requests() && quality == Quality.GOOD; i++) {
                quality = open.execute(read, i, reading);
                pause(Math.max(
                        read.pauseAfterMs(i),
                        Math.max(link.guardMs(), device.handling().restMs())));
            }
        }
        return new Probe(reading, quality, trace);
    }

    private static void pause(int ms) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(ms);
    }

    private static ModbusLink open(LinkSpec spec, WireTrace trace) {
        return switch (spec.driver()) {
            case ModbusRtuDriver.SCHEME -> new ModbusRtuDriver().open(spec, System::nanoTime, trace);
            case ModbusRtuTcpDriver.SCHEME ->
                new ModbusRtuTcpDriver(new ModbusTcpDriver.Defaults()).open(spec, System::nanoTime, trace);
            default -> new ModbusTcpDriver().open(spec, System::nanoTime, trace);
        };
    }
}
