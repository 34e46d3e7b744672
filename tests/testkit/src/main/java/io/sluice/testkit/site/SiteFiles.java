package io.sluice.testkit.site;

import io.sluice.codec.site.Finding;
import io.sluice.codec.site.SiteReader;
import io.sluice.codec.site.SiteResult;
import io.sluice.codec.site.SourceText;
import io.sluice.model.site.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads sites and profiles from files, through the codec as the gateway does. */
public final class SiteFiles {
    private SiteFiles() {}

    /**
     * Compiles the text of a site.
     *
     * @param text text of the site file
     * @param name name it is reported under
     * @param profiles folders with profiles as {@code maker/model.yaml}, searched in order
     * @throws IOException if a profile cannot be read or the site is refused; names every fault
     */
    public static Site compile(String text, String name, List<Path> profiles) throws IOException {
        try {
            SiteResult result = new SiteReader(id -> profile(id, profiles)).read(new SourceText(name, text));
            if (result instanceof SiteResult.Accepted accepted) {
                return accepted.site();
            }
            StringBuilder faults = new StringBuilder(name + ": refused");
            result.findings().stream()
                    .filter(f -> f.severity() == Finding.Severity.ERROR)
                    .forEach(f -> faults.append('\n').append(f));
            throw new IOException(faults.toString());
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Optional<SourceText> profile(String id, List<Path> folders) {
        for (Path folder : folders) {
            Path file = folder.resolve(id + ".yaml");
            if (Files.isRegularFile(file)) {
                try {
                    return Optional.of(new SourceText(file.toString(), Files.readString(file)));
                } catch (IOException e) {
                    throw new UncheckedIOException(file + ": " + e.getMessage(), e);
                }
            }
        }
        return Optional.empty();
    }
}
