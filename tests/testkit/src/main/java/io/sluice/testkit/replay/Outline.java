package io.sluice.testkit.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The shape of a recording, found by reading it once. Immutable.
 *
 * @param rows rows
 * @param stepS median of the forward steps of its first 65536 rows, s; 1 if there is none
 * @param shortS a step that only one in twenty of these is shorter than, s
 * @param durationS time it takes to play it, with jumps shortened, s
 * @param shortened jumps that {@link #pauseS} shortens
 */
public record Outline(long rows, double stepS, double shortS, double durationS, long shortened) {
    private static final int LOOKED_AT = 1 << 16;
    private static final double LONGEST_PAUSE_S = 600;

    /**
     * Reads the file once.
     *
     * @throws IOException if it cannot be read or has no rows
     */
    public static Outline of(Path path) throws IOException {
        double[] steps = new double[LOOKED_AT];
        int known = 0;
        long rows = 0;
        try (CsvFile file = new CsvFile(path)) {
            CsvFile.Row last = null;
            for (CsvFile.Row row = file.next(); row != null; row = file.next()) {
                if (last != null
                        && row.event().equals(last.event())
                        && row.timeS() > last.timeS()
                        && known < LOOKED_AT) {
                    steps[known++] = row.timeS() - last.timeS();
                }
                last = row;
                rows++;
            }
        }
        if (rows == 0) {
            throw new IOException(path + ": no rows");
        }
        Arrays.sort(steps, 0, known);
        double step = known == 0 ? 1 : steps[known / 2];
        double shortStep = known == 0 ? 1 : steps[known / 20];
        return new Outline(rows, step, shortStep, 0, 0).played(path);
    }

    /**
     * How long a row is held before the next is played, in s of the recording. Another event, a step backwards and a pause of
     * more than 10 min and more than five steps take one step.
     */
    public double pauseS(CsvFile.Row row, CsvFile.Row next) {
        return isShortened(row, next) ? stepS : next.timeS() - row.timeS();
    }

    private boolean isShortened(CsvFile.Row row, CsvFile.Row next) {
        double step = next.timeS() - row.timeS();
        return !row.event().equals(next.event()) || step < 0 || step > Math.max(LONGEST_PAUSE_S, 5 * stepS);
    }

    private Outline played(Path path) throws IOException {
        double duration = stepS;
        long jumps = 0;
        try (CsvFile file = new CsvFile(path)) {
            CsvFile.Row last = file.next();
            for (CsvFile.Row row = file.next(); row != null; row = file.next()) {
                duration += pauseS(last, row);
                jumps += isShortened(last, row) ? 1 : 0;
                last = row;
            }
        }
        return new Outline(rows, stepS, shortS, duration, jumps);
    }
}
