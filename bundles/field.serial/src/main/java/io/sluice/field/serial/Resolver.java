package io.sluice.field.serial;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Turns a host into its addresses, in the order to try. Thread-safe. May block on the network. */
@FunctionalInterface
interface Resolver {
    /** The resolver of the Java platform; literals are not looked up. */
    Resolver SYSTEM = InetAddress::getAllByName;

    InetAddress[] resolve(String host) throws UnknownHostException;
}
