package io.sluice.web;

import io.sluice.model.Boot;
import io.sluice.model.Clock;
import io.sluice.model.ClockState;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.alarm.AlarmFigures;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Event;
import io.sluice.model.alarm.Notice;
import io.sluice.model.alarm.Protection;
import io.sluice.model.site.AlarmPolicy;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.GatewaySpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.Site;
import io.sluice.model.site.UplinkSpec;
import io.sluice.port.admin.Action;
import io.sluice.port.admin.Command;
import io.sluice.port.admin.CommandGate;
import io.sluice.port.admin.Commissioning;
import io.sluice.port.admin.Configurator;
import io.sluice.port.admin.LinkFacts;
import io.sluice.port.admin.Operations;
import io.sluice.port.admin.Outcome;
import io.sluice.port.admin.OutputFacts;
import io.sluice.port.admin.Reply;
import io.sluice.port.admin.SiteView;
import io.sluice.port.admin.Snapshot;
import io.sluice.port.forward.UplinkFacts;
import io.sluice.port.host.Host;
import io.sluice.port.store.AuditLog;
import io.sluice.port.store.Collector;
import io.sluice.port.store.Detail;
import io.sluice.port.store.History;
import io.sluice.port.store.JournalFacts;
import io.sluice.port.store.Lease;
import io.sluice.port.store.NoticeLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A gateway of two devices on one link, with a clock that tests move. Thread-safe. */
final class FakePorts implements Ports, Host {
    /** Text that must come back as text wherever it is shown. */
    static final String EVIL = "<script>alert(1)</script>";

