package io.sluice.codec.wire;

/**
 * One way to write SenML records: the writer is the same for JSON and CBOR, only these primitives differ. Stateless.
 *
 * <p>Labels are given by their CBOR integer (RFC 8428, table 4); JSON maps them to names.
 */
interface Form {
    /** Base version. */
    int BVER = -1;
    /** Base name. */
    int BN = -2;
    /** Base time. */
    int BT = -3;
    /** Name. */
    int N = 0;
    /** Unit. */
    int U = 1;
    /** Numeric value. */
    int V = 2;
    /** String value. */
    int VS = 3;

    /** Begins the pack. */
    void openPack(WireBuffer out);

    /** Ends the pack that began at position 0 and holds this many records. */
    void closePack(WireBuffer out, int records);

    /** Bytes that {@link #closePack} adds. */
    int tail();

    /**
     * Begins a record.
     *
     * @param fields how many label-value pairs follow
     * @param first whether it is the first record of the pack
     */
    void openRecord(WireBuffer out, int fields, boolean first);

    /**
     * Writes a label; a value must follow.
     *
     * @param first whether it is the first of its record
     */
    void label(WireBuffer out, int label, boolean first);

    /** Writes a text value. */
    void text(WireBuffer out, String text);

    /**
     * Writes the number {@code n / 10^decimals}, exactly as far as the form can.
     *
     * @param decimals 0 to 18
     */
    void number(WireBuffer out, long n, int decimals);

    /** Writes a finite double in its shortest form. */
    void number(WireBuffer out, double value);

    /** Ends a record. */
    void closeRecord(WireBuffer out);
}
