package io.sluice.field.modbus;

import static io.sluice.model.site.RegisterSource.Type.F32;
import static io.sluice.model.site.RegisterSource.Type.S16;
import static io.sluice.model.site.RegisterSource.Type.U16;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.model.Quality;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.model.site.SerialSettings;
import io.sluice.model.site.SerialSettings.Parity;
import io.sluice.port.field.Reading;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** RTU against a slave that others wrote, over a serial cable. */
@Timeout(120)
class PymodbusSerialPeerTest {
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    Path directory;

    @BeforeAll
    static void needsPymodbus() throws Exception {
        boolean present = Files.isExecutable(Path.of(PYTHON))
                && new ProcessBuilder(PYTHON, "-c", "import pymodbus, serial_asyncio")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
        assumeTrue(present, "not installed: apt-get install python3-pymodbus python3-serial python3-serial-asyncio");
    }

    @Test
    void readsWritesAndIsRefused() throws Exception {
        Path script = directory.resolve("pymodbus_peer.py");
        try (var in = PymodbusSerialPeerTest.class.getResourceAsStream("/pymodbus_peer.py")) {
            Files.copy(in, script);
        }
        try (PtyPair cable = new PtyPair(directory)) {
            Process process = new ProcessBuilder(PYTHON, script.toString(), cable.theirs.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            assertThat(out.readLine()).isEqualTo("0");
            try (ModbusLink link = link(cable.ours)) {
                readsADevice(link);
                writes(link);
                isRefused(link);
            }
            process.getOutputStream().close();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void readsADevice(ModbusLink link) throws InterruptedException {
        var device = Specs.device(
                Specs.holding(500, U16), Specs.holding(504, U16), Specs.holding(505, S16), Specs.holding(600, F32));
        var read = link.prepare(device);
        Reading reading = new Reading(0, 4);
        for (int i = 0; i < read.requests(); i++) {
            assertThat(link.execute(read, i, reading)).as(reading.fault).isEqualTo(Quality.GOOD);
        }
        assertThat(reading.raw).containsExactly(23, 551, -105, 1.2345f);
    }

    private static void writes(ModbusLink link) throws InterruptedException {
        assertThat(link.write(80, 5000, Table.HOLDING, 10, new int[] {1, 2, 65535}, true))
                .isEqualTo(Quality.GOOD);
        assertThat(link.write(80, 5000, Table.HOLDING, 13, new int[] {4711}, false))
                .isEqualTo(Quality.GOOD);
        assertThat(link.write(80, 5000, Table.COIL, 1, new int[] {1, 1, 0, 1, 1, 1, 1, 1, 1}, true))
                .isEqualTo(Quality.GOOD);
        int[] registers = new int[4];
        int[] coils = new int[9];
        assertThat(link.peek(80, 5000, Table.HOLDING, 10, registers)).isEqualTo(Quality.GOOD);
        assertThat(link.peek(80, 5000, Table.COIL, 1, coils)).isEqualTo(Quality.GOOD);
        assertThat(registers).containsExactly(1, 2, 65535, 4711);
        assertThat(coils).containsExactly(1, 1, 0, 1, 1, 1, 1, 1, 1);
    }

    private static void isRefused(ModbusLink link) throws InterruptedException {
        assertThat(link.peek(80, 5000, Table.INPUT, 700, new int[1])).isEqualTo(Quality.REFUSED);
        assertThat(link.writeFault()).endsWith("exception 2 illegal data address");
    }

    private static ModbusLink link(Path path) {
        LinkSpec spec = new LinkSpec(
                "bus",
                ModbusRtuDriver.SCHEME,
                5,
                Map.of("path", path.toString()),
                new SerialSettings(9600, 8, Parity.NONE, 1));
        return (ModbusLink) new ModbusRtuDriver().open(spec, System::nanoTime);
    }
}
