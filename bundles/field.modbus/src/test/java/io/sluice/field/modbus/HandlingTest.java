package io.sluice.field.modbus;

import static io.sluice.model.site.RegisterSource.Type.U16;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Handling;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.model.site.RegisterWrite;
import io.sluice.model.site.SerialSettings;
import io.sluice.model.site.SerialSettings.Parity;
import io.sluice.port.field.PreparedRead;
import io.sluice.port.field.Reading;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HandlingTest {
    private final FakeLine line = new FakeLine();
    private final ModbusLink link = new ModbusLink(
            "bus",
            0,
            new RtuTransport(
                    "bus", line, new SerialSettings(9600, 8, Parity.NONE, 1), false, System::nanoTime, WireTrace.NONE));
    private final Reading reading = new Reading(0, 1);

    @Test
    void triggersBeforeItReadsAndLetsOthersGoOnMeanwhile() throws Exception {
        line.script = request -> List.of(Rtu.answer(request));
        PreparedRead read = link.prepare(triggered());

        assertThat(read.requests()).isEqualTo(2);
        assertThat(read.pauseAfterMs(0)).isEqualTo(2000);
        assertThat(read.pauseAfterMs(1)).isZero();
        assertThat(link.execute(read, 0, reading)).isEqualTo(Quality.GOOD);
        assertThat(link.execute(read, 1, reading)).isEqualTo(Quality.GOOD);
        assertThat(line.sent).extracting(frame -> (int) frame[1]).containsExactly(6, 3);
        assertThat(reading.raw[0]).isEqualTo(Rtu.register(Specs.UNIT, 3, 52));
    }

    @Test
    void readsNothingAfterATriggerThatFailed() throws Exception {
        PreparedRead read = link.prepare(triggered());
        assertThat(link.execute(read, 0, reading)).isEqualTo(Quality.NO_REPLY);
        line.script = request -> List.of(Rtu.answer(request));

        // an old value would be there for the reading
        assertThat(link.execute(read, 1, reading)).isEqualTo(Quality.NO_REPLY);
        assertThat(line.sent).hasSize(1);
        assertThat(reading.raw[0]).isNaN();
        assertThat(reading.fault)
                .isEqualTo("write holding 16 = 1 before reading, unit 80, /dev/fake: no reply in 5000 ms");

        Reading next = new Reading(0, 1);
        assertThat(link.execute(read, 0, next)).isEqualTo(Quality.GOOD);
        assertThat(link.execute(read, 1, next)).isEqualTo(Quality.GOOD);
    }

    @Test
    void wakesWithBytesAndTakesThatForNoSignOfLife() throws Exception {
        PreparedRead read = link.prepare(sleepy(List.of(0, 0xFF)));

        assertThat(link.execute(read, 0, reading)).isEqualTo(Quality.GOOD);
        assertThat(read.isAnswer(0)).isFalse();
        assertThat(read.isAnswer(1)).isTrue();
        assertThat(read.pauseAfterMs(0)).isEqualTo(50);
        assertThat(line.sent).containsExactly(new byte[] {0, (byte) 0xFF});
    }

    @Test
    void wakesWithTheFirstRequestWhereNoBytesAreGiven() throws Exception {
        PreparedRead read = link.prepare(sleepy(List.of()));
        assertThat(link.execute(read, 0, reading)).as("whatever comes of it").isEqualTo(Quality.GOOD);
        line.script = request -> List.of(Rtu.answer(request));

        assertThat(link.execute(read, 1, reading)).isEqualTo(Quality.GOOD);
        assertThat(line.sent.get(0)).isEqualTo(line.sent.get(1));
    }

    private static DeviceSpec triggered() {
        RegisterWrite trigger = new RegisterWrite(Table.HOLDING, 16, List.of("1"), false, 2000);
        return device(new Handling(null, 0, 10, null, List.of(trigger), List.of(), List.of(), Map.of()));
    }

    private static DeviceSpec sleepy(List<Integer> bytes) {
        Handling.Wake wake = new Handling.Wake(bytes, 50);
        return device(new Handling(null, 0, 10, wake, List.of(), List.of(), List.of(), Map.of()));
    }

    private static DeviceSpec device(Handling handling) {
        DeviceSpec d = Specs.device(Specs.holding(52, U16));
        return new DeviceSpec(
                d.index(),
                d.name(),
                d.label(),
                d.link(),
                d.profile(),
                d.unit(),
                d.periodMs(),
                d.timeoutMs(),
                d.retries(),
                d.maxGap(),
                d.maxRegisters(),
                d.carriesAlarm(),
                d.place(),
                d.points(),
                handling);
    }
}
