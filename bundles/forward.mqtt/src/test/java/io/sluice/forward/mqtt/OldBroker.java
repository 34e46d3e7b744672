package io.sluice.forward.mqtt;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A broker that knows MQTT 3.1.1 only and answers nothing but CONNECT. */
final class OldBroker implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Integer> levels = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final boolean polite;

    /** @param polite whether it says why it refuses; otherwise it hangs up */
    OldBroker(boolean polite) throws IOException {
        this.polite = polite;
        Thread t = new Thread(this::accept, "old-broker");
        t.setDaemon(true);
        t.start();
    }

    String url() {
        return "tcp://127.0.0.1:" + server.getLocalPort();
    }

    /** Protocol levels of the CONNECTs so far. */
    List<Integer> levels() {
        return List.copyOf(levels);
    }

    private void accept() {
        try {
            while (true) {
                Socket s = server.accept();
                open.add(s);
                serve(s);
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket s) throws IOException {
        DataInputStream in = new DataInputStream(s.getInputStream());
        OutputStream out = s.getOutputStream();
        in.readByte();
        while ((in.readByte() & 0x80) != 0) {
            // remaining length
        }
        in.readUTF();
        int level = in.readByte();
        levels.add(level);
        if (level == 4) {
            out.write(new byte[] {0x20, 2, 0, 0});
        } else {
            if (polite) {
                out.write(new byte[] {0x20, 2, 0, 1});
            }
            s.close();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket s : open) {
            s.close();
        }
    }
}
