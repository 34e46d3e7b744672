package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Boot;
import io.sluice.model.Clock;
import io.sluice.model.ClockCorrection;
import io.sluice.model.ClockState;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Event;
import io.sluice.model.site.Site;
import io.sluice.port.field.Reading;
import io.sluice.port.host.Host;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an engine does with a clock that is wrong, steps, and is set. */
class EventClockTest {
    private static final long MS = 1_000_000L;
    private static final long BUILT = 1_767_000_000_000L;
    private static final long RIGHT = 1_790_000_000_000L;
    private static final long HOUR = 3_600_000;

    private final House house = new House(new Boot(7, "0000abcd", "kernel-1"));
    private final Given.Collected out = new Given.Collected();
    private final Site site = Given.site(
            List.of(Given.device(0, 1000, 300, 0, true, Given.point("level", 0.001, 0, 0, 15))),
            Given.rule("depth", 0.1, 0.2, 0.3, 0.4));
    private Engine engine = new Engine(house, site, 3, null, out);

    @Test
    void saysWhichScansWereWrongByHowMuchOnceTheClockIsSet() {
        scans(3);
        house.set(ClockState.SYNCHRONISED, RIGHT);
        scans(2);

        ClockCorrection c = out.corrections.get(0);
        assertThat(out.corrections).hasSize(1);
        assertThat(c.boot()).isEqualTo(house.boot());
        assertThat(c.shiftMs()).isEqualTo(RIGHT - BUILT);
        assertThat(out.scans).allSatisfy(s -> assertThat(c.covers(s))
                .as("scan %d, %s", s.sequence(), s.clock())
                .isEqualTo(s.utcOffsetMs() == BUILT));
        assertThat(out.scans.stream().filter(c::covers)).isNotEmpty();
        Map<String, String> facts = clockEvents("correction").get(0);
        assertThat(facts)
                .containsEntry("ofBoot", "7-0000abcd")
                .containsEntry("fromSequence", "1")
                .containsEntry("toSequence", Long.toString(c.toSequence()))
                .containsEntry("oldOffsetMs", Long.toString(BUILT))
                .containsEntry("newOffsetMs", Long.toString(RIGHT))
                .containsEntry("shiftMs", Long.toString(RIGHT - BUILT));
        assertThat(clockEvents("state").get(0))
                .containsEntry("before", "unsynchronised")
                .containsEntry("state", "synchronised");
        assertThat(clockEvents("step")).as("the correction says it").isEmpty();
    }

    @Test
    void correctsEachStretchOfAClockThatWasSteppedBeforeItWasSet() {
        scans(3);
        house.set(ClockState.UNSYNCHRONISED, BUILT + HOUR);
        scans(3);
        house.set(ClockState.UNSYNCHRONISED, BUILT - HOUR);
        scans(3);
        house.set(ClockState.SYNCHRONISED, RIGHT);
        scans(3);

        assertThat(out.corrections)
                .extracting(ClockCorrection::oldOffsetMs)
                .containsExactly(BUILT, BUILT + HOUR, BUILT - HOUR);
        assertThat(clockEvents("step")).extracting(f -> f.get("stepMs")).containsExactly("3600000", "-7200000");
        for (Scan s : out.scans) {
            long covering = out.corrections.stream().filter(c -> c.covers(s)).count();
            assertThat(covering).isEqualTo(s.clock() == ClockState.UNSYNCHRONISED ? 1 : 0);
            out.corrections.stream().filter(c -> c.covers(s)).forEach(c -> assertThat(c.oldOffsetMs())
                    .isEqualTo(s.utcOffsetMs()));
        }
        assertThat(out.scans).extracting(Scan::sequence).isSorted();
        assertThat(out.scans).extracting(Scan::monotonicNs).isSorted();
    }

    @Test
    void saysAStepOfAClockThatIsSetAndCorrectsNothing() {
        house.set(ClockState.SYNCHRONISED, RIGHT);
        scans(2);
        out.corrections.clear();
        out.events.clear();
        house.set(ClockState.SYNCHRONISED, RIGHT + HOUR);
        scans(2);
        house.set(ClockState.HOLDOVER, RIGHT + HOUR);
        scans(2);

        assertThat(out.corrections).isEmpty();
        assertThat(clockEvents("step")).extracting(f -> f.get("stepMs")).containsExactly("3600000");
        assertThat(clockEvents("state")).extracting(f -> f.get("state")).containsExactly("holdover");
    }

