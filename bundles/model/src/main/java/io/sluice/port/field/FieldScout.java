package io.sluice.port.field;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.SerialSettings;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Looks for instruments before they are in a site. Opens the link by itself for each call and closes it: a port that a running
 * link has is refused. A service; thread-safe. Blocks its caller.
 */
@ProviderType
public interface FieldScout {
    /** Driver schemes of links it can look on. */
    Set<String> schemes();

    /**
     * Asks every address whether something is there: an answer of any kind counts, an exception too.
     *
     * @param link link; for a serial port its settings are those of {@code settings} in turn
     * @param settings serial settings to try; empty: those of the link
     * @param firstUnit first address, 0 to 255
     * @param lastUnit last address, from {@code firstUnit} to 255
     * @param timeoutMs longest wait for each, ms
     * @param found is told of each at once, on the calling thread
     * @return what ended it early, for people; empty if it came to the end
     * @throws IllegalArgumentException if the link cannot be opened as it is given
     * @throws InterruptedException if the thread was interrupted
     */
    String scan(
            LinkSpec link,
            List<SerialSettings> settings,
            int firstUnit,
            int lastUnit,
            int timeoutMs,
            Consumer<Found> found)
            throws InterruptedException;

    /**
     * Polls a device once, up to its first request that fails.
     *
     * @throws IllegalArgumentException if link or device cannot be read as they are given
     * @throws InterruptedException if the thread was interrupted
     */
    Probe probe(LinkSpec link, DeviceSpec device) throws InterruptedException;

    /**
     * Something that answered.
     *
     * @param serial serial settings it answered at; null if the link has none
     * @param unit address
     * @param quality good, refused (an exception), or garbled: two of one address, or other settings
     * @param words what came, for people
     */
    record Found(SerialSettings serial, int unit, Quality quality, String words) {}

    /**
     * One poll.
     *
     * @param reading what came of it
     * @param quality of the last request
     * @param trace what went over the wire, such as {@code "12.3 ms > 01 03 00 00 00 02 C4 0B"}; 500 lines at most
     */
    record Probe(Reading reading, Quality quality, List<String> trace) {
        /** Copies the list. */
        public Probe {
            trace = List.copyOf(trace);
        }
    }
}
