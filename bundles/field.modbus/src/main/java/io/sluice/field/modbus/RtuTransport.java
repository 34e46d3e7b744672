package io.sluice.field.modbus;

import io.sluice.model.Quality;
import io.sluice.model.site.SerialSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Modbus RTU over a line that carries bytes.
 *
 * <pre>
 *  silence of 3.5 characters   what is there is read away   request   reply starts within the timeout   rest of the reply
 * |---------------------------|----------------------------|---------|---------------------------------|------------------|
 * </pre>
 *
 * <p>RTU frames carry no id, so an answer that comes after its timeout looks like the answer to what was asked meanwhile.
 * What comes before the next request is read away. What comes after it is taken only if it can be nothing else: while a
 * request to the same unit stands unanswered, a reply that would answer both different requests is garbled, and asking
 * again settles it, since then both ask the same. Answers to the earlier one alone are skipped.
 *
 * <p>A reply is looked for behind any bytes that are no reply: adapters put zeros before it when they turn round. Damaged
 * and foreign frames are skipped until the timeout. A frame counts only whole, with its checksum, from the unit asked.
 *
 * <p>An adapter that sends back what is sent is found out at the first read and then known; for certainty before that it is
 * a setting, because the echo of a write looks like its reply.
 */
final class RtuTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(RtuTransport.class);
    private static final long NANOS_PER_MS = 1_000_000L;
    private static final int UNITS = 256;
    /** So many timeouts long an answer may still come. */
    private static final long LATE_TIMEOUTS = 5;
    /** So long an answer may still come at least, ns. */
    private static final long LEAST_LATE_NS = 1_000_000_000L;
    /** Unanswered requests remembered for each unit. */
    private static final int MOST_OPEN = 8;
    /** Longest talk of others that is listened to before a request, ns. */
    private static final long BABBLE_NS = 300_000_000L;
    /** Silence after a damaged reply by which it is over: adapters deliver in pieces up to 16 ms apart. */
    private static final long OVER_NS = 50_000_000L;

    private final String link;
    private final ByteLine line;
    private final SerialSettings usual;
    private final LongSupplier monotonic;
    private final WireTrace trace;
    private final ByteBuffer sending = ByteBuffer.allocate(RtuFrame.MAX_FRAME);
    private final ByteBuffer arrived = ByteBuffer.allocate(4 * RtuFrame.MAX_FRAME);
    /** Requests that no reply came to, by unit, in the order in which they were sent. */
    private final List<Deque<Open>> open = new ArrayList<>();

    private final SerialSettings[] settings = new SerialSettings[UNITS];

    /** Until when the request that a reply may have answered instead stands; 0 if there is no such doubt. */
    private long doubtUntilNs;

    private boolean echoes;
    /** Settings of the last request; null before it. */
    private SerialSettings last;

    private long lastByteNs;
    /** {@link System#nanoTime} since which the line is silent as far as we know. */
    private long silentSinceNs;

    private long discarded;
    /** What the log says: null before the first change. */
    private Boolean up;

    private volatile boolean closed;

    /** A request to which a reply may still come until then, {@link System#nanoTime}. */
    @SuppressWarnings("ArrayRecordComponent") // private, never compared
    private record Open(byte[] pdu, long untilNs) {}

    /**
     * A transport.
     *
     * @param usual settings of units that have none of their own; null where the line does not set them
     * @param echoes whether the adapter is known to send back what is sent
     */
    RtuTransport(
            String link, ByteLine line, SerialSettings usual, boolean echoes, LongSupplier monotonic, WireTrace trace) {
        this.link = link;
        this.line = line;
        this.usual = usual;
        this.echoes = echoes;
        this.monotonic = monotonic;
        this.trace = trace;
        this.silentSinceNs = System.nanoTime();
        for (int unit = 0; unit < UNITS; unit++) {
            open.add(new ArrayDeque<>());
        }
    }

    @Override
    public void settings(int unit, SerialSettings own) {
        if (usual == null) {
            throw new IllegalArgumentException("link " + link + ": unit " + unit + " has serial settings " + own
                    + ", but " + line.peer() + " does not set them");
        }
        if (settings[unit] != null && !settings[unit].equals(own)) {
            throw new IllegalArgumentException(
                    "link " + link + ": unit " + unit + " has serial settings " + settings[unit] + " and " + own);
        }
        settings[unit] = own;
    }

    @Override
    public Quality exchange(int unit, byte[] pdu, int timeoutMs, Reply reply) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        reply.fault = null;
        doubtUntilNs = 0;
        SerialSettings now = settings[unit] == null ? usual : settings[unit];
        try {
            line.open(now);
            if (!quiet(now)) {
                return fault(reply, "line never silent: something talks unasked", Quality.GARBLED);
            }
            last = now;
            RtuFrame.write(sending, unit, pdu);
            long outNs = wireNs(now, sending.limit());
            trace.bytes(true, sending, 0, sending.limit());
            line.send(sending);
            sending.rewind();
            long deadlineNs = System.nanoTime() + outNs + timeoutMs * NANOS_PER_MS;
            Quality quality = receive(unit, pdu, timeoutMs, deadlineNs, now, reply);
            silentSinceNs = System.nanoTime();
            remember(unit, pdu, timeoutMs, quality);
            return quality;
        } catch (IOException e) {
            silentSinceNs = System.nanoTime();
            return down(reply, e);
        }
    }

    @Override
    public Quality wake(int unit, byte[] bytes, Reply reply) throws InterruptedException {
        SerialSettings now = settings[unit] == null ? usual : settings[unit];
        try {
            line.open(now);
            quiet(now);
            last = now;
            sending.clear();
            sending.put(bytes).flip();
            trace.bytes(true, sending, 0, sending.limit());
            line.send(sending);
            silentSinceNs = System.nanoTime() + wireNs(now, bytes.length);
            return Quality.GOOD;
        } catch (IOException e) {
            return down(reply, e);
        }
    }

    /** Waits until the line has been silent for 3.5 characters, reading away what is on it; false if it never is. */
    private boolean quiet(SerialSettings now) throws IOException, InterruptedException {
        long gapNs = Math.max(gapNs(now), gapNs(last));
        long giveUpNs = System.nanoTime() + BABBLE_NS;
        arrived.clear();
        while (true) {
            int count = line.receive(arrived, Math.max(silentSinceNs + gapNs, System.nanoTime()));
            if (count == 0) {
                return true;
            }
            trace.bytes(false, arrived, 0, arrived.position());
            discarded++;
            arrived.clear();
            silentSinceNs = System.nanoTime();
            if (silentSinceNs >= giveUpNs) {
                return false;
            }
        }
    }

    private Quality receive(int unit, byte[] pdu, int timeoutMs, long firstNs, SerialSettings now, Reply reply)
            throws IOException, InterruptedException {
        arrived.clear();
        boolean echoDue = echoes;
        int from = 0;
        String oddity = null;
        long deadlineNs = firstNs;
        long heardNs = 0;
        while (true) {
            int before = arrived.position();
            long untilNs = oddity == null ? deadlineNs : Math.min(deadlineNs, heardNs + OVER_NS);
            int count = line.receive(arrived, untilNs);
            if (count == 0) {
                return unanswered(pdu, from, timeoutMs, oddity, reply);
            }
            trace.bytes(false, arrived, before, arrived.position());
            lastByteNs = monotonic.getAsLong();
            heardNs = System.nanoTime();
            // the timeout is for the start of the reply: its rest takes the time that the wire takes
            deadlineNs = firstNs + wireNs(now, RtuFrame.expectedLength(pdu)) + OVER_NS;
            if (from == 0 && isEcho(pdu, echoDue)) {
                from = sending.limit();
                echoDue = false;
            }
            int at = from;
            while (at < arrived.position() && !echoDue) {
                int length = RtuFrame.replyLength(arrived, at, arrived.position());
                boolean whole = length > 0 && arrived.position() - at >= length;
                if (whole && Crc.isRight(arrived, at, length)) {
                    String strange = strange(unit, pdu, at, length);
                    if (strange == null) {
                        return accept(at, length, reply);
                    }
                    if (strange.isEmpty()) {
                        discarded++;
                    } else {
                        oddity = strange;
                    }
                    at += length;
                    from = at;
                } else if (!whole && isStart(unit, pdu, at)) {
                    break;
                } else {
                    if (whole && isStart(unit, pdu, at)) {
                        oddity = "reply with a wrong checksum";
                    }
                    at++;
                }
            }
            if (arrived.remaining() < RtuFrame.MAX_FRAME) {
                return fault(reply, "line never silent: something talks unasked", Quality.GARBLED);
            }
        }
    }

    /** Whether the bytes from here on can become the reply to this request. */
    private boolean isStart(int unit, byte[] pdu, int at) {
        int end = arrived.position();
        if ((arrived.get(at) & 0xff) != unit) {
            return false;
        }
        if (end - at < 2) {
            return true;
        }
        int function = arrived.get(at + 1) & 0xff;
        if (function == (pdu[0] | 0x80)) {
            return true;
        }
        return function == pdu[0]
                && (end - at < 3 || pdu[0] > Pdu.LAST_READ || (arrived.get(at + 2) & 0xff) == Pdu.dataBytes(pdu));
    }

    /** What is wrong with a sound frame as the reply to this request: null if nothing, empty if it is to be skipped. */
    private String strange(int unit, byte[] pdu, int at, int length) {
        int from = arrived.get(at) & 0xff;
        int start = at + RtuFrame.HEADER;
        int size = length - RtuFrame.AROUND;
        boolean fits = from == unit && Pdu.check(pdu, arrived, start, size) != Pdu.INVALID;
        boolean late = settled(open.get(from), from == unit ? pdu : null, start, size);
        if (from != unit) {
            return late ? "" : "reply of unit " + from + " instead of " + unit;
        }
        if (late) {
            return fits ? "reply that may be the late one to an earlier request" : "";
        }
        return fits ? null : Pdu.fault(pdu, arrived, start, size);
    }

    /**
     * Whether a sound frame may answer an earlier request other than this one. Slaves answer in order: that request and those
     * before it are settled then.
     */
    private boolean settled(Deque<Open> earlier, byte[] pdu, int start, int size) {
        long now = System.nanoTime();
        earlier.removeIf(o -> o.untilNs - now < 0);
        int settled = 0;
        int i = 0;
        for (Open o : earlier) {
            i++;
            if (!Arrays.equals(o.pdu, pdu) && Pdu.check(o.pdu, arrived, start, size) != Pdu.INVALID) {
                settled = i;
                break;
            }
        }
        // a frame of another unit than asked may be anybody's: it settles nothing
        for (int n = 0; n < settled && pdu != null; n++) {
            doubtUntilNs = earlier.remove().untilNs;
        }
        return settled > 0;
    }

    private boolean isEcho(byte[] pdu, boolean due) {
        int length = sending.limit();
        if (arrived.position() < length || (!due && pdu[0] > Pdu.LAST_READ)) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (arrived.get(i) != sending.get(i)) {
                return false;
            }
        }
        if (!echoes) {
            echoes = true;
            LOG.warn(
                    "modbus.echo link={} peer={} effect=\"what is sent comes back and is taken away\"",
                    link,
                    line.peer());
        }
        return true;
    }

    /**
     * Notes what may still be answered. As many answers are missing as there were requests without one; which of them is
     * known only as far as they differ. A doubt ends with the time of the request that it began with, never later: else one
     * lost reply would be doubted for ever.
     */
    private void remember(int unit, byte[] pdu, int timeoutMs, Quality quality) {
        Deque<Open> earlier = open.get(unit);
        long untilNs = System.nanoTime() + Math.max(LEAST_LATE_NS, LATE_TIMEOUTS * timeoutMs * NANOS_PER_MS);
        if (quality == Quality.GOOD) {
            Open same = earlier.poll();
            while (same != null && !Arrays.equals(same.pdu, pdu)) {
                same = earlier.poll();
            }
            if (same == null) {
                return;
            }
            untilNs = Math.min(untilNs, same.untilNs);
        } else if (doubtUntilNs != 0) {
            untilNs = Math.min(untilNs, doubtUntilNs);
        }
        if (earlier.size() >= MOST_OPEN) {
            earlier.remove();
        }
        earlier.add(new Open(pdu, untilNs));
    }

    private Quality accept(int at, int length, Reply reply) {
        if (up == null || !up) {
            up = true;
            LOG.info("modbus.connected link={} peer={} discarded={}", link, line.peer(), discarded);
        }
        reply.bytes = arrived;
        reply.start = at + RtuFrame.HEADER;
        reply.length = length - RtuFrame.AROUND;
        reply.lastByteNs = lastByteNs;
        return Quality.GOOD;
    }

    private Quality unanswered(byte[] pdu, int from, int timeoutMs, String oddity, Reply reply) {
        int bytes = arrived.position() - from;
        if (oddity != null) {
            return fault(reply, oddity, Quality.GARBLED);
        }
        if (bytes > 0) {
            return fault(
                    reply,
                    bytes + " bytes that are no whole reply instead of " + RtuFrame.expectedLength(pdu) + " in "
                            + timeoutMs + " ms",
                    Quality.GARBLED);
        }
        return fault(reply, "no reply in " + timeoutMs + " ms", Quality.NO_REPLY);
    }

    private static Quality fault(Reply reply, String fault, Quality quality) {
        reply.fault = fault;
        return quality;
    }

    private Quality down(Reply reply, IOException e) {
        line.drop();
        open.forEach(Deque::clear);
        String why = e.getMessage() == null ? "line closed" : e.getMessage().toLowerCase(Locale.ROOT);
        reply.fault = closed ? "link closed" : why;
        if ((up == null || up) && !closed) {
            up = false;
            LOG.warn("modbus.lost link={} peer={} discarded={} cause=\"{}\"", link, line.peer(), discarded, why);
        }
        return Quality.LINK_DOWN;
    }

    private static long wireNs(SerialSettings now, int characters) {
        return now == null ? 0 : now.characterNs(characters);
    }

    private static long gapNs(SerialSettings now) {
        return now == null ? 0 : now.gapNs();
    }

    @Override
    public void resynchronise(String fault) {
        // The next request reads away what is there; a serial port has no connection to make anew.
        discarded++;
    }

    @Override
    public String peer() {
        return line.peer();
    }

    @Override
    public long discarded() {
        return discarded;
    }

    @Override
    public void close() {
        closed = true;
        line.close();
    }
}
