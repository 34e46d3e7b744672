package io.sluice.core.output;

import io.sluice.model.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A recorded fake of the devices behind the outputs: keeps each write with its time, and answers when told to, good or not.
 */
final class FakeOutputs implements Outputs.Writer {
    /** One write. */
    record Write(long atMs, int output, int value, boolean watchdog) {}

    /** Who takes the answers. */
    interface Answers {
        void written(int output, int value, boolean watchdog, Quality quality, String fault);
    }

    final List<Write> writes = new ArrayList<>();
    Quality answer = Quality.GOOD;
    /** Whether answers come at all. */
    boolean answering = true;

    private final LongSupplier nowNs;
    private final List<Write> unanswered = new ArrayList<>();

    FakeOutputs(LongSupplier nowNs) {
        this.nowNs = nowNs;
    }

    @Override
    public void write(int output, int rawValue, boolean watchdog) {
        Write w = new Write(nowNs.getAsLong() / 1_000_000, output, rawValue, watchdog);
        writes.add(w);
        unanswered.add(w);
    }

    /** Hands out the answers of all writes so far. */
    void answer(Answers to) {
        List<Write> all = List.copyOf(unanswered);
        unanswered.clear();
        if (answering) {
            String fault = answer == Quality.GOOD ? "" : "write coil 0: " + answer.word();
            all.forEach(w -> to.written(w.output(), w.value(), w.watchdog(), answer, fault));
        }
    }

    /** Values written to an output, in order, watchdog left out. */
    List<Integer> values(int output) {
        return writes.stream()
                .filter(w -> w.output() == output && !w.watchdog())
                .map(Write::value)
                .toList();
    }

    /** Value written last to an output; null if none was. */
    Integer last(int output) {
        List<Integer> all = values(output);
        return all.isEmpty() ? null : all.get(all.size() - 1);
    }

    /** Times of the feedings of an output's watchdog, ms. */
    List<Long> feedings(int output) {
        return writes.stream()
                .filter(w -> w.output() == output && w.watchdog())
                .map(Write::atMs)
                .toList();
    }
}
