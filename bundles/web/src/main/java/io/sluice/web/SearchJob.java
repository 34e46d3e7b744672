package io.sluice.web;

import io.sluice.port.admin.Commissioning;
import io.sluice.port.admin.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One search for instruments, on a thread of its own; what it has found can be asked for meanwhile. Thread-safe. */
final class SearchJob {
    private static final Logger LOG = LoggerFactory.getLogger(SearchJob.class);
    private static final int MOST = 600;
    private static final long JOIN_MS = 2000;

    final String id = Audit.id();
    private final List<Map<String, Object>> found = new ArrayList<>();
    private final Thread thread;
    private boolean running = true;
    private String code = "";
    private String fault = "";

    /** What to ask. */
    record Order(String link, List<String> serial, int first, int last, int timeoutMs) {}

    SearchJob(Commissioning commissioning, Order order) {
        thread = new Thread(() -> search(commissioning, order), "web-search");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void search(Commissioning commissioning, Order o) {
        Outcome outcome;
        try {
            outcome = commissioning.scan(o.link, o.serial, o.first, o.last, o.timeoutMs, this::add);
        } catch (InterruptedException e) {
            outcome = new Outcome("ok", "stopped", List.of());
        } catch (RuntimeException e) {
            LOG.error("event=search-failed link={}", o.link, e);
            outcome = Outcome.unavailable("the search failed: " + e);
        }
        synchronized (this) {
            running = false;
            code = outcome.code();
            fault = outcome.message();
        }
    }

    private synchronized void add(Map<String, Object> row) {
        if (found.size() < MOST) {
            found.add(row);
        }
    }

    synchronized boolean isRunning() {
        return running;
    }

    synchronized Map<String, Object> facts() {
        return Json.map("job", id, "running", running, "found", List.copyOf(found), "code", code, "fault", fault);
    }

    /** Ends it; waits until the link is given back, 2 s at most. */
    void stop() {
        thread.interrupt();
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
