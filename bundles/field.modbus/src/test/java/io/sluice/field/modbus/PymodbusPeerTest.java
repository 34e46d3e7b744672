package io.sluice.field.modbus;

import static io.sluice.field.modbus.Specs.device;
import static io.sluice.field.modbus.Specs.holding;
import static io.sluice.field.modbus.Specs.lowFirst;
import static io.sluice.field.modbus.Specs.source;
import static io.sluice.model.site.RegisterSource.Type.BIT;
import static io.sluice.model.site.RegisterSource.Type.F32;
import static io.sluice.model.site.RegisterSource.Type.S16;
import static io.sluice.model.site.RegisterSource.Type.U16;
import static io.sluice.model.site.RegisterSource.Type.U32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.port.field.Reading;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that others wrote. */
@Timeout(60)
class PymodbusPeerTest {
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    Path directory;

    private Process process;
    private int port;

    @BeforeAll
    static void needsPymodbus() throws Exception {
        boolean present = Files.isExecutable(Path.of(PYTHON))
                && new ProcessBuilder(PYTHON, "-c", "import pymodbus")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
        assumeTrue(present, "pymodbus is not installed: apt-get install python3-pymodbus");
    }

    @BeforeEach
    void startServer() throws IOException {
        Path script = directory.resolve("pymodbus_peer.py");
        try (var in = PymodbusPeerTest.class.getResourceAsStream("/pymodbus_peer.py")) {
            Files.copy(in, script);
        }
        process = new ProcessBuilder(PYTHON, script.toString(), "127.0.0.1")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        port = Integer.parseInt(out.readLine());
    }

    @AfterEach
    void stopServer() throws Exception {
        process.getOutputStream().close();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void readsAWeatherStation() throws Exception {
        try (Bench bench = bench(holding(500, U16), holding(504, U16), holding(505, S16), holding(502, U16))) {
            assertThat(bench.poll()).as(bench.reading.fault).isEqualTo(Quality.GOOD);
            assertThat(bench.reading.raw).containsExactly(23, 551, -105, 7 * 502);
        }
    }

    @Test
    void readsFloatsAndBothWordOrders() throws Exception {
        try (Bench bench = bench(holding(600, F32), holding(598, U32), lowFirst(598, U32))) {
            assertThat(bench.poll()).isEqualTo(Quality.GOOD);
            assertThat(bench.reading.raw)
                    .containsExactly(1.2345f, 7 * 598 * 65536.0 + 7 * 599, 7 * 599 * 65536.0 + 7 * 598);
        }
    }

    @Test
    void readsEveryTable() throws Exception {
        RegisterSource[] sources = new RegisterSource[400];
        for (int i = 0; i < 100; i++) {
            sources[i] = source(Table.COIL, i, BIT);
            sources[100 + i] = source(Table.DISCRETE, i, BIT);
            sources[200 + i] = source(Table.HOLDING, i, U16);
            sources[300 + i] = source(Table.INPUT, i, U16);
        }
        try (Bench bench = bench(sources)) {
            assertThat(bench.read.requests()).isEqualTo(4);
            Reading reading = new Reading(0, sources.length);
            for (int request = 0; request < 4; request++) {
                assertThat(bench.link.execute(bench.read, request, reading)).isEqualTo(Quality.GOOD);
            }
            double[] expected = new double[400];
            Arrays.setAll(expected, i -> switch (i / 100) {
                case 0 -> i % 3 == 0 ? 1 : 0;
                case 1 -> (i - 100) % 5 == 0 ? 1 : 0;
                case 2 -> 7 * (i - 200);
                default -> 65535 - 7 * (i - 300);
            });
            assertThat(reading.raw).containsExactly(expected);
        }
    }

    @Test
    void readsTheLongestRequests() throws Exception {
        try (Bench bench = bench(Specs.device(
                5000, 120, 125, holding(0, F32), holding(121, U32), holding(123, U16), holding(124, U16)))) {
            assertThat(bench.read.requests()).isEqualTo(1);
            assertThat(bench.poll()).isEqualTo(Quality.GOOD);
            assertThat(bench.reading.raw[3]).isEqualTo(7 * 124);
        }
    }

    @Test
    void isToldThatAnAddressDoesNotExist() throws Exception {
        try (Bench bench = bench(holding(700, U16))) {
            assertThat(bench.poll()).isEqualTo(Quality.REFUSED);
            assertThat(bench.reading.fault)
                    .isEqualTo("read holding 700+1, unit 80, 127.0.0.1:" + port + ": exception 2 illegal data address");
        }
    }

    @Test
    void writesACoilAndARegisterAndReadsThemBack() throws Exception {
        RegisterSource coil = source(Table.COIL, 7, BIT);
        RegisterSource register = holding(40, U16);
        try (Bench coils = bench(coil);
                Bench registers = bench(register)) {
            for (int value = 1; value >= 0; value--) {
                assertThat(coils.link.write(Specs.UNIT, Specs.TIMEOUT_MS, coil, value))
                        .as(coils.link.writeFault())
                        .isEqualTo(Quality.GOOD);
                assertThat(coils.poll()).isEqualTo(Quality.GOOD);
                assertThat(coils.value()).isEqualTo(value);
            }
            assertThat(registers.link.write(Specs.UNIT, Specs.TIMEOUT_MS, register, 0xABCD))
                    .as(registers.link.writeFault())
                    .isEqualTo(Quality.GOOD);
            assertThat(registers.poll()).isEqualTo(Quality.GOOD);
            assertThat(registers.value()).isEqualTo(0xABCD);
        }
    }

    @Test
    void isToldThatAWrittenAddressDoesNotExist() throws Exception {
        try (Bench bench = bench(holding(3, U16))) {
            assertThat(bench.link.write(Specs.UNIT, Specs.TIMEOUT_MS, source(Table.COIL, 900, BIT), 1))
                    .isEqualTo(Quality.REFUSED);
            assertThat(bench.link.writeFault())
                    .isEqualTo("write coil 900 = 1, unit 80, 127.0.0.1:" + port + ": exception 2 illegal data address");
        }
    }

    @Test
    void pollsAThousandTimesOverOneConnection() throws Exception {
        try (Bench bench = bench(holding(3, U16))) {
            for (int i = 0; i < 1_000; i++) {
                assertThat(bench.poll()).isEqualTo(Quality.GOOD);
                assertThat(bench.value()).isEqualTo(21);
            }
        }
    }

    @Test
    void findsTheLinkDownWhenTheServerEnds() throws Exception {
        try (Bench bench = bench(holding(3, U16))) {
            assertThat(bench.poll()).isEqualTo(Quality.GOOD);
            stopServer();
            assertThat(bench.poll()).isEqualTo(Quality.LINK_DOWN);
            assertThat(bench.reading.fault).endsWith(": no connection: connection refused");
        }
    }

    private Bench bench(RegisterSource... sources) {
        return bench(device(sources));
    }

    private Bench bench(DeviceSpec device) {
        return new Bench(FakeServer.V4, port, device);
    }
}
