package io.sluice.forward.mqtt;

/** A message under way, and what to do when it has arrived or not. Compared by identity. Immutable. */
final class Sent {
    private final Outgoing message;
    private final Owner owner;
    private final long sentNs;

    /** Who sent it. Its methods are called on the uplink's thread. */
    interface Owner {
        /** The broker has it. */
        void arrived(Sent sent);

        /** The broker refused it. */
        void refused(Sent sent, String why);

        /** The connection was lost before an answer: it may have arrived or not. */
        void lost(Sent sent);
    }

    Sent(Outgoing message, Owner owner, long sentNs) {
        this.sentNs = sentNs;
        this.message = message;
        this.owner = owner;
    }

    Outgoing message() {
        return message;
    }

    /** When it was handed over, boot-time clock. */
    long sentNs() {
        return sentNs;
    }

    Owner owner() {
        return owner;
    }
}
