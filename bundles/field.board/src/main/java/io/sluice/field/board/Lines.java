package io.sluice.field.board;

import io.sluice.model.site.LineSource.Bias;
import java.io.IOException;

/** The lines of one GPIO chip. Thread-safe. */
interface Lines extends AutoCloseable {
    /** The chip, for people. */
    String name();

    /**
     * Takes a line as input.
     *
     * @throws LinkDownException if the chip is not there
     * @throws IOException if the line is not there or someone else has it
     */
    Input input(int line, Bias bias, boolean activeLow) throws IOException;

    /**
     * Takes a line as output.
     *
     * @param value level it has from the start, 0 or 1
     * @throws LinkDownException if the chip is not there
     * @throws IOException if the line is not there or someone else has it
     */
    Output output(int line, int value) throws IOException;

    /** Lets the chip go; after all of its lines. Idempotent. */
    @Override
    void close();

    /** One input. Confined to one thread. */
    interface Input extends AutoCloseable {
        /** Level now. */
        boolean isActive() throws IOException;

        /** Waits for an edge; false if none came in that time, ns. */
        boolean await(long ns) throws IOException, InterruptedException;

        /** Level after the edge that was waited for. */
        boolean edgeActive();

        /** The kernel's stamp of that edge, ns; only differences mean anything. */
        long edgeNs();

        /** Lets the line go. */
        @Override
        void close();
    }

    /** One output. Confined to one thread. */
    interface Output extends AutoCloseable {
        void set(int value) throws IOException;

        /** Lets the line go; most chips keep its level. */
        @Override
        void close();
    }
}
