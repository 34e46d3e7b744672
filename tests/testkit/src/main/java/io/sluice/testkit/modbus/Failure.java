package io.sluice.testkit.modbus;

import java.time.Duration;

/** A way in which a Modbus TCP server fails its master. Immutable. */
public sealed interface Failure {
    /** No answer at all; the connection stays. */
    record Silence() implements Failure {}

    /**
     * The right answer, late. Requests that come in meanwhile are answered at once.
     *
     * @param by how late
     */
    record Delay(Duration by) implements Failure {}

    /** The right answer under another transaction identifier. */
    record WrongTransaction() implements Failure {}

    /** The right answer under another unit identifier. */
    record WrongUnit() implements Failure {}

    /** The answer to another function code. */
    record WrongFunction() implements Failure {}

    /**
     * The first bytes of the right answer, then nothing; the connection stays.
     *
     * @param bytes how many bytes are sent, from 0
     */
    record Truncated(int bytes) implements Failure {}

    /**
     * Bytes that are no Modbus, in place of the answer.
     *
     * @param bytes how many, from 1
     */
    record Garbage(int bytes) implements Failure {}

    /**
     * An exception response.
     *
     * @param code exception code, 1 to 255; MODBUS Application Protocol V1.1b3, 7
     */
    record ExceptionReply(int code) implements Failure {}

    /** The connection is closed in place of an answer. */
    record Disconnect() implements Failure {}
}
