package io.sluice.endtoend;

import static io.sluice.endtoend.Counted.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.record.GatewayStatus;
import io.sluice.testkit.record.SeenScan;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The host of a link refuses connections and comes back. */
class LinkTest {
    private static final int STATIONS = 3;

    @RegisterExtension
    final Stage stage = new Stage();

    @Test
    void marksALinkThatIsDownAndRecoversWhenItIsBack() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Field dying = stage.field();
        Field steady = stage.field();
        SiteText site = new SiteText(Stage.GATEWAY)
                .link("dying", dying)
                .link("steady", steady)
                .uplink(broker.url());
        for (int unit = 1; unit <= STATIONS; unit++) {
            Instruments.station(site, "dying", dying, unit, "200ms", "timeout: 2s");
        }
        Instruments.station(site, "steady", steady, 100, "200ms", "timeout: 2s");
        Gateway gateway = stage.gateway(site);
        gateway.start();
        platform.await("all four", SOON, t -> t.latest().size() == STATIONS + 1);

        dying.stop();
        platform.await("link down at all its devices", SOON, t -> allAre(platform, "link-down"));
        platform.await("one device up", SOON, t -> platform.status().devicesUp() == 1);
        long steadyReads = steady.reads(100);
        Await.until("the other link goes on", SOON, () -> steady.reads(100) > steadyReads + 20);
        dying.start();
        for (int unit = 1; unit <= STATIONS; unit++) {
            Instruments.serveStation(dying, unit);
        }
        platform.await("good values again", SOON, t -> allAre(platform, "good"));
        platform.await("all up", SOON, t -> platform.status().devicesUp() == STATIONS + 1);
        gateway.stop();
        GatewayStatus last = platform.awaitStopped();

        platform.assertNothingLost(last);
        List<SeenScan> bad = platform.ledger().scans().stream()
                .filter(s -> quality(s).equals("link-down"))
                .toList();
        assertThat(bad).isNotEmpty().allSatisfy(scan -> assertThat(scan.values().values())
                .as("values of %s", scan)
                .hasSize(Instruments.STATION_POINTS)
                .allMatch(v -> v.quality().equals("link-down") && Double.isNaN(v.value())));
        assertThat(bad).noneMatch(s -> s.device().equals("station-100"));
        assertThat(last.bad()).isGreaterThanOrEqualTo((long) bad.size() * Instruments.STATION_POINTS);
        assertThat(Instruments.gaps(platform.ledger(), 100)).isEqualTo(last.coalesced());
    }

    private static boolean allAre(Counted platform, String quality) {
        for (int unit = 1; unit <= STATIONS; unit++) {
            if (!quality(platform.tally().latest().get("station-" + unit)).equals(quality)) {
                return false;
            }
        }
        return true;
    }

    private static String quality(SeenScan scan) {
        return scan.values().get("rain").quality();
    }
}
