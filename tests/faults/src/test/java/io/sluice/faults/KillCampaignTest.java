package io.sluice.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code kill -9} at random instants under load, the broker staying: 8 times, in the long form 504 times over three gateways
 * side by side ({@code -Dsluice.kills}).
 */
class KillCampaignTest {
    private static final int KILLS = Campaign.count("kills", 8, 504);
    private static final int GATEWAYS = Campaign.LONG ? 3 : 2;
    private static final int STATIONS = 8;
    private static final int PERIOD_MS = 100;
    private static final int ENOUGH = 20;

    @RegisterExtension
    final Rig rig = new Rig();

    private final Campaign campaign = new Campaign("kill");

    @Test
    void whatIsJournaledArrivesHoweverOftenTheGatewayIsKilled() {
        Mosquitto broker = Mosquitto.onLoopback(rig);
        List<Box> boxes = new ArrayList<>();
        for (int i = 0; i < GATEWAYS; i++) {
            String url = "\"" + broker.url() + "\"";
            boxes.add(
                    new Box(rig, "gw-kill-" + i, STATIONS, broker.url()).site(PERIOD_MS, url, "backlogRate: 10000000"));
        }

        List<Callable<String>> campaigns = new ArrayList<>();
        for (int i = 0; i < GATEWAYS; i++) {
            int kills = Campaign.split(KILLS, GATEWAYS).get(i);
            Box box = boxes.get(i);
            Random dice = campaign.dice(i);
            campaigns.add(() -> killAndCount(box, kills, dice));
        }

        for (String verdict : rig.own(new Threads(GATEWAYS)).all(campaigns)) {
            System.out.println("sluice.faults kill " + verdict);
        }
    }

    private String killAndCount(Box box, int kills, Random dice) {
        List<Long> livesMs = new ArrayList<>();
        String boot = "";
        box.start();
        for (int i = 0; i < kills; i++) {
            // every other one is left to come up and to be under load; the others die whenever it hits them
            if (i % 2 == 0) {
                boot = box.awaitOnline(boot);
            }
            box.field().level(dice.nextBoolean() ? 500 : 0);
            long lifeMs = dice.nextInt(i % 2 == 0 ? 2500 : 5000);
            livesMs.add(lifeMs);
            Await.pass(lifeMs);
            box.kill();
            box.start();
        }
        box.awaitOnline(boot);
        box.awaitMore(STATIONS * Field.STATION_POINTS);
        box.awaitDrained(Duration.ofMinutes(2));
        box.stop();

        String told = "seed " + campaign.seed() + ", lives in ms " + livesMs;
        String figures = box.assertNothingLost(told);
        if (kills >= ENOUGH) { // few lives may all have been too short
            assertThat(box.arrivals().boots().size())
                    .as("boots of which something arrived; %s", told)
                    .isGreaterThan(kills / 3);
        }
        return "kills=" + kills + " " + figures;
    }
}
