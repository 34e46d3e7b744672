package io.sluice.testkit.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Counts the messages of one gateway. Fed by {@link Recorder}, or by a test with payloads of its own. Takes 8 bytes per scan
 * and one entry per transition. All methods may be called from any thread; listeners are called on the feeding thread with no
 * lock held.
 */
public final class Tally {
    private static final List<String> COLOURS = List.of("blue", "yellow", "orange", "red");
    private static final int MAX_RETAINED = 4096;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Object lock = new Object();
    private final PackReader packs;
    private final Map<String, BootTally> boots = new LinkedHashMap<>();
    private static final int MAX_EVENTS = 10_000;

    private final Map<String, Long> transitions = new LinkedHashMap<>();
    private final Set<String> eventIds = new HashSet<>();
    private final List<SeenEvent> events = new ArrayList<>();
    private final Latencies latencies = new Latencies();
    private final Map<String, SeenTransition> standing = new LinkedHashMap<>();
    private final Map<String, byte[]> retained = new LinkedHashMap<>();
    private final Map<String, SeenScan> latest = new LinkedHashMap<>();
    private volatile Consumer<SeenScan> scanListener = scan -> {};
    private volatile Consumer<SeenTransition> transitionListener = transition -> {};
    private GatewayStatus status;
    private long delivered;
    private long bad;
    private long duplicates;
    private long messages;
    private long bytes;
    private long backlogSamples;
    private long transitionDuplicates;
    private long malformed;
    private String lastFault = "";

    private static final class BootTally {
        private final ScanTable scans = new ScanTable();
        private long delivered;
        private GatewayStatus last;
    }

    /** Counts the messages of the gateway with this id. */
    public Tally(String gateway) {
        packs = new PackReader(gateway);
        COLOURS.forEach(c -> transitions.put(c, 0L));
    }

    /** Replaces the listener that is told of each scan or part of one. */
    public void onScan(Consumer<SeenScan> listener) {
        scanListener = listener;
    }

    /** Replaces the listener that is told of each transition that arrives for the first time. */
    public void onTransition(Consumer<SeenTransition> listener) {
        transitionListener = listener;
    }

    /**
     * Counts one message. Never throws: what cannot be read is counted as malformed.
     *
     * @param topic topic below {@code {prefix}/{gateway}/}, such as {@code "telemetry"}
     * @param payload payload, not changed
     * @param wasRetained whether the broker had kept it from before the subscription; its figures are old news then
     * @param receivedNs {@link System#nanoTime()} at receipt
     */
    public void accept(String topic, byte[] payload, boolean wasRetained, long receivedNs) {
        try {
            switch (topic) {
                case "telemetry", "backlog" -> acceptPack(topic, payload, receivedNs);
                case "alarm" -> acceptTransition(payload, receivedNs);
                case "event" -> acceptEvent(payload, receivedNs);
                case "status" -> acceptStatus(payload, wasRetained);
                default -> keep(topic, payload);
            }
            synchronized (lock) {
                messages++;
            }
        } catch (IOException | RuntimeException e) {
            synchronized (lock) {
                messages++;
                malformed++;
                lastFault = topic + ": " + e.getMessage();
            }
        }
    }

    /** What has been counted so far. */
    public Count count() {
        synchronized (lock) {
            long scans = 0;
            long missing = 0;
            long lost = 0;
            for (BootTally boot : boots.values()) {
                scans += boot.scans.present();
                missing += boot.scans.missing();
                lost += lost(boot);
            }
            return new Count(
                    delivered,
                    bad,
                    duplicates,
                    scans,
                    missing,
                    lost,
                    messages,
                    bytes,
                    backlogSamples,
                    transitions,
                    transitionDuplicates,
                    eventIds.size(),
                    latencies.percentile(0.5),
                    latencies.percentile(0.99),
                    List.copyOf(boots.keySet()),
                    malformed,
                    lastFault);
        }
    }

    /** The last status that was published while this tally listened. */
    public Optional<GatewayStatus> status() {
        synchronized (lock) {
            return Optional.ofNullable(status);
        }
    }

    /** What arrived last live of each point, by device, in the order in which devices showed up. */
    public Map<String, SeenScan> latest() {
        synchronized (lock) {
            return new LinkedHashMap<>(latest);
        }
    }

    /** The transitions that stand, by alarm: those whose colour is not none; a drill's stand nowhere. */
    public Map<String, SeenTransition> standing() {
        synchronized (lock) {
            return new LinkedHashMap<>(standing);
        }
    }

    /** The events that have arrived, oldest first, each once; at most the first 10000. */
    public List<SeenEvent> events() {
        synchronized (lock) {
            return List.copyOf(events);
        }
    }

    /** The last payload of another topic such as {@code "birth"}, {@code "birth/radar-01"} or {@code "alarm/active"}. */
    public Optional<byte[]> payload(String topic) {
        synchronized (lock) {
            return Optional.ofNullable(retained.get(topic)).map(byte[]::clone);
        }
    }

    /** The first sequences of a boot, {@code limit} at most, of which nothing arrived below the highest one seen. */
    public List<Long> missingSequences(String boot, int limit) {
        synchronized (lock) {
            BootTally tally = boots.get(boot);
            return tally == null ? List.of() : tally.scans.missingSequences(limit);
        }
    }

