package io.sluice.testkit.demo;

import io.sluice.model.site.Site;
import io.sluice.testkit.record.Count;
import io.sluice.testkit.record.GatewayStatus;
import io.sluice.testkit.record.SeenScan;
import io.sluice.testkit.record.SeenTransition;
import io.sluice.testkit.replay.ReplayCheck;
import java.util.List;
import java.util.Map;

/**
 * All that the board shows at one moment. Immutable.
 *
 * @param site what is watched
 * @param elapsedMs since the gateway was started, ms
 * @param endMs when the demo ends, ms after the start; 0 if only by Ctrl-C
 * @param clock what the field's clock says, for people
 * @param broker where the messages go
 * @param gateway the gateway's state, for people
 * @param count what the recorder has counted
 * @param status what the gateway said last, null if nothing yet
 * @param latest what arrived last, by device
 * @param standing alarms that stand
 * @param recent the last transitions, newest first
 * @param rssBytes resident memory of the gateway, -1 if unknown
 * @param replay how far a recording has been played, null if there is none
 */
record View(
        Site site,
        long elapsedMs,
        long endMs,
        String clock,
        String broker,
        String gateway,
        Count count,
        GatewayStatus status,
        Map<String, SeenScan> latest,
        Map<String, SeenTransition> standing,
        List<SeenTransition> recent,
        long rssBytes,
        ReplayView replay) {
    /**
     * How far a recording has been played.
     *
     * @param row row that is played, from 1; 0 before the first
     * @param rows rows in all
     * @param leftS s until its end
     * @param mapping what plays where, for people
     * @param result figures so far
     */
    record ReplayView(long row, long rows, double leftS, List<String> mapping, ReplayCheck.Result result) {}
}
