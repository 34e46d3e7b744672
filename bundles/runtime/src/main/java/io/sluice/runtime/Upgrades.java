package io.sluice.runtime;

import io.sluice.codec.site.ProfileDifference;
import io.sluice.codec.site.ProfileId;
import io.sluice.codec.site.ProfileSummary;
import io.sluice.codec.site.SourceText;
import io.sluice.port.admin.Configurator.ProfileUpgrade;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Newer versions of the profiles that a site uses. A device keeps the version it was accepted with, whatever the release brings:
 *
 * <pre>
 *  home/profiles/m/x.yaml          this site's own, before all others
 *  home/state/profiles/m/x.yaml    what "profile: m/x" was first accepted with, and stays
 *  home/state/profiles/m/x@2.yaml  what "profile: m/x@2" was accepted with, so that an earlier revision can come back
 *  release/.../m/x.yaml            the newest
 * </pre>
 *
 * An upgrade is another site text, with {@code @version} behind the profile, and goes the way of any other change. Stateless.
 */
public final class Upgrades {
    private final Path home;
    private final SiteFiles files;

    Upgrades(Path home, SiteFiles files) {
        this.home = home;
        this.files = files;
    }

    /** Directories with profiles, the first before the others. */
    static List<Path> directories(Path home, Path release) {
        return List.of(home.resolve("profiles"), home.resolve("state/profiles"), release);
    }

    /** What could be newer in a site's text; empty if nothing, or if it is not one. */
    List<ProfileUpgrade> of(String site) {
        Set<String> ids = new TreeSet<>();
        Matcher device = uses("[a-z0-9][a-z0-9._-]*/[a-z0-9][a-z0-9._-]*").matcher(site);
        while (device.find()) {
            ids.add(device.group("id") + device.group("version"));
        }
        Map<String, ProfileUpgrade> upgrades = new TreeMap<>();
        for (String id : ids) {
            String base = ProfileId.base(id);
            Optional<SourceText> now = files.profile(id);
            Optional<SourceText> newest = files.newest(base);
            if (now.isEmpty() || newest.isEmpty()) {
                continue;
            }
            int from = ProfileSummary.of(base, now.get()).version();
            int to = ProfileSummary.of(base, newest.get()).version();
            ProfileUpgrade other = upgrades.get(base);
            if (to > from && (other == null || from < other.from())) {
                upgrades.put(base, new ProfileUpgrade(base, from, to, ProfileDifference.of(now.get(), newest.get())));
            }
        }
        return List.copyOf(upgrades.values());
    }

    /** The site's text with the newest version of this profile at every device that has it. */
    String text(String site, String profile) {
        Optional<SourceText> newest = files.newest(ProfileId.base(profile));
        if (newest.isEmpty()) {
            return site;
        }
        int to = ProfileSummary.of(profile, newest.get()).version();
        return uses(Pattern.quote(ProfileId.base(profile))).matcher(site).replaceAll("$1${id}@" + to + "$4");
    }

    private static Pattern uses(String id) {
        return Pattern.compile(
                "(\\bprofile:\\s*[\"']?)(?<id>" + id + ")(?<version>(?:@[0-9]{1,4})?)([\"']?(?=[\\s,}#]|$))");
    }

    /** Keeps what was accepted, by the names the site has for it. */
    void learn(Map<String, String> profiles) throws IOException {
        for (Map.Entry<String, String> used : profiles.entrySet()) {
            String base = ProfileId.base(used.getKey());
            boolean own = used.getKey().equals(base) && Files.exists(home.resolve("profiles/" + base + ".yaml"));
            Path file = home.resolve("state/profiles/" + used.getKey() + ".yaml");
            if (!own && !Files.exists(file)) {
                SiteStore.write(file, used.getValue());
            }
        }
    }

    /**
     * {@code sluice upgrade}: says what newer versions of its profiles would change at a site, and writes them into its file
     * if asked to; a gateway that runs takes that as a revision. Exit codes: 0 said or written, 1 the site cannot be read or
     * written, 2 wrong arguments.
     *
     * @param args {@code --profiles DIR --home DIR [--write maker/model]}
     */
    public static void main(String[] args) {
        Map<String, String> options = new TreeMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            options.put(args[i], args[i + 1]);
        }
        if (args.length % 2 == 1 || !options.containsKey("--profiles") || !options.containsKey("--home")) {
            System.err.println("usage: upgrade --home DIR [--write maker/model]");
            System.exit(2);
        }
        System.exit(run(Path.of(options.get("--home")), Path.of(options.get("--profiles")), options.get("--write")));
    }

    static int run(Path home, Path release, String write) {
        Path file = home.resolve("site.yaml");
        Upgrades upgrades = new Upgrades(home, new SiteFiles(file, directories(home, release)));
        try {
            String site = Files.readString(file, StandardCharsets.UTF_8);
            List<ProfileUpgrade> all = upgrades.of(site);
            for (ProfileUpgrade u : all) {
                System.out.println(u.profile() + " " + u.from() + " -> " + u.to());
                u.changes().forEach(line -> System.out.println("  " + line));
            }
            if (all.isEmpty()) {
                System.out.println("every profile is at its newest version");
            }
            if (write != null) {
                String after = upgrades.text(site, write);
                if (after.equals(site)) {
                    System.out.println(write + ": no device has it, or none has an older version");
                    return 1;
                }
                SiteStore.write(file, after);
                System.out.println(file + " written");
            }
            return 0;
        } catch (IOException e) {
            System.err.println(file + ": " + e);
            return 1;
        }
    }
}
