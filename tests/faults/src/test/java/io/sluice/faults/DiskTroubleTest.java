package io.sluice.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.testkit.record.GatewayStatus;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A disk that is full, has gone read-only, or returns other bytes than were written: sampling, alarms and outputs go on, the
 * platform is told what is wrong, and the journal goes on when the trouble is over.
 */
class DiskTroubleTest {
    /** From the register to subscriber and lamp, on a machine that has other work too. */
    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int STATIONS = 6;
    private static final int CORRUPTIONS = Campaign.count("corruptions", 3, 60);

    @RegisterExtension
    final Rig rig = new Rig();

    private final Campaign campaign = new Campaign("disk");
    private Box box;
    private int pagePort;

    @Test
    void warnsAndSamplesOnAFullDisk() {
        Disk disk = start(48);
        disk.fill();
        trouble();
        disk.free();
        // nothing of it is left: no file had to be put aside
        awaitMetric("sluice_journal_up 1");
        awaitEvent("over", "");
        recover();
    }

    @Test
    void warnsAndSamplesOnADiskThatHasGoneReadOnly() {
        Disk disk = start(48);
        disk.abort();
        trouble();
        disk.repair();
        recover();
    }

    /** Bytes at random places of a file are overwritten while the gateway is down, and the gateway is started. */
    @Test
    void startsWhateverStandsInItsFiles() throws IOException {
        start(0);
        Random dice = campaign.dice(0);
        for (int i = 0; i < CORRUPTIONS; i++) {
            box.awaitMore(100);
            String boot = box.lastBoot();
            box.stop();
            String file = dice.nextBoolean() ? "telemetry.db" : "alarm.db";
            int places = 1 + dice.nextInt(200);
            overwrite(box.home().resolve("data").resolve(file), places, dice);

            box.start();
            box.awaitOnline(boot);
            warn("start " + i + " after " + places + " damages of " + file + ", seed " + campaign.seed());
            box.awaitMore(100);
        }
        box.stop();
        assertThat(box.tally().count().malformed())
                .as(box.tally().count().lastFault())
                .isZero();
        assertThat(box.arrivals().complaints()).as("order and repeats").isEmpty();
    }

    /** The same under the running gateway, as a dying card does it. */
    @Test
    void goesOnWhenItsFilesAreDamagedInUse() throws IOException {
        start(0);
        Random dice = campaign.dice(1);
        for (int i = 0; i < CORRUPTIONS; i++) {
            box.awaitMore(300);
            String file = dice.nextBoolean() ? "telemetry.db" : "alarm.db";
            overwrite(box.home().resolve("data").resolve(file), 200, dice);
            overwrite(box.home().resolve("data").resolve(file + "-wal"), 200, dice);
            warn("damage " + i + " of " + file + ", seed " + campaign.seed());
        }
        box.awaitMore(300);
        GatewayStatus last = box.stop();

        assertThat(box.tally().count().delivered())
                .as("with the link up, everything arrives from memory: %s", last)
                .isEqualTo(last.sampled());
        assertThat(box.tally().count().malformed())
                .as(box.tally().count().lastFault())
                .isZero();
        assertThat(box.arrivals().complaints()).as("order and repeats").isEmpty();
        String boot = last.boot();
        box.start();
        box.awaitOnline(boot);
        warn("next start, seed " + campaign.seed());
        box.stop();
        assertThat(Journal.read(box.home()).integrity())
                .as("what is in use now is sound")
                .isEmpty();
    }

    /** A gateway under way, with its journal on a disk of this size, MiB; 0: on the machine's. */
    private Disk start(int mib) {
        if (mib > 0) {
            assumeThat(Disk.isPossible()).as("root and loop devices").isTrue();
        }
        Mosquitto broker = Mosquitto.onLoopback(rig);
        box = new Box(rig, "gw-disk", STATIONS, broker.url()).site(100, "\"" + broker.url() + "\"", "");
        Disk disk = mib == 0 ? null : rig.own(new Disk(rig.dir("").resolve("disk.img"), rig.dir("gw-disk/data"), mib));
        // the gateway must have ended before its disk can be taken away
        rig.own(box);
        // to this machine the page answers without a certificate
        pagePort = Ports.free();
        box.write("etc/io.sluice.web.properties", "httpsPort=0\nhttpPort=" + pagePort + "\n");
        box.start();
        box.awaitMore(500);
        return disk;
    }

