package io.sluice.field.serial;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.FrameSource;
import io.sluice.port.field.Block;
import io.sluice.port.field.Reading;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Makes blocks of the frames that an instrument sends by itself, each with one or more samples. Confined to the link's thread.
 *
 * <pre>
 *   frames:   7 8 9 . 11 12   with numbers: one is lost, its samples are NaN, the block goes on
 *             F F F # F  F    without: how many the damage cost is unknown, the block ends; what is behind is the next one,
 *                             with a gap before it
 * </pre>
 */
final class FrameBlocks implements Cutter.Sink {
    private static final int BYTE = 0xFF;
    private static final int FIRST_SAMPLES = 64;
    private static final int NONE = -1;

    /** Most blocks that wait for their poll: on a line so noisy the oldest give way. */
    private static final int MOST_WAITING = 16;

    private final DeviceSpec device;
    private final SerialPlan.Group group;
    private final FrameSource.Series series;
    private final Deque<Piece> waiting = new ArrayDeque<>();
    private Piece current;
    private int number = NONE;
    private long nowNs;
    private int messages;
    private int others;
    private int wrong;
    private String why = "";

    FrameBlocks(DeviceSpec device, SerialPlan.Group group) {
        this.device = device;
        this.group = group;
        this.series = ((FrameSource) group.sources().get(0)).series();
        this.current = new Piece();
    }

    /** Samples that follow each other. */
    private final class Piece {
        final double[][] rows = new double[group.points().length][FIRST_SAMPLES];
        int samples;
        boolean gap = true;
        long readNs;

        void room(int more) {
            for (int i = 0; i < rows.length && samples + more > rows[i].length; i++) {
                rows[i] = Arrays.copyOf(rows[i], 2 * (samples + more));
            }
        }

        void lose(int lost) {
            room(lost);
            for (double[] row : rows) {
                Arrays.fill(row, samples, samples + lost, Double.NaN);
            }
            samples += lost;
        }
    }

    /** Begins a poll, or says when what comes next has come: boot-time clock, ns. */
    void at(long ns) {
        nowNs = ns;
    }

    /** Begins a poll: what is counted is counted anew. */
    void begin() {
        messages = 0;
        others = 0;
        wrong = 0;
        why = "";
    }

    /** The stream was interrupted: what comes next has nothing to do with what came before. */
    void interrupt() {
        number = NONE;
        tear();
    }

    @Override
    public void message(byte[] message) {
        if (!group.takes(message, device.unit())) {
            others++;
            return;
        }
        messages++;
        if (series.counterAt() >= 0) {
            count(message);
        }
        Piece piece = current;
        piece.room(series.samples());
        try {
            for (int i = 0; i < piece.rows.length; i++) {
                FrameSource source = (FrameSource) group.sources().get(i);
                for (int k = 0; k < series.samples(); k++) {
                    piece.rows[i][piece.samples + k] = Decoder.number(source, message, k * series.step());
                }
            }
            piece.samples += series.samples();
            piece.readNs = nowNs;
        } catch (Decoder.NonsenseException e) {
            damaged(e.getMessage());
        }
    }

    /** By its number: whether frames are missing before it, and how many. */
    private void count(byte[] message) {
        int at = series.counterAt();
        int modulus = 1 << (Byte.SIZE * series.counterBytes());
        int told = NONE;
        if (at + series.counterBytes() <= message.length) {
            int first = message[at] & BYTE;
            int second = series.counterBytes() == 1 ? 0 : message[at + 1] & BYTE;
            told = series.counterBytes() == 1
                    ? first
                    : series.counterLowFirst() ? (second << Byte.SIZE) | first : (first << Byte.SIZE) | second;
        }
        int lost = number == NONE ? 0 : Math.floorMod(told - number - 1, modulus) * series.samples();
        if (number == NONE || lost > device.blocks().rateHz()) {
            tear(); // never heard before, or more than a second: who knows whether its number went round
        } else {
            current.lose(lost);
        }
        number = told;
    }

    @Override
    public void damaged(String reason) {
        wrong++;
        why = reason;
        skipped();
    }

    @Override
    public void skipped() {
        if (series.counterAt() < 0) {
            tear();
        }
    }

    private void tear() {
        if (current.samples > 0) {
            waiting.add(current);
            current = new Piece();
            if (waiting.size() > MOST_WAITING) {
                waiting.poll();
            }
        }
        current.gap = true;
    }

    /** Whether there is a block for this poll. */
    boolean hasSamples() {
        return !waiting.isEmpty() || current.samples > 0;
    }

    /** Gives the oldest block to a reading, or what went wrong. */
    Quality give(Reading into) {
        into.block = new Block(into.raw.length);
        Piece piece = waiting.poll();
        if (piece == null) {
            piece = current;
            current = new Piece();
            current.gap = piece.gap && piece.samples == 0;
        }
        Quality quality = piece.samples > 0 ? Quality.GOOD : wrong > 0 ? Quality.GARBLED : Quality.NO_REPLY;
        into.block.gap = piece.gap;
        into.block.readNs = piece.readNs;
        for (int i = 0; i < piece.rows.length; i++) {
            int point = group.points()[i];
            into.block.rows[point] = Arrays.copyOf(piece.rows[i], piece.samples);
            into.raw[point] = into.block.last(point);
            into.quality[point] = quality.code();
        }
        return quality;
    }

    /** What came of this poll, for people. */
    String told(int bytes) {
        return bytes == 0
                ? "nothing"
                : wrong > 0 ? why : bytes + " bytes, " + (messages + others) + " messages, none of them its own";
    }

    int messages() {
        return messages + others;
    }

    int wrong() {
        return wrong;
    }
}
