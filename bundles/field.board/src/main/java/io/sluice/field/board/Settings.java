package io.sluice.field.board;

import io.sluice.model.site.LinkSpec;
import java.util.Set;
import java.util.TreeSet;

/** Reads the settings of a link and refuses what it does not know. */
final class Settings {
    private final LinkSpec spec;

    /** @throws IllegalArgumentException if the link is for another driver or has a setting beyond {@code known} */
    Settings(LinkSpec spec, String scheme, Set<String> known) {
        this.spec = spec;
        if (!scheme.equals(spec.driver())) {
            throw refused("driver", spec.driver(), scheme);
        }
        for (String key : new TreeSet<>(spec.settings().keySet())) {
            if (known.stream().noneMatch(k -> k.equals(key) || (k.endsWith(".") && key.startsWith(k)))) {
                throw refused(key, spec.settings().get(key), "nothing but " + new TreeSet<>(known));
            }
        }
    }

    String text(String key, String fallback, String pattern) {
        String value = spec.settings().getOrDefault(key, fallback);
        if (!value.matches(pattern)) {
            throw refused(key, value, pattern);
        }
        return value;
    }

    int number(String key, int fallback, int least, int most) {
        String value = spec.settings().getOrDefault(key, Integer.toString(fallback));
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw refused(key, value, least + " to " + most);
        }
        throw refused(key, value, least + " to " + most);
    }

    private IllegalArgumentException refused(String key, String value, String allowed) {
        return new IllegalArgumentException(
                "link " + spec.name() + ": " + key + " \"" + value + "\", allowed is " + allowed);
    }
}
