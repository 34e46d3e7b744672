package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.port.field.Reading;
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
