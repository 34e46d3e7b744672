package io.sluice.web;

import java.io.IOException;

/** The responder as a process of its own, for {@link MdnsNetworkTest}: {@code NAME ID PORT}; ends with its input. */
final class MdnsMain {
    private MdnsMain() {}

    public static void main(String[] args) throws IOException {
        try (Mdns mdns = new Mdns(args[0], () -> args[1], Integer.parseInt(args[2]), 0)) {
            while (System.in.read() >= 0) {
                System.out.println(mdns.names());
            }
        }
    }
}
