package io.sluice.core.derive;

import io.sluice.core.board.Board;
import io.sluice.core.expression.Compiler;
import io.sluice.core.expression.QuantityTerm;
import io.sluice.core.time.Memo;
import io.sluice.core.time.Moment;
import io.sluice.model.Quality;
import io.sluice.model.site.Figure;
import io.sluice.model.site.PointRef;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * An expression over points, such as a differential settlement by the length of its chord. No value while one of its inputs
 * has none; uncertain while one is. Source: the site's own.
 */
final class FormulaMeter implements Meter {
    private final Figure.Formula figure;
    private final QuantityTerm term;
    private final long restartGapMs;
    private final Map<String, String> parts = new TreeMap<>();

    FormulaMeter(Figure.Formula figure, Compiler compiler, long restartGapMs) {
        this.figure = figure;
        this.term = compiler.compile(figure.expression());
        this.restartGapMs = restartGapMs;
    }

    @Override
    public boolean feed(int device, Board board, Moment now) {
        term.quantity(board, now.monotonicNs(), now.utcMs());
        return true;
    }

    @Override
    public void read(Board board, Moment now, Result into) {
        double v = term.quantity(board, now.monotonicNs(), now.utcMs());
        Quality worst = Quality.GOOD;
        for (int i = 0; i < figure.inputs().size(); i++) {
            PointRef at = figure.inputs().get(i);
            Quality q = board.atNs(at.device()) == Board.NEVER ? Quality.UNCERTAIN : board.quality(at);
            worst = q.code() > worst.code() ? q : worst;
        }
        boolean has = Double.isFinite(v);
        // a figure over a window may have a value while its input is bad right now
        into.set(has ? v : Double.NaN, has && worst.isBad() ? Quality.UNCERTAIN : worst);
    }

    @Override
    public boolean isChanged(Moment now) {
        return term.isStateful() && term.isChanged(now.monotonicNs());
    }

    @Override
    public Memo state(Moment now) {
        if (!term.isStateful()) {
            return null;
        }
        term.keep(this::part, "part", now);
        if (parts.isEmpty()) {
            return null;
        }
        Memo memo = new Memo().put("parts", String.join(" ", parts.keySet()));
        parts.forEach(memo::put);
        return memo;
    }

    private void part(String key, String text) {
        if (text.isEmpty()) {
            parts.remove(key);
        } else {
            parts.put(key, text);
        }
    }

    @Override
    public void restore(Memo memo, Moment now) {
        Map<String, String> kept = new HashMap<>();
        for (String key : memo.text("parts", "").split(" ")) {
            kept.put(key, memo.text(key, ""));
        }
        if (!memo.text(ALIVE, "").isEmpty()) {
            kept.put(ALIVE, memo.text(ALIVE, ""));
        }
        term.restore(kept, "part", now, restartGapMs);
    }
}
