package io.sluice.codec.site;

/**
 * One thing that is wrong, or doubtful, at one place of a file. Immutable.
 *
 * @param severity whether the file is refused for it
 * @param file name of the file, from {@link SourceText#path()}
 * @param line line, from 1
 * @param column column in characters, from 1
 * @param key path of the key, such as {@code "devices[2].unit"}; empty if it is the file as a whole
 * @param value what stands there, cut to 60 characters, {@code "***"} for what may be a secret; empty if nothing does
 * @param message what is wrong with it
 * @param allowed what would be right; empty if the message says it
 */
public record Finding(
        Severity severity,
        String file,
        int line,
        int column,
        String key,
        String value,
        String message,
        String allowed) {
    /** What a finding does to its file. */
    public enum Severity {
        /** The file is refused. */
        ERROR,
        /** The file is accepted; someone should look. */
        WARNING
    }

    /** One line for a terminal: {@code site.yaml:14:11: devices[2].unit: 300: not in 0..255}. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder()
                .append(file)
                .append(':')
                .append(this.line)
                .append(':')
                .append(column)
                .append(": ");
        if (severity == Severity.WARNING) {
            line.append("warning: ");
        }
        if (!key.isEmpty()) {
            line.append(key).append(": ");
        }
        if (!value.isEmpty()) {
            line.append(value).append(": ");
        }
        line.append(message);
        if (!allowed.isEmpty() && !message.contains(allowed)) {
            line.append("; allowed: ").append(allowed);
        }
        return line.toString();
    }
}
