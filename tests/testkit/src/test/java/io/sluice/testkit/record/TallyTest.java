package io.sluice.testkit.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final String BOOT = "17-a3f2c1d0";

    private final Tally tally = new Tally(Packs.GATEWAY);

    @Test
    void readsThePackOfTheContract() {
        List<SeenScan> seen = new ArrayList<>();
        tally.onScan(seen::add);
        telemetry(Packs.pack(
                BOOT,
                Packs.scan("radar-01", 4711, "\"n\":\"level\",\"u\":\"m\",\"v\":0.412"),
                Packs.scan(
                        "tilt-01",
                        4712,
                        "\"n\":\"roll/raw\",\"u\":\"deg\",\"v\":512.0",
                        "\"n\":\"roll/quality\",\"vs\":\"out-of-range\"",
                        "\"n\":\"pitch/quality\",\"vs\":\"no-reply\"",
                        "\"n\":\"realm\",\"vs\":\"drill\"")));
        assertThat(tally.count().malformed()).as(tally.count().lastFault()).isZero();
        assertThat(seen).hasSize(2);
        assertThat(seen.get(0).boot()).isEqualTo(BOOT);
        assertThat(seen.get(0).sequence()).isEqualTo(4711);
        assertThat(seen.get(0).utcMs()).isEqualTo(1770000000125.0);
        assertThat(seen.get(0).values()).isEqualTo(Map.of("level", new SeenScan.SeenValue(0.412, "m", "good")));
        assertThat(seen.get(1).drill()).isTrue();
        assertThat(seen.get(1).values().get("roll")).isEqualTo(new SeenScan.SeenValue(512, "deg", "out-of-range"));
        assertThat(seen.get(1).values().get("pitch").value()).isNaN();
        assertThat(tally.count().delivered()).isEqualTo(3);
        assertThat(tally.count().bad()).isEqualTo(2);
    }

    @Test
    void keepsDrillsApartFromWhatStandsAndWhatIsShown() {
        tally.accept("alarm", Packs.transition("1-0:t1", "none", "red", 0), false, 0);
        tally.accept("alarm", drilled(Packs.transition("1-0:t2", "none", "orange", 0)), false, 0);
        tally.accept("alarm", drilled(Packs.transition("1-0:t3", "orange", "none", 0)), false, 0);
        telemetry(Packs.pack(BOOT, Packs.scan("d", 1, Packs.value("a", 1))));
        telemetry(Packs.pack(BOOT, Packs.scan("d", 2, Packs.value("a", 9), "\"n\":\"realm\",\"vs\":\"drill\"")));

        assertThat(tally.standing().get("underpass-depth").eventId()).isEqualTo("1-0:t1");
        assertThat(tally.latest().get("d").values().get("a").value()).isEqualTo(1);
        assertThat(tally.count().malformed()).as(tally.count().lastFault()).isZero();
    }

    @Test
    void keepsEachEventOnce() {
        byte[] event = ("{\"id\":\"1-0:t9\",\"type\":\"io.sluice.event.output\",\"subject\":\"siren\","
                        + "\"data\":{\"realm\":\"drill\",\"state\":\"on\",\"sequence\":9}}")
                .getBytes(StandardCharsets.UTF_8);
        tally.accept("event", event, false, 77);
        tally.accept("event", event, false, 78);

        assertThat(tally.events())
                .containsExactly(new SeenEvent(
                        "1-0:t9",
                        "output",
                        "siren",
                        "drill",
                        Map.of("realm", "drill", "state", "on", "sequence", "9"),
                        77));
        tally.accept("event", "{}".getBytes(StandardCharsets.UTF_8), false, 0);
        assertThat(tally.count().malformed()).isEqualTo(1);
    }

    private static byte[] drilled(byte[] transition) {
        return new String(transition, StandardCharsets.UTF_8)
                .replace("\"data\":{", "\"data\":{\"realm\":\"drill\",\"fault\":false,")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void readsTheSamePackAsCbor() throws IOException {
        byte[] json =
                Packs.pack(BOOT, Packs.scan("radar-01", 1, Packs.value("level", 0.412), Packs.value("health", 1)));
        List<SeenScan> seen = new ArrayList<>();
        tally.onScan(seen::add);
        telemetry(json);
        telemetry(Packs.cbor(json));
        assertThat(tally.count().malformed()).as(tally.count().lastFault()).isZero();
        assertThat(seen.get(1).values()).isEqualTo(seen.get(0).values());
        assertThat(seen.get(1).repeated()).isTrue();
        assertThat(tally.count().delivered()).isEqualTo(2);
        assertThat(tally.count().duplicates()).isEqualTo(2);
    }

    @Test
    void countsRepeatsOfASequenceAsDuplicatesAndPartsOfAScanNot() {
        telemetry(Packs.pack(BOOT, Packs.scan("d", 1, Packs.value("a", 1))));
        telemetry(Packs.pack(BOOT, Packs.scan("d", 1, Packs.value("b", 1), Packs.value("c", 1))));
        assertThat(tally.count().delivered()).isEqualTo(3);
        assertThat(tally.count().duplicates()).isZero();
        tally.accept(
                "backlog", Packs.pack(BOOT, Packs.scan("d", 1, Packs.value("a", 1), Packs.value("b", 1))), false, 0);
        assertThat(tally.count().delivered()).isEqualTo(3);
        assertThat(tally.count().duplicates()).isEqualTo(2);
        assertThat(tally.count().backlogSamples()).isEqualTo(2);
        assertThat(tally.count().scans()).isEqualTo(1);
    }

    @Test
    void keepsBootsApart() {
        telemetry(Packs.pack("1-aaaaaaaa", Packs.scan("d", 1, Packs.value("a", 1))));
        telemetry(Packs.pack("2-bbbbbbbb", Packs.scan("d", 1, Packs.value("a", 1))));
        assertThat(tally.count().delivered()).isEqualTo(2);
        assertThat(tally.count().duplicates()).isZero();
        assertThat(tally.count().boots()).containsExactly("1-aaaaaaaa", "2-bbbbbbbb");
    }

    @Test
    void findsGapsInTheSequencesOfABootThatWasKilled() {
        for (long s : new long[] {5, 1, 2, 9}) {
            telemetry(Packs.pack(BOOT, Packs.scan("d", s, Packs.value("a", 1))));
        }
        assertThat(tally.count().missingScans()).isEqualTo(5);
        assertThat(tally.count().lost()).isEqualTo(5);
        assertThat(tally.missingSequences(BOOT, 3)).containsExactly(3L, 4L, 6L);
        assertThat(tally.missingSequences(BOOT, 99)).containsExactly(3L, 4L, 6L, 7L, 8L);
    }

    @Test
    void findsLostSamplesByTheTotalsOfAnOrderedEnd() {
        telemetry(Packs.pack(BOOT, Packs.scan("d", 1, Packs.value("a", 1), Packs.value("b", 1))));
        status(Packs.status("online", BOOT, 10, 0));
        assertThat(tally.count().lost()).as("not over yet").isZero();
        status(Packs.status("stopped", BOOT, 10, 3));
        assertThat(tally.count().lost()).isEqualTo(5);
    }

    @Test
    void takesAGapForHeldBackAsFarAsTheTotalsSaySo() {
        telemetry(Packs.pack(BOOT, Packs.scan("d", 1, Packs.value("a", 1))));
        telemetry(Packs.pack(BOOT, Packs.scan("d", 4, Packs.value("a", 1))));
        status(Packs.status("stopped", BOOT, 4, 2));
        assertThat(tally.count().missingScans()).isEqualTo(2);
        assertThat(tally.count().lost()).isZero();
        status(Packs.status("stopped", BOOT, 2, 0));
        assertThat(tally.count().lost()).as("more gaps than held samples").isEqualTo(2);
    }

    @Test
    void countsEachTransitionOnceByTheColourItReached() {
        transition(Packs.transition(BOOT + ":t1", "none", "blue", 1_000_000), 4_500_000);
        transition(Packs.transition(BOOT + ":t2", "blue", "red", 5_000_000), 6_000_000);
        transition(Packs.transition(BOOT + ":t2", "blue", "red", 5_000_000), 900_000_000);
        assertThat(tally.standing().get("underpass-depth").to()).isEqualTo("red");
        transition(Packs.transition(BOOT + ":t3", "red", "red", 6_000_000), 900_000_000);
        transition(Packs.transition(BOOT + ":t4", "red", "none", 6_000_000), 8_000_000);
        Count count = tally.count();
        assertThat(count.transitions()).isEqualTo(Map.of("blue", 1L, "yellow", 0L, "orange", 0L, "red", 1L));
        assertThat(count.transitionCount()).isEqualTo(4);
        assertThat(count.transitionDuplicates()).isEqualTo(1);
        assertThat(count.latencyP50Ms()).isEqualTo(2.0);
        assertThat(count.latencyP99Ms()).isEqualTo(3.5);
        assertThat(tally.standing()).isEmpty();
    }

    @Test
    void readsTheStatus() {
        status(Packs.status("online", BOOT, 123, 4));
        GatewayStatus status = tally.status().orElseThrow();
        assertThat(status.sampled()).isEqualTo(123);
        assertThat(status.acknowledged()).isEqualTo(6);
        assertThat(status.waiting()).isEqualTo(1);
        assertThat(status.devicesUp()).isEqualTo(9);
        assertThat(status.devices()).isEqualTo(10);
        assertThat(status.journalBytes()).isEqualTo(1024);
        assertThat(status.fault()).isEqualTo("no route");
        assertThat(status.isFinal()).isFalse();
        status("{\"gateway\":\"gw-demo-01\",\"state\":\"offline\",\"boot\":\"%s\"}"
                .formatted(BOOT)
                .getBytes(StandardCharsets.UTF_8));
        assertThat(tally.status().orElseThrow().state()).isEqualTo("offline");
        assertThat(tally.status().orElseThrow().sampled()).isEqualTo(123);
    }

    @Test
    void doesNotTakeAnOldRetainedStatusForNews() {
        tally.accept("status", Packs.status("stopped", "1-00000000", 99, 0), true, 0);
        assertThat(tally.status()).isEmpty();
        assertThat(tally.count().lost()).isZero();
        assertThat(tally.payload("status")).isPresent();
    }

    @Test
    void goesOnAfterWhatItCannotRead() throws IOException {
        byte[] good = Packs.pack(BOOT, Packs.scan("d", 1, Packs.value("a", 1)));
        byte[] cbor = Packs.cbor(good);
        for (int cut = 0; cut < good.length; cut++) {
            new Tally(Packs.GATEWAY).accept("telemetry", Arrays.copyOf(good, cut), false, 0);
        }
        for (int cut = 0; cut < cbor.length; cut++) {
            Tally fresh = new Tally(Packs.GATEWAY);
            fresh.accept("telemetry", Arrays.copyOf(cbor, cut), false, 0);
            assertThat(fresh.count().malformed()).as("cut at %d", cut).isEqualTo(1);
        }
        telemetry("[{\"bn\":\"other/d/\",\"n\":\"scan\",\"v\":1}]".getBytes(StandardCharsets.UTF_8));
        telemetry("[{\"n\":\"gw-demo-01/d/a\",\"v\":1}]".getBytes(StandardCharsets.UTF_8));
        telemetry("[{\"n\":\"gw-demo-01/d/a\",\"v\":1,\"must_\":1}]".getBytes(StandardCharsets.UTF_8));
        assertThat(tally.count().malformed()).isEqualTo(3);
        assertThat(tally.count().lastFault()).contains("must be understood");
        telemetry(good);
        assertThat(tally.count().delivered()).isEqualTo(1);
    }

    @Test
    void countsDevicesOfMoreThan64Points() {
        String[] values = new String[150];
        for (int i = 0; i < values.length; i++) {
            values[i] = Packs.value("p" + i, i);
        }
        telemetry(Packs.pack(BOOT, Packs.scan("big", 1, values)));
        telemetry(Packs.pack(BOOT, Packs.scan("big", 1, values)));
        telemetry(Packs.pack(BOOT, Packs.scan("big", 2, values[149])));
        assertThat(tally.count().delivered()).isEqualTo(151);
        assertThat(tally.count().duplicates()).isEqualTo(150);
        assertThat(tally.count().missingScans()).isZero();
    }

    @Test
    void refusesASequenceThatCannotBe() {
        telemetry(Packs.pack(BOOT, Packs.scan("d", Long.MAX_VALUE, Packs.value("a", 1))));
        assertThat(tally.count().malformed()).isEqualTo(1);
    }

    private void telemetry(byte[] payload) {
        tally.accept("telemetry", payload, false, 0);
    }

    private void status(byte[] payload) {
        tally.accept("status", payload, false, 0);
    }

    private void transition(byte[] payload, long receivedNs) {
        tally.accept("alarm", payload, false, receivedNs);
    }
}
