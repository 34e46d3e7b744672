package io.sluice.model.site;

/**
 * The record of a calibration: whose word the factor and offset of a point are.
 *
 * @param by who did it
 * @param on date, {@code 2026-11-20}
 * @param certificate number of the certificate; empty if there is none
 * @param instrument serial number of the instrument that was calibrated; empty if it was not noted
 */
public record Calibration(String by, String on, String certificate, String instrument) {
    /** Nobody has said anything. */
    public static final Calibration NONE = new Calibration("", "", "", "");

    /** Whether there is a record. */
    public boolean exists() {
        return !by.isEmpty();
    }
}
