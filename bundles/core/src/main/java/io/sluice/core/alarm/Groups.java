package io.sluice.core.alarm;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which alarm was the first of its group to rise since the group was quiet: what it all began with
 * (first-out, IEC 62682). Confined to the engine thread.
 */
final class Groups {
    private static final int NOBODY = -1;

    private final int[] groupOf;
    private final int[] standing;
    private final int[] first;

    /** @param names group of each alarm, by its index */
    Groups(List<String> names) {
        Map<String, Integer> ids = new HashMap<>();
        groupOf = new int[names.size()];
        for (int i = 0; i < groupOf.length; i++) {
            Integer id = ids.putIfAbsent(names.get(i), ids.size());
            groupOf[i] = id == null ? ids.size() - 1 : id;
        }
        standing = new int[ids.size()];
        first = new int[ids.size()];
        Arrays.fill(first, NOBODY);
    }

    /** The alarm got a colour. */
    void rose(int alarm) {
        int g = groupOf[alarm];
        if (standing[g]++ == 0) {
            first[g] = alarm;
        }
    }

    /** The alarm lost its colour. */
    void fell(int alarm) {
        int g = groupOf[alarm];
        if (--standing[g] == 0) {
            first[g] = NOBODY;
        }
    }

    /** The alarm had its colour before the restart, and was the first of its group or not. */
    void restore(int alarm, boolean wasFirst) {
        int g = groupOf[alarm];
        standing[g]++;
        if (wasFirst) {
            first[g] = alarm;
        }
    }

    /** Whether it is the first of its group. */
    boolean isFirst(int alarm) {
        return first[groupOf[alarm]] == alarm;
    }
}
