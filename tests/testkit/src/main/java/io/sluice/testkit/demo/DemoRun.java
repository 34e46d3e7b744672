package io.sluice.testkit.demo;

import io.sluice.model.site.Site;
import io.sluice.testkit.broker.EmbeddedBroker;
import io.sluice.testkit.field.FieldModel;
import io.sluice.testkit.record.GatewayStatus;
import io.sluice.testkit.record.Recorder;
import io.sluice.testkit.record.SeenScan;
import io.sluice.testkit.record.SeenTransition;
import io.sluice.testkit.record.Tally;
import io.sluice.testkit.replay.Replay;
import io.sluice.testkit.replay.ReplayCheck;
import io.sluice.testkit.site.GatewayProcess;
import io.sluice.testkit.site.SeedSite;
import io.sluice.testkit.site.SimulatedSite;
import io.sluice.testkit.site.SiteFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One demonstration from start to end.
 *
 * <pre>
 *   instruments (sockets) --- gateway (process) --- broker --- recorder --- board, summary
 *        ^ field model or recording
 * </pre>
 *
 * {@link #run} is called once, on the main thread; {@link #stop} and {@link #abandon} from any.
 */
final class DemoRun {
    /** Model seconds per second for the storm and the day: 40 s are 2 h 40 min, in which a storm comes and goes. */
    private static final double TIME_LAPSE = 240;

    private static final long FIELD_SEED = 20_260_101;
    private static final long DRAW_MS = 250;
    private static final long PLAIN_MS = 5000;
    private static final int PAGE_PORT = 8080;
    private static final int KEPT_TRANSITIONS = 12;
    private static final int STOP_S = 25;
    private static final long LATEST_START_MS = 10_000;
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final DemoOptions options;
    private final PrintStream out;
    private final boolean onTerminal;
    private final CountDownLatch stopWanted = new CountDownLatch(1);
    private final Deque<SeenTransition> recent = new ArrayDeque<>();
    private final List<String> news = new ArrayList<>();
    private final Set<String> heard = new HashSet<>();
    private volatile Terminal terminal;
    private volatile GatewayProcess running;

    private Site site;
    private Recording recording;
    private ReplayCheck check;
    private Replay replay;
    private FieldFeed feed;
    private Recorder recorder;
    private String broker;
    private long startNs;
    private long rssBytes = -1;
    private String page = "";
    private Path setupCode;
    private boolean pageTold;

    DemoRun(DemoOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
        onTerminal = options.terminal() == null ? Terminal.isTerminal() : options.terminal();
    }

    /** Asks for an ordered end. */
    void stop() {
        stopWanted.countDown();
    }

    /** Gives up on an ordered end: kills the gateway and gives the terminal back. */
    void abandon() {
        GatewayProcess gateway = running;
        if (gateway != null) {
            gateway.close();
        }
        closeTerminal();
    }

    /**
     * Runs it.
     *
     * @return whether the gateway lived to an ordered end and something arrived
     * @throws IOException if it cannot be set up; the message is for the user
     * @throws IllegalArgumentException if a recording cannot play at the site; the message is for the user
     */
    boolean run() throws IOException, InterruptedException {
        String seed = Files.readString(options.seed().resolve("site.yaml"));
        List<Path> profiles = List.of(options.seed().resolve("profiles"), options.profiles());
        Site seedSite =
                SiteFiles.compile(seed, options.seed().resolve("site.yaml").toString(), profiles);
        if (options.replay() != null) {
            say("reading " + options.replay());
            recording = Recording.open(options, seedSite);
            recording.remarks().forEach(this::say);
        }
        Path home = options.home() == null ? Files.createTempDirectory("sluice-demo-") : options.home();
        Files.createDirectories(home);
        try (SimulatedSite field = new SimulatedSite(seedSite);
                EmbeddedBroker embedded = options.broker().isEmpty() ? new EmbeddedBroker() : null) {
            broker = embedded == null ? options.broker() : embedded.url();
            String fitted = new SeedSite(
                            field.ports(),
                            broker,
                            options.speed(),
                            recording == null ? Map.of() : recording.longestPeriodMs())
                    .fit(seed);
            site = SiteFiles.compile(fitted, "site.yaml", profiles);
            Files.writeString(home.resolve("site.yaml"), fitted);
            openPage(home);
            return runField(field, home);
        } finally {
            closeTerminal();
            if (options.home() == null && !options.keep()) {
                remove(home);
            } else {
                say("files of the gateway: " + home.toAbsolutePath());
            }
        }
    }

    /** The page on this machine alone, without encryption: a demonstration has no certificate that a browser trusts. */
    private void openPage(Path home) throws IOException {
        int port = PAGE_PORT;
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        } catch (IOException e) {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
        }
        Path file = home.resolve("etc/io.sluice.web.properties");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "httpsPort=0\nhttpPort=" + port + "\n");
        page = "http://127.0.0.1:" + port + "/";
        setupCode = home.resolve("state/setup-code");
    }

    /** Where the page is, and with which code its first user is made as long as there is none. */
    private String page() {
        try {
            return "page " + page
                    + (Files.exists(setupCode)
                            ? " code " + Files.readString(setupCode).strip()
                            : "");
        } catch (IOException e) {
            return "page " + page;
        }
    }

    private boolean runField(SimulatedSite field, Path home) throws IOException, InterruptedException {
        boolean played = recording != null;
        FieldModel model = new FieldModel(FIELD_SEED, played);
        check = played ? recording.check(site, field) : null;
        String prefix = site.uplinks().get(0).settings().getOrDefault("prefix", "sluice/v1");
        String client = "sluice-demo-recorder-"
                + Integer.toHexString(ThreadLocalRandom.current().nextInt());
        try (FieldFeed fed = new FieldFeed(
                        model,
                        field.instruments().values(),
                        played ? 1 : TIME_LAPSE * options.speed(),
                        options.speed(),
                        played ? recording.targets() : Set.of());
                Recorder counted = new Recorder(broker, prefix, site.gateway().id(), client, false)) {
            feed = fed;
            recorder = counted;
            recorder.tally().onTransition(this::hear);
            recorder.tally().onScan(this::hear);
            recorder.start(Duration.ofSeconds(10));
            if (onTerminal) {
                terminal = new Terminal(out);
            } else {
                say("demo of gateway " + site.gateway().id() + ", "
                        + site.devices().stream().filter(d -> !d.isVirtual()).count() + " instruments, broker " + broker
                        + ", " + clock());
            }
            try (GatewayProcess gateway = new GatewayProcess(options.release(), home)) {
                running = gateway;
                startNs = System.nanoTime();
                if (played) {
                    replay = recording.replay(field, check);
                }
                return watch(gateway);
            } finally {
                if (replay != null) {
                    replay.close();
                }
            }
        }
    }

    /** Draws until the end is due, then ends in order and sums up. */
    private boolean watch(GatewayProcess gateway) throws IOException, InterruptedException {
        long endMs = options.length() == null ? 0 : options.length().toMillis();
        boolean moving = false;
        boolean replaying = false;
        long nextPlainMs = PLAIN_MS;
        while (gateway.isAlive() && (endMs == 0 || elapsedMs() < endMs)) {
            if (!moving && (hasHeardAny() || elapsedMs() > LATEST_START_MS)) {
                // a slow start of the gateway must not eat the storm
                moving = true;
                feed.start();
            }
            if (replay != null && !replaying && hasHeardAll()) {
                replaying = true;
                replay.start();
            }
            if (replay != null && replay.isOver()) {
                break;
            }
            rssBytes = gateway.residentBytes();
            if (terminal != null) {
                terminal.draw(Board.render(view(gateway, endMs), terminal.rows(), terminal.columns()));
            } else {
                sayNews();
                if (elapsedMs() >= nextPlainMs) {
                    nextPlainMs += PLAIN_MS;
                    say(plain());
                }
            }
            if (stopWanted.await(DRAW_MS, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        boolean died = !gateway.isAlive();
        if (replay != null && replaying) {
            replay.close();
        }
        if (!died) {
            end(gateway);
        }
        return sumUp(gateway, died);
    }

    private void end(GatewayProcess gateway) throws InterruptedException {
        if (terminal != null) {
            terminal.draw(Board.render(view(gateway, 0), terminal.rows() - 1, terminal.columns()));
        } else {
            sayNews();
            say("ending: polling stops, what is under way drains");
        }
        if (!gateway.stop(Duration.ofSeconds(STOP_S))) {
            gateway.kill();
        }
        recorder.await(t -> t.status().map(GatewayStatus::isFinal).orElse(false), Duration.ofSeconds(3));
        recorder.awaitQuiet(Duration.ofMillis(200), Duration.ofSeconds(3));
    }

    private boolean sumUp(GatewayProcess gateway, boolean died) throws IOException {
        closeTerminal();
        sayNews();
        GatewayStatus status = recorder.tally().status().orElse(null);
        long rss = status != null && status.rssBytes() > 0 ? status.rssBytes() : rssBytes;
        Summary summary = new Summary(
                status,
                recorder.tally().count(),
                rss,
                recording == null ? 0 : recording.outline().rows(),
                check == null ? null : check.result(replay.finished()));
        if (died) {
            out.println("the gateway ended by itself with code " + gateway.exitCode() + "; its last words:");
            gateway.lastLines(20).forEach(l -> out.println("  " + l));
        } else if (gateway.exitCode() != 0) {
            out.println("the gateway ended with code " + gateway.exitCode() + "; its last words:");
            gateway.lastLines(20).forEach(l -> out.println("  " + l));
        }
        if (replay != null && !replay.fault().isEmpty()) {
            out.println("the replay broke off: " + replay.fault());
        }
        out.print(summary.text());
        out.flush();
        if (options.json() != null) {
            summary.write(options.json());
        }
        return !died && gateway.exitCode() == 0 && summary.count().delivered() > 0;
    }

    private View view(GatewayProcess gateway, long endMs) {
        Tally tally = recorder.tally();
        View.ReplayView played = null;
        if (replay != null) {
            double left = replay.outline().durationS()
                    / options.speed()
                    * (1 - (double) replay.started() / replay.outline().rows());
            played = new View.ReplayView(
                    replay.started(), replay.outline().rows(), left, recording.routes(), check.result(0));
        }
        List<SeenTransition> last;
        synchronized (news) {
            last = List.copyOf(recent);
        }
        return new View(
                site,
                elapsedMs(),
                endMs,
                clock(),
                broker + (options.broker().isEmpty() ? " (embedded)" : ""),
                "pid " + gateway.pid() + ", " + page(),
                tally.count(),
                tally.status().orElse(null),
                tally.latest(),
                tally.standing(),
                last,
                rssBytes,
                played);
    }

    private String clock() {
        int minute = (int) (feed.hourOfDay() * 60);
        String time = String.format(Locale.ROOT, "%02d:%02d", minute / 60, minute % 60);
        return recording == null
                ? String.format(
                        Locale.ROOT,
                        "field time %s, storm and day x%.4g, tremors x%.4g",
                        time,
                        TIME_LAPSE * options.speed(),
                        options.speed())
                : String.format(Locale.ROOT, "recording x%.4g, the rest of the field calm", options.speed());
    }

    private String plain() {
        GatewayStatus status = recorder.tally().status().orElse(null);
        var count = recorder.tally().count();
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%s  sampled %d  journaled %d  delivered %d  acknowledged %d  lost %d  alarms standing %d  RSS %s MB",
                Board.seconds(elapsedMs()),
                status == null ? 0 : status.sampled(),
                status == null ? 0 : status.journaled(),
                count.delivered(),
                status == null ? 0 : status.acknowledged(),
                count.lost(),
                recorder.tally().standing().size(),
                rssBytes < 0 ? "-" : Long.toString(rssBytes / 1_000_000)));
        if (replay != null) {
            ReplayCheck.Result result = check.result(0);
            line.append(String.format(
                    Locale.ROOT,
                    "  row %d of %d, matched %d, mismatched %d",
                    replay.started(),
                    replay.outline().rows(),
                    result.matched(),
                    result.mismatched()));
        } else {
            line.append("  ").append(clock());
        }
        return line.toString();
    }

    private void hear(SeenTransition seen) {
        synchronized (news) {
            recent.addFirst(seen);
            if (recent.size() > KEPT_TRANSITIONS) {
                recent.removeLast();
            }
            if (onTerminal) {
                return;
            }
            news.add(String.format(
                    Locale.ROOT,
                    "%s %s -> %s  %s/%s at %s %s  (%.1f ms)",
                    seen.label().isEmpty() ? seen.alarm() : seen.label(),
                    seen.from(),
                    seen.to(),
                    seen.device(),
                    seen.point(),
                    seen.value(),
                    Board.unit(seen.unit()),
                    seen.latencyMs()));
        }
    }

    private void hear(SeenScan scan) {
        if (check != null) {
            check.seen(scan);
        }
        synchronized (news) {
            heard.add(scan.device());
        }
    }

    private boolean hasHeardAny() {
        synchronized (news) {
            return !heard.isEmpty();
        }
    }

    /** Whether all devices that a recording plays at have been heard of. */
    private boolean hasHeardAll() {
        synchronized (news) {
            return heard.containsAll(recording.devices());
        }
    }

    private void sayNews() {
        if (!pageTold && Files.exists(setupCode)) {
            pageTold = true;
            say(page());
        }
        List<String> lines;
        synchronized (news) {
            lines = List.copyOf(news);
            news.clear();
        }
        lines.forEach(this::say);
    }

    private void say(String line) {
        out.println(LocalTime.now(ZoneId.systemDefault()).format(STAMP) + " " + line);
        out.flush();
    }

    private long elapsedMs() {
        return (System.nanoTime() - startNs) / 1_000_000;
    }

    private void closeTerminal() {
        Terminal open = terminal;
        if (open != null) {
            open.close();
            terminal = null;
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
