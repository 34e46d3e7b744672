package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.ClockState;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Site;
import io.sluice.port.admin.Action;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The same course twice, once under a clock that runs true and once under one that does not: nothing but stamps may differ. */
class ClockStepsTest {
    private static final int COURSES = 40;
    private static final int STEPS = 120;
    private static final long ERA_MS = 2_086_000_000_000L;

    @Test
    void noTimerNoOrderAndNoOutputDependsOnTheWallClock() {
        for (int i = 0; i < COURSES; i++) {
            long seed = new Random().nextLong();
            List<String> steady = course(seed, false);
            List<String> wild = course(seed, true);

            assertThat(steady).as("seed %d", seed).hasSizeGreaterThan(STEPS / 4);
            assertThat(wild).as("seed %d", seed).isEqualTo(steady);
        }
    }

    /** What an engine did, in order, by the boot-time clock; halfway a new process of the same kernel goes on. */
    private static List<String> course(long seed, boolean wild) {
        Random random = new Random(seed);
        Random clock = new Random(seed + 1);
        Town town = new Town(site());
        town.host.kernel = "kernel-1";
        town.engine = new Engine(town.host, site(), 1, null, town.out);
        town.engine.restore(new TreeMap<>());
        int before = 0;
        for (int i = 0; i < STEPS; i++) {
            if (wild) {
                step(town.host, clock);
            }
            int device = random.nextInt(2);
            if (random.nextInt(10) == 0) {
                town.silent(device);
            } else {
                town.read(device, random.nextInt(6) * 100);
            }
            act(town, random);
            town.pass(500 + random.nextInt(20_000));
            if (i == STEPS / 2) {
                town.engine.end();
                before = town.out.scans.size();
                Engine next = new Engine(town.host, site(), 1, null, town.out);
                next.restore(new TreeMap<>(town.out.kept));
                town.engine = next;
            }
        }
        assertOrder(town.out.scans.subList(0, before));
        assertOrder(town.out.scans.subList(before, town.out.scans.size()));
        List<String> did = town.out.transitions.stream()
                .map(t -> t.monotonicNs() + " " + t.next().alarm() + " "
                        + t.previous().colour() + " "
                        + t.next().colour() + " " + t.next().acknowledged() + " "
                        + t.next().mask().isShelved() + " " + t.next().overdue() + " "
                        + t.cause().word())
                .collect(java.util.stream.Collectors.toCollection(java.util.ArrayList::new));
        did.addAll(town.out.written);
        did.addAll(town.out.periods);
        return did;
    }

    private static void assertOrder(List<Scan> scans) {
        for (int i = 1; i < scans.size(); i++) {
            assertThat(scans.get(i).sequence()).isEqualTo(scans.get(i - 1).sequence() + 1);
            assertThat(scans.get(i).monotonicNs())
                    .isGreaterThanOrEqualTo(scans.get(i - 1).monotonicNs());
        }
    }

    private static void act(Town town, Random random) {
        String alarm = List.of("slow", "quick", "other").get(random.nextInt(3));
        switch (random.nextInt(12)) {
            case 0 -> town.act(new Action.Acknowledge(alarm, Realm.LIVE));
            case 1 -> town.act(new Action.Shelve(alarm, 30_000 + random.nextInt(120_000), "x"));
            case 2 -> town.act(new Action.Maintain("device-1", 20_000 + random.nextInt(60_000), "x"));
            case 3 -> town.act(new Action.SetWatch("flood", true, 10_000 + random.nextInt(90_000)));
            case 4 -> town.act(new Action.Silence("siren"));
            default -> {
                // mostly nobody is there
            }
        }
    }

    private static void step(Given.TestHost host, Random random) {
        switch (random.nextInt(8)) {
            case 0 -> host.utcOffsetMs += 3_600_000;
            case 1 -> host.utcOffsetMs -= 3_600_000;
            case 2 -> host.utcOffsetMs = ERA_MS;
            case 3 -> host.utcOffsetMs = 1_767_000_000_000L;
            case 4 -> host.utcOffsetMs = 1_790_000_000_000L;
            default -> host.state = ClockState.of(random.nextInt(3));
        }
    }

    private static Site site() {
        AlarmRule slow = AlarmRule.limits(
                "slow", "", 0, 0, true, new double[] {Double.NaN, 0.1, 0.2, 0.3, 0.4}, 0.02, 15_000, 9_000, 45_000);
        AlarmRule quick = AlarmRule.limits(
                "quick", "", 0, 0, true, new double[] {Double.NaN, 0.1, 0.2, 0.3, 0.4}, 0.02, 0, 25_000, 20_000);
        return Town.site(List.of(slow, quick, Town.limits("other", Town.OTHER, 8_000, 0.1, 0.2, 0.3, 0.4)));
    }
}
