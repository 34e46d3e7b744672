package io.sluice.core;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.port.field.FieldLink;
import io.sluice.port.field.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Decides which device of one link is asked next, and does it: one request in flight, a guard time after each reply,
 * retries, back-off for what is dead. Confined to the link's thread, except for the facts, {@link #write} and {@link #period}.
 *
 * <pre>
 *            good reply                      retries used up, or link down
 *   +--------------------------+      +--------------------------------------+
 *   v                          |      |                                      v
 * HEALTHY --no reply--> SUSPECT (retry in slack)                           DEAD --probe, once, in slack--+
 *   ^                                                                        ^                           |
 *   +------------------------------ good reply ------------------------------+----- no reply: back off --+
 * </pre>
 *
 * <p>What keeps nine live devices at their period when the tenth dies: devices that answer go first; a retry or a probe
 * waits for a gap in which its whole timeout fits, and only if there is none for a whole back-off does it push in.
 *
 * <p>Where a device needs time between two requests of a poll, because it was triggered or woken, others are asked meanwhile.
 *
 * <p>A write goes before every poll, retry and probe: it waits for the request in flight and the guard time, no longer. It is
 * done once; whoever wants it repeated writes again.
 */
public final class LinkScheduler {
    /** Back-off per consecutive failure, ns. */
    static final long BACK_OFF_STEP_NS = 2_000_000_000L;

    /** Longest back-off of a device, ns. */
    static final long BACK_OFF_MAX_NS = 300_000_000_000L;

    /** Longest back-off of a device that carries alarm points, ns. */
    static final long BACK_OFF_ALARM_NS = 30_000_000_000L;

    private static final long MS = 1_000_000L;
    private static final int MOST_TASKS = 16;

    private final LinkSpec spec;
    private final FieldLink link;
    private final LongSupplier monotonic;
    private final Consumer<Reading> sink;
    private final List<Polled> devices = new ArrayList<>();
    private final boolean carriesAlarm;
    private long freeAtNs = Long.MIN_VALUE;
    private Polled current;
    private int linkFailures;
    private volatile int up;
    private final AtomicLong missed = new AtomicLong();
    private final PendingWrites writes = new PendingWrites();
    private final AtomicLong busy = new AtomicLong();
    private final Queue<BusTask> tasks = new ArrayBlockingQueue<>(MOST_TASKS);
    /** The task under way; null if none. */
    private BusTask task;

    private long taskAtNs;
    private final ConcurrentMap<Integer, Integer> periods = new ConcurrentHashMap<>();
    private volatile Runnable wake = () -> {};
    private volatile Consumer<OutputWritten> written = w -> {};

    /**
     * Prepares every device; the first poll of all of them is due at once.
     *
     * @param monotonic boot-time clock, ns
     * @param sink gets each finished poll; takes ownership, must not block
     * @throws IllegalArgumentException if a device cannot be read over this link
     */
    public LinkScheduler(
            LinkSpec spec, List<DeviceSpec> devices, FieldLink link, LongSupplier monotonic, Consumer<Reading> sink) {
        this.spec = spec;
        this.link = link;
        this.monotonic = monotonic;
        this.sink = sink;
        long now = monotonic.getAsLong();
        for (DeviceSpec d : devices) {
            this.devices.add(new Polled(d, link.prepare(d), now));
        }
        carriesAlarm = devices.stream().anyMatch(DeviceSpec::carriesAlarm);
    }

    /**
     * Does at most one request.
     *
     * @return boot-time clock, ns, at which the next step is worth calling; now or earlier means at once
     */
    public long step() throws InterruptedException {
        long now = monotonic.getAsLong();
        if (!writes.isEmpty()) {
            if (now < freeAtNs) {
                return freeAtNs;
            }
            perform(writes.take());
            return monotonic.getAsLong();
        }
        if (work(now)) {
            return Math.max(freeAtNs, monotonic.getAsLong());
        }
        long taskNs = task == null ? Long.MAX_VALUE : taskAtNs;
        if (devices.isEmpty()) {
            return taskNs;
        }
        if (!periods.isEmpty()) {
            setPeriods(now);
        }
        if (current == null) {
            current = choose(now);
            if (current == null) {
                return Math.min(taskNs, nextWakeNs(now));
            }
        }
        if (now < freeAtNs) {
            return freeAtNs;
        }
        ask(current);
        return monotonic.getAsLong();
    }

