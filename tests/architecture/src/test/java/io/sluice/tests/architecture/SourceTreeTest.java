package io.sluice.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourceTreeTest {
    private static final Path BUNDLES = Bundle.REPOSITORY.resolve("bundles");

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        List<String> silent = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(BUNDLES)) {
            for (Path dir : walk.filter(Files::isDirectory)
                    .filter(dir -> dir.toString().contains("/src/main/java/io/sluice/"))
                    .toList()) {
                if (hasJava(dir) && !Files.exists(dir.resolve("package-info.java"))) {
                    silent.add(BUNDLES.relativize(dir).toString());
                }
            }
        }
        assertThat(silent).isEmpty();
    }

    @Test
    void everyBundleHasAReadmeOfTwoScreensAtMost() throws IOException {
        for (ImportTable.Row row : ImportTable.read()) {
            Path readme = BUNDLES.resolve(row.folder()).resolve("README.md");
            assertThat(readme).exists();
            assertThat(Files.readAllLines(readme)).as(readme.toString()).hasSizeLessThanOrEqualTo(130);
        }
    }

    @Test
    void coreIsTestedWithoutOsgi() throws IOException {
        String pom = Files.readString(BUNDLES.resolve("core/pom.xml"));
        assertThat(artifacts(pom))
                .containsExactlyInAnyOrder(
                        "io.sluice.model", "osgi.annotation:provided", "junit-jupiter:test", "assertj-core:test");
    }

    @Test
    void coreWasTestedWithoutOsgi() throws IOException {
        Path reports = BUNDLES.resolve("core/target/surefire-reports");
        if (!Files.isDirectory(reports)) {
            // the bundle alone was built, or its tests were left out: then there is nothing to look at
            assertThat(hasTests(BUNDLES.resolve("core"))).isFalse();
            return;
        }
        try (Stream<Path> list = Files.list(reports)) {
            for (Path report :
                    list.filter(file -> file.toString().endsWith(".xml")).toList()) {
                assertThat(osgiJars(Files.readString(report)))
                        .as(report.toString())
                        .isEmpty();
            }
        }
    }

    @Test
    void noticesOsgiOnTheClassPath() {
        String report =
                "<property name=\"surefire.test.class.path\" value=\"/m2/osgi.annotation-8.1.0.jar:/m2/osgi.core-8.0.0.jar:\"/>";

        assertThat(osgiJars(report)).containsExactly("osgi.core-8.0.0.jar");
    }

    /** Jars of OSGi on the class path a report tells of; annotations are no OSGi. */
    private static List<String> osgiJars(String report) {
        Matcher path = Pattern.compile("name=\"(?:surefire.test|java).class.path\" value=\"([^\"]*)\"")
                .matcher(report);
        List<String> found = new ArrayList<>();
        while (path.find()) {
            for (String entry : path.group(1).split(":")) {
                String file = Path.of(entry).getFileName() == null
                        ? ""
                        : Path.of(entry).getFileName().toString();
                if (file.contains("osgi") && !file.startsWith("osgi.annotation")) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    /** Dependencies of a pom as artifact[:scope]. */
    private static List<String> artifacts(String pom) {
        Matcher m = Pattern.compile("(?s)<dependency>.*?<artifactId>(.*?)</artifactId>(.*?)</dependency>")
                .matcher(pom);
        List<String> found = new ArrayList<>();
        while (m.find()) {
            Matcher scope = Pattern.compile("<scope>(.*?)</scope>").matcher(m.group(2));
            found.add(scope.find() ? m.group(1) + ":" + scope.group(1) : m.group(1));
        }
        return found;
    }

    private static boolean hasTests(Path module) throws IOException {
        Path tests = module.resolve("src/test/java");
        if (!Files.isDirectory(tests)) {
            return false;
        }
        try (Stream<Path> walk = Files.walk(tests)) {
            return walk.anyMatch(file -> file.toString().endsWith("Test.java"));
        }
    }

    private static boolean hasJava(Path dir) throws IOException {
        try (Stream<Path> list = Files.list(dir)) {
            return list.anyMatch(file -> file.toString().endsWith(".java"));
        }
    }
}
