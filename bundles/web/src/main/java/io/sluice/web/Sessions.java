package io.sluice.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** Who is logged in: in memory, at most {@link #MOST}, the one unused for longest goes. Thread-safe. */
final class Sessions {
    static final int MOST = 64;
    private static final int ID_BYTES = 32;

    private final LongSupplier nowNs;
    private final long idleNs;
    private final long longestNs;
    private final SecureRandom random = new SecureRandom();
    /** By SHA-256 of the id. */
    private final Map<String, Session> sessions = new LinkedHashMap<>();

    Sessions(LongSupplier nowNs, long idleNs, long longestNs) {
        this.nowNs = nowNs;
        this.idleNs = idleNs;
        this.longestNs = longestNs;
    }

    /** A session and the id that its browser keeps. */
    record Opened(String id, Session session) {}

    /**
     * Begins a session.
     *
     * @param mostNs its longest time, ns, if that is shorter than that of every session
     */
    synchronized Opened open(String user, Role role, long mostNs) {
        long now = nowNs.getAsLong();
        sweep(now);
        if (sessions.size() >= MOST) {
            String oldest = sessions.entrySet().stream()
                    .min(java.util.Comparator.comparingLong(
                            (Map.Entry<String, Session> e) -> e.getValue().leftNs(now, idleNs)))
                    .orElseThrow()
                    .getKey();
            sessions.remove(oldest).end();
        }
        Session session = new Session(user, role, word(), now, now + Math.min(longestNs, mostNs));
        String id = word();
        sessions.put(sha256(id), session);
        return new Opened(id, session);
    }

    /** The session with this id, null if there is none; it counts as used. */
    synchronized Session use(String id) {
        Session session = id == null ? null : sessions.get(sha256(id));
        if (session == null) {
            return null;
        }
        long now = nowNs.getAsLong();
        if (session.leftNs(now, idleNs) <= 0) {
            sweep(now);
            return null;
        }
        session.use(now);
        return session;
    }

    /** How long a session lasts without another request, ms; 0: it has ended. */
    long leftMs(Session session) {
        return Math.max(0, session.leftNs(nowNs.getAsLong(), idleNs) / 1_000_000L);
    }

    synchronized void end(Session session) {
        session.end();
        sessions.values().remove(session);
    }

    /** Ends those of a user whose password or role has changed. */
    synchronized void endAll(Predicate<Session> which) {
        sessions.values().removeIf(s -> {
            if (which.test(s)) {
                s.end();
                return true;
            }
            return false;
        });
    }

    private void sweep(long now) {
        sessions.values().removeIf(s -> s.leftNs(now, idleNs) <= 0);
    }

    private String word() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
