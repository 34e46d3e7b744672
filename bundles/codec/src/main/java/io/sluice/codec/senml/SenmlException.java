package io.sluice.codec.senml;

/** A pack that is not taken. The message says to whoever sent it what is wrong, in at most 200 characters. */
public final class SenmlException extends Exception {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 200;

    SenmlException(String message) {
        super(message.length() > LONGEST ? message.substring(0, LONGEST) : message);
    }
}
