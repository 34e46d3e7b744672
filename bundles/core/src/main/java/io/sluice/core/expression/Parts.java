package io.sluice.core.expression;

import io.sluice.core.time.Memo;
import io.sluice.core.time.Moment;
import io.sluice.model.site.PointRef;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What a compiled expression is made of besides its root. Each part is kept as {@code <prefix>/<number>}, with a mark of the
 * expression, so that an expression that was changed meanwhile does not take a stranger's state over. Engine thread.
 */
abstract class Parts {
    private static final String ALIVE = "alive";

    private final Set<PointRef> inputs;
    private final boolean stateful;
    private final Part[] parts;
    private final boolean[] kept;
    private final String mark;

    Parts(Set<PointRef> inputs, boolean stateful, List<Part> parts, String mark) {
        this.inputs = Set.copyOf(inputs);
        this.stateful = stateful;
        this.parts = parts.toArray(Part[]::new);
        this.kept = new boolean[this.parts.length];
        this.mark = mark;
    }

    public final Set<PointRef> inputs() {
        return inputs;
    }

    public final boolean isStateful() {
        return stateful;
    }

    public final boolean isChanged(long nowNs) {
        for (Part part : parts) {
            if (part.isChanged(nowNs)) {
                return true;
            }
        }
        return false;
    }

    public final void keep(BiConsumer<String, String> keep, String prefix, Moment now) {
        for (int i = 0; i < parts.length; i++) {
            Memo memo = parts[i].state(now);
            if (memo != null) {
                keep.accept(
                        key(prefix, i),
                        memo.put("of", mark).put("at", now.text()).text());
            } else if (kept[i]) {
                keep.accept(key(prefix, i), "");
            }
            kept[i] = memo != null;
        }
    }

    public final void restore(Map<String, String> texts, String prefix, Moment now, long restartGapMs) {
        Moment lived = alive(texts);
        for (int i = 0; i < parts.length; i++) {
            Memo memo = Memo.of(texts.getOrDefault(key(prefix, i), ""));
            Moment then = memo.moment("at");
            kept[i] |= then != null;
            if (then != null && memo.text("of", "").equals(mark)) {
                boolean later = lived != null && then.to(lived).known();
                parts[i].restore(memo, then, later ? lived : then, now, restartGapMs);
            }
        }
    }

    public final boolean isResumed() {
        for (Part part : parts) {
            if (part.isResumed()) {
                return true;
            }
        }
        return false;
    }

    private static Moment alive(Map<String, String> texts) {
        try {
            return Moment.of(texts.getOrDefault(ALIVE, ""));
        } catch (IllegalArgumentException e) {
            return null; // an older gateway, or none that ran: the times of writing must do
        }
    }

    private static String key(String prefix, int part) {
        return prefix + '/' + part;
    }
}
