package io.sluice.model.site;

import io.sluice.model.expression.Expression;
import java.util.List;

/**
 * A watch mode, such as flood or ice: raises sampling and reporting at chosen devices. Switched by command or by its rule.
 *
 * @param name name of the mode
 * @param label name for people, possibly Chinese; empty if none
 * @param devices indices of the devices
 * @param periodMs their period while it is on, ms; their deadbands are off meanwhile
 * @param when switches it on; null: by command alone
 * @param holdMs how long it stays on after the rule was last true, ms
 */
public record WatchSpec(
        String name, String label, List<Integer> devices, int periodMs, Expression.Truth when, long holdMs) {
    /** Copies the list. */
    public WatchSpec {
        devices = List.copyOf(devices);
    }
}
