package io.sluice.core.output;

import static io.sluice.core.output.Yard.CHIEF;
import static io.sluice.core.output.Yard.LAMP;
import static io.sluice.core.output.Yard.SIREN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Cause;
import io.sluice.model.alarm.Mask;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code domain.md} and the outputs' own rules ask of sirens and lamps. */
class OutputsTest {
    private final Yard yard = new Yard();

    @Test
    void writesTheTruthFirst() {
        yard.settle();

        assertThat(yard.devices.values(SIREN)).containsExactly(0);
        assertThat(yard.devices.values(LAMP)).containsExactly(0);
        assertThat(yard.stateOf(SIREN)).isEqualTo("off");
        assertThat(yard.changes).isEmpty();
    }

    @Test
    void writesInTheSameStepAsTheTransition() {
        yard.settle();
        yard.call("depth", Colour.RED);

        assertThat(yard.devices.last(SIREN)).isEqualTo(1);
        assertThat(yard.devices.last(LAMP)).isEqualTo(1);
    }

    @Test
    void soundsAPatternByItsFlanks() {
        yard.pass(100);
        int before = yard.devices.writes.size();
        long start = yard.nowNs / 1_000_000;
        yard.call("depth", Colour.ORANGE);
        yard.pass(7_500);

        List<List<Long>> flanks = new ArrayList<>();
        yard.devices.writes.stream()
                .skip(before)
                .filter(w -> w.output() == SIREN)
                .forEach(w -> flanks.add(List.of(w.atMs() - start, (long) w.value())));
        assertThat(flanks)
                .containsExactly(
                        List.of(0L, 1L),
                        List.of(1000L, 0L),
                        List.of(3000L, 1L),
                        List.of(4000L, 0L),
                        List.of(6000L, 1L),
                        List.of(7000L, 0L));
        assertThat(yard.stateOf(SIREN)).as("also in a pause").isEqualTo("on");
    }

    @Test
    void followsTheHighestColourThatHasAPattern() {
        yard.call("rain", Colour.YELLOW);
        yard.pass(100);
        assertThat(yard.stateOf(SIREN)).as("yellow has no pattern").isEqualTo("off");
        assertThat(yard.stateOf(LAMP)).isEqualTo("on");

        yard.call("depth", Colour.RED);
        yard.pass(5_000);
        assertThat(yard.facts(SIREN).driver()).isEqualTo("depth");
        assertThat(yard.facts(LAMP).driver()).isEqualTo("depth");
        assertThat(yard.devices.last(SIREN)).as("red is steady").isEqualTo(1);

        yard.call("depth", Colour.NONE);
        assertThat(yard.facts(LAMP).driver()).isEqualTo("rain");
        assertThat(yard.devices.last(SIREN)).isZero();
    }

