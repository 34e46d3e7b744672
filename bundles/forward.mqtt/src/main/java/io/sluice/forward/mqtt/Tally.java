package io.sluice.forward.mqtt;

import java.util.concurrent.atomic.LongAdder;

/** What was delivered so far. Thread-safe. */
final class Tally {
    final LongAdder connects = new LongAdder();
    final LongAdder samples = new LongAdder();
    final LongAdder held = new LongAdder();
    final LongAdder transitions = new LongAdder();
    final LongAdder messages = new LongAdder();
    final LongAdder bytes = new LongAdder();
    /** Everything handed to a connection, acknowledged or not, with an estimate of what MQTT, TLS and TCP add. */
    final LongAdder wireBytes = new LongAdder();
    /** From the time a scan was taken to its acknowledgement, ms; live telemetry alone. */
    final Delays delays = new Delays();
}
