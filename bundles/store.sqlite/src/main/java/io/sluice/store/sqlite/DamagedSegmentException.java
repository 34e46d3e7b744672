package io.sluice.store.sqlite;

/** A stored segment or layout cannot be decoded. The message says what was found where. */
final class DamagedSegmentException extends Exception {
    private static final long serialVersionUID = 1;

    DamagedSegmentException(String message) {
        super(message);
    }
}
