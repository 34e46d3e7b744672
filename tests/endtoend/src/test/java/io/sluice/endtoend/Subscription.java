package io.sluice.endtoend;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Payloads as they are, seen by {@code mosquitto_sub}. Confined to the test's thread. */
final class Subscription implements AutoCloseable {
    private static final String ALL = "sluice/#";

    private final Path out;
    private final Program program;

    /**
     * One message.
     *
     * @param retained whether the broker had kept it from before the subscription
     * @param topic whole topic
     * @param contentType MQTT 5 property, empty if it was not given
     * @param hex payload in hex
     */
    record Message(boolean retained, String topic, String contentType, String hex) {
        /** The payload as text. */
        String text() {
            return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
        }
    }

    /** Subscribes to everything, with MQTT 5. */
    Subscription(Broker broker, Path dir) {
        out = dir.resolve("mosquitto_sub.out");
        program = new Program(
                "mosquitto_sub",
                out,
                dir.resolve("mosquitto_sub.err"),
                List.of(
                        "mosquitto_sub",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(broker.port()),
                        "-V",
                        "5",
                        "-q",
                        "1",
                        "-F",
                        "%r|%t|%C|%x",
                        "-t",
                        ALL),
                Map.of());
    }

    /** What has come so far. A line that is still being written is left out. */
    List<Message> messages() {
        String text = Program.text(out);
        List<Message> messages = new ArrayList<>();
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            String[] parts = line.split("\\|", -1);
            messages.add(new Message(parts[0].equals("1"), parts[1], parts[2], parts[3]));
        }
        return messages;
    }

    /** Waits for a message like this and gives the first one. */
    Message await(String what, Duration patience, Predicate<Message> wish) {
        List<Message> found = new ArrayList<>();
        Await.until(() -> what + "; mosquitto_sub says: " + program.output(), patience, () -> {
            messages().stream().filter(wish).findFirst().ifPresent(found::add);
            return !found.isEmpty();
        });
        return found.get(0);
    }

    @Override
    public void close() {
        program.close();
    }
}
