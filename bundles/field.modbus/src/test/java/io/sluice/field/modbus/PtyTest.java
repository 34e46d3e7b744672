package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Quality;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.model.site.SerialSettings;
import io.sluice.model.site.SerialSettings.Parity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
    private static final SerialSettings SLOW = new SerialSettings(9600, 8, Parity.NONE, 1);
    private static final int TIMEOUT_MS = 2000;
    /** Rounds of unplugging: 200 with {@code ./sluice test --long}. */
    private static final int ROUNDS = Boolean.getBoolean("sluice.long") ? 200 : 20;

    @TempDir
    Path directory;

    @Test
    void oneRequestIsInFlightAndTheLineRestsForThreeAndAHalfCharactersBetween() throws Exception {
        try (PtyPair cable = new PtyPair(directory);
                PtySlave slave = new PtySlave(cable.theirs);
                ModbusLink link = link(cable.ours)) {
            for (int i = 0; i < 60; i++) {
                assertThat(peek(link, 1 + i % 32)).as(link.writeFault()).isEqualTo(Quality.GOOD);
            }

            assertThat(slave.overlaps).isEmpty();
            assertThat(slave.units).hasSize(60);
            assertThat(slave.gapsNs).hasSize(59).allSatisfy(gap -> assertThat(gap)
                    .isGreaterThanOrEqualTo(SLOW.gapNs()));
        }
    }

    @Test
    void anAdapterMayBeUnpluggedAndPluggedInAgainForEver() throws Exception {
        long threads = -1;
        long files = -1;
        try (ModbusLink link = link(directory.resolve("ours"))) {
            for (int round = 0; round < ROUNDS; round++) {
                try (PtyPair cable = new PtyPair(directory);
                        PtySlave slave = new PtySlave(cable.theirs)) {
                    assertThat(peek(link, 7))
                            .as("round %s: %s", round, link.writeFault())
                            .isEqualTo(Quality.GOOD);
                    assertThat(slave.units).containsExactly(7);
                }
                assertThat(peek(link, 7)).as("round %s, unplugged", round).isEqualTo(Quality.LINK_DOWN);
                if (round == 1) {
                    threads = Thread.getAllStackTraces().size();
                    files = openFiles();
                }
            }
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .map(Thread::getName)
                            .filter(name -> name.equals("pty-slave"))
                            .toList())
                    .isEmpty();
            assertThat((long) Thread.getAllStackTraces().size()).isLessThanOrEqualTo(threads + 2);
            assertThat(openFiles()).isLessThanOrEqualTo(files + 2);
        }
    }

    @Test
    void anAdapterUnpluggedWhileItIsWaitedForEndsTheWaitAtOnce() throws Exception {
        PtyPair cable = new PtyPair(directory);
        try (ModbusLink link = link(cable.ours)) {
            AtomicReference<Quality> result = new AtomicReference<>();
            CountDownLatch asking = new CountDownLatch(1);
            Thread asker = new Thread(() -> {
                asking.countDown();
                try {
                    result.set(link.peek(7, 60_000, Table.HOLDING, 52, new int[1]));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            asker.start();
            assertThat(asking.await(10, TimeUnit.SECONDS)).isTrue();
            cable.close();
            asker.join(20_000);

            assertThat(result).hasValue(Quality.LINK_DOWN);
        } finally {
            cable.close();
        }
    }

    @Test
    void aCloseEndsAWait() throws Exception {
        try (PtyPair cable = new PtyPair(directory)) {
            ModbusLink link = link(cable.ours);
            AtomicReference<Quality> result = new AtomicReference<>();
            CountDownLatch asking = new CountDownLatch(1);
            Thread asker = new Thread(() -> {
                asking.countDown();
                try {
                    result.set(link.peek(7, 60_000, Table.HOLDING, 52, new int[1]));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            asker.start();
            assertThat(asking.await(10, TimeUnit.SECONDS)).isTrue();
            link.close();
            asker.join(20_000);

            assertThat(result).hasValue(Quality.LINK_DOWN);
            assertThat(link.writeFault()).endsWith("link closed");
        }
    }

    @Test
    void aPortBelongsToOneLinkWhateverNameItGoesBy() throws Exception {
        try (PtyPair cable = new PtyPair(directory);
                PtySlave slave = new PtySlave(cable.theirs)) {
            Path other = Files.createSymbolicLink(directory.resolve("by-id"), cable.ours);
            try (ModbusLink second = link(other)) {
                try (ModbusLink first = link(cable.ours)) {
                    assertThat(peek(first, 7)).isEqualTo(Quality.GOOD);
                    assertThat(peek(second, 7)).isEqualTo(Quality.LINK_DOWN);
                    assertThat(second.writeFault()).contains("belongs to link");
                }
                assertThat(peek(second, 7)).as(second.writeFault()).isEqualTo(Quality.GOOD);
            }
            assertThat(slave.units).hasSize(2);
        }
    }

    private static Quality peek(ModbusLink link, int unit) throws InterruptedException {
        int[] into = new int[2];
        Quality quality = link.peek(unit, TIMEOUT_MS, Table.HOLDING, 52, into);
        if (quality == Quality.GOOD) {
            assertThat(into).containsExactly(Rtu.register(unit, 3, 52), Rtu.register(unit, 3, 53));
        }
        return quality;
    }

    private static ModbusLink link(Path path) {
        LinkSpec spec = new LinkSpec(
                "bus-" + path.getFileName(), ModbusRtuDriver.SCHEME, 5, Map.of("path", path.toString()), SLOW);
        return (ModbusLink) new ModbusRtuDriver().open(spec, System::nanoTime);
    }

    private static long openFiles() throws java.io.IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.collect(Collectors.counting());
        }
    }
}
