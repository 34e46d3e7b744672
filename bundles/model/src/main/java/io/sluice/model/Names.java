package io.sluice.model;

import java.util.regex.Pattern;

/** The rule for names of gateways, links, devices, points, alarms and uplinks. */
public final class Names {
    /** A name as text: starts with a letter or digit; {@code /} only joins device and point. RFC 8428, 4.5.1. */
    public static final String PATTERN = "[A-Za-z0-9][A-Za-z0-9:._-]*";

    private static final Pattern COMPILED = Pattern.compile(PATTERN);

    private Names() {}

    /** Whether the text is a name. */
    public static boolean isName(String text) {
        return COMPILED.matcher(text).matches();
    }
}
