package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.port.field.Reading;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InboxTest {
    private final Inbox inbox = new Inbox(3);

    @Test
    void handsReadingsOverInOrderOfArrival() {
        inbox.offer(new Reading(2, 1));
        inbox.offer(new Reading(0, 1));

        assertThat(inbox.poll().device).isEqualTo(2);
        assertThat(inbox.poll().device).isZero();
    }

    @Test
    void replacesAWaitingReadingByTheNewerOneAndCountsTheGap() {
        Reading newer = new Reading(1, 1);
        inbox.offer(new Reading(1, 1));
        inbox.offer(new Reading(0, 1));
        inbox.offer(newer);

        assertThat(inbox.poll()).isSameAs(newer);
        assertThat(inbox.poll().device).isZero();
        assertThat(inbox.coalesced()).isEqualTo(1);
    }

    @Test
    void keepsEveryPushedReadingInOrderAndLetsPolledOnesThrough() {
        inbox.push(List.of(new Reading(1, 1), new Reading(1, 2), new Reading(1, 3)));
        inbox.offer(new Reading(0, 1));

        List<String> order = new ArrayList<>();
        for (Reading r = inbox.poll(); r != null; r = inbox.poll()) {
            order.add(r.device + "/" + r.raw.length);
        }
        assertThat(order).containsExactly("1/1", "0/1", "1/2", "1/3");
        assertThat(inbox.coalesced()).isZero();
    }

    @Test
    void takesAllOfAPackOrNothing() {
        assertThat(inbox.push(Collections.nCopies(Inbox.MAX_PUSHED - 1, new Reading(1, 1))))
                .isTrue();
        assertThat(inbox.push(List.of(new Reading(1, 1), new Reading(1, 1)))).isFalse();
        assertThat(inbox.push(List.of(new Reading(1, 1)))).isTrue();
        inbox.close();
        inbox.poll();
        assertThat(inbox.push(List.of(new Reading(1, 1)))).isFalse();
    }

    @Test
    void givesOutWhatWaitsAfterClosingThenEnds() throws Exception {
        inbox.offer(new Reading(1, 1));
        inbox.close();
        inbox.offer(new Reading(2, 1));

        assertThat(inbox.poll().device).isEqualTo(1);
        assertThat(inbox.await(0)).isFalse();
        assertThat(inbox.poll()).isNull();
        assertThat(inbox.post(() -> {})).isFalse();
    }

    @Test
    void wakesTheEngineThatWaits() throws Exception {
        CompletableFuture<Boolean> woken = CompletableFuture.supplyAsync(() -> {
            try {
                return inbox.await(60_000_000_000L);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        inbox.offer(new Reading(1, 1));

        assertThat(woken.get(5, TimeUnit.SECONDS)).isTrue();
        assertThat(inbox.poll().device).isEqualTo(1);
    }

    @Test
    void givesTasksOutInOrderAndRefusesMoreThanItsBound() {
        Runnable first = () -> {};
        assertThat(inbox.post(first)).isTrue();
        for (int i = 1; i < Inbox.MAX_TASKS; i++) {
            assertThat(inbox.post(() -> {})).isTrue();
        }

        assertThat(inbox.post(() -> {})).isFalse();
        assertThat(inbox.task()).isSameAs(first);
    }
}
