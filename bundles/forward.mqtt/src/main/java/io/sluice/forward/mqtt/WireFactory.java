package io.sluice.forward.mqtt;

import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Gives Paho the one socket it is to use. Immutable. */
final class WireFactory extends SocketFactory {
    /** Where Paho believes to connect to; the socket knows better. */
    static final String ANYWHERE = "tcp://127.0.0.1:1883";

    private final WireSocket socket;

    WireFactory(WireSocket socket) {
        this.socket = socket;
    }

    @Override
    public Socket createSocket() {
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException();
    }
}
