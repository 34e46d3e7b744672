package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.Quality;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.model.site.SerialSettings;
import io.sluice.model.site.SerialSettings.Parity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RtuTransportTest {
    private static final SerialSettings SLOW = new SerialSettings(9600, 8, Parity.NONE, 1);
    private static final SerialSettings FAST = new SerialSettings(115200, 8, Parity.EVEN, 1);

    private final FakeLine line = new FakeLine();
    private final RtuTransport transport = transport(false);
    private final ModbusLink link = new ModbusLink("bus", 0, transport);

    @Test
    void sendsTheFramesOfTheMakersManuals() throws Exception {
        link.peek(0x50, 100, Table.HOLDING, 0x3A, new int[3]);
        link.write(0x50, 100, Table.HOLDING, 0x69, new int[] {0xB588}, false);
        link.write(0x50, 100, Table.HOLDING, 0, new int[] {0}, false);
        link.peek(1, 100, Table.HOLDING, 0, new int[2]);

        assertThat(line.sent)
                .containsExactly(
                        Rtu.hex("50 03 00 3A 00 03 28 47"),
                        Rtu.hex("50 06 00 69 B5 88 22 A1"),
                        Rtu.hex("50 06 00 00 00 00 84 4B"),
                        Rtu.hex("01 03 00 00 00 02 C4 0B"));
    }

    @Test
    void takesAReplyInEveryChunking() throws Exception {
        byte[] reply = Rtu.answer(request(7, 52, 3));
        for (int cuts = 0; cuts < 1 << (reply.length - 1); cuts++) {
            List<byte[]> pieces = new ArrayList<>();
            int from = 0;
            for (int i = 1; i <= reply.length; i++) {
                if (i == reply.length || (cuts >> (i - 1) & 1) == 1) {
                    pieces.add(Arrays.copyOfRange(reply, from, i));
                    from = i;
                }
            }
            line.script = request -> pieces;

            assertThat(peek(7, 52, 3)).isEqualTo(Quality.GOOD);
        }
    }

    @Test
    void takesAReplyBehindTheZerosOfAnAdapterThatTurnsRound() throws Exception {
        line.script = request -> List.of(new byte[] {0, 0, (byte) 0xff}, Rtu.answer(request));

        assertThat(peek(7, 52, 3)).isEqualTo(Quality.GOOD);
    }

    @Test
    void decodesAnException() throws Exception {
        line.script = request -> List.of(Rtu.hex("0A 81 02 B0 53"));
        int[] into = new int[1];

        assertThat(link.peek(10, 100, Table.COIL, 0x04A1, into)).isEqualTo(Quality.REFUSED);
        assertThat(link.writeFault())
                .isEqualTo("read coil 1185+1, unit 10, /dev/fake: exception 2 illegal data address");
    }

    @Test
    void readsAwayWhatLiesOnTheLineBeforeItAsks() throws Exception {
        line.script = request -> List.of(Rtu.answer(request));
        line.ready.add(Rtu.answer(request(7, 90, 3)));

        assertThat(peek(7, 52, 3)).isEqualTo(Quality.GOOD);
        assertThat(transport.discarded()).isEqualTo(1);
    }

    @Test
    void neverTakesTheLateAnswerOfAnEarlierRequestForThePresentOne() throws Exception {
        assertThat(peek(7, 52, 3)).isEqualTo(Quality.NO_REPLY);
        line.script = request -> List.of(Rtu.answer(request(7, 52, 3)));

        // both requests have answers of this form, and nothing in it says which
        assertThat(peek(7, 90, 3)).isEqualTo(Quality.GARBLED);
        assertThat(link.writeFault()).endsWith("reply that may be the late one to an earlier request");

        line.script = request -> List.of(Rtu.answer(request(7, 90, 3)), Rtu.answer(request(7, 90, 3)));
        assertThat(peek(7, 90, 3)).isEqualTo(Quality.GOOD);
    }

    @Test
    void skipsALateAnswerOfAnotherFormAndTakesTheRightOne() throws Exception {
        peek(7, 52, 3);
        line.script = request -> List.of(Rtu.answer(request(7, 52, 3)), Rtu.answer(request));

        assertThat(peek(7, 90, 2)).isEqualTo(Quality.GOOD);
    }

    @Test
    void skipsALateAnswerOfAnotherUnit() throws Exception {
        peek(8, 52, 3);
        line.script = request -> List.of(Rtu.answer(request(8, 52, 3)), Rtu.answer(request));

        assertThat(peek(7, 52, 3)).isEqualTo(Quality.GOOD);
    }

    @Test
    void refusesTheAnswerOfAnotherUnit() throws Exception {
        line.script = request -> List.of(Rtu.answer(request(8, 52, 3)));

        assertThat(peek(7, 52, 3)).isEqualTo(Quality.GARBLED);
        assertThat(link.writeFault()).endsWith("reply of unit 8 instead of 7");
    }

    @Test
    void saysThatTheChecksumWasWrong() throws Exception {
        byte[] damaged = Rtu.answer(request(7, 52, 3));
        damaged[4] ^= 1;
        line.script = request -> List.of(damaged);

        assertThat(peek(7, 52, 3)).isEqualTo(Quality.GARBLED);
        assertThat(link.writeFault()).endsWith("reply with a wrong checksum");
    }

    @Test
    void takesAnEchoAwayAndThenKnowsTheAdapter() throws Exception {
        line.script = List::of;
        assertThat(peek(7, 52, 3)).as("only the echo").isEqualTo(Quality.NO_REPLY);
        assertThat(write(7, 9, 1)).as("a write to nobody").isEqualTo(Quality.NO_REPLY);

        line.script = request -> List.of(request, Rtu.answer(request));
        assertThat(peek(7, 52, 3)).isEqualTo(Quality.GOOD);
        assertThat(write(7, 9, 1)).isEqualTo(Quality.GOOD);
    }

    @Test
    void neverTakesTheEchoOfAWriteForItsReplyIfToldOfTheEcho() throws Exception {
        try (ModbusLink told = new ModbusLink("bus", 0, transport(true))) {
            line.script = List::of;
            assertThat(told.write(7, 100, Table.COIL, 1, new int[] {1}, false)).isEqualTo(Quality.NO_REPLY);
        }
    }

    @Test
    void setsTheLineForEachUnitAndBack() throws Exception {
        line.script = request -> List.of(Rtu.answer(request));
        transport.settings(8, FAST);

        peek(7, 52, 3);
        peek(8, 52, 3);
        peek(7, 52, 3);

        assertThat(line.opened).containsExactly(SLOW, FAST, SLOW);
        assertThatThrownBy(() -> transport.settings(8, SLOW))
                .hasMessage("link bus: unit 8 has serial settings 115200 8E1 and 9600 8N1");
    }

    @Test
    void aLineThatIsGoneIsLinkDownAndOpenedAgainAtTheNextRequest() throws Exception {
        line.script = request -> List.of(Rtu.answer(request));
        line.broken = "port gone, error 5";

        assertThat(peek(7, 52, 3)).isEqualTo(Quality.LINK_DOWN);
        assertThat(link.writeFault()).isEqualTo("read holding 52+3, unit 7, /dev/fake: port gone, error 5");
        assertThat(line.dropped).isTrue();

        line.broken = null;
        assertThat(peek(7, 52, 3)).isEqualTo(Quality.GOOD);
    }

    @Test
    void writesSeveralAtOnceAndBits() throws Exception {
        line.script = request -> List.of(Rtu.answer(request));

        assertThat(link.write(1, 100, Table.HOLDING, 1, new int[] {10, 0x102}, true))
                .isEqualTo(Quality.GOOD);
        assertThat(link.write(1, 100, Table.COIL, 0x13, new int[] {1, 0, 1, 1, 0, 0, 1, 1, 1, 0}, true))
                .isEqualTo(Quality.GOOD);
        // V1.1b3, 6.11 and 6.12, examples
        assertThat(Arrays.copyOf(line.sent.get(0), 11)).isEqualTo(Rtu.hex("01 10 00 01 00 02 04 00 0A 01 02"));
        assertThat(Arrays.copyOf(line.sent.get(1), 9)).isEqualTo(Rtu.hex("01 0F 00 13 00 0A 02 CD 01"));
    }

    private RtuTransport transport(boolean echo) {
        return new RtuTransport("bus", line, SLOW, echo, System::nanoTime, WireTrace.NONE);
    }

    private Quality peek(int unit, int address, int count) throws InterruptedException {
        int[] into = new int[count];
        Quality quality = link.peek(unit, 5000, Table.HOLDING, address, into);
        if (quality == Quality.GOOD) {
            for (int i = 0; i < count; i++) {
                assertThat(into[i]).isEqualTo(Rtu.register(unit, 3, address + i));
            }
        }
        return quality;
    }

    private Quality write(int unit, int address, int value) throws InterruptedException {
        return link.write(unit, 100, Table.HOLDING, address, new int[] {value}, false);
    }

    private static byte[] request(int unit, int address, int count) {
        return Rtu.frame(unit, 3, address >> 8, address & 0xff, 0, count);
    }
}
