package io.sluice.core.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.alarm.AlarmFigures;
import io.sluice.model.alarm.Cause;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.model.site.PointRef;
import io.sluice.port.admin.Action;
import io.sluice.port.admin.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlarmsTest {
    private static final long MIN = Station.MIN;
    private static final double BAD = Double.NaN;

    @Test
    void neverClearsAStandingColourOnABadValue() {
        Station s = station(rule(0, 0, 0, false));
        s.scan(0, 4);
        s.pass(60 * MIN).scan(0, BAD);

        assertThat(s.state("a").colour()).isEqualTo(Colour.RED);
    }

    @Test
    void cancelsAcknowledgementAndShelvingWhenAColourRisesButNotServiceNorSuppression() {
        Station s = station(rule(0, 0, 0, false));
        s.scan(0, 1);
        s.act(new Action.Acknowledge("a", Realm.LIVE));
        s.act(new Action.Shelve("a", 5 * MIN, "noise"));
        s.act(new Action.TakeOutOfService("a", "repair"));
        s.act(new Action.Maintain("dev-0", 5 * MIN, "clean"));
        s.scan(0, 3);

        assertThat(s.state("a").acknowledged()).isFalse();
        assertThat(s.state("a").mask().isShelved()).isFalse();
        assertThat(s.state("a").mask().isOutOfService()).isTrue();
        assertThat(s.state("a").mask().suppressedBy()).isEqualTo("maintenance:dev-0");
        assertThat(s.last().cause()).isEqualTo(Cause.LIMIT);
    }

    @Test
    void keepsTheAcknowledgementWhenAColourFalls() {
        Station s = station(rule(0, 0, 0, false));
        s.scan(0, 4);
        s.act(new Action.Acknowledge("a", Realm.LIVE));
        s.scan(0, 2);

        assertThat(s.state("a").word()).isEqualTo("acknowledged");
        assertThat(s.state("a").colour()).isEqualTo(Colour.YELLOW);
    }

    @Test
    void keepsTheHighestLatchedColourUntilItIsAcknowledgedGoneAndReset() {
        Station s = station(rule(0, 0, 0, true));
        s.scan(0, 4);
        s.scan(0, 1);
        assertThat(s.state("a").word()).isEqualTo("latched-unacknowledged");
        assertThat(reset(s).message()).contains("acknowledged first");
        s.act(new Action.Acknowledge("a", Realm.LIVE));
        assertThat(reset(s).message()).contains("still calls for blue");
        s.scan(0, 0);
        assertThat(s.state("a").colour()).isEqualTo(Colour.RED);
        assertThat(reset(s).isOk()).isTrue();
        assertThat(s.state("a").word()).isEqualTo("normal");
        assertThat(s.state("a").occurrence()).isEmpty();
    }

    @Test
    void alarmsAnewWhenTheConditionComesBackUnderALatchedColour() {
        Station s = station(rule(0, 0, 0, true));
        s.scan(0, 4);
        s.act(new Action.Acknowledge("a", Realm.LIVE));
        s.scan(0, 0);
        s.scan(0, 2);

        assertThat(s.state("a").colour()).isEqualTo(Colour.RED);
        assertThat(s.state("a").acknowledged()).isFalse();
    }

    @Test
    void givesOneOccurrenceFromTheFirstColourUntilNormalAgain() {
        Station s = station(rule(0, 0, 0, false));
        s.scan(0, 1);
        String first = s.state("a").occurrence();
        assertThat(first).isEqualTo("1-0000abcd:a1");
        s.scan(0, 0);
        s.scan(0, 2);
        assertThat(s.state("a").occurrence()).isEqualTo(first);
        s.scan(0, 0);
        s.act(new Action.Acknowledge("a", Realm.LIVE));
        assertThat(s.state("a").occurrence()).isEmpty();
        s.scan(0, 1);
        assertThat(s.state("a").occurrence()).isNotEqualTo(first);
    }

    @Test
    void waitsForTheOnDelayPerColourAndTakesTheHighestThatIsOver() {
        Station s = station(rule(10_000, 0, 0, false));
        s.scan(0, 2);
        s.pass(6_000).scan(0, 4);
        s.pass(4_000).scan(0, 4);
        assertThat(s.state("a").colour()).isEqualTo(Colour.YELLOW);
        s.pass(6_000).scan(0, 4);
        assertThat(s.state("a").colour()).isEqualTo(Colour.RED);
    }

    @Test
    void letsADelayTakeEffectOnlyWithASampleThatConfirmsIt() {
        Station s = station(rule(10_000, 0, 0, false));
        s.scan(0, 2);
        s.pass(20_000).tick();
        s.scan(0, BAD);
        assertThat(s.state("a").colour()).isEqualTo(Colour.NONE);
        s.scan(0, 2);
        assertThat(s.state("a").colour()).isEqualTo(Colour.YELLOW);
    }

    @Test
    void raisesAFaultWithTheTickOnceItsDelayIsOver() {
        Station s = new Station(Station.site(1, Station.policy(0), Station.deviceFault(0, 30_000)));
        s.scan(0, BAD);
        s.pass(30_000).tick();

        assertThat(s.state("fault:dev-0").colour()).isEqualTo(Colour.BLUE);
        assertThat(s.last().facts().fault()).isTrue();
    }

    @Test
    void refusesToShelveTooLongOrWithoutAReason() {
        Station s = station(rule(0, 0, 0, false));
        assertThat(s.act(new Action.Shelve("a", 721 * MIN, "x")).code()).isEqualTo("bad-argument");
        assertThat(s.act(new Action.Shelve("a", 0, "x")).code()).isEqualTo("bad-argument");
        assertThat(s.act(new Action.Shelve("a", -5, "x")).code()).isEqualTo("bad-argument");
        assertThat(s.act(new Action.Shelve("a", MIN, " ")).code()).isEqualTo("bad-argument");
        assertThat(s.act(new Action.Shelve("a", MIN, null)).code()).isEqualTo("bad-argument");
        assertThat(s.act(new Action.Shelve("a", MIN, "x".repeat(201))).code()).isEqualTo("bad-argument");
        assertThat(s.act(new Action.Shelve("b", MIN, "x")).code()).isEqualTo("not-found");
        assertThat(s.act(new Action.EndDrill()).code()).isEqualTo("unavailable");
        assertThat(s.out).isEmpty();
        assertThat(s.act(new Action.Shelve("a", 720 * MIN, "x")).isOk()).isTrue();
        assertThat(s.last().by()).isEqualTo("page:zhang");
        assertThat(s.last().facts().why()).isEqualTo("x");
    }

    @Test
    void reportsWhatAMaskedAlarmDoesWithItsMask() {
        Station s = station(rule(0, 0, 0, false));
        s.act(new Action.TakeOutOfService("a", "repair"));
        s.scan(0, 4);

        assertThat(s.last().next().colour()).isEqualTo(Colour.RED);
        assertThat(s.last().next().mask().word()).isEqualTo("out-of-service");
        assertThat(figures(s).raisedLastHour()).isZero();
    }

    @Test
    void endsShelvingByItself() {
        Station s = station(rule(0, 0, 0, false));
        s.act(new Action.Shelve("a", 5 * MIN, "noise"));
        assertThat(s.pass(5 * MIN - 1).tick()).isLessThanOrEqualTo(s.ns + 1_000_000);
        assertThat(s.state("a").mask().isShelved()).isTrue();
        s.pass(1).tick();
        assertThat(s.state("a").mask().isShelved()).isFalse();
        assertThat(s.last().cause()).isEqualTo(Cause.UNSHELVE);
        assertThat(s.last().by()).isEqualTo("gateway");
    }

    @Test
    void saysOnceThatTheAcknowledgeDeadlinePassed() {
        Station s = station(rule(0, 0, 5 * MIN, false));
        s.scan(0, 1);
        assertThat(s.last().ackDeadlineUtcMs()).isEqualTo(s.utcMs + 5 * MIN);
        s.pass(5 * MIN).tick();
        s.pass(5 * MIN).tick();
        assertThat(s.out.stream().filter(t -> t.cause() == Cause.OVERDUE)).hasSize(1);
        s.scan(0, 2);
        assertThat(s.state("a").overdue()).isFalse();
        assertThat(s.last().ackDeadlineUtcMs()).isEqualTo(s.utcMs + 5 * MIN);
        s.act(new Action.Acknowledge("a", Realm.LIVE));
        assertThat(s.last().ackDeadlineUtcMs()).isZero();
        s.pass(50 * MIN).tick();
        assertThat(s.state("a").overdue()).isFalse();
    }

    @Test
    void holdsTheClearsOfAChatteringAlarmAndCountsThem() {
        Station s = new Station(Station.site(1, Station.policy(3), rule(0, 0, 0, false)));
        for (int i = 0; i < 3; i++) {
            s.pass(1000).scan(0, 1);
            s.pass(1000).scan(0, 0);
        }
        assertThat(s.state("a").colour()).isEqualTo(Colour.BLUE);
        assertThat(figures(s).chattering()).isEqualTo(1);
        assertThat(figures(s).heldClears()).isEqualTo(1);
        s.pass(1000).scan(0, 4);
        assertThat(s.state("a").colour()).isEqualTo(Colour.RED);
        s.pass(1000).scan(0, 0);
        s.pass(10 * MIN).scan(0, BAD);
        assertThat(s.state("a").colour()).isEqualTo(Colour.RED);
        s.scan(0, 0);
        assertThat(s.state("a").colour()).isEqualTo(Colour.NONE);
        assertThat(figures(s).chattering()).isZero();
        assertThat(figures(s).heldClears()).isEqualTo(2);
    }

    @Test
    void marksTheFirstOfAGroupUntilTheGroupIsQuiet() {
        Station s = new Station(
                Station.site(2, Station.policy(0), rule(0, 0, 0, false), Station.rule("b", 1, 0, 0, 0, false)));
        s.scan(0, 1);
        assertThat(s.last().facts().firstOut()).isTrue();
        s.scan(1, 4);
        assertThat(s.last().facts().firstOut()).isFalse();
        s.scan(0, 0);
        assertThat(s.last().facts().firstOut()).isTrue();
        s.scan(0, 1);
        assertThat(s.last().facts().firstOut()).isTrue();
        s.scan(0, 0);
        s.scan(1, 0);
        s.act(new Action.Acknowledge("a", Realm.LIVE));
        assertThat(s.last().facts().firstOut()).as("the group is quiet").isFalse();
        s.scan(1, 1);
        assertThat(s.last().facts().firstOut()).isTrue();
    }

    @Test
    void suppressesTheFaultsOfDevicesWhileTheirLinksFaultStands() {
        Station s = new Station(Station.site(
                2, Station.policy(0), Station.deviceFault(0, 0), Station.deviceFault(1, 0), Station.linkFault(0)));
        s.scan(0, BAD, Quality.NO_REPLY);
        assertThat(s.alarms.protection(List.of()).reasons()).containsExactly("fault:dev-0: no-reply");
        s.scan(1, BAD, Quality.LINK_DOWN);

        assertThat(s.state("fault:dev-0").mask().suppressedBy()).isEqualTo("fault:link:bus");
        assertThat(s.state("fault:dev-1").mask().isSuppressed()).isFalse();
        assertThat(s.alarms.protection(List.of()).reasons()).containsExactly("fault:link:bus: no-reply");
        s.scan(1, 0);
        assertThat(s.state("fault:dev-0").mask().isSuppressed()).isFalse();
    }

    @Test
    void raisesAsUnconfirmedWhileItsPointsContradictEachOtherAndConfirmsLater() {
        AlarmRule apart = apart();
        Station s = new Station(Station.site(2, Station.policy(0), rule(0, 0, 0, false), apart));
        s.scan(1, 0);
        s.scan(0, 4);
        assertThat(s.state("a:fault").colour()).isEqualTo(Colour.ORANGE);
        assertThat(s.state("a:fault").unconfirmed()).isFalse();
        assertThat(s.state("a").colour()).isEqualTo(Colour.RED);
        s.scan(0, 4);
        assertThat(s.state("a").unconfirmed()).isTrue();
        s.scan(1, 4);
        assertThat(s.state("a").unconfirmed()).isTrue();
        s.scan(0, 4);
        assertThat(s.state("a").unconfirmed()).isFalse();
        assertThat(s.last().cause()).isEqualTo(Cause.CONFIRMED);
    }

    @Test
    void evaluatesAndReportsARuleThatIsNotArmed() {
        AlarmRule r = rule(0, 0, 0, false);
        Station s = station(
                new AlarmRule(r.name(), "", false, r.subject(), r.condition(), 0, 0, 0, false, "g", "site@0", false));
        s.scan(0, 1);

        assertThat(s.last().facts().armed()).isFalse();
        assertThat(figures(s).notArmed()).isEqualTo(1);
        assertThat(s.alarms.protection(List.of("tilt/change")).reasons())
                .containsExactly("not-armed: a", "not-armed: tilt/change");
    }

    @Test
    void suppressesWhatDependsOnADeviceUnderMaintenanceUntilItEndsByItself() {
        Station s = station(rule(0, 0, 0, false));
        s.scan(0, 4);
        assertThat(s.act(new Action.Maintain("dev-0", 59_999, "")).code()).isEqualTo("bad-argument");
        assertThat(s.act(new Action.Maintain("dev-9", MIN, "")).code()).isEqualTo("not-found");
        assertThat(s.act(new Action.EndMaintenance("dev-0")).code()).isEqualTo("refused");
        s.act(new Action.Maintain("dev-0", 120 * MIN, "clean"));
        assertThat(s.alarms.inMaintenance(0)).isTrue();
        assertThat(s.alarms.maintenance(s.now()))
                .containsExactly(new Alarms.UnderMaintenance("dev-0", s.utcMs + 120 * MIN, "page:zhang", "clean"));
        assertThat(s.alarms.protection(List.of()).reasons()).containsExactly("maintenance: dev-0");
        s.pass(60 * MIN).start(true);
        s.pass(59 * MIN).tick();
        assertThat(s.state("a").mask().suppressedBy()).isEqualTo("maintenance:dev-0");
        s.pass(MIN).tick();
        assertThat(s.state("a").mask().isSuppressed()).isFalse();
        assertThat(s.state("a").colour()).isEqualTo(Colour.RED);
        assertThat(s.kept).doesNotContainKey("maintenance/dev-0");
    }

    @Test
    void letsAVoteGoOnWhileOneOfItsDevicesIsUnderMaintenance() {
        Station s = new Station(Station.site(2, Station.policy(0), vote()));
        s.act(new Action.Maintain("dev-0", 10 * MIN, ""));
        s.scan(0, BAD);
        assertThat(s.state("v").mask().isSuppressed()).isFalse();
        assertThat(s.alarms.protection(List.of()).reasons())
                .containsExactly("maintenance: dev-0", "degraded-vote: v 1 of 3");
        s.act(new Action.Maintain("dev-1", 10 * MIN, ""));
        assertThat(s.state("v").mask().isSuppressed()).isTrue();
    }

    @Test
    void countsWhatWasRaisedOfLate() {
        Station s = station(rule(0, 0, 0, false));
        s.scan(0, 1);
        s.pass(9 * MIN).scan(0, 3);
        assertThat(figures(s)).isEqualTo(new AlarmFigures(2, 2, 1, 1, 0, 0, 0, 0, 0, 0));
        s.pass(5 * MIN);
        assertThat(figures(s).raisedLastTenMinutes()).isEqualTo(1);
        s.pass(60 * MIN);
        assertThat(figures(s).raisedLastHour()).isZero();
        assertThat(s.alarms.standing()).containsExactly(s.state("a"));
    }

    @Test
    void tellsTheLimitTheValueAndTheSetThatWereInForce() {
        Station s = station(rule(0, 0, 0, false));
        s.scan(0, 3.5);
        Transition t = s.last();

        assertThat(t.limit()).isEqualTo(3);
        assertThat(t.value()).isEqualTo(3.5);
        assertThat(t.facts().limitSet()).isEqualTo("site@0");
        s.scan(0, 0);
        assertThat(s.last().limit()).isEqualTo(3);
    }

    private static Outcome reset(Station s) {
        return s.act(new Action.Reset("a", Realm.LIVE));
    }

    private static AlarmFigures figures(Station s) {
        return s.alarms.figures(s.now());
    }

    private static AlarmRule apart() {
        Condition condition =
                new Condition.Disagreement(new PointRef(0, 0), new PointRef(1, 0), 2, Double.NaN, false, Colour.ORANGE);
        return new AlarmRule("a:fault", "", true, new PointRef(0, 0), condition, 0, 0, 0, false, "flood", "", true);
    }

    private static AlarmRule vote() {
        double[] limits = {BAD, BAD, BAD, BAD, 4};
        Condition condition = new Condition.Vote(List.of(new PointRef(0, 0), new PointRef(1, 0)), true, limits, 0, 2);
        return new AlarmRule("v", "", false, new PointRef(0, 0), condition, 0, 0, 0, false, "g", "", true);
    }

    private static AlarmRule rule(long onMs, long offMs, long ackMs, boolean latching) {
        return Station.rule("a", 0, onMs, offMs, ackMs, latching);
    }

    private static Station station(AlarmRule rule) {
        return new Station(Station.site(1, Station.policy(0), rule));
    }
}
