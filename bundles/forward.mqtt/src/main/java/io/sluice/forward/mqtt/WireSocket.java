package io.sluice.forward.mqtt;

import io.sluice.model.ClockState;
import io.sluice.port.host.Host;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * The way to the broker, given to Paho in place of its own: it tries every address of a host name, knows IPv6 literals
 * (Paho's TLS puts them into SNI, which refuses them), keeps the reason of a failure, and can be cut at once whatever hangs.
 * {@link #connect} and the streams are used by Paho's threads, everything else by the uplink's.
 *
 * <p>It also keeps Paho from leaking a thread: Paho's connecting thread waits, without end, until it has seen its receiving
 * thread run; a broker that hangs up at once would end that thread before. So nothing is received before CONNECT was sent.
 *
 * <pre>
 * Paho  ->  WireSocket  ->  [SSLSocket  ->]  raw Socket
 *             abort() ------------------------^
 * </pre>
 */
final class WireSocket extends Socket {
    private static final int MOST_ADDRESSES = 8;
    /** How long an alert about our certificate is waited for, where one may have been lost before. */
    private static final int LISTEN_MS = 1_000;

    private final Sessions.Request request;
    private final Address address;
    private final Trust trust;
    private final int timeoutMs;
    private final Host host;
    private final CountDownLatch spoken = new CountDownLatch(1);
    private volatile Socket raw;
    private volatile Socket top;
    private volatile boolean aborted;
    private volatile IOException trouble;
    private volatile int readTimeoutMs = 1_000;
    private volatile String remark = "";

    /**
     * A way to an address.
     *
     * @param host the gateway's clock
     */
    WireSocket(Sessions.Request request, Host host) {
        this.request = request;
        this.address = request.address();
        this.trust = request.trust();
        this.timeoutMs = request.timeoutMs();
        this.host = host;
    }

    /** What people should know about the connection; empty if nothing. */
    String remark() {
        return remark;
    }

    /** Whether TLS stood and the other side then hung up without an alert. */
    boolean endedMute() {
        IOException t = trouble;
        return trust != null
                && top != null
                && !(t instanceof SSLException && String.valueOf(t.getMessage()).contains("alert"));
    }

    /** Whether the broker was reached, TLS included. */
    boolean isEstablished() {
        return top != null;
    }

    /** The last failure; null if none. */
    IOException trouble() {
        return trouble;
    }

    /** Cuts the connection, without goodbye and without waiting. */
    void abort() {
        aborted = true;
        Socket s = raw;
        if (s != null) {
            try {
                s.close();
            } catch (IOException e) {
                trouble = e;
            }
        }
    }

    @Override
    public void connect(SocketAddress ignored, int alsoIgnored) throws IOException {
        try {
            dial();
            top = trust == null ? raw : secure();
            if (trust != null && request.listenFirst()) {
                listen();
            }
            top.setSoTimeout(readTimeoutMs);
        } catch (IOException e) {
            trouble = e;
            abort();
            throw e;
        }
    }

    private void dial() throws IOException {
        List<InetAddress> found;
        try {
            found = List.of(InetAddress.getAllByName(address.host()));
        } catch (UnknownHostException e) {
            throw new IOException("no address for host " + address.host(), e);
        }
        IOException last = null;
        for (InetAddress a : found.subList(0, Math.min(MOST_ADDRESSES, found.size()))) {
            Socket s = new Socket();
            raw = s;
            if (aborted) {
                s.close();
                throw new SocketException("aborted");
            }
            try {
                // a transition is one small packet: Nagle's algorithm would hold it back for an acknowledgement
                s.setTcpNoDelay(true);
                if (!request.bind().isEmpty()) {
                    s.bind(new InetSocketAddress(Bind.local(request.bind(), a), 0));
                }
                s.connect(new InetSocketAddress(a, address.port()), timeoutMs);
                return;
            } catch (SocketTimeoutException e) {
                last = new IOException("no answer from " + a.getHostAddress() + " in " + timeoutMs + " ms", e);
                s.close();
            } catch (IOException e) {
                last = new IOException(a.getHostAddress() + ": " + e.getMessage(), e);
                s.close();
            }
        }
        throw last;
    }

    /** Waits for an alert: no broker speaks before CONNECT, so whatever comes is the end. */
    private void listen() throws IOException {
        top.setSoTimeout(LISTEN_MS);
        try {
            int read = top.getInputStream().read();
            throw read < 0 ? new EOFException() : new IOException("the broker spoke before CONNECT");
        } catch (SocketTimeoutException e) {
            // silence: it awaits our word
        }
    }

    private SSLSocket secure() throws IOException {
        try {
            SSLSocket tls = (SSLSocket) trust.factory(
                            address.host(),
                            host.utcMs(),
                            host.clockState() != ClockState.UNSYNCHRONISED,
                            said -> remark = said)
                    .createSocket(raw, address.host(), address.port(), true);
            SSLParameters p = tls.getSSLParameters();
            p.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            if (trust.verifyHost()) {
                p.setEndpointIdentificationAlgorithm("HTTPS");
            }
            p.setServerNames(address.isNamed() ? List.of(new SNIHostName(address.host())) : List.of());
            tls.setSSLParameters(p);
            tls.setSoTimeout(timeoutMs);
            tls.startHandshake();
            return tls;
        } catch (GeneralSecurityException e) {
            throw new SSLHandshakeException("TLS: " + e.getMessage());
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new Heard(top.getInputStream());
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new Spoken(top.getOutputStream());
    }

    @Override
    public synchronized void setSoTimeout(int ms) throws SocketException {
        readTimeoutMs = ms;
        Socket s = top;
        if (s != null) {
            s.setSoTimeout(ms);
        }
    }

    @Override
    public void shutdownInput() {
        // Paho does this before close(); TLS would refuse it and close() would never be called
    }

    @Override
    public synchronized void close() throws IOException {
        super.close();
        // no close_notify: it could wait behind a stuck write, and MQTT's DISCONNECT already says that nothing is
        // missing
        abort();
    }

    private final class Heard extends FilterInputStream {
        Heard(InputStream in) {
            super(in);
        }

        @Override
        public int available() throws IOException {
            return spoken.getCount() > 0 ? 0 : super.available();
        }

        @Override
        public int read() throws IOException {
            await();
            try {
                return end(super.read());
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                trouble = e;
                throw e;
            }
        }

        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            await();
            try {
                return end(super.read(b, off, len));
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                trouble = e;
                throw e;
            }
        }

        private int end(int read) {
            if (read < 0) {
                trouble = new EOFException();
            }
            return read;
        }

        private void await() throws IOException {
            try {
                if (!spoken.await(readTimeoutMs, TimeUnit.MILLISECONDS)) {
                    throw new SocketTimeoutException("nothing was said yet");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SocketTimeoutException("interrupted");
            }
        }
    }

    private final class Spoken extends FilterOutputStream {
        Spoken(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            spoken.countDown();
            try {
                out.write(b, off, len);
            } catch (IOException e) {
                trouble = e;
                throw e;
            }
        }
    }
}
