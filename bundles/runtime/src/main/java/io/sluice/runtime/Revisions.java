package io.sluice.runtime;

import io.sluice.port.admin.Configurator.Revision;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The site files that were in force, and whether the one that is waits to be confirmed. Changed by the supervisor thread
 * alone; read by any.
 *
 * <pre>
 *  home/state/revisions/INDEX    a line for each, oldest first: number, ms since 1970, by, why
 *  home/state/revisions/N.yaml   their texts
 *  home/state/revisions/PENDING  number that waits, number that comes back, kernel boot id, boot-time clock in ms until when
 * </pre>
 */
final class Revisions {
    /** How many texts are kept. */
    static final int KEPT = 30;

    private static final Logger LOG = LoggerFactory.getLogger(Revisions.class);

    private final Path dir;
    private volatile List<Line> lines = List.of();
    private volatile Pending pending;

    private record Line(int number, long utcMs, String by, String why) {}

    /**
     * A revision that waits to be confirmed.
     *
     * @param number its number
     * @param before the number of the one that comes back
     * @param kernel boot id of the kernel when it began, - where there is none: after another start nobody has confirmed it
     * @param untilMs boot-time clock, ms
     */
    record Pending(int number, int before, String kernel, long untilMs) {}

    Revisions(Path home) {
        this.dir = home.resolve("state/revisions");
        try {
            List<Line> read = new ArrayList<>();
            for (String line : Files.readAllLines(dir.resolve("INDEX"))) {
                String[] f = line.split(" ", -1);
                read.add(new Line(Integer.parseInt(f[0]), Long.parseLong(f[1]), decode(f[2]), decode(f[3])));
            }
            lines = List.copyOf(read);
        } catch (NoSuchFileException e) {
            // none yet
        } catch (IOException | RuntimeException e) {
            LOG.error("event=revisions-lost dir={} fault={}", dir, e.toString());
        }
        try {
            String[] f = Files.readString(dir.resolve("PENDING")).strip().split(" ", -1);
            pending = new Pending(Integer.parseInt(f[0]), Integer.parseInt(f[1]), f[2], Long.parseLong(f[3]));
        } catch (NoSuchFileException e) {
            // nothing waits
        } catch (IOException | RuntimeException e) {
            LOG.error("event=pending-revision-lost dir={} fault={}", dir, e.toString());
        }
    }

    /** Keeps the text of a revision that is in force now; one that is already there keeps what was said of it. */
    void add(int number, String text, long utcMs, String by, String why) {
        if (lines.stream().anyMatch(l -> l.number() == number)) {
            return;
        }
        List<Line> now = new ArrayList<>(lines);
        now.add(new Line(number, utcMs, by, why));
        try {
            SiteStore.write(dir.resolve(number + ".yaml"), text);
            while (now.size() > KEPT) {
                Files.deleteIfExists(dir.resolve(now.remove(0).number() + ".yaml"));
            }
            StringBuilder index = new StringBuilder();
            now.forEach(l -> index.append(l.number())
                    .append(' ')
                    .append(l.utcMs())
                    .append(' ')
                    .append(encode(l.by()))
                    .append(' ')
                    .append(encode(l.why()))
                    .append('\n'));
            SiteStore.write(dir.resolve("INDEX"), index.toString());
            lines = List.copyOf(now);
        } catch (IOException e) {
            LOG.error("event=revision-not-kept revision={} fault={}", number, e.toString());
        }
    }

    /** What waits to be confirmed; null if nothing does. */
    Pending pending() {
        return pending;
    }

    /** Something waits now, or with null nothing does. */
    void pending(Pending now) throws IOException {
        if (now == null) {
            Files.deleteIfExists(dir.resolve("PENDING"));
        } else {
            SiteStore.write(
                    dir.resolve("PENDING"),
                    now.number() + " " + now.before() + " " + now.kernel() + " " + now.untilMs() + "\n");
        }
        pending = now;
    }

    /** Text of a revision; empty if it is not kept. */
    String text(int number) {
        try {
            return lines.stream().anyMatch(l -> l.number() == number)
                    ? Files.readString(dir.resolve(number + ".yaml"))
                    : "";
        } catch (IOException e) {
            LOG.error("event=revision-unreadable revision={} fault={}", number, e.toString());
            return "";
        }
    }

    /** Number of the newest one before this that is kept; 0 if there is none. */
    int before(int number) {
        return lines.stream()
                .mapToInt(Line::number)
                .filter(n -> n < number)
                .max()
                .orElse(0);
    }

    /** Newest first. */
    List<Revision> list(int running, long nowMs) {
        Pending waits = pending;
        List<Revision> list = new ArrayList<>();
        for (Line l : lines) {
            boolean wait = waits != null && waits.number() == l.number();
            list.add(
                    0,
                    new Revision(
                            l.number(),
                            l.utcMs(),
                            l.by(),
                            l.why(),
                            l.number() == running,
                            wait ? Math.max(1, waits.untilMs() - nowMs) : 0));
        }
        return list;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
