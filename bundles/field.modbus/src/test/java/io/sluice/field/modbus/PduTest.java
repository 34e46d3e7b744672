package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PduTest {

    /** RTU frames from instrument manuals: address in front, CRC behind; between them is the PDU. */
    @ParameterizedTest
    @CsvSource({
        "50 03 00 3A 00 03 28 47, 3, 0x003A, 3",
        "01 03 00 00 00 01 84 0A, 3, 0x0000, 1",
        "01 03 00 00 00 02 C4 0B, 3, 0x0000, 2",
        "FE 04 00 00 00 04 E5 C6, 4, 0x0000, 4",
    })
    void asksAsTheManualsOfRealInstrumentsSay(String frame, int function, String address, int count) {
        byte[] rtu = Frames.bytes(frame);
        byte[] pdu = java.util.Arrays.copyOfRange(rtu, 1, rtu.length - 2);

        assertThat(Pdu.read(function, Integer.decode(address), count)).isEqualTo(pdu);
    }

    @Test
    void asksAtTheEndOfTheAddressSpace() {
        assertThat(Pdu.read(1, 65535, 2000)).isEqualTo(Frames.bytes("01 FF FF 07 D0"));
    }

    /** XM9505 rain gauge: 01 03 02 02 18 B9 2E. */
    @Test
    void takesTheReplyOfARainGauge() {
        byte[] pdu = Frames.bytes("03 02 02 18");

        assertThat(check(Pdu.read(3, 0, 1), pdu)).isEqualTo(Pdu.VALID);
    }

    /** 83 02 is a refusal, and never a register with the value -125. */
    @Test
    void takesAnExceptionForAnException() {
        assertThat(check(Pdu.read(3, 0, 1), Frames.bytes("83 02"))).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "83, exception of 1 bytes instead of 2",
        "83 00, exception without a code",
        "83 02 00, exception of 3 bytes instead of 2",
        "84 02, reply to function 132 instead of 3",
        "04 02 00 00, reply to function 4 instead of 3",
        "00 02 00 00, reply to function 0 instead of 3",
        "03 02 00, 'reply of 1 bytes that says 2, instead of 2'",
        "03 02 00 00 00, 'reply of 3 bytes that says 2, instead of 2'",
        "03 04 00 00, 'reply of 2 bytes that says 4, instead of 2'",
        "03 04 00 00 00 00, 'reply of 4 bytes that says 4, instead of 2'",
    })
    void refusesAndNamesWhatIsNoAnswer(String hex, String fault) {
        byte[] request = Pdu.read(3, 0, 1);
        byte[] pdu = Frames.bytes(hex);

        assertThat(check(request, pdu)).isEqualTo(Pdu.INVALID);
        assertThat(Pdu.fault(request, ByteBuffer.wrap(pdu), 0, pdu.length)).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "1, 8, 1", "2, 9, 2", "1, 2000, 250", "3, 1, 2", "4, 125, 250"})
    void expectsAsManyBytesAsWereAskedFor(int function, int count, int bytes) {
        assertThat(Pdu.dataBytes(Pdu.read(function, 7, count))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "1, illegal function",
        "2, illegal data address",
        "3, illegal data value",
        "4, server device failure",
        "5, 'acknowledge, still working'",
        "6, server device busy",
        "7, negative acknowledge",
        "8, memory parity error",
        "9, not in the standard",
        "10, gateway path unavailable",
        "11, gateway target device failed to respond",
        "255, not in the standard",
    })
    void saysExceptionsInWords(int code, String words) {
        assertThat(Pdu.exception(code)).isEqualTo("exception " + code + " " + words);
    }

    private static int check(byte[] request, byte[] pdu) {
        // Not at the start of the buffer: offsets that are forgotten show.
        ByteBuffer bytes = ByteBuffer.wrap(Frames.join(new byte[] {3, 2, 9}, pdu, new byte[] {1, 2, 3}));
        return Pdu.check(request, bytes, 3, pdu.length);
    }
}
