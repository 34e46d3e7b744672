package io.sluice.field.modbus;

import static io.sluice.field.modbus.Specs.device;
import static io.sluice.field.modbus.Specs.holding;
import static io.sluice.model.site.RegisterSource.Type.F32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import io.sluice.model.Quality;
import io.sluice.port.field.Reading;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ResourcesTest {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    @Test
    void leavesNoThreadAndNoDescriptorBehind() throws Exception {
        assumeThat(DESCRIPTORS).as("descriptors are counted in /proc").isDirectory();
        churn(); // classes and the selector provider keep some for ever
        List<String> descriptors = descriptors();
        Set<Thread> threads = Thread.getAllStackTraces().keySet();

        for (int i = 0; i < 100; i++) {
            churn();
        }

        assertThat(descriptors()).hasSameSizeAs(descriptors);
        assertThat(Thread.getAllStackTraces().keySet()).isSubsetOf(threads);
    }

    @Test
    void pollsWithoutAllocating() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assumeThat(threads.isThreadAllocatedMemorySupported()).isTrue();
        try (FakeServer server = new FakeServer(call -> call.registers(0x3F9E, 0x0419, 0, 0));
                Bench bench = new Bench(server, device(holding(0, F32), holding(2, F32)))) {
            Reading reading = new Reading(0, 2);
            poll(bench, reading, 20_000);

            long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            poll(bench, reading, 10_000);
            long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;

            assertThat(reading.raw).containsExactly(1.2345f, 0);
            // The measurement itself costs some dozen bytes; one object per poll would be 160000.
            assertThat(bytes).isLessThan(10_000);
        }
    }

    private static void poll(Bench bench, Reading reading, int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            if (bench.link.execute(bench.read, 0, reading) != Quality.GOOD) {
                throw new AssertionError(reading.fault);
            }
        }
    }

    /** Every way in which a connection ends. */
    private static void churn() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, FakeServer.V4)) {
            port = socket.getLocalPort();
        }
        try (Bench refused = new Bench(FakeServer.V4, port, device(holding(0, F32)))) {
            assertThat(refused.poll()).isEqualTo(Quality.LINK_DOWN);
            assertThat(refused.poll()).isEqualTo(Quality.LINK_DOWN);
        }
        try (FakeServer server = new FakeServer(call -> {
                    switch (call.number()) {
                        case 0 -> call.registers(1, 2);
                        case 1 -> call.close();
                        case 2 -> call.reset();
                        case 3 -> call.send(new byte[] {0, 0, 9, 9});
                        default -> call.registers(1, 2);
                    }
                });
                Bench bench = new Bench(server, device(holding(0, F32)))) {
            assertThat(bench.poll()).isEqualTo(Quality.GOOD);
            assertThat(bench.poll()).isEqualTo(Quality.LINK_DOWN);
            assertThat(bench.poll()).isEqualTo(Quality.LINK_DOWN);
            assertThat(bench.poll()).isEqualTo(Quality.GARBLED);
            assertThat(bench.poll()).isEqualTo(Quality.GOOD);
        }
    }

    private static List<String> descriptors() throws IOException {
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            return all.map(ResourcesTest::target)
                    .filter(t -> t.startsWith("socket:") || t.startsWith("anon_inode:"))
                    .sorted()
                    .toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "gone"; // the descriptor by which the directory itself was read
        }
    }
}
