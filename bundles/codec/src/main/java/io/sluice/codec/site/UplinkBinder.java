package io.sluice.codec.site;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.site.UplinkSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes uplinks; sees to it that no secret stands in the file. */
final class UplinkBinder {
    private static final Pattern URL = Pattern.compile(
            "(tcp|ssl)://(\\[[0-9A-Fa-f:.]{2,45}\\]|[A-Za-z0-9]([A-Za-z0-9._-]{0,251}))(:([0-9]{1,5}))?/?");
    private static final Pattern USER = Pattern.compile("^([A-Za-z0-9+.-]*://)?[^/]*@");
    private static final Pattern CAP = Pattern.compile("([0-9]{1,6}) ?(MB|GB)");
    private static final String FORM = "tcp://host:port or ssl://host:port, IPv6 addresses in [ ]";

    private final Document document;

    UplinkBinder(Document document) {
        this.document = document;
    }

    List<UplinkSpec> bind(List<Fields> all) {
        Registry names = new Registry("uplinks");
        List<UplinkSpec> uplinks = new ArrayList<>();
        for (Fields fields : all) {
            String name = names.enter(fields);
            List<String> urls = urls(fields);
            Map<String, String> settings = new HashMap<>();
            settings.put("version", version(fields));
            settings.put("prefix", fields.text("prefix", "sluice/v1"));
            boolean metered = fields.flag("metered", false);
            settings.put("keepAliveS", seconds(fields, "keepAlive", metered ? 240 : 30, 5, 18 * Durations.HOUR));
            settings.put("sessionExpiryS", seconds(fields, "sessionExpiry", 3600, 0, 30 * Durations.DAY));
            settings.put("statusS", seconds(fields, "status", metered ? 300 : 10, 1, Durations.HOUR));
            delivery(fields, settings);
            standby(fields, all, settings);
            login(fields, settings);
            tls(fields, urls, settings);
            uplinks.add(new UplinkSpec(
                    name,
                    SiteBinder.driver(fields, "mqtt"),
                    urls,
                    fields.text("encoding", metered ? "columns" : "json"),
                    fields.integer("inFlight", 16),
                    fields.integer("maxPayload", 65536),
                    fields.integer("backlogRate", 50000),
                    settings));
        }
        sameBroker(all);
        return uplinks;
    }

    /** A broker throws out the elder of two clients with the same id, and they throw each other out for ever. */
    private void sameBroker(List<Fields> all) {
        Map<String, String> served = new HashMap<>();
        for (Fields fields : all) {
            if (fields.has("standby")) {
                continue;
            }
            List<String> urls = fields.texts("urls");
            for (int i = 0; i < urls.size(); i++) {
                String other = served.putIfAbsent(urls.get(i), fields.text("name", ""));
                if (other != null && !other.equals(fields.text("name", ""))) {
                    document.fault(
                            Document.child(fields.pointer("urls"), i),
                            "uplink " + other + " is at this broker too, with the same client id",
                            "another broker, or standby: " + other);
                }
            }
        }
    }

    /** What telemetry costs. A metered link starts from cheap values; each can still be set. */
    private void delivery(Fields fields, Map<String, String> settings) {
        boolean metered = fields.flag("metered", false);
        long batchMs = fields.duration("batch", metered ? 60_000 : 0, 0, Durations.HOUR);
        put(settings, "batchMs", Long.toString(batchMs), "0");
        put(settings, "compression", fields.text("compression", metered ? "deflate" : "none"), "none");
        put(settings, "detail", fields.text("detail", metered ? "minutes" : "scans"), "scans");
        put(settings, "receiptMs", Long.toString(fields.duration("receipts", 0, 0, Durations.HOUR)), "0");
        String cap = fields.text("monthlyCap", "");
        if (!cap.isEmpty()) {
            settings.put("monthlyBytes", Long.toString(bytes(cap)));
        }
        String bind = fields.text("bind", "");
        if (!bind.isEmpty()) {
            settings.put("bind", bind);
        }
    }

    private static void put(Map<String, String> settings, String key, String value, String otherwise) {
        if (!value.equals(otherwise)) {
            settings.put(key, value);
        }
    }

    /** The schema has seen to the form: a number and MB or GB. */
    private static long bytes(String cap) {
        Matcher m = CAP.matcher(cap);
        return m.matches() ? Long.parseLong(m.group(1)) * (m.group(2).equals("GB") ? 1_000_000_000L : 1_000_000L) : 0;
    }

