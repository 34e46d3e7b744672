package io.sluice.codec.wire;

import java.util.Arrays;

/** A growing run of bytes that can be cut back. Confined to one thread. */
final class WireBuffer {
    private byte[] bytes;
    private int length;

    WireBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    int length() {
        return length;
    }

    /** Cuts back to an earlier length. */
    void cut(int to) {
        length = to;
    }

    /** Makes room for this many bytes and returns the array to write into, from {@link #length()} on. */
    byte[] room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
        return bytes;
    }

    /** Says how far the array of {@link #room} was filled. */
    void filled(int to) {
        length = to;
    }

    void put(int b) {
        room(1)[length++] = (byte) b;
    }

    void put(byte[] all) {
        System.arraycopy(all, 0, room(all.length), length, all.length);
        length += all.length;
    }

    /** Writes two bytes, high byte first, over earlier ones. */
    void patch16(int at, int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }
}
