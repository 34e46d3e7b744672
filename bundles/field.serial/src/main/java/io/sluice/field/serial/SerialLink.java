package io.sluice.field.serial;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.SerialSettings;
import io.sluice.model.site.Talk;
import io.sluice.port.field.FieldLink;
import io.sluice.port.field.PreparedRead;
import io.sluice.port.field.Reading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serial instruments on one port. Confined to one thread, except for {@link #close()}.
 *
 * <pre>
 *   asked:     throw away what is there, send the request, take messages until all points have theirs or time is up
 *   blocks:    take all that has come since the last poll; wait for a message if there is none
 *   streaming: throw away what came since the last poll, take messages until all points have theirs or time is up
 * </pre>
 *
 * What came before a request is never an answer to it: a value is as fresh as its time stamp says. Of several messages for
 * the same points the newest counts.
 */
final class SerialLink implements FieldLink {
    private static final Logger LOG = LoggerFactory.getLogger(SerialLink.class);
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");
    private static final long NS_PER_MS = 1_000_000L;
    private static final long SUMMARY_NS = 60_000 * NS_PER_MS;
    /** Most bytes thrown away at once: a port's buffers hold less. */
    private static final int MOST_STALE = 1 << 17;

    private final String name;
    private final ByteLine line;
    private final SerialSettings serial;
    private final int silentPolls;
    private final LongSupplier monotonic;
    private final WireTrace trace;
    private final Map<Talk, Cutter> cutters = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(512);
    /** Talks that were set up since the port was opened. */
    private final Map<Talk, Integer> ready = new HashMap<>();

    private boolean open;
    private int silent;
    private long messages;
    private long coalesced;
    private long damaged;
    private long damagedTold;
    private long toldNs = Long.MIN_VALUE;

    /**
     * A link.
     *
     * @param serial settings of the wire; null if the line does not set them
     * @param silentPolls polls without a byte after which the line is opened anew; 0: never
     */
    SerialLink(
            String name,
            ByteLine line,
            SerialSettings serial,
            int silentPolls,
            LongSupplier monotonic,
            WireTrace trace) {
        this.name = name;
        this.line = line;
        this.serial = serial;
        this.silentPolls = silentPolls;
        this.monotonic = monotonic;
        this.trace = trace;
    }

    /** What has come of one request so far. */
    private final class Catch implements Cutter.Sink {
        private final SerialPlan plan;
        private final List<SerialPlan.Group> groups;
        private final byte[][] newest;
        private int others;
        private int wrong;
        private String why;

        Catch(SerialPlan plan, SerialPlan.Ask ask) {
            this.plan = plan;
            this.groups = ask.groups();
            this.newest = new byte[groups.size()][];
        }

        @Override
        public void message(byte[] message) {
            messages++;
            boolean taken = false;
            for (int i = 0; i < newest.length; i++) {
                if (groups.get(i).takes(message, plan.device().unit())) {
                    coalesced += newest[i] == null || taken ? 0 : 1;
                    newest[i] = message;
                    taken = true;
                }
            }
            others += taken ? 0 : 1;
        }

        @Override
        public void damaged(String reason) {
            damaged++;
            wrong++;
            why = reason;
        }

        boolean isComplete() {
            return Arrays.stream(newest).noneMatch(m -> m == null);
        }
    }

    /** What came before it was asked for: counted, not taken. */
    private final class Stale implements Cutter.Sink {
        @Override
        public void message(byte[] message) {
            messages++;
            coalesced++;
        }

        @Override
        public void damaged(String why) {
            damaged++;
        }
    }

    @Override
    public PreparedRead prepare(DeviceSpec device) {
        return SerialPlan.of(this, device);
    }

    @Override
    public Quality execute(PreparedRead read, int request, Reading into) throws InterruptedException {
        if (!(read instanceof SerialPlan plan) || plan.owner() != this) {
            throw new IllegalArgumentException("read was not prepared by link " + name);
        }
        byte[] wake = plan.wake(request);
        try {
            boolean fresh = open(plan.device());
            if (wake.length > 0) {
                send(wake);
                return Quality.GOOD;
            }
            return execute(plan, plan.ask(request), fresh, into);
        } catch (IOException e) {
            open = false;
            line.drop();
            if (wake.length == 0) {
                set(plan.ask(request), Quality.LINK_DOWN, into);
            }
            into.fault = what(plan) + ": " + e.getMessage();
            return Quality.LINK_DOWN;
        } finally {
            tell();
        }
    }

    /** Opens the line; whether it was not open before. */
    private boolean open(DeviceSpec device) throws IOException, InterruptedException {
        SerialSettings own = device.handling().serial();
        line.open(own == null ? serial : own);
        boolean fresh = !open;
        if (fresh) {
            open = true;
            ready.clear();
            cutters.clear();
        }
        return fresh;
    }

    private Quality execute(SerialPlan plan, SerialPlan.Ask ask, boolean fresh, Reading into)
            throws IOException, InterruptedException {
        Talk talk = ask.talk();
        Cutter cutter = cutters.get(talk);
        if (cutter == null) {
            cutter = Cutter.of(talk.framing());
            cutter.reset(talk.isStreaming());
            cutters.put(talk, cutter);
        }
        if (plan.blocks() != null) {
            return blocks(plan, ask, cutter, fresh, into);
        }
        if (!fresh) {
            drain(talk.isStreaming() ? cutter : null);
        }
        setUp(plan, talk);
        if (!talk.isStreaming()) {
            cutter.reset(false);
            send(ask.bytes());
        }
        Catch caught = new Catch(plan, ask);
        int bytes = listen(cutter, caught, plan.device().timeoutMs(), into);
        silence(bytes);
        return finish(plan, ask, caught, bytes, cutter.isMidway(), into);
    }

    private void silence(int bytes) {
        silent = bytes == 0 ? silent + 1 : 0;
        if (silentPolls > 0 && silent >= silentPolls) {
            // a serial server that lost its power says nothing either: only a new connection shows
            silent = 0;
            open = false;
            line.drop();
        }
    }

    private void setUp(SerialPlan plan, Talk talk) throws IOException {
        if (!Integer.valueOf(plan.device().unit())
                .equals(ready.put(talk, plan.device().unit()))) {
            for (List<Integer> message : talk.setup()) {
                send(SerialPlan.fixed(message));
            }
        }
    }

    /** Nothing is thrown away: every sample counts. */
    private Quality blocks(SerialPlan plan, SerialPlan.Ask ask, Cutter cutter, boolean fresh, Reading into)
            throws IOException, InterruptedException {
        FrameBlocks blocks = plan.blocks();
        blocks.begin();
        if (fresh) {
            blocks.interrupt();
        }
        setUp(plan, ask.talk());
        long now = System.nanoTime();
        long deadline = now + plan.device().timeoutMs() * NS_PER_MS;
        int all = 0;
        int count;
        do {
            buffer.clear();
            count = line.receive(buffer, blocks.hasSamples() ? now : deadline);
            into.lastByteNs = monotonic.getAsLong();
            blocks.at(into.lastByteNs);
            trace.bytes(false, buffer, 0, Math.max(0, count));
            for (int i = 0; i < count; i++) {
                cutter.feed(buffer.get(i), blocks);
            }
            all += Math.max(0, count);
        } while (all < MOST_STALE && (count > 0 || (!blocks.hasSamples() && System.nanoTime() - deadline < 0)));
        messages += blocks.messages();
        damaged += blocks.wrong();
        Quality quality = blocks.give(into);
        if (quality != Quality.GOOD) {
            blocks.interrupt();
            ready.remove(ask.talk());
            into.fault = String.format(
                    Locale.ROOT,
                    "%s: %s in %d ms",
                    what(plan),
                    blocks.told(all),
                    plan.device().timeoutMs());
        }
        silence(all);
        return quality;
    }

    /** Throws away what is there; what a streaming instrument is in the middle of goes on. */
    private void drain(Cutter cutter) throws IOException, InterruptedException {
        Stale stale = new Stale();
        for (int count = 0, all = 0; all < MOST_STALE; all += count) {
            buffer.clear();
            count = line.receive(buffer, System.nanoTime());
            if (count <= 0) {
                return;
            }
            trace.bytes(false, buffer, 0, count);
            for (int i = 0; i < count && cutter != null; i++) {
                cutter.feed(buffer.get(i), stale);
            }
        }
    }

    /** Takes what comes until all points have their message or time is up; how many bytes came. */
    private int listen(Cutter cutter, Catch caught, int timeoutMs, Reading into)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeoutMs * NS_PER_MS;
        int all = 0;
        do {
            buffer.clear();
            int count = line.receive(buffer, deadline);
            if (count > 0) {
                into.lastByteNs = monotonic.getAsLong();
                trace.bytes(false, buffer, 0, count);
            }
            for (int i = 0; i < count; i++) {
                cutter.feed(buffer.get(i), caught);
            }
            all += Math.max(0, count);
        } while (!caught.isComplete() && System.nanoTime() - deadline < 0);
        return all;
    }

    private Quality finish(SerialPlan plan, SerialPlan.Ask ask, Catch caught, int bytes, boolean midway, Reading into) {
        boolean any = false;
        boolean broken = caught.wrong > 0 || (midway && !ask.talk().isStreaming());
        String why = caught.why;
        for (int g = 0; g < ask.groups().size(); g++) {
            SerialPlan.Group group = ask.groups().get(g);
            set(group, broken ? Quality.GARBLED : Quality.NO_REPLY, into);
            if (caught.newest[g] != null) {
                try {
                    decode(group, caught.newest[g], into);
                    any = true;
                } catch (Decoder.NonsenseException e) {
                    // one field that cannot be shows that the message is damaged: the others are not to be trusted
                    set(group, Quality.GARBLED, into);
                    why = e.getMessage();
                    broken = true;
                    damaged++;
                }
            }
        }
        if (any) {
            return Quality.GOOD;
        }
        ready.remove(ask.talk());
        String came = bytes == 0
                ? "nothing"
                : broken
                        ? (why == null ? "half a message" : why)
                        : bytes + " bytes, " + caught.others + " messages of another kind";
        into.fault = String.format(
                Locale.ROOT, "%s: %s in %d ms", what(plan), came, plan.device().timeoutMs());
        return broken ? Quality.GARBLED : Quality.NO_REPLY;
    }

    private static void set(SerialPlan.Ask ask, Quality quality, Reading into) {
        ask.groups().forEach(group -> set(group, quality, into));
    }

    private static void set(SerialPlan.Group group, Quality quality, Reading into) {
        for (int point : group.points()) {
            into.raw[point] = Double.NaN;
            into.quality[point] = quality.code();
        }
    }

    private static void decode(SerialPlan.Group group, byte[] message, Reading into) throws Decoder.NonsenseException {
        for (int i = 0; i < group.points().length; i++) {
            double raw = Decoder.value(group.sources().get(i), message);
            into.raw[group.points()[i]] = raw;
            into.quality[group.points()[i]] = (Double.isNaN(raw) ? Quality.SENSOR_FAULT : Quality.GOOD).code();
        }
    }

    private String what(SerialPlan plan) {
        return "read " + plan.device().name() + ", unit " + plan.device().unit() + ", " + line.peer();
    }

    private void send(byte[] bytes) throws IOException {
        if (bytes.length > 0) {
            ByteBuffer out = ByteBuffer.wrap(bytes);
            line.send(out);
            trace.bytes(true, out, 0, bytes.length);
            LOG.trace("link={} sent={}", name, HEX.formatHex(bytes));
        }
    }

    /** Damage is summed up once a minute. */
    private void tell() {
        long now = System.nanoTime();
        if (damaged > damagedTold && (toldNs == Long.MIN_VALUE || now - toldNs > SUMMARY_NS)) {
            toldNs = now;
            damagedTold = damaged;
            LOG.warn("link={} damaged={} messages={} coalesced={}", name, damaged, messages, coalesced);
        }
    }

    /** Messages that were not taken because a newer one came, or nobody waited for them. */
    long coalesced() {
        return coalesced;
    }

    @Override
    public Quality write(int unit, int timeoutMs, RegisterSource target, int value) {
        throw new IllegalArgumentException("link " + name + ": a serial instrument has no outputs");
    }

    @Override
    public String writeFault() {
        return null;
    }

    @Override
    public void close() {
        line.close();
    }
}
