package io.sluice.codec.site;

import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.PushSpec;
import io.sluice.model.site.SenmlSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes links on which instruments send by themselves, and what an instrument says of itself there. */
final class PushLinks {
    /** The driver. */
    static final String COAP = "coap";

    private static final List<String> KEYS = List.of("bind", "security", "maxPack");
    private static final List<String> DEVICE_KEYS = List.of("identity", "secretRef", "lateAfter");
    private static final List<String> ASKED = List.of(
            "host",
            "guard",
            "connectTimeout",
            "path",
            "serial",
            "echo",
            "rs485",
            "requestTime",
            "bus",
            "chip",
            "sensors");
    private static final List<String> DEVICE_ASKED = List.of("unit", "timeout", "retries", "serial");
    private static final List<String> REGISTER_KEYS = List.of(
            "table",
            "address",
            "type",
            "order",
            "bytes",
            "digitsAt",
            "signAt",
            "signMask",
            "wrapsAt",
            "mask",
            "faults",
            "alone",
            "read",
            "quantity",
            "line");
    private static final int SECURE_PORT = 5684;
    private static final int PLAIN_PORT = 5683;
    private static final int MOST_PACK = 4096;

    private final Document document;
    private final Map<String, String> owners = new HashMap<>();
    private final Map<String, String> identities = new HashMap<>();

    PushLinks(Document document) {
        this.document = document;
    }

    /** Whether this is such a link. */
    static boolean isOne(Fields fields) {
        return fields.text("driver", "").equals(COAP);
    }

    /** Whether this is such a link. */
    static boolean isOne(LinkSpec link) {
        return link.driver().equals(COAP);
    }

    /** A link of another kind must not have their keys. */
    static void refuseKeys(Fields fields) {
        refuse(fields, KEYS, "only for driver coap");
    }

    private static void refuse(Fields fields, List<String> keys, String why) {
        for (String key : keys) {
            if (fields.has(key)) {
                fields.document().keyFault(fields.pointer(key), why, "");
            }
        }
    }

    LinkSpec link(String name, Fields fields) {
        refuse(fields, ASKED, "means nothing for driver coap: nobody is asked");
        boolean secure = !fields.text("security", "psk").equals("none");
        int port = fields.integer("port", secure ? SECURE_PORT : PLAIN_PORT);
        String bind = fields.text("bind", secure ? "0.0.0.0" : "127.0.0.1");
        String owner = owners.putIfAbsent(Integer.toString(port), name);
        if (owner != null) {
            document.fault(
                    fields.pointer(fields.has("port") ? "port" : "driver"),
                    Integer.toString(port),
                    "link " + owner + " listens on the same port",
                    "one link for each port: put the devices on one");
        }
        if (!secure && !bind.startsWith("127.") && !bind.equals("::1")) {
            document.warning(
                    fields.pointer("security"), "anybody who reaches " + bind + " can send values", "security: psk");
        }
        return new LinkSpec(
                name,
                COAP,
                0,
                Map.of(
                        "bind",
                        bind,
                        "port",
                        Integer.toString(port),
                        "security",
                        secure ? "psk" : "none",
                        "maxPack",
                        Integer.toString(fields.integer("maxPack", MOST_PACK))));
    }

    /** What a device says of itself; null on a link of another kind. */
    PushSpec push(Fields fields, String name, LinkSpec link) {
        if (link == null || !isOne(link)) {
            if (link != null) {
                refuse(fields, DEVICE_KEYS, "only on a link of driver coap");
            }
            return null;
        }
        refuse(fields, DEVICE_ASKED, "means nothing on a link of driver coap: nobody is asked");
        String identity = fields.required("identity");
        String other = identities.putIfAbsent(link.name() + " " + identity, name);
        if (other != null && !identity.isEmpty()) {
            document.fault(fields.pointer("identity"), identity, "device " + other + " has the same", "one of its own");
        }
        boolean secure = link.settings().get("security").equals("psk");
        if (secure && !fields.has("secretRef")) {
            document.missing(fields.pointer(), "secretRef", "the name of the key's file in secrets/");
        } else if (!secure) {
            refuse(fields, List.of("secretRef"), "the link has security none");
        }
        return new PushSpec(identity, secure ? fields.text("secretRef", "") : "", (int)
                fields.duration("lateAfter", 2 * Durations.MINUTE, Durations.SECOND, Durations.DAY));
    }

    /** Outputs cannot be driven over such a link. */
    static void refuseOutputs(List<LinkSpec> links, List<OutputSpec> outputs, List<Fields> fields) {
        for (OutputSpec output : outputs) {
            if (links.stream().anyMatch(l -> isOne(l) && l.name().equals(output.link()))) {
                Fields of = fields.get(output.index());
                of.document().fault(of.pointer("link"), "no output can be driven over coap", "another link");
            }
        }
    }

    /** Where a point of a profile for bus senml comes from. */
    static SenmlSource source(Fields point) {
        refuse(point, REGISTER_KEYS, "not for bus senml");
        return new SenmlSource(point.required("record"));
    }
}
