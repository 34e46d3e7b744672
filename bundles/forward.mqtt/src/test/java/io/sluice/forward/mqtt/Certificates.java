package io.sluice.forward.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes certificates with OpenSSL, as a city's IT would. */
final class Certificates {
    private final Path directory;

    Certificates(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    /** A certification authority: {@code name.pem}, {@code name.key}. */
    Certificates authority(String name) throws IOException {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "3650",
                "-subj",
                "/CN=" + name,
                "-keyout",
                name + ".key",
                "-out",
                name + ".pem");
        return this;
    }

    /** A certificate: {@code name.pem}, {@code name.key}; valid for 30 days from now. */
    Certificates issue(String authority, String name, String key, String alternativeNames) throws IOException {
        List<String> kind = key.equals("rsa")
                ? List.of("-newkey", "rsa:2048")
                : List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
        List<String> request = new ArrayList<>(List.of("req", "-new", "-nodes", "-subj", "/CN=" + name));
        request.addAll(kind);
        request.addAll(List.of("-keyout", name + ".key", "-out", name + ".csr"));
        openssl(request.toArray(new String[0]));
        Files.writeString(directory.resolve(name + ".ext"), "subjectAltName=" + alternativeNames + "\n");
        openssl(
                "x509",
                "-req",
                "-in",
                name + ".csr",
                "-CA",
                authority + ".pem",
                "-CAkey",
                authority + ".key",
                "-CAcreateserial",
                "-days",
                "30",
                "-extfile",
                name + ".ext",
                "-out",
                name + ".pem");
        return this;
    }

    /** The old form of an RSA key: {@code name-old.key}. */
    Certificates oldKey(String name) throws IOException {
        openssl("rsa", "-traditional", "-in", name + ".key", "-out", name + "-old.key");
        return this;
    }

    String path(String file) {
        return directory.resolve(file).toString();
    }

    private void openssl(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process p = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(p.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            assertThat(p.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertThat(p.exitValue()).as(said).isZero();
    }
}
