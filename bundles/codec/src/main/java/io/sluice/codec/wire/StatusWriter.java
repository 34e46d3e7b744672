package io.sluice.codec.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.model.Boot;
import io.sluice.model.Clock;
import io.sluice.model.Colour;
import io.sluice.model.alarm.AlarmFigures;
import io.sluice.port.admin.OutputFacts;
import io.sluice.port.admin.PowerFacts;
import io.sluice.port.admin.Snapshot;
import io.sluice.port.forward.UplinkFacts;
import io.sluice.port.store.JournalFacts;
import java.io.IOException;

/** The gateway's own figures, and the will that the broker publishes for it. Stateless. */
public final class StatusWriter {
    /** The gateway is there. */
    public static final String ONLINE = "online";
    /** It has ended in order. */
    public static final String STOPPED = "stopped";
    /** It was lost: said by the broker. */
    public static final String OFFLINE = "offline";

    private StatusWriter() {}

    /**
     * What a status is about.
     *
     * @param gateway id of the gateway
     * @param state {@link #ONLINE} or {@link #STOPPED}
     * @param boot process start
     * @param revision configuration revision
     * @param version version of the firmware
     * @param utcMs now, ms since 1970
     * @param clock how far that can be trusted, and why
     */
    public record Head(
            String gateway, String state, Boot boot, int revision, String version, long utcMs, Clock clock) {}

    /** A status: JSON, UTF-8. */
    public static byte[] status(Head head, Snapshot s) {
        return Json.object(g -> {
            g.writeStringField("gateway", head.gateway());
            g.writeStringField("state", head.state());
            g.writeStringField("boot", head.boot().id());
            g.writeNumberField("revision", head.revision());
            g.writeStringField("version", head.version());
            g.writeNumberField("timeMs", head.utcMs());
            clock(g, head.clock());
            g.writeNumberField("uptimeMs", s.uptimeMs());
            g.writeNumberField("firstSampleMs", s.firstSampleMs());
            g.writeNumberField("sampled", s.samples());
            g.writeNumberField("bad", s.badSamples());
            g.writeNumberField("scans", s.scans());
            g.writeNumberField("coalesced", s.coalesced());
            g.writeNumberField("held", s.held());
            JournalFacts j = s.journal();
            g.writeNumberField("journaled", j == null ? 0 : j.samples());
            g.writeNumberField("dropped", j == null ? 0 : j.dropped());
            g.writeNumberField("expired", j == null ? 0 : j.expired());
            g.writeObjectFieldStart("transitions");
            for (int level = 1; level < s.transitions().length; level++) {
                g.writeNumberField(Colour.of(level).word(), s.transitions()[level]);
            }
            g.writeEndObject();
            g.writeObjectFieldStart("devices");
            g.writeNumberField("up", s.devicesUp());
            g.writeNumberField("total", s.devices());
            g.writeEndObject();
            g.writeNumberField("rssBytes", s.rssBytes());
            g.writeNumberField("writtenBytes", s.writtenBytes());
            journal(g, j);
            g.writeArrayFieldStart("uplinks");
            for (UplinkFacts u : s.uplinks()) {
                uplink(g, u);
            }
            g.writeEndArray();
            alarms(g, s);
            power(g, s.power());
            g.writeStringField("configFault", s.configFault());
        });
    }

    private static void clock(JsonGenerator g, Clock c) throws IOException {
        g.writeStringField("clock", c.state().word());
        g.writeNumberField("clockErrorMs", c.errorMs());
        g.writeStringField("clockSource", c.source());
        g.writeNumberField("clockSetMs", c.synchronisedMs());
        g.writeNumberField("clockRefusedMs", c.refusedMs());
    }

