package io.sluice.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Three RabbitMQ nodes on the loopback address with the MQTT plugin (3.1.1), all queues on every node: a message is confirmed
 * when each of them has it, so that the loss of one node loses nothing that was confirmed. Erlang's port mapper is our own, on
 * a port of its own. Confined to one thread.
 */
final class RabbitCluster implements AutoCloseable {
    /** Nodes. */
    static final int NODES = 3;

    private static final Path SERVER = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");
    private static final Path CONTROL = Path.of("/usr/lib/rabbitmq/bin/rabbitmqctl");
    private static final Duration START = Duration.ofMinutes(3);

    private final Path dir;
    private final String name = "slf" + ProcessHandle.current().pid();
    private final int portMapper = Ports.free();
    private final List<Integer> mqtt = new ArrayList<>();
    private final List<Integer> amqp = new ArrayList<>();
    private final List<Integer> between = new ArrayList<>();
    private final Program[] nodes = new Program[NODES];

    /** A cluster that is not started yet. */
    RabbitCluster(Path dir) {
        this.dir = dir;
        for (int i = 0; i < NODES; i++) {
            mqtt.add(Ports.free());
            amqp.add(Ports.free());
            between.add(Ports.free());
        }
    }

    /** Whether RabbitMQ is installed. */
    static boolean isInstalled() {
        return Files.isExecutable(SERVER) && Files.isExecutable(CONTROL);
    }

    /** Ports of the MQTT listeners. */
    List<Integer> ports() {
        return List.copyOf(mqtt);
    }

    /** Starts all nodes, waits until they are one cluster, and mirrors all queues. */
    void start() {
        write("enabled_plugins", "[rabbitmq_mqtt].\n");
        // one after the other: started together, the plugin's nodes may elect a leader before they have found each
        // other, and
        // one that is left out takes no connection ever after
        for (int i = 0; i < NODES; i++) {
            write(i + ".conf", config(i));
            launch(i);
            awaitUp(i);
        }
        Await.until(
                () -> "three nodes run as one cluster",
                START,
                () -> control("cluster_status", "--formatter", "json")
                                .split("\"running_nodes\"")[1]
                                .split("]")[0]
                                .split(name)
                                .length
                        == NODES + 1);
        control(
                "set_policy",
                "all",
                ".*",
                "{\"ha-mode\":\"all\",\"ha-sync-mode\":\"automatic\"}",
                "--apply-to",
                "queues");
    }

    /** {@code kill -9} of a node. */
    void kill(int node) {
        nodes[node].kill();
    }

    /** Starts a killed node again and waits until it takes MQTT connections and its mirrors have all they are to have. */
    void restart(int node) {
        launch(node);
        awaitUp(node);
        Await.until(() -> "every queue mirrored on two further nodes: " + queues(), START, () -> queues().lines()
                .skip(1)
                .allMatch(l -> mirrors(l) == NODES - 1));
    }

    @Override
    public void close() {
        for (Program node : nodes) {
            if (node != null) {
                node.close();
            }
        }
        if (nodes[0] != null) {
            // the port mapper left the first node's family; it ends when no node is registered any more
            Program.succeeds("env", "ERL_EPMD_PORT=" + portMapper, "epmd", "-kill");
        }
    }

    private String queues() {
        return control("-q", "list_queues", "name", "synchronised_slave_pids");
    }

    /** How many process ids such as {@code <name@localhost.1.2.3>} stand in a line. */
    private static int mirrors(String line) {
        return line.split("<", -1).length - 1;
    }

    private void launch(int node) {
        nodes[node] =
                new Program(dir.resolve("rabbit-" + node + ".log"), List.of(SERVER.toString()), environment(node));
    }

    private void awaitUp(int node) {
        Await.until(() -> "node " + node + " takes MQTT connections", START, () -> {
            assertThat(nodes[node].isAlive())
                    .as("node %s runs:%n%s", node, nodes[node].output())
                    .isTrue();
            return Ports.answers("127.0.0.1", mqtt.get(node));
        });
    }

    private String control(String... arguments) {
        List<String> command = new ArrayList<>(List.of(CONTROL.toString(), "-n", nodeName(0)));
        command.addAll(List.of(arguments));
        return Program.run(Duration.ofSeconds(90), environment(0), command);
    }

    private String nodeName(int node) {
        return name + "-" + node + "@localhost";
    }

    private String config(int node) {
        return """
                listeners.tcp.1 = 127.0.0.1:%d
                mqtt.listeners.tcp.1 = 127.0.0.1:%d
                mqtt.allow_anonymous = true
                mqtt.vhost = /
                mqtt.default_user = guest
                mqtt.default_pass = guest
                mqtt.prefetch = 200
                loopback_users = none
                vm_memory_high_watermark.absolute = 256MB
                disk_free_limit.absolute = 50MB
                cluster_formation.peer_discovery_backend = classic_config
                cluster_formation.classic_config.nodes.1 = %s
                """
                .formatted(amqp.get(node), mqtt.get(node), nodeName(0));
    }

    private Map<String, String> environment(int node) {
        Map<String, String> all = new HashMap<>();
        all.put("HOME", dir.toString());
        all.put("ERL_EPMD_PORT", Integer.toString(portMapper));
        all.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        all.put("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-setcookie " + name + " +S 1:1");
        all.put("RABBITMQ_CTL_ERL_ARGS", "-setcookie " + name);
        all.put("RABBITMQ_NODENAME", nodeName(node));
        all.put("RABBITMQ_NODE_PORT", Integer.toString(amqp.get(node)));
        all.put("RABBITMQ_DIST_PORT", Integer.toString(between.get(node)));
        all.put("RABBITMQ_CONFIG_FILE", dir.resolve(Integer.toString(node)).toString());
        all.put("RABBITMQ_MNESIA_BASE", dir.resolve("data-" + node).toString());
        all.put("RABBITMQ_LOG_BASE", dir.resolve("log-" + node).toString());
        all.put("RABBITMQ_ENABLED_PLUGINS_FILE", dir.resolve("enabled_plugins").toString());
        all.put("RABBITMQ_PID_FILE", dir.resolve(node + ".pid").toString());
        return all;
    }

    private void write(String file, String text) {
        try {
            Files.writeString(dir.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
