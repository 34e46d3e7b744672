package io.sluice.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open stream of events. Writes without waiting, so that it holds no thread; a reader who lets more than {@link #MOST}
 * bytes pile up is cut off and comes back for everything. Thread-safe; whoever finds it writable writes.
 */
final class EventStream implements WriteListener, AsyncListener {
    static final int MOST = 512 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    private final Session session;
    private final AsyncContext context;
    private final ServletOutputStream out;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private int bytes;
    private boolean writable;
    private boolean flushed = true;
    private boolean ending;
    private boolean closed;
    // the timer's alone
    private boolean fresh = true;
    private boolean warned;

    EventStream(Session session, AsyncContext context) throws IOException {
        this.session = session;
        this.context = context;
        this.out = context.getResponse().getOutputStream();
    }

    /** Begins to listen. */
    void start() {
        context.setTimeout(0);
        context.addListener(this);
        out.setWriteListener(this);
    }

    Session session() {
        return session;
    }

    boolean isNew() {
        return fresh;
    }

    void begun() {
        fresh = false;
    }

    /** Whether this is the moment to say that the session ends soon. */
    boolean warns(boolean soon) {
        boolean now = soon && !warned;
        warned = soon;
        return now;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Takes bytes to be sent when the reader takes them. */
    void send(byte[] event) {
        boolean slow;
        synchronized (this) {
            if (closed || ending || event.length == 0) {
                return;
            }
            slow = bytes > 0 && bytes + event.length > MOST;
            if (!slow) {
                waiting.add(event);
                bytes += event.length;
            }
        }
        if (slow) {
            LOG.info("event=reader-too-slow user={} waitingBytes={}", session.user, MOST);
            close();
        } else {
            pump();
        }
    }

    synchronized void endWhenSent() {
        ending = true;
        if (writable && waiting.isEmpty()) {
            close();
        }
    }

    @Override
    public void onWritePossible() {
        synchronized (this) {
            writable = true;
        }
        pump();
    }

    private void pump() {
        try {
            synchronized (this) {
                while (writable && !closed) {
                    if (!out.isReady()) {
                        writable = false; // onWritePossible comes when it is again
                    } else if (!waiting.isEmpty()) {
                        byte[] next = waiting.poll();
                        bytes -= next.length;
                        flushed = false;
                        out.write(next);
                    } else if (!flushed) {
                        flushed = true;
                        out.flush();
                    } else {
                        break;
                    }
                }
                if (ending && writable && waiting.isEmpty()) {
                    close();
                }
            }
        } catch (IOException | IllegalStateException e) {
            close();
        }
    }

    @Override
    public void onError(Throwable thrown) {
        close();
    }

    /** Idempotent. */
    void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            waiting.clear();
            bytes = 0;
        }
        try {
            context.complete();
        } catch (IllegalStateException e) {
            LOG.debug("event=stream-over fault=\"{}\"", e.toString());
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        synchronized (this) {
            closed = true;
            waiting.clear();
            bytes = 0;
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        close();
    }

    @Override
    public void onError(AsyncEvent event) {
        close();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // nothing begins anew here
    }
}
