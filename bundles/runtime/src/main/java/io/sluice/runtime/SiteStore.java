package io.sluice.runtime;

import io.sluice.codec.limits.LimitSet;
import io.sluice.codec.site.Finding;
import io.sluice.codec.site.SiteReader;
import io.sluice.codec.site.SiteResult;
import io.sluice.model.site.Site;
import io.sluice.port.admin.Action;
import io.sluice.port.admin.Configurator;
import io.sluice.port.admin.Outcome;
import io.sluice.port.host.Host;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The site that runs: reads {@code site.yaml} when it changes, numbers what it accepts, and keeps a copy of what was
 * accepted, profiles included, so that a file broken later never leaves a dead gateway. Confined to the supervisor thread.
 *
 * <pre>
 *  home/site.yaml            what somebody edits
 *  home/profiles/            profiles of this site, searched before the release's
 *  home/state/profiles/      versions of the release's profiles that devices keep, see {@link Upgrades}
 *  home/state/revision       "number hash" of what runs
 *  home/state/schema-passed   stamp of the texts that last passed the JSON Schema
 *  home/state/accepted/      site.yaml and profiles/ as last accepted
 *  home/state/revisions/     what was in force before, see {@link Revisions}
 * </pre>
 *
 * <p>As {@link Configurator} it is read by any thread.
 */
final class SiteStore implements Configurator {
    private static final Logger LOG = LoggerFactory.getLogger(SiteStore.class);
    private static final long NS_PER_MS = 1_000_000;

    /**
     * A site with its number.
     *
     * @param site the site
     * @param revision its number, from 1
     */
    record Numbered(Site site, int revision) {}

    private final Host host;
    private final Path home;
    private final Revisions revisions;
    private final SiteFiles edited;
    private final SiteFiles accepted;
    private final LimitFiles limits;
    private final Upgrades upgrades;
    private List<String> keys = List.of();
    private String seen = "";
    private String fault = "";
    private volatile String text = "";
    private volatile int running;
    /** Who gives the next revision, and why. */
    private Said said = Said.BY_FILE;

    /** Accepted already, to be handed out by the next {@link #poll}. */
    private Numbered ready;

    private record Said(String by, String why) {
        static final Said BY_FILE = new Said("file", "");
    }

    SiteStore(Host host, Path releaseProfiles) {
        this.host = host;
        this.home = host.home();
        this.revisions = new Revisions(home);
        this.limits = new LimitFiles(home);
        this.edited = new SiteFiles(home.resolve("site.yaml"), Upgrades.directories(home, releaseProfiles));
        this.upgrades = new Upgrades(home, edited);
        Path kept = home.resolve("state/accepted");
        this.accepted = new SiteFiles(kept.resolve("site.yaml"), List.of(kept.resolve("profiles")));
    }

    /** Why the file on disk is not what runs, all findings in lines; empty if it is. */
    String fault() {
        return Stream.of(fault, limits.fault()).filter(f -> !f.isEmpty()).collect(Collectors.joining("\n"));
    }

    /** Puts a signed limit set in force; the next {@link #poll} gives the site that it makes. */
    Outcome limits(String document, String signature) {
        Outcome outcome = limits.apply(document, signature, keys, this::misfit);
        if (outcome.isOk()) {
            seen = "";
        }
        return outcome;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public String text(int revision) {
        return revisions.text(revision);
    }

    @Override
    public List<ProfileUpgrade> upgrades() {
        return upgrades.of(text);
    }

    @Override
    public String upgraded(String profile) {
        return upgrades.text(text, profile);
    }

    @Override
    public List<Revision> revisions() {
        return revisions.list(running, host.monotonicNs() / NS_PER_MS);
    }

    @Override
    public Outcome check(String candidate) {
        try {
            SiteResult result =
                    edited.read(candidate, this::passedBefore, limits.inForce()).result();
            boolean ok = result instanceof SiteResult.Accepted;
            List<Finding> findings = result instanceof SiteResult.Accepted a ? a.warnings() : result.findings();
            return new Outcome(
                    ok ? "ok" : "refused",
                    ok ? "" : "the site file has " + findings.size() + " findings",
                    findings.stream().map(SiteStore::row).toList());
        } catch (IOException e) {
            return Outcome.unavailable("a profile cannot be read: " + e);
        }
    }

    private static Map<String, Object> row(Finding f) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("severity", f.severity().name().toLowerCase(Locale.ROOT));
        row.put("line", f.line());
        row.put("column", f.column());
        row.put("key", f.key());
        String place = f.file() + ":" + f.line() + ":" + f.column() + ": ";
        String what = f.toString().replace(place, "").replaceFirst("^warning: ", "");
        row.put(
                "message",
                what.startsWith(f.key() + ": ") ? what.substring(f.key().length() + 2) : what);
        return row;
    }

