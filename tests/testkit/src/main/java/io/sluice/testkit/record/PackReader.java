package io.sluice.testkit.record;

import io.sluice.testkit.record.SeenScan.SeenValue;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Puts the records of a telemetry pack together to scans again.
 *
 * <pre>
 *   gw/ batch/boot, batch/revision ...           once, at the head
 *   gw/device/ scan                              opens a scan; all that follows under the device belongs to it
 *              point | point/raw | point/quality
 *              realm
 * </pre>
 *
 * Confined to one thread or guarded by its owner.
 */
final class PackReader {
    private static final int MAX_NAMES = 1 << 16;

    private final String gateway;
    private final Map<String, Map<String, Slot>> slots = new HashMap<>();
    private final Map<String, Map<String, Integer>> points = new HashMap<>();
    private int names;

    private enum Kind {
        BOOT,
        BATCH,
        CLOCK,
        SCAN,
        REALM,
        VALUE,
        RAW,
        QUALITY
    }

    /** What a resolved name means. */
    private record Slot(Kind kind, String device, String point, int index) {}

    /** Takes the scans. */
    interface Sink {
        /**
         * One scan or a part of one.
         *
         * @param words a bit per point that came with it, by an index that is the same for all scans of the device
         */
        void scan(String boot, long sequence, String device, long[] words, Group group);
    }

    /** What came of one scan. */
    static final class Group {
        private final String device;
        private final double timeS;
        private final String clock;
        private final Map<String, SeenValue> values = new LinkedHashMap<>();
        private boolean drill;

        private Group(String device, double timeS, String clock) {
            this.clock = clock;
            this.device = device;
            this.timeS = timeS;
        }

        /** Values of bad quality. */
        long bad() {
            return values.values().stream()
                    .filter(v -> !v.quality().equals("good") && !v.quality().equals("uncertain"))
                    .count();
        }

        SeenScan scan(String boot, long sequence, boolean backlog, boolean repeated, long receivedNs) {
            return new SeenScan(
                    boot, sequence, device, timeS * 1000, clock, backlog, drill, repeated, receivedNs, values);
        }

        private void put(Slot slot, double value, String unit, String text) {
            SeenValue old = values.get(slot.point);
            if (slot.kind == Kind.QUALITY) {
                values.put(
                        slot.point,
                        new SeenValue(
                                old == null ? Double.NaN : old.value(),
                                old == null ? "" : old.unit(),
                                text == null ? "" : text));
            } else {
                values.put(slot.point, new SeenValue(value, unit, old == null ? "good" : old.quality()));
            }
        }
    }

    PackReader(String gateway) {
        this.gateway = gateway;
    }

    void read(byte[] payload, Sink sink) throws IOException {
        Assembly assembly = new Assembly(sink);
        SenmlReader.read(payload, assembly);
        assembly.flush();
    }

    /** Reads one pack. */
    private final class Assembly implements SenmlReader.Sink {
        private final Sink sink;
        private String boot = "";
        private String clock = "";
        private long sequence;
        private Group group;
        private long[] words;

        Assembly(Sink sink) {
            this.sink = sink;
        }

        @Override
        public void record(String base, String name, double timeS, String unit, double value, String text) {
            Slot slot = slot(base, name);
            switch (slot.kind) {
                case BOOT -> boot = text;
                case CLOCK -> clock = text;
                case BATCH -> {
                    // revision, segment: facts about the batch that are not counted
                }
                case SCAN -> {
                    flush();
                    sequence = (long) value;
                    group = new Group(slot.device, timeS, clock);
                    words = new long[1];
                }
                case REALM, VALUE, RAW, QUALITY -> add(slot, unit, value, text);
            }
        }

        private void add(Slot slot, String unit, double value, String text) {
            if (group == null || !group.device.equals(slot.device)) {
                throw new IllegalArgumentException(slot.device + "/" + slot.point + ": outside a scan of its device");
            }
            if (slot.kind == Kind.REALM) {
                group.drill = "drill".equals(text);
                return;
            }
            int word = slot.index / 64;
            if (word >= words.length) {
                words = Arrays.copyOf(words, word + 1);
            }
            words[word] |= 1L << (slot.index % 64);
            group.put(slot, value, unit, text);
        }

        void flush() {
            if (group == null) {
                return;
            }
            if (boot == null || boot.isEmpty()) {
                throw new IllegalArgumentException(
                        "scan " + sequence + " of " + group.device + ": no batch/boot before");
            }
            sink.scan(boot, sequence, group.device, words, group);
            group = null;
        }
    }

    private Slot slot(String base, String name) {
        Map<String, Slot> known = slots.computeIfAbsent(base, b -> new HashMap<>());
        Slot slot = known.get(name);
        if (slot == null) {
            slot = resolve(base + name);
            if (++names > MAX_NAMES) {
                throw new IllegalStateException("more than " + MAX_NAMES + " names");
            }
            known.put(name, slot);
        }
        return slot;
    }

    private Slot resolve(String full) {
        // a drill's names have a part of their own: gateway/device/drill/point
        String[] parts = full.replaceFirst("^([^/]+/[^/]+)/drill/", "$1/").split("/", -1);
        if (parts.length < 3 || parts.length > 4 || !parts[0].equals(gateway)) {
            throw new IllegalArgumentException("name \"" + full + "\": not " + gateway + "/device/point");
        }
        String device = parts[1];
        String point = parts[2];
        if (device.equals("batch")) {
            Kind kind = point.equals("boot") ? Kind.BOOT : point.equals("clock") ? Kind.CLOCK : Kind.BATCH;
            return new Slot(kind, device, point, -1);
        }
        if (parts.length == 3 && point.equals("scan")) {
            return new Slot(Kind.SCAN, device, point, -1);
        }
        if (parts.length == 3 && point.equals("realm")) {
            return new Slot(Kind.REALM, device, point, -1);
        }
        Kind kind = Kind.VALUE;
        if (parts.length == 4) {
            kind = switch (parts[3]) {
                case "raw" -> Kind.RAW;
                case "quality" -> Kind.QUALITY;
                default -> throw new IllegalArgumentException("name \"" + full + "\": neither raw nor quality");
            };
        }
        Map<String, Integer> indices = points.computeIfAbsent(device, d -> new HashMap<>());
        Integer index = indices.get(point);
        if (index == null) {
            index = indices.size();
            indices.put(point, index);
        }
        return new Slot(kind, device, point, index);
    }
}
