package io.sluice.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;

/** What a platform tells a gateway, with {@code mosquitto_pub}. */
final class Platform {
    private Platform() {}

    /** Publishes a command. */
    static void command(Broker broker, String payload) {
        Program.run(
                Path.of("target"),
                List.of(
                        "mosquitto_pub",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(broker.port()),
                        "-q",
                        "1",
                        "-t",
                        Stage.PREFIX + "/" + Stage.GATEWAY + "/command",
                        "-m",
                        payload),
                "");
    }

    /** Publishes a command and waits for its reply. */
    static JsonNode ask(Counted platform, Broker broker, String id, String name, String args) {
        String before = platform.tally().payload("reply").map(String::new).orElse("");
        command(broker, "{\"id\":\"%s\",\"name\":\"%s\",\"args\":%s}".formatted(id, name, args));
        platform.await(
                "a reply to " + name,
                Counted.SOON,
                t -> !t.payload("reply").map(String::new).orElse("").equals(before));
        JsonNode reply = platform.json("reply");
        assertThat(reply.path("id").asText()).isEqualTo(id);
        return reply;
    }
}
