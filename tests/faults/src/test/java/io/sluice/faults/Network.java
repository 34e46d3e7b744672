package io.sluice.faults;

import java.time.Duration;
import java.util.List;

/**
 * A network namespace of the test's own, joined to the machine by a pair of virtual interfaces, and what nftables does to the
 * packets of one port in it. Needs root, {@code ip} and {@code nft}. Removed on close.
 *
 * <pre>
 *   machine  172.31.n.1 ===== veth ===== 172.31.n.2  namespace: a broker listens here
 *                                              nft: drop, drop one way, reset, lose some
 * </pre>
 */
final class Network implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String TABLE = "inet sluice";

    /** What can happen to the packets of a port. */
    enum Trouble {
        /** Nothing passes, and nobody is told. */
        DROP,
        /** What is sent to the port is lost; what it sends arrives: half-open. */
        DEAF,
        /** What the port sends is lost; what is sent to it arrives, but no acknowledgement comes back: half-open. */
        DUMB,
        /** Whoever sends to the port has the connection reset. */
        RESET,
        /** A third of all packets is lost, either way. */
        LOSSY
    }

    private final String name = "slf" + ProcessHandle.current().pid();
    private final String outside;
    private final String inside;

    /** Makes the namespace. */
    Network() {
        // 256 nets of two addresses in a private range, by process
        String net = "172.31." + ProcessHandle.current().pid() % 256 + ".";
        outside = net + "1";
        inside = net + "2";
        ip("netns", "add", name);
        ip("link", "add", name + "a", "type", "veth", "peer", "name", name + "b", "netns", name);
        ip("addr", "add", outside + "/30", "dev", name + "a");
        ip("link", "set", name + "a", "up");
        ip("-n", name, "addr", "add", inside + "/30", "dev", name + "b");
        ip("-n", name, "link", "set", name + "b", "up");
        ip("-n", name, "link", "set", "lo", "up");
    }

    /** Whether this user may make one here, and the tools are there. */
    static boolean isPossible() {
        return "root".equals(System.getProperty("user.name"))
                && Program.succeeds("unshare", "--net", "nft", "list", "ruleset")
                && Program.succeeds("unshare", "--net", "ip", "link", "add", "slftest", "type", "veth");
    }

    /** Words a command begins with that is to run inside. */
    List<String> enter() {
        return List.of("ip", "netns", "exec", name);
    }

    /** Address of what listens inside. */
    String host() {
        return inside;
    }

    /** Lets this happen to a port's packets until {@link #heal}. */
    void trouble(Trouble trouble, int port) {
        heal();
        String in = "nft add table %1$s; nft add chain %1$s in '{ type filter hook input priority 0; }'; "
                + "nft add chain %1$s out '{ type filter hook output priority 0; }'; ";
        String to = "nft add rule %1$s in tcp dport %2$d ";
        String from = "nft add rule %1$s out tcp sport %2$d ";
        String some = "numgen random mod 3 0 drop";
        String rules =
                switch (trouble) {
                    case DROP -> to + "drop; " + from + "drop";
                    case DEAF -> to + "drop";
                    case DUMB -> from + "drop";
                    case RESET -> to + "reject with tcp reset";
                    case LOSSY -> to + some + "; " + from + some;
                };
        inside("sh", "-e", "-c", (in + rules).formatted(TABLE, port));
    }

    /** Lets everything pass. */
    void heal() {
        inside("sh", "-c", "nft delete table " + TABLE + " 2>/dev/null || true");
    }

    @Override
    public void close() {
        // the pair of interfaces goes with it
        ip("netns", "del", name);
    }

    private void inside(String... command) {
        List<String> all = new java.util.ArrayList<>(enter());
        all.addAll(List.of(command));
        Program.run(SOON, java.util.Map.of(), all);
    }

    private static void ip(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "ip";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Program.run(SOON, command);
    }
}
