package io.sluice.forward.mqtt;

/**
 * Times that hold for every uplink.
 *
 * @param reconnectMinMs shortest pause between attempts, ms, 10 to 60 000
 * @param reconnectMaxMs longest pause between attempts, ms, from {@code reconnectMinMs} to 3 600 000
 * @param connectTimeoutMs longest attempt, ms, 100 to 120 000
 * @param ackTimeoutMs longest time without an acknowledgement while messages are in flight, ms, 1 000 to 600 000
 */
record Tuning(int reconnectMinMs, int reconnectMaxMs, int connectTimeoutMs, int ackTimeoutMs) {
    static final Tuning DEFAULT = new Tuning(1_000, 15_000, 10_000, 20_000);

    Tuning {
        within("reconnectMinMs", reconnectMinMs, 10, 60_000);
        within("reconnectMaxMs", reconnectMaxMs, reconnectMinMs, 3_600_000);
        within("connectTimeoutMs", connectTimeoutMs, 100, 120_000);
        within("ackTimeoutMs", ackTimeoutMs, 1_000, 600_000);
    }

    private static void within(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + " " + value + " ms: allowed are " + least + " to " + most);
        }
    }
}
