package io.sluice.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sluice.testkit.record.GatewayStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A cluster of three brokers of which one at a time is killed under load, at a random instant: twice, in the long form 30 times
 * ({@code -Dsluice.brokers}).
 */
class BrokerLossTest {
    private static final int KILLS = Campaign.count("brokers", 2, 30);
    private static final int STATIONS = 8;

    @RegisterExtension
    final Rig rig = new Rig();

    private final Campaign campaign = new Campaign("broker-loss");

    @Test
    void nothingIsLostWhenANodeOfTheClusterDies() {
        assumeThat(RabbitCluster.isInstalled())
                .as("Debian package rabbitmq-server")
                .isTrue();
        RabbitCluster cluster = rig.own(new RabbitCluster(rig.dir("cluster")));
        cluster.start();
        Proxy balancer = rig.own(new Proxy(cluster.ports()));
        String urls = cluster.ports().stream()
                .map(p -> "\"tcp://127.0.0.1:" + p + "\"")
                .collect(Collectors.joining(", "));
        Box box = new Box(rig, "gw-cluster", STATIONS, balancer.url())
                .site(100, urls, "version: \"3.1.1\", backlogRate: 10000000, keepAlive: 5s")
                .write("etc/io.sluice.forward.mqtt.properties", "reconnectMaxMs=2000\n");
        box.start();
        box.awaitMore(1000);

        Random dice = campaign.dice(0);
        List<Integer> killed = new ArrayList<>();
        for (int i = 0; i < KILLS; i++) {
            Await.pass(dice.nextInt(3000));
            int node = dice.nextInt(RabbitCluster.NODES);
            killed.add(node);
            cluster.kill(node);
            Await.pass(dice.nextInt(5000));
            box.awaitMore(STATIONS * Field.STATION_POINTS);
            cluster.restart(node);
        }
        box.awaitMore(STATIONS * Field.STATION_POINTS);
        box.awaitDrained(Duration.ofMinutes(3));
        GatewayStatus last = box.stop();

        String told = "seed " + campaign.seed() + ", nodes killed " + killed;
        String figures = box.assertNothingLost(told);
        assertThat(last.dropped()).as("values dropped; %s", told).isZero();
        assertThat(box.tally().count().delivered())
                .as("values that arrived of those sampled; %s", told)
                .isEqualTo(last.sampled());
        System.out.println("sluice.faults broker-loss killed=" + killed + " " + figures);
    }
}