    @Test
    void isNotDrivenByFaultsOtherGroupsMasksOrUnapprovedLimits() {
        yard.call("fault:loop", Colour.RED);
        yard.call("crack", Colour.RED);
        yard.call("unapproved", Colour.RED);
        yard.mask("depth", Cause.SHELVE, Mask.NONE.shelved(9, "page:li"));
        yard.call("depth", Colour.RED);
        yard.pass(100);

        assertThat(yard.devices.values(SIREN)).containsExactly(0);
        assertThat(yard.devices.values(LAMP)).containsOnly(0);

        yard.mask("depth", Cause.UNSHELVE, Mask.NONE);
        assertThat(yard.devices.last(SIREN)).as("off the shelf and still red").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shelved", "suppressed", "out-of-service"})
    void fallsSilentWhenTheAlarmIsMasked(String word) {
        yard.call("depth", Colour.RED);
        yard.pass(100);
        Mask mask =
                switch (word) {
                    case "shelved" -> Mask.NONE.shelved(9, "page:li");
                    case "suppressed" -> Mask.NONE.suppressed("maintenance:radar-01");
                    default -> Mask.NONE.outOfService("page:li");
                };
        yard.mask("depth", Cause.SHELVE, mask);

        assertThat(yard.devices.last(SIREN)).isZero();
        assertThat(yard.devices.last(LAMP)).isZero();
    }

    @Test
    void silencesWithoutResetUntilAnAlarmRisesAnew() {
        yard.call("depth", Colour.ORANGE);
        yard.pass(500);
        assertThat(yard.outputs
                        .silence("", "page:zhang", yard.nowNs, yard.board)
                        .isOk())
                .isTrue();

        assertThat(yard.devices.last(SIREN)).isZero();
        assertThat(yard.stateOf(SIREN)).isEqualTo("silenced");
        assertThat(yard.stateOf(LAMP)).as("a lamp shows on").isEqualTo("on");
        yard.pass(10_000);
        assertThat(yard.devices.last(SIREN)).isZero();

        yard.call("depth", Colour.RED);
        assertThat(yard.devices.last(SIREN)).isEqualTo(1);
        assertThat(yard.stateOf(SIREN)).isEqualTo("on");
        assertThat(yard.changes.stream().filter(c -> c.output().equals("siren")).map(OutputChange::by))
                .contains("page:zhang");
    }

    @Test
    void soundsAnewWhenAnotherAlarmOfTheSameColourRises() {
        yard.call("depth", Colour.RED);
        yard.pass(500);
        yard.outputs.silence("siren", "page:zhang", yard.nowNs, yard.board);
        yard.call("rain", Colour.RED);

        assertThat(yard.devices.last(SIREN)).isEqualTo(1);
    }

    @Test
    void staysSilentWhenAColourFalls() {
        yard.call("depth", Colour.RED);
        yard.pass(500);
        yard.outputs.silence("siren", "page:zhang", yard.nowNs, yard.board);
        yard.call("depth", Colour.ORANGE);
        yard.pass(10_000);

        assertThat(yard.devices.last(SIREN)).isZero();
        assertThat(yard.stateOf(SIREN)).isEqualTo("silenced");
    }

    @Test
    void refusesToSilenceWhatIsQuietNoSirenOrUnknown() {
        yard.pass(100);
        assertThat(yard.outputs.silence("", "p", yard.nowNs, yard.board).code()).isEqualTo("refused");
        assertThat(yard.outputs.silence("lamp", "p", yard.nowNs, yard.board).message())
                .contains("no siren");
        assertThat(yard.outputs.silence("horn", "p", yard.nowNs, yard.board).code())
                .isEqualTo("not-found");
    }

    @Test
    void endsASirenAfterItsLongestTimeOnAndSoundsForTheNextRise() {
        yard.call("depth", Colour.RED);
        yard.pass(179_900);
        assertThat(yard.devices.last(SIREN)).isEqualTo(1);
        yard.pass(200);

        assertThat(yard.devices.last(SIREN)).isZero();
        assertThat(yard.stateOf(SIREN)).isEqualTo("timed-out");
        yard.pass(600_000);
        assertThat(yard.devices.last(SIREN)).isZero();

        yard.call("rain", Colour.ORANGE);
        assertThat(yard.devices.last(SIREN)).isEqualTo(1);
    }

    @Test
    void renewsALampThatIsOnLongerThanItsLongestTime() {
        yard.call("depth", Colour.BLUE);
        yard.pass(125_000);

        assertThat(yard.stateOf(LAMP)).isEqualTo("on");
        assertThat(yard.devices.last(LAMP)).isEqualTo(1);
        assertThat(yard.devices.values(LAMP).size())
                .as("written again, each 10 s")
                .isBetween(12, 15);
    }

    @Test
    void stopsTheSirenAndKeepsTheLampWhenTheAlarmIsAcknowledged() {
        yard.call("depth", Colour.RED);
        yard.pass(500);
        yard.acknowledge("depth");

        assertThat(yard.devices.last(SIREN)).isZero();
        assertThat(yard.stateOf(SIREN)).isEqualTo("off");
        assertThat(yard.devices.last(LAMP)).isEqualTo(1);

        yard.call("depth", Colour.ORANGE);
        yard.call("depth", Colour.RED);
        assertThat(yard.devices.last(SIREN)).as("it rises anew").isEqualTo(1);
    }

    @Test
    void escalatesOnlyWhatIsOverdue() {
        yard.call("depth", Colour.RED);
        yard.pass(5_000);
        assertThat(yard.devices.values(CHIEF)).containsExactly(0);

        yard.overdue("depth");
        assertThat(yard.devices.last(CHIEF)).isEqualTo(1);
        yard.acknowledge("depth");
        assertThat(yard.devices.last(CHIEF)).isZero();
    }

    @Test
    void testsAnOutputAndStopsByItself() {
        yard.pass(100);
        assertThat(yard.outputs
                        .test("siren", 2_000, "page:zhang", yard.nowNs, yard.board)
                        .isOk())
                .isTrue();
        assertThat(yard.devices.last(SIREN)).isEqualTo(1);
        assertThat(yard.stateOf(SIREN)).isEqualTo("test");
        assertThat(yard.facts(SIREN).driver()).isEqualTo("test:page:zhang");

        yard.pass(1_900);
        assertThat(yard.devices.last(SIREN)).isEqualTo(1);
        yard.pass(200);
        assertThat(yard.devices.last(SIREN)).isZero();
        assertThat(yard.changes.stream().map(OutputChange::state)).containsExactly("test", "off");
    }

    @Test
    void letsARealAlarmEndATest() {
        yard.pass(100);
        yard.outputs.test("siren", 1_000, "page:zhang", yard.nowNs, yard.board);
        yard.pass(500);
        yard.call("depth", Colour.RED);
        yard.pass(5_000);

        assertThat(yard.devices.last(SIREN)).isEqualTo(1);
        assertThat(yard.stateOf(SIREN)).isEqualTo("on");
        assertThat(yard.outputs
                        .test("siren", 1_000, "p", yard.nowNs, yard.board)
                        .code())
                .isEqualTo("refused");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 99, 60_001})
    void refusesATestOfAnImpossibleLength(long ms) {
        assertThat(yard.outputs.test("siren", ms, "p", yard.nowNs, yard.board).code())
                .isEqualTo("bad-argument");
        assertThat(yard.outputs.test("horn", 500, "p", yard.nowNs, yard.board).code())
                .isEqualTo("not-found");
    }

