package io.sluice.field.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.Quality;
import io.sluice.model.site.BlockSource;
import io.sluice.model.site.BlockSpec;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.FrameSource;
import io.sluice.model.site.Handling;
import io.sluice.model.site.SerialSettings;
import io.sluice.model.site.Source;
import io.sluice.model.site.Talk;
import io.sluice.model.site.Talk.Checksum;
import io.sluice.port.field.PreparedRead;
import io.sluice.port.field.Reading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Digitisers that send by themselves: four samples of two channels in a frame, with a number or without. */
@Timeout(300)
class FrameBlocksTest {
    private static final int SAMPLES = 4;
    private static final int LENGTH = 4 + 4 * SAMPLES + 1;
    private static final Talk.Frame FRAME = new Talk.Frame(
            List.of(0xAA, 0x55), LENGTH, 0, 1, false, 0, 256, List.of(), new Checksum(Checksum.Kind.SUM8, 0, false));

    private final Script line = new Script();
    private long nowNs;

    /** A line that brings what a test gives it, a piece for each receive. */
    private static final class Script implements ByteLine {
        final Deque<byte[]> pieces = new ArrayDeque<>();
        final List<byte[]> sent = new ArrayList<>();

        @Override
        public void open(SerialSettings settings) {
            // is open
        }

        @Override
        public void send(ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            sent.add(copy);
        }

        @Override
        public int receive(ByteBuffer into, long deadlineNs) {
            byte[] piece = pieces.poll();
            if (piece == null) {
                return 0;
            }
            into.put(piece);
            return piece.length;
        }

        @Override
        public void drop() {
            pieces.clear();
        }

        @Override
        public String peer() {
            return "script";
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 20, 21, 22, 64, 400})
    void samplesComeInOrderHoweverTheBytesAreSplit(int piece) throws Exception {
        DeviceSpec device = device(true, 50);
        try (SerialLink link = link()) {
            PreparedRead read = link.prepare(device);
            byte[] all = frames(0, 300);
            for (int from = 0; from < all.length; from += piece) {
                line.pieces.add(Arrays.copyOfRange(all, from, Math.min(all.length, from + piece)));
            }
            List<Double> x = new ArrayList<>();
            boolean first = true;
            while (x.size() < 300 * SAMPLES) {
                Reading r = poll(link, read, device, Quality.GOOD);
                assertThat(r.block.gap).isEqualTo(first);
                first = false;
                for (int i = 0; i < r.block.samples(); i++) {
                    x.add(r.block.rows[0][i]);
                    assertThat(r.block.rows[1][i]).isEqualTo(-r.block.rows[0][i]);
                }
                assertThat(r.raw[0]).isEqualTo(x.get(x.size() - 1));
                assertThat(r.block.readNs).isEqualTo(nowNs);
            }
            assertThat(x)
                    .containsExactlyElementsOf(IntStream.range(0, 300 * SAMPLES)
                            .mapToObj(i -> (double) i)
                            .toList());
        }
    }

    @Test
    void framesThatAreLostByNumberAreMissingSamplesAndTheBlockGoesOn() throws Exception {
        DeviceSpec device = device(true, 50);
        try (SerialLink link = link()) {
            PreparedRead read = link.prepare(device);
            byte[] bad = frames(12, 13);
            bad[9] ^= 0x10;
            give(frames(0, 10), frames(12 - 2, 12), bad, frames(13, 20), frames(23, 30));
            Reading r = poll(link, read, device, Quality.GOOD);

            assertThat(r.block.samples()).isEqualTo(30 * SAMPLES);
            for (int i = 0; i < 30 * SAMPLES; i++) {
                int frame = i / SAMPLES;
                boolean lost = frame == 12 || (frame >= 20 && frame < 23);
                assertThat(Double.valueOf(r.block.rows[0][i])).isEqualTo(Double.valueOf(lost ? Double.NaN : i));
            }
        }
    }

