package io.sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.alarm.Event;
import io.sluice.model.alarm.Notice;
import io.sluice.model.alarm.Transition;
import io.sluice.port.store.Cursor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoticeRowsTest {
    @TempDir
    Path home;

    @Test
    void everyFieldOfEveryNoticeComesBackInTheOrderItWasHandedOver() throws Exception {
        Random random = new Random(5);
        List<Notice> all = LongStream.rangeClosed(1, 1500)
                .mapToObj(n -> Fixtures.anyNotice(random, n))
                .toList();
        assertThat(all).hasAtLeastOneElementOfType(Event.class).hasAtLeastOneElementOfType(Transition.class);
        try (Rig rig = new Rig(home)) {
            for (Notice notice : all) {
                assertThat(rig.journal.append(notice)).isTrue();
                if (random.nextInt(20) == 0) {
                    rig.flush();
                }
            }
            rig.flush();
            rig.reopen();
            Cursor cursor = rig.journal.cursor("a", () -> {});
            List<Notice> back = new ArrayList<>();
            for (List<Notice> some = cursor.notices(1 + random.nextInt(400));
                    !some.isEmpty();
                    some = cursor.notices(1 + random.nextInt(400))) {
                back.addAll(some);
            }
            assertThat(back).isEqualTo(all);
            for (int i = 0; i < all.size(); i++) {
                if (all.get(i) instanceof Event e) {
                    // equal maps may differ in order
                    assertThat(((Event) back.get(i)).data().keySet())
                            .containsExactlyElementsOf(e.data().keySet());
                }
            }
            assertThat(rig.fault()).isEmpty();
        }
    }

    @Test
    void eventsAndTransitionsShareOneRowOfIdsAndTheirBounds() throws Exception {
        try (Rig rig = new Rig(home, Rig.settings(1000, 65_536, 4 << 20, 1000))) {
            Cursor cursor = rig.journal.cursor("a", () -> {});
            for (long n = 1; n <= 400; n++) {
                rig.journal.append(n % 2 == 0 ? Fixtures.event(n) : Fixtures.transition(n));
                if (n % 10 == 0) {
                    rig.flush();
                }
            }
            assertThat(Rig.query(rig.file("alarm.db"), "SELECT count(*) FROM events"))
                    .isEqualTo("150");
            assertThat(Rig.query(rig.file("alarm.db"), "SELECT count(*) FROM transitions"))
                    .isEqualTo("150");
            assertThat(cursor.waiting().transitions()).isEqualTo(300);
            assertThat(rig.fault()).contains("100 undelivered notices removed to keep 300");
            List<Notice> left = cursor.notices(1000);
            assertThat(Rig.sequences(left))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(101, 400).boxed().toList());
            left.forEach(cursor::acknowledge);
            rig.journal.append(Fixtures.event(401));
            rig.flush();
            rig.reopen();
            assertThat(Rig.sequences(rig.journal.cursor("a", () -> {}).notices(9)))
                    .containsExactly(401L);
        }
    }

    @Test
    void anEventAndATransitionOfOneNumberAreOneNotice() {
        try (Rig rig = new Rig(home)) {
            Cursor cursor = rig.journal.cursor("a", () -> {});
            rig.journal.append(Fixtures.event(1));
            rig.journal.append(Fixtures.transition(1));
            rig.flush();
            assertThat(cursor.notices(9)).containsExactly(Fixtures.event(1));
            assertThat(cursor.waiting().transitions()).isEqualTo(1);
        }
    }

    @Test
    void aNoticeWithAHoleInItDoesNotStopThoseAfterIt() {
        try (Rig rig = new Rig(home)) {
            Cursor cursor = rig.journal.cursor("a", () -> {});
            Event e = Fixtures.event(1);
            rig.journal.append(e);
            rig.journal.append(event(2, null, Map.of()));
            Map<String, String> hole = new java.util.HashMap<>();
            hole.put("key", null);
            rig.journal.append(event(3, "watch", hole));
            rig.journal.append(Fixtures.transition(4));
            rig.flush();
            assertThat(cursor.notices(9)).containsExactly(e, Fixtures.transition(4));
            assertThat(rig.journal.facts().droppedTransitions()).isEqualTo(2);
            assertThat(rig.journal.facts().transitions()).isEqualTo(2);
            assertThat(rig.fault()).isEmpty();
        }
    }

    @Test
    void aRowThatNoVersionWroteIsLeftOut() throws Exception {
        try (Rig rig = new Rig(home)) {
            rig.journal.append(Fixtures.transition(1));
            rig.journal.append(Fixtures.event(2));
            rig.journal.append(Fixtures.event(3));
            rig.journal.append(Fixtures.transition(4));
            rig.flush();
        }
        Rig.sql(
                home.resolve("data/alarm.db"),
                "UPDATE transitions SET cause = 'whim' WHERE seq = 1",
                "UPDATE events SET data = 'no equals sign' WHERE seq = 2");
        try (Rig rig = new Rig(home)) {
            Cursor cursor = rig.journal.cursor("a", () -> {});
            assertThat(Rig.sequences(cursor.notices(9))).containsExactly(3L, 4L);
            assertThat(cursor.waiting().transitions()).isEqualTo(2);
        }
    }

    private static Event event(long sequence, String type, Map<String, String> data) {
        Event e = Fixtures.event(sequence);
        return new Event(
                e.boot(),
                sequence,
                e.revision(),
                type,
                e.subject(),
                e.by(),
                data,
                e.clock(),
                e.realm(),
                e.monotonicNs(),
                e.utcMs());
    }
}
