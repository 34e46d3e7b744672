package io.sluice.core.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sluice.core.board.Board;
import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.Site;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllocationTest {
    private static final int DEVICES = 64;
    private static final int POINTS = 32;
    private static final int RULES = 10_000;
    private static final int ROUNDS = 50;

    @Test
    void looksAtTenThousandConditionsOverTwoThousandPointsWithoutAllocating() {
        Site site = site();
        Board board = new Board(site);
        Boot boot = new Boot(1, "0000abcd", "kernel");
        List<Transition> out = new ArrayList<>();
        Alarms alarms = new Alarms(site, boot, 1, Realm.LIVE, () -> 1, (k, t) -> {});
        List<Scan> scans = new ArrayList<>();
        for (int r = 0; r < 2 * ROUNDS; r++) {
            for (int d = 0; d < DEVICES; d++) {
                double[] values = new double[POINTS];
                Arrays.fill(values, r % 7 * 0.1);
                scans.add(new Scan(
                        boot,
                        r,
                        1,
                        d,
                        Realm.LIVE,
                        (r + 1) * 1_000_000_000L,
                        0,
                        ClockState.SYNCHRONISED,
                        values,
                        new byte[POINTS]));
            }
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        run(alarms, board, scans.subList(0, ROUNDS * DEVICES), out);
        long before = threads.getCurrentThreadAllocatedBytes();
        run(alarms, board, scans.subList(ROUNDS * DEVICES, scans.size()), out);
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(out).isEmpty();
        assertThat(bytes / (double) (ROUNDS * RULES))
                .as("bytes per condition and look")
                .isLessThan(1);
    }

    private static void run(Alarms alarms, Board board, List<Scan> scans, List<Transition> out) {
        for (int i = 0; i < scans.size(); i++) {
            board.put(scans.get(i));
            alarms.scan(scans.get(i), board, out::add);
        }
    }

    private static Site site() {
        PointSpec point =
                Station.site(1, Station.policy(5)).devices().get(0).points().get(0);
        List<DeviceSpec> devices = new ArrayList<>();
        for (int d = 0; d < DEVICES; d++) {
            devices.add(new DeviceSpec(
                    d,
                    "dev-" + d,
                    "",
                    "bus",
                    "m/m",
                    d,
                    1000,
                    300,
                    0,
                    8,
                    60,
                    true,
                    Place.UNKNOWN,
                    Collections.nCopies(POINTS, point)));
        }
        List<AlarmRule> rules = new ArrayList<>();
        for (int i = 0; i < RULES; i++) {
            PointRef at = new PointRef(i % DEVICES, i / DEVICES % POINTS);
            Condition limits = new Condition.Limits(at, true, new double[] {Double.NaN, 1, 2, 3, 4}, 0.1, 1, 1);
            rules.add(new AlarmRule("a" + i, "", false, at, limits, 30_000, 0, 0, false, "g" + i % 99, "", true));
        }
        Site plain = Station.site(1, Station.policy(5));
        return new Site(plain.gateway(), plain.links(), devices, rules, List.of(), "hash");
    }
}