    /**
     * Puts another site file in force; the next {@link #poll} gives the site that it makes.
     *
     * @return with the number of the revision, or with all findings
     */
    Outcome set(Action.SetSite set, String by) {
        Outcome checked = check(set.document());
        if (!checked.isOk()) {
            return checked;
        }
        Revisions.Pending waiting = revisions.pending();
        int before = waiting != null ? waiting.before() : running;
        try {
            write(home.resolve("site.yaml"), set.document());
            seen = "";
            said = new Said(by, set.why());
            Numbered next = look();
            said = Said.BY_FILE;
            if (next == null) {
                return Outcome.refused(fault());
            }
            ready = next;
            boolean waits = set.confirmForMs() > 0 && before > 0 && next.revision() != before;
            if (waits) {
                long untilMs = host.monotonicNs() / NS_PER_MS + set.confirmForMs();
                revisions.pending(new Revisions.Pending(next.revision(), before, kernel(), untilMs));
            } else {
                revisions.pending(null);
            }
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("revision", next.revision());
            row.put("confirmInMs", waits ? set.confirmForMs() : 0);
            return new Outcome("ok", "", List.of(row));
        } catch (IOException e) {
            return Outcome.unavailable("the site file cannot be written: " + e);
        }
    }

    /** The revision that waits is to stay. */
    Outcome confirm() {
        if (revisions.pending() == null) {
            return Outcome.refused("no revision waits to be confirmed");
        }
        try {
            revisions.pending(null);
            return Outcome.OK;
        } catch (IOException e) {
            return Outcome.unavailable("cannot be written: " + e);
        }
    }

    /** Puts an earlier revision in force, for good. */
    Outcome revert(Action.RevertSite revert, String by) {
        Revisions.Pending waits = revisions.pending();
        int wanted =
                revert.revision() > 0 ? revert.revision() : waits != null ? waits.before() : revisions.before(running);
        String old = revisions.text(wanted);
        return old.isEmpty()
                ? Outcome.notFound(
                        wanted == 0 ? "there is no revision before this" : "revision " + wanted + " is not kept")
                : set(new Action.SetSite(old, 0, revert.why()), by);
    }

    private String kernel() {
        String kernel = host.boot().kernelBootId();
        return kernel.isEmpty() ? "-" : kernel;
    }

    /** Brings the revision before back if nobody has confirmed the one that waits in time. */
    private void overdue() {
        Revisions.Pending waits = revisions.pending();
        if (waits == null) {
            return;
        }
        if (waits.kernel().equals(kernel()) && host.monotonicNs() / NS_PER_MS < waits.untilMs()) {
            return;
        }
        Outcome outcome = revert(
                new Action.RevertSite(waits.before(), "revision " + waits.number() + " was not confirmed"), "gateway");
        if (outcome.isOk()) {
            LOG.warn("event=site-reverted from={} to={}", waits.number(), waits.before());
        } else {
            LOG.error("event=site-not-reverted from={} fault=\"{}\"", waits.number(), outcome.message());
            confirm(); // else it would be tried for ever
        }
    }

    /** What speaks against running the edited site with this limit set. */
    private List<String> misfit(LimitSet set) {
        try {
            return edited.read(this::passedBefore, set).result().findings().stream()
                    .filter(f -> f.severity() == Finding.Severity.ERROR)
                    .map(Finding::toString)
                    .toList();
        } catch (IOException e) {
            return List.of(home.resolve("site.yaml") + ": cannot be read: " + e);
        }
    }

    /** At start: the edited site, or, if it is broken or gone, the last accepted one; null if there is neither. */
    Numbered start() {
        Numbered fresh = poll();
        if (fresh != null) {
            return fresh;
        }
        try {
            SiteFiles.Read read = accepted.read(this::passedBefore, limits.inForce());
            if (read.result() instanceof SiteResult.Accepted old) {
                Numbered last = number(old.site());
                running = last.revision();
                text = read.site();
                LOG.error(
                        "event=site-from-copy revision={} fault=\"{}\"",
                        last.revision(),
                        fault.lines().count());
                return last;
            }
        } catch (IOException e) {
            LOG.info("event=no-accepted-site fault=\"{}\"", e.toString());
        }
        return null;
    }

    /** What a command has put in force, or the file if it or the limit set in force has changed since it was last looked at; null if it has not, or is refused. */
    Numbered poll() {
        overdue();
        Numbered next = ready != null ? ready : look();
        ready = null;
        return next;
    }

