package io.sluice.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PurityTest {
    @ParameterizedTest
    @ValueSource(strings = {"model", "core"})
    void heartHasNoClockThreadFileOrNetwork(String folder) throws IOException {
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : Bundle.read(folder).files().entrySet()) {
            if (file.getKey().endsWith(".class")) {
                found.addAll(Purity.violations(file.getValue()));
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void codecOpensNothing() throws IOException {
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : Bundle.read("codec").files().entrySet()) {
            if (file.getKey().endsWith(".class")) {
                found.addAll(Purity.violationsOfCodec(file.getValue()));
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void noticesEverySin() throws IOException {
        assertThat(Purity.violations(bytes(Sinner.class)))
                .map(text -> text.substring(text.indexOf("Sinner ") + 7))
                .containsExactlyInAnyOrder(
                        "refers to java.nio.file.Path",
                        "refers to java.util.concurrent.Executors",
                        "uses java.lang.System.nanoTime",
                        "uses java.lang.Thread.<init>",
                        "uses java.time.Instant.now");
    }

    @Test
    void passesAnInnocent() throws IOException {
        assertThat(Purity.violations(bytes(Innocent.class))).isEmpty();
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream(
                type.getName().substring(type.getPackageName().length() + 1) + ".class")) {
            return in.readAllBytes();
        }
    }

    /** Does all that is forbidden. */
    @SuppressWarnings("unused")
    static final class Sinner {
        long clock() {
            return System.nanoTime() + Instant.now().toEpochMilli();
        }

        Object threads() {
            Executors.newSingleThreadExecutor().shutdown();
            return new Thread(() -> {});
        }

        /** Only in a signature. */
        void file(Path path) {}
    }

    /** Uses the same packages as they may be used. */
    @SuppressWarnings("unused")
    static final class Innocent {
        static String time(long ms) {
            return Instant.ofEpochMilli(ms).toString() + Thread.currentThread().getName();
        }
    }
}
