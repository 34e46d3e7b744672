package io.sluice.testkit.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Payloads as the contract describes them, written by hand. */
final class Packs {
    static final String GATEWAY = "gw-demo-01";

    private static final Map<String, Integer> LABELS =
            Map.of("bn", -2, "bt", -3, "bu", -4, "bv", -5, "n", 0, "u", 1, "v", 2, "vs", 3, "vb", 4, "t", 6);

    private Packs() {}

    /** A pack of one boot with these scans, each made by {@link #scan}. */
    static byte[] pack(String boot, String... scans) {
        return ("[{\"bn\":\"gw-demo-01/\",\"n\":\"batch/boot\",\"vs\":\"" + boot
                        + "\"},{\"n\":\"batch/revision\",\"v\":3},{\"n\":\"batch/segment\",\"v\":812},"
                        + "{\"n\":\"batch/clock\",\"vs\":\"unsynchronised\"}," + String.join(",", scans) + "]")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A scan; {@code records} without their braces, such as {@code "n":"level","u":"m","v":0.4}. */
    static String scan(String device, long sequence, String... records) {
        StringBuilder text = new StringBuilder(
                "{\"bn\":\"gw-demo-01/" + device + "/\",\"bt\":1770000000.125,\"n\":\"scan\",\"v\":" + sequence + "}");
        for (String record : records) {
            text.append(",{").append(record).append('}');
        }
        return text.toString();
    }

    static String value(String point, double value) {
        return "\"n\":\"" + point + "\",\"u\":\"m\",\"v\":" + value;
    }

    static byte[] transition(String id, String from, String to, long monotonicNs) {
        return ("{\"specversion\":\"1.0\",\"id\":\"" + id
                        + "\",\"type\":\"io.sluice.alarm.transition\",\"data\":{\"alarm\":"
                        + "\"underpass-depth\",\"label\":\"下穿通道积水\",\"device\":\"radar-01\",\"point\":\"level\",\"previous\":"
                        + "{\"colour\":\"" + from + "\"},\"next\":{\"colour\":\"" + to
                        + "\"},\"cause\":\"limit\",\"value\":0.2,"
                        + "\"unit\":\"m\",\"limit\":0.15,\"timeMs\":1770000000125,\"monotonicNs\":" + monotonicNs
                        + "}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    static byte[] status(String state, String boot, long sampled, long held) {
        return ("{\"gateway\":\"gw-demo-01\",\"state\":\"" + state + "\",\"boot\":\"" + boot
                        + "\",\"firstSampleMs\":900,"
                        + "\"sampled\":" + sampled + ",\"held\":" + held
                        + ",\"scans\":7,\"devices\":{\"up\":9,\"total\":10},"
                        + "\"rssBytes\":94371840,\"journal\":{\"samples\":5,\"dropped\":0,\"telemetryBytes\":1000,"
                        + "\"alarmBytes\":24,\"commits\":3},\"journaled\":" + sampled
                        + ",\"uplinks\":[{\"acknowledged\":4,"
                        + "\"waiting\":1},{\"acknowledged\":2,\"waiting\":0,\"fault\":\"no route\"}]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The same pack as CBOR with the labels of RFC 8428, 6. */
    static byte[] cbor(byte[] json) throws IOException {
        JsonNode pack = new ObjectMapper().readTree(json);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CBORGenerator out = new CBORFactory().createGenerator(bytes)) {
            out.writeStartArray(pack, pack.size());
            for (JsonNode record : pack) {
                out.writeStartObject(record, record.size());
                for (Map.Entry<String, JsonNode> field : record.properties()) {
                    out.writeFieldId(LABELS.get(field.getKey()));
                    if (field.getValue().isTextual()) {
                        out.writeString(field.getValue().asText());
                    } else if (field.getValue().isIntegralNumber()) {
                        out.writeNumber(field.getValue().asLong());
                    } else {
                        out.writeNumber(field.getValue().asDouble());
                    }
                }
                out.writeEndObject();
            }
            out.writeEndArray();
        }
        return bytes.toByteArray();
    }
}
