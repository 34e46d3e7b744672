package io.sluice.ota.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssemblerTest {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path repository;

    private Path target;

    @BeforeEach
    void makeRepository() throws IOException {
        target = Files.createDirectories(repository.resolve("ota/release/target"));
        put("LICENSE", "licence");
        put("ota/release/src/bin/sluice-gateway", "#!/bin/sh\n");
        put("ota/release/src/etc/logback-console.xml", "<configuration/>");
        put("ota/release/src/start-levels.list", "1 org.example.b\n2 io.sluice.a\n");
        put("device-profiles/profiles/maker/model.yaml", "model");
        put("device-profiles/transcripts/maker/model.txt", "not shipped");
        Path jars = repository.resolve("jars");
        String list = "The following files have been resolved:\n"
                + line("io.sluice", "io.sluice.launcher", Jars.bundle(jars.resolve("l.jar"), "l"))
                + line("org.eclipse.platform", "org.eclipse.osgi", Jars.signedBundle(jars.resolve("f.jar"), "f"))
                + line("io.sluice", "io.sluice.a", Jars.bundle(jars.resolve("a-1.jar"), "io.sluice.a"))
                // as Maven writes it when it has a terminal
                + line("org.example", "b", Jars.signedBundle(jars.resolve("b-1.jar"), "org.example.b"))
                        .replace("\n", "\u001b[36m -- module org.example.b\u001b[m\n");
        put("ota/release/target/jars.txt", list);
    }

    @Test
    void laysOutWhatAGatewayNeeds() throws IOException {
        assemble();

        assertThat(content().keySet())
                .containsExactly(
                        "LICENSE",
                        "SHA256SUMS",
                        "THIRD-PARTY.txt",
                        "VERSION",
                        "bin/sluice-gateway",
                        "bundles.list",
                        "bundles/a-1.jar",
                        "bundles/b-1.jar",
                        "device-profiles/profiles/maker/model.yaml",
                        "etc/logback-console.xml",
                        "lib/framework.jar",
                        "lib/launcher.jar");
        assertThat(Files.isExecutable(release().resolve("bin/sluice-gateway"))).isTrue();
        assertThat(release().resolve("VERSION")).hasContent("1.2.3");
        assertThat(release().resolve("THIRD-PARTY.txt"))
                .content()
                .contains("\norg.example:b:1  Apache-2.0\n", "\nchild:inside:9  MIT\n")
                .doesNotContain("io.sluice.a");
    }

    @Test
    void givesTheSameBytesAndTimesAgain() throws IOException {
        assemble();
        Map<String, String> first = content();

        assemble();

        assertThat(content()).isEqualTo(first);
        try (Stream<Path> walk = Files.walk(release())) {
            assertThat(walk).allSatisfy(path -> assertThat(
                            Files.getLastModifiedTime(path).toInstant())
                    .isEqualTo(TIME));
        }
    }

    @Test
    void leavesTheLastReleaseWhenItFails() throws IOException {
        assemble();
        Map<String, String> first = content();
        put("ota/release/src/start-levels.list", "1 org.example.b\n");

        assertThatThrownBy(this::assemble).hasMessageContaining("without a line [io.sluice.a]");

        assertThat(content()).isEqualTo(first);
    }

    @Test
    void refusesAReleaseWithoutAFramework() throws IOException {
        put("ota/release/target/jars.txt", "nothing\n");

        assertThatThrownBy(this::assemble).hasMessageContaining("nothing for lib/");
    }

    private void assemble() throws IOException {
        new Assembler(repository, target, "1.2.3", TIME).assemble(List.of("child:inside:9  MIT"));
    }

    private Path release() {
        return target.resolve("sluice-gateway");
    }

    private Map<String, String> content() throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(release())) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                content.put(release().relativize(file).toString(), PlainJar.sha256(file));
            }
        }
        return content;
    }

    private void put(String name, String text) throws IOException {
        Path file = repository.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String line(String group, String artifact, Path file) {
        return "   " + group + ":" + artifact + ":jar:1:compile:" + file + "\n";
    }
}
