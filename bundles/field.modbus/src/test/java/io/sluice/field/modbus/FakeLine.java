package io.sluice.field.modbus;

import io.sluice.model.site.SerialSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * A line on which a script answers at once. Silence is not waited for: what is not there when it is asked for never came, or
 * comes later if the test puts it there.
 */
final class FakeLine implements ByteLine {
    /** What was sent, frame by frame. */
    final List<byte[]> sent = new ArrayList<>();
    /** Settings in the order in which they were asked for, repetitions left out. */
    final List<SerialSettings> opened = new ArrayList<>();
    /** What lies ready, piece by piece. */
    final Deque<byte[]> ready = new ArrayDeque<>();
    /** What the line comes to when something is sent, piece by piece. */
    Function<byte[], List<byte[]>> script = request -> List.of();
    /** Thrown at the next call; null if the line is there. */
    String broken;

    boolean dropped;
    boolean closed;

    @Override
    public void open(SerialSettings settings) throws IOException {
        check();
        dropped = false;
        if (opened.isEmpty() || !opened.get(opened.size() - 1).equals(settings)) {
            opened.add(settings);
        }
    }

    @Override
    public void send(ByteBuffer bytes) throws IOException {
        check();
        byte[] frame = new byte[bytes.remaining()];
        bytes.get(frame);
        sent.add(frame);
        ready.addAll(script.apply(frame));
    }

    @Override
    public int receive(ByteBuffer into, long deadlineNs) throws IOException {
        check();
        byte[] piece = ready.poll();
        if (piece == null) {
            return 0;
        }
        into.put(piece);
        return piece.length;
    }

    private void check() throws IOException {
        if (broken != null) {
            throw new IOException(broken);
        }
    }

    @Override
    public void drop() {
        dropped = true;
    }

    @Override
    public String peer() {
        return "/dev/fake";
    }

    @Override
    public void close() {
        closed = true;
    }
}
