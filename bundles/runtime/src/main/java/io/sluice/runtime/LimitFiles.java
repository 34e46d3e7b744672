package io.sluice.runtime;

import io.sluice.codec.limits.LimitSet;
import io.sluice.codec.limits.LimitSignature;
import io.sluice.codec.site.Finding;
import io.sluice.codec.site.LimitSetReader;
import io.sluice.port.admin.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The limit set that is in force. Takes another one only if it is signed by a key of this site, sound, of a higher revision
 * and fits the site; whatever else happens to the files, the last one that was taken stays in force. Confined to the
 * supervisor thread.
 *
 * <pre>
 *  home/limits.yaml, .sig      what somebody put there, or a command
 *  home/trust/KEY              public keys; which of them may sign is the site's
 *  home/limits.previous/       sets that were in force, ID@REVISION.yaml with .sig, the last 20
 *  home/limits.yaml.replaced   what a command found in limits.yaml and was never in force
 *  home/state/limits.accepted  the set in force: one line with name, key, hash and signature, then the file as it came. One
 *                              file, for two cannot be replaced at once
 *  home/state/limits.revisions "ID REVISION" of sets that were in force before: an old one must not come back
 * </pre>
 */
final class LimitFiles {
    private static final Logger LOG = LoggerFactory.getLogger(LimitFiles.class);
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_PREVIOUS = 20;
    private static final int MOST_IDS = 256;
    private static final Pattern HEAD =
            Pattern.compile("# in force: (\\S{1,80}); key (\\S{1,200}); sha256 ([0-9a-f]{64}); signature (\\S{1,200})");

    /** Whether a set suits the site that runs. */
    interface Fit {
        /** What speaks against it, such as an alarm that the site does not have; empty if nothing does. */
        List<String> faults(LimitSet set);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
    private record InForce(LimitSet set, byte[] document, String signature) {
        boolean is(byte[] other) {
            return Arrays.equals(document, other);
        }
    }

    private final Path home;
    private final Path file;
    private final Path signatureFile;
    private final Path acceptedFile;
    private volatile InForce inForce;
    private int taken;
    private boolean loaded;
    private String copyFault = "";
    private String seen = "";
    private String fault = "";

    LimitFiles(Path home) {
        this.home = home;
        this.file = home.resolve("limits.yaml");
        this.signatureFile = home.resolve("limits.yaml.sig");
        this.acceptedFile = home.resolve("state/limits.accepted");
    }

    /** The set in force; null if there is none. */
    LimitSet inForce() {
        InForce now = inForce;
        return now == null ? null : now.set;
    }

    /** Why the files are not what is in force, in lines; empty if they are, or if there are none and never were. */
    String fault() {
        return fault;
    }

    /** Makes the next {@link #poll} look even if no file has changed: the site has. */
    void lookAgain() {
        seen = "";
    }

    /**
     * Looks at the files if one of them has changed, and takes what is good. The first call brings back what was in force
     * before the start.
     *
     * @param keys names of the files in {@code trust/} that may sign, from the site file
     * @param fit asked before a new set is taken
     * @return whether another set is in force than before
     */
    boolean poll(List<String> keys, Fit fit) {
        boolean changed = load();
        String stamp = stamp(keys);
        if (stamp.equals(seen)) {
            return changed;
        }
        seen = stamp;
        int before = taken;
        String now;
        try {
            now = look(keys, fit);
        } catch (IOException e) {
            now = file + ": " + e;
        }
        report(Stream.of(copyFault, now).filter(f -> !f.isEmpty()).toList());
        return changed || taken != before;
    }

    /**
     * Puts a set in force that came as a command, and writes it to {@code limits.yaml}.
     *
     * @param document the set, YAML
     * @param signature base64
     * @return ok with a row about what is in force; bad-argument: unreadable; refused: signature, revision or site;
     *     unavailable: could not be kept on disk
     */
    Outcome apply(String document, String signature, List<String> keys, Fit fit) {
        load();
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MOST_BYTES) {
            return Outcome.badArgument("document: " + bytes.length + " bytes: allowed are " + MOST_BYTES);
        }
        String message = "";
        if (inForce != null && inForce.is(bytes)) {
            message = "already in force";
        } else {
            Outcome outcome = take(bytes, signature, keys, fit);
            if (!outcome.isOk()) {
                LOG.warn("event=limits-refused from=command code={}", outcome.code());
                return outcome;
            }
        }
        try {
            keepDraft();
            write(file, inForce.document);
            write(signatureFile, (inForce.signature + "\n").getBytes(StandardCharsets.US_ASCII));
            copyFault = "";
            report(List.of());
            seen = stamp(keys);
        } catch (IOException e) {
            message = "in force, but " + file + " could not be written: " + e;
        }
        return new Outcome("ok", message, List.of(row()));
    }

