package io.sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.model.Scan;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentRecordingsTest {
    private static final double BYTES_PER_READING = 2.0;

    /** Every recording in full segments: bit for bit, none above the goal of 3 bytes a reading, 2 on the average. */
    @Test
    void recordingsComeBackBitForBitAndCostLessThanTwoBytesAReading() throws Exception {
        Path directory = Recordings.directory();
        assumeTrue(directory != null, "SLUICE_RECORDINGS names no directory");
        SegmentEncoder encoder = new SegmentEncoder(1 << 20);
        long bytes = 0;
        long samples = 0;
        for (Recordings.Recording recording : Recordings.all(directory)) {
            long own = 0;
            for (List<Scan> piece : recording.pieces(Long.MAX_VALUE / 4)) {
                byte[] body = CodecBench.body(encoder, piece, recording.layout());
                own += body.length;
                int values = piece.stream().mapToInt(s -> s.values().length).sum();
                List<Scan> read = SegmentDecoder.decodeBody(
                        new StoredSegment(1, 1, 1, 0, piece.size(), values, SegmentFormat.CODEC, body),
                        recording.layout(),
                        Fixtures.BOOT);
                same(read, piece, recording.name());
            }
            assertThat((double) own / recording.samples()).as(recording.name()).isLessThan(3);
            bytes += own;
            samples += recording.samples();
        }
        assertThat(samples).isGreaterThan(100_000);
        assertThat((double) bytes / samples).isLessThan(BYTES_PER_READING);
    }

    private static void same(List<Scan> read, List<Scan> written, String what) {
        assertThat(read).as(what).hasSameSizeAs(written);
        for (int i = 0; i < read.size(); i++) {
            Scan r = read.get(i);
            Scan w = written.get(i);
            boolean same = r.sequence() == w.sequence()
                    && r.monotonicNs() == w.monotonicNs()
                    && r.utcOffsetMs() == w.utcOffsetMs()
                    && Arrays.equals(bits(r.values()), bits(w.values()))
                    && Arrays.equals(r.quality(), w.quality());
            assertThat(same).as("%s, scan %d", what, i).isTrue();
        }
    }

    private static long[] bits(double[] values) {
        return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
    }
}
