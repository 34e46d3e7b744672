package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.ClockState;
import io.sluice.model.Realm;
import io.sluice.model.alarm.Event;
import io.sluice.port.admin.Action;
import io.sluice.port.admin.Outcome;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WatchesTest {
    private final Town town = new Town();

    @Test
    void goesOnByCommandAndOffWhenItsTimeIsOver() {
        assertThat(set("flood", true, 5000).isOk()).isTrue();
        assertThat(town.out.periods).containsExactly("0=200", "1=200");
        assertThat(town.engine.view().modes()).containsExactly("flood");
        town.pass(4999);
        assertThat(town.out.periods).hasSize(2);
        town.pass(1);

        assertThat(town.out.periods).containsExactly("0=200", "1=200", "0=0", "1=0");
        assertThat(town.events("watch")).extracting(Event::by).containsExactly("page:li", "gateway");
        town.pass(1000);
        assertThat(town.engine.view().modes()).isEmpty();
    }

    @Test
    void tellsOfEachChangeOnce() {
        set("flood", true, 5000);
        set("flood", true, 9000);
        set("flood", false, 0);
        set("flood", false, 0);

        assertThat(town.events("watch")).hasSize(2);
        assertThat(town.events("watch").get(0)).satisfies(e -> {
            assertThat(e.subject()).isEqualTo("flood");
            assertThat(e.data())
                    .containsEntry("on", "true")
                    .containsEntry("periodMs", "200")
                    .containsEntry("devices", "2");
        });
        assertThat(town.events("watch").get(1).data()).containsEntry("on", "false");
    }

    @Test
    void staysOnUntilItIsSwitchedOffIfNoTimeIsGiven() {
        set("flood", true, 0);
        town.pass(30 * 86_400_000L / 1000);
        assertThat(town.engine.view().modes()).containsExactly("flood");
        set("flood", false, 0);

        assertThat(town.engine.view().modes()).isEmpty();
    }

    @Test
    void knowsWhichModesThereAre() {
        Outcome outcome = set("fog", true, 1000);

        assertThat(outcome.code()).isEqualTo("not-found");
        assertThat(outcome.message()).contains("fog").contains("flood, ice, storm");
    }

    @Test
    void givesADeviceInSeveralModesTheShortestPeriod() {
        set("ice", true, 10_000);
        set("flood", true, 2000);
        assertThat(town.out.periods).containsExactly("0=500", "0=200", "1=200");
        town.pass(2000);

        assertThat(town.out.periods).containsExactly("0=500", "0=200", "1=200", "0=500", "1=0");
    }

    @Test
    void goesOnByItsRuleAndHoldsAfterItWasLastTrue() {
        town.read(1, 900);
        assertThat(town.out.periods).isEmpty();
        town.read(1, 1000);
        assertThat(town.out.periods).containsExactly("0=100");
        town.pass(30_000);
        town.read(1, 1000);
        town.pass(30_000);
        town.read(1, 0);
        town.pass(29_999);
        assertThat(town.out.periods).containsExactly("0=100");
        town.pass(1);

        assertThat(town.out.periods).containsExactly("0=100", "0=0");
        assertThat(town.events("watch")).extracting(Event::by).containsOnly("gateway");
    }

    @Test
    void lastsAsLongAsTheLongerOfCommandAndRule() {
        set("storm", true, 90_000);
        town.read(1, 1000);
        town.pass(89_999);
        assertThat(town.out.periods).containsExactly("0=100");
        town.pass(1);
        assertThat(town.out.periods).containsExactly("0=100", "0=0");

        town.read(1, 1000);
        set("storm", true, 1000);
        town.pass(59_999);
        assertThat(town.out.periods).containsExactly("0=100", "0=0", "0=100");
        town.pass(1);
        assertThat(town.out.periods).endsWith("0=0");
    }

    @Test
    void isNotDrivenByADrill() {
        town.drill("device-1/level", false, 0, 1.5, 3, 1.5);
        town.pass(3000);

        assertThat(town.scans(Realm.DRILL, 1)).isNotEmpty();
        assertThat(town.out.periods).isEmpty();
    }

    @Test
    void goesOnAfterARestartForTheRestOfItsTime() {
        set("flood", true, 60_000);
        town.pass(10_000);
        Town later = restarted(20_000);
        later.engine.restore(town.out.kept);
        assertThat(later.out.periods).containsExactly("0=200", "1=200");
        later.pass(29_999);
        assertThat(later.out.periods).hasSize(2);
        later.pass(1);

        assertThat(later.out.periods).endsWith("0=0", "1=0");
    }

    @Test
    void isOverIfItsTimeRanOutWhileTheGatewayWasDown() {
        set("flood", true, 60_000);
        Town later = restarted(60_000);
        later.engine.restore(town.out.kept);

        assertThat(later.out.periods).isEmpty();
    }

    @Test
    void keepsItsWholeTimeIfNobodyKnowsHowLongTheGatewayWasDown() {
        set("flood", true, 60_000);
        Town later = restarted(600_000);
        later.host.state = ClockState.UNSYNCHRONISED;
        later.engine.restore(town.out.kept);
        later.pass(59_999);

        assertThat(later.out.periods).containsExactly("0=200", "1=200");
    }

    @Test
    void goesOnWithoutEndAfterARestart() {
        set("flood", true, 0);
        Town later = restarted(600_000);
        later.engine.restore(town.out.kept);
        later.pass(600_000);

        assertThat(later.engine.view().modes()).containsExactly("flood");
    }

    @Test
    void forgetsWhatIsOverAndWhatWasSwitchedOff() {
        set("flood", true, 1000);
        set("ice", true, 1000);
        assertThat(town.out.kept.get("watch/ice")).isNotEmpty();
        set("ice", false, 0);
        town.pass(1000);

        assertThat(town.out.kept.get("watch/ice")).isEmpty();
        assertThat(town.out.kept.get("watch/flood")).isEmpty();
    }

    @Test
    void isNotLostIfItsRuleWasFasterThanWhatWasKept() {
        set("storm", true, 600_000);
        Town later = restarted(1000);
        later.read(1, 1000);
        later.engine.restore(town.out.kept);
        later.pass(598_000);

        assertThat(later.engine.view().modes()).containsExactly("storm");
    }

    @Test
    void toleratesDamagedTexts() {
        Map<String, String> kept = new TreeMap<>();
        kept.put("watch/flood", "at=nonsense left=5000");
        kept.put("watch/ice", "%%%");
        town.engine.restore(kept);

        assertThat(town.out.periods).isEmpty();
    }

    private Town restarted(long downMs) {
        Town later = new Town();
        later.host.utcOffsetMs = town.host.utcMs() + downMs - later.host.nowNs / Given.MS;
        return later;
    }

    private Outcome set(String watch, boolean on, long forMs) {
        return town.act(new Action.SetWatch(watch, on, forMs));
    }
}