    @Test
    void aNumberGoesRoundAndALongLossIsAGap() throws Exception {
        DeviceSpec device = device(true, 50);
        try (SerialLink link = link()) {
            PreparedRead read = link.prepare(device);
            give(frames(250, 260));
            assertThat(poll(link, read, device, Quality.GOOD).block.rows[0])
                    .doesNotContain(Double.NaN)
                    .hasSize(40);
            give(frames(260, 262), frames(360, 362));
            Reading before = poll(link, read, device, Quality.GOOD);
            assertThat(before.block.samples()).isEqualTo(2 * SAMPLES);
            assertThat(before.block.gap).isFalse();
            Reading after = poll(link, read, device, Quality.GOOD);
            assertThat(after.block.rows[0][0]).isEqualTo(360 * SAMPLES);
            assertThat(after.block.gap).isTrue();
        }
    }

    @Test
    void withoutNumbersDamageEndsABlockAndLeavesAGap() throws Exception {
        DeviceSpec device = device(false, 50);
        Random random = new Random(2);
        for (int round = 0; round < 200; round++) {
            try (SerialLink link = link()) {
                PreparedRead read = link.prepare(device);
                byte[] whole = frames(0, 9);
                int at = 4 * LENGTH + random.nextInt(LENGTH);
                byte[] hurt = round % 2 == 0 ? flipped(whole, at, random) : without(whole, at);
                give(hurt);
                Reading first = poll(link, read, device, Quality.GOOD);
                Reading second = poll(link, read, device, Quality.GOOD);
                assertThat(second.block.gap).as("round %d", round).isTrue();
                double[] joined = Arrays.copyOf(first.block.rows[0], first.block.samples() + second.block.samples());
                System.arraycopy(second.block.rows[0], 0, joined, first.block.samples(), second.block.samples());
                assertThat(first.block.samples()).isEqualTo(4 * SAMPLES);
                for (int i = 1; i < first.block.samples(); i++) {
                    assertThat(joined[i]).isEqualTo(joined[i - 1] + 1);
                }
                for (int i = first.block.samples() + 1; i < joined.length; i++) {
                    assertThat(joined[i]).isEqualTo(joined[i - 1] + 1);
                }
            }
        }
    }

    @Test
    void silenceIsNoReplyAndLeavesAGap() throws Exception {
        DeviceSpec device = device(true, 30);
        try (SerialLink link = link()) {
            PreparedRead read = link.prepare(device);
            give(frames(0, 3));
            poll(link, read, device, Quality.GOOD);
            Reading none = poll(link, read, device, Quality.NO_REPLY);
            assertThat(none.fault).isEqualTo("read dust, unit 5, script: nothing in 30 ms");
            assertThat(none.quality[0]).isEqualTo(Quality.NO_REPLY.code());
            give(frames(3, 5));
            assertThat(poll(link, read, device, Quality.GOOD).block.gap).isTrue();
            byte[] bad = frames(5, 6);
            bad[7] ^= 1;
            give(bad);
            assertThat(poll(link, read, device, Quality.GARBLED).fault).contains("checksum");
        }
    }

    @Test
    void whatStartsItIsSentWhenThePortIsOpened() throws Exception {
        Talk talk = new Talk(FRAME, List.of(List.of(1, 2, 3)), List.of());
        DeviceSpec device = device(talk, true, 30);
        try (SerialLink link = link()) {
            PreparedRead read = link.prepare(device);
            give(frames(0, 3));
            poll(link, read, device, Quality.GOOD);
            give(frames(3, 4));
            poll(link, read, device, Quality.GOOD);
            assertThat(line.sent).containsExactly(new byte[] {1, 2, 3});
        }
    }

    @Test
    void aDeviceWithTwoKindsOfFramesIsRefused() throws Exception {
        Talk talk = Talks.streaming(FRAME);
        DeviceSpec d = Talks.device(
                30,
                Talks.word(talk, 4),
                new FrameSource(talk, List.of(0xAA), 4, FrameSource.Type.U16, false, 0xFFFF, Set.of()));
        try (SerialLink link = link()) {
            assertThatThrownBy(() -> link.prepare(inBlocks(d)))
                    .hasMessage("device dust: blocks come from one kind of frame that is sent unasked");
        }
    }

