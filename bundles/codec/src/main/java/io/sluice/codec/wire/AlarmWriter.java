package io.sluice.codec.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.model.Boot;
import io.sluice.model.Realm;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Event;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.AlarmPolicy;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.Site;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Alarms and other events as CloudEvents 1.0 in structured JSON, and the snapshot of what stands. Stateless. */
public final class AlarmWriter {
    /** Media type of {@link #transition} and {@link #event}. Source: CloudEvents JSON format 1.0.2, 3. */
    public static final String CONTENT_TYPE = "application/cloudevents+json";

    private static final Set<String> HEAD = Set.of("by", "realm", "clock", "boot", "sequence", "revision");

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
                    g,
                    t.eventId(),
                    source,
                    "io.sluice.alarm.transition",
                    t.device() + '/' + t.point(),
                    t.utcMs(),
                    t.realm());
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
            g.writeStringField("cause", t.cause().word());
            g.writeStringField("by", t.by());
            Json.number(g, "value", t.value());
            g.writeStringField("unit", t.unit());
            Json.number(g, "limit", t.limit());
            g.writeStringField("limitSet", t.facts().limitSet());
            g.writeBooleanField("armed", t.facts().armed());
            g.writeBooleanField("fault", t.facts().fault());
            g.writeStringField("group", t.facts().group());
            g.writeBooleanField("firstOut", t.facts().firstOut());
            g.writeBooleanField("resumed", t.facts().resumed());
            g.writeStringField("why", t.facts().why());
            g.writeStringField("quality", t.quality().word());
            g.writeStringField("clock", t.clock().word());
            g.writeStringField("realm", t.realm().word());
            g.writeNumberField("timeMs", t.utcMs());
            g.writeNumberField("monotonicNs", t.monotonicNs());
            g.writeNumberField("ackDeadlineMs", t.ackDeadlineUtcMs());
            Json.place(g, where);
            duty(g, site.policy().duty(t.next().colour()));
            g.writeEndObject();
        });
    }

    /** Who is called at this colour; null where the site's table says nothing. */
    private static void duty(JsonGenerator g, AlarmPolicy.Duty duty) throws IOException {
        if (duty == null) {
            g.writeNullField("duty");
            return;
        }
        g.writeObjectFieldStart("duty");
        g.writeStringField("level", duty.level());
        g.writeStringField("division", duty.division());
        g.writeStringField("label", duty.label());
        g.writeEndObject();
    }

    private static void state(JsonGenerator g, String name, AlarmState state) throws IOException {
        g.writeObjectFieldStart(name);
        g.writeStringField("colour", state.colour().word());
        g.writeStringField("state", state.word());
        mask(g, state);
        g.writeEndObject();
    }

    private static void mask(JsonGenerator g, AlarmState state) throws IOException {
        g.writeBooleanField("unconfirmed", state.unconfirmed());
        g.writeBooleanField("overdue", state.overdue());
        g.writeStringField("mask", state.mask().word());
        g.writeNumberField("shelvedUntilMs", state.mask().shelvedUntilUtcMs());
        g.writeStringField("suppressedBy", state.mask().suppressedBy());
    }

    /**
     * The snapshot of what stands, is unacknowledged, shelved or out of service: JSON, UTF-8.
     *
     * @param utcMs now, ms since 1970
     */
    public static byte[] active(List<AlarmState> standing, Site site, Boot boot, int revision, long utcMs) {
        Map<String, AlarmRule> rules = new HashMap<>();
        site.alarms().forEach(rule -> rules.put(rule.name(), rule));
        return Json.object(g -> {
            g.writeStringField("gateway", site.gateway().id());
            g.writeStringField("boot", boot.id());
            g.writeNumberField("revision", revision);
            g.writeNumberField("timeMs", utcMs);
            g.writeArrayFieldStart("alarms");
            for (AlarmState state : standing) {
                standing(g, state, rules.get(state.alarm()), site);
            }
            g.writeEndArray();
        });
    }

    /** One that stands; its rule may be gone by now. */
    private static void standing(JsonGenerator g, AlarmState state, AlarmRule rule, Site site) throws IOException {
        DeviceSpec device = rule == null ? null : site.devices().get(rule.device());
        PointSpec point = rule == null ? null : device.points().get(rule.point());
        g.writeStartObject();
        g.writeStringField("alarm", state.alarm());
        g.writeStringField("label", rule == null ? "" : rule.label());
        g.writeStringField("colour", state.colour().word());
        g.writeStringField("state", state.word());
        mask(g, state);
        g.writeStringField("shelvedBy", state.mask().shelvedBy());
        g.writeStringField("outOfServiceBy", state.mask().outOfServiceBy());
        g.writeBooleanField("fault", rule != null && rule.fault());
        g.writeStringField("group", rule == null ? "" : rule.group());
        g.writeStringField("limitSet", rule == null ? "" : rule.limitSet());
        g.writeBooleanField("armed", rule == null || rule.armed());
        g.writeStringField("occurrence", state.occurrence());
        g.writeNumberField("sinceMs", state.sinceUtcMs());
        Json.number(g, "value", state.value());
        g.writeStringField("unit", rule == null ? "" : point.unit());
        g.writeStringField("device", rule == null ? "" : device.name());
        g.writeStringField("point", rule == null ? "" : point.name());
        g.writeEndObject();
    }

    /** One event of the engine: JSON, UTF-8. A fact with a name of the head's is left out: a key must not stand twice. */
    public static byte[] event(Event e, String source) {
        return Json.object(g -> {
            Json.cloudEvent(g, e.eventId(), source, "io.sluice.event." + e.type(), e.subject(), e.utcMs(), e.realm());
            g.writeObjectFieldStart("data");
            g.writeStringField("by", e.by());
            g.writeStringField("realm", e.realm().word());
            g.writeStringField("clock", e.clock().word());
            g.writeStringField("boot", e.boot().id());
            g.writeNumberField("sequence", e.sequence());
            g.writeNumberField("revision", e.revision());
            for (Map.Entry<String, String> fact : e.data().entrySet()) {
                if (!HEAD.contains(fact.getKey())) {
                    g.writeStringField(fact.getKey(), fact.getValue());
                }
            }
            g.writeEndObject();
        });
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
            Json.cloudEvent(g, id, source, "io.sluice.event." + what, "", utcMs, Realm.LIVE);
            g.writeObjectFieldStart("data");
            for (Map.Entry<String, Object> e : data.entrySet()) {
                g.writeFieldName(e.getKey());
                Json.scalar(g, e.getValue());
            }
            g.writeEndObject();
        });
    }
}
