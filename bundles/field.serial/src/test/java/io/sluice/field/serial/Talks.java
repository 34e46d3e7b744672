package io.sluice.field.serial;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.FrameSource;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.SerialSettings;
import io.sluice.model.site.Source;
import io.sluice.model.site.Talk;
import io.sluice.model.site.Talk.Checksum;
import io.sluice.model.site.TextSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Ways to talk, messages, and devices as a test needs them. Messages are made independently of what reads them. */
final class Talks {
    static final Talk.Frame PMS = new Talk.Frame(
            List.of(0x42, 0x4D, 0, 0x1C),
            32,
            0,
            1,
            false,
            0,
            256,
            List.of(),
            new Checksum(Checksum.Kind.SUM16, 0, false));
    static final Talk.Frame WIT = new Talk.Frame(
            List.of(0x55), 11, 0, 1, false, 0, 256, List.of(), new Checksum(Checksum.Kind.SUM8, 0, false));
    static final Talk.Frame BWM =
            new Talk.Frame(List.of(0x77), 0, 1, 1, false, 1, 24, List.of(), new Checksum(Checksum.Kind.SUM8, 1, false));
    static final Talk.Line NMEA = new Talk.Line("$", '\n', ",", "=", new Checksum(Checksum.Kind.NMEA, 0, false));
    static final Talk.Line HJ212 = new Talk.Line("##", '\n', ",;&", "=", new Checksum(Checksum.Kind.HJ212, 0, false));
    static final Talk.Line PLAIN = new Talk.Line("", '\n', ",", "=", Checksum.NONE);
    private static final int PMS_VALUES = 13;

    private Talks() {}

    /** A PMS5003 frame whose 13 words are {@code first}, first + 1 and so on. */
    static byte[] pms(int first) {
        byte[] frame = new byte[32];
        frame[0] = 0x42;
        frame[1] = 0x4D;
        frame[3] = 0x1C;
        int sum = 0x42 + 0x4D + 0x1C;
        for (int i = 0; i < PMS_VALUES; i++) {
            int word = (first + i) & 0xFFFF;
            frame[4 + 2 * i] = (byte) (word / 256);
            frame[5 + 2 * i] = (byte) (word % 256);
            sum += word / 256 + word % 256;
        }
        frame[30] = (byte) (sum / 256);
        frame[31] = (byte) (sum % 256);
        return frame;
    }

    static FrameSource word(Talk talk, int at) {
        return new FrameSource(talk, List.of(), at, FrameSource.Type.U16, false, 0xFFFF, Set.of());
    }

    static TextSource field(Talk talk, int field) {
        return new TextSource(
                talk,
                List.of(),
                new TextSource.Pick("", field, 0, 0),
                "",
                TextSource.Form.NUMBER,
                Map.of(),
                List.of(),
                List.of(),
                Set.of());
    }

    static Talk streaming(Talk.Framing framing) {
        return new Talk(framing, List.of(), List.of());
    }

    static DeviceSpec device(int timeoutMs, Source... sources) {
        List<PointSpec> points = new ArrayList<>();
        for (Source source : sources) {
            points.add(new PointSpec(
                    "p" + points.size(),
                    "",
                    "1",
                    source,
                    1,
                    0,
                    1,
                    0,
                    0,
                    Double.NEGATIVE_INFINITY,
                    Double.POSITIVE_INFINITY,
                    Double.NaN,
                    0,
                    0));
        }
        Place place = new Place(31.2, 121.4, "CGCS2000", "310101", "", "");
        return new DeviceSpec(0, "dust", "", "port", "t/t", 5, 1000, timeoutMs, 0, 0, 1, false, place, points);
    }

    static LinkSpec link(Path path) {
        return new LinkSpec(
                "port",
                SerialDriver.LOCAL,
                5,
                Map.of("path", path.toString()),
                new SerialSettings(9600, 8, SerialSettings.Parity.NONE, 1));
    }
}
