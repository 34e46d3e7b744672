package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.ClockState;
import io.sluice.model.Colour;
import io.sluice.model.Realm;
import io.sluice.model.alarm.Event;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Figure;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.Site;
import io.sluice.port.admin.Action;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The engine as a whole: order, numbers, restart, change of configuration. */
class EngineModesTest {
    private static final int MINUTE = 60_000;

    @Test
    void writesToTheSirenBeforeItTellsAnybody() {
        Town town = new Town();
        town.pass(1000);
        town.out.order.clear();
        town.out.written.clear();
        town.read(0, 450);

        assertThat(town.out.written).containsExactly("0=1");
        assertThat(town.out.order.get(0)).isEqualTo("write");
        assertThat(town.out.order).containsSubsequence("write", "transition", "scan");
    }

    @Test
    void tellsWhenTheSiteIsNoLongerWatchedAsItWasMeantToBe() {
        Town town = new Town();
        town.pass(1000);
        assertThat(town.events("protection")).isEmpty();
        town.act(new Action.TakeOutOfService("depth", "sensor on the bench"));
        town.pass(2000);
        town.act(new Action.ReturnToService("depth", "done"));

        assertThat(town.events("protection"))
                .extracting(e -> e.data().get("state"))
                .containsExactly("degraded", "full");
        Event degraded = town.events("protection").get(0);
        assertThat(degraded.by()).isEqualTo("gateway");
        assertThat(degraded.data()).containsEntry("count", "1");
        assertThat(degraded.data().get("reasons")).contains("depth");
        assertThat(town.engine.view().protection().word()).isEqualTo("full");
    }

