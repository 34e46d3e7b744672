package io.sluice.core.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Colour;
import io.sluice.model.expression.Expression;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.model.site.PointRef;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Alarms on the conditions of the product: that the two halves understand each other. */
class AlarmsWithConditionsTest {
    private static final long MIN = Station.MIN;
    private static final PointRef A = new PointRef(0, 0);
    private static final PointRef B = new PointRef(1, 0);

    @Test
    void keepsTheHysteresisOverAKill() {
        Station s = station(rule("a", limits(0.5), 0, false));
        s.pass(1000).scan(0, 4.1);
        s.start(true);
        s.pass(1000).scan(0, 3.6);
        assertThat(s.state("a").colour()).isEqualTo(Colour.RED);
        s.pass(1000).scan(0, 3.4);
        assertThat(s.state("a").colour()).isEqualTo(Colour.ORANGE);
        assertThat(s.last().limit()).isEqualTo(4);
    }

    @Test
    void goesOnWithATimerInsideAnExpressionOverAKill() {
        Expression.Truth high = new Expression.Comparison(
                Expression.Relation.ABOVE, new Expression.Value(A), new Expression.Constant(1));
        Expression.Truth[] colours = {null, null, null, null, new Expression.Lasting(high, 10 * MIN)};
        Station s = station(rule("f", new Condition.Formula(Arrays.asList(colours), false), 0, false));
        run(s, 7, 2);
        s.pass(2 * MIN).start(true);
        run(s, 1, 2);
        assertThat(s.state("f").colour()).isEqualTo(Colour.NONE);
        run(s, 1, 2);
        assertThat(s.state("f").colour()).isEqualTo(Colour.RED);
    }

    @Test
    void raisesStaleWithTheTickAlone() {
        Station s = station(rule("s", new Condition.Stale(A, 10 * MIN, Colour.YELLOW), 0, true));
        s.pass(1000).scan(0, 1);
        s.pass(9 * MIN).tick();
        assertThat(s.state("s").colour()).isEqualTo(Colour.NONE);
        s.pass(MIN + 1000).tick();
        assertThat(s.state("s").colour()).isEqualTo(Colour.YELLOW);
    }

    @Test
    void raisesTheHazardUnconfirmedWhileTwoLevelsContradictEachOther() {
        Condition apart = new Condition.Disagreement(A, B, 1, Double.NaN, false, Colour.ORANGE);
        Station s = station(rule("a", limits(0), 0, false), rule("a:fault", apart, 0, true));
        s.pass(1000).scan(1, 0);
        s.pass(1000).scan(0, 4);
        assertThat(s.state("a:fault").colour()).isEqualTo(Colour.ORANGE);
        assertThat(s.state("a").colour()).isEqualTo(Colour.RED);
        assertThat(s.state("a").unconfirmed()).isTrue();
        s.pass(1000).scan(1, 4);
        s.pass(1000).scan(0, 4);
        assertThat(s.state("a").unconfirmed()).isFalse();
    }

    @Test
    void tellsOfAVoteThatLostOneOfItsVoters() {
        double[] red = {Double.NaN, Double.NaN, Double.NaN, Double.NaN, 4};
        Condition vote = new Condition.Vote(List.of(A, B, new PointRef(2, 0)), true, red, 0, 2);
        Station s = station(rule("v", vote, 0, false));
        for (int d = 0; d < 3; d++) {
            s.pass(1000).scan(d, d == 0 ? Double.NaN : 0);
        }
        assertThat(s.alarms.protection(List.of()).reasons())
                .singleElement()
                .asString()
                .startsWith("degraded-vote: v ")
                .contains("2 of 3");
        s.pass(1000).scan(1, 5);
        assertThat(s.state("v").colour()).isEqualTo(Colour.RED);
    }

    private static void run(Station s, long minutes, double value) {
        for (int i = 0; i < minutes; i++) {
            s.pass(MIN).scan(0, value);
            s.tick();
        }
    }

    private static Condition limits(double hysteresis) {
        return new Condition.Limits(A, true, new double[] {Double.NaN, 1, 2, 3, 4}, hysteresis, 1, 1);
    }

    private static AlarmRule rule(String name, Condition condition, long onMs, boolean fault) {
        return new AlarmRule(name, "", fault, A, condition, onMs, 0, 0, false, "g", "site@0", true);
    }

    private static Station station(AlarmRule... rules) {
        return new Station(Station.site(3, Station.policy(0), rules), false);
    }
}
