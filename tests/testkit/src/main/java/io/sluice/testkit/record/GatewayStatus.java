package io.sluice.testkit.record;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a gateway said of itself on the topic {@code status}. Immutable. A figure that is missing is 0, a text that is missing
 * empty.
 *
 * @param state {@code online}, {@code stopped} or {@code offline}
 * @param boot boot id
 * @param uptimeMs since the process started, ms
 * @param firstSampleMs to the first good sample, ms; -1 if none yet
 * @param sampled values taken, bad ones included
 * @param bad values of bad quality
 * @param scans scans taken
 * @param coalesced readings replaced by a newer one before the engine took them
 * @param held values held back by a deadband
 * @param journaled values committed to the journal
 * @param dropped values never committed
 * @param expired values removed unsent to keep the bound
 * @param acknowledged values acknowledged by all uplinks together
 * @param waiting values in the journal that are undelivered
 * @param devicesUp devices that answered at their last poll
 * @param devices devices in the site
 * @param rssBytes resident memory, -1 if unknown
 * @param journalBytes size of the journal's files
 * @param commits commits so far
 * @param fault what is wrong with journal, uplink or configuration, empty if nothing is
 */
public record GatewayStatus(
        String state,
        String boot,
        long uptimeMs,
        long firstSampleMs,
        long sampled,
        long bad,
        long scans,
        long coalesced,
        long held,
        long journaled,
        long dropped,
        long expired,
        long acknowledged,
        long waiting,
        int devicesUp,
        int devices,
        long rssBytes,
        long journalBytes,
        long commits,
        String fault) {
    static GatewayStatus of(JsonNode json) {
        long acknowledged = 0;
        long waiting = 0;
        StringBuilder fault = new StringBuilder(json.path("configFault").asText(""));
        for (JsonNode uplink : json.path("uplinks")) {
            acknowledged += uplink.path("acknowledged").asLong();
            waiting += uplink.path("waiting").asLong();
            add(fault, uplink.path("fault").asText(""));
        }
        JsonNode journal = json.path("journal");
        add(fault, journal.path("fault").asText(""));
        return new GatewayStatus(
                json.path("state").asText(""),
                json.path("boot").asText(""),
                json.path("uptimeMs").asLong(),
                json.path("firstSampleMs").asLong(-1),
                json.path("sampled").asLong(),
                json.path("bad").asLong(),
                json.path("scans").asLong(),
                json.path("coalesced").asLong(),
                json.path("held").asLong(),
                json.path("journaled").asLong(),
                json.path("dropped").asLong(),
                json.path("expired").asLong(),
                acknowledged,
                waiting,
                json.path("devices").path("up").asInt(),
                json.path("devices").path("total").asInt(),
                json.path("rssBytes").asLong(-1),
                journal.path("telemetryBytes").asLong()
                        + journal.path("alarmBytes").asLong(),
                journal.path("commits").asLong(),
                fault.toString());
    }

    /** Whether this is the last word of an ordered end. */
    public boolean isFinal() {
        return state.equals("stopped");
    }

    private static void add(StringBuilder all, String one) {
        if (!one.isEmpty()) {
            all.append(all.isEmpty() ? "" : "; ").append(one);
        }
    }
}
