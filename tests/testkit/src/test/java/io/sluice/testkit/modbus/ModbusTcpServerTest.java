package io.sluice.testkit.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.site.RegisterSource.Table;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModbusTcpServerTest {
    private ModbusTcpServer server;
    private Socket socket;

    @BeforeEach
    void listen() throws IOException {
        server = new ModbusTcpServer("test", 0);
        server.unit(1).setRegister(Table.HOLDING, 0x6b, 0x022b);
        server.unit(1).setRegister(Table.HOLDING, 0x6d, 0x0064);
        socket = connect();
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        server.close();
    }

    @Test
    void answersTheExampleOfTheSpecificationForHoldingRegisters() throws IOException {
        // 6.3: registers 108 to 110
        send("0001 0000 0006 01 03 006b 0003");
        assertThat(reply()).isEqualTo(hex("0001 0000 0009 01 03 06 022b 0000 0064"));
    }

    @Test
    void packsBitsFromTheLowestUp() throws IOException {
        for (int bit : new int[] {19, 21, 22, 24, 29}) {
            server.unit(1).setBit(Table.COIL, bit, true);
        }
        send("0002 0000 0006 01 01 0013 000b");
        assertThat(reply()).isEqualTo(hex("0002 0000 0005 01 01 02 2d 04"));
        server.unit(1).setBit(Table.DISCRETE, 7, true);
        send("0003 0000 0006 01 02 0000 0008");
        assertThat(reply()).isEqualTo(hex("0003 0000 0004 01 02 01 80"));
    }

    @Test
    void keepsInputRegistersApartFromHoldingRegisters() throws IOException {
        server.unit(1).setRegister(Table.INPUT, 0x6b, 0xffff);
        send("0001 0000 0006 01 04 006b 0001");
        assertThat(reply()).isEqualTo(hex("0001 0000 0005 01 04 02 ffff"));
    }

    @Test
    void keepsWhatIsWritten() throws IOException {
        send("0001 0000 0006 01 05 00ac ff00");
        assertThat(reply()).isEqualTo(hex("0001 0000 0006 01 05 00ac ff00"));
        send("0002 0000 0006 01 06 0001 0003");
        assertThat(reply()).isEqualTo(hex("0002 0000 0006 01 06 0001 0003"));
        send("0003 0000 0009 01 0f 0013 000a 02 cd01");
        assertThat(reply()).isEqualTo(hex("0003 0000 0006 01 0f 0013 000a"));
        send("0004 0000 000b 01 10 0001 0002 04 000a 0102");
        assertThat(reply()).isEqualTo(hex("0004 0000 0006 01 10 0001 0002"));
        RegisterImage image = server.unit(1);
        assertThat(image.bit(Table.COIL, 0xac)).isTrue();
        assertThat(image.register(Table.HOLDING, 1)).isEqualTo(10);
        assertThat(image.register(Table.HOLDING, 2)).isEqualTo(0x102);
        List<Integer> coils = new ArrayList<>();
        for (int i = 0x13; i < 0x13 + 10; i++) {
            coils.add(image.bit(Table.COIL, i) ? 1 : 0);
        }
        assertThat(coils).containsExactly(1, 0, 1, 1, 0, 0, 1, 1, 1, 0);
    }

    @Test
    void refusesWithTheCodesOfTheSpecification() throws IOException {
        server.unit(1).limit(Table.HOLDING, 0, 9);
        assertThat(exception("01 2b 00")).isEqualTo(hex("ab 01"));
        assertThat(exception("01 03 0009 0002")).isEqualTo(hex("83 02"));
        assertThat(exception("01 03 0000 007e")).isEqualTo(hex("83 03"));
        assertThat(exception("01 03 0000 0000")).isEqualTo(hex("83 03"));
        assertThat(exception("01 01 0000 07d1")).isEqualTo(hex("81 03"));
        assertThat(exception("01 05 0000 0001")).isEqualTo(hex("85 03"));
        assertThat(exception("01 10 0000 0002 02 0001")).isEqualTo(hex("90 03"));
        assertThat(exception("07 03 0000 0001")).isEqualTo(hex("83 0b"));
    }

    @Test
    void answersARequestThatComesInPieces() throws IOException, InterruptedException {
        byte[] request = hex("0001 0000 0006 01 03 006b 0001");
        for (byte b : request) {
            socket.getOutputStream().write(b);
            socket.getOutputStream().flush();
        }
        assertThat(reply()).isEqualTo(hex("0001 0000 0005 01 03 02 022b"));
    }

    @Test
    void closesAConnectionThatIsOutOfStep() throws IOException {
        send("0001 0007 0006 01 03 006b 0001");
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void staysSilentForOneUnitAlone() throws IOException {
        server.fail(2, new Failure.Silence());
        socket.setSoTimeout(50);
        send("0001 0000 0006 02 03 0000 0001");
        assertThatThrownBy(this::reply).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(5000);
        send("0002 0000 0006 01 03 006b 0001");
        assertThat(reply()).isEqualTo(hex("0002 0000 0005 01 03 02 022b"));
        assertThat(server.requests(2)).isEqualTo(1);
    }

    @Test
    void failsAsOftenAsAskedAndThenHeals() throws IOException {
        server.fail(1, new Failure.ExceptionReply(6), 2);
        assertThat(exception("01 03 006b 0001")).isEqualTo(hex("83 06"));
        assertThat(exception("01 03 006b 0001")).isEqualTo(hex("83 06"));
        assertThat(exception("01 03 006b 0001")).isEqualTo(hex("03 02 022b"));
    }

    @Test
    void damagesAnswersInTheWayThatWasNamed() throws IOException {
        byte[] right = hex("0001 0000 0005 01 03 02 022b");
        server.fail(1, new Failure.WrongTransaction(), 1);
        send("0001 0000 0006 01 03 006b 0001");
        assertThat(reply()).hasSameSizeAs(right).isNotEqualTo(right).endsWith(hex("0000 0005 01 03 02 022b"));
        server.fail(1, new Failure.WrongUnit(), 1);
        send("0001 0000 0006 01 03 006b 0001");
        assertThat(reply()).isEqualTo(hex("0001 0000 0005 54 03 02 022b"));
        server.fail(1, new Failure.WrongFunction(), 1);
        send("0001 0000 0006 01 03 006b 0001");
        assertThat(reply()).isEqualTo(hex("0001 0000 0005 01 04 02 022b"));
        server.fail(1, new Failure.Truncated(8), 1);
        send("0001 0000 0006 01 03 006b 0001");
        assertThat(socket.getInputStream().readNBytes(8)).isEqualTo(hex("0001 0000 0005 01 03"));
        server.fail(1, new Failure.Garbage(5), 1);
        send("0001 0000 0006 01 03 006b 0001");
        assertThat(socket.getInputStream().readNBytes(5)).isNotEqualTo(hex("0001 0000 00"));
    }

    @Test
    void answersLateAndNotInTheWayOfOthers() throws IOException {
        server.unit(2).setRegister(Table.HOLDING, 0, 7);
        server.fail(2, new Failure.Delay(Duration.ofMillis(200)), 1);
        send("0001 0000 0006 02 03 0000 0001");
        send("0002 0000 0006 01 03 006b 0001");
        assertThat(reply()).isEqualTo(hex("0002 0000 0005 01 03 02 022b"));
        assertThat(reply()).isEqualTo(hex("0001 0000 0005 02 03 02 0007"));
    }

    @Test
    void dropsTheConnectionInPlaceOfAnAnswer() throws IOException {
        server.fail(1, new Failure.Disconnect(), 1);
        send("0001 0000 0006 01 03 006b 0001");
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
        socket = connect();
        send("0002 0000 0006 01 03 006b 0001");
        assertThat(reply()).isEqualTo(hex("0002 0000 0005 01 03 02 022b"));
    }

    @Test
    void tellsOfEachReadBeforeTheAnswerLeaves() throws IOException {
        List<String> reads = new ArrayList<>();
        server.onRead((unit, table, address, count, stamp, nanoTime) ->
                reads.add(unit + " " + table + " " + address + " " + count + " " + stamp));
        server.unit(1).stamp(42);
        send("0001 0000 0006 01 03 006b 0002");
        reply();
        assertThat(reads).containsExactly("1 HOLDING 107 2 42");
    }

    @Test
    void neverShowsAPartOfAnUpdate() throws Exception {
        RegisterImage image = server.unit(1);
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch writing = new CountDownLatch(1);
        Thread writer = new Thread(() -> {
            for (int i = 0; !done.get(); i++) {
                int value = i & 0xffff;
                image.update(() -> {
                    image.setRegister(Table.HOLDING, 10, value);
                    image.setRegister(Table.HOLDING, 11, value);
                });
                writing.countDown();
            }
        });
        writer.start();
        assertThat(writing.await(5, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 500; i++) {
            send("0001 0000 0006 01 03 000a 0002");
            byte[] reply = reply();
            assertThat(reply[9]).isEqualTo(reply[11]);
            assertThat(reply[10]).isEqualTo(reply[12]);
        }
        done.set(true);
        writer.join(5000);
    }

    @Test
    void tellsOfEachCellThatWasWritten() throws IOException {
        List<String> told = java.util.Collections.synchronizedList(new ArrayList<>());
        server.onWrite((unit, table, address, value, nanoTime) ->
                told.add(unit + " " + table + " " + address + " = " + value));
        exchange("0001 0000 0006 01 05 00ac ff00");
        exchange("0002 0000 0006 01 05 00ac 0000");
        exchange("0003 0000 0006 01 06 0001 0003");
        exchange("0004 0000 0008 01 0f 0013 000a 02 cd01".replace("0008", "0009"));
        exchange("0005 0000 000b 01 10 0001 0002 04 000a 0102");
        exchange("0006 0000 0006 01 05 00ac 1234");
        exchange("0007 0000 0006 01 03 0000 0001");

        assertThat(told.subList(0, 3)).containsExactly("1 COIL 172 = 1", "1 COIL 172 = 0", "1 HOLDING 1 = 3");
        assertThat(told.subList(3, 13))
                .containsExactly(
                        "1 COIL 19 = 1",
                        "1 COIL 20 = 0",
                        "1 COIL 21 = 1",
                        "1 COIL 22 = 1",
                        "1 COIL 23 = 0",
                        "1 COIL 24 = 0",
                        "1 COIL 25 = 1",
                        "1 COIL 26 = 1",
                        "1 COIL 27 = 1",
                        "1 COIL 28 = 0");
        assertThat(told.subList(13, told.size())).containsExactly("1 HOLDING 1 = 10", "1 HOLDING 2 = 258");
    }

    @Test
    void tellsOfAWriteWhoseAnswerIsLost() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        server.onWrite((unit, table, address, value, nanoTime) -> written.countDown());
        server.fail(1, new Failure.WrongTransaction(), 1);
        send("0001 0000 0006 01 05 0000 ff00");

        assertThat(written.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(server.unit(1).bit(Table.COIL, 0)).isTrue();
    }

    private void exchange(String request) throws IOException {
        send(request);
        reply();
    }

    @Test
    void leavesNoThreadAndNoPortBehind() throws IOException {
        int port = server.port();
        server.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("modbus-") && name.contains("test"));
        new ModbusTcpServer("again", port).close();
    }

    private byte[] exception(String unitAndPdu) throws IOException {
        byte[] body = hex(unitAndPdu);
        byte[] frame = new byte[6 + body.length];
        frame[5] = (byte) body.length;
        System.arraycopy(body, 0, frame, 6, body.length);
        socket.getOutputStream().write(frame);
        byte[] reply = reply();
        return Arrays.copyOfRange(reply, 7, reply.length);
    }

    private Socket connect() throws IOException {
        Socket connected = new Socket(InetAddress.getLoopbackAddress(), server.port());
        connected.setSoTimeout(5000);
        connected.setTcpNoDelay(true);
        return connected;
    }

    private void send(String frame) throws IOException {
        socket.getOutputStream().write(hex(frame));
    }

    private byte[] reply() throws IOException {
        InputStream in = socket.getInputStream();
        byte[] head = in.readNBytes(6);
        if (head.length < 6) {
            throw new EOFException("closed after " + head.length + " bytes");
        }
        byte[] body = in.readNBytes((head[4] & 0xff) << 8 | (head[5] & 0xff));
        byte[] frame = Arrays.copyOf(head, 6 + body.length);
        System.arraycopy(body, 0, frame, 6, body.length);
        return frame;
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
