package io.sluice.codec.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Calibration;
import io.sluice.model.site.DerivedSource;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.PointChecks;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.Site;
import java.io.IOException;

/**
 * The self-description of a gateway: what it is, what it measures and computes, in which units, against which limits, and what
 * it drives. Stateless.
 */
public final class BirthWriter {
    private BirthWriter() {}

    /**
     * What holds for this start of the gateway.
     *
     * @param boot process start
     * @param version version of the firmware
     * @param revision configuration revision
     * @param utcMs now, ms since 1970
     * @param clock how far that can be trusted
     */
    public record Start(Boot boot, String version, int revision, long utcMs, ClockState clock) {}

    /**
     * What holds for the uplink that says it.
     *
     * @param uplink name of the uplink
     * @param prefix first part of topics
     * @param protocol such as {@code "mqtt-5"}
     * @param encoding of telemetry
     * @param compression of telemetry: {@code none} or {@code deflate}
     * @param batchMs how long what was measured is gathered before it is sent, ms
     * @param detail of telemetry: {@code scans}, {@code minutes} or {@code hours}
     * @param receipts whether batches are to be confirmed on {@code /receipt}
     * @param keepAliveS longest silence of the gateway, s
     * @param deadAfterS silence after which it may be taken for dead, s
     * @param statusS time between status messages, s
     * @param maxPayloadBytes most bytes in one telemetry message
     */
    public record Contact(
            String uplink,
            String prefix,
            String protocol,
            Encoding encoding,
            String compression,
            long batchMs,
            String detail,
            boolean receipts,
            int keepAliveS,
            int deadAfterS,
            int statusS,
            int maxPayloadBytes) {}

    /** The gateway's birth: JSON, UTF-8. */
    public static byte[] gateway(Site site, Start start, Contact contact) {
        return Json.object(g -> {
            g.writeStringField("gateway", site.gateway().id());
            g.writeStringField("label", site.gateway().label());
            Json.place(g, site.gateway().place());
            start(g, start);
            g.writeStringField("version", start.version());
            g.writeStringField("siteHash", site.hash());
            g.writeObjectFieldStart("uplink");
            g.writeStringField("name", contact.uplink());
            g.writeStringField("prefix", contact.prefix());
            g.writeStringField("protocol", contact.protocol());
            g.writeStringField("encoding", contact.encoding().word());
            g.writeStringField("contentType", contact.encoding().contentType());
            g.writeStringField("compression", contact.compression());
            g.writeNumberField("batchMs", contact.batchMs());
            g.writeStringField("detail", contact.detail());
            g.writeBooleanField("receipts", contact.receipts());
            g.writeNumberField("keepAliveS", contact.keepAliveS());
            g.writeNumberField("deadAfterS", contact.deadAfterS());
            g.writeNumberField("statusS", contact.statusS());
            g.writeNumberField("maxPayload", contact.maxPayloadBytes());
            g.writeEndObject();
            g.writeArrayFieldStart("links");
            for (LinkSpec link : site.links()) {
                g.writeStartObject();
                g.writeStringField("name", link.name());
                g.writeStringField("driver", link.driver());
                g.writeEndObject();
            }
            g.writeEndArray();
            g.writeArrayFieldStart("devices");
            for (DeviceSpec device : site.devices()) {
                g.writeStartObject();
                g.writeStringField("name", device.name());
                g.writeStringField("label", device.label());
                g.writeStringField("link", device.link());
                g.writeStringField("profile", device.profile());
                g.writeBooleanField("virtual", device.isVirtual());
                g.writeNumberField("points", device.points().size());
                g.writeEndObject();
            }
            g.writeEndArray();
            g.writeArrayFieldStart("alarms");
            for (AlarmRule rule : site.alarms()) {
                RuleForm.write(g, site, rule);
            }
            g.writeEndArray();
            EquipmentForm.write(g, site);
        });
    }

