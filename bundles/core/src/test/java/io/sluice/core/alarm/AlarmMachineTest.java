package io.sluice.core.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Mask;
import io.sluice.model.alarm.Transition;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlarmMachineTest {
    private static final String ID = "7-0000abcd:a1";

    @Test
    void makesOnlyMovesOfTheTableOutOfEveryStateByEveryEvent() {
        Map<Colour, Integer> reached = new EnumMap<>(Colour.class);
        int moves = 0;
        for (AlarmState s : states()) {
            for (AlarmEvent e : events()) {
                if (s.latched() && e instanceof AlarmEvent.Called c && !c.latching()) {
                    continue;
                }
                AlarmMachine.Step step = AlarmMachine.step(s, e);
                if (step instanceof AlarmMachine.Refused refused) {
                    assertThat(refused.reason()).as("%s %s", s, e).isNotBlank();
                } else {
                    AlarmState next = ((AlarmMachine.Moved) step).next();
                    assertThat(Legal.complaint(transition(s, next, e)))
                            .as("%s %s", s, e)
                            .isEmpty();
                    reached.merge(next.colour(), 1, Integer::sum);
                    moves++;
                }
            }
        }
        assertThat(reached).containsOnlyKeys(Colour.values());
        assertThat(moves).isGreaterThan(2_000);
    }

    @Test
    void letsGoOfALatchedColourOnceItsRuleNoLongerLatches() {
        for (AlarmState s : states()) {
            if (s.latched()) {
                AlarmEvent e = new AlarmEvent.Called(s.called(), false, false, "7-0000abcd:a2", 9, 0);
                AlarmState n = ((AlarmMachine.Moved) AlarmMachine.step(s, e)).next();
                assertThat(n.colour()).isEqualTo(s.called());
                assertThat(n.acknowledged()).isEqualTo(s.acknowledged());
                assertThat(n.mask()).isEqualTo(s.mask());
            }
        }
    }

    @Test
    void leavesTheOtherAxesAloneWhenTheMaskMoves() {
        for (AlarmState s : states()) {
            for (AlarmEvent e : List.of(
                    new AlarmEvent.Shelve(99, "li"),
                    new AlarmEvent.Unshelve(),
                    new AlarmEvent.Suppress("maintenance:x"),
                    new AlarmEvent.Unsuppress(),
                    new AlarmEvent.TakeOut("li"),
                    new AlarmEvent.Return())) {
                if (AlarmMachine.step(s, e) instanceof AlarmMachine.Moved moved) {
                    AlarmState n = moved.next();
                    assertThat(with(n, s.mask())).isEqualTo(s);
                }
            }
        }
    }

    @Test
    void resetsOnlyWhatIsLatchedAcknowledgedAndGone() {
        for (AlarmState s : states()) {
            boolean may = s.latched() && s.acknowledged() && s.called() == Colour.NONE;
            assertThat(AlarmMachine.step(s, new AlarmEvent.Reset(1)) instanceof AlarmMachine.Moved)
                    .as("%s", s)
                    .isEqualTo(may);
        }
    }

    @Test
    void neverRecallsLessThanStands() {
        for (AlarmState s : states()) {
            for (AlarmState kept : states()) {
                AlarmState n = AlarmMachine.step(s, new AlarmEvent.Recalled(kept)) instanceof AlarmMachine.Moved moved
                        ? moved.next()
                        : s;
                assertThat(n.colour()).isGreaterThanOrEqualTo(s.colour()).isGreaterThanOrEqualTo(kept.colour());
                assertThat(n.colour()).isIn(s.colour(), kept.colour());
                assertThat(n.called()).isLessThanOrEqualTo(n.colour());
                assertThat(n.mask().isOutOfService())
                        .isEqualTo(s.mask().isOutOfService() || kept.mask().isOutOfService());
            }
        }
    }

    private static List<AlarmState> states() {
        List<AlarmState> all = new ArrayList<>();
        Mask[] masks = {
            Mask.NONE, new Mask(5, "zhang", "", ""), new Mask(0, "", "fault:link:bus", ""), new Mask(5, "w", "x", "y")
        };
        for (int colour = 0; colour < 5; colour++) {
            for (int called = 0; called <= colour; called++) {
                for (int flags = 0; flags < 8; flags++) {
                    boolean acked = (flags & 1) != 0;
                    boolean normal = colour == 0 && acked;
                    boolean unconfirmed = (flags & 2) != 0;
                    boolean overdue = (flags & 4) != 0;
                    if ((normal && unconfirmed) || (acked && overdue)) {
                        continue;
                    }
                    for (Mask mask : masks) {
                        all.add(new AlarmState(
                                "a",
                                Colour.of(colour),
                                Colour.of(called),
                                acked,
                                unconfirmed,
                                overdue,
                                mask,
                                normal ? "" : ID,
                                7,
                                1.5));
                    }
                }
            }
        }
        return all;
    }

    private static List<AlarmEvent> events() {
        List<AlarmEvent> all = new ArrayList<>();
        for (Colour c : Colour.values()) {
            for (int flags = 0; flags < 4; flags++) {
                all.add(new AlarmEvent.Called(c, (flags & 1) != 0, (flags & 2) != 0, "7-0000abcd:a2", 9, 2.5));
            }
        }
        all.add(new AlarmEvent.Confirmed());
        all.add(new AlarmEvent.Acknowledge());
        all.add(new AlarmEvent.Reset(9));
        all.add(new AlarmEvent.Shelve(99, "li"));
        all.add(new AlarmEvent.Unshelve());
        all.add(new AlarmEvent.Suppress("maintenance:x"));
        all.add(new AlarmEvent.Unsuppress());
        all.add(new AlarmEvent.TakeOut("li"));
        all.add(new AlarmEvent.Return());
        all.add(new AlarmEvent.Overdue());
        all.add(new AlarmEvent.Removed(9));
        return all;
    }

    private static AlarmState with(AlarmState s, Mask mask) {
        return new AlarmState(
                s.alarm(),
                s.colour(),
                s.called(),
                s.acknowledged(),
                s.unconfirmed(),
                s.overdue(),
                mask,
                s.occurrence(),
                s.sinceUtcMs(),
                s.value());
    }

    private static Transition transition(AlarmState previous, AlarmState next, AlarmEvent event) {
        return new Transition(
                new Boot(7, "0000abcd", ""),
                1,
                1,
                "",
                "d",
                "p",
                previous,
                next,
                event.cause(),
                "li",
                0,
                "m",
                0,
                Quality.GOOD,
                Transition.Facts.PLAIN,
                ClockState.SYNCHRONISED,
                Realm.LIVE,
                0,
                0,
                0);
    }
}
