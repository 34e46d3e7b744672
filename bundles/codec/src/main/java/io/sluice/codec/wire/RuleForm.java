package io.sluice.codec.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.model.Colour;
import io.sluice.model.expression.Expression;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.Site;
import java.io.IOException;
import java.util.List;

/** Alarm rules as they stand in a birth. Stateless. */
final class RuleForm {
    private RuleForm() {}

    static void write(JsonGenerator g, Site site, AlarmRule rule) throws IOException {
        DeviceSpec device = site.devices().get(rule.device());
        PointSpec point = device.points().get(rule.point());
        g.writeStartObject();
        g.writeStringField("name", rule.name());
        g.writeStringField("label", rule.label());
        g.writeStringField("device", device.name());
        g.writeStringField("point", point.name());
        g.writeStringField("unit", point.unit());
        g.writeBooleanField("fault", rule.fault());
        condition(g, site, rule.condition());
        g.writeNumberField("onDelayMs", rule.onDelayMs());
        g.writeNumberField("offDelayMs", rule.offDelayMs());
        g.writeNumberField("ackWithinMs", rule.ackWithinMs());
        g.writeBooleanField("latching", rule.latching());
        g.writeStringField("group", rule.group());
        g.writeStringField("limitSet", rule.limitSet());
        g.writeBooleanField("armed", rule.armed());
        g.writeEndObject();
    }

    private static void condition(JsonGenerator g, Site site, Condition condition) throws IOException {
        if (condition instanceof Condition.Limits c) {
            g.writeStringField("condition", "limits");
            limits(g, c.rising(), c.limits(), c.hysteresis());
            g.writeNumberField("passes", c.passes());
            g.writeNumberField("of", c.of());
        } else if (condition instanceof Condition.Vote c) {
            g.writeStringField("condition", "vote");
            limits(g, c.rising(), c.limits(), c.hysteresis());
            g.writeNumberField("needed", c.needed());
        } else if (condition instanceof Condition.Formula c) {
            g.writeStringField("condition", "formula");
            formula(g, site, c);
        } else if (condition instanceof Condition.Disagreement c) {
            g.writeStringField("condition", "disagreement");
            g.writeStringField("colour", c.colour().word());
            Json.number(g, "tolerance", c.tolerance());
            Json.number(g, "switchAt", c.switchAt());
        } else if (condition instanceof Condition.Stale c) {
            g.writeStringField("condition", "stale");
            g.writeStringField("colour", c.colour().word());
            g.writeNumberField("afterMs", c.afterMs());
        } else if (condition instanceof Condition.DeviceFault c) {
            g.writeStringField("condition", "device-fault");
            g.writeStringField("colour", c.colour().word());
        } else if (condition instanceof Condition.LinkFault c) {
            g.writeStringField("condition", "link-fault");
            g.writeStringField("colour", c.colour().word());
            g.writeStringField("link", c.link());
        } else {
            throw new IllegalArgumentException("condition " + condition + ": unknown");
        }
        points(g, "points", site, condition.inputs());
    }

    private static void limits(JsonGenerator g, boolean rising, double[] limits, double hysteresis) throws IOException {
        g.writeStringField("direction", rising ? "rising" : "falling");
        g.writeObjectFieldStart("limits");
        for (int level = 1; level < limits.length; level++) {
            if (!Double.isNaN(limits[level])) {
                Json.number(g, Colour.of(level).word(), limits[level]);
            }
        }
        g.writeEndObject();
        Json.number(g, "hysteresis", hysteresis);
    }

    private static void formula(JsonGenerator g, Site site, Condition.Formula c) throws IOException {
        g.writeObjectFieldStart("when");
        for (int level = 1; level < c.colours().size(); level++) {
            Expression.Truth when = c.colours().get(level);
            if (when != null) {
                g.writeStringField(Colour.of(level).word(), ExpressionText.of(when, at -> name(site, at)));
            }
        }
        g.writeEndObject();
        g.writeStringField("onUnknown", c.onUnknown() ? "raise" : "hold");
    }

    static void points(JsonGenerator g, String key, Site site, List<PointRef> points) throws IOException {
        g.writeArrayFieldStart(key);
        for (PointRef at : points) {
            g.writeString(name(site, at));
        }
        g.writeEndArray();
    }

    /** {@code device/point}. */
    static String name(Site site, PointRef at) {
        return site.devices().get(at.device()).name() + '/' + site.point(at).name();
    }
}
