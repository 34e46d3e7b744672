package io.sluice.field.serial;

import io.sluice.model.site.BlockSource;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.FrameSource;
import io.sluice.model.site.Handling;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.Source;
import io.sluice.model.site.Talk;
import io.sluice.model.site.TextSource;
import io.sluice.port.field.PreparedRead;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How an instrument is read: one request for each talk, before it what wakes it. Confined to the link's thread. */
final class SerialPlan implements PreparedRead {
    private final SerialLink owner;
    private final DeviceSpec device;
    private final List<Ask> asks;
    private final byte[] wake;
    private final int wakeMs;
    private final FrameBlocks blocks;

    /** Points that come with the same message. */
    record Group(List<Source> sources, int[] points) {
        /** Whether a message is theirs. */
        boolean takes(byte[] message, int unit) {
            return Decoder.matches(sources.get(0), message, unit);
        }
    }

    /**
     * One request.
     *
     * @param talk how it is asked
     * @param bytes what is sent; empty if the instrument sends by itself
     * @param groups points by message
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Ask(Talk talk, byte[] bytes, List<Group> groups) {}

    private SerialPlan(SerialLink owner, DeviceSpec device, List<Ask> asks) {
        this.owner = owner;
        this.device = device;
        this.asks = List.copyOf(asks);
        Handling.Wake given = device.handling().wake();
        wake = given == null ? new byte[0] : fixed(given.bytes());
        wakeMs = given == null ? 0 : given.waitMs();
        if (device.isInBlocks()
                && (asks.size() != 1
                        || asks.get(0).groups().size() != 1
                        || !asks.get(0).talk().isStreaming())) {
            throw new IllegalArgumentException(
                    "device " + device.name() + ": blocks come from one kind of frame that is sent unasked");
        }
        blocks = device.isInBlocks()
                ? new FrameBlocks(device, asks.get(0).groups().get(0))
                : null;
    }

    /** @throws IllegalArgumentException if a point does not come over a serial line */
    static SerialPlan of(SerialLink owner, DeviceSpec device) {
        Map<Talk, Map<Object, List<Integer>>> all = new LinkedHashMap<>();
        for (int i = 0; i < device.points().size(); i++) {
            PointSpec point = device.points().get(i);
            Source source = point.source();
            Talk talk;
            Object match;
            if (source instanceof BlockSource) {
                continue; // the gateway makes it of the others
            }
            if (source instanceof FrameSource s && s.talk().framing() instanceof Talk.Frame) {
                talk = s.talk();
                match = s.match();
            } else if (source instanceof TextSource s && s.talk().framing() instanceof Talk.Line) {
                talk = s.talk();
                match = s.match();
            } else {
                throw new IllegalArgumentException("point " + device.name() + "/" + point.name() + ": " + source
                        + ", allowed are places in frames and lines");
            }
            all.computeIfAbsent(talk, t -> new LinkedHashMap<>())
                    .computeIfAbsent(match, m -> new ArrayList<>())
                    .add(i);
        }
        List<Ask> asks = new ArrayList<>();
        all.forEach((talk, groups) -> asks.add(new Ask(
                talk,
                bytes(talk, device.unit()),
                groups.values().stream().map(points -> group(device, points)).toList())));
        return new SerialPlan(owner, device, asks);
    }

    private static Group group(DeviceSpec device, List<Integer> points) {
        return new Group(
                points.stream().map(i -> device.points().get(i).source()).toList(),
                points.stream().mapToInt(Integer::intValue).toArray());
    }

    /** What is sent to ask this unit. */
    private static byte[] bytes(Talk talk, int unit) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int part : talk.ask()) {
            switch (part) {
                case Talk.UNIT -> out.write(unit);
                case Talk.UNIT_TEXT -> out.writeBytes(Integer.toString(unit).getBytes(StandardCharsets.US_ASCII));
                case Talk.CHECK ->
                    out.writeBytes(Checksums.of(talk.framing().checksum(), out.toByteArray(), out.size()));
                default -> out.write(part);
            }
        }
        return out.toByteArray();
    }

    static byte[] fixed(List<Integer> values) {
        byte[] bytes = new byte[values.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = values.get(i).byteValue();
        }
        return bytes;
    }

    /** What makes blocks of its frames; null if values come one by one. */
    FrameBlocks blocks() {
        return blocks;
    }

    SerialLink owner() {
        return owner;
    }

    DeviceSpec device() {
        return device;
    }

    /** What wakes it; empty if this request is not that. */
    byte[] wake(int request) {
        return request == 0 ? wake : new byte[0];
    }

    Ask ask(int request) {
        return asks.get(request - (wake.length > 0 ? 1 : 0));
    }

    @Override
    public int requests() {
        return asks.size() + (wake.length > 0 ? 1 : 0);
    }

    @Override
    public int pauseAfterMs(int request) {
        return wake(request).length > 0 ? wakeMs : 0;
    }

    @Override
    public boolean isAnswer(int request) {
        return wake(request).length == 0;
    }
}
