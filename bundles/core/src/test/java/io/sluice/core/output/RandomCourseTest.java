package io.sluice.core.output;

import static io.sluice.core.output.Yard.BARRIER;
import static io.sluice.core.output.Yard.LAMP;
import static io.sluice.core.output.Yard.SIREN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.alarm.Cause;
import io.sluice.model.alarm.Mask;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random alarms, acknowledgements, masks, silences, tests, failures and waits, held against what must hold at every step. */
class RandomCourseTest {
    private static final String[] ALARMS = {"depth", "rain", "unapproved", "fault:loop", "crack"};

    private final Yard yard = new Yard();
    private final Map<String, Colour> colours = new HashMap<>();
    private final Map<String, Boolean> acknowledged = new HashMap<>();
    private final Map<String, Boolean> masked = new HashMap<>();
    private long testUntilNs = Long.MIN_VALUE;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void neverSoundsForNothingAndNeverLowersOnAVehicle(long seed) {
        Random random = new Random(seed);
        yard.outputs.restore(List.of(), yard.nowNs, yard.board);
        int sounded = 0;
        int lowered = 0;
        for (int step = 0; step < 500; step++) {
            int writes = yard.devices.values(BARRIER).size();
            boolean clear = random.nextInt(4) != 0;
            yard.clear(clear ? 1 : 0, clear || random.nextBoolean() ? Quality.GOOD : Quality.NO_REPLY);
            boolean rose = act(random);

            var moves = yard.devices.values(BARRIER);
            for (int i = writes; i < moves.size(); i++) {
                lowered += moves.get(i);
                assertThat(clear || moves.get(i) == 0)
                        .as("seed %d step %d: barrier lowers on a vehicle", seed, step)
                        .isTrue();
            }
            boolean calls = calls(Colour.ORANGE, true);
            boolean testing = yard.nowNs < testUntilNs;
            if (Integer.valueOf(1).equals(yard.devices.last(SIREN))) {
                sounded++;
                assertThat(calls || testing)
                        .as("seed %d step %d: siren sounds for nothing", seed, step)
                        .isTrue();
            }
            if (rose) {
                assertThat(yard.devices.last(SIREN))
                        .as("seed %d step %d: siren is written in the same step", seed, step)
                        .isEqualTo(1);
            }
            yard.devices.answer = Quality.GOOD;
            yard.pass(40_000);
            testUntilNs = Long.MIN_VALUE;
            assertThat(yard.stateOf(SIREN)).as("known again").isNotEqualTo("unknown");
            assertThat(yard.devices.last(LAMP))
                    .as("seed %d step %d: lamp follows", seed, step)
                    .isEqualTo(calls(Colour.BLUE, false) ? 1 : 0);
        }
        assertThat(sounded).isGreaterThan(20);
        assertThat(lowered).isGreaterThan(2);
    }

    /** Does one thing; whether an alarm that drives the siren rose. */
    private boolean act(Random random) {
        String alarm = ALARMS[random.nextInt(ALARMS.length)];
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                Colour before = colours.getOrDefault(alarm, Colour.NONE);
                Colour next = Colour.of(random.nextInt(5));
                boolean rises = next.compareTo(before) > 0;
                colours.put(alarm, next);
                if (rises) {
                    acknowledged.put(alarm, false);
                }
                yard.call(alarm, next);
                return rises && next.compareTo(Colour.ORANGE) >= 0 && drives(alarm);
            }
            case 3 -> {
                acknowledged.put(alarm, true);
                yard.acknowledge(alarm);
            }
            case 4 -> {
                boolean on = random.nextBoolean();
                masked.put(alarm, on);
                Mask mask = on ? Mask.NONE.shelved(9, "page:li") : Mask.NONE;
                yard.mask(alarm, on ? Cause.SHELVE : Cause.UNSHELVE, mask);
            }
            case 5 -> yard.outputs.silence("", "page:li", yard.nowNs, yard.board);
            case 6 -> {
                if (yard.outputs
                        .test("siren", 20_000, "p", yard.nowNs, yard.board)
                        .isOk()) {
                    testUntilNs = yard.nowNs + 20_000_000_000L;
                }
            }
            default -> {
                yard.devices.answer = Quality.NO_REPLY;
                yard.pass(random.nextInt(5_000));
            }
        }
        return false;
    }

    private boolean calls(Colour from, boolean unacknowledged) {
        return colours.entrySet().stream()
                .anyMatch(e -> e.getValue().compareTo(from) >= 0
                        && drives(e.getKey())
                        && !(unacknowledged && acknowledged.getOrDefault(e.getKey(), true)));
    }

    private boolean drives(String alarm) {
        return (alarm.equals("depth") || alarm.equals("rain")) && !masked.getOrDefault(alarm, false);
    }
}
