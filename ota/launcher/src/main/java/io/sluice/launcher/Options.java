package io.sluice.launcher;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The command line. Immutable.
 *
 * @param home directory of the site, absolute; null with {@code help} or {@code version}
 * @param release directory of the release, absolute
 * @param help the usage is wanted
 * @param version the version is wanted
 */
record Options(Path home, Path release, boolean help, boolean version) {
    static final String USAGE =
            """
            usage: sluice-gateway --home DIR

              --home DIR      directory of the site: site.yaml, secrets/; gets data/, state/, log/
              --release DIR   directory of the release; default: the one this program is in
              --version       print the version and end
              --help          print this and end

            exit codes: 0 ordered end, 2 wrong usage, 70 the framework failed, 73 no place for the
            framework's files, 75 another gateway runs in DIR, 78 there is no DIR
            """;

    /** The command line cannot be used; the message says why. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;

        Wrong(String message) {
            super(message);
        }
    }

    /**
     * Reads the arguments.
     *
     * @param ownRelease the release to take when none is given
     * @throws Wrong if an option is unknown, lacks its value, or the home is missing
     */
    static Options parse(String[] args, Path ownRelease) throws Wrong {
        Path home = null;
        Path release = ownRelease;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--help", "-h" -> {
                    return new Options(null, release, true, false);
                }
                case "--version" -> {
                    return new Options(null, release, false, true);
                }
                case "--home" -> home = value(args, ++i);
                case "--release" -> release = value(args, ++i);
                default -> throw new Wrong("unknown option " + args[i]);
            }
        }
        if (home == null) {
            throw new Wrong("--home DIR is missing");
        }
        if (!Files.isRegularFile(release.resolve(BundleList.FILE))) {
            throw new Wrong("no release in " + release + ": it has no " + BundleList.FILE);
        }
        return new Options(home, release, false, false);
    }

    private static Path value(String[] args, int i) throws Wrong {
        if (i == args.length || args[i].isEmpty()) {
            throw new Wrong(args[i - 1] + " needs a directory");
        }
        return Path.of(args[i]).toAbsolutePath().normalize();
    }
}