    private static void alarms(JsonGenerator g, Snapshot s) throws IOException {
        g.writeObjectFieldStart("protection");
        g.writeStringField("state", s.protection().word());
        Json.texts(g, "reasons", s.protection().reasons());
        g.writeEndObject();
        AlarmFigures a = s.alarms();
        g.writeObjectFieldStart("alarms");
        g.writeNumberField("raisedLastHour", a.raisedLastHour());
        g.writeNumberField("raisedLastTenMinutes", a.raisedLastTenMinutes());
        g.writeNumberField("standing", a.standing());
        g.writeNumberField("unacknowledged", a.unacknowledged());
        g.writeNumberField("chattering", a.chattering());
        g.writeNumberField("heldClears", a.heldClears());
        g.writeNumberField("shelved", a.shelved());
        g.writeNumberField("suppressed", a.suppressed());
        g.writeNumberField("outOfService", a.outOfService());
        g.writeNumberField("notArmed", a.notArmed());
        g.writeEndObject();
        g.writeArrayFieldStart("outputs");
        for (OutputFacts o : s.outputs()) {
            g.writeStartObject();
            g.writeStringField("name", o.name());
            g.writeStringField("label", o.label());
            g.writeStringField("kind", o.kind());
            g.writeStringField("state", o.state());
            g.writeStringField("driver", o.driver());
            g.writeStringField("failSafe", o.failSafe());
            g.writeStringField("fault", o.fault());
            g.writeEndObject();
        }
        g.writeEndArray();
        Json.texts(g, "modes", s.modes());
    }

    private static void power(JsonGenerator g, PowerFacts p) throws IOException {
        if (p == null) {
            g.writeNullField("power");
            return;
        }
        g.writeObjectFieldStart("power");
        truth(g, "mains", p.mains());
        number(g, "batteryV", p.batteryV());
        g.writeNumberField("onBatteryMs", p.onBatteryMs());
        g.writeNumberField("endsInMs", p.endsInMs());
        g.writeStringField("ending", p.ending());
        truth(g, "door", p.door());
        truth(g, "water", p.water());
        number(g, "temperatureCel", p.temperatureCel());
        g.writeEndObject();
    }

    private static void truth(JsonGenerator g, String key, Boolean truth) throws IOException {
        if (truth == null) {
            g.writeNullField(key);
        } else {
            g.writeBooleanField(key, truth);
        }
    }

    private static void number(JsonGenerator g, String key, double number) throws IOException {
        if (Double.isNaN(number)) {
            g.writeNullField(key);
        } else {
            g.writeNumberField(key, number);
        }
    }

    private static void journal(JsonGenerator g, JournalFacts j) throws IOException {
        if (j == null) {
            g.writeNullField("journal");
            return;
        }
        g.writeObjectFieldStart("journal");
        g.writeNumberField("scans", j.scans());
        g.writeNumberField("samples", j.samples());
        g.writeNumberField("transitions", j.transitions());
        g.writeNumberField("droppedTransitions", j.droppedTransitions());
        g.writeNumberField("thinned", j.thinned());
        g.writeNumberField("thinnedAgain", j.thinnedAgain());
        g.writeNumberField("telemetryBytes", j.telemetryBytes());
        g.writeNumberField("alarmBytes", j.alarmBytes());
        if (j.fullInMs() == Long.MAX_VALUE) {
            g.writeNullField("fullInMs");
        } else {
            g.writeNumberField("fullInMs", j.fullInMs());
        }
        g.writeNumberField("commits", j.commits());
        g.writeStringField("fault", j.fault());
        g.writeEndObject();
    }

    private static void uplink(JsonGenerator g, UplinkFacts u) throws IOException {
        g.writeStartObject();
        g.writeStringField("name", u.name());
        g.writeBooleanField("connected", u.connected());
        g.writeNumberField("connects", u.connects());
        g.writeNumberField("acknowledged", u.samples());
        g.writeNumberField("held", u.held());
        g.writeNumberField("transitions", u.transitions());
        g.writeNumberField("messages", u.messages());
        g.writeNumberField("bytes", u.bytes());
        g.writeNumberField("inFlight", u.inFlight());
        g.writeNumberField("waiting", u.waiting());
        g.writeStringField("fault", u.fault());
        UplinkFacts.Way w = u.way();
        g.writeBooleanField("standby", w.standby());
        g.writeNumberField("roundTripMs", w.roundTripMs());
        g.writeNumberField("delayP50Ms", w.delayP50Ms());
        g.writeNumberField("delayP99Ms", w.delayP99Ms());
        g.writeNumberField("oldestMs", w.oldestUtcMs());
        g.writeStringField("month", w.month());
        g.writeNumberField("monthBytes", w.monthBytes());
        g.writeNumberField("monthLimit", w.monthLimitBytes());
        g.writeEndObject();
    }

    /** The will: JSON, UTF-8. */
    public static byte[] will(String gateway, Boot boot) {
        return Json.object(g -> {
            g.writeStringField("gateway", gateway);
            g.writeStringField("state", OFFLINE);
            g.writeStringField("boot", boot.id());
        });
    }
}
