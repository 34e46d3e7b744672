package io.sluice.codec.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.sluice.port.admin.Command;
import io.sluice.port.admin.Reply;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Reads commands and answers nonsense. Bounded: size, depth, length of texts. Thread-safe. */
public final class CommandReader {
    /** Most bytes in a command. */
    public static final int MOST_BYTES = 65_536;

    private static final int MOST_ARGS = 64;
    private static final int LONGEST_ID = 128;
    private static final int LONGEST_NAME = 64;
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(4)
                    .maxStringLength(MOST_BYTES)
                    .maxNumberLength(40)
                    .maxNameLength(256)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private CommandReader() {}

    /** What a payload turned out to be. */
    public sealed interface Result permits Read, Refused {}

    /**
     * A command.
     *
     * @param command what to do
     */
    public record Read(Command command) implements Result {}

    /**
     * Nonsense.
     *
     * @param reply code {@code bad-argument}, what is wrong; its id is empty unless it could be read
     */
    public record Refused(Reply reply) implements Result {}

    /**
     * Reads a payload: a JSON object {@code id, name, args, expiresMs}; args and expiresMs may be missing, values of args are
     * texts, numbers or booleans. Never throws.
     *
     * @param payload UTF-8 JSON
     * @param by who asks
     */
    public static Result read(byte[] payload, String by) {
        if (payload.length > MOST_BYTES) {
            return refused("", "command of " + payload.length + " bytes: allowed are " + MOST_BYTES);
        }
        Draft draft = new Draft();
        try (JsonParser p = FACTORY.createParser(payload)) {
            if (p.nextToken() != JsonToken.START_OBJECT) {
                return refused("", "command: not a JSON object");
            }
            draft.read(p);
            if (p.nextToken() != null) {
                throw new Nonsense("text after the object");
            }
            draft.check();
        } catch (Nonsense e) {
            return refused(draft.id, "command: " + e.getMessage());
        } catch (IOException e) {
            return refused(draft.id, "command: not JSON: " + firstLine(e));
        }
        return new Read(new Command(draft.id, draft.name, draft.args, by, draft.expiresMs));
    }

    private static Result refused(String id, String message) {
        return new Refused(Reply.of(id, "bad-argument", message));
    }

    private static String firstLine(IOException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        String line = end < 0 ? message : message.substring(0, end);
        return line.length() > 200 ? line.substring(0, 200) : line;
    }

    private static final class Nonsense extends IOException {
        private static final long serialVersionUID = 1;

        Nonsense(String message) {
            super(message);
        }
    }

    private static final class Draft {
        private final Map<String, String> args = new HashMap<>();
        private String id = "";
        private String name = "";
        private long expiresMs;

        void read(JsonParser p) throws IOException {
            while (p.nextToken() != JsonToken.END_OBJECT) {
                String key = p.currentName();
                p.nextToken();
                switch (key) {
                    case "id" -> id = text(p, "id", LONGEST_ID);
                    case "name" -> name = text(p, "name", LONGEST_NAME);
                    case "args" -> args(p);
                    case "expiresMs" -> expiresMs = millis(p);
                    default ->
                        throw new Nonsense("unknown key \"" + shown(key) + "\"; allowed are id, name, args, expiresMs");
                }
            }
        }

        void check() throws Nonsense {
            if (id.isEmpty()) {
                throw new Nonsense("id is missing");
            }
            if (name.isEmpty()) {
                throw new Nonsense("name is missing");
            }
        }

        private static String text(JsonParser p, String key, int longest) throws IOException {
            if (p.currentToken() != JsonToken.VALUE_STRING) {
                throw new Nonsense(key + " must be a text");
            }
            String text = p.getText();
            if (text.isEmpty() || text.length() > longest) {
                throw new Nonsense(key + " has " + text.length() + " characters; allowed are 1 to " + longest);
            }
            return text;
        }

        private static long millis(JsonParser p) throws IOException {
            if (p.currentToken() != JsonToken.VALUE_NUMBER_INT
                    || p.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                throw new Nonsense("expiresMs must be a whole number of ms since 1970, or 0");
            }
            long ms = p.getLongValue();
            if (ms < 0) {
                throw new Nonsense("expiresMs " + ms + "; allowed are 0 and more");
            }
            return ms;
        }

        private void args(JsonParser p) throws IOException {
            if (p.currentToken() != JsonToken.START_OBJECT) {
                throw new Nonsense("args must be an object");
            }
            while (p.nextToken() != JsonToken.END_OBJECT) {
                String key = p.currentName();
                JsonToken value = p.nextToken();
                if (!value.isScalarValue() || value == JsonToken.VALUE_NULL) {
                    throw new Nonsense("args." + shown(key) + " must be a text, a number or a boolean");
                }
                if (args.size() == MOST_ARGS) {
                    throw new Nonsense("more than " + MOST_ARGS + " args");
                }
                args.put(key, p.getText());
            }
        }

        private static String shown(String key) {
            return key.length() > 40 ? key.substring(0, 40) + "..." : key;
        }
    }
}
