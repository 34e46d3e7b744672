package io.sluice.store.sqlite;

import io.sluice.model.Layout;
import io.sluice.model.Scan;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.Deflater;

/** Prints what the recordings cost in a segment's body, and how fast bodies are coded. Run by hand: {@code main [rounds]}. */
final class CodecBench {
    private static final long[] PIECES_MS = {1_000, 10_000, 60_000, Long.MAX_VALUE / 4};

    private CodecBench() {}

    @SuppressWarnings("SystemOut") // a program for people
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 30;
        Path directory = Recordings.directory();
        if (directory == null) {
            System.out.println("SLUICE_RECORDINGS names no directory: nothing to measure");
            return;
        }
        List<Recordings.Recording> all = Recordings.all(directory);
        System.out.println("bytes per reading; readings a second");
        System.out.println(
                "| recording | readings | XOR | codec 1 | 1 s | 10 s | 60 s | full | deflated | encode | decode |");
        for (Recordings.Recording recording : all) {
            encodeNs(
                    recording.pieces(PIECES_MS[PIECES_MS.length - 1]),
                    recording.layout(),
                    rounds); // compiled from here on
            decodeNs(recording.pieces(PIECES_MS[PIECES_MS.length - 1]), recording.layout(), rounds);
        }
        double xors = 0;
        double deflated = 0;
        double[] total = new double[PIECES_MS.length + 1];
        long samples = 0;
        double encodeNs = 0;
        double decodeNs = 0;
        for (Recordings.Recording recording : all) {
            StringBuilder line = new StringBuilder();
            List<List<Scan>> full = recording.pieces(PIECES_MS[PIECES_MS.length - 1]);
            long before = scanwise(full, recording.layout());
            total[PIECES_MS.length] += before;
            double xor = xorBytes(full, recording.layout());
            xors += xor;
            line.append(String.format("| %.2f ", xor / recording.samples()));
            line.append(String.format("| %.2f ", (double) before / recording.samples()));
            for (int i = 0; i < PIECES_MS.length; i++) {
                long bytes = bytes(recording.pieces(PIECES_MS[i]), recording.layout());
                total[i] += bytes;
                line.append(String.format("| %.2f ", (double) bytes / recording.samples()));
            }
            double smaller = deflated(full, recording.layout());
            deflated += smaller;
            line.append(String.format("| %.2f ", smaller / recording.samples()));
            double encode = encodeNs(full, recording.layout(), rounds);
            double decode = decodeNs(full, recording.layout(), rounds);
            encodeNs += encode;
            decodeNs += decode;
            samples += recording.samples();
            System.out.printf(
                    "| %s | %d %s| %.0f M | %.0f M |%n",
                    recording.name(),
                    recording.samples(),
                    line,
                    recording.samples() * 1e3 / encode,
                    recording.samples() * 1e3 / decode);
        }
        System.out.printf(
                "| all | %d | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.0f M | %.0f M |%n",
                samples,
                xors / samples,
                total[PIECES_MS.length] / samples,
                total[0] / samples,
                total[1] / samples,
                total[2] / samples,
                total[3] / samples,
                deflated / samples,
                samples * 1e3 / encodeNs,
                samples * 1e3 / decodeNs);
    }

    private static long scanwise(List<List<Scan>> pieces, Layout layout) {
        ScanwiseEncoder encoder = new ScanwiseEncoder(1 << 20);
        long bytes = 0;
        for (List<Scan> piece : pieces) {
            encoder.begin(piece.get(0), layout);
            piece.forEach(encoder::add);
            bytes += encoder.body().length;
        }
        return bytes;
    }

    private static long bytes(List<List<Scan>> pieces, Layout layout) {
        SegmentEncoder encoder = new SegmentEncoder(1 << 20);
        return pieces.stream().mapToLong(p -> body(encoder, p, layout).length).sum();
    }

    static byte[] body(SegmentEncoder encoder, List<Scan> piece, Layout layout) {
        encoder.begin(piece.get(0), layout);
        piece.forEach(encoder::add);
        return encoder.body();
    }

    /** What the values alone would take as XOR of neighbours: Pelkonen et al., Gorilla, VLDB 2015, 4.1.2. */
    private static double xorBytes(List<List<Scan>> pieces, Layout layout) {
        long bits = 0;
        int width = layout.devices().get(0).points().size();
        for (List<Scan> piece : pieces) {
            for (int c = 0; c < width; c++) {
                long before = Double.doubleToRawLongBits(piece.get(0).values()[c]);
                int leading = 64;
                int trailing = 64;
                bits += 64;
                for (Scan scan : piece.subList(1, piece.size())) {
                    long now = Double.doubleToRawLongBits(scan.values()[c]);
                    long xor = now ^ before;
                    before = now;
                    int l = Math.min(31, Long.numberOfLeadingZeros(xor));
                    int t = Long.numberOfTrailingZeros(xor);
                    if (xor == 0) {
                        bits += 1;
                    } else if (l >= leading && t >= trailing) {
                        bits += 2 + 64 - leading - trailing;
                    } else {
                        leading = l;
                        trailing = t;
                        bits += 2 + 5 + 6 + 64 - l - t;
                    }
                }
            }
        }
        return bits / 8.0;
    }

    /** What Deflate would make of the bodies. */
    private static double deflated(List<List<Scan>> pieces, Layout layout) {
        SegmentEncoder encoder = new SegmentEncoder(1 << 20);
        long bytes = 0;
        for (List<Scan> piece : pieces) {
            byte[] body = body(encoder, piece, layout);
            Deflater deflater = new Deflater(9, true);
            deflater.setInput(body);
            deflater.finish();
            bytes += deflater.deflate(new byte[body.length * 2 + 100]);
            deflater.end();
        }
        return bytes;
    }

    private static double encodeNs(List<List<Scan>> pieces, Layout layout, int rounds) {
        SegmentEncoder encoder = new SegmentEncoder(1 << 20);
        long best = Long.MAX_VALUE;
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            for (List<Scan> piece : pieces) {
                body(encoder, piece, layout);
            }
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }

    private static double decodeNs(List<List<Scan>> pieces, Layout layout, int rounds) throws DamagedSegmentException {
        SegmentEncoder encoder = new SegmentEncoder(1 << 20);
        List<byte[]> bodies = pieces.stream().map(p -> body(encoder, p, layout)).toList();
        int width = layout.devices().get(0).points().size();
        long best = Long.MAX_VALUE;
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            for (int p = 0; p < bodies.size(); p++) {
                int scans = pieces.get(p).size();
                StoredSegment row =
                        new StoredSegment(1, 1, 1, 0, scans, scans * width, SegmentFormat.CODEC, bodies.get(p));
                SegmentDecoder.decodeBody(row, layout, Fixtures.BOOT);
            }
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }
}
