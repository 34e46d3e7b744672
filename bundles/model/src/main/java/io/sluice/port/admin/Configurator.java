package io.sluice.port.admin;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The site file as people work on it. What changes it are {@link Action.SetSite}, {@link Action.ConfirmSite} and {@link
 * Action.RevertSite}, so that they are audited like every command; this only reads. A service; thread-safe.
 */
@ProviderType
public interface Configurator {
    /** Most characters of a site file that is taken. */
    int MOST_TEXT = 262_144;

    /** The text of the site that runs; while none does, that of the file that was refused, or empty if there is none. */
    String text();

    /**
     * The text of a revision that is still kept.
     *
     * @return empty if it is not
     */
    String text(int revision);

    /** The revisions that are kept, newest first. */
    List<Revision> revisions();

    /**
     * Reads a site file as the gateway would, and changes nothing.
     *
     * @param text YAML, of {@link #MOST_TEXT} characters at most
     * @return {@code ok} or {@code refused}; a row for each finding: {@code severity} (error, warning), {@code line} and {@code
     *     column} from 1, {@code key}, {@code message}
     */
    Outcome check(String text);

    /** Newer versions of profiles that the running site uses, sorted by profile; empty if there are none. */
    List<ProfileUpgrade> upgrades();

    /**
     * The running site's text with the newest version of a profile at every device that has it: to be put in force by {@link
     * Action.SetSite}, with a time to confirm it, as any other change. Changes nothing.
     *
     * @param profile {@code maker/model}
     * @return the text as it is if there is no newer version
     */
    String upgraded(String profile);

    /**
     * A newer version of a profile. A device keeps the one it was accepted with until somebody puts the newer one in force.
     *
     * @param profile {@code maker/model}
     * @param from version in force, the oldest if devices differ
     * @param to newest version
     * @param changes what it would change, in words, a line each; empty: nothing but sources and notes
     */
    record ProfileUpgrade(String profile, int from, int to, List<String> changes) {
        /** Copies the list. */
        public ProfileUpgrade {
            changes = List.copyOf(changes);
        }
    }

    /**
     * A revision.
     *
     * @param number from 1
     * @param utcMs when it was put in force, ms since 1970
     * @param by who did it; {@code file} if the file was edited by hand
     * @param why what they said of it; may be empty
     * @param running whether it is the one that runs
     * @param confirmInMs time left to confirm it, ms, before the one before it comes back; 0: nothing to confirm
     */
    record Revision(int number, long utcMs, String by, String why, boolean running, long confirmInMs) {}
}
