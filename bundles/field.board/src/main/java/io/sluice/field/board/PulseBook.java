package io.sluice.field.board;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the pulse counts of one link through restarts, one small file each, {@code <link>-<line>.count}. A thread of its own,
 * {@code board-<link>-counts}, writes at most once a second, so that neither an edge nor a siren waits for a disk. What is
 * handed out is what has been written: a count never goes back after a power cut. If the disk refuses or has not
 * answered for 5 s, counts are handed out unwritten and the log says so. Thread-safe.
 */
final class PulseBook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PulseBook.class);
    private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long JOIN_MS = 2000;

    private final Path dir;
    private final String link;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Integer, Count> counts = new HashMap<>();
    private final Thread thread;
    private boolean closing;
    private boolean failing;

    /** One line's count; guarded by the lock. */
    private static final class Count {
        private final LineCounter counter;
        private long written;
        private long overdueSinceNs = -1;

        Count(LineCounter counter, long written) {
            this.counter = counter;
            this.written = written;
        }
    }

    /** Where the count of a line stands now. */
    interface LineCounter {
        long count();
    }

    PulseBook(Path dir, String link) {
        this.dir = dir;
        this.link = link;
        this.thread = new Thread(this::run, "board-" + link + "-counts");
        thread.setDaemon(true);
        thread.start();
    }

    /** The count of a line as it was written last, 0 if never or if its file makes no sense. */
    long last(int line) {
        Path file = file(line);
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException | NumberFormatException e) {
            LOG.warn("event=count-lost link={} line={} file={} cause=\"{}\"", link, line, file, e.getMessage());
            return 0;
        }
    }

    /** From now on this line is kept. */
    void keep(int line, LineCounter counter, long written) {
        lock.lock();
        try {
            counts.put(line, new Count(counter, written));
        } finally {
            lock.unlock();
        }
    }

    /** Some count has changed. Does not block. */
    void changed() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The count of a line that may be handed out. */
    long count(int line) {
        lock.lock();
        try {
            Count kept = counts.get(line);
            long now = kept.counter.count();
            if (now == kept.written) {
                kept.overdueSinceNs = -1;
                return now;
            }
            if (kept.overdueSinceNs < 0) {
                kept.overdueSinceNs = Math.max(0, System.nanoTime());
            }
            boolean overdue = failing || System.nanoTime() - kept.overdueSinceNs > PATIENCE_NS;
            return overdue ? now : kept.written;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            boolean more = true;
            while (more) {
                lock.lock();
                try {
                    while (!closing && !isDirty()) {
                        changed.await();
                    }
                    more = !closing;
                } finally {
                    lock.unlock();
                }
                writeAll();
                lock.lock();
                try {
                    long left = PAUSE_NS;
                    while (!closing && left > 0) {
                        left = changed.awaitNanos(left);
                    }
                } finally {
                    lock.unlock();
                }
            }
            writeAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isDirty() {
        return counts.values().stream().anyMatch(c -> c.counter.count() != c.written);
    }

    private void writeAll() {
        Map<Integer, Long> dirty = new HashMap<>();
        lock.lock();
        try {
            counts.forEach((line, c) -> {
                if (c.counter.count() != c.written) {
                    dirty.put(line, c.counter.count());
                }
            });
        } finally {
            lock.unlock();
        }
        for (Map.Entry<Integer, Long> entry : dirty.entrySet()) {
            String trouble = write(entry.getKey(), entry.getValue());
            lock.lock();
            try {
                if (trouble == null) {
                    counts.get(entry.getKey()).written = entry.getValue();
                }
                if (failing != (trouble != null)) {
                    failing = trouble != null;
                    LOG.warn(
                            "event=count-{} link={} line={} cause=\"{}\"",
                            failing ? "not-written" : "written",
                            link,
                            entry.getKey(),
                            failing ? trouble : "");
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private String write(int line, long count) {
        Path file = file(line);
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.createDirectories(dir);
            try (FileChannel channel = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer text = ByteBuffer.wrap((count + "\n").getBytes(StandardCharsets.US_ASCII));
                while (text.hasRemaining()) {
                    channel.write(text);
                }
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel directory = FileChannel.open(dir, StandardOpenOption.READ)) {
                directory.force(true);
            }
            return null;
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Path file(int line) {
        return dir.resolve(link + "-" + line + ".count");
    }

    /** Writes what is not written yet. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
