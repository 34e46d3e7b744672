package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.codec.collection.CollectionWriter;
import io.sluice.codec.collection.Manifest;
import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Layout;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.port.store.Lease;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCollectionTest {
    private static final long T = 1_770_000_000_000L; // 2026-02-02T10:40:00+08:00
    private static final Boot BOOT = new Boot(17, "a3f2c1d0", "");

    @TempDir
    Path dir;

    private Path file;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void collect() throws IOException {
        file = dir.resolve("collected.zip");
        Manifest manifest = new Manifest(
                "gw-1",
                "一号",
                "sluice/v1/gw-1",
                "platform",
                0,
                Long.MAX_VALUE,
                T,
                "holdover",
                BOOT.id(),
                List.of(BOOT.id()),
                3,
                "0.1.0",
                "telemetry.db: disk full");
        Layout layout = new Layout(
                3, List.of(new Layout.DeviceLayout("radar-01", List.of(new Layout.PointLayout("level", "m", 3)))));
        try (OutputStream to = Files.newOutputStream(file);
                CollectionWriter w = new CollectionWriter(to, manifest)) {
            for (int i = 1; i <= 2; i++) {
                Scan scan = new Scan(
                        BOOT,
                        i,
                        3,
                        0,
                        Realm.LIVE,
                        i * 1_000_000_000L,
                        T,
                        ClockState.HOLDOVER,
                        new double[] {0.25 * i},
                        new byte[1]);
                w.segment(new Lease(i, false, layout, List.of(scan)));
            }
            w.finish(0);
        }
    }

    private int run(boolean chinese, String... args) {
        out.reset();
        err.reset();
        return new VerifyCollection(
                        chinese,
                        ZoneId.of("Asia/Shanghai"),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(args);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void tellsWhatIsInAWholeOne() {
        assertThat(run(false, file.toString())).isZero();
        assertThat(said().lines())
                .contains(
                        "gateway      gw-1  一号",
                        "taken        2026-02-02T10:40:00.000+08:00  clock holdover, 0.1.0",
                        "holds        what platform has not delivered",
                        "journal      telemetry.db: disk full",
                        "telemetry    2 scans, 2 values in 2 packs",
                        "from, to     2026-02-02T10:40:01.000+08:00  2026-02-02T10:40:02.000+08:00",
                        "boot         17-a3f2c1d0  scans 1 - 2: 2",
                        "whole and unchanged");
        assertThat(run(true, file.toString())).isZero();
        assertThat(said()).contains("完整, 未被改动");
    }

    @Test
    void writesItsValuesAsATable() {
        assertThat(run(false, "--csv", file.toString())).isZero();
        assertThat(said().lines())
                .containsExactly(
                        "time,point,value,unit,quality,clock,realm,boot,sequence,detail",
                        "2026-02-02T10:40:01.000+08:00,radar-01/level,0.25,m,good,holdover,live,17-a3f2c1d0,1,scans",
                        "2026-02-02T10:40:02.000+08:00,radar-01/level,0.5,m,good,holdover,live,17-a3f2c1d0,2,scans");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("whole and unchanged");
    }

    @Test
    void oneThatWasBrokenOffIsNotWhole() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length * 2 / 3));
        assertThat(run(false, file.toString())).isEqualTo(1);
        assertThat(said()).contains("broken off: no contents.json at its end", "NOT WHOLE: collect it again");
    }

    @Test
    void wrongArgumentsAndFilesAreSaid() throws IOException {
        assertThat(run(false)).isEqualTo(2);
        assertThat(run(false, "--senml", file.toString())).isEqualTo(2);
        assertThat(run(false, file.toString(), "other.zip")).isEqualTo(2);
        assertThat(run(false, dir.resolve("none.zip").toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("no such file");
        Files.writeString(file, "nothing of the kind");
        assertThat(run(false, file.toString())).isEqualTo(1);
        assertThat(said()).contains("this is no collection");
        assertThat(run(true, "--help")).isZero();
    }
}
