package io.sluice.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.record.GatewayStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A gateway starts without a link and journals until its backlog has a size; then the link comes. 80 kB, in the long form half
 * of the journal's bound of 4 MiB ({@code -Dsluice.backlog}, kB).
 */
class BacklogTest {
    private static final int BACKLOG_KB = Campaign.count("backlog", 80, 2048);

    /** Bytes a second for the backlog: a few minutes, whatever its size. */
    private static final int RATE = Math.max(100_000, 250 * BACKLOG_KB);

    private static final int STATIONS = 24;
    /** Less than the backlog takes, so that nothing can have waited for it; latency figures are the bench's business. */
    private static final double LATE_MS = 10_000;

    @RegisterExtension
    final Rig rig = new Rig();

    @Test
    void liveAndAlarmsComeFirstWhenALongOutageEnds() {
        Mosquitto broker = Mosquitto.onLoopback(rig);
        Box box = new Box(rig, "gw-backlog", STATIONS, broker.url())
                .site(50, "\"" + broker.url() + "\"", "backlogRate: " + RATE)
                .write("etc/io.sluice.store.sqlite.properties", "maxTelemetryBytes=4194304\n")
                .write("etc/io.sluice.forward.mqtt.properties", "reconnectMaxMs=1000\n");
        box.field().noise();
        broker.stop();
        box.start();
        Path journal = box.home().resolve("data/telemetry.db");
        Await.until(
                () -> journal + " has " + BACKLOG_KB + " kB, is at " + size(journal),
                Duration.ofMinutes(20),
                () -> size(journal) >= BACKLOG_KB * 1000L);

        broker.start();
        box.await("the backlog flows", Box.SOON, t -> box.arrivals().backlog() > 0);
        long startNs = System.nanoTime();
        box.arrivals().forgetLags();
        for (int mm : new int[] {500, 0}) {
            box.field().level(mm);
            box.await("the alarm", Box.SOON, t -> t.standing().containsKey("flood") == mm > 0);
        }
        double alarmsMs = (System.nanoTime() - startNs) / 1e6;
        box.awaitMore(STATIONS * Field.STATION_POINTS * 40L);
        long waiting = box.tally().status().orElseThrow().waiting();
        double lateMs = box.arrivals().lagMs(0.99);
        box.awaitDrained(Duration.ofMinutes(10));
        GatewayStatus last = box.stop();

        assertThat(waiting).as("samples that still waited").isGreaterThan(5000);
        assertThat(alarmsMs).as("an alarm up and down, ms").isLessThan(LATE_MS);
        assertThat(lateMs)
                .as("99 %% of the live scans while the backlog drained, ms late")
                .isLessThan(LATE_MS);
        assertThat(last.dropped() + last.expired()).as("dropped or expired").isZero();
        System.out.println("sluice.faults backlog kB=%d liveP99Ms=%.0f alarmUpAndDownMs=%.0f %s"
                .formatted(BACKLOG_KB, lateMs, alarmsMs, box.assertNothingLost("")));
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