    /** The journal is in trouble: that is said, and nothing else suffers. */
    private void trouble() {
        JsonNode status = box.awaitJson("status", "the journal's fault", Box.SOON, s -> !s.at("/journal/fault")
                .asText("")
                .isEmpty());
        assertThat(status.at("/journal/fault").asText()).contains(".db");
        awaitEvent("begun", ".db");
        awaitMetric("sluice_journal_up 0");
        assertThat(page("/health")).contains("\"ready\":false", "journal-fault");
        warn("in trouble");
        long sampled = sampled();
        box.await("sampling goes on", Box.SOON, t -> sampled() > sampled + 500);
        // past the journal: the platform must not go blind because a card died
        box.awaitMore(500);
    }

    /** The trouble is over: the journal goes on, and what it could not take was counted. */
    private void recover() {
        // that a file was removed under it stays in the fault for as long as the gateway runs
        box.awaitJson("status", "the journal well again", Box.SOON, s -> !s.at("/journal/fault")
                .asText("cannot")
                .contains("cannot"));
        warn("after the trouble");
        box.awaitMore(500);
        box.awaitDrained(Box.SOON);
        GatewayStatus last = box.stop();

        assertThat(last.journaled() + last.dropped())
                .as("what was dropped is counted: %s", last)
                .isEqualTo(last.sampled());
        assertThat(box.tally().count().delivered())
                .as("with the link up, everything arrives, journaled or not: %s", last)
                .isEqualTo(last.sampled());
        assertThat(box.arrivals().complaints()).as("order and repeats").isEmpty();
        assertThat(Journal.read(box.home()).integrity()).isEmpty();
    }

    /** Water rises and falls again: subscriber and lamp follow at once. */
    private void warn(String when) {
        for (int mm : new int[] {500, 0}) {
            boolean red = mm > 0;
            long start = System.nanoTime();
            box.field().level(mm);
            box.await(
                    when + ": alarm and lamp " + (red ? "on" : "off"),
                    Box.SOON,
                    t -> t.standing().containsKey("flood") == red);
            Await.until(
                    () -> when + ": lamp " + (red ? "on" : "off"),
                    Box.SOON,
                    () -> box.field().isLampLit() == red);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("%s: alarm and lamp %s", when, red ? "on" : "off")
                    .isLessThan(AT_ONCE);
        }
    }

    /** The platform is told as an event too, and by an operator's tool the metric is read. */
    private void awaitEvent(String state, String reason) {
        box.await("event journal fault " + state, Box.SOON, t -> t.events().stream()
                .anyMatch(e -> e.type().equals("journal")
                        && "fault".equals(e.data().get("what"))
                        && state.equals(e.data().get("state"))
                        && e.data().getOrDefault("reason", "").contains(reason)));
    }

    private void awaitMetric(String line) {
        Await.until(
                () -> "metric " + line, Box.SOON, () -> page("/metrics").lines().anyMatch(line::equals));
    }

    /** What the page of the gateway answers, whatever the code. */
    private String page(String path) {
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + pagePort + path))
                                    .timeout(Box.SOON)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private long sampled() {
        return box.tally().status().map(GatewayStatus::sampled).orElse(0L);
    }

    private static void overwrite(Path file, int places, Random dice) throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return;
        }
        byte[] noise = new byte[16];
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            for (int i = 0; i < places; i++) {
                dice.nextBytes(noise);
                out.seek(Math.max(0, (long) (dice.nextDouble() * out.length()) - noise.length));
                out.write(noise);
            }
        }
    }
}
