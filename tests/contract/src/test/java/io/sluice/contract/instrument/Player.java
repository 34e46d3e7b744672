package io.sluice.contract.instrument;

import io.sluice.contract.instrument.Transcript.Exchange;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** An instrument that knows one conversation by heart, on loopback. It notes what it did not expect and stays silent then. */
final class Player implements AutoCloseable {
    private static final int HEADER = 7;
    private static final int UNIT = 6;
    private static final int LENGTH = 4;
    private static final long JOIN_MS = 10_000;

    private final List<Exchange> exchanges;
    private final ServerSocket server;
    private final Thread thread;
    private int next;
    private volatile String complaint;

    private final boolean serial;

    private Player(List<Exchange> exchanges, boolean serial) throws IOException {
        this.exchanges = exchanges;
        this.serial = serial;
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        thread = new Thread(this::serve, "player");
        thread.start();
    }

    static Player of(List<Exchange> exchanges, boolean serial) throws IOException {
        return new Player(exchanges, serial);
    }

    int port() {
        return server.getLocalPort();
    }

    /** What was asked beside the transcript; null if nothing. */
    String complaint() {
        return complaint;
    }

    /** Exchanges that were played. Only after {@link #close()}. */
    int played() {
        return next;
    }

    @Override
    public void close() throws IOException {
        server.close();
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IllegalStateException("player still runs");
        }
    }

    private void serve() {
        try (Socket socket = server.accept()) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (true) {
                if (serial) {
                    answerBytes(in, out);
                } else {
                    answer(in, out);
                }
            }
        } catch (EOFException e) {
            // the gateway hung up
        } catch (IOException e) {
            if (!server.isClosed()) {
                complaint = e.toString();
            }
        }
    }

    /** A serial instrument: what is asked, byte for byte, and what it says, possibly without being asked. */
    private void answerBytes(DataInputStream in, OutputStream out) throws IOException {
        if (next >= exchanges.size()) {
            complaint = "byte " + in.readByte() + " behind the end";
            return;
        }
        Exchange exchange = exchanges.get(next);
        byte[] request = new byte[exchange.request().length];
        in.readFully(request);
        if (!Arrays.equals(request, exchange.request())) {
            complaint = "request " + (next + 1) + " is "
                    + HexFormat.ofDelimiter(" ").formatHex(request);
        }
        next++;
        out.write(exchange.reply());
        out.flush();
    }

    private void answer(DataInputStream in, OutputStream out) throws IOException {
        byte[] header = new byte[HEADER];
        in.readFully(header);
        byte[] pdu = new byte[ByteBuffer.wrap(header).getShort(LENGTH) - 1];
        in.readFully(pdu);
        Exchange exchange = next < exchanges.size() ? exchanges.get(next) : null;
        boolean expected = exchange != null
                && Frames.unit(exchange.request()) == (header[UNIT] & 0xFF)
                && Arrays.equals(Frames.pdu(exchange.request()), pdu);
        if (!expected) {
            complaint = "request " + (next + 1) + " is "
                    + HexFormat.ofDelimiter(" ").formatHex(pdu) + " to unit " + (header[UNIT] & 0xFF);
            return;
        }
        next++;
        if (exchange.reply().length > 0) {
            byte[] reply = Frames.pdu(exchange.reply());
            ByteBuffer frame = ByteBuffer.allocate(HEADER + reply.length);
            frame.put(header, 0, LENGTH).putShort((short) (reply.length + 1));
            frame.put((byte) Frames.unit(exchange.reply())).put(reply);
            out.write(frame.array());
            out.flush();
        }
    }
}
