package io.sluice.endtoend;

import static io.sluice.endtoend.Counted.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.record.GatewayStatus;
import io.sluice.testkit.record.SeenEvent;
import io.sluice.testkit.record.SeenScan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A clock that starts in 1970, steps by hours, jumps to 2036, and is set at last: no lost order, no lost timer. */
class ClockTest {
    private static final int RADAR = 9;
    private static final int HOUR_S = 3600;
    private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant ERA = Instant.parse("2036-02-07T07:00:00Z");
    private static final String RULE = "limits: {red: 0.4}, hysteresis: 0.02, onDelay: 20s";
    private static final String UNSET = "unsynchronised";
    private static final String SET = "synchronised";

    @RegisterExtension
    final Stage stage = new Stage();

    private Field field;

    @Test
    void keepsOrderAndTimersBeforeTheClockIsSetAndCorrectsEveryTime() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Gateway gateway = gateway(broker);
        FakeClock clock = new FakeClock(gateway);
        long beganMs = System.currentTimeMillis();

        clock.to(Instant.ofEpochSecond(60));
        gateway.start();
        platform.awaitSamples(10);
        assertThat(first(platform).clock()).isEqualTo(UNSET);
        assertThat(first(platform).utcMs()).as("never below the build").isBetween(ms(BUILT), nowMs());

        long passedNs = System.nanoTime();
        Instruments.level(field, RADAR, 450);
        stepTo(platform, clock, 2 * HOUR_S);
        stepTo(platform, clock, 3 * HOUR_S);
        stepTo(platform, clock, 2 * HOUR_S);
        clock.to(ERA);
        platform.await("the flood", SOON, t -> t.standing().containsKey("flood"));
        Duration took = Duration.ofNanos(System.nanoTime() - passedNs);

        broker.stop();
        long lastSent = last(platform).sequence();
        Await.pass(Duration.ofSeconds(5));
        clock.ahead(0);
        clock.heard();
        Await.pass(Duration.ofSeconds(5));
        broker.start();
        platform.await("corrections", SOON, t -> count(t.events(), "correction") >= 4);
        awaitScan(platform, "a scan of a set clock", s -> s.clock().equals(SET));
        platform.awaitDrained(SOON, 60);
        gateway.stop();
        GatewayStatus end = platform.awaitStopped();