    /** The newer scan with what only the older one has: a deadband may have held some points back since. */
    private static SeenScan together(SeenScan older, SeenScan newer) {
        if (newer.values().keySet().containsAll(older.values().keySet())) {
            return newer;
        }
        Map<String, SeenScan.SeenValue> values = new LinkedHashMap<>(older.values());
        values.putAll(newer.values());
        return new SeenScan(
                newer.boot(),
                newer.sequence(),
                newer.device(),
                newer.utcMs(),
                newer.clock(),
                newer.backlog(),
                newer.drill(),
                newer.repeated(),
                newer.receivedNs(),
                values);
    }

    private static long lost(BootTally boot) {
        long gaps = boot.scans.missing();
        if (boot.last == null || !boot.last.isFinal()) {
            return gaps;
        }
        long due = boot.last.sampled() - boot.last.held();
        return Math.max(Math.max(0, due - boot.delivered), gaps - boot.last.held());
    }

    private void acceptPack(String topic, byte[] payload, long receivedNs) throws IOException {
        boolean backlog = topic.equals("backlog");
        List<SeenScan> seen = new ArrayList<>();
        synchronized (lock) {
            bytes += payload.length;
            packs.read(payload, (boot, sequence, device, words, group) -> {
                BootTally tally = boots.computeIfAbsent(boot, b -> new BootTally());
                int samples = 0;
                for (long word : words) {
                    samples += Long.bitCount(word);
                }
                int fresh = samples == 0 ? 0 : tally.scans.add(sequence, words);
                tally.delivered += fresh;
                delivered += fresh;
                duplicates += samples - fresh;
                backlogSamples += backlog ? samples : 0;
                bad += fresh == 0 ? 0 : group.bad();
                SeenScan scan = group.scan(boot, sequence, backlog, fresh == 0, receivedNs);
                seen.add(scan);
                if (!backlog && !scan.drill()) {
                    latest.merge(device, scan, Tally::together);
                }
            });
        }
        seen.forEach(scanListener);
    }

    private void acceptTransition(byte[] payload, long receivedNs) throws IOException {
        JsonNode event = JSON.readTree(payload);
        JsonNode data = event.path("data");
        String eventId = event.path("id").asText("");
        String to = data.path("next").path("colour").asText("");
        if (eventId.isEmpty() || to.isEmpty()) {
            throw new IOException("alarm without id or data.next.colour");
        }
        SeenTransition seen = new SeenTransition(
                eventId,
                data.path("alarm").asText(""),
                data.path("label").asText(""),
                data.path("device").asText(""),
                data.path("point").asText(""),
                data.path("previous").path("colour").asText("none"),
                to,
                data.path("cause").asText(""),
                data.path("value").asDouble(Double.NaN),
                data.path("unit").asText(""),
                data.path("limit").asDouble(Double.NaN),
                data.path("realm").asText("live"),
                data.path("fault").asBoolean(false),
                data.path("timeMs").asLong(),
                (receivedNs - data.path("monotonicNs").asLong(receivedNs)) / 1e6);
        synchronized (lock) {
            if (!eventIds.add(eventId)) {
                transitionDuplicates++;
                return;
            }
            if (seen.changesColour() && !seen.isDrill() && !seen.fault()) {
                transitions.computeIfPresent(to, (c, n) -> n + 1);
                latencies.add(seen.latencyMs());
            }
            if (!seen.isDrill() && to.equals("none")) {
                standing.remove(seen.alarm());
            } else if (!seen.isDrill()) {
                standing.put(seen.alarm(), seen);
            }
        }
        transitionListener.accept(seen);
    }

    private void acceptEvent(byte[] payload, long receivedNs) throws IOException {
        JsonNode event = JSON.readTree(payload);
        String id = event.path("id").asText("");
        String type = event.path("type").asText("");
        if (id.isEmpty() || type.isEmpty()) {
            throw new IOException("event without id or type");
        }
        JsonNode data = event.path("data");
        Map<String, String> facts = new LinkedHashMap<>();
        data.properties().forEach(f -> facts.put(f.getKey(), f.getValue().asText()));
        synchronized (lock) {
            if (eventIds.add(id) && events.size() < MAX_EVENTS) {
                events.add(new SeenEvent(
                        id,
                        type.substring(type.lastIndexOf('.') + 1),
                        event.path("subject").asText(""),
                        data.path("realm").asText("live"),
                        facts,
                        receivedNs));
            }
        }
    }

    private void acceptStatus(byte[] payload, boolean wasRetained) throws IOException {
        GatewayStatus said = GatewayStatus.of(JSON.readTree(payload));
        synchronized (lock) {
            keepLocked("status", payload);
            if (wasRetained) {
                return;
            }
            if (said.state().equals("offline") && status != null) {
                // the will knows no figures: keep the last ones
                status = new GatewayStatus(
                        said.state(),
                        said.boot(),
                        status.uptimeMs(),
                        status.firstSampleMs(),
                        status.sampled(),
                        status.bad(),
                        status.scans(),
                        status.coalesced(),
                        status.held(),
                        status.journaled(),
                        status.dropped(),
                        status.expired(),
                        status.acknowledged(),
                        status.waiting(),
                        status.devicesUp(),
                        status.devices(),
                        status.rssBytes(),
                        status.journalBytes(),
                        status.commits(),
                        status.fault());
                return;
            }
            status = said;
            boots.computeIfAbsent(said.boot(), b -> new BootTally()).last = said;
        }
    }

    private void keep(String topic, byte[] payload) {
        synchronized (lock) {
            keepLocked(topic, payload);
        }
    }

    private void keepLocked(String topic, byte[] payload) {
        if (retained.size() < MAX_RETAINED || retained.containsKey(topic)) {
            retained.put(topic, payload);
        }
    }
}
