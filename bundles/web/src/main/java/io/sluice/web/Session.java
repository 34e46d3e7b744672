package io.sluice.web;

/**
 * Somebody who is logged in. Thread-safe.
 *
 * <p>Its id is known to the browser alone: here it is kept as its SHA-256 only.
 */
final class Session {
    final String user;
    final Role role;
    final String csrf;
    final long endNs;
    private volatile long usedNs;
    private volatile boolean ended;

    Session(String user, Role role, String csrf, long nowNs, long endNs) {
        this.user = user;
        this.role = role;
        this.csrf = csrf;
        this.endNs = endNs;
        this.usedNs = nowNs;
    }

    void use(long nowNs) {
        usedNs = nowNs;
    }

    void end() {
        ended = true;
    }

    /** How long it still lasts without another request, ns; 0 or less: it has ended. */
    long leftNs(long nowNs, long idleNs) {
        return ended ? 0 : Math.min(usedNs + idleNs - nowNs, endNs - nowNs);
    }

    /** Who it is in commands and in the audit log. */
    String by() {
        return "page:" + user;
    }
}
