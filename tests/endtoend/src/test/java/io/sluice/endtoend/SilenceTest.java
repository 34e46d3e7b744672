package io.sluice.endtoend;

import static io.sluice.endtoend.Counted.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.record.SeenScan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One of ten instruments on a link goes silent: the other nine are read as before, until it answers again. */
class SilenceTest {
    private static final int PERIOD_MS = 500;
    private static final int STATIONS = 10;
    private static final int SILENT = 4;
    private static final Duration MEASURED = Duration.ofSeconds(30);

    @RegisterExtension
    final Stage stage = new Stage();

    @Test
    void keepsThePeriodOfNineWhenTheTenthGoesSilent() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Field field = stage.field();
        SiteText site = new SiteText(Stage.GATEWAY).link("hall", field).uplink(broker.url());
        for (int unit = 1; unit <= STATIONS; unit++) {
            Instruments.station(site, "hall", field, unit, PERIOD_MS + "ms", "timeout: 200ms");
        }
        Gateway gateway = stage.gateway(site);
        gateway.start();
        platform.await("all ten", SOON, t -> t.latest().size() == STATIONS);

        field.silence(SILENT);
        platform.await("no reply of the silent one", SOON, t -> isBad(t.latest().get("station-" + SILENT)));
        double fromMs = utcMs(platform, SILENT);
        platform.await(
                "30 s of the others", MEASURED.plus(SOON), t -> utcMs(platform, 1) > fromMs + MEASURED.toMillis());
        int upMeanwhile = platform.status().devicesUp();
        double toMs = utcMs(platform, 1);
        field.heal(SILENT);
        platform.await("the tenth answers", SOON, t -> !isBad(t.latest().get("station-" + SILENT)));
        platform.await("ten up", SOON, t -> platform.status().devicesUp() == STATIONS);
        double backMs = utcMs(platform, SILENT);
        platform.await(
                "the tenth at its period",
                SOON,
                t -> platform.ledger().scans("station-" + SILENT).stream()
                                .filter(s -> s.utcMs() > backMs)
                                .count()
                        >= 6);

        assertThat(upMeanwhile).as("devices up while one was silent").isEqualTo(STATIONS - 1);
        for (int unit = 1; unit <= STATIONS; unit++) {
            if (unit != SILENT) {
                assertPeriod(platform.ledger(), unit, fromMs, toMs);
            }
        }
        assertThat(median(intervals(platform.ledger(), SILENT, backMs, Double.MAX_VALUE)))
                .as("period of the tenth when it is back")
                .isBetween(PERIOD_MS * 0.9, PERIOD_MS * 1.1);
    }

    private static void assertPeriod(Ledger ledger, int unit, double fromMs, double toMs) {
        List<Double> intervals = intervals(ledger, unit, fromMs, toMs);
        double mean =
                intervals.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        long off = intervals.stream()
                .filter(i -> i < PERIOD_MS * 0.9 || i > PERIOD_MS * 1.1)
                .count();
        assertThat(mean)
                .as("mean period of station-%s in ms, of %s", unit, intervals)
                .isBetween(PERIOD_MS * 0.98, PERIOD_MS * 1.02);
        assertThat((double) off / intervals.size())
                .as("part of station-%s's intervals that are off by more than 10 %%: %s", unit, intervals)
                .isLessThan(0.05);
    }

    private static List<Double> intervals(Ledger ledger, int unit, double fromMs, double toMs) {
        List<Double> intervals = new ArrayList<>();
        double before = Double.NaN;
        for (SeenScan scan : ledger.scans("station-" + unit)) {
            if (scan.utcMs() >= fromMs && scan.utcMs() <= toMs) {
                if (!Double.isNaN(before)) {
                    intervals.add(scan.utcMs() - before);
                }
                before = scan.utcMs();
            }
        }
        assertThat(intervals).isNotEmpty();
        return intervals;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static double utcMs(Counted platform, int unit) {
        return platform.tally().latest().get("station-" + unit).utcMs();
    }

    private static boolean isBad(SeenScan scan) {
        return scan != null
                && scan.values().values().stream().allMatch(v -> v.quality().equals("no-reply"));
    }
}
