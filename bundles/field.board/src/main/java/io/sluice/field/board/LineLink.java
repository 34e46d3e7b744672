package io.sluice.field.board;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LineSource;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.port.field.FieldLink;
import io.sluice.port.field.PreparedRead;
import io.sluice.port.field.Reading;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The lines of a GPIO chip: a device is an input line, its unit the line's number; an output is the coil of that number.
 * Confined to one thread, except for {@link #close()}.
 */
final class LineLink implements FieldLink {
    /** Most lines of one chip that can be used. */
    static final int LINES = 256;

    /** Raw value that inverts an output: what feeds a watchdog that wants edges. */
    static final int TOGGLE = 2;

    private final String name;
    private final Lines lines;
    private final Path counts;
    private final LongSupplier monotonic;
    private final Map<Integer, LineWatcher> watchers = new HashMap<>();
    private final Map<Integer, Driven> outputs = new HashMap<>();
    private PulseBook book;
    private boolean closed;
    private String writeFault;

    /** An output line and its level. */
    private static final class Driven {
        private final Lines.Output output;
        private int value;

        Driven(Lines.Output output, int value) {
            this.output = output;
            this.value = value;
        }
    }

    /** How one line is read. */
    private record LinePlan(LineLink owner, int line, List<LineSource> sources) implements PreparedRead {
        @Override
        public int requests() {
            return 1;
        }
    }

    /** @param counts directory of the pulse counts */
    LineLink(String name, Lines lines, Path counts, LongSupplier monotonic) {
        this.name = name;
        this.lines = lines;
        this.counts = counts;
        this.monotonic = monotonic;
    }

    @Override
    public PreparedRead prepare(DeviceSpec device) {
        List<LineSource> sources = new ArrayList<>();
        for (PointSpec point : device.points()) {
            if (!(point.source() instanceof LineSource source)
                    || (!sources.isEmpty() && !sameLine(sources.get(0), source))) {
                throw new IllegalArgumentException("point " + device.name() + "/" + point.name() + ": " + point.source()
                        + ", allowed are state and count of one line, with the same polarity, bias and debounce");
            }
            sources.add(source);
        }
        return new LinePlan(this, device.unit(), List.copyOf(sources));
    }

    private static boolean sameLine(LineSource a, LineSource b) {
        return a.activeLow() == b.activeLow() && a.bias() == b.bias() && a.debounceMs() == b.debounceMs();
    }

    @Override
    public synchronized Quality execute(PreparedRead read, int request, Reading into) {
        if (!(read instanceof LinePlan plan) || plan.owner() != this) {
            throw new IllegalArgumentException("read was not prepared by link " + name);
        }
        try {
            LineWatcher watcher = watcher(plan);
            for (int i = 0; i < plan.sources().size(); i++) {
                boolean count = plan.sources().get(i).kind() == LineSource.Kind.COUNT;
                into.raw[i] = count ? book.count(plan.line()) : watcher.isActive() ? 1 : 0;
                into.quality[i] = Quality.GOOD.code();
            }
            into.lastByteNs = monotonic.getAsLong();
            return Quality.GOOD;
        } catch (IOException e) {
            for (int i = 0; i < plan.sources().size(); i++) {
                into.raw[i] = Double.NaN;
                into.quality[i] = Quality.LINK_DOWN.code();
            }
            into.fault = "read line " + plan.line() + ", " + lines.name() + ": " + e.getMessage();
            return Quality.LINK_DOWN;
        }
    }

    private LineWatcher watcher(LinePlan plan) throws IOException {
        if (closed) {
            throw new LinkDownException("link closed");
        }
        LineWatcher running = watchers.get(plan.line());
        if (running != null && running.fault() != null) {
            running.close();
            watchers.remove(plan.line());
            lines.close();
            running = null;
        }
        if (running == null) {
            running = watch(plan);
        }
        return running;
    }

    private LineWatcher watch(LinePlan plan) throws IOException {
        LineSource source = plan.sources().get(0);
        boolean counted = plan.sources().stream().anyMatch(s -> s.kind() == LineSource.Kind.COUNT);
        Lines.Input input = lines.input(plan.line(), source.bias(), source.activeLow());
        try {
            if (counted && book == null) {
                book = new PulseBook(counts, name);
            }
            PulseBook keeper = counted ? book : null;
            long last = counted ? keeper.last(plan.line()) : 0;
            LineWatcher watcher =
                    new LineWatcher(name, plan.line(), source, input, last, counted ? keeper::changed : () -> {});
            if (counted) {
                keeper.keep(plan.line(), watcher::count, last);
            }
            watchers.put(plan.line(), watcher);
            return watcher;
        } catch (IOException e) {
            input.close();
            throw e;
        }
    }

    @Override
    public synchronized Quality write(int unit, int timeoutMs, RegisterSource target, int value) {
        if (target.table() != Table.COIL || value < 0 || value > TOGGLE || target.address() >= LINES) {
            throw new IllegalArgumentException("link " + name + ": write " + value + " to " + target.table() + " "
                    + target.address() + ": allowed are 0, 1 and 2 (invert) to the coil of a line, 0 to "
                    + (LINES - 1));
        }
        writeFault = null;
        int line = target.address();
        try {
            if (closed) {
                throw new LinkDownException("link closed");
            }
            Driven driven = outputs.get(line);
            if (driven == null) {
                int first = value == TOGGLE ? 1 : value;
                outputs.put(line, new Driven(lines.output(line, first), first));
            } else {
                int next = value == TOGGLE ? 1 - driven.value : value;
                driven.output.set(next);
                driven.value = next;
            }
            return Quality.GOOD;
        } catch (IOException e) {
            Driven broken = outputs.remove(line);
            if (broken != null) {
                broken.output.close();
            }
            writeFault = "write line " + line + " = " + value + ", " + lines.name() + ": " + e.getMessage();
            return Quality.LINK_DOWN;
        }
    }

    @Override
    public synchronized String writeFault() {
        return writeFault;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        watchers.values().forEach(LineWatcher::close);
        outputs.values().forEach(d -> d.output.close());
        if (book != null) {
            book.close();
        }
        lines.close();
    }
}
