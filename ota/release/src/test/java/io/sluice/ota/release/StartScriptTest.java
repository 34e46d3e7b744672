package io.sluice.ota.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The start script, with Javas that are scripts: each prints its name and arguments. Asked to check an archive
 * ({@code --version}), it believes one whose content is {@code whole}.
 */
@Timeout(30)
class StartScriptTest {
    private static final String JAVA =
            """
            #!/bin/sh
            case "$*" in
              *--version)
                for a in "$@"; do
                  case $a in -XX:SharedArchiveFile=*) [ "$(cat "${a#*=}")" = whole ]; exit ;; esac
                done
                exit 1 ;;
            esac
            echo "pid $$"
            echo "java ${0%/bin/java}"
            for a in "$@"; do echo "$a"; done
            """;

    @TempDir
    private Path temp;

    private Path release;
    private Path home;
    private Path newest;

    @BeforeEach
    void makeRelease() throws IOException {
        release = Files.createDirectories(temp.resolve("a release"));
        home = Files.createDirectories(temp.resolve("a home"));
        Path source = Path.of(System.getProperty("basedir", ""), "src/bin/sluice-gateway");
        executable(release.resolve("bin/sluice-gateway"), Files.readString(source));
        Files.writeString(release.resolve("SHA256SUMS"), "sums of one\n");
        newest = java("newest", "99.0.1");
    }

    @Test
    void takesTheNewestJava() throws Exception {
        Run run = start(Map.of("JAVA_HOME", java("old", "17.0.2").toString(), "PATH", newest + "/bin:/usr/bin:/bin"));

        assertThat(run.lines()).contains("java " + newest);
    }

    @Test
    void takesTheJavaItIsTold() throws Exception {
        Path told = java("told", "17");

        Run run = start(Map.of("SLUICE_JAVA_HOME", told.toString(), "JAVA_HOME", newest.toString()));

        assertThat(run.lines()).contains("java " + told);
    }

    @Test
    void refusesAJavaThatIsTooOld() throws Exception {
        for (String version : List.of("1.8.0_402", "11.0.22")) {
            Run run = start(
                    Map.of("SLUICE_JAVA_HOME", java("v" + version, version).toString()));

            assertThat(run.code()).isEqualTo(70);
            assertThat(run.text()).contains("holds no Java 17 or later");
        }
    }

    @Test
    void becomesTheJvm() throws Exception {
        Process process = process(Map.of());
        long pid = process.pid();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(text).contains("pid " + pid + "\n");
    }

    @Test
    void passesItsArgumentsAsTheyAre() throws Exception {
        assertThat(start(Map.of()).lines())
                .endsWith(
                        "-jar", release.resolve("lib/launcher.jar").toString(), "--home", home.toString(), "a b", "*");
    }

    @Test
    void worksThroughALink() throws Exception {
        Path link = temp.resolve("link");
        Files.createSymbolicLink(link, Path.of("a release/bin/sluice-gateway"));

        ProcessBuilder builder = new ProcessBuilder(link.toString(), "--home", home.toString());
        builder.environment().put("SLUICE_JAVA_HOME", newest.toString());
        Process process = builder.start();

        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
                .contains("\n" + release.toRealPath().resolve("lib/launcher.jar") + "\n");
    }

