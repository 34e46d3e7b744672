package io.sluice.endtoend;

import static io.sluice.endtoend.Counted.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.record.GatewayStatus;
import io.sluice.testkit.record.SeenScan;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The broker goes away under load and comes back: 15 s, with {@code -Dsluice.long=true} 60 s. */
class OutageTest {
    private static final Duration OUTAGE = Duration.ofSeconds(Boolean.getBoolean("sluice.long") ? 60 : 15);
    private static final int STATIONS = 10;

    @RegisterExtension
    final Stage stage = new Stage();

    @Test
    void losesNothingWhenTheBrokerGoesAwayAndSendsLiveBeforeBacklog() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Gateway gateway = gateway(broker);
        gateway.start();
        platform.awaitSamples(2000);

        broker.stop();
        Await.pass(OUTAGE);
        long lastBefore = lastSequence(platform);
        broker.start();
        long backNs = System.nanoTime();
        platform.await("the backlog", SOON, t -> t.count().backlogSamples() > 0);
        platform.awaitDrained(OUTAGE.multipliedBy(2).plus(SOON), STATIONS * Instruments.STATION_POINTS * 20L);
        gateway.stop();
        GatewayStatus last = platform.awaitStopped();

        platform.assertNothingLost(last);
        platform.assertJournalArrived(Journaled.read(gateway.home()));
        assertThat(gaps(platform)).isEqualTo(last.coalesced());
        assertLiveBeforeBacklog(platform.ledger(), lastBefore, backNs);
        assertOutageIsBacklog(platform.ledger(), lastBefore);
    }

    private Gateway gateway(Broker broker) {
        Field north = stage.field();
        Field south = stage.field();
        SiteText site = new SiteText(Stage.GATEWAY)
                .link("north", north)
                .link("south", south)
                .uplink(broker.url(), "backlogRate: 100000");
        for (int unit = 1; unit <= STATIONS; unit++) {
            boolean isNorth = unit <= STATIONS / 2;
            Instruments.station(
                    site, isNorth ? "north" : "south", isNorth ? north : south, unit, "100ms", "timeout: 2s");
        }
        Gateway gateway = stage.gateway(site);
        // the default waits up to a minute after a long outage, to spare a broker that many gateways come back to
        gateway.write("etc/io.sluice.forward.mqtt.properties", "reconnectMaxMs=2000\n");
        return gateway;
    }

    private static long gaps(Counted platform) {
        long gaps = 0;
        for (int unit = 1; unit <= STATIONS; unit++) {
            gaps += Instruments.gaps(platform.ledger(), unit);
        }
        return gaps;
    }

    private static long lastSequence(Counted platform) {
        return platform.ledger().scans().stream()
                .mapToLong(SeenScan::sequence)
                .max()
                .orElseThrow();
    }

    /** What was measured after the broker came back arrived while what was measured before was still on its way. */
    private static void assertLiveBeforeBacklog(Ledger ledger, long lastBefore, long backNs) {
        List<SeenScan> after =
                ledger.scans().stream().filter(s -> s.receivedNs() > backNs).toList();
        long firstLiveNs = after.stream()
                .filter(s -> !s.backlog())
                .mapToLong(SeenScan::receivedNs)
                .min()
                .orElseThrow();
        long lastBacklogNs = after.stream()
                .filter(SeenScan::backlog)
                .mapToLong(SeenScan::receivedNs)
                .max()
                .orElseThrow();
        long liveMeanwhile = after.stream()
                .filter(s -> !s.backlog() && s.receivedNs() < lastBacklogNs)
                .count();
        assertThat(firstLiveNs)
                .as("first live scan before the last of the backlog")
                .isLessThan(lastBacklogNs);
        assertThat(liveMeanwhile).as("live scans while the backlog drained").isGreaterThan(10L * STATIONS);
        assertThat(lastBefore).isPositive();
    }

    /** Most of the outage came marked as historical, and nothing that was measured well after it did. */
    private static void assertOutageIsBacklog(Ledger ledger, long lastBefore) {
        Set<Long> backlog = ledger.scans().stream()
                .filter(SeenScan::backlog)
                .map(SeenScan::sequence)
                .collect(Collectors.toSet());
        long due = OUTAGE.toMillis() / 100 * STATIONS;
        assertThat(backlog.size()).as("scans of the backlog").isBetween((int) (due / 2), (int) (due * 3 / 2));
        assertThat(backlog).allMatch(s -> s > lastBefore - 10L * 3 * STATIONS);
    }
}