    @Test
    void noSampleIsLostOnARealPortThoughPollsAreLate(@TempDir Path directory) throws Exception {
        DeviceSpec device = device(true, 20_000);
        try (PtyPair cable = new PtyPair(directory);
                SerialLink link = new SerialDriver(SerialDriver.LOCAL)
                        .open(Talks.link(cable.ours), System::nanoTime, WireTrace.NONE)) {
            PreparedRead read = link.prepare(device);
            Thread sender = new Thread(() -> send(cable.theirs), "digitiser");
            sender.start();
            int seen = 0;
            double next = -1;
            Random random = new Random(4);
            while (next < 400 * SAMPLES) {
                Reading r = poll(link, read, device, Quality.GOOD);
                for (int i = 0; i < r.block.samples(); i++) {
                    double v = r.block.rows[0][i];
                    assertThat(next < 0 || v == next)
                            .as("sample %s after %s", v, next - 1)
                            .isTrue();
                    next = v + 1;
                    seen++;
                }
                assertThat(r.block.gap).isEqualTo(seen == r.block.samples());
                TimeUnit.MILLISECONDS.sleep(random.nextInt(60));
            }
            sender.interrupt();
            sender.join(10_000);
            assertThat(seen).isGreaterThan(300 * SAMPLES);
        }
    }

    private static void send(Path port) {
        try (OutputStream out = Files.newOutputStream(port)) {
            for (int i = 0; ; i++) {
                out.write(frames(i, i + 1));
                out.flush();
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } catch (IOException | InterruptedException e) {
            // the test is over
        }
    }

    private Reading poll(SerialLink link, PreparedRead read, DeviceSpec device, Quality wanted)
            throws InterruptedException {
        nowNs += 100_000_000L;
        Reading r = Reading.of(device);
        assertThat(link.execute(read, 0, r)).as("%s", r.fault).isEqualTo(wanted);
        return r;
    }

    private void give(byte[]... pieces) {
        line.pieces.addAll(Arrays.asList(pieces));
    }

    private static byte[] flipped(byte[] bytes, int at, Random random) {
        byte[] copy = bytes.clone();
        copy[at] ^= (byte) (1 << random.nextInt(8));
        return copy;
    }

    private static byte[] without(byte[] bytes, int at) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        out.write(bytes, at + 1, bytes.length - at - 1);
        return out.toByteArray();
    }

    /** Frames with these numbers: channel x counts samples, y counts them down. */
    private static byte[] frames(int from, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int n = from; n < to; n++) {
            ByteBuffer frame = ByteBuffer.allocate(LENGTH);
            frame.put((byte) 0xAA).put((byte) 0x55).put((byte) n).put((byte) 0);
            for (int k = 0; k < SAMPLES; k++) {
                frame.putShort((short) (n * SAMPLES + k)).putShort((short) -(n * SAMPLES + k));
            }
            int sum = 0;
            for (int i = 0; i < LENGTH - 1; i++) {
                sum += frame.get(i);
            }
            frame.put((byte) sum);
            out.writeBytes(frame.array());
        }
        return out.toByteArray();
    }

    private SerialLink link() {
        return new SerialLink("port", line, null, 0, () -> nowNs, WireTrace.NONE);
    }

    private static DeviceSpec device(boolean numbered, int timeoutMs) {
        return device(Talks.streaming(FRAME), numbered, timeoutMs);
    }

    private static DeviceSpec device(Talk talk, boolean numbered, int timeoutMs) {
        FrameSource.Series series = new FrameSource.Series(SAMPLES, 4, numbered ? 2 : -1, 1, false);
        return inBlocks(Talks.device(
                timeoutMs,
                channel(talk, 4, series),
                channel(talk, 6, series),
                new BlockSource(BlockSource.Fact.GAPS, "")));
    }

    private static Source channel(Talk talk, int at, FrameSource.Series series) {
        return new FrameSource(talk, List.of(), at, FrameSource.Type.S16, false, 0xFFFF, Set.of(), series);
    }

    private static DeviceSpec inBlocks(DeviceSpec d) {
        return new DeviceSpec(
                0,
                d.name(),
                "",
                d.link(),
                d.profile(),
                d.unit(),
                100,
                d.timeoutMs(),
                0,
                0,
                1,
                false,
                d.place(),
                d.points(),
                Handling.NONE,
                null,
                new BlockSpec(200, 1000, 0, false));
    }
}
