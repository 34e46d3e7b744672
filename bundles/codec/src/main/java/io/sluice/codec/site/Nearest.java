package io.sluice.codec.site;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the word that was probably meant. */
final class Nearest {
    private static final int SHOWN = 12;

    private Nearest() {}

    /** What to offer for a wrong word: the nearest known one first, then the known ones, at most twelve. */
    static String hint(String wrong, Collection<String> known) {
        if (known.isEmpty()) {
            return "none here";
        }
        List<String> shown = known.stream().distinct().sorted().limit(SHOWN).toList();
        String all = String.join(", ", shown) + (known.size() > SHOWN ? ", ..." : "");
        return word(wrong, known)
                .map(w -> known.size() == 1 ? w : w + "? Known: " + all)
                .orElse(all);
    }

    /** The known word within half of its length in edits, three at most, if there is one. */
    static Optional<String> word(String wrong, Collection<String> known) {
        String best = null;
        int least = Integer.MAX_VALUE;
        for (String candidate : known.stream().sorted().collect(Collectors.toList())) {
            int bound = Math.min(3, (Math.max(wrong.length(), candidate.length()) + 1) / 2);
            if (Math.abs(wrong.length() - candidate.length()) > bound) {
                continue;
            }
            int edits = edits(wrong, candidate);
            if (edits <= bound && edits < least) {
                least = edits;
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Insertions, deletions and replacements, letter case ignored, that make one word of the other (Levenshtein). */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                row[j] = Math.min(Math.min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
