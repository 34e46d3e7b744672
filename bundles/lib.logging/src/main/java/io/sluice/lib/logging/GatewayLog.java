package io.sluice.lib.logging;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import java.nio.charset.StandardCharsets;

/**
 * The gateway's log, unless the property {@code logback.configurationFile} names a file that says otherwise.
 *
 * <ul>
 *   <li>Files: {@code log/gateway.log} and {@code gateway.1.log} to {@code gateway.4.log} in the directory of the property
 *       {@code sluice.home}, 2 MB each: 10 MB at most, for flash is small. Without that property there are none.
 *   <li>Console: standard error, WARN and above: what systemd's journal or a terminal should show.
 *   <li>Queues: each works behind a queue of 1,024 events that never blocks: when a disk or a terminal stalls, lines are
 *       lost, INFO and below first, and the engine goes on.
 *   <li>Level: property {@code sluice.log.level}, one of TRACE, DEBUG, INFO (default), WARN, ERROR, OFF.
 * </ul>
 */
public final class GatewayLog extends ContextAwareBase implements Configurator {
    private static final int QUEUE = 1024;
    private static final int FLUSH_MS = 1000;
    private static final int OLD_FILES = 4;
    private static final long FILE_BYTES = 2 * FileSize.MB_COEFFICIENT;
    private static final double CHECK_MS = 200;
    private static final int FILE_FRAMES = 12;
    private static final int CONSOLE_FRAMES = 4;

    /** Called by Logback, by its name in {@code META-INF/services}. */
    public GatewayLog() {}

    @Override
    public ExecutionStatus configure(LoggerContext log) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        // what the page's server says of its start is said in one line by the page
        log.getLogger("org.eclipse.jetty").setLevel(Level.WARN);
        log.getLogger("org.apache.felix.http").setLevel(Level.WARN);
        var root = log.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(System.getProperty("sluice.log.level"), Level.INFO));
        String home = System.getProperty("sluice.home");
        if (home != null) {
            root.addAppender(queue(log, "file", files(log, home + "/log/"), null));
        }
        root.addAppender(queue(log, "console", console(log), Level.WARN));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static Appender<ILoggingEvent> files(LoggerContext log, String directory) {
        RollingFileAppender<ILoggingEvent> files = new RollingFileAppender<>();
        files.setFile(directory + "gateway.log");
        FixedWindowRollingPolicy names = new FixedWindowRollingPolicy();
        names.setContext(log);
        names.setParent(files);
        names.setFileNamePattern(directory + "gateway.%i.log");
        names.setMinIndex(1);
        names.setMaxIndex(OLD_FILES);
        names.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(log);
        size.setMaxFileSize(new FileSize(FILE_BYTES));
        // its own is a minute, in which a storm of lines fills a card
        size.setCheckIncrement(Duration.buildByMilliseconds(CHECK_MS));
        size.start();
        files.setRollingPolicy(names);
        files.setTriggeringPolicy(size);
        return started(log, files, new LineLayout(true, FILE_FRAMES));
    }

    private static Appender<ILoggingEvent> console(LoggerContext log) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setTarget("System.err");
        return started(log, console, new LineLayout(false, CONSOLE_FRAMES));
    }

    private static Appender<ILoggingEvent> started(
            LoggerContext log, OutputStreamAppender<ILoggingEvent> appender, LineLayout layout) {
        layout.setContext(log);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(log);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        appender.setContext(log);
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    private static Appender<ILoggingEvent> queue(
            LoggerContext log, String name, Appender<ILoggingEvent> behind, Level least) {
        AsyncAppender queue = new AsyncAppender();
        queue.setContext(log);
        queue.setName(name);
        queue.setQueueSize(QUEUE);
        queue.setNeverBlock(true);
        queue.setMaxFlushTime(FLUSH_MS);
        if (least != null) {
            ThresholdFilter filter = new ThresholdFilter();
            filter.setContext(log);
            filter.setLevel(least.toString());
            filter.start();
            queue.addFilter(filter);
        }
        queue.addAppender(behind);
        queue.start();
        return queue;
    }
}
