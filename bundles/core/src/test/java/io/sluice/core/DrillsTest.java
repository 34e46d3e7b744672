package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Cause;
import io.sluice.model.alarm.Event;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.Figure;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.Site;
import io.sluice.port.admin.Action;
import io.sluice.port.admin.Outcome;
import io.sluice.port.field.Reading;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DrillsTest {
    private static final String AT = "device-0/level";

    private final Town town = new Town();

    @Test
    void injectsItsCourseAtThePeriodOfTheDeviceAndInTheRealmOfTheDrillOnly() {
        town.read(0, 50);
        assertThat(town.drill(AT, false, 0, 0, 10, 0.5).isOk()).isTrue();
        town.pass(10_000);

        assertThat(town.scans(Realm.DRILL, 0))
                .extracting(s -> s.values()[0])
                .containsExactly(0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5);
        assertThat(town.scans(Realm.LIVE, 0)).singleElement().satisfies(s -> assertThat(s.values())
                .containsExactly(0.05, 7));
        assertThat(town.moves(Realm.LIVE)).isEmpty();
        assertThat(town.engine.standing()).isEmpty();
        assertThat(town.engine.raised()).containsOnly(0);
        assertThat(town.out.kept.keySet()).noneMatch(k -> k.startsWith("alarm/"));
    }

    @Test
    void raisesTheAlarmsOfTheDrillAndThoseOfThePointsDerivedFromIt() {
        town.drill(AT, false, 0, 0.45, 3, 0.45);
        town.pass(1000);

        assertThat(town.moves(Realm.DRILL)).containsExactly("depth:red:limit", "twice:red:limit");
        assertThat(town.scans(Realm.DRILL, 2)).isNotEmpty().allSatisfy(s -> assertThat(s.values())
                .containsExactly(0.9));
        assertThat(town.scans(Realm.LIVE, 2)).isEmpty();
        assertThat(town.engine.view().modes()).containsExactly("drill");
    }

    @Test
    void leavesTheLiveReadingOfTheDrilledPointAloneAndShowsTheDrillTheOthers() {
        town.read(0, 50);
        town.drill(AT, false, 0, 0.3, 5, 0.3);
        town.pass(500);
        town.read(0, 60);
        town.read(1, 300);

        assertThat(last(Realm.LIVE, 0).values()).containsExactly(0.06, 7);
        assertThat(last(Realm.LIVE, 2).values()).containsExactly(0.12);
        assertThat(town.moves(Realm.DRILL))
                .as("the script at one input, a measurement at the other")
                .contains("both:red:limit");
        assertThat(town.moves(Realm.LIVE)).containsExactly("other:orange:limit", "change:orange:limit");
    }

    @Test
    void showsTheDrillWhatTheOtherPointsOfTheDeviceMeasureMeanwhile() {
        town.read(0, 50);
        town.drill("device-0/level", false, 0, 0.3, 5, 0.3);
        town.pass(100);
        assertThat(last(Realm.DRILL, 0).values()).containsExactly(0.3, 7);
        town.silent(0);
        town.pass(1000);

        Scan scan = last(Realm.DRILL, 0);
        assertThat(scan.values()).containsExactly(0.3, Double.NaN);
        assertThat(scan.quality()).containsExactly(Quality.GOOD.code(), Quality.NO_REPLY.code());
    }

    @Test
    void raisesARealHazardLiveWhileADrillOfTheSamePointRuns() {
        town.read(0, 50);
        town.drill(AT, true, 0, 0.25, 20, 0.25);
        town.pass(2000);
        assertThat(town.moves(Realm.LIVE)).isEmpty();
        town.read(0, 450);

        assertThat(town.moves(Realm.LIVE)).containsExactly("depth:red:limit", "twice:red:limit");
        assertThat(town.standing("depth")).isEqualTo(Colour.RED);
        town.act(new Action.EndDrill());
        town.pass(1000);
        assertThat(town.standing("depth")).as("the drill's end ends no hazard").isEqualTo(Colour.RED);
        assertThat(town.engine.view().outputs().get(0).state()).isEqualTo("on");
    }

    @Test
    void endsByItselfWithATransitionForWhatStoodAndAReportOfTheTimes() {
        town.drill(AT, true, 0, 0, 10, 0.5);
        town.pass(5000);
        Transition raised = town.transitions(Realm.DRILL).get(0);
        town.engine.delivered(raised.eventId(), town.host.nowNs);
        assertThat(town.act(new Action.Acknowledge("depth", Realm.DRILL)).isOk())
                .isTrue();
        town.pass(5000);

        assertThat(town.transitions(Realm.DRILL).stream().filter(t -> t.cause() == Cause.REMOVED))
                .extracting(t -> t.next().alarm())
                .containsExactlyInAnyOrder("depth", "twice");
        assertThat(town.moves(Realm.LIVE)).isEmpty();
        Event report = town.events("drill-report").get(0);
        assertThat(report.realm()).isEqualTo(Realm.DRILL);
        assertThat(report.subject()).isEqualTo(AT);
        assertThat(report.by()).isEqualTo("page:li");
        assertThat(report.data())
                .containsEntry("state", "ended")
                .containsEntry("why", "exercise")
                .containsEntry("durationMs", "10000")
                .containsEntry("injected", "11")
                .containsEntry("injectionToAlarmMs", "2000")
                .containsEntry("injectionToOutputMs", "4000")
                .containsEntry("alarmToOutputMs", "2000")
                .containsEntry("alarmToDeliveryMs", "3000")
                .containsEntry("alarmToAcknowledgeMs", "3000");
        assertThat(report.data().get("raised"))
                .startsWith("depth:blue@2000ms twice:blue@2000ms depth:yellow@4000ms")
                .endsWith("twice:red@8000ms");
        town.pass(1000);
        assertThat(town.engine.view().modes()).isEmpty();
        assertThat(town.scans(Realm.DRILL, 0)).hasSize(11);
    }

    @Test
    void tellsOfItsBeginningWithWhatItWasAskedFor() {
        Outcome outcome = town.drill(AT, false, 0, 0, 10, 0.5);

        Event start = town.events("drill-start").get(0);
        assertThat(start.realm()).isEqualTo(Realm.DRILL);
        assertThat(start.data()).containsEntry("state", "running").containsEntry("outputs", "false");
        assertThat(outcome.rows()).singleElement().satisfies(r -> assertThat(r)
                .containsEntry("drill", start.data().get("drill")));
        assertThat(town.engine.drills()).singleElement().satisfies(r -> assertThat(r)
                .containsEntry("state", "running"));
    }

    @Test
    void acknowledgesInTheRealmThatIsMeant() {
        town.read(0, 250);
        town.drill(AT, false, 0, 0.25, 10, 0.25);
        town.pass(100);
        assertThat(town.act(new Action.Acknowledge("depth", Realm.DRILL)).isOk())
                .isTrue();
        assertThat(town.engine.standing()).noneMatch(s -> s.acknowledged());
        assertThat(town.act(new Action.Acknowledge("depth", Realm.LIVE)).isOk()).isTrue();
        assertThat(town.act(new Action.Acknowledge("other", Realm.DRILL)).code())
                .as("the drill does not reach it")
                .isEqualTo("not-found");
        town.act(new Action.EndDrill());

        assertThat(town.act(new Action.Acknowledge("depth", Realm.DRILL)).code())
                .isEqualTo("refused");
        assertThat(town.standing("depth")).isEqualTo(Colour.YELLOW);
    }

    @Test
    void soundsOutputsOnlyIfItIsTold() {
        town.pass(100);
        int before = town.out.written.size();
        town.drill(AT, false, 0, 0.45, 2, 0.45);
        town.pass(3000);
        assertThat(town.out.written).hasSize(before);
        assertThat(report()).doesNotContainKey("injectionToOutputMs");

        town.drill(AT, true, 0, 0.45, 2, 0.45);
        town.pass(1000);
        assertThat(town.out.written.subList(before, town.out.written.size())).containsExactly("0=1");
        town.pass(2000);
        assertThat(town.out.written.subList(before, town.out.written.size()))
                .as("with the drill its sound ends")
                .containsExactly("0=1", "0=0");
    }

    @Test
    void countsNoSoundOfARealHazardInADrillThatMakesNone() {
        town.drill(AT, false, 0, 0.45, 5, 0.45);
        town.pass(1000);
        town.read(1, 450);
        town.pass(5000);

        assertThat(town.out.written).contains("0=1");
        assertThat(report()).containsEntry("state", "ended").doesNotContainKey("injectionToOutputMs");
    }

    @Test
    void refusesWhatCannotBeDrilledAndSaysWhy() {
        assertThat(town.drill("device-9/level", false, 0, 1).code()).isEqualTo("not-found");
        refused(town.drill("device-2/twice", false, 0, 1), "refused", "derived");
        refused(town.drill("device-0/flow", false, 0, 1), "refused", "no alarm");
        refused(town.drill(AT, false), "bad-argument", "empty");
        refused(town.drill(AT, false, -1, 1), "bad-argument", "times");
        refused(town.drill(AT, false, 0, Double.NaN), "bad-argument", "not a number");
        refused(town.act(new Action.EndDrill()), "refused", "no drill");
        assertThat(town.out.events).isEmpty();

        town.drill(AT, false, 0, 0.1, 60, 0.1);
        refused(town.drill("device-1/level", false, 0, 1), "refused", AT);
        assertThat(town.events("drill-start")).hasSize(1);
    }

    @Test
    void drillsADeviceThatNeverAnswered() {
        town.silent(0);
        town.drill(AT, false, 0, 0.45, 5, 0.45);
        town.pass(1000);
        town.silent(0);
        town.pass(1000);

        assertThat(town.moves(Realm.DRILL)).containsExactly("depth:red:limit", "twice:red:limit");
        assertThat(last(Realm.DRILL, 0).values()).containsExactly(0.45, Double.NaN);
        assertThat(last(Realm.DRILL, 0).quality()).containsExactly(Quality.GOOD.code(), Quality.NO_REPLY.code());
        assertThat(last(Realm.LIVE, 0).quality()).containsOnly(Quality.NO_REPLY.code());
    }

    @Test
    void drillsAPointThatIsJudgedAgainstABaseline() {
        town.drill("device-1/level", false, 0, 0.45, 2, 0.45);
        town.pass(1000);

        assertThat(town.moves(Realm.DRILL)).containsExactlyInAnyOrder("other:red:limit", "change:red:limit");
    }

    @Test
    void takesTheBaselineThatWasApprovedOnTheSite() {
        Town captured = new Town(Town.site(
                List.of(
                        Given.device(0, 60_000, 300, 0, true, Given.point("level", 0.001, 0, 0, 15)),
                        Town.virtual(
                                1,
                                "change",
                                new Figure.Deviation(
                                        Town.LEVEL, Double.NaN, 86_400_000, 0.5, null, 0, Double.NaN, Double.NaN))),
                List.of(Town.limits("change", new PointRef(1, 0), 0, 0.1, 0.2, 0.3, 0.4)),
                List.of(),
                List.of()));
        captured.engine.restore(Map.of());
        assertThat(captured.act(new Action.CaptureBaseline("device-1/change")).isOk())
                .isTrue();
        for (int minute = 0; minute <= 1441; minute++) {
            Reading r = Given.reading(0, 5000);
            r.lastByteNs = captured.host.nowNs;
            captured.engine.process(r);
            captured.host.nowNs += 60_000 * Given.MS;
            captured.engine.tick();
        }
        Outcome approved = captured.act(new Action.ApproveBaseline("device-1/change"));
        assertThat(approved.isOk()).as(approved.message()).isTrue();
        captured.drill("device-0/level", false, 0, 5.25, 2, 5.25);
        captured.pass(1000);

        assertThat(captured.moves(Realm.DRILL)).containsExactly("change:yellow:limit");
        assertThat(captured.moves(Realm.LIVE)).isEmpty();
    }

    @Test
    void endsAsItIsToldAndAllowsAnother() {
        town.drill(AT, false, 0, 0.45, 600, 0.45);
        town.pass(2500);
        Outcome end = town.act(new Action.EndDrill());

        assertThat(end.rows()).singleElement().satisfies(r -> assertThat(r)
                .containsEntry("state", "stopped by page:li")
                .containsEntry("durationMs", "2500"));
        assertThat(town.drill(AT, false, 0, 0.1).isOk()).isTrue();
    }

    @Test
    void takesUpNoDrillUnderANewConfigurationButItsReport() {
        town.drill(AT, true, 0, 0.45, 600, 0.45);
        town.pass(1000);
        Site site = town.engine.site();
        town.engine.leave(site);
        Engine next = new Engine(town.host, site, 2, town.engine, town.out);
        next.carry(town.out.kept);
        town.engine = next;
        town.pass(2000);

        assertThat(town.out.written).last().isEqualTo("0=0");
        assertThat(town.moves(Realm.DRILL)).contains("depth:none:removed");
        assertThat(next.view().modes()).isEmpty();
        assertThat(next.drills()).singleElement().satisfies(r -> assertThat(r)
                .containsEntry("state", "site changed")
                .containsEntry("point", AT)
                .containsEntry("why", "exercise"));
    }

    @Test
    void keepsTheLastReportsAndSkipsWhatIsNone() {
        for (int i = 0; i < Drills.MAX_REPORTS + 2; i++) {
            town.drill(AT, false, 0, 0.01 * i);
            town.pass(10);
        }
        town.pass(1000);
        assertThat(town.engine.drills()).hasSize(Drills.MAX_REPORTS);
        Town later = new Town();
        later.engine.restore(Map.of(Drills.KEY, "damage\n" + town.out.kept.get(Drills.KEY)));
        later.pass(1000);

        assertThat(later.engine.drills()).isEqualTo(town.engine.drills());
    }

    @Test
    void doesNotStumbleOverAMeasurementBeforeItsFirstInjection() {
        town.read(1, 300);
        town.drill("device-1/level", false, 0, 0.3, 5, 0.3);
        town.host.nowNs += 20_000_000;
        town.read(0, 300);
        town.pass(6000);

        assertThat(report().get("raised")).contains("both:red@").doesNotContain("-");
    }

    private Map<String, String> report() {
        return town.events("drill-report").get(0).data();
    }

    private Scan last(Realm realm, int device) {
        return town.scans(realm, device).get(town.scans(realm, device).size() - 1);
    }

    private static void refused(Outcome outcome, String code, String why) {
        assertThat(outcome.code()).isEqualTo(code);
        assertThat(outcome.message()).contains(why);
    }
}
