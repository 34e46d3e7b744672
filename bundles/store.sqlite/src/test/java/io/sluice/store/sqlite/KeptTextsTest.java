package io.sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.port.store.StateKeeper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

class KeptTextsTest {
    @TempDir
    Path home;

    @Test
    void textsWaitForEachOtherForASecondAndShareOneCommit() throws Exception {
        try (Rig rig = new Rig(home)) {
            rig.flush();
            long before = rig.journal.facts().commits();
            for (int i = 0; i < 500; i++) {
                rig.journal.keep("alarm/" + i % 50, "n=" + i);
                rig.pass(1);
            }
            rig.pass(499);
            rig.pass(0);
            rig.journal.load();
            assertThat(kept(rig)).isZero();
            rig.pass(1);
            assertThat(Fixtures.eventually(() -> rig.journal.facts().commits() > before))
                    .isTrue();
            assertThat(kept(rig)).isEqualTo(50);
            assertThat(rig.journal.facts().commits()).isEqualTo(before + 1);
        }
    }

    @Test
    void whatIsKeptBeforeANoticeIsCommittedWithIt() throws Exception {
        try (Rig rig = new Rig(home)) {
            rig.flush();
            long before = rig.journal.facts().commits();
            rig.journal.keep("alarm/a", "colour=red");
            rig.journal.append(Fixtures.event(1));
            assertThat(Fixtures.eventually(() -> rig.journal.facts().transitions() == 1))
                    .isTrue();
            assertThat(kept(rig)).isOne();
            assertThat(rig.journal.facts().commits()).isEqualTo(before + 1);
        }
    }

    @Test
    void keepingTheSameTextAgainWritesNothing() throws Exception {
        try (Rig rig = new Rig(home)) {
            rig.journal.keep("alarm/a", "colour=red");
            rig.flush();
            rig.reopen();
            rig.journal.load();
            long before = rig.journal.facts().commits();
            rig.journal.keep("alarm/a", "colour=red");
            rig.journal.keep("alarm/unknown", "");
            rig.pass(5000);
            rig.flush();
            assertThat(rig.journal.facts().commits()).isEqualTo(before);
        }
    }

    @Test
    void whatIsKeptWhileABatchIsOnItsWayToTheDiskGoesWithTheNextOne() {
        KeptTexts texts = new KeptTexts(1000);
        texts.loaded(Map.of("c", "stored"), false, 0);
        texts.keep("a", "first", 0);
        texts.keep("b", "same", 0);
        texts.keep("c", "", 1);
        Map<String, String> batch = texts.changes();
        assertThat(batch).isEqualTo(Map.of("a", "first", "b", "same", "c", ""));
        assertThat(texts.keep("a", "second", 600)).isEqualTo(KeptTexts.Outcome.TAKEN);
        texts.keep("b", "other", 600);
        texts.keep("b", "same", 600);
        texts.keep("c", "back", 600);
        texts.committed(batch, 500);
        assertThat(texts.changes()).isEqualTo(Map.of("a", "second", "c", "back"));
        assertThat(texts.dueInNs(700)).isEqualTo(800);
        assertThat(texts.all()).isEqualTo(Map.of("a", "second", "b", "same", "c", "back"));
    }

    @Test
    void whatIsKeptOrForgottenBeforeTheFileIsOpenWinsOverWhatIsInIt() throws Exception {
        try (Rig rig = new Rig(home)) {
            rig.journal.keep("old", "stays");
            rig.journal.keep("newer", "1");
            rig.journal.keep("forgotten", "x");
        }
        Path data = home.resolve("data");
        Files.move(data, home.resolve("elsewhere"));
        Files.writeString(data, "in the way");
        try (Rig rig = new Rig(home)) {
            rig.journal.keep("newer", "2");
            rig.journal.keep("forgotten", "");
            assertThat(rig.journal.load()).isEqualTo(Map.of("newer", "2"));
            Files.delete(data);
            Files.move(home.resolve("elsewhere"), data);
            rig.pass(1000);
            rig.flush();
            assertThat(rig.journal.load()).isEqualTo(Map.of("old", "stays", "newer", "2"));
            rig.reopen();
            assertThat(rig.journal.load()).isEqualTo(Map.of("old", "stays", "newer", "2"));
        }
    }

