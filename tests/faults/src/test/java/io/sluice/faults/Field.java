package io.sluice.faults;

import io.sluice.model.site.RegisterSource.Table;
import io.sluice.testkit.modbus.ModbusTcpServer;
import io.sluice.testkit.modbus.RegisterImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Weather stations whose rain register counts the reads, and one radar level sensor; the testkit's Modbus server answers for
 * them. With the counter, each scan that arrives is unlike every other one. May be called from any thread.
 */
final class Field implements AutoCloseable {
    /** Points of a station. */
    static final int STATION_POINTS = 12;

    /** Unit of the radar. */
    static final int RADAR = 200;

    /** Unit of the relay board with the lamp. */
    private static final int BOARD = 201;

    private static final int STATION_START = 0x01F4;
    private static final int RAIN = 0x0201;
    private static final int HEALTH = 0x0014;
    private static final int LEVEL = 0x0015;
    private static final int MOUNTING_MM = 6000;

    private final ModbusTcpServer server;
    private volatile boolean noisy;
    private final int stations;

    /** Serves this many stations as units 1, 2, ... and the radar. */
    Field(String name, int stations) {
        this.stations = stations;
        try {
            server = new ModbusTcpServer(name, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int unit = 1; unit <= stations; unit++) {
            int[] values = {25, 2, 3, 140, 551, 65431, 612, 35, 48, 1013, 1, 4464};
            for (int i = 0; i < values.length; i++) {
                server.unit(unit).setRegister(Table.HOLDING, STATION_START + i, values[i]);
            }
        }
        level(0);
        server.unit(BOARD);
        server.onRead((unit, table, address, count, stamp, nanoTime) -> {
            if (unit <= stations) {
                RegisterImage image = server.unit(unit);
                image.update(() -> {
                    image.setRegister(Table.HOLDING, RAIN, (image.register(Table.HOLDING, RAIN) + 1) % 60_000);
                    if (noisy) {
                        // humidity and temperature, noise, both dusts: more than an instrument would jitter
                        for (int i = 4; i < 9; i++) {
                            image.setRegister(
                                    Table.HOLDING,
                                    STATION_START + i,
                                    ThreadLocalRandom.current().nextInt(100, 400));
                        }
                    }
                });
            }
        });
    }

    /** Lets the radar see this much water, mm. */
    void level(int mm) {
        RegisterImage radar = server.unit(RADAR);
        radar.update(() -> {
            radar.setRegister(Table.HOLDING, HEALTH, 1);
            radar.setRegister(Table.HOLDING, LEVEL, MOUNTING_MM - mm);
        });
    }

    /** Lets five registers of every station jump with each read, so that a journal cannot be small. */
    void noise() {
        noisy = true;
    }

    /** Whether the lamp that the alarm drives is lit. */
    boolean isLampLit() {
        return server.unit(BOARD).bit(Table.COIL, 0);
    }

    /**
     * The site that watches it: alarm {@code flood} is red from 0.4 m on and lights a lamp.
     *
     * @param periodMs period of every station, ms
     * @param uplinks entries of the section {@code uplinks}, without the dash
     */
    String site(String gateway, int periodMs, String... uplinks) {
        StringBuilder site = new StringBuilder("schema: 1\ngateway: {id: " + gateway + ", label: 故障试验网关}\n")
                .append("links:\n  - {name: hall, driver: modbus-tcp, host: 127.0.0.1, port: " + server.port())
                .append(", guard: 0ms, requestTime: 2ms}\ndevices:\n");
        for (int unit = 1; unit <= stations; unit++) {
            site.append(
                    "  - {name: station-%d, link: hall, profile: renke/rs-fsxcs, unit: %d, period: %dms, timeout: 2s}\n"
                            .formatted(unit, unit, periodMs));
        }
        site.append("  - {name: radar, link: hall, profile: fts/sdi-radar-300w, unit: " + RADAR)
                .append(", period: 100ms, only: [level], placement: {mountingHeight: " + MOUNTING_MM / 1000 + "}}\n")
                .append("alarms:\n  - {name: flood, point: radar/level, limits: {red: 0.4}, hysteresis: 0.02}\n")
                .append("limits: {approvedBy: test, approvedOn: 2026-01-01}\n")
                .append("outputs:\n  - {name: lamp, kind: lamp, link: hall, unit: " + BOARD)
                .append(", timeout: 2s, coil: 0, patterns: {red: {on: 1s}}}\n")
                .append("uplinks:\n");
        for (String uplink : uplinks) {
            site.append("  - {").append(uplink).append("}\n");
        }
        return site.toString();
    }

    @Override
    public void close() {
        server.close();
    }
}
