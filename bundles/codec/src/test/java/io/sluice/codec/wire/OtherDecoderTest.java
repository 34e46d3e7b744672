package io.sluice.codec.wire;

import static io.sluice.codec.wire.Samples.GOOD;
import static io.sluice.codec.wire.Samples.scan;
import static io.sluice.codec.wire.Samples.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.ClockState;
import io.sluice.model.Layout;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.leshan.senml.ResolvedSenMLRecord;
import org.eclipse.leshan.senml.SenMLDecoder;
import org.eclipse.leshan.senml.SenMLException;
import org.eclipse.leshan.senml.SenMLRecord;
import org.eclipse.leshan.senml.SenMLResolver;
import org.eclipse.leshan.senml.cbor.upokecenter.SenMLCborUpokecenterEncoderDecoder;
import org.eclipse.leshan.senml.json.jackson.SenMLJsonJacksonEncoderDecoder;
import org.junit.jupiter.api.Test;

/** Packs as read by Eclipse Leshan, which knows nothing of us. */
class OtherDecoderTest {
    private static final List<Scan> SCANS = List.of(
            scan(4711, 0, values(0.412), GOOD),
            scan(4712, 1, values(512.04, 0.01), Quality.OUT_OF_RANGE.code(), Quality.UNCERTAIN.code()),
            scan(4713, 2, values(Double.NaN), Quality.NO_REPLY.code()));

    @Test
    void leshanReadsJson() throws SenMLException {
        check(resolve(new SenMLJsonJacksonEncoderDecoder(true), Encoding.JSON, Samples.layout(), SCANS));
    }

    @Test
    void leshanReadsCbor() throws SenMLException {
        check(resolve(new SenMLCborUpokecenterEncoderDecoder(true, true), Encoding.CBOR, Samples.layout(), SCANS));
    }

    @Test
    void leshanReadsSecondaryUnits() throws SenMLException {
        Layout mm = new Layout(
                1, List.of(new Layout.DeviceLayout("rain-01", List.of(new Layout.PointLayout("sum", "mm", 1)))));

        Map<String, Object> read = resolve(
                new SenMLJsonJacksonEncoderDecoder(true), Encoding.JSON, mm, List.of(scan(1, 0, values(12.4), GOOD)));

        assertThat(read).containsEntry("gw-demo-01/rain-01/sum", 12.4);
    }

    @Test
    void whoKnowsNothingOfDrillsNeverTakesOneForAMeasurement() throws SenMLException {
        List<Scan> mixed = List.of(
                scan(1, 0, Realm.LIVE, ClockState.SYNCHRONISED, values(0.01), GOOD),
                scan(2, 0, Realm.DRILL, ClockState.SYNCHRONISED, values(0.45), GOOD),
                scan(
                        3,
                        1,
                        Realm.DRILL,
                        ClockState.SYNCHRONISED,
                        values(9, 8),
                        Quality.OUT_OF_RANGE.code(),
                        Quality.UNCERTAIN.code()));
        List<Map<String, Object>> readings = List.of(
                resolve(new SenMLJsonJacksonEncoderDecoder(true), Encoding.JSON, Samples.layout(), mixed),
                resolve(new SenMLCborUpokecenterEncoderDecoder(true, true), Encoding.CBOR, Samples.layout(), mixed));

        for (Map<String, Object> read : readings) {
            assertThat(read)
                    .containsEntry("gw-demo-01/radar-01/level", 0.01)
                    .containsEntry("gw-demo-01/radar-01/drill/level", 0.45)
                    .containsEntry("gw-demo-01/radar-01/drill/realm", "drill")
                    .containsEntry("gw-demo-01/tilt-01/drill/roll/raw", 9.0)
                    .containsEntry("gw-demo-01/tilt-01/drill/pitch", 8.0)
                    .allSatisfy((name, value) -> assertThat(name).doesNotStartWith("gw-demo-01/tilt-01/roll"))
                    .doesNotContainKeys("gw-demo-01/radar-01/realm", "gw-demo-01/tilt-01/pitch");
        }
    }

    private static void check(Map<String, Object> read) {
        assertThat(read)
                .containsEntry("gw-demo-01/batch/boot", "17-a3f2c1d0")
                .containsEntry("gw-demo-01/batch/revision", 3.0)
                .containsEntry("gw-demo-01/batch/segment", 812.0)
                .containsEntry("gw-demo-01/batch/clock", "unsynchronised")
                .containsEntry("gw-demo-01/radar-01/scan", 4711.0)
                .containsEntry("gw-demo-01/radar-01/level", 0.412)
                .containsEntry("gw-demo-01/tilt-01/roll/raw", 512.0)
                .containsEntry("gw-demo-01/tilt-01/roll/quality", "out-of-range")
                .containsEntry("gw-demo-01/tilt-01/pitch", 0.01)
                .containsEntry("gw-demo-01/tilt-01/pitch/quality", "uncertain")
                .containsEntry("gw-demo-01/water-01/ntu/quality", "no-reply")
                .doesNotContainKeys("gw-demo-01/tilt-01/roll", "gw-demo-01/water-01/ntu", "gw-demo-01/water-01/ntu/raw")
                .hasSize(13);
    }

    private static Map<String, Object> resolve(SenMLDecoder decoder, Encoding encoding, Layout layout, List<Scan> scans)
            throws SenMLException {
        byte[] payload = new SenmlWriter("gw-demo-01", encoding)
                .write(layout, scans, 812, 65_536)
                .payloads()
                .get(0);
        SenMLResolver<ResolvedSenMLRecord> resolver = new SenMLResolver<>() {
            @Override
            protected ResolvedSenMLRecord createResolvedRecord(SenMLRecord record, String name, Long time) {
                return new ResolvedSenMLRecord(record, name, time);
            }
        };
        List<ResolvedSenMLRecord> resolved = new ArrayList<>();
        for (SenMLRecord record : decoder.fromSenML(payload).getRecords()) {
            resolved.add(resolver.resolve(record));
        }
        Map<String, Object> read = new TreeMap<>();
        for (ResolvedSenMLRecord r : resolved) {
            Object value = r.getRecord().getFloatValue() != null
                    ? r.getRecord().getFloatValue().doubleValue()
                    : r.getRecord().getStringValue();
            read.put(r.getName(), value);
        }
        return read;
    }
}
