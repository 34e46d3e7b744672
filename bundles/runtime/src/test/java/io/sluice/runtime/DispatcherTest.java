package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Boot;
import io.sluice.model.ClockCorrection;
import io.sluice.model.ClockState;
import io.sluice.model.Layout;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DispatcherTest {
    private static final Boot BOOT = new Boot(1, "00000001", "");

    @TempDir
    Path home;

    @Test
    void tellsAJournalThatComesLateOrComesBackWhatWasCorrectedMeanwhile() {
        Rim rim = new Rim();
        Layout layout = new Layout(1, List.of(new Layout.DeviceLayout("d", List.of())));
        ClockCorrection first = new ClockCorrection(BOOT, 1, 9, 0, 9, 0, 1000, 10, "chrony");
        ClockCorrection second = new ClockCorrection(BOOT, 10, 19, 9, 19, 500, 1000, 10, "chrony");
        try (Waveforms waveforms = new Waveforms(new FakeRim.TestHost(home))) {
            Dispatcher dispatcher = new Dispatcher(rim, layout, List.of(), new Dispatcher.Image(), waveforms);
            dispatcher.correct(first);
            FakeRim.MemoryJournal late = new FakeRim.MemoryJournal();
            rim.journal = late;
            dispatcher.scan(scan());
            assertThat(late.corrections).containsExactly(first);

            dispatcher.correct(second);
            assertThat(late.corrections).containsExactly(first, second);
            FakeRim.MemoryJournal back = new FakeRim.MemoryJournal();
            rim.journal = back;
            dispatcher.scan(scan());
            assertThat(back.corrections).containsExactly(first, second);
        }
    }

    private static Scan scan() {
        return new Scan(BOOT, 20, 1, 0, Realm.LIVE, 20, 1000, ClockState.SYNCHRONISED, new double[0], new byte[0]);
    }
}
