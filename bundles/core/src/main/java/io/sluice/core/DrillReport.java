package io.sluice.core;

import io.sluice.model.alarm.Transition;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a drill left: who, where, and how long everything took, counted from the first injected sample and from the sample
 * that raised the first alarm. Confined to the engine thread.
 */
final class DrillReport {
    private static final long NEVER = Long.MIN_VALUE;

    private final Map<String, String> head = new LinkedHashMap<>();
    private final long startedNs;
    private final boolean outputs;
    private final StringBuilder raised = new StringBuilder();
    private String state = "running";
    private String firstEvent = "";
    private long injected;
    private long injectedNs = NEVER;
    private long raisedNs = NEVER;
    private long outputNs = NEVER;
    private long deliveredNs = NEVER;
    private long acknowledgedNs = NEVER;
    private long endedNs = NEVER;

    DrillReport(String id, String point, String by, String why, boolean outputs, long startedNs, long utcMs) {
        this.startedNs = startedNs;
        this.outputs = outputs;
        head.put("drill", id);
        head.put("point", point);
        head.put("by", by);
        head.put("why", why);
        head.put("outputs", Boolean.toString(outputs));
        head.put("startedMs", Long.toString(utcMs));
    }

    void injected(long atNs) {
        injected++;
        injectedNs = injectedNs == NEVER ? atNs : injectedNs;
    }

    void moved(Transition t) {
        if (!t.rises()) {
            return;
        }
        if (raisedNs == NEVER) {
            raisedNs = t.monotonicNs();
            firstEvent = t.eventId();
        }
        if (raised.length() < 2000) {
            raised.append(raised.isEmpty() ? "" : " ")
                    .append(t.next().alarm())
                    .append(':')
                    .append(t.next().colour().word())
                    .append('@')
                    .append((t.monotonicNs() - (injectedNs == NEVER ? startedNs : injectedNs)) / 1_000_000L)
                    .append("ms");
        }
    }

    /** An output was switched on, and its device confirmed it: for the drill, if that sounds and has raised an alarm. */
    void sounded(long atNs) {
        outputNs = outputs && raisedNs != NEVER && outputNs == NEVER ? atNs : outputNs;
    }

    /** A destination acknowledged a notice. */
    void delivered(String eventId, long atNs) {
        if (eventId.equals(firstEvent) && deliveredNs == NEVER) {
            deliveredNs = atNs;
        }
    }

    /** Someone took notice of an alarm of the drill. */
    void acknowledged(long atNs) {
        acknowledgedNs = acknowledgedNs == NEVER ? atNs : acknowledgedNs;
    }

    void ended(String how, long atNs) {
        state = how;
        endedNs = atNs;
    }

    /** The report in order; a time is missing if what it counts did not happen. */
    Map<String, String> facts(long nowNs) {
        Map<String, String> facts = new LinkedHashMap<>(head);
        facts.put("state", state);
        facts.put("durationMs", Long.toString(((endedNs == NEVER ? nowNs : endedNs) - startedNs) / 1_000_000L));
        facts.put("injected", Long.toString(injected));
        facts.put("raised", raised.toString());
        put(facts, "injectionToAlarmMs", injectedNs, raisedNs);
        put(facts, "injectionToOutputMs", injectedNs, outputNs);
        put(facts, "alarmToOutputMs", raisedNs, outputNs);
        put(facts, "alarmToDeliveryMs", raisedNs, deliveredNs);
        put(facts, "alarmToAcknowledgeMs", raisedNs, acknowledgedNs);
        return facts;
    }

    private static void put(Map<String, String> facts, String name, long from, long to) {
        if (from != NEVER && to != NEVER) {
            facts.put(name, Long.toString(Math.max(0, (to - from) / 1_000_000L)));
        }
    }
}
