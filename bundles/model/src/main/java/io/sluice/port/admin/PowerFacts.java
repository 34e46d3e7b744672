package io.sluice.port.admin;

/**
 * What is known of the gateway's cabinet now. A bad value changes nothing: the last good one stands. Immutable.
 *
 * @param mains whether there is mains; null while unknown
 * @param batteryV voltage of the battery, V; NaN while unknown
 * @param onBatteryMs for how long there has been no mains, ms; 0 with mains
 * @param endsInMs time until the gateway ends because it has been without mains for so long, ms; -1 if that is not to come
 * @param ending why the gateway is ending: {@code battery-low} or {@code on-battery}; empty if it is not
 * @param door whether the door is open; null while unknown
 * @param water whether there is water; null while unknown
 * @param temperatureCel temperature inside, Cel; NaN while unknown
 */
public record PowerFacts(
        Boolean mains,
        double batteryV,
        long onBatteryMs,
        long endsInMs,
        String ending,
        Boolean door,
        Boolean water,
        double temperatureCel) {}
