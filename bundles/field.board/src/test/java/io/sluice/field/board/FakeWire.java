package io.sluice.field.board;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A bus with chips of byte registers or with fixed answers, and with named failures. */
final class FakeWire implements Wire {
    final Map<Integer, byte[]> memory = new HashMap<>();
    final Map<String, byte[]> answers = new HashMap<>();
    final List<String> log = new ArrayList<>();
    IOException failure;
    boolean closed;
    private int pointer;
    private String asked = "";

    byte[] chip(int unit) {
        return memory.computeIfAbsent(unit, u -> new byte[256]);
    }

    void poke(int unit, int register, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            chip(unit)[register + i] = (byte) bytes[i];
        }
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public void exchange(int unit, byte[] send, byte[] reply, int timeoutMs) throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (!memory.containsKey(unit) && answers.isEmpty()) {
            throw new IOException("the chip does not answer");
        }
        if (send.length > 0) {
            asked = ChipPlan.hex(send);
            log.add(asked);
            pointer = send[0] & 0xFF;
            if (memory.containsKey(unit)) {
                for (int i = 1; i < send.length; i++) {
                    chip(unit)[pointer + i - 1] = send[i];
                }
            }
        }
        if (reply.length > 0) {
            byte[] given = answers.get(asked);
            System.arraycopy(given == null ? chip(unit) : given, given == null ? pointer : 0, reply, 0, reply.length);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
