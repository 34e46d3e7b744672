package io.sluice.field.board;

import java.io.IOException;

/** What a link stands on is not there: no node, no right to use it, no native code for this machine. */
final class LinkDownException extends IOException {
    private static final long serialVersionUID = 1;

    LinkDownException(String message) {
        super(message);
    }

    LinkDownException(String message, Throwable cause) {
        super(message, cause);
    }
}
