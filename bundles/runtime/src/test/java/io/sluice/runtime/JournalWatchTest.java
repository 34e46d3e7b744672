package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.port.store.JournalFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JournalWatchTest {
    private final List<Map<String, String>> told = new ArrayList<>();
    private final JournalWatch watch = new JournalWatch(told::add);
    private long nowNs = 1;

    @Test
    void saysWhenALossBeginsAndWhenItIsOverWithHowMany() {
        look(0, 0, "");
        look(5, 0, "");
        look(9, 0, "");
        assertThat(told).containsExactly(Map.of("what", "dropped", "state", "begun"));

        nowNs += JournalWatch.QUIET_NS;
        look(9, 0, "");
        assertThat(told).hasSize(1);
        nowNs += 2;
        look(9, 0, "");

        assertThat(told).element(1).isEqualTo(Map.of("what", "dropped", "state", "over", "count", "9"));
        look(10, 0, "");
        assertThat(told).element(2).isEqualTo(Map.of("what", "dropped", "state", "begun"));
    }

    @Test
    void tellsThinningAndFaultsApart() {
        look(0, 3, "");
        look(0, 3, "disk full");
        look(0, 3, "disk full");
        look(0, 3, "");

        assertThat(told)
                .containsExactly(
                        Map.of("what", "thinned", "state", "begun"),
                        Map.of("what", "fault", "state", "begun", "reason", "disk full"),
                        Map.of("what", "fault", "state", "over", "reason", ""));
    }

    @Test
    void aJournalThatCameBackCountsFromNothing() {
        look(50, 0, "");
        watch.look(null, nowNs);
        look(1, 0, "");
        nowNs += JournalWatch.QUIET_NS + 1;
        look(1, 0, "");

        assertThat(told).last().isEqualTo(Map.of("what", "dropped", "state", "over", "count", "1"));
    }

    private void look(long dropped, long thinned, String fault) {
        watch.look(
                new JournalFacts(0, 0, 0, dropped, 0, thinned, 0, 0, 0, 0, Long.MAX_VALUE, 0, fault.isEmpty(), fault),
                nowNs);
    }
}
