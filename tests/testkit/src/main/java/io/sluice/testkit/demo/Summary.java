package io.sluice.testkit.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.testkit.record.Count;
import io.sluice.testkit.record.GatewayStatus;
import io.sluice.testkit.replay.ReplayCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The figures of a run. {@code sampled}, {@code journaled}, {@code dropped}, {@code held} and {@code acknowledged} are what the
 * gateway said last; {@code delivered}, {@code duplicates}, {@code lost}, the transitions and the latencies are the recorder's.
 * Immutable.
 *
 * @param status last status of the gateway, null if there was none
 * @param count what the recorder counted
 * @param rssBytes resident memory of the gateway, -1 if unknown
 * @param rows rows of the recording, 0 if none was played
 * @param replay the check of the recording, null if none was played
 */
record Summary(GatewayStatus status, Count count, long rssBytes, long rows, ReplayCheck.Result replay) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final List<String> COLOURS = List.of("blue", "yellow", "orange", "red");

    ObjectNode json() {
        ObjectNode json = JSON.createObjectNode();
        json.put("sampled", status == null ? 0 : status.sampled());
        json.put("journaled", status == null ? 0 : status.journaled());
        json.put("delivered", count.delivered());
        json.put("acknowledged", status == null ? 0 : status.acknowledged());
        json.put("duplicates", count.duplicates());
        json.put("lost", count.lost());
        json.put("dropped", status == null ? 0 : status.dropped());
        json.put("held", status == null ? 0 : status.held());
        ObjectNode transitions = json.putObject("transitions");
        COLOURS.forEach(c -> transitions.put(c, count.transitions().getOrDefault(c, 0L)));
        json.put("firstSampleMs", status == null ? -1 : status.firstSampleMs());
        json.put("rssMb", rssBytes < 0 ? -1 : Math.round(rssBytes / 1e5) / 10.0);
        ObjectNode latency = json.putObject("alarmLatencyMs");
        putFigure(latency, "p50", count.latencyP50Ms());
        putFigure(latency, "p99", count.latencyP99Ms());
        json.put("scans", status == null ? 0 : status.scans());
        json.put("scansDelivered", count.scans());
        json.put("scansMissing", count.missingScans());
        json.put("bad", status == null ? 0 : status.bad());
        json.put("coalesced", status == null ? 0 : status.coalesced());
        json.put("expired", status == null ? 0 : status.expired());
        json.put("backlog", count.backlogSamples());
        json.put("transitionDuplicates", count.transitionDuplicates());
        json.put("unreadable", count.malformed());
        json.put("devicesUp", status == null ? 0 : status.devicesUp());
        json.put("devices", status == null ? 0 : status.devices());
        json.put("state", status == null ? "" : status.state());
        if (replay != null) {
            ObjectNode played = json.putObject("replay");
            played.put("rows", rows);
            played.put("shown", replay.shown());
            played.put("matched", replay.matched());
            played.put("mismatched", replay.mismatched());
            played.put("skipped", replay.skipped());
        }
        return json;
    }

    void write(Path file) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(json()) + "\n");
    }

    /** The figures for people. */
    String text() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "sampled",
                "%,d in %,d scans, %,d bad",
                status == null ? 0 : status.sampled(),
                status == null ? 0 : status.scans(),
                status == null ? 0 : status.bad());
        line(
                text,
                "journaled",
                "%,d, dropped %,d",
                status == null ? 0 : status.journaled(),
                status == null ? 0 : status.dropped());
        line(
                text,
                "delivered",
                "%,d, held back %,d, duplicates %,d, lost %,d",
                count.delivered(),
                status == null ? 0 : status.held(),
                count.duplicates(),
                count.lost());
        line(text, "acknowledged", "%,d", status == null ? 0 : status.acknowledged());
        line(
                text,
                "transitions",
                "blue %d, yellow %d, orange %d, red %d",
                count.transitions().get("blue"),
                count.transitions().get("yellow"),
                count.transitions().get("orange"),
                count.transitions().get("red"));
        line(
                text,
                "alarm latency",
                "p50 %s ms, p99 %s ms",
                Board.figure(count.latencyP50Ms()),
                Board.figure(count.latencyP99Ms()));
        line(
                text,
                "first sample",
                "%d ms after the start; %.0f MB resident",
                status == null ? -1 : status.firstSampleMs(),
                rssBytes / 1e6);
        if (replay != null) {
            line(
                    text,
                    "replay",
                    "%,d of %,d rows shown: %,d values matched, %,d mismatched, %,d rows skipped",
                    replay.shown(),
                    rows,
                    replay.matched(),
                    replay.mismatched(),
                    replay.skipped());
            replay.complaints().forEach(c -> text.append("  ").append(c).append('\n'));
        }
        if (count.malformed() > 0) {
            line(text, "unreadable", "%,d messages, the last: %s", count.malformed(), count.lastFault());
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String format, Object... figures) {
        text.append(Text.fit(name, 15))
                .append(String.format(Locale.ROOT, format, figures))
                .append('\n');
    }

    private static void putFigure(ObjectNode json, String name, double value) {
        if (Double.isNaN(value)) {
            json.putNull(name);
        } else {
            json.put(name, Math.round(value * 100) / 100.0);
        }
    }
}
