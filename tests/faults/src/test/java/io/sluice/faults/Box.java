package io.sluice.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.testkit.record.GatewayStatus;
import io.sluice.testkit.record.Recorder;
import io.sluice.testkit.record.Tally;
import io.sluice.testkit.site.GatewayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * One packaged gateway with the field it reads and the subscriber that counts what it publishes, and the verdict on what has
 * become of its readings. Confined to one thread at a time.
 *
 * <pre>
 *   Field -- Modbus TCP -- packaged gateway -- MQTT -- whatever is broken -- broker -- Recorder -- Arrivals
 *                             +-- home/data: the journal, read when the gateway has ended
 * </pre>
 */
final class Box implements AutoCloseable {
    /** Longest wait for what a healthy gateway does at once, on a machine that has other work too. */
    static final Duration SOON = Duration.ofMinutes(3);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String id;
    private final Path home;
    private final Field field;
    private final Recorder recorder;
    private final Arrivals arrivals = new Arrivals();
    private final Set<String> transitions = ConcurrentHashMap.newKeySet();
    private GatewayProcess process;

    /**
     * A gateway that is not started yet and its subscriber, connected.
     *
     * @param recorderUrl where the subscriber finds the broker; nothing is to be broken on that way
     */
    Box(Rig rig, String id, int stations, String recorderUrl) {
        this.id = id;
        this.home = rig.dir(id);
        this.field = rig.own(new Field(id, stations));
        try {
            recorder = rig.own(new Recorder(recorderUrl, "sluice/v1", id, "recorder-" + id, true));
            recorder.tally().onScan(arrivals);
            recorder.tally().onTransition(t -> transitions.add(t.eventId()));
            recorder.start(SOON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        rig.own(this);
    }

    /**
     * Writes its site, with one uplink.
     *
     * @param periodMs period of its stations, ms
     * @param urls addresses of the broker for the gateway, in YAML
     * @param more further keys of the uplink, such as {@code "backlogRate: 1000000"}
     */
    Box site(int periodMs, String urls, String more) {
        write(
                "site.yaml",
                field.site(
                        id,
                        periodMs,
                        "name: platform, driver: mqtt, urls: [" + urls + "], status: 1s"
                                + (more.isEmpty() ? "" : ", ")
                                + more));
        return this;
    }

    /** Writes a file of its home. */
    Box write(String name, String content) {
        try {
            Files.createDirectories(home.resolve(name).getParent());
            Files.writeString(home.resolve(name), content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path home() {
        return home;
    }

    Field field() {
        return field;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    Tally tally() {
        return recorder.tally();
    }

    /** Event ids of the transitions that arrived. */
    Set<String> transitions() {
        return transitions;
    }

    /** Starts the gateway; returns at once. */
    void start() {
        try {
            process = new GatewayProcess(Path.of(System.getProperty("sluice.release")), home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code kill -9}. */
    void kill() {
        assertThat(process.isAlive())
                .as("%s runs until it is killed; %s", id, process.lastLines(10))
                .isTrue();
        close();
    }

    /** Waits until the count is as wanted, and fails if it does not come to be so. */
    void await(String what, Duration patience, Predicate<Tally> wish) {
        assertThat(recorder.await(wish, patience))
                .as("%s within %s: %s; counted %s; status %s", id, patience, what, tally().count(), tally().status())
                .isTrue();
    }

    /** Waits until a boot other than this one says it is online, and gives its id. */
    String awaitOnline(String otherThan) {
        await("online as a new boot", SOON, t -> t.status()
                .filter(s -> s.state().equals("online") && !s.boot().equals(otherThan))
                .isPresent());
        return lastBoot();
    }

    /** Boot that the last status came from, empty if none came yet. */
    String lastBoot() {
        return tally().status().map(GatewayStatus::boot).orElse("");
    }

    /** Waits until the last payload of a topic is as wanted, and gives it. */
    JsonNode awaitJson(String topic, String what, Duration patience, Predicate<JsonNode> wish) {
        await(what, patience, t -> t.payload(topic).map(Box::parse).filter(wish).isPresent());
        return parse(tally().payload(topic).orElseThrow());
    }

    /** Waits until so many more different samples have arrived than there are now. */
    void awaitMore(long samples) {
        long before = tally().count().delivered();
        await(samples + " more samples", SOON, t -> t.count().delivered() >= before + samples);
    }

    /** Waits until a status of now says that hardly anything is left in the journal. */
    void awaitDrained(Duration patience) {
        long uptimeMs = tally().status().map(GatewayStatus::uptimeMs).orElse(0L);
        String boot = lastBoot();
        await("journal drained", patience, t -> t.status()
                .filter(s -> s.state().equals("online")
                        && s.waiting() <= 3000
                        && !(s.boot().equals(boot) && s.uptimeMs() == uptimeMs))
                .isPresent());
    }

    /** SIGTERM, and waits for the last word. */
    GatewayStatus stop() {
        try {
            assertThat(process.stop(Duration.ofSeconds(20)))
                    .as("%s ends within 20 s of SIGTERM", id)
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        assertThat(process.exitCode()).as("exit code of %s", id).isZero();
        await("status stopped", SOON, t -> t.status()
                .filter(GatewayStatus::isFinal)
                .isPresent());
        return tally().status().orElseThrow();
    }

    /**
     * The verdict, when the gateway has ended with an empty backlog: the scans at the subscriber are the scans journaled, each
     * lane in order and repeats alike, and every journaled transition and event arrived.
     *
     * @param told the dice, for a failure
     * @return the figures in words
     */
    String assertNothingLost(String told) {
        Journal journal = Journal.read(home);
        assertThat(journal.integrity()).as("integrity of the journal; %s", told).isEmpty();
        assertThat(journal.segments()).as("segments in the journal").isNotEmpty();
        assertThat(journal.missing(arrivals))
                .as("journaled scans that did not arrive; %s", told)
                .isEmpty();
        assertThat(arrivals.scans())
                .as("scans that arrived are the scans journaled; %s", told)
                .isEqualTo(journal.scans());
        assertThat(arrivals.complaints()).as("order and repeats; %s", told).isEmpty();
        assertThat(tally().count().malformed())
                .as("malformed payloads: %s; %s", tally().count().lastFault(), told)
                .isZero();
        Set<String> notices = new HashSet<>(transitions);
        tally().events().forEach(e -> notices.add(e.id()));
        assertThat(notices).as("transitions and events that arrived; %s", told).containsAll(journal.notices());
        return "%s: boots=%d scans=%d repeats=%d backlog=%d notices=%d journaledNotices=%d"
                .formatted(
                        id,
                        arrivals.boots().size(),
                        arrivals.scans(),
                        arrivals.repeats(),
                        arrivals.backlog(),
                        notices.size(),
                        journal.notices().size());
    }

    /** Kills the gateway if it still runs. */
    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }

    private static JsonNode parse(byte[] payload) {
        try {
            return JSON.readTree(payload);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
