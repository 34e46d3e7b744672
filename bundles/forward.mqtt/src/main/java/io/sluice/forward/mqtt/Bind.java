package io.sluice.forward.mqtt;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Locale;

/** Finds the local address to go out by: where two links lead to the platform, this decides which one an uplink uses. */
final class Bind {
    private Bind() {}

    /**
     * The local address for a peer.
     *
     * @param text an IP address of this machine, or the name of an interface such as {@code wwan0}
     * @param peer where to go: of an interface an address of the same family is taken, link-local ones last
     * @throws IOException if there is none; says what was looked for
     */
    static InetAddress local(String text, InetAddress peer) throws IOException {
        if (isLiteral(text)) {
            InetAddress own = InetAddress.getByName(text);
            if (own instanceof Inet6Address != peer instanceof Inet6Address) {
                throw new IOException("bind " + text + ": of another family");
            }
            return own;
        }
        NetworkInterface found;
        try {
            found = NetworkInterface.getByName(text);
        } catch (SocketException e) {
            throw new IOException("bind " + text + ": " + e.getMessage(), e);
        }
        if (found == null) {
            throw new IOException("bind " + text + ": no such interface");
        }
        return found.inetAddresses()
                .filter(a -> a instanceof Inet6Address == peer instanceof Inet6Address)
                .min((a, b) -> Boolean.compare(a.isLinkLocalAddress(), b.isLinkLocalAddress()))
                .orElseThrow(() -> new IOException("bind " + text + ": the interface has no "
                        + (peer instanceof Inet6Address ? "IPv6" : "IPv4") + " address"));
    }

    /** Whether it is an address and not the name of an interface. */
    static boolean isLiteral(String text) {
        return text.contains(":") || text.toLowerCase(Locale.ROOT).matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    }
}
