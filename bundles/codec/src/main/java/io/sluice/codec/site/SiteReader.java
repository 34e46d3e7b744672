package io.sluice.codec.site;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.codec.limits.LimitSet;
import io.sluice.codec.site.Finding.Severity;
import io.sluice.codec.site.SiteResult.Accepted;
import io.sluice.codec.site.SiteResult.Refused;
import io.sluice.model.Names;
import io.sluice.model.site.Site;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Reads a site file and the profiles it uses, and compiles them or says everything that is wrong with them, each with
 * file, line and column.
 *
 * <pre>
 *   site.yaml --YAML--> tree with places --JSON Schema--> --bind, cross checks--> Site
 *       | profile ids                         |                      |
 *   profiles -YAML----> trees with places ----+                      +--> findings
 * </pre>
 *
 * <p>Reads no file and throws nothing for what stands in one: broken YAML, wrong types, sizes and depths beyond bounds are
 * findings. Holds no state besides the resolver, so it is as thread-safe as that.
 */
public final class SiteReader {
    private static final Pattern PROFILE_ID =
            Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}/[a-z0-9][a-z0-9._-]{0,63}(@[1-9][0-9]{0,3})?");

    private static final int SHORT_HASH = 8;
    private static final int MOST_KEYS = 8;

    private final Function<String, Optional<SourceText>> profiles;

    /**
     * A reader.
     *
     * @param profiles gives the text of a profile by its id {@code maker/model}: two words of small letters, digits and
     *     {@code . _ -}, never a path upwards, and {@code @2} behind it if the site wants version 2 and no other; empty if there is none. What it throws goes through to the caller of
     *     {@code read}
     */
    public SiteReader(Function<String, Optional<SourceText>> profiles) {
        this.profiles = profiles;
    }

    /**
     * Reads a site, JSON Schema included.
     *
     * @param site text of the site file
     * @return the compiled site, or all that is wrong
     */
    public SiteResult read(SourceText site) {
        return read(site, stamp -> false);
    }

    /**
     * Reads a site without a limit set: as {@link #read(SourceText, Predicate, LimitSet)}.
     *
     * @param site text of the site file
     * @param passedBefore whether these texts passed before
     * @return the compiled site, or all that is wrong
     */
    public SiteResult read(SourceText site, Predicate<String> passedBefore) {
        return read(site, passedBefore, null);
    }

    /**
     * Reads a site, and leaves out the JSON Schema (some 100 to 300 ms at a cold start) if these very texts passed it
     * before. Everything else is checked again: the result is safe even if the predicate is wrong.
     *
     * <p>The numbers of the limit set stand in for those of the alarms it names, and are checked as those are; the alarms it
     * names are armed. A set that names an alarm which is not in the file, or has no limits, refuses both.
     *
     * @param site text of the site file
     * @param passedBefore whether these texts passed before, asked once with the {@link #stamp} of their hash; not asked if
     *     the site file is no YAML
     * @param limits limit set in force, its signature verified by the caller; null if there is none
     * @return the compiled site, or all that is wrong
     */
    public SiteResult read(SourceText site, Predicate<String> passedBefore, LimitSet limits) {
        Document document = YamlReader.read(site);
        if (document.root().isMissingNode()) {
            return new Refused(document.findings());
        }
        Map<String, SourceText> texts = resolve(document);
        Map<String, Document> files = new TreeMap<>();
        texts.forEach((id, text) -> files.put(id, YamlReader.read(text)));
        String textHash = hash(site, texts);
        String hash = limits == null ? textHash : hash(textHash, limits);
        if (!passedBefore.test(stamp(hash))) {
            SchemaCheck.site().apply(document);
            files.values().stream().filter(file -> !file.root().isMissingNode()).forEach(file -> SchemaCheck.profile()
                    .apply(file));
        }
        Map<String, Profile> sound = new HashMap<>();
        files.forEach((id, file) -> ProfileBinder.bind(id, file).ifPresent(p -> sound.put(id, p)));
        String siteSet = "site@" + textHash.substring(0, SHORT_HASH);
        Site compiled = new SiteBinder(document, sound, files.keySet()).bind(hash, siteSet, limits);
        List<Finding> findings = new ArrayList<>(document.findings());
        files.values().forEach(file -> findings.addAll(file.findings()));
        return findings.stream().anyMatch(f -> f.severity() == Severity.ERROR)
                ? new Refused(findings)
                : new Accepted(compiled, findings);
    }

    /**
     * The key files that a site trusts for limit sets: needed before the site can be read with one. What is wrong with the
     * file is not said here.
     *
     * @param site text of the site file
     * @return names of files in {@code trust/}: letters, digits and {@code : . _ -}, never a path; empty if there are none
     */
    public static List<String> limitKeys(SourceText site) {
        List<String> keys = new ArrayList<>();
        for (JsonNode key : YamlReader.read(site).root().path("limits").path("keys")) {
            if (key.isTextual() && Names.isName(key.textValue()) && keys.size() < MOST_KEYS) {
                keys.add(key.textValue());
            }
        }
        return keys;
    }

    /**
     * Checks a profile by itself.
     *
     * @param id {@code maker/model} it is known by
     * @param text text of the profile file
     * @return what is wrong; empty if nothing is
     */
    public static List<Finding> checkProfile(String id, SourceText text) {
        Document document = YamlReader.read(text);
        if (!document.root().isMissingNode()) {
            SchemaCheck.profile().apply(document);
            ProfileBinder.bind(id, document);
        }
        return document.findings();
    }

    /**
     * What to remember of a site that was accepted, so that the next start can leave out the JSON Schema: changes with
     * the texts and with the schemas of this codec.
     *
     * @param hash {@link Site#hash()}
     * @return SHA-256 in hex
     */
    public static String stamp(String hash) {
        MessageDigest digest = sha256();
        digest.update(Schemas.DIGEST);
        digest.update(hash.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The schemas of this codec as one number, made once. */
    private static final class Schemas {
        static final byte[] DIGEST;

        static {
            MessageDigest digest = sha256();
            digest.update(SchemaCheck.bytes("site.schema.json"));
            digest.update(SchemaCheck.bytes("profile.schema.json"));
            DIGEST = digest.digest();
        }
    }

    private Map<String, SourceText> resolve(Document site) {
        Map<String, SourceText> texts = new TreeMap<>();
        JsonNode devices = site.root().path("devices");
        for (int i = 0; i < Math.min(devices.size(), SiteBinder.MOST_DEVICES); i++) {
            String id = devices.path(i).path("profile").asText("");
            if (!texts.containsKey(id) && PROFILE_ID.matcher(id).matches()) {
                profiles.apply(id).ifPresent(text -> texts.put(id, text));
            }
        }
        return texts;
    }

    /** SHA-256 over the site's text and, by id, each profile's; names of files do not count. */
    private static String hash(SourceText site, Map<String, SourceText> texts) {
        MessageDigest digest = sha256();
        digest.update(site.text().getBytes(StandardCharsets.UTF_8));
        texts.forEach((id, text) -> {
            digest.update(("\0" + id + "\0").getBytes(StandardCharsets.UTF_8));
            digest.update(text.text().getBytes(StandardCharsets.UTF_8));
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    /** SHA-256 over the hash of the texts and everything that a limit set says. */
    private static String hash(String textHash, LimitSet limits) {
        StringBuilder said = new StringBuilder(textHash).append('\0').append(limits.name());
        said.append('\0').append(limits.approvedBy()).append('\0').append(limits.approvedOn());
        limits.alarms().forEach((name, entry) -> said.append('\0')
                .append(name)
                .append(Arrays.toString(entry.limits()))
                .append(entry.hysteresis())
                .append(' ')
                .append(entry.onDelayMs())
                .append(' ')
                .append(entry.offDelayMs()));
        MessageDigest digest = sha256();
        digest.update(said.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
