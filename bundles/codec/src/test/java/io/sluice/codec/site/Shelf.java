package io.sluice.codec.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** The profiles and templates of this repository, as the reader wants them. */
final class Shelf implements Function<String, Optional<SourceText>> {
    static final Path PROFILES = Path.of("../../device-profiles/profiles");
    static final Path TEMPLATES = Path.of("../../seeds/templates");
    private static final Map<String, Optional<SourceText>> READ = new ConcurrentHashMap<>();

    @Override
    public Optional<SourceText> apply(String id) {
        return READ.computeIfAbsent(id, name -> {
            Path file = PROFILES.resolve(name + ".yaml");
            return Files.exists(file) ? Optional.of(text(file)) : Optional.empty();
        });
    }

    static SourceText text(Path file) {
        try {
            return new SourceText(file.getFileName().toString(), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> ids() {
        try (Stream<Path> files = Files.walk(PROFILES)) {
            return files.filter(f -> f.toString().endsWith(".yaml"))
                    .map(f -> PROFILES.relativize(f).toString().replace(".yaml", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
