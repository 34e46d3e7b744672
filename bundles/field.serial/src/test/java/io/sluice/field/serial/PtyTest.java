package io.sluice.field.serial;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Talk;
import io.sluice.port.field.PreparedRead;
import io.sluice.port.field.Reading;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On real serial ports of the operating system, joined by socat. */
@Timeout(300)
class PtyTest {
    private static final int TIMEOUT_MS = 10_000;
    /** Rounds of unplugging: 200 with {@code ./sluice test --long}. */
    private static final int ROUNDS = Boolean.getBoolean("sluice.long") ? 200 : 20;

    @TempDir
    Path directory;

    /** An instrument that sends a frame after the other, each with a number of its own. */
    private static final class Sender implements AutoCloseable {
        private final Thread thread;
        private volatile boolean done;

        Sender(Path port, int everyMs, byte[] noise) throws IOException {
            OutputStream out = Files.newOutputStream(port);
            thread = new Thread(
                    () -> {
                        try (out) {
                            for (int i = 0; !done; i++) {
                                out.write(noise);
                                out.write(Talks.pms(1000 + i));
                                out.flush();
                                TimeUnit.MILLISECONDS.sleep(everyMs);
                            }
                        } catch (IOException | InterruptedException e) {
                            // the cable was pulled
                        }
                    },
                    "pty-sender");
            thread.start();
        }

        @Override
        public void close() {
            done = true;
            thread.interrupt();
            try {
                thread.join(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        boolean runs() {
            return thread.isAlive();
        }
    }

    private static DeviceSpec dust(int timeoutMs) {
        Talk talk = Talks.streaming(Talks.PMS);
        return Talks.device(timeoutMs, Talks.word(talk, 4), Talks.word(talk, 6));
    }

    private static SerialLink open(Path path) {
        return new SerialDriver(SerialDriver.LOCAL).open(Talks.link(path), System::nanoTime, WireTrace.NONE);
    }

    @Test
    void everyPollOfAStreamingInstrumentBringsANewerFrame() throws Exception {
        try (PtyPair cable = new PtyPair(directory);
                SerialLink link = open(cable.ours)) {
            PreparedRead read = link.prepare(dust(TIMEOUT_MS));
            try (Sender sender = new Sender(cable.theirs, 20, new byte[] {0x42, 0x00})) {
                assertThat(sender.runs()).isTrue();
                double last = -1;
                for (int i = 0; i < 40; i++) {
                    Reading into = new Reading(0, 2);
                    assertThat(link.execute(read, 0, into)).as(into.fault).isEqualTo(Quality.GOOD);
                    assertThat(into.raw[0]).isGreaterThan(last);
                    assertThat(into.raw[1]).isEqualTo(into.raw[0] + 1);
                    last = into.raw[0];
                    if (i % 10 == 9) {
                        TimeUnit.MILLISECONDS.sleep(100);
                    }
                }
            }
            assertThat(link.coalesced()).isPositive();
        }
    }

    @Test
    void aFrameThatCameBeforeThePollIsNotItsValue() throws Exception {
        try (PtyPair cable = new PtyPair(directory);
                SerialLink link = open(cable.ours)) {
            PreparedRead read = link.prepare(dust(500));
            Reading into = new Reading(0, 2);
            assertThat(link.execute(read, 0, into)).isEqualTo(Quality.NO_REPLY);
            assertThat(into.fault).contains("nothing in 500 ms");
            try (Sender once = new Sender(cable.theirs, 600_000, new byte[0])) {
                assertThat(once.runs()).isTrue();
                CountDownLatch there = new CountDownLatch(1);
                assertThat(there.await(500, TimeUnit.MILLISECONDS)).isFalse();
                assertThat(link.execute(read, 0, into)).isEqualTo(Quality.NO_REPLY);
                assertThat(into.raw).containsOnly(Double.NaN);
                assertThat(link.coalesced()).isEqualTo(1);
            }
        }
    }

    @Test
    void anAdapterMayBeUnpluggedAndPluggedInAgainForEver() throws Exception {
        long threads = -1;
        long files = -1;
        try (SerialLink link = open(directory.resolve("ours"))) {
            PreparedRead read = link.prepare(dust(TIMEOUT_MS));
            for (int round = 0; round < ROUNDS; round++) {
                Reading into = new Reading(0, 2);
                try (PtyPair cable = new PtyPair(directory);
                        Sender sender = new Sender(cable.theirs, 20, new byte[0])) {
                    assertThat(sender.runs()).isTrue();
                    assertThat(link.execute(read, 0, into))
                            .as("round %s: %s", round, into.fault)
                            .isEqualTo(Quality.GOOD);
                }
                assertThat(link.execute(read, 0, into))
                        .as("round %s, unplugged", round)
                        .isEqualTo(Quality.LINK_DOWN);
                assertThat(into.raw).containsOnly(Double.NaN);
                if (round == 1) {
                    threads = Thread.getAllStackTraces().size();
                    files = openFiles();
                }
            }
            assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
                    .doesNotContain("pty-sender");
            assertThat((long) Thread.getAllStackTraces().size()).isLessThanOrEqualTo(threads + 2);
            assertThat(openFiles()).isLessThanOrEqualTo(files + 2);
        }
    }

    @Test
    void aCloseEndsAWait() throws Exception {
        PtyPair cable = new PtyPair(directory);
        try {
            SerialLink link = open(cable.ours);
            PreparedRead read = link.prepare(dust(60_000));
            AtomicReference<Quality> result = new AtomicReference<>();
            CountDownLatch asking = new CountDownLatch(1);
            Thread asker = new Thread(() -> {
                asking.countDown();
                try {
                    result.set(link.execute(read, 0, new Reading(0, 2)));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            asker.start();
            assertThat(asking.await(10, TimeUnit.SECONDS)).isTrue();
            link.close();
            asker.join(20_000);

            assertThat(result).hasValue(Quality.LINK_DOWN);
        } finally {
            cable.close();
        }
    }

    @Test
    void anAskedInstrumentAnswersForItsOwnUnit() throws Exception {
        Talk talk = new Talk(Talks.PLAIN, List.of(), List.of(Talk.UNIT_TEXT, (int) 'R', (int) '\n'));
        Thread instrument = null;
        try (PtyPair cable = new PtyPair(directory);
                SerialLink link = open(cable.ours)) {
            PreparedRead read = link.prepare(Talks.device(TIMEOUT_MS, Talks.field(talk, 0), Talks.field(talk, 1)));
            instrument = new Thread(() -> {
                try (var in = Files.newInputStream(cable.theirs);
                        OutputStream out = Files.newOutputStream(cable.theirs)) {
                    StringBuilder asked = new StringBuilder();
                    for (int b = in.read(); b >= 0; b = in.read()) {
                        asked.append((char) b);
                        if (b == '\n') {
                            String answer = asked.toString().equals("5R\n") ? "12.5,-3\r\n" : "wrong\r\n";
                            out.write(answer.getBytes(StandardCharsets.US_ASCII));
                            asked.setLength(0);
                        }
                    }
                } catch (IOException e) {
                    // the cable was pulled
                }
            });
            instrument.start();
            for (int i = 0; i < 5; i++) {
                Reading into = new Reading(0, 2);
                assertThat(link.execute(read, 0, into)).as(into.fault).isEqualTo(Quality.GOOD);
                assertThat(into.raw).containsExactly(12.5, -3);
            }
        }
        instrument.join(10_000);
        assertThat(instrument.isAlive()).isFalse();
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.collect(Collectors.counting());
        }
    }
}
