package io.sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Scan;
import io.sluice.model.alarm.Notice;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.Lease;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
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
    private final Set<String> notices = new HashSet<>();
    private long lastNotice;
    private long lastFlushed;
    private int flushes;

    @Test
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void whatTheJournalCalledCommittedIsThereAfterEveryKill() throws Exception {
        Random random = new Random(42);
        for (int boot = 1; boot <= KILLS; boot++) {
            lastNotice = 0;
            lastFlushed = 0;
            writeAndKill(boot, 1 + random.nextInt(60));
            for (String file : new String[] {"telemetry.db", "alarm.db"}) {
                assertThat(Rig.query(home.resolve("data").resolve(file), "PRAGMA quick_check"))
                        .as("%s after kill %d", file, boot)
                        .isEqualTo("ok");
            }
            textsAreWholeAndNoOlderThanWhatWasTold(boot);
        }
        assertThat(flushes).isGreaterThan(20);
        assertThat(scans).hasSizeGreaterThan(1000);
        assertThat(notices).hasSizeGreaterThan(20);
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
                for (List<Notice> some = keeper.notices(1000); !some.isEmpty(); some = keeper.notices(1000)) {
                    some.forEach(n -> events.add(n.boot().counter() + ":" + n.sequence()));
                }
                assertThat(events).containsAll(notices);
            }
            Cursor sender = rig.journal.cursor("sender", () -> {});
            assertThat(sender.waiting().segments())
                    .isLessThan(rig.journal.cursor("keeper", () -> {}).waiting().segments());
            assertThat(rig.journal.load()).containsKeys(KilledWriter.TAIL, KilledWriter.FLUSHED, "alarm/0", "alarm/6");
            assertThat(rig.fault()).isEmpty();
        }
    }

    private void textsAreWholeAndNoOlderThanWhatWasTold(int boot) throws SQLException {
        Path file = home.resolve("data/alarm.db");
        noOlder(boot, lastNotice, Rig.query(file, "SELECT text FROM kept WHERE key = '" + KilledWriter.TAIL + "'"));
        noOlder(boot, lastFlushed, Rig.query(file, "SELECT text FROM kept WHERE key = '" + KilledWriter.FLUSHED + "'"));
        String query = "SELECT count(*) FROM kept WHERE key = '" + KilledWriter.GONE + (lastNotice - 3) + "'";
        assertThat(lastNotice > 3 ? Rig.query(file, query) : "0")
                .as("forgotten before notice %d", lastNotice)
                .isEqualTo("0");
    }

    private static void noOlder(int boot, long told, String text) {
        if (!text.isEmpty() || told > 0) {
            long writtenIn = Long.parseLong(text.split(":")[0]);
            long number = Long.parseLong(text.split(":")[1]);
            assertThat(text).isEqualTo(KilledWriter.text(writtenIn, number));
            assertThat(told == 0 || (writtenIn == boot && number >= told))
                    .as("kept %d:%d, told %d:%d", writtenIn, number, boot, told)
                    .isTrue();
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
        } else if (words[0].equals("t")) {
            lastNotice = Long.parseLong(words[1]);
            notices.add(boot + ":" + lastNotice);
        } else {
            lastFlushed = Long.parseLong(words[1]);
            flushes++;
        }
    }
}
