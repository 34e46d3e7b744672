package io.sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Scan;
import io.sluice.model.alarm.Transition;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.Lease;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
    private static final int KILLS = 20;

    @TempDir
    Path home;

    private final Set<String> scans = new HashSet<>();
    private final Set<String> transitions = new HashSet<>();

    @Test
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void whatTheJournalCalledCommittedIsThereAfterEveryKill() throws Exception {
        Random random = new Random(42);
        for (int boot = 1; boot <= KILLS; boot++) {
            writeAndKill(boot, 1 + random.nextInt(60));
            for (String file : new String[] {"telemetry.db", "alarm.db"}) {
                assertThat(Rig.query(home.resolve("data").resolve(file), "PRAGMA quick_check"))
                        .as("%s after kill %d", file, boot)
                        .isEqualTo("ok");
            }
        }
        assertThat(scans).hasSizeGreaterThan(1000);
        assertThat(transitions).hasSizeGreaterThan(20);
        try (Rig rig = new Rig(home)) {
            Set<String> found = new HashSet<>();
            try (Cursor keeper = rig.journal.cursor("keeper", () -> {})) {
                for (Lease lease = keeper.backlog(); lease != null; lease = keeper.backlog()) {
                    for (Scan scan : lease.scans()) {
                        assertThat(found.add(scan.boot().counter() + ":" + scan.sequence()))
                                .as("a sequence came twice")
                                .isTrue();
                    }
                }
                assertThat(found).containsAll(scans);
                Set<String> events = new HashSet<>();
                for (List<Transition> some = keeper.transitions(1000);
                        !some.isEmpty();
                        some = keeper.transitions(1000)) {
                    some.forEach(t -> events.add(t.boot().counter() + ":" + t.sequence()));
                }
                assertThat(events).containsAll(transitions);
            }
            Cursor sender = rig.journal.cursor("sender", () -> {});
            assertThat(sender.waiting().segments())
                    .isLessThan(rig.journal.cursor("keeper", () -> {}).waiting().segments());
            assertThat(rig.journal.load()).isNotEmpty();
            assertThat(rig.fault()).isEmpty();
        }
    }

    /** Lets the child run until it has said so many lines, then kills it; keeps what it said. */
    private void writeAndKill(int boot, int lines) throws IOException, InterruptedException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        KilledWriter.class.getName(),
                        home.toString(),
                        Integer.toString(boot))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = child.inputReader(StandardCharsets.US_ASCII)) {
            for (int i = 0; i < lines; i++) {
                note(boot, said.readLine());
            }
            // by the handle: the process's own method would close the pipe with what it still holds
            child.toHandle().destroyForcibly();
            // what was said before the blow counts too, a line cut off does not
            StringBuilder rest = new StringBuilder();
            for (int c = said.read(); c >= 0; c = said.read()) {
                rest.append((char) c);
            }
            String[] whole = rest.toString().split("\n", -1);
            for (int i = 0; i + 1 < whole.length; i++) {
                note(boot, whole[i]);
            }
        } finally {
            child.destroyForcibly();
            assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(child.exitValue()).isEqualTo(128 + 9);
    }

    private void note(int boot, String line) {
        assertThat(line).as("the child ended by itself").isNotNull();
        String[] words = line.split(" ");
        if (words[0].equals("s")) {
            for (long n = Long.parseLong(words[1]); n <= Long.parseLong(words[2]); n++) {
                scans.add(boot + ":" + n);
            }
        } else {
            transitions.add(boot + ":" + words[1]);
        }
    }
}
