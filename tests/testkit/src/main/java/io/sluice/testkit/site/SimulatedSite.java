package io.sluice.testkit.site;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.Site;
import io.sluice.testkit.instrument.RelayBoard;
import io.sluice.testkit.instrument.SimulatedInstrument;
import io.sluice.testkit.modbus.ModbusTcpServer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The instruments and relay boards of a compiled site behind real sockets: one server per link, each on a free port of its own. Safe for several
 * threads as its parts are.
 */
public final class SimulatedSite implements AutoCloseable {
    private final Map<String, ModbusTcpServer> servers = new LinkedHashMap<>();
    private final Map<String, SimulatedInstrument> instruments = new LinkedHashMap<>();
    private final Map<String, RelayBoard> boards = new LinkedHashMap<>();
    private final Map<Integer, Integer> ports = new LinkedHashMap<>();

    /**
     * Starts the servers. All registers are 0.
     *
     * @throws IOException if a port cannot be had, or two links of the site share one
     */
    public SimulatedSite(Site site) throws IOException {
        try {
            for (LinkSpec link : site.links()) {
                ModbusTcpServer server = new ModbusTcpServer(link.name(), 0);
                servers.put(link.name(), server);
                int port = Integer.parseInt(link.settings().get("port"));
                if (ports.put(port, server.port()) != null) {
                    throw new IOException("link " + link.name() + ": port " + port + " is another link's already");
                }
            }
            for (DeviceSpec device : site.devices()) {
                if (device.isVirtual()) {
                    continue;
                }
                ModbusTcpServer server = servers.get(device.link());
                instruments.put(device.name(), new SimulatedInstrument(device, server.unit(device.unit())));
            }
            addBoards(site);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** One relay board for all outputs at one unit of one link. */
    private void addBoards(Site site) {
        for (LinkSpec link : site.links()) {
            Map<Integer, RelayBoard> byUnit = new LinkedHashMap<>();
            Map<Integer, List<OutputSpec>> outputs = site.outputs().stream()
                    .filter(o -> o.link().equals(link.name()))
                    .collect(Collectors.groupingBy(OutputSpec::unit));
            ModbusTcpServer server = servers.get(link.name());
            outputs.forEach((unit, carried) -> {
                RelayBoard board = new RelayBoard(carried, server.unit(unit));
                byUnit.put(unit, board);
                carried.forEach(o -> boards.put(o.name(), board));
            });
            server.onWrite((unit, table, address, value, nanoTime) -> {
                RelayBoard board = byUnit.get(unit);
                if (board != null) {
                    board.written(table, address, value, nanoTime);
                }
            });
        }
    }

    /** The relay board that carries an output; null if there is no such output. */
    public RelayBoard board(String output) {
        return boards.get(output);
    }

    /** Port of a server by the port of its link in the site. */
    public Map<Integer, Integer> ports() {
        return Map.copyOf(ports);
    }

    /** Server of a link. */
    public ModbusTcpServer server(String link) {
        return servers.get(link);
    }

    /** Servers by link. */
    public Map<String, ModbusTcpServer> servers() {
        return Map.copyOf(servers);
    }

    /** Instrument of a device. */
    public SimulatedInstrument instrument(String device) {
        return instruments.get(device);
    }

    /** Instruments by device, in the order of the site. */
    public Map<String, SimulatedInstrument> instruments() {
        return new LinkedHashMap<>(instruments);
    }

    /** Stops the servers. */
    @Override
    public void close() {
        servers.values().forEach(ModbusTcpServer::close);
        boards.values().forEach(RelayBoard::close);
    }
}