    @Test
    void aFileThatTakesThePlaceOfADamagedOneGetsEveryTextAgain() throws Exception {
        try (Rig rig = new Rig(home)) {
            for (int i = 0; i < 100; i++) {
                rig.journal.keep("alarm/" + i, "n=" + i);
            }
            rig.flush();
            rig.alarmProbe = c -> {
                rig.alarmProbe = again -> {};
                throw new SQLiteException("[SQLITE_CORRUPT] injected", SQLiteErrorCode.SQLITE_CORRUPT);
            };
            rig.journal.keep("alarm/7", "");
            rig.flush();
            assertThat(rig.fault()).contains("alarm.db was damaged");
            assertThat(kept(rig)).isEqualTo(99);
            rig.reopen();
            assertThat(rig.journal.load())
                    .hasSize(99)
                    .containsEntry("alarm/99", "n=99")
                    .doesNotContainKey("alarm/7");
        }
    }

    @Test
    void afterErrorsTheNewestTextIsWrittenAndTheSameFileGoesOn() throws Exception {
        try (Rig rig = new Rig(home)) {
            rig.journal.keep("a", "0");
            rig.journal.keep("b", "stays");
            rig.flush();
            rig.alarmProbe = c -> {
                throw new SQLiteException("[SQLITE_IOERR] injected", SQLiteErrorCode.SQLITE_IOERR);
            };
            for (int i = 1; i <= 8; i++) { // beyond the third error the file is opened anew
                rig.journal.keep("a", Integer.toString(i));
                assertThat(rig.journal.flush(50)).isFalse();
            }
            assertThat(rig.journal.load()).isEqualTo(Map.of("a", "8", "b", "stays"));
            rig.alarmProbe = c -> {};
            rig.pass(1000);
            rig.flush();
            assertThat(rig.fault()).isEmpty();
            rig.reopen();
            assertThat(rig.journal.load()).isEqualTo(Map.of("a", "8", "b", "stays"));
        }
    }

    @Test
    void onAFullDiskTextsDoNotTakeTheNoticesAlong() throws Exception {
        try (Rig rig = new Rig(home)) {
            rig.flush();
            long pages = Long.parseLong(Rig.query(rig.file("alarm.db"), "PRAGMA page_count"));
            rig.alarmProbe = c -> limitPages(c, pages + 3);
            for (int i = 0; i < 20; i++) {
                rig.journal.keep("figure/" + i, "x".repeat(20_000) + i);
            }
            assertThat(rig.journal.flush(200)).isFalse();
            assertThat(rig.fault()).contains("alarm.db cannot be written", "full");
            for (int i = 1; i <= 3; i++) {
                rig.journal.append(Fixtures.transition(i));
            }
            rig.pass(1000);
            assertThat(Fixtures.eventually(() -> rig.journal.facts().transitions() == 3))
                    .isTrue();
            assertThat(kept(rig)).isZero();
            assertThat(rig.fault()).contains("full");
            rig.alarmProbe = c -> limitPages(c, 1_000_000);
            rig.pass(1000);
            rig.flush();
            assertThat(rig.fault()).isEmpty();
            assertThat(kept(rig)).isEqualTo(20);
            assertThat(rig.journal.facts().droppedTransitions()).isZero();
        }
    }

