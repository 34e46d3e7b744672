package io.sluice.endtoend;

import static io.sluice.endtoend.Counted.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.testkit.record.GatewayStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a gateway ends: in order at SIGTERM, and what the broker says for it when it is killed. */
class StopTest {
    private static final int STATIONS = 4;

    @RegisterExtension
    final Stage stage = new Stage();

    @Test
    void drainsAndSaysStoppedAtSigterm() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        // as shipped: with the archive of classes that the first ordered end writes and the second start uses
        Gateway gateway = gateway(broker).with("SLUICE_CDS", "");
        gateway.start();
        platform.awaitSamples(1000);

        gateway.stop();
        GatewayStatus first = platform.awaitStopped();
        JsonNode retained = retainedStatus(broker);
        gateway.start();
        String boot = platform.awaitOnline(first.boot());
        platform.awaitSamples(2000);
        gateway.stop();
        GatewayStatus second = platform.awaitStopped();

        assertThat(retained.path("state").asText()).isEqualTo("stopped");
        assertThat(retained.path("boot").asText()).isEqualTo(first.boot());
        assertThat(second.boot()).isEqualTo(boot);
        platform.assertNothingLost(second);
        assertThat(first.journaled()).isEqualTo(first.sampled());
        assertThat(first.acknowledged()).isEqualTo(first.journaled());
        assertThat(platform.tally().count().delivered()).isEqualTo(first.sampled() + second.sampled());
        platform.assertJournalArrived(Journaled.read(gateway.home()));
    }

    @Test
    void isCalledOfflineByTheBrokerWhenKilled() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Gateway gateway = gateway(broker);
        gateway.start();
        String boot = platform.awaitOnline("");

        gateway.kill();
        JsonNode will = platform.awaitJson(
                "status", "the will", SOON, s -> s.path("state").asText().equals("offline"));

        assertThat(will.path("boot").asText()).isEqualTo(boot);
        assertThat(will.path("gateway").asText()).isEqualTo(Stage.GATEWAY);
        assertThat(retainedStatus(broker).path("state").asText()).isEqualTo("offline");
    }

    @Test
    void refusesToRunTwiceInOneHome() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Gateway gateway = gateway(broker);
        gateway.start();
        platform.awaitOnline("");

        Gateway second = stage.own(new Gateway(gateway.home(), stage.dir().resolve("second.log")));
        second.start();

        assertThat(second.awaitExit(SOON)).isEqualTo(75);
        assertThat(second.console()).contains("another gateway runs in");
        assertThat(gateway.isAlive()).isTrue();
    }

    private Gateway gateway(Broker broker) {
        Field field = stage.field();
        SiteText site = new SiteText(Stage.GATEWAY).link("hall", field).uplink(broker.url());
        for (int unit = 1; unit <= STATIONS; unit++) {
            Instruments.station(site, "hall", field, unit, "100ms", "timeout: 2s");
        }
        return stage.gateway(site);
    }

    private JsonNode retainedStatus(Broker broker) {
        Subscription late = stage.subscription(broker);
        late.await("the retained status", SOON, m -> m.retained() && m.topic().endsWith("/status"));
        List<Subscription.Message> statuses = late.messages().stream()
                .filter(m -> m.topic().endsWith("/status"))
                .toList();
        return Counted.parse(statuses.get(0).text());
    }
}
