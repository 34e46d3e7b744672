package io.sluice.field.board;

import io.sluice.model.site.LineSource.Bias;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A GPIO chip whose edges a test makes, with the stamps it wants. */
final class FakeLines implements Lines {
    final Map<Integer, FakeInput> inputs = new HashMap<>();
    final Map<Integer, Integer> outputs = new HashMap<>();
    IOException failure;
    int open;
    boolean initially;

    @Override
    public String name() {
        return "gpio chip fake";
    }

    @Override
    public synchronized Input input(int line, Bias bias, boolean activeLow) throws IOException {
        fail();
        open++;
        FakeInput input = new FakeInput();
        inputs.put(line, input);
        return input;
    }

    @Override
    public synchronized Output output(int line, int value) throws IOException {
        fail();
        open++;
        outputs.put(line, value);
        return new Output() {
            @Override
            public void set(int next) throws IOException {
                fail();
                outputs.put(line, next);
            }

            @Override
            public void close() {
                open--;
            }
        };
    }

    private void fail() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {}

    /** An edge, or the end of the line. */
    private record Edge(boolean active, long ns, boolean broken) {}

    /** An input that a test moves. */
    final class FakeInput implements Input {
        private final BlockingQueue<Edge> edges = new LinkedBlockingQueue<>();
        private volatile boolean level = initially;
        private volatile int taken;
        private int made;
        private int seen;
        private Edge last;

        void edge(boolean active, long atMs) {
            level = active;
            made++;
            edges.add(new Edge(active, atMs * 1_000_000, false));
        }

        /** A change whose edge the kernel's full queue lost. */
        void silently(boolean active) {
            level = active;
        }

        void unplug() {
            edges.add(new Edge(false, 0, true));
        }

        /** Whether the watcher has taken all edges and has come back for more: then the last one has been counted. */
        boolean isTaken() {
            return taken == made && edges.isEmpty();
        }

        @Override
        public boolean isActive() {
            return level;
        }

        @Override
        public boolean await(long ns) throws IOException, InterruptedException {
            taken = seen;
            last = edges.poll(ns, TimeUnit.NANOSECONDS);
            seen += last == null ? 0 : 1;
            if (last != null && last.broken()) {
                throw new IOException("No such device");
            }
            return last != null;
        }

        @Override
        public boolean edgeActive() {
            return last.active();
        }

        @Override
        public long edgeNs() {
            return last.ns();
        }

        @Override
        public void close() {
            open--;
        }
    }
}
