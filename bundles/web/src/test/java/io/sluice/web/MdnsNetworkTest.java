package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two boxes and somebody who looks for them with another program (zeroconf for Python), each in a network namespace of its own: no
 * packet reaches a real network.
 *
 * <pre>
 *   box 192.0.2.1 --+
 *   box 192.0.2.2 --+-- bridge
 *   asker 192.0.2.9-+
 * </pre>
 */
class MdnsNetworkTest {
    private static final int PATIENCE_S = 90;
    private static final String PYTHON =
            Optional.ofNullable(System.getenv("SLUICE_PYTHON")).orElse("/usr/bin/python3");

    private static final String LOOK =
            """
            import socket, sys, time
            from zeroconf import IPVersion, ServiceBrowser, Zeroconf
            want, until = int(sys.argv[1]), time.monotonic() + float(sys.argv[2])
            seen, gone = {}, []
            class Listener:
                def add_service(self, z, kind, name):
                    i = z.get_service_info(kind, name, 5000)
                    if i:
                        seen[name] = (i.server, i.port, sorted(i.parsed_addresses(IPVersion.V4Only)), i.properties.get(b'path'))
                def update_service(self, z, kind, name):
                    self.add_service(z, kind, name)
                def remove_service(self, z, kind, name):
                    gone.append(name); seen.pop(name, None)
            z = Zeroconf(interfaces=['192.0.2.9'], ip_version=IPVersion.V4Only)
            b = ServiceBrowser(z, '_https._tcp.local.', Listener())
            while len(seen) != want and time.monotonic() < until:
                time.sleep(0.05)
            for name in sorted(seen):
                print(name, *seen[name])
            sys.stdout.flush()
            if len(sys.argv) > 3:
                sys.stdin.readline()
                while not gone and time.monotonic() < until:
                    time.sleep(0.05)
                print('gone', *gone)
            z.close()
            """;

    @TempDir
    Path dir;

    private final List<Process> started = new ArrayList<>();
    private Process house;

    /** A process that holds the namespaces: they are gone with it. */
    @BeforeEach
    void networks() throws Exception {
        assumeThat(run("unshare", "-n", "true"))
                .as("may make network namespaces (root)")
                .isZero();
        assumeThat(run(PYTHON, "-c", "import zeroconf"))
                .as("Debian package python3-zeroconf")
                .isZero();
        Files.writeString(dir.resolve("look.py"), LOOK);
        Path script = Files.writeString(
                dir.resolve("networks.sh"),
                """
                set -e
                ip link add br0 type bridge mcast_snooping 0; ip link set br0 up; ip link set lo up
                for n in 1 2 9; do
                  unshare -n sleep 600 & pid=$!
                  until [ "$(readlink /proc/$pid/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done
                  ip link add v$n type veth peer name w$n
                  ip link set v$n master br0; ip link set v$n up
                  ip link set w$n netns $pid name eth0
                  nsenter -t $pid -n sh -c "ip link set lo up; ip addr add 192.0.2.$n/24 dev eth0; ip link set eth0 up; ip route add default dev eth0"
                  echo $pid
                done
                echo ready
                read _ || true
                kill $(jobs -p)
                """);
        house = new ProcessBuilder("unshare", "-n", "bash", script.toString())
                .redirectErrorStream(true)
                .start();
    }

    @AfterEach
    void end() throws Exception {
        for (Process p : started) {
            p.getOutputStream().close();
            if (!p.waitFor(10, TimeUnit.SECONDS)) {
                p.destroyForcibly().waitFor();
            }
        }
        if (house != null) {
            house.getOutputStream().close();
            assertThat(house.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static int run(String... command) throws Exception {
        try {
            Process p = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return p.waitFor();
        } catch (IOException e) {
            return -1; // there is no such program
        }
    }

    private static BufferedReader reader(Process p) {
        return new BufferedReader(new InputStreamReader(p.getInputStream(), StandardCharsets.UTF_8));
    }

    private Process in(String pid, String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of("nsenter", "-t", pid, "-n"));
        all.addAll(List.of(command));
        Process p = new ProcessBuilder(all)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(p);
        return p;
    }

    private Process box(String pid, String id) throws IOException {
        return in(
                pid,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MdnsMain.class.getName(),
                "sluice",
                id,
                "8443");
    }

    /** The names once it has some. */
    private static String names(Process box, BufferedReader out, String wanted) throws IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        String names = "";
        while (!names.equals(wanted) && System.nanoTime() < until) {
            box.getOutputStream().write('\n');
            box.getOutputStream().flush();
            names = out.readLine();
        }
        return names;
    }

    @Test
    void boxesAreFoundByNameAndServiceGetNamesOfTheirOwnAndSayGoodbye() throws Exception {
        List<String> pids = new ArrayList<>();
        BufferedReader ready = reader(house);
        for (String line = ready.readLine(); !"ready".equals(line); line = ready.readLine()) {
            assertThat(line).as("networks are made").matches("[0-9]+");
            pids.add(line);
        }

        Process first = box(pids.get(0), "gw-7");
        BufferedReader firstOut = reader(first);
        assertThat(names(first, firstOut, "[sluice.local, gw-7.local]")).isEqualTo("[sluice.local, gw-7.local]");
        Process second = box(pids.get(1), "gw-8");
        BufferedReader secondOut = reader(second);
        assertThat(names(second, secondOut, "[sluice-2.local, gw-8-2.local]"))
                .isEqualTo("[sluice-2.local, gw-8-2.local]");

        Process look =
                in(pids.get(2), PYTHON, dir.resolve("look.py").toString(), "2", String.valueOf(PATIENCE_S), "goodbye");
        BufferedReader found = reader(look);
        assertThat(found.readLine()).isEqualTo("gw-7._https._tcp.local. gw-7.local. 8443 ['192.0.2.1'] b'/'");
        assertThat(found.readLine()).isEqualTo("gw-8-2._https._tcp.local. gw-8-2.local. 8443 ['192.0.2.2'] b'/'");
        assertThat(names(first, firstOut, "[sluice.local, gw-7.local]"))
                .as("who was there first keeps the name")
                .isEqualTo("[sluice.local, gw-7.local]");

        second.getOutputStream().close();
        look.getOutputStream().write('\n');
        look.getOutputStream().flush();
        assertThat(found.readLine()).isEqualTo("gone gw-8-2._https._tcp.local.");
    }
}
