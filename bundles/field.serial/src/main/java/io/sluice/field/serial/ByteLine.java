package io.sluice.field.serial;

import io.sluice.model.site.SerialSettings;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A line that carries bytes: a serial port, or a serial server over TCP. Confined to one thread, except for {@link #close()}.
 */
interface ByteLine extends AutoCloseable {
    /**
     * Opens it, unless it is open, with these settings.
     *
     * @param settings how characters go over the wire; null if the line does not set them
     * @throws IOException if it cannot be opened; says why
     * @throws InterruptedException if the thread was interrupted
     */
    void open(SerialSettings settings) throws IOException, InterruptedException;

    /** Sends what is in the buffer. */
    void send(ByteBuffer bytes) throws IOException;

    /**
     * Takes what has arrived; waits for the first byte until the deadline.
     *
     * @param deadlineNs {@link System#nanoTime}; in the past: does not wait
     * @return bytes taken; 0 if none came
     * @throws IOException if the line is gone
     * @throws InterruptedException if the thread was interrupted while waiting
     */
    int receive(ByteBuffer into, long deadlineNs) throws IOException, InterruptedException;

    /** Closes it until it is opened again. */
    void drop();

    /** The line in messages, such as {@code "/dev/ttyAMA0"}. */
    String peer();

    /** Closes it for good. Idempotent, from any thread; a wait ends with an exception within 200 ms. */
    @Override
    void close();
}
