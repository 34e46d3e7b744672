package io.sluice.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Texts that strangers sent. Stateless. */
final class Bodies {
    private static final int MOST_SHOWN = 80;
    private static final int MOST_DRAINED = 4 << 20;

    private Bodies() {}

    /**
     * Reads all of it.
     *
     * @throws Refusal 413 if it is longer than {@code most}; of the rest as much is thrown away as a sender needs to get rid of
     *     before it looks at the answer, {@link #MOST_DRAINED} bytes at most
     */
    static byte[] read(InputStream in, long declared, int most) throws IOException, Refusal {
        byte[] bytes = declared > most ? new byte[0] : in.readNBytes(most + 1);
        if (declared > most || bytes.length > most) {
            byte[] waste = new byte[8192];
            for (int left = MOST_DRAINED, n = 0; left > 0 && n >= 0; left -= Math.max(n, 0)) {
                n = in.read(waste);
            }
            throw Refusal.tooLarge(most);
        }
        return bytes;
    }

    /**
     * Bytes as text.
     *
     * @throws Refusal 400 if they are not UTF-8
     */
    static String utf8(byte[] bytes) throws Refusal {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Refusal.badArgument("body: not UTF-8");
        }
    }

    /** What may be repeated to the sender and written to the log: one short line without control characters. */
    static String shown(String text) {
        String line = text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
        return line.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    }

    /** Whether there is something in it that no line of text has; in a document line ends and tabs are allowed. */
    static boolean hasControls(String text, boolean document) {
        return text.codePoints()
                .anyMatch(c -> !(document && (c == '\n' || c == '\r' || c == '\t'))
                        && (Character.isISOControl(c)
                                || Character.getType(c) == Character.FORMAT
                                || Character.getType(c) == Character.SURROGATE));
    }
}
