package io.sluice.port.field;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Table;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One bus with one owner and one request in flight. Pauses, retries and back-off are the caller's; the link only does
 * single requests. Confined to one thread; {@link #close()} may come from any thread and unblocks a request.
 */
@ProviderType
public interface FieldLink extends AutoCloseable {
    /**
     * Plans how a device is read: which points share a request.
     *
     * @throws IllegalArgumentException if a point cannot be read over this link
     */
    PreparedRead prepare(DeviceSpec device);

    /**
     * Performs one request and decodes its reply into the columns of the points it covers. Trouble in the field is not an
     * exception: it is the quality that comes back, and the columns covered are set to NaN with that quality.
     *
     * @param read plan, from {@link #prepare} of this link
     * @param request number of the request, 0 to {@code read.requests() - 1}
     * @param into where values, qualities, {@link Reading#lastByteNs} and, on failure, {@link Reading#fault} go
     * @return {@link Quality#GOOD} if a valid reply came in time, else what went wrong: no-reply, garbled, refused, link-down
     * @throws InterruptedException if the thread was interrupted while waiting
     */
    Quality execute(PreparedRead read, int request, Reading into) throws InterruptedException;

    /**
     * Writes one value to a coil (FC 05) or holding register (FC 06) and waits for the echo.
     *
     * @param unit address on the link
     * @param timeoutMs longest wait for the answer, ms
     * @param target coil or holding register
     * @param value raw value: 0 or 1 for a coil, 0 to 65535 for a register
     * @return {@link Quality#GOOD} if the device confirmed it, else what went wrong
     * @throws IllegalArgumentException if the target cannot be written over this link; says which
     * @throws InterruptedException if the thread was interrupted while waiting
     */
    Quality write(int unit, int timeoutMs, RegisterSource target, int value) throws InterruptedException;

    /**
     * Writes neighbouring coils (FC 05, 15) or holding registers (FC 06, 16) and waits for the confirmation.
     *
     * @param values 1 to 123 raw values: 0 or 1 for coils, 0 to 65535 for registers
     * @param multiple whether FC 15 or 16 is used even for one
     * @throws IllegalArgumentException if that cannot be written over this link; says why
     * @throws InterruptedException if the thread was interrupted while waiting
     */
    default Quality write(int unit, int timeoutMs, Table table, int address, int[] values, boolean multiple)
            throws InterruptedException {
        throw new IllegalArgumentException("this link writes outputs only");
    }

    /**
     * Reads neighbouring bits or registers as they are.
     *
     * @param into filled with the raw values, 0 or 1 or 0 to 65535; its length, 1 to 125, is how many are read
     * @throws IllegalArgumentException if that cannot be read over this link; says why
     * @throws InterruptedException if the thread was interrupted while waiting
     */
    default Quality peek(int unit, int timeoutMs, Table table, int address, int[] into) throws InterruptedException {
        throw new IllegalArgumentException("this link reads prepared devices only");
    }

    /** What went wrong in the last failed write or peek, for people; null if nothing did. */
    String writeFault();

    /** The last frames, oldest first, one line each, for people; empty for a link that keeps none. Any thread. */
    default List<String> trace() {
        return List.of();
    }

    /** Closes the port. Idempotent; a request under way ends with {@link Quality#LINK_DOWN}. */
    @Override
    void close();
}
