package io.sluice.codec.site;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** The names of one kind in a site: who has them, and which were given twice. Confined to one thread. */
final class Registry {
    private final String kind;
    private final Map<String, Integer> lines = new LinkedHashMap<>();

    Registry(String kind) {
        this.kind = kind;
    }

    /** Takes the name of an entry; empty names were reported already. */
    String enter(Fields entry) {
        String name = entry.required("name");
        if (!name.isEmpty()) {
            int line = entry.document().spot(entry.pointer("name")).line();
            Integer first = lines.putIfAbsent(name, line);
            if (first != null) {
                entry.document()
                        .fault(
                                entry.pointer("name"),
                                "two " + kind + " of this name, the first in line " + first,
                                "a name of its own");
            }
        }
        return name;
    }

    /** Whether the name a key refers to is here; if not, says so. */
    boolean resolve(Fields entry, String key, String name, String one) {
        if (lines.containsKey(name)) {
            return true;
        }
        if (!name.isEmpty()) {
            entry.document().fault(entry.pointer(key), "no such " + one, Nearest.hint(name, names()));
        }
        return false;
    }

    Collection<String> names() {
        return lines.keySet();
    }
}
