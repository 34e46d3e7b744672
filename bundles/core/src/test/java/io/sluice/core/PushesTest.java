package io.sluice.core;

import static io.sluice.core.Given.MS;
import static io.sluice.core.Given.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Scan;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Handling;
import io.sluice.model.site.Place;
import io.sluice.model.site.PushSpec;
import io.sluice.model.site.Site;
import io.sluice.port.field.Reading;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Readings of an instrument that sends by itself once a minute; late after two. */
class PushesTest {
    private static final long MINUTE = 60_000;

    private final Given.TestHost host = new Given.TestHost();
    private final Given.Collected out = new Given.Collected();
    private final Site site = site();
    private Engine engine;

    @BeforeEach
    void start() {
        host.nowNs = 3_600_000 * MS;
        engine = new Engine(host, site, 3, null, out);
    }

    @Test
    void raisesTheAlarmForALiveSampleWithItsOwnTime() {
        engine.process(pushed(host.utcMs() - 5_000, 0.5, 3.6));

        assertThat(out.transitions)
                .singleElement()
                .satisfies(t -> assertThat(t.next().colour()).isEqualTo(Colour.RED));
        assertThat(last().utcMs()).isEqualTo(host.utcMs() - 5_000);
        assertThat(Quality.of(last().quality()[0])).isEqualTo(Quality.GOOD);
    }

    @Test
    void forwardsALateSampleWithItsOwnTimeMarkedAndUnevaluated() {
        long own = host.utcMs() - 2 * 3_600_000; // before this boot
        engine.process(pushed(own, 0.5, 3.6));

        assertThat(out.transitions).isEmpty();
        assertThat(last().utcMs()).isEqualTo(own);
        assertThat(last().values()).containsExactly(0.5, 3.6);
        assertThat(last().quality()).containsOnly(Quality.UNCERTAIN.code());
        assertThat(engine.late()).isEqualTo(1);
    }

    @Test
    void doesNotLetALateSampleClearAnAlarm() {
        engine.process(pushed(host.utcMs(), 0.5, 3.6));
        engine.process(pushed(host.utcMs() - 3 * MINUTE, 0, 3.6));
        engine.process(pushed(host.utcMs() - 1_000, 0, 3.6)); // young, but older than what was evaluated

        assertThat(out.transitions).hasSize(1);
        assertThat(engine.late()).isEqualTo(2);
        assertThat(engine.standing().get(0).word()).isEqualTo("unacknowledged");
    }

    @Test
    void dropsARepetitionButTakesOtherPointsOfTheSameTime() {
        long own = host.utcMs() - 1_000;
        engine.process(pushed(own, 0.05, NONE));
        engine.process(pushed(own, 0.05, NONE));
        engine.process(pushed(own, NONE, 3.6));

        assertThat(out.scans).hasSize(2);
        assertThat(engine.repeated()).isEqualTo(1);
    }

    @Test
    void remembersRepetitionsOverANewRevision() {
        long own = host.utcMs() - 1_000;
        engine.process(pushed(own, 0.05, 3.6));
        Engine next = new Engine(host, site, 4, engine, out);
        next.process(pushed(own, 0.05, 3.6));

        assertThat(next.repeated()).isEqualTo(1);
        assertThat(out.scans).hasSize(1);
    }

    @Test
    void leavesAPointAloneThatAReadingDoesNotSpeakOf() {
        engine.process(pushed(host.utcMs() - 2_000, 0.5, NONE));
        engine.process(pushed(host.utcMs() - 1_000, NONE, 3.6));

        assertThat(out.transitions).hasSize(1);
        assertThat(engine.standing().get(0).word()).isEqualTo("unacknowledged");
        assertThat(last().isHeld(0)).isTrue();
        assertThat(last().isHeld(1)).isFalse();
        assertThat(engine.held()).isEqualTo(2);
        assertThat(engine.bad()).isZero();
    }

    @Test
    void saysNoReplyAfterThreePeriodsOfSilenceAndAgainEachPeriod() {
        engine.process(pushed(0, 0.05, 3.6));
        pass(3 * MINUTE - 1_000);
        assertThat(out.scans).hasSize(1);
        pass(2_000);
        assertThat(out.scans).hasSize(2);
        assertThat(last().quality()).containsOnly(Quality.NO_REPLY.code());
        pass(MINUTE);
        assertThat(out.scans).hasSize(3);

        engine.process(pushed(host.utcMs() - 10_000, 0.5, 3.6));
        assertThat(out.transitions)
                .as("measured before the last no-reply, yet live")
                .hasSize(1);
        pass(2 * MINUTE);
        assertThat(out.scans).hasSize(4);
    }

    @Test
    void countsSilenceFromTheStart() {
        pass(3 * MINUTE + 1_000);

        assertThat(last().quality()).containsOnly(Quality.NO_REPLY.code());
    }

    @Test
    void takesATimeALittleAheadForNow() {
        engine.process(pushed(host.utcMs() + 20_000, 0.5, 3.6));

        assertThat(out.transitions).hasSize(1);
        assertThat(last().utcMs()).isEqualTo(host.utcMs());
    }

    private void pass(long ms) {
        long end = host.nowNs + ms * MS;
        while (host.nowNs < end) {
            host.nowNs = Math.min(end, host.nowNs + 500 * MS);
            engine.tick();
        }
    }

    private Scan last() {
        return out.scans.get(out.scans.size() - 1);
    }

    private Reading pushed(long utcMs, double level, double battery) {
        Reading r = new Reading(0, 2);
        r.raw[0] = level;
        r.raw[1] = battery;
        for (int i = 0; i < 2; i++) {
            r.quality[i] = (Double.isNaN(r.raw[i]) ? Quality.UNCERTAIN : Quality.GOOD).code();
        }
        r.utcMs = utcMs;
        r.lastByteNs = host.nowNs;
        return r;
    }

    private static Site site() {
        DeviceSpec sensor = new DeviceSpec(
                0,
                "sensor",
                "",
                "bus",
                "m/x",
                0,
                (int) MINUTE,
                500,
                0,
                0,
                1,
                true,
                Place.UNKNOWN,
                List.of(Given.point("level", 1, 0, -1, 15), Given.point("battery", 1, 0, 0, 5)),
                Handling.NONE,
                new PushSpec("sensor", "", (int) (2 * MINUTE)));
        return Given.site(List.of(sensor), Given.rule("depth", 0.1, 0.2, 0.3, 0.4));
    }
}
