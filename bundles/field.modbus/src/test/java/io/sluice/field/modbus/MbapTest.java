package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MbapTest {
    private static final byte[] REPLY =
            Frames.frame(0x1234, 0x50, Frames.registers(3, 0x0102, 0xFFFE, 0x8000)); // 15 bytes

    @Test
    void writesTheHeaderBeforeThePdu() {
        ByteBuffer buffer = ByteBuffer.allocate(Mbap.MAX_FRAME);

        Mbap.write(buffer, 0xABCD, 0xFF, Pdu.read(3, 0x3A, 3));

        byte[] frame = new byte[buffer.remaining()];
        buffer.get(frame);
        assertThat(frame).isEqualTo(Frames.bytes("AB CD 00 00 00 06 FF 03 00 3A 00 03"));
    }

    @Test
    void findsTheSameFrameInEveryChunking() {
        for (int cuts = 0; cuts < 1 << (REPLY.length - 1); cuts++) {
            ByteBuffer buffer = ByteBuffer.allocate(64);
            for (int i = 0; i < REPLY.length; i++) {
                buffer.put(REPLY[i]);
                boolean last = i == REPLY.length - 1;
                boolean chunkEnds = last || ((cuts >> i) & 1) == 1;
                if (chunkEnds) {
                    assertThat(Mbap.frame(buffer, 0, buffer.position())).isEqualTo(last ? REPLY.length : Mbap.MORE);
                }
            }
        }
    }

    @Test
    void leavesWhatFollowsAFrame() {
        byte[] two = Frames.join(new byte[5], REPLY, REPLY);

        assertThat(Mbap.frame(ByteBuffer.wrap(two), 5, two.length)).isEqualTo(REPLY.length);
        assertThat(Mbap.transaction(ByteBuffer.wrap(two), 5)).isEqualTo(0x1234);
        assertThat(Mbap.unit(ByteBuffer.wrap(two), 5)).isEqualTo(0x50);
    }

    @Test
    void neverReadsPastTheEndWhateverTheHeader() {
        for (int length = 0; length <= 0xFFFF; length++) {
            byte[] bytes = Frames.frame(1, 1, (byte) 3, (byte) 0);
            bytes[4] = (byte) (length >> 8);
            bytes[5] = (byte) length;
            int expected = length < 3 || length > 254 ? Mbap.BROKEN : length <= 3 ? 9 : Mbap.MORE;

            assertThat(Mbap.frame(ByteBuffer.wrap(bytes), 0, bytes.length)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 0x0100, 0xFFFF})
    void knowsABrokenFrameByItsProtocolBeforeTheRestHasCome(int protocol) {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {0, 1, (byte) (protocol >> 8), (byte) protocol});

        assertThat(Mbap.frame(bytes, 0, 4)).isEqualTo(Mbap.BROKEN);
        assertThat(Mbap.fault(bytes, 0)).isEqualTo("reply of protocol " + protocol + " instead of 0");
    }

    @Test
    void namesTheLengthThatCannotBe() {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {0, 1, 0, 0, 1, 0, 1, 3});

        assertThat(Mbap.frame(bytes, 0, 8)).isEqualTo(Mbap.BROKEN);
        assertThat(Mbap.fault(bytes, 0)).isEqualTo("reply of length 256, allowed is 3 to 254");
    }
}
