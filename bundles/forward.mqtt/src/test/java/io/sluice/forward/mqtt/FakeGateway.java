package io.sluice.forward.mqtt;

import io.sluice.model.Boot;
import io.sluice.model.Clock;
import io.sluice.model.ClockState;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.alarm.AlarmFigures;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Cause;
import io.sluice.model.alarm.Event;
import io.sluice.model.alarm.Notice;
import io.sluice.model.alarm.Protection;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.GatewaySpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.Site;
import io.sluice.port.admin.Command;
import io.sluice.port.admin.CommandGate;
import io.sluice.port.admin.Reply;
import io.sluice.port.admin.Snapshot;
import io.sluice.port.forward.UplinkContext;
import io.sluice.port.host.Host;
import io.sluice.port.store.Journal;
import io.sluice.port.store.StateKeeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** What surrounds an uplink: a site with two devices, a clock, a journal, a gate. Thread-safe. */
final class FakeGateway implements UplinkContext, Host, CommandGate {
    final List<String> delivered = new CopyOnWriteArrayList<>();
    static final Boot BOOT = new Boot(17, "a3f2c1d0", "");
    static final String ID = "gw-test";

    final FakeJournal fakeJournal = new FakeJournal();
    final LinkedBlockingQueue<Command> executed = new LinkedBlockingQueue<>();
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicLong transitions = new AtomicLong();
    private final Path home;
    private volatile LongSupplier monotonic = System::nanoTime;
    private volatile LongSupplier utc = System::currentTimeMillis;
    private volatile Journal journal = fakeJournal;
    private volatile boolean gate = true;
    private volatile ClockState clockState = ClockState.SYNCHRONISED;
    final Map<String, String> kept = new ConcurrentHashMap<>();
    private volatile Site site = site(2);
    private volatile List<AlarmState> standing = List.of();
    private volatile Runnable beforeExecute = () -> {};

    FakeGateway(Path home) {
        this.home = home;
        fakeJournal.declare(site.layout(3));
    }

    static Site site(int devices) {
        RegisterSource source = new RegisterSource(
                RegisterSource.Table.HOLDING, 0, RegisterSource.Type.S16, false, 0xFFFF, Set.of(), false);
        PointSpec level = new PointSpec("level", "水深", "m", source, 0.001, 0, 1, 0, 3, 0, 15, 0.002, 0, 60_000);
        Place place = new Place(31.2, 121.5, "CGCS2000", "310101", "310101001002003", "");
        List<DeviceSpec> specs = java.util.stream.IntStream.range(0, devices)
                .mapToObj(i -> new DeviceSpec(
                        i,
                        "radar-0" + (i + 1),
                        "",
                        "field",
                        "acme/radar",
                        1,
                        500,
                        300,
                        1,
                        8,
                        64,
                        true,
                        place,
                        List.of(level)))
                .toList();
        AlarmRule rule = AlarmRule.limits(
                "depth", "积水", 0, 0, true, new double[] {Double.NaN, 0.1, 0.15, 0.25, 0.4}, 0.02, 0, 0, 300_000);
        return new Site(
                new GatewaySpec(ID, "测试", place),
                List.of(new LinkSpec("field", "modbus-tcp", 5, Map.of())),
                specs,
                List.of(rule),
                List.of(),
                "00ff");
    }

    Scan scan(double level) {
        return scan(level, Quality.GOOD.code());
    }

    Scan scan(double level, byte quality) {
        long n = sequence.incrementAndGet();
        return new Scan(
                BOOT,
                n,
                3,
                0,
                Realm.LIVE,
                n,
                1_770_000_000_000L + n,
                ClockState.SYNCHRONISED,
                new double[] {level},
                new byte[] {quality});
    }

    long lastSequence() {
        return sequence.get();
    }

    Event event() {
        return event(Map.of("state", "ended"));
    }

    Event event(Map<String, String> facts) {
        long n = transitions.incrementAndGet();
        return new Event(
                BOOT,
                n,
                3,
                "drill-report",
                "radar-01/level",
                "page:li",
                facts,
                ClockState.SYNCHRONISED,
                Realm.DRILL,
                n,
                1_770_000_000_000L + n);
    }

    Transition transition() {
        long n = transitions.incrementAndGet();
        return new Transition(
                BOOT,
                n,
                3,
                "积水",
                "radar-01",
                "level",
                AlarmState.normal("depth"),
                AlarmState.of("depth", Colour.RED, false, BOOT.id() + ":t" + n, 1_770_000_000_000L, 0.5),
                Cause.LIMIT,
                "gateway",
                0.5,
                "m",
                0.4,
                Quality.GOOD,
                Transition.Facts.PLAIN,
                ClockState.SYNCHRONISED,
                Realm.LIVE,
                n,
                1_770_000_000_000L + n,
                0);
    }

    FakeGateway clock(LongSupplier monotonicNs) {
        monotonic = monotonicNs;
        return this;
    }

    FakeGateway utc(LongSupplier utcMs) {
        utc = utcMs;
        return this;
    }

    FakeGateway journal(Journal next) {
        journal = next;
        return this;
    }

    FakeGateway gate(boolean there) {
        gate = there;
        return this;
    }

    FakeGateway site(Site next) {
        site = next;
        return this;
    }

    FakeGateway standing(List<AlarmState> next) {
        standing = next;
        return this;
    }

    FakeGateway beforeExecute(Runnable what) {
        beforeExecute = what;
        return this;
    }

    @Override
    public Host host() {
        return this;
    }

    @Override
    public Journal journal() {
        return journal;
    }

    @Override
    public CommandGate commands() {
        return gate ? this : null;
    }

    @Override
    public Site site() {
        return site;
    }

    @Override
    public int revision() {
        return 3;
    }

    @Override
    public List<AlarmState> standing() {
        return standing;
    }

    @Override
    public void delivered(Notice notice) {
        delivered.add(notice.eventId());
    }

    @Override
    public Snapshot snapshot() {
        return new Snapshot(
                1_000,
                500,
                1,
                1,
                0,
                0,
                0,
                new long[5],
                1,
                2,
                -1,
                -1,
                null,
                List.of(),
                Protection.FULL,
                AlarmFigures.NONE,
                List.of(),
                List.of(),
                "");
    }

    @Override
    public Reply execute(Command command) {
        beforeExecute.run();
        executed.add(command);
        return new Reply(command.id(), "ok", "", List.of(Map.of("done", true)));
    }

    @Override
    public Boot boot() {
        return BOOT;
    }

    @Override
    public long monotonicNs() {
        return monotonic.getAsLong();
    }

    @Override
    public long utcMs() {
        return utc.getAsLong();
    }

    @Override
    public Clock clock() {
        return Clock.exact(utcMs() - monotonicNs() / 1_000_000).in(clockState);
    }

    FakeGateway clockState(ClockState now) {
        clockState = now;
        return this;
    }

    @Override
    public StateKeeper keeper() {
        return new StateKeeper() {
            @Override
            public Map<String, String> load() {
                return Map.copyOf(kept);
            }

            @Override
            public void keep(String key, String text) {
                kept.put(key, text);
            }
        };
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
        return -1;
    }
}
