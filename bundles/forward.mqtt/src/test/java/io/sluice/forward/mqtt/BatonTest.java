package io.sluice.forward.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who has the place in the journal. */
class BatonTest {
    private static final long S = 1_000_000_000L;

    private final Baton baton = new Baton();

    @Test
    void belongsToTheFirstFromTheBeginning() {
        baton.join("a", true, 0, 0);
        baton.join("b", false, 60_000, 0);

        assertThat(baton.take("b", 0)).isFalse();
        assertThat(baton.take("a", 0)).isTrue();
        assertThat(baton.isOthers("b")).isTrue();
    }

    @Test
    void goesToTheStandbyAfterItsTimeAndOnlyWhenTheFirstHasLetGo() {
        baton.join("a", true, 0, 0);
        baton.join("b", false, 60_000, 0);
        assertThat(baton.take("a", 0)).isTrue();
        baton.report("a", true, 1 * S);
        baton.report("a", false, 10 * S);

        assertThat(baton.shouldConnect("b", 69 * S)).isFalse();
        assertThat(baton.dueInNs("b", 69 * S)).isEqualTo(S);
        assertThat(baton.shouldConnect("b", 70 * S)).isTrue();
        assertThat(baton.mustYield("a", 70 * S))
                .as("nobody is there to have it")
                .isFalse();

        baton.report("b", true, 71 * S);
        assertThat(baton.take("b", 71 * S)).isFalse();
        assertThat(baton.mustYield("a", 71 * S)).isTrue();
        baton.release("a");
        assertThat(baton.take("a", 71 * S)).isFalse();
        assertThat(baton.take("b", 71 * S)).isTrue();
    }

    @Test
    void comesBackWhenTheFirstIsUp() {
        goesToTheStandbyAfterItsTimeAndOnlyWhenTheFirstHasLetGo();

        baton.report("a", true, 100 * S);

        assertThat(baton.take("a", 100 * S)).isFalse();
        assertThat(baton.mustYield("b", 100 * S)).isTrue();
        assertThat(baton.shouldConnect("b", 100 * S)).isFalse();
        baton.release("b");
        assertThat(baton.take("a", 100 * S)).isTrue();
    }

    @Test
    void theSecondStandbyWaitsForTheFirstStandby() {
        baton.join("a", true, 0, 0);
        baton.join("b", false, 10_000, 0);
        baton.join("c", false, 20_000, 0);
        baton.report("b", true, 15 * S);

        assertThat(baton.shouldConnect("c", 30 * S)).isFalse();
        baton.report("b", false, 31 * S);
        assertThat(baton.shouldConnect("c", 31 * S)).isTrue();
    }

    @Test
    void aFirstThatLeavesCountsAsDown() {
        baton.join("a", true, 0, 0);
        baton.join("b", false, 5_000, 0);
        baton.report("a", true, 1 * S);
        baton.take("a", 1 * S);
        baton.leave("a", 2 * S);
        baton.report("b", true, 7 * S);

        assertThat(baton.take("b", 7 * S)).isTrue();
    }

    @Test
    void countsDelaysWithinAQuarter() {
        Delays delays = new Delays();
        assertThat(delays.quantile(0.5)).isEqualTo(-1);
        for (int ms = 1; ms <= 1_000; ms++) {
            delays.add(ms, 1);
        }

        assertThat(delays.quantile(0.5)).isBetween(500L, 625L);
        assertThat(delays.quantile(0.99)).isBetween(990L, 1_250L);
        delays.add(Long.MAX_VALUE, 1);
        assertThat(delays.quantile(1)).isPositive();
    }
}
