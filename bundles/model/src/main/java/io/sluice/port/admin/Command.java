package io.sluice.port.admin;

import java.util.Map;

/**
 * Something the gateway is asked to do.
 *
 * @param id id given by the issuer, 1 to 128 characters; the same id is carried out once
 * @param name what, such as {@code acknowledge} or {@code status}
 * @param args arguments by name
 * @param by who asks, such as {@code platform:mqtt-main}
 * @param expiresUtcMs not to be carried out after, ms since 1970; 0 if it does not expire
 */
public record Command(String id, String name, Map<String, String> args, String by, long expiresUtcMs) {
    /** Copies the map. */
    public Command {
        args = Map.copyOf(args);
    }
}
