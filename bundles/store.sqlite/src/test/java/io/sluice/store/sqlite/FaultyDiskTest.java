package io.sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The journal in a process of its own whose writes and syncs fail or wait as {@code src/test/c/diskfault.c} is told: what the
 * kernel does on a worn card, a full one, and one that was remounted read-only.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class FaultyDiskTest {
    @TempDir
    Path home;

    private final TreeSet<Long> scans = new TreeSet<>();
    private final TreeSet<Long> notices = new TreeSet<>();
    private Path control;
    private Process child;
    private BufferedReader said;
    private String fault = "";
    private String lost = "";

    @BeforeEach
    void start() throws Exception {
        Path library = compiled();
        control = home.resolve("control");
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        FaultyDiskWriter.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("LD_PRELOAD", library.toString());
        builder.environment().put("DISKFAULT_CONTROL", control.toString());
        child = builder.start();
        said = child.inputReader(StandardCharsets.US_ASCII);
        readUntil(() -> scans.size() > 50 && notices.size() > 5);
    }

    @AfterEach
    void end() throws Exception {
        if (child != null) {
            child.destroyForcibly();
            assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aStalledSyncOfTelemetryDelaysNoNoticeAndLosesNothing() throws Exception {
        fault("sync data/telemetry.db stall");
        int noticesBefore = notices.size();
        readUntil(() -> notices.size() >= noticesBefore + 20); // what was on its way when it began
        int scansBefore = scans.size();
        int noticesInBetween = notices.size();
        readUntil(() -> notices.size() >= noticesInBetween + 150); // three seconds and more
        assertThat(scans).as("scans whose commit cannot have returned").hasSize(scansBefore);
        heal();
        readUntil(() -> scans.size() > scansBefore + 2000);
        nothingIsMissing();
    }

    @Test
    void aStalledSyncOfAlarmsDelaysNoScanAndLosesNothing() throws Exception {
        fault("sync data/alarm.db stall");
        int scansBefore = scans.size();
        readUntil(() -> scans.size() >= scansBefore + 1500);
        heal();
        int noticesBefore = notices.size();
        readUntil(() -> notices.size() > noticesBefore + 150);
        nothingIsMissing();
    }

    @Test
    void failingSyncsAreSaidAndWhatWaitedIsWrittenWhenTheyPass() throws Exception {
        goesOnAfter("sync data/telemetry.db EIO", "telemetry");
    }

    @Test
    void aDiskThatIsFullIsSaidAndWhatWaitedIsWrittenWhenThereIsRoom() throws Exception {
        goesOnAfter("write data/telemetry.db ENOSPC", "telemetry");
    }

    @Test
    void aDiskThatTurnedReadOnlyIsSaidAndWhatWaitedIsWrittenWhenItIsWritableAgain() throws Exception {
        goesOnAfter("write data/telemetry.db EROFS", "telemetry");
    }

    @Test
    void anAlarmFileThatCannotBeWrittenSilencesNoNotice() throws Exception {
        fault("write data/alarm.db EIO");
        readUntil(() -> fault.contains("alarm"));
        int noticesBefore = notices.size();
        readUntil(() -> notices.size() > noticesBefore + 100);
        heal();
        readUntil(() -> fault.isEmpty());
        int scansBefore = scans.size();
        readUntil(() -> scans.size() > scansBefore + 500);
        nothingIsMissing();
    }

    @Test
    void whatWasHandedOutBeforeAKillDuringAStallIsThere() throws Exception {
        fault("sync data/telemetry.db stall");
        int noticesBefore = notices.size();
        readUntil(() -> notices.size() >= noticesBefore + 50);
        child.toHandle().destroyForcibly();
        readRest();
        assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
        try (Rig rig = new Rig(home)) {
            rig.flush();
            assertThat(rig.fault()).isEmpty();
            String count = Rig.query(rig.file("telemetry.db"), "SELECT sum(scans) FROM segments");
            assertThat(Long.parseLong(count)).isGreaterThanOrEqualTo(scans.last());
            String newest = Rig.query(rig.file("alarm.db"), "SELECT max(seq) FROM transitions");
            assertThat(Long.parseLong(newest)).isGreaterThanOrEqualTo(notices.last());
        }
    }

    private void goesOnAfter(String what, String file) throws Exception {
        fault(what);
        readUntil(() -> fault.contains(file));
        int noticesBefore = notices.size();
        readUntil(() -> notices.size() >= noticesBefore + 100);
        heal();
        int scansBefore = scans.size();
        readUntil(() -> fault.isEmpty() && scans.size() > scansBefore + 2000);
        nothingIsMissing();
    }

    private void nothingIsMissing() throws IOException {
        long through = scans.last();
        readUntil(() -> scans.headSet(through, true).size() == through);
        long newest = notices.last();
        readUntil(() -> notices.headSet(newest, true).size() == newest);
        assertThat(lost).as("values dropped or gone unsent").isEmpty();
    }

    /** Tells the library what to do, and waits until it has done it once. */
    private void fault(String what) throws IOException {
        Path mark = Path.of(control + ".hit");
        Files.deleteIfExists(mark);
        Path next = home.resolve("control.next");
        Files.writeString(next, what + "\n");
        Files.move(next, control);
        readUntil(() -> Files.exists(mark));
    }

    private void heal() throws IOException {
        Files.delete(control);
    }

    /** Reads what the child says until something holds; the child never stops saying something. */
    private void readUntil(BooleanSupplier holds) throws IOException {
        while (!holds.getAsBoolean()) {
            note(said.readLine());
        }
    }

    private void readRest() throws IOException {
        StringBuilder rest = new StringBuilder();
        for (int c = said.read(); c >= 0; c = said.read()) {
            rest.append((char) c);
        }
        String[] lines = rest.toString().split("\n", -1);
        for (int i = 0; i + 1 < lines.length; i++) {
            note(lines[i]);
        }
    }

    private void note(String line) {
        assertThat(line).as("the child ended by itself").isNotNull();
        String text = line.substring(2);
        switch (line.charAt(0)) {
            case 's' -> scans.add(Long.valueOf(text));
            case 't' -> notices.add(Long.valueOf(text));
            case 'f' -> fault = text;
            default -> lost = text;
        }
    }

    private Path compiled() throws Exception {
        Path source = Path.of("src/test/c/diskfault.c");
        Path library = home.resolve("diskfault.so");
        Process gcc;
        try {
            gcc = new ProcessBuilder(
                            "gcc", "-O2", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "no gcc: apt-get install gcc libc6-dev");
            throw e;
        }
        String output = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(gcc.waitFor()).as(output).isZero();
        return library;
    }
}
