package io.sluice.lib.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayLogTest {
    private final LoggerContext log = new LoggerContext();

    @TempDir
    Path home;

    @AfterEach
    void forget() {
        log.stop();
        System.clearProperty("sluice.home");
        System.clearProperty("sluice.log.level");
        System.clearProperty("logback.configurationFile");
    }

    private ExecutionStatus configure() {
        System.setProperty("sluice.home", home.toString());
        log.setMDCAdapter(new LogbackMDCAdapter()); // as the SLF4J provider does
        GatewayLog configurator = new GatewayLog();
        configurator.setContext(log);
        return configurator.configure(log);
    }

    private List<String> written() throws IOException {
        log.stop(); // empties the queues
        return Files.readAllLines(home.resolve("log/gateway.log"));
    }

    @Test
    void aLineHasTimeLevelThreadShortNameAndMessage() throws Exception {
        configure();
        log.getLogger("io.sluice.runtime.SomeGatewayPart").info("event=x value={} 中", 3);
        assertThat(written())
                .singleElement()
                .asString()
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  \\["
                        + Thread.currentThread().getName() + "] i\\.s\\.r\\.SomeGatewayPart event=x value=3 中");
    }

    @Test
    void whatWasThrownFollowsWithItsCauses() throws Exception {
        configure();
        log.getLogger("a.B").warn("event=x", new UncheckedIOException("outer", new IOException("inner")));
        List<String> lines = written();
        assertThat(lines)
                .anyMatch(l -> l.equals("java.io.UncheckedIOException: outer"))
                .anyMatch(l -> l.equals("Caused by: java.io.IOException: inner"));
        assertThat(lines.stream().filter(l -> l.startsWith("\tat "))).hasSizeBetween(1, 24);
    }

    @Test
    void theLevelIsAProperty() throws Exception {
        System.setProperty("sluice.log.level", "ERROR");
        configure();
        log.getLogger("a.B").warn("no");
        log.getLogger("a.B").error("yes");
        assertThat(written()).singleElement().asString().endsWith("a.B yes");
    }

    @Test
    void thePagesServerIsHeardOnlyWhenItWarns() throws Exception {
        configure();
        log.getLogger("org.eclipse.jetty.server.Server").info("no");
        log.getLogger("org.eclipse.jetty.server.Server").warn("yes");
        assertThat(written()).singleElement().asString().endsWith(" yes");
    }

    @Test
    void filesRollAndTheOldestGoes() throws Exception {
        configure();
        String text = "x".repeat(100_000);
        long end = System.nanoTime() + 60_000_000_000L;
        int rolled = 0;
        long newest = 0;
        while (rolled < 7) {
            assertThat(System.nanoTime()).as("rolled %d times", rolled).isLessThan(end);
            log.getLogger("a.B").info(text);
            long number = inode(home.resolve("log/gateway.1.log"));
            if (number != 0 && number != newest) {
                newest = number;
                rolled++;
            }
        }
        written();
        try (var files = Files.list(home.resolve("log"))) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "gateway.log", "gateway.1.log", "gateway.2.log", "gateway.3.log", "gateway.4.log");
        }
    }

    private static long inode(Path file) throws IOException {
        try {
            return (long) Files.getAttribute(file, "unix:ino");
        } catch (NoSuchFileException e) {
            return 0; // not yet, or just on its way to the next number
        }
    }

    @Test
    void aFileOfThePropertyTakesItsPlace() {
        System.setProperty("logback.configurationFile", "own.xml");
        assertThat(configure()).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
        assertThat(home.resolve("log")).doesNotExist();
    }
}
