package io.sluice.model.site;

import java.util.List;

/**
 * One physical instrument on a link, its profile applied; or a virtual one, whose points are all derived.
 *
 * @param index index in {@link Site#devices()}
 * @param name name of the device
 * @param label name for people, possibly Chinese; empty if none
 * @param link name of its link; empty for a virtual device
 * @param profile profile it was compiled from, {@code maker/model}
 * @param unit address on the link, for Modbus 0 to 255
 * @param periodMs time between polls, ms, from 20; for one that sends by itself how often it does; for a virtual device the shortest time between two scans, from 0
 * @param timeoutMs longest wait for a reply, ms
 * @param retries further attempts within one poll after the first failed, 0 to 5
 * @param maxGap registers that may be read in vain to merge two requests, 0 to 120
 * @param maxRegisters most registers in one request, 1 to 125
 * @param carriesAlarm whether an alarm rule looks at one of its points: limits the back-off to 30 s
 * @param place where it stands; the gateway's place unless given
 * @param points columns of its scans
 * @param handling what it wants beside being read; {@link Handling#NONE} for most
 * @param push how it sends by itself; null if it is polled or virtual
 * @param blocks what its blocks are like; null if each poll gives one value of each point
 */
public record DeviceSpec(
        int index,
        String name,
        String label,
        String link,
        String profile,
        int unit,
        int periodMs,
        int timeoutMs,
        int retries,
        int maxGap,
        int maxRegisters,
        boolean carriesAlarm,
        Place place,
        List<PointSpec> points,
        Handling handling,
        PushSpec push,
        BlockSpec blocks) {
    /** A device that gives one value of each point at a time. */
    public DeviceSpec(
            int index,
            String name,
            String label,
            String link,
            String profile,
            int unit,
            int periodMs,
            int timeoutMs,
            int retries,
            int maxGap,
            int maxRegisters,
            boolean carriesAlarm,
            Place place,
            List<PointSpec> points,
            Handling handling,
            PushSpec push) {
        this(
                index,
                name,
                label,
                link,
                profile,
                unit,
                periodMs,
                timeoutMs,
                retries,
                maxGap,
                maxRegisters,
                carriesAlarm,
                place,
                points,
                handling,
                push,
                null);
    }

    /** A polled or virtual device. */
    public DeviceSpec(
            int index,
            String name,
            String label,
            String link,
            String profile,
            int unit,
            int periodMs,
            int timeoutMs,
            int retries,
            int maxGap,
            int maxRegisters,
            boolean carriesAlarm,
            Place place,
            List<PointSpec> points,
            Handling handling) {
        this(
                index,
                name,
                label,
                link,
                profile,
                unit,
                periodMs,
                timeoutMs,
                retries,
                maxGap,
                maxRegisters,
                carriesAlarm,
                place,
                points,
                handling,
                null);
    }

    /** A device that wants nothing beside being read. */
    public DeviceSpec(
            int index,
            String name,
            String label,
            String link,
            String profile,
            int unit,
            int periodMs,
            int timeoutMs,
            int retries,
            int maxGap,
            int maxRegisters,
            boolean carriesAlarm,
            Place place,
            List<PointSpec> points) {
        this(
                index,
                name,
                label,
                link,
                profile,
                unit,
                periodMs,
                timeoutMs,
                retries,
                maxGap,
                maxRegisters,
                carriesAlarm,
                place,
                points,
                Handling.NONE);
    }

    /** Copies the list. */
    public DeviceSpec {
        points = List.copyOf(points);
    }

    /** Whether it delivers evenly spaced samples in blocks. */
    public boolean isInBlocks() {
        return blocks != null;
    }

    /** Time between two of its scans while all goes well, ms; 0 for a virtual device that follows its inputs. */
    public int scanMs() {
        return blocks == null || blocks.every() ? periodMs : Math.max(periodMs, blocks.reportMs());
    }

    /** Whether it sends by itself and is never asked. */
    public boolean isPushed() {
        return push != null;
    }

    /** Whether it is computed, not read. */
    public boolean isVirtual() {
        return link.isEmpty();
    }
}
