package io.sluice.runtime;

import io.sluice.codec.limits.LimitSet;
import io.sluice.codec.site.Finding;
import io.sluice.codec.site.LimitSetReader;
import io.sluice.codec.site.SiteResult;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Site;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code sluice check}: reads a site file, and a limit set for it, as the gateway would and says everything that is wrong with
 * them; a signature is not looked at. Exit codes: 0 the gateway would accept it, 1 it would refuse it, 2 wrong arguments.
 */
public final class Check {
    private Check() {}

    /**
     * Entry point.
     *
     * @param args {@code --profiles DIR SITE.yaml [LIMITS.yaml]}
     */
    public static void main(String[] args) {
        if (args.length < 3 || args.length > 4 || !args[0].equals("--profiles")) {
            System.err.println("usage: check --profiles DIR SITE.yaml [LIMITS.yaml]");
            System.exit(2);
        }
        Path limits = args.length == 4 ? Path.of(args[3]) : null;
        System.exit(check(Path.of(args[2]), limits, Path.of(args[1]), System.out));
    }

    /** Checks and reports. Profiles beside the site file, in {@code profiles/}, come first. */
    static int check(Path siteFile, Path limitsFile, Path profiles, PrintStream out) {
        Path own = siteFile.toAbsolutePath().resolveSibling("profiles");
        try {
            LimitSet limits = null;
            if (limitsFile != null) {
                LimitSetReader.Result read = LimitSetReader.read(limitsFile.toString(), Files.readAllBytes(limitsFile));
                read.findings().forEach(out::println);
                if (!(read instanceof LimitSetReader.Accepted accepted)) {
                    out.println(limitsFile + ": refused, " + read.findings().size() + " findings");
                    return 1;
                }
                limits = accepted.set();
            }
            SiteResult result = new SiteFiles(siteFile, List.of(own, profiles))
                    .read(stamp -> false, limits)
                    .result();
            if (result instanceof SiteResult.Accepted ok) {
                ok.warnings().forEach(out::println);
                summary(ok.site(), ok.warnings().size(), out);
                if (limits != null) {
                    out.printf(
                            "%s: accepted, %d alarms, approved by %s on %s%n",
                            limits.name(), limits.alarms().size(), limits.approvedBy(), limits.approvedOn());
                }
                return 0;
            }
            List<Finding> findings = result.findings();
            findings.forEach(out::println);
            out.println(siteFile + ": refused, " + findings.size() + " findings");
        } catch (IOException e) {
            out.println((limitsFile == null ? siteFile : siteFile + " or " + limitsFile) + ": cannot be read: " + e);
        }
        return 1;
    }

    private static void summary(Site site, int warnings, PrintStream out) {
        int points = site.devices().stream().mapToInt(d -> d.points().size()).sum();
        out.printf(
                "%s: accepted, %d warnings: %d links, %d devices, %d points, %d alarms, %d uplinks%n",
                site.gateway().id(),
                warnings,
                site.links().size(),
                site.devices().size(),
                points,
                site.alarms().size(),
                site.uplinks().size());
        for (DeviceSpec d : site.devices()) {
            out.printf(
                    "  %-16s %-24s %s unit %d every %d ms: %s%n",
                    d.name(),
                    d.profile(),
                    d.link(),
                    d.unit(),
                    d.periodMs(),
                    String.join(
                            " ",
                            d.points().stream()
                                    .map(p -> p.name() + "[" + p.unit() + "]")
                                    .toList()));
        }
    }
}
