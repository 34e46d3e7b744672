package io.sluice.codec.site;

import java.util.Objects;

/**
 * The text of a file and the name it is reported under. The codec does no file I/O: whoever calls it reads files.
 * Immutable.
 *
 * @param path name for people, such as {@code "site.yaml"}; never opened
 * @param text content, decoded as UTF-8
 */
public record SourceText(String path, String text) {
    /** Refuses null. */
    public SourceText {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(text, "text");
    }
}