    @Test
    void isNotDrivenByADrillUnlessTheDrillSaysSo() {
        yard.pass(100);
        yard.outputs.beginDrill(false);
        yard.rehearse("depth", Colour.RED);
        assertThat(yard.devices.last(SIREN)).isZero();

        yard.outputs.beginDrill(true);
        yard.rehearse("depth", Colour.RED);
        assertThat(yard.devices.last(SIREN)).isEqualTo(1);
        yard.settle();
        assertThat(yard.facts(SIREN).driver()).isEqualTo("drill:depth");
        assertThat(yard.changes).isNotEmpty().allSatisfy(c -> assertThat(c.realm())
                .isEqualTo(Realm.DRILL));

        yard.outputs.endDrill(yard.nowNs, yard.board);
        assertThat(yard.devices.last(SIREN)).isZero();
    }

    @Test
    void letsLiveAlarmsGoBeforeADrill() {
        yard.pass(100);
        yard.outputs.beginDrill(true);
        yard.rehearse("depth", Colour.RED);
        yard.pass(500);
        yard.outputs.silence("siren", "p", yard.nowNs, yard.board);
        yard.call("rain", Colour.ORANGE);
        yard.settle();

        assertThat(yard.facts(SIREN).driver()).isEqualTo("rain");
        assertThat(yard.devices.last(SIREN)).as("orange, not the drill's red").isEqualTo(1);
        yard.pass(1_500);
        assertThat(yard.devices.last(SIREN)).as("orange's pause").isZero();
        yard.outputs.endDrill(yard.nowNs, yard.board);
        yard.pass(2_000);
        assertThat(yard.stateOf(SIREN)).isEqualTo("on");
    }

    @Test
    void feedsTheWatchdogEachPeriodOnOrOff() {
        yard.pass(20_000);
        List<Long> fed = yard.devices.feedings(LAMP);

        assertThat(fed.size()).isBetween(10, 11);
        for (int i = 1; i < fed.size(); i++) {
            assertThat(fed.get(i) - fed.get(i - 1)).isBetween(2_000L, 2_020L);
        }
        assertThat(yard.devices.feedings(SIREN)).isEmpty();
    }

    @Test
    void writesAgainWhatAStarvedWatchdogHasLetGo() {
        yard.call("depth", Colour.RED);
        yard.pass(3_000);
        yard.devices.answer = Quality.NO_REPLY;
        yard.pass(5_000);
        assertThat(yard.stateOf(LAMP)).isEqualTo("unknown");
        assertThat(yard.facts(LAMP).fault()).isNotEmpty();
        yard.devices.answer = Quality.GOOD;
        int before = yard.devices.values(LAMP).size();
        yard.pass(15_000);

        assertThat(yard.devices.values(LAMP).size()).isGreaterThan(before);
        assertThat(yard.stateOf(LAMP)).isEqualTo("on");
        assertThat(yard.facts(LAMP).fault()).isEmpty();
    }

