package io.sluice.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher as a process of its own, on both frameworks, with bundles made for it. */
@Timeout(60)
class LauncherTest {
    private static final String EQUINOX = "org.eclipse.osgi.launch.EquinoxFactory";
    private static final String FELIX = "org.apache.felix.framework.FrameworkFactory";

    @TempDir
    private Path temp;

    private Path home;
    private Path release;
    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void makeDirectories() throws IOException {
        home = Files.createDirectory(temp.resolve("home"));
        release = Files.createDirectory(temp.resolve("release"));
    }

    @AfterEach
    void killWhatIsLeft() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {EQUINOX, FELIX})
    void startsTheBundlesAndEndsInOrderOnSigterm(String framework) throws Exception {
        TestBundles.add(release, 2, TestBundles.Marker.class);
        Process process = start(framework);
        awaitLines(process, "up in");

        assertThat(home.resolve("started")).hasContent(release.toString());
        assertThat(home.resolve("stopped")).doesNotExist();
        process.toHandle().destroy();

        assertThat(process.waitFor()).isZero();
        assertThat(home.resolve("stopped")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {EQUINOX, FELIX})
    void runsTheOthersWhenABundleFails(String framework) throws Exception {
        TestBundles.add(release, 1, TestBundles.Broken.class);
        TestBundles.add(release, 2, TestBundles.Marker.class);

        Process process = start(framework);
        // Equinox tells of failures by a thread of its own: the lines come in any order
        awaitLines(process, "test.Broken", "no sensor on the bus", "1 bundles did not start");

        assertThat(home.resolve("started")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {EQUINOX, FELIX})
    void endsWithTheCodeABundleAskedFor(String framework) throws Exception {
        TestBundles.add(release, 1, TestBundles.Marker.class);
        TestBundles.add(release, 2, TestBundles.Quitter.class);

        assertThat(start(framework).waitFor()).isEqualTo(78);
        assertThat(home.resolve("stopped")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {EQUINOX, FELIX})
    void startsAgainFromTheFilesOfTheLastStart(String framework) throws Exception {
        TestBundles.add(release, 1, TestBundles.Marker.class);
        runOnce(framework);
        Path key = home.resolve("state/framework.key");
        String firstKey = Files.readString(key);
        Files.delete(home.resolve("started"));

        runOnce(framework);

        assertThat(home.resolve("started")).exists();
        assertThat(key).hasContent(firstKey);
    }

    @ParameterizedTest
    @ValueSource(strings = {EQUINOX, FELIX})
    void startsWhatIsNewInTheRelease(String framework) throws Exception {
        TestBundles.add(release, 1, TestBundles.Broken.class);
        runOnce(framework);
        assertThat(home.resolve("started")).doesNotExist();

        TestBundles.add(release, 1, TestBundles.Marker.class);
        runOnce(framework);

        assertThat(home.resolve("started")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {EQUINOX, FELIX})
    void startsAfterItsFilesWereDamaged(String framework) throws Exception {
        TestBundles.add(release, 1, TestBundles.Marker.class);
        runOnce(framework);
        Files.delete(home.resolve("started"));
        try (var files = Files.walk(home.resolve("state/framework"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.write(file, new byte[] {1, 2, 3});
            }
        }

        runOnce(framework);

        assertThat(home.resolve("started")).exists();
    }

    @Test
    void startsAfterAKillAtAnyMoment() throws Exception {
        TestBundles.add(release, 1, TestBundles.Marker.class);
        // from the first instruction to a running gateway, in uneven steps
        for (int ms = 20; ms < 700; ms += 85) {
            Process process = start(EQUINOX);
            process.waitFor(ms, TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
        }
        Files.deleteIfExists(home.resolve("started"));

        runOnce(EQUINOX);

        assertThat(home.resolve("started")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {EQUINOX, FELIX})
    void endsOnSigtermWhateverTheMoment(String framework) throws Exception {
        TestBundles.add(release, 1, TestBundles.Marker.class);
        for (int ms = 100; ms < 700; ms += 75) {
            Process process = start(framework);
            process.waitFor(ms, TimeUnit.MILLISECONDS);

            process.toHandle().destroy();

            assertThat(process.waitFor(5, TimeUnit.SECONDS))
                    .as("ended after SIGTERM at %d ms", ms)
                    .isTrue();
            // 143: the JVM was not yet as far as the launcher
            assertThat(process.exitValue()).as("SIGTERM at %d ms", ms).isIn(0, 143);
        }
    }

    @Test
    void doesNotWaitForABundleThatNeverStops() throws Exception {
        TestBundles.add(release, 1, TestBundles.Stuck.class);
        Process process = start(EQUINOX, "-Dsluice.stopMs=500");
        awaitLines(process, "up in");

        process.toHandle().destroy();

        assertThat(process.waitFor()).isEqualTo(Main.SOFTWARE);
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
                .contains("not all bundles stopped in 500");
    }

    @Test
    void refusesAHomeThatIsTaken() throws Exception {
        TestBundles.add(release, 1, TestBundles.Marker.class);
        awaitLines(start(EQUINOX), "up in");

        Process second = start(EQUINOX);

        assertThat(second.waitFor()).isEqualTo(Main.BUSY);
        assertThat(new String(second.getInputStream().readAllBytes(), UTF_8)).contains("another gateway runs in");
    }

    @Test
    void saysHowItIsUsed() throws Exception {
        TestBundles.add(release, 1, TestBundles.Marker.class);
        Process process = java(EQUINOX, List.of("io.sluice.launcher.Main", "--release", release.toString(), "--fast"));

        assertThat(process.waitFor()).isEqualTo(Main.USAGE);
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
                .contains("unknown option --fast")
                .contains("usage: sluice-gateway --home DIR");
    }

    @Test
    void refusesAMissingHome() throws Exception {
        TestBundles.add(release, 1, TestBundles.Marker.class);
        Files.delete(home);

        assertThat(start(EQUINOX).waitFor()).isEqualTo(Main.CONFIG);
    }

    private void runOnce(String framework) throws Exception {
        Process process = start(framework);
        awaitLines(process, "up in");
        process.toHandle().destroy();
        assertThat(process.waitFor()).isZero();
    }

    private Process start(String framework, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(
                List.of("io.sluice.launcher.Main", "--home", home.toString(), "--release", release.toString()));
        return java(framework, arguments);
    }

    private Process java(String framework, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                place(Main.class) + ":" + place(Class.forName(framework))));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        processes.add(process);
        return process;
    }

    private static Path place(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** Reads what the process says until all texts were in it; fails if it ends before. */
    private static void awaitLines(Process process, String... texts) throws IOException {
        BufferedReader reader = process.inputReader(UTF_8);
        StringBuilder said = new StringBuilder();
        while (!Arrays.stream(texts).allMatch(text -> said.indexOf(text) >= 0)) {
            String line = reader.readLine();
            assertThat(line).as("after:%n%s", said).isNotNull();
            said.append(line).append('\n');
        }
    }
}
