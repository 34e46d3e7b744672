package io.sluice.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxHostTest {
    private static final long TODAY = LinuxHost.BUILT_UTC_MS + 86_400_000L * 300;

    private List<String> powerOff = List.of();

    @TempDir
    Path home;

    private final AtomicLong mono = new AtomicLong(5_000_000_000L);
    private final AtomicLong wall = new AtomicLong(TODAY);

    @Test
    void countsStartsAndNeverRepeatsABootId() throws IOException {
        Boot first = host().boot();
        Boot second = host().boot();

        assertThat(first.counter()).isEqualTo(1);
        assertThat(second.counter()).isEqualTo(2);
        assertThat(second.id()).matches("2-[0-9a-f]{8}").isNotEqualTo(first.id());
    }

    @Test
    void startsCountingAnewWhenTheCounterIsGarbled() throws IOException {
        Files.createDirectories(home.resolve("state"));
        Files.writeString(home.resolve("state/boot"), "\0\0\0");

        assertThat(host().boot().counter()).isEqualTo(1);
        assertThat(host().boot().counter()).isEqualTo(2);
    }

    @Test
    void startsEvenIfTheCounterCannotBeWritten() throws IOException {
        Files.createDirectories(home.resolve("state/boot.new/in-the-way"));

        assertThat(host().boot().counter()).isEqualTo(1);
    }

    @Test
    void neverTellsATimeBeforeTheSoftwareWasBuilt() throws IOException {
        wall.set(0);
        LinuxHost host = host();

        assertThat(host.utcMs()).isGreaterThanOrEqualTo(LinuxHost.BUILT_UTC_MS);
        assertThat(host.clockState()).isEqualTo(ClockState.UNSYNCHRONISED);
        long before = host.utcMs();
        mono.addAndGet(1_500_000_000L);
        assertThat(host.utcMs() - before).isEqualTo(1500);
    }

    @Test
    void neverTellsATimeBeforeTheLastKnownGoodOne() throws IOException {
        Path file = Files.createDirectories(home.resolve("data")).resolve("telemetry.db");
        Files.writeString(file, "");
        Files.setLastModifiedTime(file, FileTime.fromMillis(TODAY + 1000));
        wall.set(TODAY - 86_400_000L);

        assertThat(host().utcMs()).isGreaterThanOrEqualTo(TODAY + 1000);
    }

    @Test
    void tellsWhetherTheClockIsSynchronisedInHoldoverOrNever() throws IOException {
        Path sync = home.resolve("synchronized");
        LinuxHost host = host();
        assertThat(host.clockState()).isEqualTo(ClockState.UNSYNCHRONISED);
        Files.writeString(sync, "");
        host.look();
        assertThat(host.clockState()).isEqualTo(ClockState.SYNCHRONISED);
        Files.delete(sync);
        host.look();
        assertThat(host.clockState()).isEqualTo(ClockState.HOLDOVER);
    }

    @Test
    void looksAtTheClocksByItselfAndKeepsTheTimeAtTheEnd() throws Exception {
        CountDownLatch looked = new CountDownLatch(4);
        LongSupplier counted = () -> {
            looked.countDown();
            return wall.get();
        };
        try (LinuxHost host = new LinuxHost(settings(), mono::get, counted)) {
            host.start();
            assertThat(looked.await(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(home.resolve("state/clock")).content().startsWith("0 " + TODAY + " 0 -1 - 0");
    }

    @Test
    void givesOutASecretOnlyIfNobodyElseCanReadIt() throws IOException {
        Path file = Files.createDirectories(home.resolve("secrets")).resolve("mqtt");
        Files.writeString(file, "s3cret\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        LinuxHost host = host();
        assertThatThrownBy(() -> host.secret("mqtt"))
                .hasMessageContaining("600")
                .hasMessageNotContaining("s3cret");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(host.secret("mqtt")).isEqualTo("s3cret");
        assertThatThrownBy(() -> host.secret("../state/boot")).hasMessageContaining("not a name");
        assertThatThrownBy(() -> host.secret("none")).hasMessageContaining("no such file");
    }

    @Test
    void knowsItsMemory() throws IOException {
        assertThat(host().rssBytes()).isGreaterThan(10_000_000L);
    }

    @Test
    void switchesTheMachineOffWithTheProgramThatIsSetAndSaysWhyItCannot() throws IOException {
        assertThat(host().powerOff()).isEqualTo("powerOff is empty");
        Path off = home.resolve("off");
        powerOff = List.of("/usr/bin/touch", off.toString());
        assertThat(host().powerOff()).isEmpty();
        assertThat(off).exists();
        powerOff = List.of("/bin/false");
        assertThat(host().powerOff()).isEqualTo("/bin/false ended with 1");
        powerOff = List.of(home.resolve("none").toString());
        assertThat(host().powerOff()).contains("none");
    }

    private LinuxHost.Settings settings() {
        Timekeeper.Limits limits = new Timekeeper.Limits(50, 60_000, 4_200_000);
        return new LinuxHost.Settings(home, home.resolve("synchronized").toString(), "", "", false, powerOff, limits);
    }

    private LinuxHost host() throws IOException {
        return new LinuxHost(settings(), mono::get, wall::get);
    }
}
