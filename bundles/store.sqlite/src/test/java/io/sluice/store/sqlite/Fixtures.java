package io.sluice.store.sqlite;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Colour;
import io.sluice.model.Layout;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Cause;
import io.sluice.model.alarm.Event;
import io.sluice.model.alarm.Mask;
import io.sluice.model.alarm.Notice;
import io.sluice.model.alarm.Transition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What the tests of this bundle build their cases from. */
final class Fixtures {
    static final Boot BOOT = new Boot(17, "a3f2c1d0", "9f4c6f0e-0b5a-4f4b-8c5c-3b1f0f1d2e3c");
    static final long UTC_MS = 1_770_000_000_000L;

    private Fixtures() {}

    /** Devices with as many points each; decimals go round from 0 to 9, or stay at 3. */
    static Layout layout(int revision, int devices, int points, boolean mixed) {
        List<Layout.DeviceLayout> list = new ArrayList<>();
        for (int d = 0; d < devices; d++) {
            List<Layout.PointLayout> columns = new ArrayList<>();
            for (int p = 0; p < points; p++) {
                columns.add(new Layout.PointLayout("p" + p, "m", mixed ? (d + p) % 10 : 3));
            }
            list.add(new Layout.DeviceLayout("device-" + d, columns));
        }
        return new Layout(revision, list);
    }

    static Scan scan(long sequence, int device, double... values) {
        return new Scan(
                BOOT,
                sequence,
                1,
                device,
                Realm.LIVE,
                sequence * 10_000_000L,
                UTC_MS,
                ClockState.SYNCHRONISED,
                values,
                new byte[values.length]);
    }

    static double round(double value, int decimals) {
        double power = Math.pow(10, decimals);
        return Math.rint(value * power) / power;
    }

    static byte anyQuality(Random random) {
        Quality[] all = Quality.values();
        byte code = all[random.nextInt(all.length)].code();
        return random.nextInt(4) == 0 ? (byte) (code | Scan.HELD) : code;
    }

    static AlarmState state(String alarm, Colour colour) {
        return AlarmState.of(alarm, colour, colour == Colour.NONE, "17-1", UTC_MS, 0.25);
    }

    static Transition transition(long sequence) {
        return transition(BOOT, sequence);
    }

    static Transition transition(Boot boot, long sequence) {
        return new Transition(
                boot,
                sequence,
                3,
                "下穿通道积水",
                "radar-01",
                "level",
                AlarmState.normal("underpass-depth"),
                state("underpass-depth", Colour.of(1 + (int) (sequence % 4))),
                Cause.LIMIT,
                "gateway",
                0.25 + sequence,
                "m",
                Double.NaN,
                Quality.GOOD,
                Transition.Facts.PLAIN,
                ClockState.HOLDOVER,
                Realm.DRILL,
                sequence * 1_000,
                UTC_MS + sequence,
                0);
    }

    static Event event(long sequence) {
        return event(BOOT, sequence);
    }

    static Event event(Boot boot, long sequence) {
        return new Event(
                boot,
                sequence,
                3,
                "watch",
                "flood",
                "张三",
                Map.of("on", "true"),
                ClockState.HOLDOVER,
                Realm.LIVE,
                sequence * 1_000,
                UTC_MS + sequence);
    }

    /** A transition or an event with every field drawn by lot. */
    static Notice anyNotice(Random random, long sequence) {
        Boot boot = new Boot(random.nextInt(100), anyText(random), anyText(random));
        ClockState clock = any(random, ClockState.values());
        Realm realm = any(random, Realm.values());
        if (random.nextInt(3) == 0) {
            Map<String, String> data = new LinkedHashMap<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                data.put(anyText(random), anyText(random));
            }
            return new Event(
                    boot,
                    sequence,
                    random.nextInt(),
                    anyText(random),
                    anyText(random),
                    anyText(random),
                    data,
                    clock,
                    realm,
                    random.nextLong(),
                    random.nextLong());
        }
        String alarm = anyText(random);
        return new Transition(
                boot,
                sequence,
                random.nextInt(),
                anyText(random),
                anyText(random),
                anyText(random),
                anyState(random, alarm),
                anyState(random, alarm),
                any(random, Cause.values()),
                anyText(random),
                anyNumber(random),
                anyText(random),
                anyNumber(random),
                any(random, Quality.values()),
                new Transition.Facts(
                        random.nextBoolean(),
                        anyText(random),
                        random.nextBoolean(),
                        random.nextBoolean(),
                        anyText(random),
                        random.nextBoolean(),
                        anyText(random)),
                clock,
                realm,
                random.nextLong(),
                random.nextLong(),
                random.nextLong());
    }

    static String anyText(Random random) {
        String letters = "aZ09 =&%+;,.:/-_\"'`\n\t\\积水张三é😀";
        int[] points = letters.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }

    private static AlarmState anyState(Random random, String alarm) {
        return new AlarmState(
                alarm,
                any(random, Colour.values()),
                any(random, Colour.values()),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                new Mask(random.nextLong(), anyText(random), anyText(random), anyText(random)),
                anyText(random),
                random.nextLong(),
                anyNumber(random));
    }

    private static double anyNumber(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Double.NaN;
            case 1 -> random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
            case 2 -> random.nextInt();
            default -> random.nextGaussian();
        };
    }

    private static <T> T any(Random random, T[] all) {
        return all[random.nextInt(all.length)];
    }

    /** Waits until something holds, ten seconds at most. */
    static boolean eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(500_000);
        }
        return true;
    }
}