    @Test
    void saysThatAWallClockIsNotBelieved() {
        house.set(ClockState.SYNCHRONISED, RIGHT);
        scans(2);
        house.clock = new Clock(ClockState.HOLDOVER, RIGHT, 12, RIGHT, "timesyncd", 300_000_000_000L);
        scans(2);
        house.set(ClockState.SYNCHRONISED, RIGHT);
        scans(2);

        assertThat(clockEvents("refused")).extracting(f -> f.get("aheadMs")).containsExactly("300000000000", "0");
    }

    @Test
    void correctsWhatAnEarlierProcessOfTheSameKernelTook() {
        scans(3);
        String kept = out.kept.get("clock");
        long last = out.scans.size();
        House again = new House(new Boot(8, "0000beef", "kernel-1"));
        again.nowNs = house.nowNs + 5_000 * MS;
        Given.Collected later = new Given.Collected();
        Engine next = new Engine(again, site, 3, null, later);
        next.restore(Map.of("clock", kept));
        next.tick();
        again.set(ClockState.SYNCHRONISED, RIGHT);
        again.nowNs += 2_000 * MS;
        next.tick();

        assertThat(later.corrections).hasSize(2);
        ClockCorrection first = later.corrections.get(0);
        assertThat(first.boot()).isEqualTo(house.boot());
        assertThat(first.fromSequence()).isEqualTo(1);
        assertThat(first.toSequence()).isGreaterThanOrEqualTo(last);
        assertThat(out.scans).allMatch(first::covers);
        assertThat(later.kept.get("clock")).as("done with").isEmpty();
    }

    @Test
    void leavesAnotherBootOfTheKernelAlone() {
        scans(3);
        String kept = out.kept.get("clock");
        House other = new House(new Boot(8, "0000beef", "kernel-2"));
        Given.Collected later = new Given.Collected();
        Engine next = new Engine(other, site, 3, null, later);
        next.restore(Map.of("clock", kept));
        other.set(ClockState.SYNCHRONISED, RIGHT);
        other.nowNs += 2_000 * MS;
        next.tick();

        assertThat(later.corrections).extracting(c -> c.boot()).containsOnly(other.boot());
    }

    @Test
    void goesOnUnderANewConfiguration() {
        scans(3);
        engine = new Engine(house, site, 4, engine, out);
        scans(3);
        house.set(ClockState.SYNCHRONISED, RIGHT);
        scans(1);

        assertThat(out.corrections).hasSize(1);
        assertThat(out.scans.stream().filter(s -> s.clock() == ClockState.UNSYNCHRONISED))
                .allMatch(out.corrections.get(0)::covers);
    }

    @Test
    void doesNotFollowAClockThatNobodySetsForEver() {
        for (int i = 0; i < 3 * EventClock.MOST_STRETCHES; i++) {
            house.set(ClockState.UNSYNCHRONISED, BUILT + i * HOUR);
            scans(2);
        }
        house.set(ClockState.SYNCHRONISED, RIGHT);
        scans(2);

        assertThat(out.corrections).hasSize(EventClock.MOST_STRETCHES);
        for (Scan s : out.scans) {
            if (s.clock() == ClockState.UNSYNCHRONISED) {
                ClockCorrection c = out.corrections.stream()
                        .filter(x -> x.covers(s))
                        .findAny()
                        .orElseThrow();
                assertThat(s.utcMs() + c.shiftMs()).isEqualTo(RIGHT + s.monotonicNs() / MS);
            }
        }
    }

    private List<Map<String, String>> clockEvents(String what) {
        return out.events.stream()
                .filter(e -> e.type().equals("clock") && e.data().get("what").equals(what))
                .map(Event::data)
                .toList();
    }

    private void scans(int n) {
        for (int i = 0; i < n; i++) {
            house.nowNs += 1_000 * MS;
            Reading r = Given.reading(0, 50);
            r.lastByteNs = house.nowNs;
            engine.process(r);
            engine.tick();
        }
    }

    /** A machine whose clock is moved by hand. */
    private static final class House implements Host {
        private final Boot boot;
        private long nowNs = 1_000 * MS;
        private Clock clock = new Clock(ClockState.UNSYNCHRONISED, BUILT, -1, 0, "", 0);

        House(Boot boot) {
            this.boot = boot;
        }

        void set(ClockState state, long offsetMs) {
            clock = Clock.exact(offsetMs).in(state);
        }

        @Override
        public Boot boot() {
            return boot;
        }

        @Override
        public long monotonicNs() {
            return nowNs;
        }

        @Override
        public long utcMs() {
            return clock.utcMs(nowNs);
        }

        @Override
        public Clock clock() {
            return clock;
        }

        @Override
        public Path home() {
            return Path.of(".");
        }

        @Override
        public String secret(String ref) {
            return "";
        }

        @Override
        public long rssBytes() {
            return -1;
        }
    }
}