    private Map<String, Object> row() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("limitSet", inForce.set.name());
        row.put("approvedBy", inForce.set.approvedBy());
        row.put("approvedOn", inForce.set.approvedOn());
        row.put("alarms", inForce.set.alarms().size());
        row.put("sha256", LimitSignature.sha256(inForce.document));
        return row;
    }

    private String look(List<String> keys, Fit fit) throws IOException {
        byte[] document = read(file);
        if (document == null) {
            return inForce == null
                    ? ""
                    : file + ": missing; " + stays() + ": to do without it, remove " + acceptedFile + " as well";
        }
        if (inForce != null && inForce.is(document)) {
            LimitSignature.Verdict verdict = LimitSignature.check(document, inForce.signature, trusted(keys));
            return verdict instanceof LimitSignature.Refused refused
                    ? stays() + ", though its signature holds no longer: " + refused.why()
                    : "";
        }
        byte[] signature = read(signatureFile);
        if (signature == null) {
            return signatureFile + ": missing: an unsigned limit set is not taken; " + stays();
        }
        Outcome outcome = take(document, new String(signature, StandardCharsets.US_ASCII), keys, fit);
        return outcome.isOk() ? "" : outcome.message() + "\n" + file + ": " + stays();
    }

    private String stays() {
        return inForce == null ? "no limit set is in force" : inForce.set.name() + " stays in force";
    }

    /** Takes the set if nothing speaks against it. The signature comes first: what nobody signed is not even parsed. */
    private Outcome take(byte[] document, String signature, List<String> keys, Fit fit) {
        LimitSignature.Verdict verdict = LimitSignature.check(document, signature, trusted(keys));
        if (verdict instanceof LimitSignature.Refused refused) {
            return Outcome.refused(refused.why());
        }
        LimitSetReader.Result result = LimitSetReader.read("limits.yaml", document);
        if (!(result instanceof LimitSetReader.Accepted accepted)) {
            return Outcome.badArgument(
                    lines(result.findings().stream().map(Finding::toString).toList()));
        }
        LimitSet set = accepted.set();
        Map<String, Integer> revisions = revisions();
        var barred = set.barredBy(revisions.getOrDefault(set.id(), 0));
        if (barred.isPresent()) {
            return Outcome.refused(barred.get());
        }
        List<String> misfits = fit.faults(set);
        if (!misfits.isEmpty()) {
            return Outcome.refused(lines(misfits));
        }
        String key = ((LimitSignature.Valid) verdict).key();
        InForce next = new InForce(set, document, signature.replaceAll("\\s", ""));
        try {
            putAside(revisions);
            write(acceptedFile, sealed(next, key));
        } catch (IOException e) {
            return Outcome.unavailable(set.name() + " could not be kept: " + e);
        }
        inForce = next;
        taken++;
        copyFault = "";
        accepted.findings().forEach(w -> LOG.warn("event=limits-warning {}", w));
        LOG.info("event=limits-in-force set={} approved-by=\"{}\" key={}", set.name(), set.approvedBy(), key);
        return Outcome.OK;
    }

    private static String lines(List<String> all) {
        return String.join("\n", all);
    }

    /** What was in force when the process ended. A damaged copy is not used: half a limit is none. */
    private boolean load() {
        if (loaded) {
            return false;
        }
        loaded = true;
        try {
            byte[] bytes = read(acceptedFile);
            if (bytes == null) {
                return false;
            }
            int end = 0;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            Matcher head = HEAD.matcher(new String(bytes, 0, end, StandardCharsets.UTF_8));
            byte[] document = end < bytes.length ? Arrays.copyOfRange(bytes, end + 1, bytes.length) : new byte[0];
            boolean whole = head.matches() && LimitSignature.sha256(document).equals(head.group(3));
            // its hash is the one that was taken, so the schema has seen it
            if (whole && LimitSetReader.read("limits.accepted", document, true) instanceof LimitSetReader.Accepted a) {
                inForce = new InForce(a.set(), document, head.group(4));
                LOG.info("event=limits-in-force set={} from=copy", a.set().name());
                return true;
            }
            copyFault = acceptedFile + ": damaged, not used";
        } catch (IOException e) {
            copyFault = acceptedFile + ": cannot be read: " + e;
        }
        return false;
    }

    private static byte[] sealed(InForce next, String key) {
        String head = "# in force: " + next.set.name() + "; key " + key + "; sha256 "
                + LimitSignature.sha256(next.document) + "; signature " + next.signature + "\n";
        byte[] line = head.getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(line, line.length + next.document.length);
        System.arraycopy(next.document, 0, all, line.length, next.document.length);
        return all;
    }

    /** Keeps what is in force now for those who want it back, and its revision for ever. */
    private void putAside(Map<String, Integer> revisions) throws IOException {
        if (inForce == null) {
            return;
        }
        StringBuilder text = new StringBuilder();
        revisions.entrySet().stream()
                .skip(Math.max(0, revisions.size() - MOST_IDS))
                .forEach(e ->
                        text.append(e.getKey()).append(' ').append(e.getValue()).append('\n'));
        write(home.resolve("state/limits.revisions"), text.toString().getBytes(StandardCharsets.UTF_8));
        Path previous = home.resolve("limits.previous");
        String name = inForce.set.name() + ".yaml";
        write(previous.resolve(name), inForce.document);
        write(previous.resolve(name + ".sig"), (inForce.signature + "\n").getBytes(StandardCharsets.US_ASCII));
        try (Stream<Path> files = Files.list(previous)) {
            List<Path> sets = files.filter(f -> f.toString().endsWith(".yaml"))
                    .sorted(Comparator.comparing(LimitFiles::modified).thenComparing(Comparator.naturalOrder()))
                    .toList();
            for (Path old : sets.subList(0, Math.max(0, sets.size() - MOST_PREVIOUS))) {
                Files.deleteIfExists(old);
                Files.deleteIfExists(old.resolveSibling(old.getFileName() + ".sig"));
            }
        }
    }

    /** Highest revision by id of what is or was in force; the set in force last. */
    private Map<String, Integer> revisions() {
        Map<String, Integer> revisions = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(home.resolve("state/limits.revisions"))) {
                String[] words = line.split(" ", -1);
                if (words.length == 2 && words[1].matches("[0-9]{1,9}")) {
                    revisions.merge(words[0], Integer.parseInt(words[1]), Math::max);
                }
            }
        } catch (NoSuchFileException e) {
            // nothing was in force before
        } catch (IOException e) {
            LOG.error("event=limit-revisions-lost fault={}", e.toString());
        }
        if (inForce != null) {
            int was = revisions.getOrDefault(inForce.set.id(), 0);
            revisions.remove(inForce.set.id());
            revisions.put(inForce.set.id(), Math.max(was, inForce.set.revision()));
        }
        return revisions;
    }

    /** Somebody may be at work on the file that a command replaces. */
    private void keepDraft() throws IOException {
        byte[] there = read(file);
        Path previous = home.resolve("limits.previous");
        boolean known = there == null || inForce.is(there);
        if (!known && Files.isDirectory(previous)) {
            try (Stream<Path> files = Files.list(previous)) {
                for (Path f : files.filter(p -> p.toString().endsWith(".yaml")).toList()) {
                    known |= Arrays.equals(there, read(f));
                }
            }
        }
        if (!known) {
            write(file.resolveSibling("limits.yaml.replaced"), there);
        }
    }

    private Map<String, String> trusted(Collection<String> names) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (String name : names) {
            String pem = "";
            try {
                byte[] bytes = name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}") ? read(trustFile(name)) : null;
                pem = bytes == null ? "" : new String(bytes, StandardCharsets.US_ASCII);
            } catch (IOException e) {
                LOG.error("event=limit-key-unreadable file={} fault={}", trustFile(name), e.toString());
            }
            keys.put(name, pem);
        }
        return keys;
    }

    private Path trustFile(String name) {
        return home.resolve("trust").resolve(name);
    }

    private String stamp(List<String> keys) {
        StringBuilder stamp = new StringBuilder(stampOf(file)).append(stampOf(signatureFile));
        keys.forEach(k -> stamp.append(k).append(k.indexOf('/') < 0 ? stampOf(trustFile(k)) : ""));
        return stamp.toString();
    }

    private static String stampOf(Path file) {
        try {
            return file + "@" + Files.getLastModifiedTime(file) + "+" + Files.size(file) + ";";
        } catch (IOException e) {
            return file + "@none;";
        }
    }

    private static long modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            return 0;
        }
    }

    private void report(List<String> faults) {
        String now = lines(faults);
        if (!now.equals(fault)) {
            fault = now;
            now.lines().forEach(l -> LOG.error("event=limits-fault {}", l));
        }
    }

    /** Content; null if there is no such file. */
    private static byte[] read(Path file) throws IOException {
        try {
            long size = Files.size(file);
            if (size > MOST_BYTES + 1024) {
                throw new IOException(size + " bytes: allowed are " + MOST_BYTES);
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Whole or not at all, power cuts included. */
    private static void write(Path file, byte[] content) throws IOException {
        Path dir = file.getParent();
        Files.createDirectories(dir);
        Path temp = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel ch = FileChannel.open(
                temp, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                ch.write(bytes);
            }
            ch.force(true);
        }
        Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel ch = FileChannel.open(dir, StandardOpenOption.READ)) {
            ch.force(true);
        }
    }
}
