package io.sluice.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.port.store.StateKeeper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link StateKeeper} promises, whoever implements it. */
abstract class StateKeeperContract {
    private static final int MAX_KEYS = 20_000;

    /** A keeper; {@code close} ends it in order. */
    record Opened(StateKeeper keeper, AutoCloseable close) {}

    @TempDir
    Path home;

    private Opened opened;
    private StateKeeper keeper;

    /** Opens a keeper of what an earlier one kept below this directory. */
    abstract Opened open(Path directory);

    @BeforeEach
    void start() {
        opened = open(home);
        keeper = opened.keeper();
    }

    @AfterEach
    void stop() throws Exception {
        opened.close().close();
    }

    @Test
    void nothingIsThereAtTheFirstStart() {
        assertThat(keeper.load()).isEmpty();
    }

    @Test
    void theNewestTextOfEachKeyIsThereAtOnceAndAfterARestart() throws Exception {
        keeper.keep("alarm/depth", "colour=blue");
        keeper.keep("alarm/tilt", "colour=red");
        keeper.keep("alarm/depth", "colour=orange");
        Map<String, String> expected = Map.of("alarm/depth", "colour=orange", "alarm/tilt", "colour=red");
        assertThat(keeper.load()).isEqualTo(expected);
        restart();
        assertThat(keeper.load()).isEqualTo(expected);
        keeper.keep("alarm/tilt", "colour=none");
        restart();
        assertThat(keeper.load()).isEqualTo(Map.of("alarm/depth", "colour=orange", "alarm/tilt", "colour=none"));
    }

    @Test
    void anEmptyTextForgetsItsKeyAtOnceAndForGood() throws Exception {
        keeper.keep("a", "1");
        keeper.keep("b", "2");
        keeper.keep("a", "");
        keeper.keep("never there", "");
        assertThat(keeper.load()).isEqualTo(Map.of("b", "2"));
        restart();
        assertThat(keeper.load()).isEqualTo(Map.of("b", "2"));
        keeper.keep("b", "");
        keeper.keep("a", "again");
        restart();
        assertThat(keeper.load()).isEqualTo(Map.of("a", "again"));
    }

    @Test
    void forgettingBeforeLoadingForgetsWhatAnEarlierRunKept() throws Exception {
        keeper.keep("a", "1");
        keeper.keep("b", "2");
        restart();
        keeper.keep("a", "");
        keeper.keep("b", "3");
        assertThat(keeper.load()).isEqualTo(Map.of("b", "3"));
        restart();
        assertThat(keeper.load()).isEqualTo(Map.of("b", "3"));
    }

    @Test
    void everyCharacterComesBack() throws Exception {
        Map<String, String> all = new HashMap<>();
        for (String odd :
                List.of(" ", "'\"`;--", "colour=red a=%3A+", "积水 张三", "\ud83d\ude00", "\n\t\\", "007", "1e5")) {
            all.put("key/" + odd, odd);
            keeper.keep("key/" + odd, odd);
        }
        restart();
        assertThat(keeper.load()).isEqualTo(all);
    }

    @Test
    void whatWasLoadedDoesNotChangeAfterwards() {
        keeper.keep("a", "1");
        Map<String, String> loaded = keeper.load();
        keeper.keep("a", "2");
        keeper.keep("b", "3");
        assertThat(loaded).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void theLongestKeyAndTextAreKeptAndLongerOnesRefusedWithoutHarm() throws Exception {
        String key = "k".repeat(StateKeeper.MAX_KEY);
        String text = "积".repeat(StateKeeper.MAX_TEXT);
        keeper.keep(key, text);
        keeper.keep("a", "stays");
        keeper.keep("a", text + "x");
        keeper.keep(key + "k", "1");
        keeper.keep("", "1");
        assertThat(keeper.load()).isEqualTo(Map.of(key, text, "a", "stays"));
        restart();
        assertThat(keeper.load()).isEqualTo(Map.of(key, text, "a", "stays"));
    }

    @Test
    void keysBeyondTheirNumberAreRefusedAndTheOthersGoOn() throws Exception {
        for (int i = 0; i < MAX_KEYS; i++) {
            keeper.keep("key-" + i, "1");
        }
        keeper.keep("one more", "1");
        keeper.keep("key-7", "2");
        assertThat(keeper.load())
                .hasSize(MAX_KEYS)
                .doesNotContainKey("one more")
                .containsEntry("key-7", "2");
        restart();
        assertThat(keeper.load()).hasSize(MAX_KEYS).containsEntry("key-7", "2");
        keeper.keep("still too many", "1");
        keeper.keep("key-8", "");
        keeper.keep("one more", "1");
        assertThat(keeper.load())
                .hasSize(MAX_KEYS)
                .doesNotContainKeys("key-8", "still too many")
                .containsEntry("one more", "1");
    }

    @Test
    void manyThreadsMayKeepAndLoadAtOnce() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                String prefix = "thread-" + t + "/";
                all.add(pool.submit(() -> {
                    for (int i = 1; i <= 2000; i++) {
                        keeper.keep(prefix + i % 10, Integer.toString(i));
                        if (i % 500 == 0) {
                            assertThat(keeper.load()).containsEntry(prefix + i % 10, Integer.toString(i));
                        }
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get(20, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        restart();
        Map<String, String> last = new HashMap<>();
        for (int t = 0; t < 4; t++) {
            for (int i = 1991; i <= 2000; i++) {
                last.put("thread-" + t + "/" + i % 10, Integer.toString(i));
            }
        }
        assertThat(keeper.load()).isEqualTo(last);
    }

    private void restart() throws Exception {
        opened.close().close();
        opened = open(home);
        keeper = opened.keeper();
    }
}
