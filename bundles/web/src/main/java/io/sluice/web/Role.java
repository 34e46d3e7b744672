package io.sluice.web;

import java.util.Locale;

/** What somebody may do; each may what those before may. */
enum Role {
    /** Looks. */
    VIEWER,
    /** Works at the instruments: acknowledges, silences, searches, tests. */
    TECHNICIAN,
    /** Changes what the gateway is and who may enter. */
    ENGINEER;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean may(Role least) {
        return compareTo(least) >= 0;
    }

    static Role ofWord(String word) throws Refusal {
        for (Role r : values()) {
            if (r.word().equals(word)) {
                return r;
            }
        }
        throw Refusal.badArgument("role: \"" + Bodies.shown(word) + "\"", "viewer, technician, engineer");
    }
}