    /**
     * What wakes the link's thread out of its wait, such as an unpark. Set before the first write; called on the thread that
     * writes, must not block.
     */
    public void onWrite(Runnable wake) {
        this.wake = wake;
    }

    /** Who is told what became of each write. Set before the first write; called on the link's thread, must not block. */
    public void onWritten(Consumer<OutputWritten> written) {
        this.written = written;
    }

    /**
     * Writes to an output as soon as the request in flight is over. Of several writes to the same output that wait, only the
     * newest is done and reported. Any thread.
     */
    public void write(OutputWrite write) {
        writes.put(write);
        wake.run();
    }

    /**
     * Sets the period of a device in place of its own. Any thread.
     *
     * @param device index of the device; one that is not on this link is ignored
     * @param periodMs ms, from 20; 0: its own
     */
    public void period(int device, int periodMs) {
        periods.put(device, periodMs);
        wake.run();
    }

    /** Devices that answered at their last poll. Any thread. */
    public int up() {
        return up;
    }

    /** How the polls of each device went. Any thread. */
    public List<PollFacts> facts() {
        return devices.stream().map(p -> p.facts).toList();
    }

    /** Polls that were left out because the link was busy longer than a period. Any thread. */
    public long missed() {
        return missed.get();
    }

    /** Time that requests, replies and the pauses after them took since the start, ns. Any thread. */
    public long busyNs() {
        return busy.get();
    }

    /**
     * Does something with the link between the polls: after writes to outputs, before polls that are due.
     *
     * @return false if too many wait
     */
    public boolean submit(BusTask task) {
        boolean taken = tasks.offer(task);
        wake.run();
        return taken;
    }

    /** Does the next step of the task at the head, if it is due. */
    private boolean work(long now) throws InterruptedException {
        if (task == null) {
            task = tasks.poll();
            taskAtNs = now;
        }
        if (task == null || now < taskAtNs) {
            return false;
        }
        if (now >= freeAtNs) {
            int pauseMs = task.step(link);
            long after = monotonic.getAsLong();
            occupied(now, after, spec.guardMs());
            if (pauseMs == BusTask.DONE) {
                task = null;
            } else {
                taskAtNs = after + pauseMs * MS;
            }
        }
        return true;
    }

    private void perform(OutputWrite w) throws InterruptedException {
        Quality q;
        String fault;
        long began = monotonic.getAsLong();
        try {
            q = link.write(w.unit(), w.timeoutMs(), w.target(), w.value());
            fault = q == Quality.GOOD ? "" : Objects.requireNonNullElse(link.writeFault(), q.word());
        } catch (IllegalArgumentException e) {
            q = Quality.REFUSED;
            fault = String.valueOf(e.getMessage());
        }
        long now = monotonic.getAsLong();
        occupied(began, now, spec.guardMs());
        written.accept(new OutputWritten(w, q, fault, now));
    }

    /** Notes that the link was in use, and keeps it free for so long. */
    private void occupied(long beganNs, long nowNs, int pauseMs) {
        freeAtNs = nowNs + pauseMs * MS;
        busy.addAndGet(freeAtNs - beganNs);
    }

    private void setPeriods(long now) {
        for (Polled p : devices) {
            Integer ms = periods.remove(p.spec.index());
            if (ms != null) {
                p.override(ms, now);
            }
        }
        periods.keySet().removeIf(device -> devices.stream().noneMatch(p -> p.spec.index() == device));
    }

    private void ask(Polled p) throws InterruptedException {
        if (p.reading == null) {
            p.reading = Reading.of(p.spec);
            p.request = 0;
            p.answered = 0;
            p.attempt = 0;
        }
        p.resumeAtNs = Polled.NEVER;
        long began = monotonic.getAsLong();
        Quality q = link.execute(p.read, p.request, p.reading);
        long now = monotonic.getAsLong();
        occupied(began, now, Math.max(spec.guardMs(), p.spec.handling().restMs()));
        if (q == Quality.LINK_DOWN) {
            linkDown(p, now);
            return;
        }
        linkFailures = 0;
        if (q != Quality.GOOD) {
            p.worst = q;
        }
        if (q == Quality.GOOD) {
            p.answered += p.read.isAnswer(p.request) ? 1 : 0;
            advance(p, now);
        } else if (p.attempt < p.retries() && q != Quality.REFUSED) {
            p.attempt++;
            p.retryAtNs = now;
            current = null;
        } else if (q == Quality.NO_REPLY) {
            finish(p, now);
        } else {
            // it is there but this request went wrong: the others may still go well
            p.answered += q == Quality.REFUSED ? 1 : 0;
            advance(p, now);
        }
    }

