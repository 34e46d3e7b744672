package io.sluice.lib.logging;

import ch.qos.logback.classic.pattern.TargetLengthBasedClassNameAbbreviator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * One line per event, and what was thrown under it.
 *
 * <pre>
 * 2026-11-23T06:11:19.283Z INFO  [supervisor] i.sluice.runtime.Gateway event=site-runs revision=1     a file
 * WARN  Gateway event=site-refused                                                                    a terminal
 * </pre>
 *
 * Thread-safe.
 */
final class LineLayout extends LayoutBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int NAME_LENGTH = 24;
    private static final int DEEPEST_CAUSE = 8;

    private final TargetLengthBasedClassNameAbbreviator names = new TargetLengthBasedClassNameAbbreviator(NAME_LENGTH);
    private final boolean whole;
    private final int frames;

    /**
     * A layout.
     *
     * @param whole with time, thread and package
     * @param frames most frames of a stack trace
     */
    LineLayout(boolean whole, int frames) {
        this.whole = whole;
        this.frames = frames;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        if (whole) {
            TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
            line.append(' ');
        }
        String level = event.getLevel().toString();
        line.append(level);
        for (int i = level.length(); i < 6; i++) {
            line.append(' ');
        }
        String logger = event.getLoggerName();
        if (whole) {
            line.append('[').append(event.getThreadName()).append("] ").append(names.abbreviate(logger));
        } else {
            line.append(logger, logger.lastIndexOf('.') + 1, logger.length());
        }
        line.append(' ').append(event.getFormattedMessage()).append(System.lineSeparator());
        IThrowableProxy thrown = event.getThrowableProxy();
        for (int depth = 0; thrown != null && depth < DEEPEST_CAUSE; depth++) {
            trace(line, thrown, depth == 0 ? "" : "Caused by: ");
            thrown = thrown.getCause();
        }
        return line.toString();
    }

    private void trace(StringBuilder line, IThrowableProxy thrown, String prefix) {
        line.append(prefix).append(thrown.getClassName());
        if (thrown.getMessage() != null) {
            line.append(": ").append(thrown.getMessage());
        }
        line.append(System.lineSeparator());
        StackTraceElementProxy[] trace = thrown.getStackTraceElementProxyArray();
        int own = trace.length - thrown.getCommonFrames();
        for (int i = 0; i < Math.min(frames, own); i++) {
            line.append('\t').append(trace[i].getSTEAsString()).append(System.lineSeparator());
        }
    }
}
