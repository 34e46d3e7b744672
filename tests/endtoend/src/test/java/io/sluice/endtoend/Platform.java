package io.sluice.endtoend;

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
}
