package io.sluice.codec.expression;

import io.sluice.model.expression.Expression;
import io.sluice.model.site.PointRef;
import java.util.List;

/**
 * What became of a text. Immutable.
 *
 * @param <E> what was asked for, a truth or a quantity
 * @param expression the tree; null if there is a fault, or a point that was complained of elsewhere
 * @param inputs the points in it, each once, in the order of the text; those that are known, if there is a fault
 * @param faults what is wrong, in the order of the text
 */
public record Parsed<E extends Expression>(E expression, List<PointRef> inputs, List<Fault> faults) {
    /** Copies the lists. */
    public Parsed {
        inputs = List.copyOf(inputs);
        faults = List.copyOf(faults);
    }

    /**
     * One fault.
     *
     * @param offset where in the text, in UTF-16 units, from 0 to its length
     * @param value what stands there; empty at the end of the text
     * @param message what is wrong with it
     * @param allowed what would be right; empty if the message says it
     */
    public record Fault(int offset, String value, String message, String allowed) {}
}