    @Test
    void honoursHeapCompilersAndOptions() throws Exception {
        Run run = start(Map.of("SLUICE_HEAP", "200m", "SLUICE_TIERS", "1", "SLUICE_JAVA_OPTS", "-Da=b -Dc=d"));

        assertThat(run.lines())
                .contains("-Xmx200m", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError")
                .containsSubsequence("-Da=b", "-Dc=d", "-jar");
    }

    @Test
    void recordsAnArchiveAtTheFirstStart() throws Exception {
        assertThat(archiveOption(start(Map.of())))
                .startsWith("-XX:ArchiveClassesAtExit=" + home + "/state/cds/gateway-");
    }

    @Test
    void takesAnArchiveThatIsWhole() throws Exception {
        Path part = recorded(Map.of());
        Files.writeString(part, "whole");

        String option = archiveOption(start(Map.of()));

        Path taken = Path.of(part.toString().replace(".part", ".jsa"));
        assertThat(option).isEqualTo("-XX:SharedArchiveFile=" + taken);
        assertThat(taken).hasContent("whole");
        assertThat(part).doesNotExist();
        assertThat(archiveOption(start(Map.of()))).isEqualTo(option);
    }

    @Test
    void throwsAwayAnArchiveOfAGatewayThatNeverHadASite() throws Exception {
        Path part = recorded(Map.of());
        Files.writeString(part, "whole");
        Files.delete(home.resolve("state/accepted"));

        assertThat(archiveOption(start(Map.of()))).isEqualTo("-XX:ArchiveClassesAtExit=" + part);
        assertThat(part).doesNotExist();
    }

    @Test
    void throwsAwayAnArchiveThatWasCutShort() throws Exception {
        Path part = recorded(Map.of());
        Files.writeString(part, "who");

        assertThat(archiveOption(start(Map.of()))).isEqualTo("-XX:ArchiveClassesAtExit=" + part);
        assertThat(part).doesNotExist();
    }

    @Test
    void makesTheArchiveAnewForAnotherReleaseOrJava() throws Exception {
        Path part = recorded(Map.of());
        Files.writeString(part, "whole");
        start(Map.of());

        Files.writeString(release.resolve("SHA256SUMS"), "sums of another\n");
        assertThat(archiveOption(start(Map.of())))
                .startsWith("-XX:ArchiveClassesAtExit=")
                .doesNotContain(part.toString());
        try (Stream<Path> left = Files.list(part.getParent())) {
            assertThat(left).as("the old one is gone").isEmpty();
        }

        assertThat(archiveOption(
                        start(Map.of("SLUICE_JAVA_HOME", java("other", "98").toString()))))
                .startsWith("-XX:ArchiveClassesAtExit=");
    }

    @Test
    void startsWithoutAnArchiveWhereNoneCanBeWritten() throws Exception {
        Files.writeString(home.resolve("state"), "not a directory");

        Run run = start(Map.of());

        assertThat(run.code()).isZero();
        assertThat(run.text()).doesNotContain("ArchiveFile", "ArchiveClasses");
    }

    @Test
    void startsWithoutAnArchiveWhenToldSo() throws Exception {
        assertThat(start(Map.of("SLUICE_CDS", "off")).text()).doesNotContain("ArchiveFile", "ArchiveClasses");
        assertThat(home.resolve("state/cds")).doesNotExist();
    }

    @Test
    void clearsTheLibraryThatAKilledGatewayLeftAndNothingElse() throws Exception {
        Path left = Files.createDirectories(home.resolve("state/native"));
        Files.writeString(left.resolve("sqlite-3.54-0-libsqlitejdbc.so"), "old");
        Files.writeString(left.resolve("other"), "stays");

        assertThat(start(Map.of()).lines()).contains("-Dorg.sqlite.tmpdir=" + left);
        assertThat(left.toFile().list()).containsExactly("other");
    }

    @Test
    void leavesTheLibraryToTheSystemWhereTheHomeCannotBeWritten() throws Exception {
        Files.writeString(home.resolve("state"), "not a directory");

        assertThat(start(Map.of()).text()).doesNotContain("org.sqlite.tmpdir");
    }

    /** What a start printed, and its exit code. */
    private record Run(String text, int code) {
        List<String> lines() {
            return text.lines().toList();
        }
    }

    /** Where the gateway of a home that has a site will leave its archive. */
    private Path recorded(Map<String, String> environment) throws Exception {
        Files.createDirectories(home.resolve("state/accepted"));
        return Path.of(archiveOption(start(environment)).substring("-XX:ArchiveClassesAtExit=".length()));
    }

    private static String archiveOption(Run run) {
        List<String> options = run.lines().stream()
                .filter(line -> line.matches("-XX:.*Archive(File|Classes).*"))
                .toList();
        assertThat(options).hasSize(1);
        return options.get(0);
    }

    private Run start(Map<String, String> environment) throws Exception {
        Process process = process(environment);
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Run(text, process.waitFor());
    }

    private Process process(Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(release.resolve("bin/sluice-gateway").toString(), "--home", home.toString(), "a b", "*"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("SLUICE_") || name.equals("JAVA_HOME"));
        builder.environment().put("PATH", newest + "/bin:/usr/bin:/bin");
        builder.environment().putAll(environment);
        return builder.start();
    }

    private Path java(String name, String version) throws IOException {
        Path dir = temp.resolve("java " + name);
        executable(dir.resolve("bin/java"), JAVA);
        Files.writeString(dir.resolve("release"), "IMPLEMENTOR=\"test\"\nJAVA_VERSION=\"" + version + "\"\n");
        return dir;
    }

    private static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
