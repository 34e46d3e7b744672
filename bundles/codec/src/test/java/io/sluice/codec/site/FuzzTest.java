package io.sluice.codec.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.codec.site.SiteResult.Accepted;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whatever the text, the answer is a site or findings, never an exception; by turns with and without the schema. */
class FuzzTest {
    private static final String SITE = SiteReaderTest.GOOD;
    private static final String ODD = "\t\n :-#&*!|>'\"%@`{}[],?~0xE_\\\0\u0085\ufeff\ufffe水\ud83d";

    private static final String HAZARDS = HazardsTest.SITE;

    private final SiteReader reader = HazardsTest.reader();

    @Test
    void everyTruncationOfASiteIsAnswered() {
        for (int end = 0; end < SITE.length(); end++) {
            check(SITE.substring(0, end));
        }
    }

    @Test
    void everyCharacterOfASiteMayBeReplaced() {
        for (int at = 0; at < SITE.length(); at++) {
            check(SITE.substring(0, at) + ODD.charAt(at % ODD.length()) + SITE.substring(at + 1));
            check(SITE.substring(0, at) + SITE.substring(at + 1));
        }
    }

    @Test
    void everyOddCharacterMayStandAnywhere() {
        Random random = new Random(1);
        for (int i = 0; i < 800; i++) {
            int at = random.nextInt(SITE.length());
            char odd = ODD.charAt(random.nextInt(ODD.length()));
            check(SITE.substring(0, at) + odd + SITE.substring(at));
        }
    }

    @Test
    void everyValueMayBeSomethingElse() {
        String[] strange = {
            "",
            "null",
            "true",
            "-1",
            "1e300",
            "99999999999999999999",
            "0xFFFFFFFFFF",
            "[]",
            "{}",
            "[[1]]",
            "{a: {b: 1}}",
            "\"\"",
            "'x'",
            "1/0",
            "a/b",
            "-0.0",
            ".inf",
            "[1, 2]",
            "[2, 1]",
            "!!binary x",
            "999999999d",
            "|\n x"
        };
        String[] lines = SITE.split("\n", -1);
        for (String value : strange) {
            for (int i = 0; i < lines.length; i++) {
                String[] changed = lines.clone();
                changed[i] = lines[i].replaceFirst(": .*$", ": " + Matcher.quoteReplacement(value));
                check(String.join("\n", changed));
                changed[i] = lines[i].replaceFirst(": [^,}{\\[]+", ": " + Matcher.quoteReplacement(value));
                check(String.join("\n", changed));
            }
        }
    }

    @Test
    void everyPlaceOfASiteWithAlarmsOfEveryKindMayBeCutReplacedOrLost() {
        for (int at = 0; at < HAZARDS.length(); at += 3) {
            char odd = ODD.charAt(at % ODD.length());
            check(HAZARDS.substring(0, at));
            check(HAZARDS.substring(0, at) + odd + HAZARDS.substring(at + 1));
            check(HAZARDS.substring(0, at) + HAZARDS.substring(at + 1));
        }
    }

    @Test
    void everyKeyAndValueOfAlarmsOutputsAndFiguresMayBeSomethingElse() {
        String[] strange = {
            "null",
            "-1",
            "1e300",
            "[]",
            "{}",
            "[[1]]",
            "{a: 1}",
            "\"\"",
            "a/b",
            "radar/level",
            "0s",
            "999999999d",
            "true",
            ".nan"
        };
        Matcher value = Pattern.compile("(?<=: )(\"[^\"]*\"|\\[[^\\]]*\\]|[^,}{\\[\n]+)")
                .matcher(HAZARDS);
        int i = 0;
        while (value.find()) {
            for (int k = 0; k < 4; k++) {
                check(HAZARDS.substring(0, value.start())
                        + strange[i++ % strange.length]
                        + HAZARDS.substring(value.end()));
            }
        }
        Matcher key = Pattern.compile("[A-Za-z0-9]+: ").matcher(HAZARDS);
        while (key.find()) {
            check(HAZARDS.substring(0, key.start()) + "x: " + HAZARDS.substring(key.end()));
        }
        assertThat(i).isGreaterThan(500);
    }

    @Test
    void damageToAProfileIsAnswered() {
        String profile = new Shelf().apply("fts/sdi-radar-300w").orElseThrow().text();
        for (int at = 0; at < profile.length(); at += 3) {
            String cut = profile.substring(0, at);
            String changed = cut + ODD.charAt(at % ODD.length()) + profile.substring(at + 1);
            for (String text : new String[] {cut, changed}) {
                SiteReader damaged = new SiteReader(id -> Optional.of(new SourceText("p.yaml", text)));
                boolean withSchema = (text.hashCode() & 1) == 0;
                answered(damaged.read(new SourceText("site.yaml", SITE), stamp -> !withSchema));
            }
        }
    }

    private void check(String text) {
        boolean withSchema = (text.hashCode() & 1) == 0;
        answered(reader.read(new SourceText("site.yaml", text), stamp -> !withSchema));
    }

    private static void answered(SiteResult result) {
        boolean sound = result.findings().stream().noneMatch(f -> f.severity() == Finding.Severity.ERROR);
        assertThat(sound).isEqualTo(result instanceof Accepted);
        for (Finding f : result.findings()) {
            if (f.line() < 1 || f.column() < 1 || f.message().isBlank()) {
                throw new AssertionError("a finding without place or message: " + f);
            }
        }
    }
}
