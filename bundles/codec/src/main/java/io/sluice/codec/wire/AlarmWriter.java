package io.sluice.codec.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.model.Boot;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.Site;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Alarms and other events as CloudEvents 1.0 in structured JSON, and the snapshot of what stands. Stateless. */
public final class AlarmWriter {
    /** Media type of {@link #transition} and {@link #event}. Source: CloudEvents JSON format 1.0.2, 3. */
    public static final String CONTENT_TYPE = "application/cloudevents+json";

    private AlarmWriter() {}

    /**
     * One transition: JSON, UTF-8. The place is that of its device in the running site, the gateway's if the device is gone.
     *
     * @param source {@code prefix/gateway}
     */
    public static byte[] transition(Transition t, Site site, String source) {
        Place place = site.gateway().place();
        for (DeviceSpec device : site.devices()) {
            if (device.name().equals(t.device())) {
                place = device.place();
            }
        }
        Place where = place;
        return Json.object(g -> {
            Json.cloudEvent(
                    g, t.eventId(), source, "io.sluice.alarm.transition", t.device() + '/' + t.point(), t.utcMs());
            g.writeObjectFieldStart("data");
            g.writeStringField("alarm", t.next().alarm());
            g.writeStringField("label", t.label());
            g.writeStringField(
                    "occurrence",
                    t.next().occurrence().isEmpty()
                            ? t.previous().occurrence()
                            : t.next().occurrence());
            g.writeStringField("eventId", t.eventId());
            g.writeNumberField("sequence", t.sequence());
            g.writeStringField("boot", t.boot().id());
            g.writeNumberField("revision", t.revision());
            g.writeStringField("device", t.device());
            g.writeStringField("point", t.point());
            state(g, "previous", t.previous());
            state(g, "next", t.next());
            g.writeStringField("cause", t.cause());
            g.writeStringField("by", t.by());
            Json.number(g, "value", t.value());
            g.writeStringField("unit", t.unit());
            Json.number(g, "limit", t.limit());
            g.writeNumberField("limitRevision", t.revision());
            g.writeStringField("quality", t.quality().word());
            g.writeStringField("clock", t.clock().word());
            g.writeStringField("realm", t.realm().word());
            g.writeNumberField("timeMs", t.utcMs());
            g.writeNumberField("monotonicNs", t.monotonicNs());
            g.writeNumberField("ackDeadlineMs", t.ackDeadlineUtcMs());
            Json.place(g, where);
            g.writeEndObject();
        });
    }

    private static void state(JsonGenerator g, String name, AlarmState state) throws IOException {
        g.writeObjectFieldStart(name);
        g.writeStringField("colour", state.colour().word());
        g.writeStringField("state", state.word());
        g.writeEndObject();
    }

    /**
     * The snapshot of what stands or is unacknowledged: JSON, UTF-8.
     *
     * @param utcMs now, ms since 1970
     */
    public static byte[] active(List<AlarmState> standing, Site site, Boot boot, int revision, long utcMs) {
        return Json.object(g -> {
            g.writeStringField("gateway", site.gateway().id());
            g.writeStringField("boot", boot.id());
            g.writeNumberField("revision", revision);
            g.writeNumberField("timeMs", utcMs);
            g.writeArrayFieldStart("alarms");
            for (AlarmState state : standing) {
                standing(g, state, site);
            }
            g.writeEndArray();
        });
    }

    private static void standing(JsonGenerator g, AlarmState state, Site site) throws IOException {
        String label = "";
        String device = "";
        String point = "";
        String unit = "";
        for (AlarmRule rule : site.alarms()) {
            if (rule.name().equals(state.alarm())) {
                DeviceSpec d = site.devices().get(rule.device());
                label = rule.label();
                device = d.name();
                point = d.points().get(rule.point()).name();
                unit = d.points().get(rule.point()).unit();
            }
        }
        g.writeStartObject();
        g.writeStringField("alarm", state.alarm());
        g.writeStringField("label", label);
        g.writeStringField("colour", state.colour().word());
        g.writeStringField("state", state.word());
        g.writeStringField("occurrence", state.occurrence());
        g.writeNumberField("sinceMs", state.sinceUtcMs());
        Json.number(g, "value", state.value());
        g.writeStringField("unit", unit);
        g.writeStringField("device", device);
        g.writeStringField("point", point);
        g.writeEndObject();
    }

    /**
     * Any other event: JSON, UTF-8.
     *
     * @param source {@code prefix/gateway}
     * @param id unique within the source
     * @param what last part of the type {@code io.sluice.event.<what>}
     * @param utcMs when, ms since 1970
     * @param data facts: texts, numbers, booleans
     */
    public static byte[] event(String source, String id, String what, long utcMs, Map<String, Object> data) {
        return Json.object(g -> {
            Json.cloudEvent(g, id, source, "io.sluice.event." + what, "", utcMs);
            g.writeObjectFieldStart("data");
            for (Map.Entry<String, Object> e : data.entrySet()) {
                g.writeFieldName(e.getKey());
                Json.scalar(g, e.getValue());
            }
            g.writeEndObject();
        });
    }
}