    final Path home;
    final AtomicLong ns = new AtomicLong(1_000_000_000L);
    final List<Command> commands = new CopyOnWriteArrayList<>();
    final List<AuditLog.Entry> audited = new CopyOnWriteArrayList<>();
    final List<NoticeLog.Entry> logged = new CopyOnWriteArrayList<>();
    final List<History.Sample> samples = new CopyOnWriteArrayList<>();
    final CountDownLatch searching = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);
    /** What is collected: told segment by segment. */
    volatile Iterator<Lease> collected = List.<Lease>of().iterator();

    volatile String collectedOf;
    volatile String unreadable = "";
    final AtomicInteger collections = new AtomicInteger();

    /** When the site came into force. */
    volatile long siteUtcMs = 1;

    volatile boolean store = true;
    volatile boolean running = true;
    volatile List<AlarmState> standing = List.of();
    volatile List<Scan> scans = List.of();
    volatile Reply reply = Reply.of("", "ok", "");
    private final AtomicLong sequence = new AtomicLong();
    private final Site site = site();

    FakePorts(Path home) {
        this.home = home;
        scan(1.5);
    }

    private static PointSpec point(String name, String label) {
        return new PointSpec(name, label, "mm", null, 1, 0, 1, 0, 1, 0, 5000, Double.NaN, 0, 0);
    }

    private static Site site() {
        List<DeviceSpec> devices = List.of(
                new DeviceSpec(
                        0,
                        "level-01",
                        "一号液位 " + EVIL,
                        "bus",
                        "maker/level",
                        7,
                        1000,
                        300,
                        1,
                        0,
                        125,
                        true,
                        Place.UNKNOWN,
                        List.of(point("level", "水位"), point("battery", ""))),
                new DeviceSpec(
                        1,
                        "tilt-01",
                        "",
                        "bus",
                        "maker/tilt",
                        8,
                        1000,
                        300,
                        1,
                        0,
                        125,
                        false,
                        Place.UNKNOWN,
                        List.of(point("x", ""))));
        double[] limits = {Double.NaN, 100, 200, Double.NaN, 400};
        return new Site(
                new GatewaySpec("gw-test", "试验网关", Place.UNKNOWN),
                List.of(new LinkSpec("bus", "modbus-rtu", 5, Map.of())),
                devices,
                List.of(AlarmRule.limits("water", "积水", 0, 0, true, limits, 10, 0, 0, 60_000)),
                List.of(new UplinkSpec("platform", "mqtt", List.of(), "cbor", 8, 1024, 1024, Map.of("prefix", "city"))),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                AlarmPolicy.PLAIN,
                "hash");
    }

    /** A new scan of the first device. */
    void scan(double level) {
        Scan scan = new Scan(
                boot(),
                sequence.incrementAndGet(),
                3,
                0,
                Realm.LIVE,
                ns.get(),
                offsetMs(),
                ClockState.SYNCHRONISED,
                new double[] {level, Double.NaN},
                new byte[] {0, Quality.NO_REPLY.code()});
        List<Scan> now = new ArrayList<>();
        now.add(scan);
        now.add(null);
        scans = now;
    }

    void rise() {
        standing = List.of(AlarmState.of("water", Colour.RED, false, "occ-1", utcMs(), 450));
    }

    /** Moves both clocks. */
    void pass(long ms) {
        ns.addAndGet(ms * 1_000_000L);
    }

    private static long offsetMs() {
        return 1_795_000_000_000L;
    }

    @Override
    public SiteView siteView() {
        return () -> running
                ? new SiteView.Now(
                        site,
                        3,
                        scans,
                        List.of(
                                new LinkFacts(
                                        "bus",
                                        "modbus-rtu",
                                        true,
                                        false,
                                        0.25,
                                        0,
                                        "",
                                        List.of(
                                                new LinkFacts.DeviceFacts(0, true, 0, 100, 0, 0, 0, 0, "", 0, 0),
                                                new LinkFacts.DeviceFacts(
                                                        1, false, 9, 100, 100, 0, 0, 0, "no reply", 5, 0)),
                                        null,
                                        List.of("> 07 03 00 00 00 01")),
                                new LinkFacts(
                                        "radio",
                                        "coap",
                                        true,
                                        false,
                                        Double.NaN,
                                        0,
                                        "",
                                        List.of(),
                                        new LinkFacts.Pushed(1, 12, 3, 2, 7),
                                        List.of())))
                : null;
    }

    @Override
    public Operations operations() {
        return !running
                ? null
                : new Operations() {
                    @Override
                    public Outcome act(Action action, String by) {
                        throw new AssertionError("the page acts through the command gate alone");
                    }

                    @Override
                    public List<AlarmState> standing() {
                        return standing;
                    }

                    @Override
                    public List<Map<String, Object>> drills() {
                        return List.of();
                    }

                    @Override
                    public Snapshot snapshot() {
                        return new Snapshot(
                                5000,
                                800,
                                10,
                                20,
                                1,
                                0,
                                0,
                                new long[] {0, 0, 0, 0, 1},
                                1,
                                2,
                                90_000_000,
                                12_345,
                                store ? new JournalFacts(10, 20, logged.size(), 0, 0, 0, 4096, 4096, 3, "") : null,
                                List.of(new UplinkFacts("platform", true, 1, 5, 0, 1, 2, 300, 0, 7, "")),
                                new Protection(List.of("fault:tilt-01: no-reply")),
                                AlarmFigures.NONE,
                                List.of(new OutputFacts("siren", "警笛", "siren", "off", "", "wiring", "")),
                                List.of(),
                                "");
                    }

                    @Override
                    public void rebirth() {
                        throw new AssertionError("not asked for");
                    }
                };
    }

    @Override
    public CommandGate gate() {
        return c -> {
            commands.add(c);
            return new Reply(c.id(), reply.code(), reply.message(), reply.rows());
        };
    }

    @Override
    public Configurator configurator() {
        return new Configurator() {
            @Override
            public String text() {
                return "schema: 1\n";
            }

            @Override
            public String text(int revision) {
                return revision == 3 ? "schema: 1\n" : "";
            }

            @Override
            public List<ProfileUpgrade> upgrades() {
                return List.of(
                        new ProfileUpgrade("maker/level", 1, 2, List.of("point level, range: [0,15] -> [0,12]")));
            }

            @Override
            public String upgraded(String profile) {
                return "schema: 1 # " + profile + "@2\n";
            }

            @Override
            public List<Revision> revisions() {
                return List.of(new Revision(3, siteUtcMs, "file", "", true, 0));
            }

            @Override
            public Outcome check(String text) {
                return text.contains("wrong")
                        ? new Outcome("refused", "", List.of(Map.of("severity", "error", "line", 1)))
                        : Outcome.OK;
            }
        };
    }

    @Override
    public Commissioning commissioning() {
        return new Commissioning() {
            @Override
            public List<ProfileFacts> profiles() {
                return List.of(new ProfileFacts("maker/level", "液位计", "Level gauge", "modbus", List.of(), List.of()));
            }

            @Override
            public List<String> ports() {
                return List.of("/dev/ttyUSB0");
            }

            @Override
            public Outcome scan(
                    String link,
                    List<String> serial,
                    int first,
                    int last,
                    int timeoutMs,
                    Consumer<Map<String, Object>> found)
                    throws InterruptedException {
                found.accept(Map.of("unit", first));
                searching.countDown();
                goOn.await();
                return Outcome.OK;
            }

            @Override
            public Outcome probe(String link, String serial, String profile, int unit) {
                return new Outcome(
                        "ok", "", List.of(Map.of("point", "level", "value", 1.5), Map.of("trace", "> 07 03")));
            }
        };
    }

    @Override
    public History history() {
        return !store
                ? null
                : new History() {
                    @Override
                    public List<String> points() {
                        return List.of("level-01/level");
                    }

                    @Override
                    public Pages read(Set<String> points, Detail detail, long fromUtcMs, long toUtcMs) {
                        Iterator<Sample> all = samples.stream()
                                .filter(s ->
                                        points.contains(s.point()) && s.utcMs() >= fromUtcMs && s.utcMs() < toUtcMs)
                                .iterator();
                        return new Pages() {
                            @Override
                            public List<Sample> next() {
                                return all.hasNext() ? List.of(all.next()) : null;
                            }

                            @Override
                            public void close() {
                                // holds nothing
                            }
                        };
                    }
                };
    }

    @Override
    public Collector collector() {
        return !store
                ? null
                : (uplink, fromUtcMs, toUtcMs) -> {
                    if (!unreadable.isEmpty()) {
                        throw new History.HistoryException(unreadable, null);
                    }
                    collectedOf = uplink + " " + fromUtcMs + " " + toUtcMs;
                    collections.incrementAndGet();
                    return new Collected();
                };
    }

    private final class Collected implements Collector.Collected {
        private boolean told;
        private boolean open = true;

        @Override
        public List<Boot> boots() {
            return List.of(boot());
        }

        @Override
        public Lease next() {
            return collected.hasNext() ? collected.next() : null;
        }

        @Override
        public List<Notice> notices() {
            List<Notice> page = told
                    ? List.of()
                    : logged.stream().map(NoticeLog.Entry::notice).toList();
            told = true;
            return page;
        }

        @Override
        public long damaged() {
            return 0;
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                collections.decrementAndGet();
            }
        }
    }

    @Override
    public NoticeLog notices() {
        return !store
                ? null
                : (before, most, subject) -> {
                    List<NoticeLog.Entry> page = new ArrayList<>();
                    for (int i = logged.size() - 1; i >= 0 && page.size() < most; i--) {
                        if (logged.get(i).number() < before) {
                            page.add(logged.get(i));
                        }
                    }
                    return page;
                };
    }

    /** An event in the log. */
    void log(String type) {
        long n = logged.size() + 1L;
        logged.add(new NoticeLog.Entry(
                n,
                new Event(
                        boot(),
                        n,
                        3,
                        type,
                        EVIL,
                        "gateway",
                        Map.of("a", EVIL),
                        ClockState.SYNCHRONISED,
                        Realm.LIVE,
                        ns.get(),
                        utcMs())));
    }

    @Override
    public AuditLog audit() {
        return !store
                ? null
                : new AuditLog() {
                    @Override
                    public boolean record(String id, long utcMs, String by, String action, String outcome) {
                        return audited.add(new Entry(audited.size() + 1L, id, utcMs, by, action, outcome));
                    }

                    @Override
                    public boolean contains(String id) {
                        return audited.stream().anyMatch(e -> e.id().equals(id));
                    }

                    @Override
                    public List<Entry> page(long before, int most) {
                        return List.copyOf(audited);
                    }
                };
    }

    @Override
    public Boot boot() {
        return new Boot(1, "00000000", "");
    }

    @Override
    public long monotonicNs() {
        return ns.get();
    }

    @Override
    public long utcMs() {
        return offsetMs() + ns.get() / 1_000_000L;
    }

    @Override
    public Clock clock() {
        return Clock.exact(offsetMs());
    }

    @Override
    public Path home() {
        return home;
    }

    @Override
    public String secret(String ref) throws IOException {
        return Files.readAllLines(home.resolve("secrets").resolve(ref)).get(0);
    }

    @Override
    public long rssBytes() {
        return 90_000_000;
    }
}
