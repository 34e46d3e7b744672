package io.sluice.field.modbus;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.port.field.PreparedRead;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How one device is read. Immutable.
 *
 * <p>Points of one table are merged into one request while at most {@code maxGap} registers (or bits) are read in vain
 * between two of them and the request stays within {@code maxRegisters} (bits: 2000). A point marked {@code alone} shares
 * a request only with points of exactly the same registers, and no other request reads across it: reading a register in
 * vain can clear it. Requests are ordered by function code, then address.
 */
record Plan(ModbusLink link, int unit, int timeoutMs, List<Request> blocks) implements PreparedRead {

    private static final Comparator<Column> BY_ADDRESS =
            Comparator.comparingInt((Column c) -> c.source().address()).thenComparingInt(Column::end);

    /**
     * Plans a device.
     *
     * @param firstNumber number of the first request
     * @throws IllegalArgumentException if the device or one of its points cannot be read over Modbus
     */
    static Plan of(ModbusLink link, DeviceSpec device, int firstNumber) {
        require(device, "unit", device.unit(), 0, 255);
        require(device, "timeoutMs", device.timeoutMs(), 1, Integer.MAX_VALUE);
        require(device, "maxGap", device.maxGap(), 0, Pdu.MAX_REGISTERS);
        require(device, "maxRegisters", device.maxRegisters(), 1, Pdu.MAX_REGISTERS);
        require(device, "points", device.points().size(), 1, Integer.MAX_VALUE);
        List<Column> all = new ArrayList<>();
        for (int i = 0; i < device.points().size(); i++) {
            String owner = device.name() + "/" + device.points().get(i).name();
            Column column = Column.of(i, owner, device.points().get(i));
            if (!column.source().table().isBits() && column.source().type().registers() > device.maxRegisters()) {
                throw new IllegalArgumentException("point " + owner + ": type "
                        + column.source().type() + " takes "
                        + column.source().type().registers()
                        + " registers, allowed are " + device.maxRegisters() + " in one request");
            }
            all.add(column);
        }
        all.sort(BY_ADDRESS);
        List<Request> blocks = new ArrayList<>();
        for (Table table : Table.values()) {
            List<Column> columns =
                    all.stream().filter(c -> c.source().table() == table).toList();
            int most = table.isBits() ? Pdu.MAX_BITS : device.maxRegisters();
            List<Request> requests = new ArrayList<>();
            for (List<Column> block : merge(columns, device.maxGap(), most)) {
                List<Request> runs = new ArrayList<>();
                List<List<Column>> exact = merge(block, 0, most);
                if (exact.size() > 1) {
                    exact.forEach(run -> runs.add(Request.of(-1, table, run, List.of())));
                }
                requests.add(Request.of(firstNumber + blocks.size() + requests.size(), table, block, runs));
            }
            blocks.addAll(requests);
        }
        return new Plan(link, device.unit(), device.timeoutMs(), List.copyOf(blocks));
    }

    @Override
    public int requests() {
        return blocks.size();
    }

    /** Groups columns of one table, sorted by address, into requests, sorted by address. */
    private static List<List<Column>> merge(List<Column> columns, int maxGap, int most) {
        List<RegisterSource> fences = columns.stream()
                .map(Column::source)
                .filter(RegisterSource::alone)
                .toList();
        List<List<Column>> blocks = new ArrayList<>();
        List<Column> block = null;
        int end = 0;
        for (Column column : columns) {
            if (column.source().alone()) {
                continue;
            }
            int start = column.source().address();
            if (block == null
                    || start - end > maxGap
                    || Math.max(end, column.end()) - block.get(0).source().address() > most
                    || crosses(fences, end, start)) {
                block = new ArrayList<>();
                blocks.add(block);
                end = 0;
            }
            block.add(column);
            end = Math.max(end, column.end());
        }
        for (Column column : columns) {
            if (column.source().alone()) {
                addAlone(blocks, column);
            }
        }
        blocks.sort(Comparator.comparing(b -> b.get(0), BY_ADDRESS));
        return blocks;
    }

    private static void addAlone(List<List<Column>> blocks, Column column) {
        for (List<Column> block : blocks) {
            if (block.get(0).source().alone() && BY_ADDRESS.compare(block.get(0), column) == 0) {
                block.add(column);
                return;
            }
        }
        blocks.add(new ArrayList<>(List.of(column)));
    }

    private static boolean crosses(List<RegisterSource> fences, int from, int to) {
        for (RegisterSource fence : fences) {
            if (fence.address() < to && fence.address() + fence.type().registers() > from) {
                return true;
            }
        }
        return false;
    }

    private static void require(DeviceSpec device, String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "device " + device.name() + ": " + what + " " + value + ", allowed is " + least + " to " + most);
        }
    }
}
