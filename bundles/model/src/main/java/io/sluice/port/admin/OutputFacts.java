package io.sluice.port.admin;

/**
 * One output now.
 *
 * @param name name of the output
 * @param label name for people
 * @param kind {@code siren}, {@code lamp}, {@code relay} or {@code barrier}
 * @param state {@code off}, {@code on}, {@code silenced}, {@code timed-out} (longest time on reached), {@code test},
 *     {@code blocked} (barrier: no clear signal) or {@code unknown} (last write failed)
 * @param driver alarm, test or drill that drives it; empty if none
 * @param failSafe {@code watchdog}, {@code wiring}, {@code parent} or {@code no fail-safe}
 * @param fault why the last write failed; empty if it did not
 */
public record OutputFacts(
        String name, String label, String kind, String state, String driver, String failSafe, String fault) {}
