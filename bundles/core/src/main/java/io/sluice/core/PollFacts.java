package io.sluice.core;

import io.sluice.model.Quality;

/**
 * How the polls of one device went since its link was opened.
 *
 * @param device index of the device
 * @param failures polls in a row without any answer
 * @param polls polls that are over
 * @param noReply of these, how many had a request without a reply, even if it was answered when repeated
 * @param garbled how many had a frame that could not be right
 * @param refused how many were answered with an exception
 * @param linkDown how many found the link gone
 * @param fault what went wrong last, for people; empty if nothing has
 * @param faultNs when, boot-time clock, ns
 */
public record PollFacts(
        int device,
        int failures,
        long polls,
        long noReply,
        long garbled,
        long refused,
        long linkDown,
        String fault,
        long faultNs) {

    static PollFacts none(int device) {
        return new PollFacts(device, 0, 0, 0, 0, 0, 0, "", 0);
    }

    /** With one poll more. */
    PollFacts and(int failuresNow, Quality cause, String what, long nowNs) {
        boolean bad = cause != Quality.GOOD;
        return new PollFacts(
                device,
                failuresNow,
                polls + 1,
                noReply + (cause == Quality.NO_REPLY ? 1 : 0),
                garbled + (cause == Quality.GARBLED ? 1 : 0),
                refused + (cause == Quality.REFUSED ? 1 : 0),
                linkDown + (cause == Quality.LINK_DOWN ? 1 : 0),
                bad ? what == null ? cause.word() : what : fault,
                bad ? nowNs : faultNs);
    }
}
