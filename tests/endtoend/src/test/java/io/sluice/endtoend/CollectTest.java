package io.sluice.endtoend;

import static io.sluice.endtoend.Counted.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.record.SeenScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The link is down and somebody carries the journal away: over the page, checked with the launcher's own word. */
class CollectTest {
    private static final String PASSWORD = "correct horse 7";

    @RegisterExtension
    final Stage stage = new Stage();

    private final int port = Ports.free("127.0.0.1");

    @Test
    void whatTheLinkOwesIsCarriedAwayWholeAndSentAllTheSame() throws IOException {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Field field = stage.field();
        Gateway gateway = gateway(broker, field);
        gateway.start();
        platform.awaitSamples(30);
        broker.stop();
        // two starts in the backlog, and an alarm in the second
        gateway.kill();
        gateway.start();
        Page page = new Page(gateway, port);
        page.awaitOpen();
        page.first("li", PASSWORD);
        Instruments.level(field, 9, 450);
        Await.until("the alarm", SOON, () -> page.get("/notices").toString().contains("\"flood\""));
        Await.until(
                "a backlog",
                SOON,
                () -> page.get("/uplinks").at("/uplinks/0/waiting").asLong() > 100);

        Path unsent = stage.dir().resolve("unsent.zip");
        Path everything = stage.dir().resolve("everything.zip");
        page.save("/collection?uplink=platform", unsent);
        page.ask(429, "GET", "/collection", null);
        String said = verify(unsent);
        Await.until("the pause is over", SOON, () -> page.trySave("/collection", everything));
        String saidOfAll = verify(everything);
        String audit = page.get("/audit").toString();

        broker.start();
        platform.await("the backlog", SOON, t -> t.count().backlogSamples() > 0);
        platform.awaitDrained(SOON, 40);
        gateway.stop();

        assertThat(said).contains("holds        what platform has not delivered", "whole and unchanged");
        assertThat(saidOfAll).contains("holds        all of the journal", "whole and unchanged");
        assertThat(audit).contains("collect what platform has not delivered", "collect the journal", "whole");
        Map<String, NavigableSet<Long>> all = ids(everything);
        assertThat(all).hasSize(2);
        assertThat(ids(unsent).values().stream().mapToLong(Set::size).sum()).isGreaterThan(100);
        assertThat(all).as("ids in the file are the ids in the journal").isEqualTo(journaled(gateway.home(), all));
        assertOwed(ids(unsent), all, platform.ledger().scans());
        assertThat(alarms(unsent)).anyMatch(l -> l.contains("\"alarm\":\"flood\""));

        byte[] whole = Files.readAllBytes(unsent);
        Files.write(unsent, Arrays.copyOf(whole, whole.length / 2));
        assertThat(code(unsent)).isEqualTo(1);
    }

    private Gateway gateway(Broker broker, Field field) {
        SiteText site = new SiteText(Stage.GATEWAY).link("bus", field).uplink(broker.url(), "backlogRate: 100000");
        Instruments.radar(site, "bus", field, 9, "100ms");
        site.alarm("flood", "radar-9/level", "limits: {blue: 0.1, red: 0.4}, hysteresis: 0.02");
        Gateway gateway = stage.gateway(site);
        gateway.write("etc/io.sluice.web.properties", "httpsPort=" + port + "\nmdns=\n");
        gateway.write("etc/io.sluice.forward.mqtt.properties", "reconnectMaxMs=2000\n");
        return gateway;
    }

    private static List<String> command(Path file, String... more) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Gateway.release().resolve("bundles") + "/*",
                "io.sluice.runtime.VerifyCollection",
                file.toString()));
        command.addAll(List.of(more));
        return command;
    }

    private String verify(Path file) {
        return Program.run(stage.dir(), command(file), "");
    }

    private int code(Path file) {
        try (Program program =
                new Program("verify", stage.dir().resolve("verify.txt"), command(file), Map.of("LC_ALL", "C"))) {
            return program.awaitExit(SOON);
        }
    }

    /** Sequences by boot, as the command tells them. */
    private Map<String, NavigableSet<Long>> ids(Path file) {
        return Program.run(stage.dir(), command(file, "--csv"), "")
                .lines()
                .skip(1)
                .map(l -> l.split(",", -1))
                .collect(Collectors.groupingBy(
                        c -> c[7], Collectors.mapping(c -> Long.valueOf(c[8]), Collectors.toCollection(TreeSet::new))));
    }

    /** The sequences in the journal's file up to the newest of these. */
    private static Map<String, NavigableSet<Long>> journaled(Path home, Map<String, NavigableSet<Long>> upTo) {
        Map<String, NavigableSet<Long>> ids = new HashMap<>();
        for (Journaled segment : Journaled.read(home)) {
            assertThat(segment.lastSequence() - segment.firstSequence() + 1)
                    .as("one device, nothing left out")
                    .isEqualTo(segment.scans());
            long last =
                    upTo.containsKey(segment.boot()) ? upTo.get(segment.boot()).last() : Long.MAX_VALUE;
            for (long s = segment.firstSequence(); s <= Math.min(last, segment.lastSequence()); s++) {
                ids.computeIfAbsent(segment.boot(), b -> new TreeSet<>()).add(s);
            }
        }
        return ids;
    }

    /** What had arrived before and what was carried away make up all that there was, and what was carried away still came. */
    private static void assertOwed(
            Map<String, NavigableSet<Long>> unsent, Map<String, NavigableSet<Long>> all, List<SeenScan> seen) {
        Map<String, Set<Long>> live =
                bySequence(seen.stream().filter(s -> !s.backlog()).toList());
        Map<String, Set<Long>> arrived = bySequence(seen);
        unsent.forEach((boot, ids) -> {
            assertThat(arrived.get(boot)).as("sent all the same").containsAll(ids);
            Set<Long> both = new HashSet<>(live.getOrDefault(boot, Set.of()));
            both.addAll(ids);
            assertThat(both).containsAll(all.get(boot).headSet(ids.last(), true));
        });
    }

    private static Map<String, Set<Long>> bySequence(List<SeenScan> scans) {
        return scans.stream()
                .collect(Collectors.groupingBy(
                        SeenScan::boot, Collectors.mapping(SeenScan::sequence, Collectors.toSet())));
    }

    private List<String> alarms(Path file) {
        String python =
                """
                import sys, zipfile
                z = zipfile.ZipFile(sys.argv[1])
                assert z.testzip() is None
                assert z.namelist()[0] == 'manifest.json'
                print(''.join(z.read(n).decode() for n in z.namelist() if n.startswith('alarms/')))
                """;
        return Program.run(stage.dir(), List.of("/usr/bin/python3", "-c", python, file.toString()), "")
                .lines()
                .toList();
    }
}
