package io.sluice.port.admin;

import java.util.List;

/**
 * How one link is doing.
 *
 * @param name name in the site
 * @param driver kind of link, such as {@code modbus-rtu}
 * @param running false while no driver serves it, or it was refused: {@code fault} says why
 * @param paused whether somebody searches it for instruments, so that its devices are not polled
 * @param use share of the last minute in which the bus was busy, 0 to 1; NaN if not known yet
 * @param missed polls left out because the bus was busy for longer than a period
 * @param fault why it does not run; empty if it does
 * @param devices the devices on it, in the order of the site
 * @param pushed what came in by itself; null on a link that asks, or while nobody listens
 * @param trace last frames, oldest first, one line each; empty for links that keep none
 */
public record LinkFacts(
        String name,
        String driver,
        boolean running,
        boolean paused,
        double use,
        long missed,
        String fault,
        List<DeviceFacts> devices,
        Pushed pushed,
        List<String> trace) {
    /** Copies the lists. */
    public LinkFacts {
        devices = List.copyOf(devices);
        trace = List.copyOf(trace);
    }

    /**
     * What instruments sent by themselves since the link was opened.
     *
     * @param up devices heard within three of their periods
     * @param accepted packs taken
     * @param refused packs that were wrong, and told so
     * @param postponed packs that are to be sent again, since too much waited
     * @param strangers attempts without a known identity, and records that do not authenticate
     */
    public record Pushed(int up, long accepted, long refused, long postponed, long strangers) {}

    /**
     * How one device is answering.
     *
     * @param device index in the site
     * @param up whether it answered at its last poll
     * @param failures polls in a row that it has not answered
     * @param polls finished polls since the link was opened
     * @param noReply of these, how many had a request without a reply, even if it was answered when repeated
     * @param garbled how many brought a frame that could not be right
     * @param refused how many the device answered with an exception
     * @param linkDown how many found the link itself gone
     * @param fault what went wrong last, for people; empty if nothing has
     * @param faultUtcMs when, ms since 1970; 0 if nothing has
     * @param maintenanceForMs how long maintenance still lasts, ms; 0 if there is none
     */
    public record DeviceFacts(
            int device,
            boolean up,
            int failures,
            long polls,
            long noReply,
            long garbled,
            long refused,
            long linkDown,
            String fault,
            long faultUtcMs,
            long maintenanceForMs) {}
}