    @Test
    void numbersEventsAndTransitionsOfBothRealmsInOneRow() {
        Town town = new Town();
        town.read(0, 250);
        town.act(new Action.SetWatch("flood", true, 1000));
        town.drill("device-0/level", false, 0, 0.45, 2, 0.45);
        town.pass(1000);
        town.read(0, 350);
        Engine next = new Engine(town.host, town.engine.site(), 2, town.engine, town.out);
        town.engine.leave(next.site());
        town.engine = next;
        town.read(0, 450);

        List<Long> numbers = Stream.concat(
                        town.out.events.stream().map(Event::sequence),
                        town.out.transitions.stream().map(Transition::sequence))
                .sorted()
                .toList();
        assertThat(town.transitions(Realm.DRILL)).isNotEmpty();
        assertThat(numbers)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, numbers.size()).boxed().toList());
    }

    @Test
    void goesOnWithAnOnDelayAfterARestart() {
        Site site = Town.site(List.of(Town.limits("depth", Town.LEVEL, 120_000, 0.1, 0.2, 0.3, 0.4)));
        Town town = new Town(site);
        town.engine.restore(Map.of());
        hold(town, 450, 60);
        assertThat(town.out.transitions).isEmpty();

        Town later = restarted(town, site, 30_000);
        later.engine.restore(town.out.kept);
        hold(later, 450, 28);
        assertThat(later.out.transitions).isEmpty();
        hold(later, 450, 3);
        assertThat(later.moves(Realm.LIVE)).containsExactly("depth:red:limit");
        assertThat(later.out.transitions.get(0).facts().resumed()).isFalse();
    }

    @Test
    void saysIfAnOnDelayStoodStillOverARestartWithoutAClock() {
        Site site = Town.site(List.of(Town.limits("depth", Town.LEVEL, 120_000, 0.1, 0.2, 0.3, 0.4)));
        Town town = new Town(site);
        town.engine.restore(Map.of());
        hold(town, 450, 60);

        Town later = restarted(town, site, 30_000);
        later.host.state = ClockState.UNSYNCHRONISED;
        later.engine.restore(town.out.kept);
        hold(later, 450, 90);
        assertThat(later.moves(Realm.LIVE)).containsExactly("depth:red:limit");
        assertThat(later.out.transitions.get(0).facts().resumed()).isTrue();
    }

    @Test
    void keepsRainSumsAndDelaysUnderANewConfiguration() {
        Town town = new Town(rain());
        for (int minute = 0; minute < 10; minute++) {
            town.read(0, 10 * minute);
            town.pass(MINUTE);
        }
        double before = sum(town);
        assertThat(before).isEqualTo(18.0);
        assertThat(town.out.transitions).isEmpty();

        Engine next = new Engine(town.host, rain(), 2, town.engine, town.out);
        town.engine.leave(next.site());
        town.engine = next;
        next.carry(town.out.kept);
        town.read(0, 95);
        assertThat(sum(town)).isEqualTo(19.0);
        town.pass(MINUTE);
        town.read(0, 95);
        town.pass(3 * MINUTE);
        town.read(0, 95);
        assertThat(town.out.transitions).isEmpty();
        town.pass(MINUTE);
        town.read(0, 95);

        assertThat(town.moves(Realm.LIVE))
                .as("10 mm passed 10 min before: the delay of 10 min went on")
                .containsExactly("rain:blue:limit");
        assertThat(town.out.transitions.get(0).revision()).isEqualTo(2);
    }

    @Test
    void keepsASirenAsItIsUnderANewConfiguration() {
        for (boolean silence : new boolean[] {true, false}) {
            Town town = new Town();
            town.pass(100);
            town.read(0, 450);
            town.pass(1000);
            if (silence) {
                assertThat(town.act(new Action.Silence("siren")).isOk()).isTrue();
            }
            town.pass(1000);
            town.out.written.clear();
            Town same = renewed(town);
            same.pass(3000);

            assertThat(town.out.written)
                    .as(silence ? "stays silent" : "sounds without a break")
                    .doesNotContain(silence ? "0=1" : "0=0");
            assertThat(same.engine.view().outputs().get(0).state()).isEqualTo(silence ? "silenced" : "on");
            assertThat(same.standing("depth")).isEqualTo(Colour.RED);
        }
    }

    @Test
    void keepsAModeThatWasSwitchedOnUnderANewConfiguration() {
        Town town = new Town();
        town.act(new Action.SetWatch("flood", true, 60_000));
        town.pass(1000);
        town.out.periods.clear();
        Town same = renewed(town);
        same.pass(58_999);
        assertThat(town.out.periods).containsExactly("0=200", "1=200");
        same.pass(1);
        assertThat(town.out.periods).endsWith("0=0", "1=0");
    }

    @Test
    void keepsWhatRunsInMemoryAloneAndEndsDrillAndSirenWithTheProcess() {
        Town town = new Town(rain());
        town.engine.restore(new TreeMap<>());
        town.read(0, 0);
        town.pass(MINUTE);
        town.read(0, 10);
        town.pass(100);
        town.out.kept.clear();
        town.engine.end();
        assertThat(town.out.kept).containsKey("derive/device-1/sum");

        Town loud = new Town();
        loud.drill("device-0/level", true, 0, 0.45, 60, 0.45);
        loud.pass(1000);
        loud.engine.end();
        assertThat(loud.out.written).endsWith("0=0");
        assertThat(loud.events("drill-report").get(0).data()).containsEntry("state", "gateway ended");
        assertThat(loud.transitions(Realm.LIVE)).isEmpty();
    }

    /** Another engine for the same site, on the same clock and with the same collector, as the gateway makes it. */
    private static Town renewed(Town town) {
        Engine next = new Engine(town.host, town.engine.site(), 2, town.engine, town.out);
        town.engine.leave(next.site());
        town.engine = next;
        next.carry(town.out.kept);
        return town;
    }

    private static double sum(Town town) {
        return town.scans(Realm.LIVE, 1)
                .get(town.scans(Realm.LIVE, 1).size() - 1)
                .values()[0];
    }

    private static void hold(Town town, double mm, int seconds) {
        for (int i = 0; i <= seconds; i++) {
            town.read(0, mm);
            town.pass(1000);
        }
    }

    private static Town restarted(Town before, Site site, long downMs) {
        Town later = new Town(site);
        later.host.utcOffsetMs = before.host.utcMs() + downMs - later.host.nowNs / Given.MS;
        return later;
    }

    /** A rain gauge that counts tips of 0.2 mm, the sum of an hour, and an alarm that takes 10 min. */
    private static Site rain() {
        PointRef tips = new PointRef(0, 0);
        DeviceSpec gauge = Given.device(
                0, MINUTE, 300, 0, true, Given.point("tips", 1, 0, 0, 65_535), Given.point("battery", 1, 0, 0, 100));
        DeviceSpec sum = Town.virtual(
                1, "sum", new Figure.Total(tips, true, 0.2, 65_536, Figure.Total.Span.SLIDING, 3_600_000, 0));
        AlarmRule rain = Town.limits("rain", new PointRef(1, 0), 600_000, 10, 50, 100, 200);
        return Town.site(List.of(gauge, sum), List.of(rain), List.of(), List.of());
    }
}
