package io.sluice.endtoend;

import static io.sluice.endtoend.Counted.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.testkit.record.SeenTransition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code kill -9} at random instants under load: 6 times, with {@code -Dsluice.long=true} 20 times. */
class KillTest {
    private static final int KILLS = Boolean.getBoolean("sluice.long") ? 20 : 6;
    private static final int STATIONS = 10;
    private static final int RADAR = 50;

    @RegisterExtension
    final Stage stage = new Stage();

    private final List<SeenTransition> transitions = new CopyOnWriteArrayList<>();

    @Test
    void losesNothingJournaledWhenKilledAtRandomInstants() {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        Random random = new Random(seed);
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        platform.tally().onTransition(transitions::add);
        Field field = stage.field();
        Gateway gateway = gateway(broker, field);
        gateway.start();
        platform.awaitOnline("");
        Instruments.level(field, RADAR, 500);
        platform.await("the red alarm", SOON, t -> t.standing().containsKey("flood"));
        String occurrence = awaitStanding(platform);
        // an alarm is durable at once, but a kill may come before that commit: this one is about standing alarms
        platform.awaitJson("status", "the transition journaled", SOON, s -> journaledTransitions(s) >= 1);

        List<Long> livesMs = new ArrayList<>();
        for (int i = 0; i < KILLS; i++) {
            // every other one is left to come up and to be under load; the others die whenever it hits them
            if (i % 2 == 0) {
                platform.awaitOnline(i == 0 ? "" : lastBoot(platform));
            }
            long lifeMs = random.nextInt(i % 2 == 0 ? 2500 : 4000);
            livesMs.add(lifeMs);
            Await.pass(Duration.ofMillis(lifeMs));
            gateway.kill();
            gateway.start();
        }
        String boot = platform.awaitOnline(lastBoot(platform));
        platform.awaitDrained(Duration.ofSeconds(60), STATIONS * Instruments.STATION_POINTS * 20L);
        JsonNode standing = platform.awaitJson(
                "alarm/active",
                "the snapshot of the last boot",
                SOON,
                a -> boot.equals(a.path("boot").asText()));
        gateway.stop();
        platform.awaitStopped();
        assertThat(gateway.home().resolve("state/native").toFile().list())
                .as("the library that this one unpacked and its lock, none of those that were killed")
                .hasSizeLessThanOrEqualTo(2);

        String told = "seed " + seed + ", lives in ms " + livesMs;
        List<Journaled> segments = Journaled.read(gateway.home());
        platform.assertJournalArrived(segments);
        platform.assertSound();
        Set<String> boots = segments.stream().map(Journaled::boot).collect(Collectors.toSet());
        assertThat(boots.size()).as("boots that journaled something; %s", told).isGreaterThan(KILLS / 3);
        assertThat(bootCounters(platform)).as("counters of boots").doesNotHaveDuplicates();
        assertThat(gapsBetweenBoots(platform))
                .as("reads that never came, per kill; %s", told)
                .isLessThan(60L * KILLS);
        assertThat(standing.path("alarms").path(0).path("occurrence").asText())
                .as("occurrence of the alarm that stood all the time; %s", told)
                .isEqualTo(occurrence);
        assertThat(transitions.stream().filter(t -> t.alarm().equals("flood") && t.changesColour()))
                .as("announcements of the one alarm; %s", told)
                .hasSize(1);
    }

    private Gateway gateway(Broker broker, Field field) {
        SiteText site = new SiteText(Stage.GATEWAY)
                .link("hall", field)
                .alarm("flood", "radar-" + RADAR + "/level", "limits: {red: 0.4}, hysteresis: 0.02")
                .uplink(broker.url(), "backlogRate: 1000000");
        for (int unit = 1; unit <= STATIONS; unit++) {
            Instruments.station(site, "hall", field, unit, "100ms", "timeout: 2s");
        }
        Instruments.radar(site, "hall", field, RADAR, "200ms");
        return stage.gateway(site);
    }

    private static String awaitStanding(Counted platform) {
        return platform.awaitJson(
                        "alarm/active",
                        "the alarm in the snapshot",
                        SOON,
                        a -> a.path("alarms").size() == 1)
                .path("alarms")
                .path(0)
                .path("occurrence")
                .asText();
    }

    private static long journaledTransitions(JsonNode status) {
        return status.path("journal").path("transitions").asLong();
    }

    private static String lastBoot(Counted platform) {
        return platform.tally().status().map(s -> s.boot()).orElse("");
    }

    private static List<String> bootCounters(Counted platform) {
        Set<String> boots = new HashSet<>(platform.tally().count().boots());
        return boots.stream().map(b -> b.substring(0, b.indexOf('-'))).toList();
    }

    /** Reads that were under way or not yet committed when the gateway was killed. */
    private static long gapsBetweenBoots(Counted platform) {
        long gaps = 0;
        for (int unit = 1; unit <= STATIONS; unit++) {
            gaps += Instruments.gaps(platform.ledger(), unit);
        }
        return gaps;
    }
}
