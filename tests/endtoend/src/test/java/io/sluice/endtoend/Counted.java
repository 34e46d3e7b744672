package io.sluice.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.testkit.record.GatewayStatus;
import io.sluice.testkit.record.Recorder;
import io.sluice.testkit.record.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * The platform's side: the testkit's recorder with a {@link Ledger} at its ear, and the questions all tests ask. Confined to
 * the test's thread.
 */
final class Counted {
    /** Longest wait for what a healthy gateway does at once, on a machine that has other work too. */
    static final Duration SOON = Duration.ofSeconds(30);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Recorder recorder;
    private final Ledger ledger = new Ledger();

    Counted(Recorder recorder) {
        this.recorder = recorder;
        recorder.tally().onScan(ledger);
    }

    Ledger ledger() {
        return ledger;
    }

    Tally tally() {
        return recorder.tally();
    }

    /** Waits until the count is as wanted, and fails if it does not come to be so. */
    void await(String what, Duration patience, Predicate<Tally> wish) {
        assertThat(recorder.await(wish, patience))
                .as("within %s: %s; counted %s; status %s", patience, what, tally().count(), tally().status())
                .isTrue();
    }

    /** Waits until a gateway with another boot than this one says it is online, and gives its boot id. */
    String awaitOnline(String otherThan) {
        await("status online of a new boot", SOON, t -> t.status()
                .filter(s -> s.state().equals("online") && !s.boot().equals(otherThan))
                .isPresent());
        return status().boot();
    }

    /** Waits until so many different samples have arrived. */
    void awaitSamples(long samples) {
        await(samples + " samples", SOON, t -> t.count().delivered() >= samples);
    }

    /** Waits until the gateway says that nothing but what has just been measured is left in its journal. */
    void awaitDrained(Duration patience, long most) {
        await("journal drained", patience, t -> t.status()
                .filter(s -> s.state().equals("online") && s.waiting() <= most)
                .isPresent());
    }

    /** Waits for the last word of an ordered end and gives it. */
    GatewayStatus awaitStopped() {
        await("status stopped", SOON, t -> t.status()
                .filter(GatewayStatus::isFinal)
                .isPresent());
        return status();
    }

    /** The last status. */
    GatewayStatus status() {
        return tally().status().orElseThrow(() -> new AssertionError("no status yet"));
    }

    /** The last payload of a topic below the gateway's, as JSON. */
    JsonNode json(String topic) {
        return tally().payload(topic).map(Counted::parse).orElseThrow(() -> new AssertionError("nothing on " + topic));
    }

    /** Waits until the last payload of a topic is as wanted, and gives it. */
    JsonNode awaitJson(String topic, String what, Duration patience, Predicate<JsonNode> wish) {
        await(
                what,
                patience,
                t -> t.payload(topic).map(Counted::parse).filter(wish).isPresent());
        return json(topic);
    }

    /** Sampled, journaled and acknowledged are the same number, and it is what arrived: nothing dropped, nothing lost. */
    void assertNothingLost(GatewayStatus last) {
        assertThat(last.dropped()).as("dropped").isZero();
        assertThat(last.journaled()).as("journaled").isEqualTo(last.sampled());
        assertThat(last.acknowledged()).as("acknowledged").isEqualTo(last.journaled() - last.held());
        assertThat(last.waiting()).as("waiting").isZero();
        assertThat(tally().count().lost())
                .as(
                        "lost, counted by the subscriber: %s, first missing %s",
                        tally().count(), tally().missingSequences(last.boot(), 5))
                .isZero();
        assertSound();
    }

    /** What arrived could be read, repeats are the same again, and each lane is in order. */
    void assertSound() {
        assertThat(tally().count().malformed())
                .as("malformed payloads: %s", tally().count().lastFault())
                .isZero();
        assertThat(ledger.complaints()).as("repeats and order").isEmpty();
    }

    /** Every scan of every segment in the journal has arrived. */
    void assertJournalArrived(List<Journaled> segments) {
        assertThat(segments).as("segments in the journal").isNotEmpty();
        for (Journaled segment : segments) {
            assertThat(segment.missing(ledger))
                    .as("scans of %s that did not arrive", segment)
                    .isZero();
        }
    }

    /** Parses a payload. */
    static JsonNode parse(byte[] payload) {
        try {
            return JSON.readTree(payload);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Parses a text. */
    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
