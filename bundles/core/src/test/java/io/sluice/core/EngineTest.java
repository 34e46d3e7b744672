package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Colour;
import io.sluice.model.Realm;
import io.sluice.model.alarm.Cause;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.Site;
import io.sluice.port.admin.Action;
import io.sluice.port.admin.Outcome;
import io.sluice.port.field.Reading;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineTest {
    private final Given.TestHost host = new Given.TestHost();
    private final Given.Collected out = new Given.Collected();
    private final Site site = Given.site(
            List.of(Given.device(0, 1000, 300, 0, true, Given.point("level", 0.001, 0, 0, 15))),
            Given.rule("depth", 0.1, 0.2, 0.3, 0.4));
    private final Engine engine = new Engine(host, site, 3, null, out);

    @Test
    void handsOutTheTransitionBeforeTheScanThatCausedIt() {
        engine.process(level(250));

        assertThat(out.order).containsExactly("transition", "scan");
    }

    @Test
    void saysInATransitionWhatPassedWhichLimitWhenAndUntilWhenToAcknowledge() {
        engine.process(level(250));

        Transition t = out.transitions.get(0);
        assertThat(t.previous().colour()).isEqualTo(Colour.NONE);
        assertThat(t.next().colour()).isEqualTo(Colour.YELLOW);
        assertThat(t.value()).isEqualTo(0.25);
        assertThat(t.limit()).isEqualTo(0.2);
        assertThat(t.device()).isEqualTo("device-0");
        assertThat(t.point()).isEqualTo("level");
        assertThat(t.eventId()).isEqualTo("7-0000abcd:t1");
        assertThat(t.ackDeadlineUtcMs()).isEqualTo(t.utcMs() + 60_000);
        assertThat(t.monotonicNs()).isEqualTo(host.nowNs);
        assertThat(t.next().word()).isEqualTo("unacknowledged");
    }

    @Test
    void keepsTheAcknowledgementWhenTheColourFallsAndCancelsItWhenItRises() {
        engine.process(level(250));
        assertThat(acknowledge().isOk()).isTrue();
        assertThat(acknowledge().isOk()).isFalse();
        engine.process(level(150));
        assertThat(last().next().acknowledged()).isTrue();
        engine.process(level(450));
        assertThat(last().next().acknowledged()).isFalse();
        assertThat(out.transitions.stream().map(t -> t.next().occurrence()).distinct())
                .hasSize(1);
    }

    @Test
    void keepsAnAlarmStandingThatWentAwayBeforeAnybodyTookNotice() {
        engine.process(level(250));
        engine.process(level(0));

        assertThat(engine.standing()).singleElement().satisfies(s -> assertThat(s.word())
                .isEqualTo("returned-unacknowledged"));
        acknowledge();
        assertThat(engine.standing()).isEmpty();
        assertThat(last().cause()).isEqualTo(Cause.ACKNOWLEDGE);
        assertThat(last().by()).isEqualTo("page:li");
    }

    @Test
    void startsANewOccurrenceAfterTheAlarmWasGone() {
        engine.process(level(250));
        String first = last().next().occurrence();
        engine.process(level(0));
        acknowledge();
        engine.process(level(250));

        assertThat(last().next().occurrence()).isNotEqualTo(first);
    }

    @Test
    void goesOnWithNumbersAndAlarmsUnderANewRevision() {
        engine.process(level(250));
        Engine next = new Engine(host, site, 4, engine, out);
        next.process(level(250));

        assertThat(out.transitions).hasSize(1);
        assertThat(out.scans.get(1).sequence()).isEqualTo(2);
        assertThat(out.scans.get(1).revision()).isEqualTo(4);
        assertThat(next.samples()).isEqualTo(2);
        assertThat(next.standing()).hasSize(1);
    }

    @Test
    void restoresKeptStatesAndLetsTheMoreSevereWin() {
        engine.process(level(450));
        engine.restore(Map.of("alarm/depth", "colour=blue ack=1 occurrence=6-x%3Aa1 since=1 value=0.1"));
        assertThat(engine.standing().get(0).colour()).isEqualTo(Colour.RED);

        Engine fresh = new Engine(host, site, 3, null, out);
        fresh.restore(Map.of(
                "alarm/depth", "colour=orange ack=1 occurrence=6-x%3Aa1 since=1 value=0.3",
                "alarm/gone", "colour=red ack=0 occurrence=6-x%3Aa2 since=1 value=0.3"));
        int before = out.transitions.size();
        fresh.process(level(350));
        assertThat(out.transitions).hasSize(before);
        assertThat(fresh.standing()).singleElement().satisfies(s -> {
            assertThat(s.colour()).isEqualTo(Colour.ORANGE);
            assertThat(s.acknowledged()).isTrue();
            assertThat(s.occurrence()).isEqualTo("6-x:a1");
        });
    }

    @Test
    void countsSamplesBadOnesAndTransitionsByColour() {
        engine.process(level(250));
        engine.process(new Reading(0, 1));
        engine.process(level(450));
        engine.process(level(0));

        assertThat(engine.scans()).isEqualTo(4);
        assertThat(engine.samples()).isEqualTo(4);
        assertThat(engine.bad()).isEqualTo(1);
        assertThat(engine.raised()).containsExactly(1, 0, 1, 0, 1);
    }

    private Outcome acknowledge() {
        return engine.act(new Action.Acknowledge("depth", Realm.LIVE), "page:li");
    }

    private Transition last() {
        return out.transitions.get(out.transitions.size() - 1);
    }

    private Reading level(double mm) {
        host.nowNs += 1_000_000_000L;
        Reading r = Given.reading(0, mm);
        r.lastByteNs = host.nowNs;
        return r;
    }
}