        assertThat(took)
                .as("on-delay of 20 s over four steps")
                .isBetween(Duration.ofSeconds(19), Duration.ofSeconds(35));
        platform.assertNothingLost(end);
        List<SeenScan> scans = platform.ledger().scans("radar-9");
        assertThat(scans.stream().filter(s -> s.clock().equals("corrected")).count())
                .as("corrected scans out of the backlog")
                .isGreaterThan(10);
        assertThat(scans.stream().filter(s -> s.sequence() <= lastSent))
                .allMatch(s -> s.clock().equals(UNSET));
        assertThat(platform.json("status").path("clockSource").asText()).isEqualTo("timesyncd");
        assertThat(events(platform, "refused")).as("1970 and 2036").isNotEmpty();
        assertThat(events(platform, "state").get(0).data())
                .containsEntry("before", UNSET)
                .containsEntry("state", SET);
        assertRightTimes(scans, events(platform, "correction"), beganMs);
    }

    @Test
    void correctsWhatAKilledProcessTookAndGoesOnWithItsOnDelay() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Gateway gateway = gateway(broker);
        FakeClock clock = new FakeClock(gateway);
        long beganMs = System.currentTimeMillis();
        clock.to(Instant.ofEpochSecond(60));
        gateway.start();
        platform.awaitSamples(20);
        String killed = first(platform).boot();

        long passedNs = System.nanoTime();
        Instruments.level(field, RADAR, 450);
        Await.pass(Duration.ofSeconds(8)); // the timer must be on the disk, and some of the delay over
        gateway.kill();
        clock.ahead(9 * HOUR_S);
        gateway.start();
        awaitScan(platform, "a scan of the next boot", s -> !s.boot().equals(killed));
        Duration upAgain = Duration.ofNanos(System.nanoTime() - passedNs);
        clock.ahead(0);
        clock.heard();
        platform.await("the flood", SOON, t -> t.standing().containsKey("flood"));
        Duration took = Duration.ofNanos(System.nanoTime() - passedNs);
        awaitScan(platform, "a scan of a set clock", s -> s.clock().equals(SET));
        platform.await("corrections", SOON, t -> count(t.events(), "correction") >= 2);
        platform.awaitDrained(SOON, 60);
        gateway.stop();
        platform.awaitStopped();

        assertThat(took)
                .as("20 s over a kill and two steps; anew it would be 20 s after %s", upAgain)
                .isBetween(Duration.ofSeconds(19), Duration.ofMillis(Math.max(20_000, upAgain.toMillis()) + 12_000));
        platform.assertSound();
        assertThat(events(platform, "correction"))
                .extracting(e -> e.data().get("ofBoot"))
                .contains(killed, last(platform).boot());
        assertRightTimes(platform.ledger().scans("radar-9"), events(platform, "correction"), beganMs);
    }

    @Test
    void followsStepsOfHoursOfAClockThatIsSetAndDoesNotBelieveAJumpOfYears() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Gateway gateway = gateway(broker);
        FakeClock clock = new FakeClock(gateway);
        clock.heard();
        gateway.start();
        awaitScan(platform, "a scan of a set clock", s -> s.clock().equals(SET));

        long passedNs = System.nanoTime();
        Instruments.level(field, RADAR, 450);
        stepTo(platform, clock, HOUR_S);
        stepTo(platform, clock, 0);
        clock.to(ERA);
        awaitScan(platform, "holdover", s -> s.clock().equals("holdover"));
        SeenScan held = last(platform);
        platform.await("the flood", SOON, t -> t.standing().containsKey("flood"));
        Duration took = Duration.ofNanos(System.nanoTime() - passedNs);
        assertThat(held.utcMs()).as("goes on by its own clock").isBetween(nowMs() - 60_000.0, nowMs() + 2000.0);
        clock.ahead(0);
        long back = last(platform).sequence();
        awaitScan(platform, "set again", s -> s.sequence() > back && s.clock().equals(SET));
        gateway.stop();
        GatewayStatus end = platform.awaitStopped();

        assertThat(took)
                .as("on-delay of 20 s over three steps")
                .isBetween(Duration.ofSeconds(19), Duration.ofSeconds(35));
        platform.assertNothingLost(end);
        assertThat(events(platform, "step"))
                .extracting(e -> Math.round(Long.parseLong(e.data().get("stepMs")) / 60_000.0))
                .containsExactly(60L, -60L);
        assertThat(events(platform, "refused"))
                .extracting(e -> Long.parseLong(e.data().get("aheadMs")) > 86_400_000L)
                .containsExactly(true, false);
        assertThat(events(platform, "correction")).isEmpty();
        assertThat(platform.ledger().scans())
                .extracting(SeenScan::utcMs)
                .allMatch(t -> t < nowMs() + 2 * HOUR_S * 1000.0);
    }

    /** The platform's arithmetic: what was sent unsynchronised is shifted, then all times are right and in order. */
    private static void assertRightTimes(List<SeenScan> scans, List<SeenEvent> corrections, long beganMs) {
        double before = beganMs;
        for (SeenScan s : scans) {
            double utcMs = s.utcMs();
            if (s.clock().equals(UNSET)) {
                List<Map<String, String>> covering = corrections.stream()
                        .map(SeenEvent::data)
                        .filter(c -> c.get("ofBoot").equals(s.boot())
                                && s.sequence() >= Long.parseLong(c.get("fromSequence"))
                                && s.sequence() <= Long.parseLong(c.get("toSequence")))
                        .toList();
                assertThat(covering).as("corrections of %s", s).hasSize(1);
                utcMs += Long.parseLong(covering.get(0).get("shiftMs"));
            }
            double receivedMs = nowMs() - (System.nanoTime() - s.receivedNs()) / 1e6;
            assertThat(utcMs).as("right time of %s", s).isBetween(before - 50, receivedMs + 500);
            if (!s.backlog()) {
                assertThat(utcMs).as("right time of %s", s).isGreaterThan(receivedMs - 10_000);
            }
            before = utcMs;
        }
    }

    /** Moves the wall clock and waits for a scan that says so. */
    private static void stepTo(Counted platform, FakeClock clock, long aheadS) {
        clock.ahead(aheadS);
        long after = last(platform).sequence();
        awaitScan(
                platform,
                "a scan by the clock " + aheadS + " s ahead",
                s -> s.sequence() > after && Math.abs(s.utcMs() - clock.nowMs()) < 20_000);
    }

    private static void awaitScan(Counted platform, String what, Predicate<SeenScan> wish) {
        platform.await(what, SOON, t -> platform.ledger().count(wish) > 0);
    }

    private static SeenScan first(Counted platform) {
        return platform.ledger().scans().get(0);
    }

    private static SeenScan last(Counted platform) {
        List<SeenScan> scans = platform.ledger().scans();
        return scans.get(scans.size() - 1);
    }

    private static List<SeenEvent> events(Counted platform, String what) {
        return platform.tally().events().stream()
                .filter(e -> e.type().equals("clock") && what.equals(e.data().get("what")))
                .toList();
    }

    private static long count(List<SeenEvent> events, String what) {
        return events.stream()
                .filter(e -> e.type().equals("clock") && what.equals(e.data().get("what")))
                .count();
    }

    private static double ms(Instant instant) {
        return instant.toEpochMilli();
    }

    private static double nowMs() {
        return System.currentTimeMillis();
    }

    private Gateway gateway(Broker broker) {
        field = stage.field();
        SiteText site = new SiteText(Stage.GATEWAY)
                .link("hall", field)
                .alarm("flood", "radar-9/level", "label: 下穿通道积水, " + RULE)
                .uplink(broker.url());
        Instruments.radar(site, "hall", field, RADAR, "200ms");
        Gateway gateway = stage.gateway(site.more("limits: {approvedBy: 张工, approvedOn: 2026-05-01}"));
        gateway.write("etc/io.sluice.forward.mqtt.properties", "reconnectMaxMs=2000\n");
        return gateway;
    }
}
