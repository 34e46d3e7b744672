package io.sluice.codec.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.model.Colour;
import io.sluice.model.site.AlarmPolicy;
import io.sluice.model.site.CaptureSpec;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.Site;
import io.sluice.model.site.WatchSpec;
import java.io.IOException;
import java.util.Locale;

/** Outputs, watch modes, captures and the policy as they stand in a birth. Stateless. */
final class EquipmentForm {
    private EquipmentForm() {}

    static void write(JsonGenerator g, Site site) throws IOException {
        g.writeArrayFieldStart("outputs");
        for (OutputSpec output : site.outputs()) {
            output(g, site, output);
        }
        g.writeEndArray();
        g.writeArrayFieldStart("watch");
        for (WatchSpec watch : site.watches()) {
            watch(g, site, watch);
        }
        g.writeEndArray();
        g.writeArrayFieldStart("captures");
        for (CaptureSpec capture : site.captures()) {
            capture(g, site, capture);
        }
        g.writeEndArray();
        policy(g, site.policy());
    }

    private static void output(JsonGenerator g, Site site, OutputSpec o) throws IOException {
        g.writeStartObject();
        g.writeStringField("name", o.name());
        g.writeStringField("label", o.label());
        g.writeStringField("kind", o.kind().name().toLowerCase(Locale.ROOT));
        g.writeStringField("link", o.link());
        g.writeNumberField("unitAddress", o.unit());
        g.writeStringField("failSafe", failSafe(o.failSafe()));
        g.writeNumberField("maxOnMs", o.maxOnMs());
        g.writeBooleanField("escalation", o.escalation());
        Json.texts(g, "groups", o.groups());
        g.writeObjectFieldStart("patterns");
        for (int level = 1; level < o.patterns().size(); level++) {
            OutputSpec.Pattern pattern = o.patterns().get(level);
            if (pattern != null) {
                g.writeObjectFieldStart(Colour.of(level).word());
                g.writeNumberField("onMs", pattern.onMs());
                g.writeNumberField("offMs", pattern.offMs());
                g.writeEndObject();
            }
        }
        g.writeEndObject();
        if (o.clear() == null) {
            g.writeNullField("clear");
        } else {
            g.writeStringField("clear", RuleForm.name(site, o.clear()));
        }
        g.writeEndObject();
    }

    private static String failSafe(OutputSpec.FailSafe failSafe) {
        return failSafe == OutputSpec.FailSafe.NONE
                ? "no fail-safe"
                : failSafe.name().toLowerCase(Locale.ROOT);
    }

    private static void watch(JsonGenerator g, Site site, WatchSpec w) throws IOException {
        g.writeStartObject();
        g.writeStringField("name", w.name());
        g.writeStringField("label", w.label());
        Json.texts(
                g,
                "devices",
                w.devices().stream().map(d -> site.devices().get(d).name()).toList());
        g.writeNumberField("periodMs", w.periodMs());
        if (w.when() == null) {
            g.writeNullField("when");
        } else {
            g.writeStringField("when", ExpressionText.of(w.when(), at -> RuleForm.name(site, at)));
        }
        g.writeNumberField("holdMs", w.holdMs());
        g.writeEndObject();
    }

    private static void capture(JsonGenerator g, Site site, CaptureSpec c) throws IOException {
        g.writeStartObject();
        g.writeStringField("name", c.name());
        RuleForm.points(g, "channels", site, c.channels());
        Json.number(g, "rateHz", c.rateHz());
        Json.number(g, "threshold", c.threshold());
        g.writeNumberField("preMs", c.preMs());
        g.writeNumberField("postMs", c.postMs());
        g.writeNumberField("mostMs", c.mostMs());
        g.writeEndObject();
    }

    private static void policy(JsonGenerator g, AlarmPolicy p) throws IOException {
        g.writeObjectFieldStart("policy");
        g.writeStringField("timeZone", p.zone().getId());
        g.writeNumberField("restartGapMs", p.restartGapMs());
        g.writeNumberField("maxShelfMs", p.maxShelfMs());
        g.writeObjectFieldStart("chatter");
        g.writeNumberField("raises", p.chatterRaises());
        g.writeNumberField("withinMs", p.chatterWindowMs());
        g.writeNumberField("holdMs", p.chatterHoldMs());
        g.writeEndObject();
        g.writeArrayFieldStart("duty");
        for (AlarmPolicy.Duty duty : p.duty()) {
            g.writeStartObject();
            g.writeStringField("colour", duty.colour().word());
            g.writeStringField("level", duty.level());
            g.writeStringField("division", duty.division());
            g.writeStringField("label", duty.label());
            g.writeEndObject();
        }
        g.writeEndArray();
        g.writeEndObject();
    }
}
