package io.sluice.field.modbus;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Handling;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.model.site.RegisterWrite;
import io.sluice.port.field.PreparedRead;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
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
record Plan(ModbusLink link, int unit, int timeoutMs, List<Lead> leads, List<Request> blocks) implements PreparedRead {
    /**
     * What is done before the requests of a poll.
     *
     * @param pdu the write; null for a wake-up
     * @param wake bytes of a wake-up; empty: the first request serves as one
     * @param what in words
     * @param pauseMs pause after it
     */
    @SuppressWarnings("ArrayRecordComponent") // private to this package, never compared
    record Lead(byte[] pdu, byte[] wake, String what, int pauseMs) {}

    private static final Comparator<Column> BY_ADDRESS =
            Comparator.comparingInt(Column::first).thenComparingInt(Column::end);

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
            if (!column.source().table().isBits() && column.end() - column.first() > device.maxRegisters()) {
                throw new IllegalArgumentException("point " + owner + ": type "
                        + column.source().type() + " takes "
                        + (column.end() - column.first())
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
        return new Plan(link, device.unit(), device.timeoutMs(), leads(device.handling()), List.copyOf(blocks));
    }

    @Override
    public int requests() {
        return leads.size() + blocks.size();
    }

    @Override
    public int pauseAfterMs(int request) {
        return request < leads.size() ? leads.get(request).pauseMs() : 0;
    }

    @Override
    public boolean isAnswer(int request) {
        return request >= leads.size() || leads.get(request).pdu() != null;
    }

    private static List<Lead> leads(Handling handling) {
        List<Lead> leads = new ArrayList<>();
        Handling.Wake wake = handling.wake();
        if (wake != null) {
            byte[] bytes = new byte[wake.bytes().size()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = wake.bytes().get(i).byteValue();
            }
            leads.add(new Lead(null, bytes, "wake-up", wake.waitMs()));
        }
        for (RegisterWrite write : handling.before()) {
            // only numbers stand before a poll, so no clock is asked
            int[] values = write.resolve(ZonedDateTime.ofInstant(Instant.EPOCH, ZoneOffset.UTC), 0);
            byte[] pdu = Pdu.write(write.table(), write.address(), values, write.multiple());
            leads.add(new Lead(pdu, null, Pdu.what(write.table(), write.address(), values), write.waitMs()));
        }
        return List.copyOf(leads);
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
            int start = column.first();
            if (block == null
                    || start - end > maxGap
                    || Math.max(end, column.end()) - block.get(0).first() > most
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
            if (fence.first() < to && fence.end() > from) {
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