    private void advance(Polled p, long now) {
        p.attempt = 0;
        p.retryAtNs = Polled.NEVER;
        int pauseMs = p.read.pauseAfterMs(p.request);
        p.request++;
        if (p.request >= p.read.requests()) {
            finish(p, now);
        } else if (pauseMs > 0) {
            p.resumeAtNs = now + pauseMs * MS;
            current = null;
        } else {
            current = p;
        }
    }

    private void finish(Polled p, long now) {
        Reading done = p.reading;
        if (done.lastByteNs == 0) {
            done.lastByteNs = now;
        }
        p.reading = null;
        p.retryAtNs = Polled.NEVER;
        p.servedNs = now;
        current = null;
        if (p.answered > 0) {
            p.failures = 0;
            p.scheduleAfterPoll(now, this::countMissed);
        } else {
            p.failures++;
            p.backOff(now, p.failures, p.spec.carriesAlarm() ? BACK_OFF_ALARM_NS : BACK_OFF_MAX_NS);
        }
        countUp();
        p.count(done, p.worst, now);
        sink.accept(done);
    }

    /** The port or connection is gone: nobody on the link can answer, and one probe stands for all. */
    private void linkDown(Polled probed, long now) {
        linkFailures++;
        current = null;
        for (Polled p : devices) {
            Reading r = p.reading != null ? p.reading : Reading.of(p.spec);
            Arrays.fill(r.raw, Double.NaN);
            Arrays.fill(r.quality, Quality.LINK_DOWN.code());
            r.lastByteNs = now;
            if (r.fault == null && probed.reading != null) {
                r.fault = probed.reading.fault;
            }
            if (p != probed) {
                p.reading = null;
            }
            p.resumeAtNs = Polled.NEVER;
            p.retryAtNs = Polled.NEVER;
            p.failures = Math.max(1, p.failures);
            p.backOff(now, linkFailures, carriesAlarm ? BACK_OFF_ALARM_NS : BACK_OFF_MAX_NS);
            p.linkWasDown = true;
            p.count(r, Quality.LINK_DOWN, now);
            sink.accept(r);
        }
        probed.reading = null;
        countUp();
    }

    private void countUp() {
        int n = 0;
        boolean back = false;
        for (Polled p : devices) {
            if (p.failures == 0) {
                n++;
                back |= p.linkWasDown;
            }
        }
        up = n;
        if (back) {
            long now = monotonic.getAsLong();
            for (Polled p : devices) {
                if (p.linkWasDown && p.failures > 0) {
                    p.dueNs = now;
                    p.failures = 0;
                }
                p.linkWasDown = false;
            }
        }
    }

    private void countMissed(long n) {
        missed.addAndGet(n);
    }

    /** The device to ask now: of the live ones that are due the one served longest ago; else a retry or probe, if its timeout fits before the next live one. */
    private Polled choose(long now) {
        Polled live = null;
        long nextLive = Long.MAX_VALUE;
        for (Polled p : devices) {
            if (p.failures == 0 && p.retryAtNs == Polled.NEVER) {
                if (p.readyNs() <= now && (live == null || p.servedNs < live.servedNs)) {
                    live = p;
                }
                nextLive = Math.min(nextLive, p.readyNs());
            }
        }
        if (live != null) {
            Polled overdue = overdueProbe(now);
            return overdue != null ? overdue : live;
        }
        Polled best = null;
        for (Polled p : devices) {
            long from = p.wantsSlackFromNs();
            if (from <= now && (nextLive - now >= p.spec.timeoutMs() * MS || p.isOverdue(now))) {
                if (best == null || from < best.wantsSlackFromNs()) {
                    best = p;
                }
            }
        }
        return best;
    }

    private Polled overdueProbe(long now) {
        for (Polled p : devices) {
            if (p.wantsSlackFromNs() <= now && p.isOverdue(now)) {
                return p;
            }
        }
        return null;
    }

    private long nextWakeNs(long now) {
        long wake = Long.MAX_VALUE;
        for (Polled p : devices) {
            long t = p.failures == 0 && p.retryAtNs == Polled.NEVER ? p.readyNs() : p.wantsSlackFromNs();
            // a probe that waits for slack is looked at again when the next live device is through
            wake = Math.min(wake, t > now ? t : p.overdueSinceNs() > now ? p.overdueSinceNs() : now + MS);
        }
        return wake;
    }
}
