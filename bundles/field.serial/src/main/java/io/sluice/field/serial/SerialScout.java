package io.sluice.field.serial;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
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

/** Reads serial instruments before they are in a site. Stateless. */
public final class SerialScout implements FieldScout {
    private static final int MOST_LINES = 500;
    private static final double NS_PER_MS = 1e6;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

    @Override
    public Set<String> schemes() {
        return Set.of(SerialDriver.LOCAL, SerialDriver.TCP);
    }

    /** @throws IllegalArgumentException always: there is no question that every instrument answers */
    @Override
    public String scan(
            LinkSpec link,
            List<SerialSettings> settings,
            int firstUnit,
            int lastUnit,
            int timeoutMs,
            Consumer<Found> found) {
        throw new IllegalArgumentException(
                "link " + link.name() + ": serial instruments have no common question; probe with a profile");
    }

    @Override
    public Probe probe(LinkSpec link, DeviceSpec device) throws InterruptedException {
        List<String> trace = new ArrayList<>();
        long beganNs = System.nanoTime();
        WireTrace wire = (sent, bytes, from, to) -> {
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
        };
        Reading reading = Reading.of(device);
        Quality quality = Quality.GOOD;
        try (SerialLink open = new SerialDriver(link.driver()).open(link, System::nanoTime, wire)) {
            PreparedRead read = open.prepare(device);
            for (int i = 0; i < read.requests() && quality == Quality.GOOD; i++) {
                quality = open.execute(read, i, reading);
                TimeUnit.MILLISECONDS.sleep(Math.max(
                        read.pauseAfterMs(i),
                        Math.max(link.guardMs(), device.handling().restMs())));
            }
        }
        return new Probe(reading, quality, trace);
    }
}
