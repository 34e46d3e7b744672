package io.sluice.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sluice.testkit.record.GatewayStatus;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The link to the broker is broken at random instants, for random times, in random ways, while the gateway goes on: 10 times,
 * in the long form 500 times ({@code -Dsluice.cuts}). The subscriber has a way of its own to the broker.
 */
class LinkCutTest {
    private static final int CUTS = Campaign.count("cuts", 10, 500);
    private static final int STATIONS = 8;
    private static final int PERIOD_MS = 100;
    private static final int LONGEST_CALM_MS = 1500;
    private static final int LONGEST_CUT_MS = 3000;
    /** Short ones, or half-open connections would take most of the campaign to be noticed. */
    private static final String PATIENCE =
            """
            reconnectMinMs=50
            reconnectMaxMs=500
            connectTimeoutMs=2000
            ackTimeoutMs=1500
            """;

    @RegisterExtension
    final Rig rig = new Rig();

    private final Campaign campaign = new Campaign("cut");

    /** Packets dropped, lost in part or in one direction, connections reset, the broker restarted. */
    @Test
    void nothingIsLostWhatTheNetworkDoes() {
        assumeThat(Network.isPossible())
                .as("root, `ip` and `nft` for a network namespace; without them only the proxy's cuts are tested")
                .isTrue();
        Network network = rig.own(new Network());
        Mosquitto broker =
                rig.own(new Mosquitto(rig.dir("broker"), network.host(), List.of(1883, 1884), network.enter()));
        broker.start();
        Box box = box("gw-cut", broker.url(0), broker.url(1));
        box.start();
        box.awaitMore(1000);

        Random dice = campaign.dice(0);
        Network.Trouble[] troubles = Network.Trouble.values();
        Map<Network.Trouble, Integer> made = new EnumMap<>(Network.Trouble.class);
        int restarts = 0;
        for (int i = 0; i < CUTS; i++) {
            calm(box, dice);
            long cutMs = dice.nextInt(LONGEST_CUT_MS);
            int way = dice.nextInt(troubles.length * 3 + 1);
            if (way == troubles.length * 3) {
                broker.stop();
                Await.pass(cutMs);
                broker.start();
                restarts++;
            } else {
                Network.Trouble trouble = troubles[way % troubles.length];
                network.trouble(trouble, broker.port(0));
                Await.pass(cutMs);
                network.heal();
                made.merge(trouble, 1, Integer::sum);
            }
            proveItComesBack(box, i);
        }

        finish(box, "cuts=" + CUTS + " " + made + " restarts=" + restarts);
    }

    /** Connections cut in the middle of a packet, refused, and half-open either way; needs no root. */
    @Test
    void nothingIsLostWhatAProxyDoes() {
        Mosquitto broker = Mosquitto.onLoopback(rig);
        Proxy proxy = rig.own(new Proxy(List.of(broker.port(0))));
        Box box = box("gw-proxy", proxy.url(), broker.url());
        box.start();
        box.awaitMore(1000);

        Random dice = campaign.dice(1);
        for (int i = 0; i < CUTS; i++) {
            calm(box, dice);
            long cutMs = dice.nextInt(LONGEST_CUT_MS);
            switch (dice.nextInt(4)) {
                case 0 -> proxy.cut();
                case 1 -> {
                    proxy.refuse(true);
                    proxy.cut();
                    Await.pass(cutMs);
                    proxy.refuse(false);
                }
                case 2 -> {
                    proxy.deafen(true);
                    Await.pass(cutMs);
                    proxy.deafen(false);
                }
                default -> {
                    proxy.silence(true);
                    Await.pass(cutMs);
                    proxy.silence(false);
                }
            }
            proveItComesBack(box, i);
        }

        finish(box, "cuts=" + CUTS);
    }

    private Box box(String id, String gatewayUrl, String recorderUrl) {
        return new Box(rig, id, STATIONS, recorderUrl)
                .site(PERIOD_MS, "\"" + gatewayUrl + "\"", "backlogRate: 10000000, keepAlive: 5s")
                .write("etc/io.sluice.forward.mqtt.properties", PATIENCE);
    }

    private static void calm(Box box, Random dice) {
        box.field().level(dice.nextBoolean() ? 500 : 0);
        Await.pass(dice.nextInt(LONGEST_CALM_MS));
    }

    /** Every tenth time: until something new arrives. The other cuts fall into whatever the one before left behind. */
    private static void proveItComesBack(Box box, int cut) {
        if (cut % 10 == 9) {
            box.awaitMore(Field.STATION_POINTS);
        }
    }

    private void finish(Box box, String what) {
        box.awaitMore(STATIONS * Field.STATION_POINTS);
        box.awaitDrained(Duration.ofMinutes(2));
        GatewayStatus last = box.stop();
        String told = what + ", seed " + campaign.seed();
        String figures = box.assertNothingLost(told);
        assertThat(last.dropped()).as("values dropped; %s", told).isZero();
        assertThat(last.journaled())
                .as("values journaled of those sampled; %s", told)
                .isEqualTo(last.sampled());
        assertThat(box.tally().count().delivered())
                .as("values that arrived of those sampled; %s", told)
                .isEqualTo(last.sampled());
        System.out.println("sluice.faults cut " + what + " " + figures);
    }
}
