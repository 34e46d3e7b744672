package io.sluice.store.sqlite;

import io.sluice.port.store.Detail;
import io.sluice.store.sqlite.SegmentRows.Column;
import java.sql.SQLException;

/**
 * What an uplink has not delivered, told in another detail. Nothing is left out; at the edge something may be told as a scan
 * and in a summary.
 *
 * @param gone is not to be delivered any more
 * @param added is to be delivered instead
 */
record Conversion(Intervals gone, Intervals added) {

    /**
     * Works it out.
     *
     * @param mark for scans and minutes: what is before is in the summaries of the next detail
     * @param lastId newest segment of each detail
     */
    static Conversion of(SegmentRows rows, Intervals unsent, Detail from, Detail to, long[] mark, long[] lastId)
            throws SQLException {
        Conversion c = new Conversion(new Intervals(), new Intervals());
        if (from.ordinal() > to.ordinal()) {
            // finer from where the summaries end
            for (int d = to.ordinal(); d < from.ordinal(); d++) {
                c.added.add(Math.max(1, mark[d]), lastId[d]);
            }
            return c;
        }
        Intervals now = unsent.copy();
        for (Detail detail = from; detail != to; detail = Ids.coarser(detail)) {
            c.coarsen(rows, now, detail, lastId);
        }
        return c;
    }

    private void coarsen(SegmentRows rows, Intervals now, Detail detail, long[] lastId) throws SQLException {
        Detail to = Ids.coarser(detail);
        long newest = lastId[to.ordinal()];
        long oldest = rows.atOrAfter(to, Ids.base(to), newest);
        if (oldest == Long.MAX_VALUE) {
            return; // there are none: what is unsent stays as it is
        }
        // what is older than the oldest summary stays as it is
        long covered = rows.value(Column.SOURCE_FIRST, oldest);
        Intervals part = now.within(Math.max(covered, Ids.base(detail)), Ids.end(detail));
        for (int i = 0; i < part.size(); i++) {
            long first = rows.firstWith(Column.SOURCE_LAST, part.first(i), to, oldest, newest);
            long after = rows.firstWith(Column.SOURCE_FIRST, part.last(i) + 1, to, oldest, newest);
            if (first != Long.MAX_VALUE) {
                long last = after == Long.MAX_VALUE ? newest : after - 1;
                now.add(first, last);
                added.add(first, last);
            }
            now.remove(part.first(i), part.last(i));
            gone.add(part.first(i), part.last(i));
        }
        for (int i = 0; i < gone.size(); i++) {
            added.remove(gone.first(i), gone.last(i));
        }
    }

    void applyTo(Intervals unsent) {
        for (int i = 0; i < gone.size(); i++) {
            unsent.remove(gone.first(i), gone.last(i));
        }
        unsent.addAll(added);
    }
}