    @Test
    void whatIsOutOfBoundsIsRefusedCountedAndNamed() throws Exception {
        try (Rig rig = new Rig(home)) {
            String text = "x".repeat(StateKeeper.MAX_TEXT);
            rig.journal.keep("k".repeat(StateKeeper.MAX_KEY), text);
            assertThat(rig.fault()).isEmpty();
            rig.journal.keep("k".repeat(StateKeeper.MAX_KEY + 1), "a");
            assertThat(rig.fault()).contains("1 states refused: key of 201 characters, allowed are 1 to 200");
            rig.journal.keep("", "a");
            rig.journal.keep("long", text + "x");
            assertThat(rig.fault()).contains("3 states refused: text of 262145 characters for long");
            assertThat(rig.journal.load()).containsOnlyKeys("k".repeat(StateKeeper.MAX_KEY));
            for (int i = 1; i < KeptTexts.MAX_CHARS / text.length(); i++) {
                rig.journal.keep("t" + i, text);
            }
            assertThat(rig.fault()).contains("3 states refused");
            rig.journal.keep("straw", "x");
            assertThat(rig.fault()).contains("4 states refused: text of 1 characters for straw on top of 33554432");
            rig.journal.keep("t1", "");
            rig.journal.keep("straw", "x");
            assertThat(rig.fault()).contains("4 states refused");
            assertThat(rig.journal.load()).containsKey("straw");
        }
    }

    @Test
    void changesThatWaitForADeadFileAreBoundedToo() {
        KeptTexts texts = new KeptTexts(1);
        for (int i = 0; i < 3 * KeptTexts.MAX_KEYS; i++) {
            texts.keep("key-" + i, "text", 0);
            texts.keep("key-" + i, "", 0);
        }
        assertThat(texts.changes()).hasSize(2 * KeptTexts.MAX_KEYS);
        assertThat(texts.all()).isEmpty();
        assertThat(texts.fault()).contains("states refused: 40000 changes wait for the file");
    }

    @Test
    void aRandomCourseOfKeepingForgettingAndRestartsEndsWithTheNewest() throws Exception {
        Random random = new Random(11);
        Map<String, String> expected = new HashMap<>();
        try (Rig rig = new Rig(home)) {
            for (int i = 0; i < 3000; i++) {
                String key = Fixtures.anyText(random) + random.nextInt(40);
                String text =
                        random.nextInt(4) == 0 ? "" : Fixtures.anyText(random).repeat(random.nextInt(200));
                rig.journal.keep(key, text);
                if (text.isEmpty()) {
                    expected.remove(key);
                } else {
                    expected.put(key, text);
                }
                switch (random.nextInt(100)) {
                    case 0 -> rig.reopen();
                    case 1, 2 -> rig.pass(1000);
                    case 3 -> rig.flush();
                    case 4 -> assertThat(rig.journal.load()).isEqualTo(expected);
                    default -> {}
                }
            }
            rig.reopen();
            assertThat(rig.journal.load()).isEqualTo(expected);
        }
    }

    @Test
    void keepingIsNotHeldUpByAFileThatHangs() throws Exception {
        try (Rig rig = new Rig(home)) {
            rig.flush();
            CountDownLatch stuck = new CountDownLatch(1);
            CountDownLatch open = new CountDownLatch(1);
            rig.alarmProbe = c -> {
                stuck.countDown();
                await(open);
            };
            rig.journal.append(Fixtures.event(1));
            await(stuck);
            List<String> keys = IntStream.range(0, 1000).mapToObj(i -> "k" + i).toList();
            keys.forEach(k -> rig.journal.keep(k, "v"));
            assertThat(rig.journal.load()).containsOnlyKeys(keys);
            rig.alarmProbe = c -> {};
            open.countDown();
            rig.flush();
            assertThat(kept(rig)).isEqualTo(1000);
        }
    }

    private static int kept(Rig rig) throws Exception {
        return Integer.parseInt(Rig.query(rig.file("alarm.db"), "SELECT count(*) FROM kept"));
    }

    private static void limitPages(java.sql.Connection c, long pages) throws java.sql.SQLException {
        try (Statement s = c.createStatement()) {
            s.execute("PRAGMA max_page_count = " + pages);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
