package io.sluice.field.modbus;

import java.nio.ByteBuffer;

/** A reply where it lies in the transport's buffer, valid until the next exchange. Reused; confined to the link's thread. */
final class Reply {
    /** Holds the PDU; big-endian. */
    ByteBuffer bytes = ByteBuffer.allocate(0);
    /** Where the PDU starts. */
    int start;
    /** Length of the PDU, from 2. */
    int length;
    /** Boot-time clock at the last byte, ns. */
    long lastByteNs;
    /** What went wrong, in words, without saying what was tried; null after success. */
    String fault;
}
