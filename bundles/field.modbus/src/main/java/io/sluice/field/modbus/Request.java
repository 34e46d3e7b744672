package io.sluice.field.modbus;

import io.sluice.model.Quality;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.port.field.Reading;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/**
 * One read of neighbouring registers or bits, and the points it serves. Immutable.
 *
 * @param number number of this request within its link, from 0
 * @param table table read
 * @param address first register or bit
 * @param count registers or bits read
 * @param pdu the request as bytes; never changed
 * @param columns points served, by address
 * @param runs the same points as requests that read nothing in vain; empty if this request reads nothing in vain
 */
@SuppressWarnings("ArrayRecordComponent") // private to this package, never compared
record Request(int number, Table table, int address, int count, byte[] pdu, Column[] columns, List<Request> runs) {

    static Request of(int number, Table table, List<Column> columns, List<Request> runs) {
        int address = columns.get(0).first();
        int end = columns.stream().mapToInt(Column::end).max().orElseThrow();
        byte[] pdu = Pdu.read(table.function(), address, end - address);
        return new Request(
                number, table, address, end - address, pdu, columns.toArray(Column[]::new), List.copyOf(runs));
    }

    /** Decodes the data of a valid reply. */
    void decode(ByteBuffer bytes, int data, Reading into) {
        for (Column column : columns) {
            column.decode(bytes, data, address, into);
        }
    }

    /** Marks every point served as read in vain. */
    void fail(Quality quality, Reading into) {
        for (Column column : columns) {
            into.raw[column.point()] = Double.NaN;
            into.quality[column.point()] = quality.code();
        }
    }

    /** What is read, such as {@code "holding 52+3"}: table, first address as sent on the wire, count. */
    String what() {
        return table.name().toLowerCase(Locale.ROOT) + " " + address + "+" + count;
    }

    /** What is read in vain, such as {@code "55+2, 60+1"}; empty if nothing is. */
    String gaps() {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < runs.size(); i++) {
            int start = runs.get(i - 1).address() + runs.get(i - 1).count();
            text.append(i == 1 ? "" : ", ")
                    .append(start)
                    .append('+')
                    .append(runs.get(i).address() - start);
        }
        return text.toString();
    }
}
