package io.sluice.forward.mqtt;

import java.io.EOFException;
import java.io.IOException;
import java.util.Map;

/** Failures in words. Stateless. */
final class Words {
    /** Source: MQTT 5.0, 3.2.2.2 (CONNACK), 3.14.2.1 (DISCONNECT), 3.4.2.1 (PUBACK), 3.9.3 (SUBACK). */
    private static final Map<Integer, String> V5 = Map.ofEntries(
            Map.entry(0x80, "unspecified error"),
            Map.entry(0x81, "malformed packet"),
            Map.entry(0x82, "protocol error"),
            Map.entry(0x83, "implementation specific error"),
            Map.entry(0x84, "unsupported protocol version"),
            Map.entry(0x85, "client identifier not valid"),
            Map.entry(0x86, "bad user name or password"),
            Map.entry(0x87, "not authorised"),
            Map.entry(0x88, "server unavailable"),
            Map.entry(0x89, "server busy"),
            Map.entry(0x8A, "banned"),
            Map.entry(0x8B, "server shutting down"),
            Map.entry(0x8C, "bad authentication method"),
            Map.entry(0x8D, "keep alive timeout"),
            Map.entry(0x8E, "session taken over by another client with our id"),
            Map.entry(0x8F, "topic filter invalid"),
            Map.entry(0x90, "topic name invalid"),
            Map.entry(0x91, "packet identifier in use"),
            Map.entry(0x93, "receive maximum exceeded"),
            Map.entry(0x94, "topic alias invalid"),
            Map.entry(0x95, "packet too large"),
            Map.entry(0x96, "message rate too high"),
            Map.entry(0x97, "quota exceeded"),
            Map.entry(0x98, "administrative action"),
            Map.entry(0x99, "payload format invalid"),
            Map.entry(0x9A, "retain not supported"),
            Map.entry(0x9B, "QoS not supported"),
            Map.entry(0x9C, "use another server"),
            Map.entry(0x9D, "server moved"),
            Map.entry(0x9F, "connection rate exceeded"));
    /** Source: MQTT 3.1.1, 3.2.2.3. */
    private static final Map<Integer, String> V3 = Map.of(
            1, "unsupported protocol version",
            2, "client identifier not valid",
            3, "server unavailable",
            4, "bad user name or password",
            5, "not authorised");

    private Words() {}

    static boolean isV5(int code) {
        return V5.containsKey(code);
    }

    static boolean isV3(int code) {
        return V3.containsKey(code);
    }

    static String v5(int code) {
        return V5.getOrDefault(code, "reason") + String.format(" (0x%02X)", code);
    }

    static String v3(int code) {
        return V3.get(code) + " (" + code + ")";
    }

    /** What went wrong on the way: the outermost failure of the way itself, not of the library that used it. */
    static String of(Throwable t) {
        Throwable c = t;
        while (!(c instanceof IOException) && c.getCause() != null) {
            c = c.getCause();
        }
        if (c instanceof EOFException || "Connection reset".equals(c.getMessage())) {
            return "connection closed by the broker";
        }
        return tls(
                c.getMessage() == null || c.getMessage().isBlank()
                        ? c.getClass().getSimpleName()
                        : c.getMessage());
    }

    private static String tls(String message) {
        // since Java 24 the alert stands before the text: "(certificate_unknown) certificate of …"
        String text = message.replaceFirst("^\\([a-z_]+\\) ", "");
        if (text.contains("certificate_required")) {
            return "the broker demands a client certificate and none is configured";
        }
        if (text.startsWith("Received fatal alert: ")) {
            return "the broker refuses the TLS handshake: "
                    + text.substring("Received fatal alert: ".length()).replace('_', ' ');
        }
        if (text.contains("Unsupported or unrecognized SSL message")) {
            return "the port does not speak TLS";
        }
        return text;
    }
}
