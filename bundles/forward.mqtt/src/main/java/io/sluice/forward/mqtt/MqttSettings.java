package io.sluice.forward.mqtt;

import io.sluice.codec.wire.Encoding;
import io.sluice.model.site.UplinkSpec;
import io.sluice.port.store.Detail;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * An uplink's settings, checked. Immutable.
 *
 * @param name name of the uplink
 * @param addresses brokers to try in turn
 * @param version which protocol
 * @param prefix first part of topics
 * @param encoding of telemetry
 * @param inFlight most unacknowledged messages
 * @param maxPayloadBytes most bytes in one telemetry message
 * @param backlogBytesPerSecond limit for what is not live
 * @param keepAliveS longest silence towards the broker, s
 * @param sessionExpiryS how long the broker keeps commands for us, s
 * @param statusS time between status messages, s
 * @param username empty if none
 * @param passwordRef reference to the password; empty if none
 * @param bind local address or interface to go out by; empty: as the system routes
 * @param delivery how telemetry is packed and paid for
 * @param standby whose stand-by it is; {@link Standby#NONE} if nobody's
 * @param tls files and checks for TLS
 */
record MqttSettings(
        String name,
        List<Address> addresses,
        Version version,
        String prefix,
        Encoding encoding,
        int inFlight,
        int maxPayloadBytes,
        int backlogBytesPerSecond,
        int keepAliveS,
        long sessionExpiryS,
        int statusS,
        String username,
        String passwordRef,
        String bind,
        Delivery delivery,
        Standby standby,
        Tls tls) {
    private static final Set<String> KEYS = Set.of(
            "version",
            "prefix",
            "keepAliveS",
            "sessionExpiryS",
            "statusS",
            "username",
            "passwordRef",
            "caFile",
            "certificateFile",
            "keyFile",
            "verifyHost",
            "bind",
            "batchMs",
            "compression",
            "detail",
            "monthlyBytes",
            "receiptMs",
            "standby",
            "standbyAfterMs",
            "standbyAlarms");

    /** Which protocol to speak. */
    enum Version {
        /** 5, and 3.1.1 if the broker refuses it. */
        AUTO,
        /** Only MQTT 5. */
        V5,
        /** Only MQTT 3.1.1. */
        V3
    }

    /**
     * How telemetry is packed and paid for.
     *
     * @param batchMs how long what was measured is gathered into one batch, ms; 0: each segment is a batch
     * @param deflate whether payloads of telemetry are compressed (zlib, RFC 1950)
     * @param detail every scan, or summaries
     * @param monthlyBytes most bytes in a month of UTC before telemetry waits; 0: no limit
     * @param receiptMs how long the platform may take to confirm a batch; 0: the broker's word is enough
     */
    record Delivery(long batchMs, boolean deflate, Detail detail, long monthlyBytes, long receiptMs) {
        boolean receipts() {
            return receiptMs > 0;
        }
    }

    /**
     * Whose place this uplink takes.
     *
     * @param of name of the other uplink; empty if none
     * @param afterMs how long the other is down before, ms
     * @param alarms whether it stays connected all the time and sends transitions beside the other
     */
    record Standby(String of, long afterMs, boolean alarms) {
        static final Standby NONE = new Standby("", 0, false);

        boolean exists() {
            return !of.isEmpty();
        }
    }

    /** Whose place in the journal it has: its own, or that of the uplink it stands by for. */
    String place() {
        return standby.exists() ? standby.of() : name;
    }

    /** The client id: the gateway's; a stand-by's own, for a broker throws out the elder of two with the same. */
    String clientId(String gateway) {
        return standby.exists() ? gateway + '.' + name : gateway;
    }

    /**
     * Files and checks for TLS; paths are relative to the site's directory.
     *
     * @param caFile certificates to trust; empty: those of the Java runtime
     * @param certificateFile our certificate and its chain; empty: none
     * @param keyFile its key; empty: none
     * @param verifyHost whether the broker's certificate must name its host
     */
    record Tls(String caFile, String certificateFile, String keyFile, boolean verifyHost) {}

    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException if one is missing, unknown or wrong; says which, and what is allowed
     */
    static MqttSettings of(UplinkSpec spec) {
        String where = "uplink " + spec.name() + ": ";
        try {
            return read(spec);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + e.getMessage(), e);
        }
    }

    private static MqttSettings read(UplinkSpec spec) {
        Map<String, String> s = spec.settings();
        Set<String> unknown = new TreeSet<>(s.keySet());
        unknown.removeAll(KEYS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown settings " + unknown + "; allowed are " + new TreeSet<>(KEYS));
        }
        if (spec.urls().isEmpty()) {
            throw new IllegalArgumentException("urls: at least one is needed");
        }
        String certificate = s.getOrDefault("certificateFile", "");
        String key = s.getOrDefault("keyFile", "");
        if (certificate.isEmpty() != key.isEmpty()) {
            throw new IllegalArgumentException("certificateFile and keyFile: both or none are needed");
        }
        String username = s.getOrDefault("username", "");
        String passwordRef = s.getOrDefault("passwordRef", "");
        if (username.isEmpty() && !passwordRef.isEmpty()) {
            throw new IllegalArgumentException("passwordRef: needs a username");
        }
        return new MqttSettings(
                spec.name(),
                spec.urls().stream().map(Address::of).toList(),
                version(s.getOrDefault("version", "auto")),
                prefix(s.getOrDefault("prefix", "sluice/v1")),
                Encoding.of(spec.encoding()),
                (int) within("inFlight", spec.inFlight(), 1, 1_000),
                (int) within("maxPayloadBytes", spec.maxPayloadBytes(), 1_024, 16_777_216),
                (int) within("backlogBytesPerSecond", spec.backlogBytesPerSecond(), 1, Integer.MAX_VALUE),
                (int) number(s, "keepAliveS", 30, 5, 3_600),
                number(s, "sessionExpiryS", 3_600, 0, 4_294_967_295L),
                (int) number(s, "statusS", 10, 1, 86_400),
                username,
                passwordRef,
                s.getOrDefault("bind", ""),
                delivery(s),
                standby(spec.name(), s),
                new Tls(
                        s.getOrDefault("caFile", ""),
                        certificate,
                        key,
                        flag("verifyHost", s.getOrDefault("verifyHost", "true"))));
    }

    private static Delivery delivery(Map<String, String> s) {
        String compression = s.getOrDefault("compression", "none");
        if (!compression.equals("none") && !compression.equals("deflate")) {
            throw new IllegalArgumentException("compression \"" + compression + "\": allowed are none, deflate");
        }
        Detail detail =
                switch (s.getOrDefault("detail", "scans")) {
                    case "scans" -> Detail.SCANS;
                    case "minutes" -> Detail.MINUTES;
                    case "hours" -> Detail.HOURS;
                    default ->
                        throw new IllegalArgumentException(
                                "detail \"" + s.get("detail") + "\": allowed are scans, minutes, hours");
                };
        return new Delivery(
                number(s, "batchMs", 0, 0, 3_600_000),
                compression.equals("deflate"),
                detail,
                number(s, "monthlyBytes", 0, 0, 1_000_000_000_000_000L),
                number(s, "receiptMs", 0, 0, 3_600_000));
    }

    private static Standby standby(String name, Map<String, String> s) {
        String of = s.getOrDefault("standby", "");
        if (of.isEmpty()) {
            return Standby.NONE;
        }
        if (of.equals(name)) {
            throw new IllegalArgumentException("standby " + of + ": itself; allowed is another uplink");
        }
        return new Standby(
                of,
                number(s, "standbyAfterMs", 60_000, 0, 86_400_000),
                flag("standbyAlarms", s.getOrDefault("standbyAlarms", "false")));
    }

    private static Version version(String text) {
        return switch (text) {
            case "auto" -> Version.AUTO;
            case "5" -> Version.V5;
            case "3.1.1" -> Version.V3;
            default -> throw new IllegalArgumentException("version \"" + text + "\": allowed are auto, 5, 3.1.1");
        };
    }

    private static String prefix(String text) {
        if (!text.matches("[^/#+$\\x00-\\x1f][^#+\\x00-\\x1f]{0,199}") || text.endsWith("/")) {
            throw new IllegalArgumentException(
                    "prefix \"" + text
                            + "\": allowed are 1 to 200 characters without # and +, not beginning with / or $, not ending with /");
        }
        return text;
    }

    private static boolean flag(String key, String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(key + " \"" + text + "\": allowed are true, false");
        };
    }

    private static long number(Map<String, String> settings, String key, long otherwise, long least, long most) {
        String text = settings.get(key);
        if (text == null) {
            return otherwise;
        }
        try {
            return within(key, Long.parseLong(text), least, most);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " \"" + text + "\": allowed are " + least + " to " + most, e);
        }
    }

    private static long within(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + " " + value + ": allowed are " + least + " to " + most);
        }
        return value;
    }
}
