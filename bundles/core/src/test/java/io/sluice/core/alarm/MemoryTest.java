package io.sluice.core.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.ClockState;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Cause;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.port.admin.Action;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryTest {
    private static final long MIN = Station.MIN;

    /** An on-delay of 10 min is killed at 6; when does it raise? */
    @ParameterizedTest(
            name = "down {0} min, kernel reboot {1}, clock {2} then {3}: raises after {4} min more, resumed {5}")
    @CsvSource({
        "1, false, SYNCHRONISED,   SYNCHRONISED,   3,  false",
        "1, false, UNSYNCHRONISED, UNSYNCHRONISED, 3,  false",
        "1, true,  SYNCHRONISED,   HOLDOVER,       3,  false",
        "1, true,  UNSYNCHRONISED, SYNCHRONISED,   4,  true",
        "1, true,  SYNCHRONISED,   UNSYNCHRONISED, 4,  true",
        "5, false, SYNCHRONISED,   SYNCHRONISED,   0,  false",
        "6, false, SYNCHRONISED,   SYNCHRONISED,   4,  false",
        "6, true,  SYNCHRONISED,   SYNCHRONISED,   4,  false",
    })
    void goesOnWithAnInterruptedOnDelay(
            long down, boolean reboot, ClockState before, ClockState after, long more, boolean resumed) {
        Station s = station(Station.rule("a", 0, 10 * MIN, 0, 0, false));
        s.clock = before;
        s.scan(0, 2);
        run(s, 6, 2);
        s.pass(down * MIN);
        if (reboot) {
            s.kernel = "kernel-2";
            s.ns = 5_000_000_000L;
        }
        s.clock = after;
        s.start(true);
        s.scan(0, 2);
        if (more > 0) {
            run(s, more - 1, 2);
            assertThat(s.state("a").colour()).isEqualTo(Colour.NONE);
            run(s, 1, 2);
        }

        assertThat(s.state("a").colour()).isEqualTo(Colour.YELLOW);
        assertThat(s.last().facts().resumed()).isEqualTo(resumed);
    }

    @Test
    void dropsAnInterruptedOnDelayThatTheFirstScanDoesNotConfirm() {
        Station s = station(Station.rule("a", 0, 10 * MIN, 0, 0, false));
        s.scan(0, 2);
        run(s, 9, 2);
        s.start(true);
        s.pass(MIN).scan(0, 0);
        s.pass(1000).scan(0, 2);

        assertThat(s.state("a").colour()).isEqualTo(Colour.NONE);
        run(s, 9, 2);
        assertThat(s.state("a").colour()).isEqualTo(Colour.NONE);
    }

    @Test
    void takesAnOnDelayBrokenBeforeTheKillForBroken() {
        Station s = station(Station.rule("a", 0, 10 * MIN, 0, 0, false));
        s.scan(0, 2);
        run(s, 9, 2);
        s.scan(0, 0);
        s.start(true);
        s.pass(MIN).scan(0, 2);

        assertThat(s.state("a").colour()).isEqualTo(Colour.NONE);
    }

    @Test
    void isNotMovedByAStepOfTheWallClock() {
        Station s = station(Station.rule("a", 0, 10 * MIN, 0, 0, false));
        s.scan(0, 2);
        run(s, 5, 2);
        s.utcMs += 60 * MIN;
        run(s, 4, 2);
        assertThat(s.state("a").colour()).isEqualTo(Colour.NONE);
        s.utcMs -= 600 * MIN;
        run(s, 1, 2);
        assertThat(s.state("a").colour()).isEqualTo(Colour.YELLOW);
    }

    @Test
    void writesOnlyWhatChanged() {
        Station s = station(Station.rule("a", 0, 10 * MIN, 0, 0, false));
        s.writes = 0;
        for (int i = 0; i < 100; i++) {
            s.pass(1000).scan(0, 0);
            s.tick();
        }
        assertThat(s.writes).isZero();
        s.scan(0, 2);
        s.tick();
        assertThat(s.kept).containsKey("alarm/a");
        s.writes = 0;
        for (int i = 0; i < 100; i++) {
            s.pass(1000).scan(0, 2);
            s.tick();
        }
        assertThat(s.writes).as("one sign of life every ten seconds").isEqualTo(10);
    }

    @Test
    void remembersLatchAcknowledgementMasksAndDeadlineOverAKill() {
        Station s = station(Station.rule("a", 0, 0, 0, 30 * MIN, true));
        s.scan(0, 4);
        s.scan(0, 1);
        s.act(new Action.Shelve("a", 40 * MIN, "noise"));
        s.act(new Action.TakeOutOfService("a", "repair"));
        AlarmState before = s.state("a");
        s.pass(10 * MIN).start(true);

        assertThat(s.state("a")).isEqualTo(before);
        s.pass(20 * MIN).tick();
        assertThat(s.last().cause()).isEqualTo(Cause.OVERDUE);
        s.pass(10 * MIN).tick();
        assertThat(s.last().cause()).isEqualTo(Cause.UNSHELVE);
        assertThat(s.state("a").mask().isOutOfService()).isTrue();
    }

    @Test
    void remembersAColourWithoutALimitBelowItExactly() {
        Station s = station(Station.rule("a", 0, 0, 5 * MIN, 0, false));
        s.scan(0, 4);
        run(s, 1, 0);
        s.start(true);
        run(s, 5, 0);

        assertThat(s.state("a").colour()).isEqualTo(Colour.NONE);
        assertThat(s.out.stream().filter(t -> t.cause() == Cause.LIMIT)).hasSize(2);
    }

    @Test
    void keepsChatteringOverARestart() {
        Station s = new Station(Station.site(1, Station.policy(2), Station.rule("a", 0, 0, 0, 0, false)));
        for (int i = 0; i < 2; i++) {
            s.scan(0, 1);
            s.scan(0, 0);
        }
        assertThat(s.state("a").colour()).isEqualTo(Colour.BLUE);
        s.start(true);
        s.pass(MIN).scan(0, 0);
        assertThat(s.state("a").colour()).isEqualTo(Colour.BLUE);
        s.pass(9 * MIN).scan(0, 0);
        assertThat(s.state("a").colour()).isEqualTo(Colour.NONE);
    }

    @Test
    void readsTheFormOfTheFirstRelease() {
        Station s = station(Station.rule("a", 0, 0, 0, 5 * MIN, false));
        s.kept.clear();
        s.kept.put("alarm/a", "colour=orange ack=0 occurrence=3-aaaabbbb%3Aa9 since=1700000000000 value=0.35");
        s.start(true);

        assertThat(s.state("a"))
                .isEqualTo(AlarmState.of("a", Colour.ORANGE, false, "3-aaaabbbb:a9", 1_700_000_000_000L, 0.35));
        s.pass(5 * MIN).tick();
        assertThat(s.last().cause()).isEqualTo(Cause.OVERDUE);
    }

    @Test
    void takesADamagedTextForAsMuchAsCanBeRead() {
        for (String text :
                new String[] {"rubbish", "colour=pink ack=x", "bits=zz colour=red on3=-", "colour=red at=1,2"}) {
            Station s = station(Station.rule("a", 0, 10 * MIN, 0, 0, false));
            s.kept.put("alarm/a", text);
            s.kept.put("alive", "never");
            s.start(true);
            Colour expected = text.contains("red") ? Colour.RED : Colour.NONE;
            assertThat(s.state("a").colour()).as(text).isEqualTo(expected);
        }
    }

    @Test
    void letsTheMoreSevereWinWhenTheMemoryComesLate() {
        Station s = station(Station.rule("a", 0, 0, 0, 0, false));
        s.scan(0, 4);
        s.act(new Action.Acknowledge("a", Realm.LIVE));
        String occurrence = s.state("a").occurrence();
        s.start(false);
        s.scan(0, 2);
        s.recall();

        assertThat(s.state("a").colour()).isEqualTo(Colour.RED);
        assertThat(s.state("a").acknowledged()).isTrue();
        assertThat(s.state("a").occurrence()).isEqualTo(occurrence);
        assertThat(s.last().previous().colour()).isEqualTo(Colour.YELLOW);
        s.scan(0, 2);
        assertThat(s.state("a").colour()).isEqualTo(Colour.YELLOW);

        s.scan(0, 1);
        s.start(false);
        s.scan(0, 4);
        s.recall();
        assertThat(s.state("a").colour()).isEqualTo(Colour.RED);
        assertThat(s.state("a").acknowledged()).isFalse();
    }

    @Test
    void goesOnWithAnOnDelayWhenTheMemoryComesLate() {
        Station s = station(Station.rule("a", 0, 10 * MIN, 0, 0, false));
        s.scan(0, 2);
        run(s, 6, 2);
        s.start(false);
        s.pass(MIN).scan(0, 2);
        s.recall();
        run(s, 3, 2);

        assertThat(s.state("a").colour()).isEqualTo(Colour.YELLOW);
    }

    @Test
    void tellsOfAnAlarmWhoseRuleWasGoneAfterARestart() {
        Station s = station(Station.rule("a", 0, 0, 0, 0, false));
        s.scan(0, 4);
        s.site = Station.site(1, Station.policy(0), Station.rule("b", 0, 0, 0, 0, false));
        s.start(true);

        assertThat(s.last().cause()).isEqualTo(Cause.REMOVED);
        assertThat(s.last().previous().colour()).isEqualTo(Colour.RED);
        assertThat(s.last().device()).isEqualTo("dev-0");
        assertThat(s.kept).doesNotContainKey("alarm/a");
    }

    @Test
    void carriesStatesAndTimersIntoANewConfigurationAndTellsOfWhatLeft() {
        AlarmRule a = Station.rule("a", 0, 10 * MIN, 0, 0, false);
        AlarmRule b = Station.rule("b", 0, 0, 0, 5 * MIN, true);
        AlarmRule c = Station.rule("c", 0, 0, 0, 0, false);
        Station s = new Station(Station.site(2, Station.policy(0), a, b, c));
        s.scan(0, 3);
        s.act(new Action.Shelve("b", 20 * MIN, "noise"));
        s.act(new Action.Maintain("dev-1", 20 * MIN, ""));
        run(s, 6, 3);
        AlarmState before = s.state("b");
        s.configure(Station.site(2, Station.policy(0), Station.rule("n", 1, 0, 0, 0, false), b, a));

        assertThat(s.state("b")).isEqualTo(before);
        Transition left = s.out.stream()
                .filter(t -> t.cause() == Cause.REMOVED)
                .findFirst()
                .orElseThrow();
        assertThat(left.next()).isEqualTo(AlarmState.of("c", Colour.NONE, true, "", s.utcMs, Double.NaN));
        assertThat(left.device()).isEqualTo("dev-0");
        assertThat(s.kept).doesNotContainKey("alarm/c");
        assertThat(s.alarms.inMaintenance(1)).isTrue();
        assertThat(s.state("n").mask().isSuppressed()).isTrue();
        run(s, 4, 3);
        assertThat(s.state("a").colour()).isEqualTo(Colour.ORANGE);
        assertThat(s.alarms.figures(s.now()).raisedLastHour()).isEqualTo(3);
    }

    @Test
    void lowersAColourThatTheRuleNoLongerHasToTheNextLowerOne() {
        AlarmRule a = Station.rule("a", 0, 0, 0, 0, false);
        double[] fewer = {Double.NaN, 1, 2, Double.NaN, Double.NaN};
        AlarmRule less = new AlarmRule(
                "a",
                "",
                false,
                a.subject(),
                new Condition.Limits(a.subject(), true, fewer, 0, 1, 1),
                0,
                0,
                0,
                false,
                "flood",
                "site@1",
                true);
        Station s = station(a);
        s.scan(0, 4);
        s.configure(Station.site(1, Station.policy(0), less));
        assertThat(s.state("a").colour()).isEqualTo(Colour.YELLOW);
        assertThat(s.last().cause()).isEqualTo(Cause.LIMIT);

        Station restarted = station(a);
        restarted.scan(0, 4);
        restarted.site = Station.site(1, Station.policy(0), less);
        restarted.start(true);
        assertThat(restarted.state("a").colour()).isEqualTo(Colour.YELLOW);
    }

    @Test
    void keepsTheSuppressionByALinksFaultOverARestart() {
        Station s = new Station(Station.site(2, Station.policy(0), Station.deviceFault(0, 0), Station.linkFault(0)));
        s.scan(0, Double.NaN);
        s.scan(1, Double.NaN, Quality.LINK_DOWN);
        int before = s.out.size();
        s.start(true);

        assertThat(s.state("fault:dev-0").mask().suppressedBy()).isEqualTo("fault:link:bus");
        assertThat(s.out).hasSize(before);
    }

    @Test
    void tellsWhyAFaultFromBeforeTheRestartStandsOnceItWasLookedAt() {
        Station s = new Station(Station.site(1, Station.policy(0), Station.deviceFault(0, 0)));
        s.scan(0, Double.NaN);
        s.start(true);
        assertThat(s.alarms.protection(List.of()).reasons()).containsExactly("fault:dev-0");
        s.scan(0, Double.NaN);
        assertThat(s.alarms.protection(List.of()).reasons()).containsExactly("fault:dev-0: no-reply");
    }

    @Test
    void ignoresForeignKeys() {
        Station s = station(Station.rule("a", 0, 0, 0, 0, false));
        s.alarms.restore(Map.of("baseline/x", "1", "alarm/", "", "maintenance/none", "left=5"), s.now(), s.out::add);

        assertThat(s.out).isEmpty();
    }

    private static void run(Station s, long minutes, double value) {
        for (int i = 0; i < minutes; i++) {
            s.pass(MIN).scan(0, value);
            s.tick();
        }
    }

    private static Station station(AlarmRule rule) {
        return new Station(Station.site(1, Station.policy(0), rule));
    }
}