    @Test
    void repeatsAFailedOnEachSecondAndSaysThatTheStateIsUnknown() {
        yard.pass(100);
        yard.devices.answer = Quality.NO_REPLY;
        int before = yard.devices.values(SIREN).size();
        yard.call("depth", Colour.RED);
        yard.pass(10_000);

        assertThat(yard.devices.values(SIREN).size() - before).isBetween(9, 11);
        assertThat(yard.stateOf(SIREN)).isEqualTo("unknown");
        assertThat(yard.facts(SIREN).fault()).isEqualTo("write coil 0: no-reply");
        assertThat(yard.changes.stream().filter(c -> c.output().equals("siren")).map(OutputChange::state))
                .containsExactly("on", "unknown");

        yard.devices.answer = Quality.GOOD;
        yard.pass(1_100);
        assertThat(yard.stateOf(SIREN)).isEqualTo("on");
    }

    @Test
    void doesNotBurdenTheLinkOfADeadDeviceThatOughtToBeOff() {
        yard.devices.answer = Quality.NO_REPLY;
        yard.pass(600_000);

        assertThat(yard.devices.values(SIREN).size()).isBetween(10, 40);
        assertThat(yard.stateOf(SIREN)).isEqualTo("unknown");
    }

    @Test
    void givesUpAWriteWhoseResultNeverComesAndRepeatsIt() {
        yard.pass(100);
        yard.devices.answering = false;
        int before = yard.devices.values(SIREN).size();
        yard.call("depth", Colour.RED);
        yard.pass(11_500);

        assertThat(yard.devices.values(SIREN).size() - before).isEqualTo(2);
        assertThat(yard.stateOf(SIREN)).isEqualTo("unknown");
        assertThat(yard.facts(SIREN).fault()).contains("no result");
    }

    @Test
    void soundsAgainAfterARestartOnlyForWhatNobodyAcknowledged() {
        yard.settle();
        yard.outputs.restore(List.of(Yard.of("depth", Colour.RED, true, false, Mask.NONE)), yard.nowNs, yard.board);
        yard.settle();
        assertThat(yard.devices.last(SIREN)).isZero();
        assertThat(yard.devices.last(LAMP)).isEqualTo(1);

        yard.outputs.restore(List.of(Yard.of("depth", Colour.RED, false, false, Mask.NONE)), yard.nowNs, yard.board);
        assertThat(yard.devices.last(SIREN)).isEqualTo(1);
    }

    @Test
    void keepsSilenceUnderANewConfigurationAndDropsWhatIsGone() {
        yard.call("depth", Colour.RED);
        yard.pass(500);
        yard.outputs.silence("siren", "p", yard.nowNs, yard.board);
        yard.settle();
        int writes = yard.devices.values(SIREN).size();

        yard.outputs = new Outputs(yard.site, yard.devices, yard.changes::add, yard.outputs);
        yard.outputs.restore(List.of(Yard.of("depth", Colour.RED, false, false, Mask.NONE)), yard.nowNs, yard.board);
        yard.pass(5_000);
        assertThat(yard.stateOf(SIREN)).isEqualTo("silenced");
        assertThat(yard.devices.values(SIREN)).hasSize(writes);

        yard.outputs.restore(List.<AlarmState>of(), yard.nowNs, yard.board);
        assertThat(yard.stateOf(LAMP)).isEqualTo("off");
    }

    @Test
    void switchesOffWhatTheNextConfigurationNoLongerHas() {
        yard.call("depth", Colour.RED);
        yard.pass(500);
        yard.outputs.leave(Yard.site(Yard.spec(SIREN)), yard.nowNs);

        assertThat(yard.devices.last(SIREN)).isEqualTo(1);
        assertThat(yard.devices.last(LAMP)).isZero();
    }

    @Test
    void showsWhatMakesItSafeAndWhatDoesNot() {
        assertThat(yard.outputs.facts())
                .extracting(f -> f.failSafe())
                .containsExactly("no fail-safe", "watchdog", "wiring", "parent");
        assertThat(yard.outputs.facts()).extracting(f -> f.kind()).containsExactly("siren", "lamp", "barrier", "siren");
    }

    @Test
    void isDrivenNoMoreByAnAlarmWhoseRuleLeftTheSite() {
        yard.call("depth", Colour.RED);
        yard.pass(500);
        yard.mask("depth", Cause.REMOVED, Mask.NONE);

        assertThat(yard.devices.last(SIREN)).isZero();
        assertThat(yard.devices.last(LAMP)).isZero();
    }
}