    private Numbered look() {
        String stamp = stamp();
        boolean changed = !stamp.equals(seen);
        if (changed) {
            keys = edited.limitKeys();
            limits.lookAgain();
        }
        if (!limits.poll(keys, this::misfit) && !changed) {
            return null;
        }
        seen = stamp;
        try {
            SiteFiles.Read read = edited.read(this::passedBefore, limits.inForce());
            if (read.result() instanceof SiteResult.Accepted ok) {
                fault = "";
                ok.warnings().forEach(w -> LOG.warn("event=site-warning {}", w));
                Numbered numbered = number(ok.site());
                learn(read.profiles());
                keep(read.site(), read.profiles(), SiteReader.stamp(ok.site().hash()));
                boolean byHand = said.equals(Said.BY_FILE) && running > 0 && !text.equals(read.site());
                if (byHand && revisions.pending() != null) {
                    revisions.pending(null); // who edits the file has seen what runs
                }
                running = numbered.revision();
                text = read.site();
                revisions.add(running, text, host.utcMs(), said.by(), said.why());
                return numbered;
            }
            fault = String.join(
                    "\n",
                    read.result().findings().stream().map(Finding::toString).toList());
            text = running > 0 ? text : read.site(); // to be mended
        } catch (NoSuchFileException e) {
            boolean never = running == 0 && !Files.exists(home.resolve("state/accepted/site.yaml"));
            fault = never ? "" : home.resolve("site.yaml") + ": is not there";
        } catch (IOException e) {
            fault = home.resolve("site.yaml") + ": cannot be read: " + e;
        }
        fault.lines().forEach(l -> LOG.error("event=site-refused {}", l));
        return null;
    }

    /** The JSON Schema is only needed for texts that have not passed it: it costs a third of a cold start. */
    private boolean passedBefore(String stamp) {
        try {
            return Files.readString(home.resolve("state/schema-passed")).strip().equals(stamp);
        } catch (IOException e) {
            return false;
        }
    }

    /** Changes whenever the site file or a profile of the site does. */
    private String stamp() {
        StringBuilder stamp = new StringBuilder(stampOf(home.resolve("site.yaml")));
        Path profiles = home.resolve("profiles");
        if (Files.isDirectory(profiles)) {
            try (Stream<Path> files = Files.walk(profiles, 3)) {
                files.filter(Files::isRegularFile).sorted().forEach(f -> stamp.append(stampOf(f)));
            } catch (IOException e) {
                stamp.append(e);
            }
        }
        return stamp.toString();
    }

    private static String stampOf(Path file) {
        try {
            return file + "@" + Files.getLastModifiedTime(file).toMillis() + "+" + Files.size(file) + ";";
        } catch (IOException e) {
            return file + "@none;";
        }
    }

    private Numbered number(Site site) {
        Path file = home.resolve("state/revision");
        int last = 0;
        try {
            String[] words = Files.readString(file).strip().split(" ", -1);
            last = Integer.parseInt(words[0]);
            if (words.length > 1 && words[1].equals(site.hash())) {
                return new Numbered(site, last);
            }
        } catch (NoSuchFileException e) {
            // the first site
        } catch (IOException | NumberFormatException e) {
            LOG.error("event=revision-lost file={} fault={}", file, e.toString());
        }
        try {
            write(file, (last + 1) + " " + site.hash() + "\n");
        } catch (IOException e) {
            LOG.error("event=revision-not-kept file={} revision={} fault={}", file, last + 1, e.toString());
        }
        return new Numbered(site, last + 1);
    }

    private void learn(Map<String, String> profiles) {
        try {
            upgrades.learn(profiles);
        } catch (IOException e) {
            LOG.error("event=profile-not-kept fault={}", e.toString());
        }
    }

    private void keep(String site, Map<String, String> profiles, String stamp) {
        if (passedBefore(stamp)) {
            return;
        }
        Path kept = home.resolve("state/accepted");
        Path fresh = home.resolve("state/accepted.new");
        try {
            remove(fresh);
            write(fresh.resolve("site.yaml"), site);
            for (var p : profiles.entrySet()) {
                write(fresh.resolve("profiles").resolve(p.getKey() + ".yaml"), p.getValue());
            }
            remove(kept);
            Files.move(fresh, kept);
            write(home.resolve("state/schema-passed"), stamp + "\n");
        } catch (IOException e) {
            LOG.error("event=accepted-site-not-kept dir={} fault={}", kept, e.toString());
        }
    }

    /** Writes a file so that after a crash it is the old or the new one. */
    static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Path temp = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel ch = FileChannel.open(
                temp, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                ch.write(bytes);
            }
            ch.force(true);
        }
        Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void remove(Path dir) throws IOException {
        if (!Files.exists(dir)) {
            return;
        }
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path p : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(p);
            }
        }
    }
}
