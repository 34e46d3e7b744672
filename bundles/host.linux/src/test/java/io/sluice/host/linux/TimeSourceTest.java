package io.sluice.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.host.linux.TimeSource.Heard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeSourceTest {
    private static final long NOW = 1_790_000_000_000L;
    private static final String TRACKING =
            "A29FC87B,162.159.200.123,4,1789999980.500,-0.000012,0.000034,0.00011,-12.3,0.01,0.5,0.021,0.0012,64.2,Normal";

    @TempDir
    Path dir;

    @Test
    void readsWhatChronySays() {
        Heard heard = Chrony.parse(TRACKING + "\n", NOW);

        assertThat(heard.name()).isEqualTo("chrony");
        assertThat(heard.agoMs()).isEqualTo(19_500);
        assertThat(heard.errorMs()).as("0.012 + 10.5 + 1.2 ms").isEqualTo(12);
    }

    @Test
    void takesNothingFromChronyThatHasNotSetTheClock() {
        assertThat(Chrony.parse("", NOW)).isNull();
        assertThat(Chrony.parse("506 Cannot talk to daemon\n", NOW)).isNull();
        assertThat(Chrony.parse("00000000,,0,0.000000000,0,0,0,0,0,0,1,1,0,Not synchronised", NOW))
                .isNull();
        assertThat(Chrony.parse(TRACKING.replace("Normal", "Not synchronised"), NOW))
                .isNull();
        assertThat(Chrony.parse(TRACKING.replace("0.0012", "x"), NOW)).isNull();
    }

    @Test
    void survivesEveryCutAndEveryChangedByteOfAnAnswer() {
        for (int i = 0; i < TRACKING.length(); i++) {
            Heard cut = Chrony.parse(TRACKING.substring(0, i), NOW);
            assertThat(cut == null || cut.agoMs() >= 0).isTrue();
            for (char c = 1; c < 128; c++) {
                Heard odd = Chrony.parse(TRACKING.substring(0, i) + c + TRACKING.substring(i + 1), NOW);
                assertThat(odd == null || (odd.agoMs() >= 0 && odd.errorMs() >= 0))
                        .isTrue();
            }
        }
    }

    @Test
    void asksChronySeldomAndLetsItsAnswerAge() throws IOException {
        Path asked = dir.resolve("asked");
        Chrony chrony = new Chrony(program("echo x >> " + asked + "; echo '" + TRACKING + "'"));

        assertThat(chrony.ask(NOW, -1_000_000_000L)).isNull();
        assertThat(asked).as("not while the gateway waits").doesNotExist();
        Heard first = chrony.ask(NOW, 0);
        Heard later = chrony.ask(NOW + 60_000, 60_000_000_000L);
        assertThat(Files.readAllLines(asked)).hasSize(1);
        assertThat(later.agoMs()).isEqualTo(first.agoMs() + 60_000);
        chrony.ask(NOW + 64_000, 64_000_000_000L);
        assertThat(Files.readAllLines(asked)).hasSize(2);
    }

    @Test
    void doesNotWaitForAProgramThatHangs() throws IOException {
        Chrony chrony = new Chrony(program("exec sleep 600"));

        chrony.ask(NOW, -1_000_000_000L);
        long before = System.nanoTime();
        assertThat(chrony.ask(NOW, 0)).isNull();
        assertThat(System.nanoTime() - before).isLessThan(60_000_000_000L);
    }

    @Test
    void knowsNothingWithoutTheProgram() {
        Chrony chrony = new Chrony(dir.resolve("none"));
        chrony.ask(NOW, -1_000_000_000L);
        assertThat(chrony.ask(NOW, 0)).isNull();
    }

    @Test
    void tellsFromTheFileOfTimesyncdWhenItWasTouched() throws IOException {
        Path file = dir.resolve("synchronized");
        TimesyncdFile source = new TimesyncdFile(file);
        assertThat(source.ask(NOW, 0)).isNull();

        Files.writeString(file, "");
        Files.setLastModifiedTime(file, FileTime.fromMillis(NOW - 30_000));
        assertThat(source.ask(NOW, 0).agoMs()).isEqualTo(30_000);
        assertThat(source.ask(NOW + 99_000_000, 1_000_000_000L).agoMs())
                .as("the wall clock steps, the file's age does not")
                .isEqualTo(31_000);
        Files.setLastModifiedTime(file, FileTime.fromMillis(NOW + 99_000_500));
        assertThat(source.ask(NOW + 99_001_000, 2_000_000_000L).agoMs()).isZero();
        Files.delete(file);
        assertThat(source.ask(NOW, 3_000_000_000L)).isNull();
    }

    private Path program(String script) throws IOException {
        Path file = Files.writeString(dir.resolve("chronyc"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }
}
