package io.sluice.web;

import java.util.LinkedHashMap;
import java.util.Map;

/** A request is not carried out: status, code and words for the answer. Immutable. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    final int status;
    final String code;
    final String allowed;
    final long retryAfterS;

    private Refusal(int status, String code, String message, String allowed, long retryAfterS) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.allowed = allowed;
        this.retryAfterS = retryAfterS;
    }

    static Refusal badArgument(String message) {
        return new Refusal(400, "bad-argument", message, "", 0);
    }

    static Refusal badArgument(String message, String allowed) {
        return new Refusal(400, "bad-argument", message, allowed, 0);
    }

    /** Nobody is logged in, or the password is wrong. */
    static Refusal login(String message) {
        return new Refusal(401, "login", message, "", 0);
    }

    static Refusal role(String message, String allowed) {
        return new Refusal(403, "role", message, allowed, 0);
    }

    static Refusal csrf() {
        return new Refusal(403, "csrf", "header X-CSRF: missing or not this session's", "", 0);
    }

    static Refusal notFound(String message) {
        return new Refusal(404, "not-found", message, "", 0);
    }

    static Refusal refused(String message) {
        return new Refusal(409, "refused", message, "", 0);
    }

    static Refusal method(String allowed) {
        return new Refusal(405, "method", "this route has no such method", allowed, 0);
    }

    static Refusal tooLarge(int most) {
        return new Refusal(413, "too-large", "body: too long", "at most " + most + " bytes", 0);
    }

    static Refusal mediaType() {
        return new Refusal(415, "media-type", "Content-Type: not what this route takes", "application/json", 0);
    }

    static Refusal later(String message, long retryAfterS) {
        return new Refusal(429, "later", message, "", Math.max(1, retryAfterS));
    }

    static Refusal unavailable(String message) {
        return new Refusal(503, "unavailable", message, "", 0);
    }

    Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("code", code);
        body.put("message", getMessage());
        if (!allowed.isEmpty()) {
            body.put("allowed", allowed);
        }
        if (retryAfterS > 0) {
            body.put("retryAfterS", retryAfterS);
        }
        return body;
    }
}
