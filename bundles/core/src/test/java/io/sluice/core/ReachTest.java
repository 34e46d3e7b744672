package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Colour;
import io.sluice.model.expression.Expression.Value;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Figure;
import io.sluice.model.site.PointRef;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReachTest {
    @Test
    void holdsTheAlarmsOfAPointAndOfWhatIsDerivedFromIt() {
        Reach reach = Reach.of(Town.site(), Town.LEVEL);

        assertThat(reach.devices()).containsExactly(Town.TWICE.device());
        assertThat(reach.alarms()).extracting(AlarmRule::name).containsExactly("depth", "twice", "both");
    }

    @Test
    void isEmptyForAPointThatNothingLooksAt() {
        assertThat(Reach.of(Town.site(), Town.FLOW)).isEqualTo(new Reach(java.util.Set.of(), List.of()));
    }

    @Test
    void followsDerivedPointsOverSeveralStepsInWhateverOrderTheyStand() {
        List<DeviceSpec> devices = new ArrayList<>();
        devices.add(same(0, 1));
        devices.add(same(1, 2));
        devices.add(Given.device(2, 1000, 300, 0, true, Given.point("level", 1, 0, 0, 9)));
        devices.add(same(3, 0));
        Reach reach = Reach.of(
                Town.site(
                        devices, List.of(Town.limits("far", new PointRef(3, 0), 0, 1, 2, 3, 4)), List.of(), List.of()),
                new PointRef(2, 0));

        assertThat(reach.devices()).containsExactlyInAnyOrder(0, 1, 3);
        assertThat(reach.alarms()).extracting(AlarmRule::name).containsExactly("far");
    }

    @Test
    void leavesFaultsOut() {
        AlarmRule fault = new AlarmRule(
                "depth:fault",
                "",
                true,
                Town.LEVEL,
                new Condition.Stale(Town.LEVEL, 1000, Colour.YELLOW),
                0,
                0,
                0,
                false,
                "g",
                "site@0",
                true);

        assertThat(Reach.of(Town.site(List.of(fault)), Town.LEVEL).alarms()).isEmpty();
    }

    @Test
    void namesThePointsThatNeedABaseline() {
        assertThat(Reach.baselines(Town.site())).containsExactly("device-3/change");
    }

    private static DeviceSpec same(int index, int of) {
        PointRef at = new PointRef(of, 0);
        return Town.virtual(index, "same", new Figure.Formula(new Value(at), List.of(at)));
    }
}