    /** A device's birth: JSON, UTF-8. */
    public static byte[] device(Site site, DeviceSpec device, Start start) {
        return Json.object(g -> {
            g.writeStringField("gateway", site.gateway().id());
            g.writeStringField("device", device.name());
            g.writeStringField("label", device.label());
            start(g, start);
            g.writeStringField("profile", device.profile());
            g.writeStringField("link", device.link());
            g.writeBooleanField("virtual", device.isVirtual());
            g.writeNumberField("unitAddress", device.unit());
            g.writeNumberField("periodMs", device.periodMs());
            g.writeNumberField("timeoutMs", device.timeoutMs());
            g.writeNumberField("retries", device.retries());
            g.writeBooleanField("carriesAlarm", device.carriesAlarm());
            Json.place(g, device.place());
            g.writeArrayFieldStart("points");
            for (int column = 0; column < device.points().size(); column++) {
                point(g, site, new PointRef(device.index(), column));
            }
            g.writeEndArray();
        });
    }

    private static void start(JsonGenerator g, Start start) throws IOException {
        g.writeStringField("boot", start.boot().id());
        g.writeNumberField("revision", start.revision());
        g.writeNumberField("timeMs", start.utcMs());
        g.writeStringField("clock", start.clock().word());
    }

    private static void point(JsonGenerator g, Site site, PointRef at) throws IOException {
        PointSpec point = site.point(at);
        WireUnit wire = WireUnit.of(point.unit());
        g.writeStartObject();
        g.writeStringField("name", point.name());
        g.writeStringField("label", point.label());
        g.writeStringField("unit", point.unit());
        if (wire.isRegistered()) {
            g.writeStringField("wireUnit", wire.name());
        } else {
            g.writeNullField("wireUnit");
        }
        Json.number(g, "wireFactor", wire.factor());
        g.writeNumberField("decimals", point.decimals());
        Json.number(g, "min", point.min());
        Json.number(g, "max", point.max());
        Json.number(g, "accuracy", point.accuracy());
        Json.number(g, "deadband", point.deadband());
        g.writeNumberField("maxSilenceMs", point.maxSilenceMs());
        calibration(g, point);
        if (point.source() instanceof DerivedSource derived) {
            g.writeStringField("derived", FigureText.of(derived.figure(), p -> RuleForm.name(site, p)));
        } else {
            g.writeNullField("derived");
        }
        checks(
                g,
                site.checks().stream()
                        .filter(c -> c.point().equals(at))
                        .findFirst()
                        .orElse(null));
        g.writeEndObject();
    }

    private static void calibration(JsonGenerator g, PointSpec point) throws IOException {
        Calibration c = point.calibration();
        if (!c.exists() && point.gain() == 1 && point.zero() == 0) {
            g.writeNullField("calibration");
            return;
        }
        g.writeObjectFieldStart("calibration");
        Json.number(g, "gain", point.gain());
        Json.number(g, "zero", point.zero());
        g.writeStringField("by", c.by());
        g.writeStringField("on", c.on());
        g.writeStringField("certificate", c.certificate());
        g.writeStringField("instrument", c.instrument());
        g.writeEndObject();
    }

    private static void checks(JsonGenerator g, PointChecks c) throws IOException {
        if (c == null) {
            g.writeNullField("checks");
            return;
        }
        g.writeObjectFieldStart("checks");
        g.writeNumberField("flatMs", c.flatMs());
        Json.number(g, "flatBand", c.flatBand());
        Json.number(g, "maxPerSecond", c.maxPerSecond());
        g.writeNumberField("confirm", c.confirm());
        if (c.loop()) {
            g.writeObjectFieldStart("loop");
            Json.number(g, "at4", c.at4());
            Json.number(g, "at20", c.at20());
            g.writeNumberField("debounceMs", c.debounceMs());
            g.writeEndObject();
        } else {
            g.writeNullField("loop");
        }
        g.writeEndObject();
    }
}
