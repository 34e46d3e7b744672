package io.sluice.web;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A message of the domain name system (RFC 1035, 4), as multicast DNS uses it (RFC 6762, 18). Immutable, but for the arrays in it.
 *
 * @param id 0 but for old resolvers
 * @param flags the second 16 bits of the header
 * @param questions what is asked
 * @param answers what is answered; in a question: what is known already
 * @param authority in a probe: what is to be claimed
 * @param additional what else is told
 */
record DnsMessage(
        int id, int flags, List<Question> questions, List<Rr> answers, List<Rr> authority, List<Rr> additional) {
    static final int A = 1;
    static final int PTR = 12;
    static final int TXT = 16;
    static final int AAAA = 28;
    static final int SRV = 33;
    static final int NSEC = 47;
    static final int ANY = 255;

    /** Header bits of an answer: response, authoritative. */
    static final int RESPONSE = 0x8400;

    private static final int INTERNET = 1;
    private static final int TOP_BIT = 0x8000;
    private static final int MOST_RECORDS = 128;
    private static final int MOST_JUMPS = 32;

    /**
     * A question.
     *
     * @param name labels
     * @param unicast an answer to the asker alone is welcome (QU), RFC 6762, 5.4
     */
    record Question(List<String> name, int type, boolean unicast) {}

    /**
     * A record.
     *
     * @param name labels
     * @param unique it is all there is of this name and type (cache-flush bit), RFC 6762, 10.2
     * @param ttlS time to live, s; 0: it is gone
     * @param data with names written out
     */
    record Rr(List<String> name, int type, boolean unique, long ttlS, byte[] data) {
        boolean isOf(List<String> other) {
            return same(name, other);
        }

        boolean saysTheSame(Rr other) {
            return type == other.type && isOf(other.name) && Arrays.equals(data, other.data);
        }

        Rr ttl(long seconds) {
            return new Rr(name, type, unique, seconds, data);
        }
    }

    boolean isResponse() {
        return (flags & TOP_BIT) != 0;
    }

    /** Names are compared without regard to the case of ASCII letters (RFC 6762, 16). */
    static boolean same(List<String> a, List<String> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!lower(a.get(i)).equals(lower(b.get(i)))) {
                return false;
            }
        }
        return true;
    }

    private static String lower(String label) {
        return label.toLowerCase(Locale.ROOT);
    }

    /** A name out of labels joined by dots. */
    static List<String> name(String dotted) {
        return List.of(dotted.split("\\."));
    }

    /** A name as it stands in a record, written out. */
    static byte[] wire(List<String> name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : name) {
            byte[] utf8 = label.getBytes(StandardCharsets.UTF_8);
            int length = Math.min(63, utf8.length);
            out.write(length);
            out.write(utf8, 0, length);
        }
        out.write(0);
        return out.toByteArray();
    }

    byte[] bytes() {
        ByteBuffer out = ByteBuffer.allocate(9000);
        out.putShort((short) id).putShort((short) flags);
        out.putShort((short) questions.size()).putShort((short) answers.size());
        out.putShort((short) authority.size()).putShort((short) additional.size());
        for (Question q : questions) {
            out.put(wire(q.name)).putShort((short) q.type).putShort((short) (INTERNET | (q.unicast ? TOP_BIT : 0)));
        }
        for (List<Rr> section : List.of(answers, authority, additional)) {
            for (Rr r : section) {
                out.put(wire(r.name)).putShort((short) r.type);
                out.putShort((short) (INTERNET | (r.unique ? TOP_BIT : 0)));
                out.putInt((int) r.ttlS).putShort((short) r.data.length).put(r.data);
            }
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /**
     * Reads one.
     *
     * @return null if it is none that can be read: strangers send what they like
     */
    static DnsMessage read(byte[] packet, int length) {
        try {
            ByteBuffer in = ByteBuffer.wrap(packet, 0, length).slice();
            int id = in.getShort() & 0xffff;
            int flags = in.getShort() & 0xffff;
            int[] counts = new int[4];
            for (int i = 0; i < 4; i++) {
                counts[i] = in.getShort() & 0xffff;
                if (counts[i] > MOST_RECORDS) {
                    return null;
                }
            }
            List<Question> questions = new ArrayList<>();
            for (int i = 0; i < counts[0]; i++) {
                List<String> name = readName(in);
                int type = in.getShort() & 0xffff;
                questions.add(new Question(name, type, (in.getShort() & TOP_BIT) != 0));
            }
            List<List<Rr>> sections = new ArrayList<>();
            for (int s = 1; s < 4; s++) {
                List<Rr> section = new ArrayList<>();
                for (int i = 0; i < counts[s]; i++) {
                    section.add(readRecord(in));
                }
                sections.add(section);
            }
            return new DnsMessage(id, flags, questions, sections.get(0), sections.get(1), sections.get(2));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return null;
        }
    }

    private static Rr readRecord(ByteBuffer in) {
        List<String> name = readName(in);
        int type = in.getShort() & 0xffff;
        boolean unique = (in.getShort() & TOP_BIT) != 0;
        long ttlS = in.getInt() & 0xffffffffL;
        int length = in.getShort() & 0xffff;
        int end = in.position() + length;
        if (end > in.limit()) {
            throw new IllegalArgumentException("a record longer than its packet");
        }
        byte[] data;
        if (type == PTR) {
            data = wire(readName(in));
        } else if (type == SRV && length > 6) {
            byte[] head = new byte[6];
            in.get(head);
            byte[] target = wire(readName(in));
            data = Arrays.copyOf(head, 6 + target.length);
            System.arraycopy(target, 0, data, 6, target.length);
        } else {
            data = new byte[length];
            in.get(data);
        }
        in.position(end);
        return new Rr(name, type, unique, ttlS, data);
    }

    /** A name with its pointers followed (RFC 1035, 4.1.4), backwards alone. */
    private static List<String> readName(ByteBuffer in) {
        List<String> labels = new ArrayList<>();
        int back = -1;
        for (int jumps = 0; jumps < MOST_JUMPS && labels.size() < 128; ) {
            int at = in.position();
            int length = in.get() & 0xff;
            if (length == 0) {
                if (back >= 0) {
                    in.position(back);
                }
                return labels;
            } else if (length >= 0xc0) {
                int target = (length & 0x3f) << 8 | (in.get() & 0xff);
                if (target >= at) {
                    throw new IllegalArgumentException("a pointer forwards");
                }
                back = back < 0 ? in.position() : back;
                in.position(target);
                jumps++;
            } else if (length > 63) {
                throw new IllegalArgumentException("a label of " + length);
            } else {
                byte[] label = new byte[length];
                in.get(label);
                labels.add(new String(label, StandardCharsets.UTF_8));
            }
        }
        throw new IllegalArgumentException("a name without an end");
    }
}
