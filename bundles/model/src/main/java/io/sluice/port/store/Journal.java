package io.sluice.port.store;

import io.sluice.model.ClockCorrection;
import io.sluice.model.Layout;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Notice;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The durable, ordered log of scans and notices. Scans are gathered into segments that are committed together (group
 * commit); a notice is committed at once, in a file of its own. Thread-safe. A service.
 */
@ProviderType
public interface Journal {
    /** Declares the columns of scans that follow. Must precede the first scan of a revision. Cheap if already known. */
    void declare(Layout layout);

    /**
     * Hands over a scan. Never blocks and never touches the disk: it goes into a bounded queue.
     *
     * @return false if the queue is full and the scan was dropped; it is counted in {@link JournalFacts#dropped()}
     */
    boolean append(Scan scan);

    /**
     * Hands over a transition or event. Never blocks; the queue has a reserve that scans cannot fill.
     *
     * @return false if even the reserve is full; counted
     */
    boolean append(Notice notice);

    /** The place of an uplink that wants every scan: {@link #cursor(String, Runnable, Detail)} with {@link Detail#SCANS}. */
    default Cursor cursor(String uplink, Runnable news) {
        return cursor(uplink, news, Detail.SCANS);
    }

    /**
     * The clock has been set: scans that this covers are leased with the right time from now on, marked {@link
     * io.sluice.model.ClockState#CORRECTED}; what is on the medium keeps their boot-time clock. Never blocks; durable with the
     * next commit. The same correction may be told twice.
     */
    void correct(ClockCorrection correction);

    /**
     * The place of one uplink in the journal. A new uplink starts with all that the journal still holds in this detail.
     *
     * <p>The detail may change from one opening to the next. From scans to summaries: what is unsent is told as summaries where
     * there are any. From summaries to finer ones or scans: summaries that are unsent stay so, finer from where they end.
     *
     * @param uplink name of the uplink
     * @param news called after each commit, on the journal's thread; must return at once
     * @param detail what it is to deliver; summaries come when their window is over, some seconds later
     * @return the cursor; the same name may be opened again once the earlier one is closed
     */
    Cursor cursor(String uplink, Runnable news, Detail detail);

    /**
     * Commits everything handed over so far.
     *
     * @param timeoutMs longest wait, ms
     * @return whether it was done in time
     */
    boolean flush(long timeoutMs);

    /** Counters since the start of the process. */
    JournalFacts facts();
}
