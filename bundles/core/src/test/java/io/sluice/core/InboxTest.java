package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.port.field.Reading;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InboxTest {
    private final Inbox inbox = new Inbox(3);

    @Test
    void handsReadingsOverInOrderOfArrival() throws Exception {
        inbox.offer(new Reading(2, 1));
        inbox.offer(new Reading(0, 1));

        assertThat(inbox.take().device).isEqualTo(2);
        assertThat(inbox.take().device).isZero();
    }

    @Test
    void replacesAWaitingReadingByTheNewerOneAndCountsTheGap() throws Exception {
        Reading newer = new Reading(1, 1);
        inbox.offer(new Reading(1, 1));
        inbox.offer(new Reading(0, 1));
        inbox.offer(newer);

        assertThat(inbox.take()).isSameAs(newer);
        assertThat(inbox.take().device).isZero();
        assertThat(inbox.coalesced()).isEqualTo(1);
    }

    @Test
    void givesOutWhatWaitsAfterClosingThenEnds() throws Exception {
        inbox.offer(new Reading(1, 1));
        inbox.close();
        inbox.offer(new Reading(2, 1));

        assertThat(inbox.take().device).isEqualTo(1);
        assertThat(inbox.take()).isNull();
    }

    @Test
    void wakesTheEngineThatWaits() throws Exception {
        CompletableFuture<Reading> taken = CompletableFuture.supplyAsync(() -> {
            try {
                return inbox.take();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        inbox.offer(new Reading(1, 1));

        assertThat(taken.get(5, TimeUnit.SECONDS).device).isEqualTo(1);
    }
}
