package io.sluice.runtime;

import io.sluice.codec.limits.LimitSet;
import io.sluice.codec.site.ProfileId;
import io.sluice.codec.site.ProfileSummary;
import io.sluice.codec.site.SiteReader;
import io.sluice.codec.site.SiteResult;
import io.sluice.codec.site.SourceText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A site file and the profiles it uses, from disk. Profiles are looked for in each directory in turn. Confined to the thread
 * that uses it.
 */
final class SiteFiles {
    private final Path siteFile;
    private final List<Path> profileDirs;

    SiteFiles(Path siteFile, List<Path> profileDirs) {
        this.siteFile = siteFile;
        this.profileDirs = List.copyOf(profileDirs);
    }

    /**
     * What reading gave, with the texts it was made of.
     *
     * @param result accepted or refused
     * @param site text of the site file
     * @param profiles text of each profile used, by its id
     */
    record Read(SiteResult result, String site, Map<String, String> profiles) {}

    /**
     * Reads and checks.
     *
     * @param passedBefore whether texts with this stamp passed the JSON Schema before, see {@link SiteReader#read}
     * @param limits limit set in force; null if there is none
     * @throws IOException if the site file cannot be read
     */
    Read read(Predicate<String> passedBefore, LimitSet limits) throws IOException {
        return read(Files.readString(siteFile, StandardCharsets.UTF_8), passedBefore, limits);
    }

    /**
     * Reads and checks a text as if it were the file's.
     *
     * @throws IOException if a profile cannot be read
     */
    Read read(String site, Predicate<String> passedBefore, LimitSet limits) throws IOException {
        Map<String, String> used = new TreeMap<>();
        SiteReader reader = new SiteReader(id -> profile(id, used));
        try {
            return new Read(reader.read(new SourceText(siteFile.toString(), site), passedBefore, limits), site, used);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The keys that the site file trusts for limit sets; none if it cannot be read. */
    List<String> limitKeys() {
        try {
            String site = Files.readString(siteFile, StandardCharsets.UTF_8);
            return SiteReader.limitKeys(new SourceText(siteFile.toString(), site));
        } catch (IOException e) {
            return List.of();
        }
    }

    private Optional<SourceText> profile(String id, Map<String, String> used) {
        Optional<SourceText> found = profile(id);
        found.ifPresent(text -> used.put(id, text.text()));
        return found;
    }

    /**
     * The text of a profile: the first in the order of the directories, of the version that is asked for if one is.
     *
     * @param id {@code maker/model} or {@code maker/model@2}
     * @return empty if there is none
     */
    Optional<SourceText> profile(String id) {
        return profileDirs.stream().flatMap(dir -> profile(dir, id).stream()).findFirst();
    }

    /** The newest of all directories' versions; empty if there is none. */
    Optional<SourceText> newest(String base) {
        return profileDirs.stream()
                .flatMap(dir -> profile(dir, base).stream())
                .max(Comparator.comparingInt(
                        text -> ProfileSummary.of(base, text).version()));
    }

    private static Optional<SourceText> profile(Path dir, String id) {
        String base = ProfileId.base(id);
        int version = ProfileId.version(id);
        if (version > 0) {
            Optional<SourceText> kept = text(dir, id);
            return kept.isPresent()
                    ? kept
                    : text(dir, base).filter(t -> ProfileSummary.of(base, t).version() == version);
        }
        return text(dir, base);
    }

    private static Optional<SourceText> text(Path dir, String name) {
        Path file = dir.resolve(name + ".yaml").normalize();
        if (!file.startsWith(dir.normalize())) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SourceText(file.toString(), Files.readString(file, StandardCharsets.UTF_8)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("profile " + name + ": cannot read " + file, e);
        }
    }
}
