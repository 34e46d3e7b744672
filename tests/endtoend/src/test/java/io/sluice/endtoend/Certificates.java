package io.sluice.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An authority, a broker's certificate for localhost and a gateway's, made with {@code openssl} for one test. */
final class Certificates {
    private final Path dir;

    /** Makes them in this directory. */
    Certificates(Path dir, String gateway) {
        this.dir = dir;
        try {
            Files.createDirectories(dir);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        openssl("req", "-x509", "-subj", "/CN=authority of the test", "-keyout", "ca.key", "-out", "ca.pem");
        signed("server", "localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1");
        signed("client", gateway, "subjectAltName=DNS:" + gateway);
    }

    /** A file: ca, server or client, with {@code .pem} or {@code .key}. */
    Path file(String name) {
        return dir.resolve(name);
    }

    private void signed(String name, String subject, String extension) {
        openssl(
                "req",
                "-x509",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-subj",
                "/CN=" + subject,
                "-addext",
                extension,
                "-addext",
                "basicConstraints=critical,CA:FALSE",
                "-keyout",
                name + ".key",
                "-out",
                name + ".pem");
    }

    private void openssl(String... words) {
        StringBuilder command = new StringBuilder("openssl");
        for (String word : words) {
            command.append(" '").append(word).append('\'');
        }
        command.append(" -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2");
        Program.run(dir, List.of("sh", "-c", "cd '" + dir + "' && " + command), "");
    }
}