    private void standby(Fields fields, List<Fields> all, Map<String, String> settings) {
        String of = fields.text("standby", "");
        if (of.isEmpty()) {
            for (String key : List.of("standbyAfter", "standbyAlarms")) {
                if (fields.has(key)) {
                    document.fault(fields.pointer(key), "without standby", "standby beside it");
                }
            }
            return;
        }
        Fields other = all.stream()
                .filter(f -> f.text("name", "").equals(of) && !f.pointer().equals(fields.pointer()))
                .findFirst()
                .orElse(null);
        if (other == null) {
            document.fault(fields.pointer("standby"), "no other uplink has this name", "the name of another uplink");
        } else if (other.has("standby")) {
            document.fault(fields.pointer("standby"), "that uplink is a stand-by itself", "an uplink without standby");
        } else if (!other.text("driver", "").equals(fields.text("driver", ""))) {
            document.fault(
                    fields.pointer("standby"), "that uplink is of another driver", "an uplink of the same driver");
        }
        settings.put("standby", of);
        settings.put("standbyAfterMs", Long.toString(fields.duration("standbyAfter", 60_000, 0, Durations.DAY)));
        settings.put("standbyAlarms", Boolean.toString(fields.flag("standbyAlarms", false)));
    }

    private List<String> urls(Fields fields) {
        List<String> urls = fields.texts("urls");
        if (urls.isEmpty()) {
            document.missing(fields.pointer(), "urls", FORM);
        }
        for (int i = 0; i < urls.size(); i++) {
            String pointer = Document.child(fields.pointer("urls"), i);
            Matcher m = URL.matcher(urls.get(i));
            if (USER.matcher(urls.get(i)).find()) {
                String safe = USER.matcher(urls.get(i)).replaceFirst("$1***@");
                document.fault(pointer, safe, "a user or secret in an address", "username and passwordRef");
            } else if (!m.matches()) {
                document.fault(pointer, "no broker address", FORM);
            } else if (m.group(5) != null && !isPort(m.group(5))) {
                document.fault(pointer, "port not in 1..65535", "1..65535");
            }
        }
        return urls;
    }

    private static boolean isPort(String digits) {
        int port = Integer.parseInt(digits);
        return port >= 1 && port <= 65535;
    }

    /** The version as text: {@code 5} without quotes is a number in YAML. */
    private String version(Fields fields) {
        JsonNode value = document.at(fields.pointer("version"));
        return value.isIntegralNumber() ? value.asText() : fields.text("version", "auto");
    }

    /** A duration in whole seconds, as text. */
    private String seconds(Fields fields, String key, long fallbackS, long leastS, long mostMs) {
        long ms = fields.duration(key, fallbackS * 1000, leastS * 1000, mostMs);
        if (ms % 1000 != 0) {
            document.fault(
                    fields.pointer(key), "not in whole seconds", "such as " + Durations.format(ms / 1000 * 1000));
        }
        return Long.toString(ms / 1000);
    }

    private void login(Fields fields, Map<String, String> settings) {
        for (String key : List.of("username", "passwordRef")) {
            String value = fields.text(key, "");
            if (!value.isEmpty()) {
                settings.put(key, value);
            }
        }
        if (fields.has("passwordRef") && !fields.has("username")) {
            document.fault(fields.pointer("passwordRef"), "without username", "username beside it");
        }
    }

    private void tls(Fields fields, List<String> urls, Map<String, String> settings) {
        boolean encrypted = urls.stream().anyMatch(u -> u.startsWith("ssl://"));
        if (!fields.has("tls")) {
            if (encrypted) {
                document.missing(fields.pointer(), "tls", "tls: {ca: file} for ssl:// addresses");
            }
            return;
        }
        if (!encrypted) {
            document.warning(fields.pointer("tls"), "not used: no address is ssl://", "");
        }
        Fields tls = fields.child("tls");
        Map<String, String> files = Map.of("ca", "caFile", "certificate", "certificateFile", "key", "keyFile");
        files.forEach((key, setting) -> {
            String file = tls.text(key, "");
            if (!file.isEmpty()) {
                settings.put(setting, file);
            }
        });
        if (!tls.has("ca")) {
            document.missing(tls.pointer(), "ca", "");
        }
        if (tls.has("certificate") != tls.has("key")) {
            document.missing(tls.pointer(), tls.has("key") ? "certificate" : "key", "certificate and key go together");
        }
        settings.put("verifyHost", Boolean.toString(tls.flag("verifyHost", true)));
    }
}
