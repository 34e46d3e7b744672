package io.sluice.manage;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Colour;
import io.sluice.model.Realm;
import io.sluice.model.alarm.AlarmFigures;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Mask;
import io.sluice.model.alarm.Protection;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.port.admin.Action;
import io.sluice.port.admin.Command;
import io.sluice.port.admin.Operations;
import io.sluice.port.admin.Outcome;
import io.sluice.port.admin.OutputFacts;
import io.sluice.port.admin.Reply;
import io.sluice.port.admin.Snapshot;
import io.sluice.port.store.AuditLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {
    private final Fake gateway = new Fake();
    private final Audit audit = new Audit();
    private Operations operations = gateway;
    private AuditLog log = audit;
    private final Gate gate = new Gate(() -> operations, () -> log, () -> 1000);

    // --- orders ----------------------------------------------------------------------------------------------------

    static Stream<Arguments> orders() {
        Map<Long, Double> course = new LinkedHashMap<>();
        course.put(0L, 0.0);
        course.put(30_000L, 0.5);
        course.put(60_000L, -1e-3);
        return Stream.of(
                order("acknowledge", "alarm=depth", new Action.Acknowledge("depth", Realm.LIVE)),
                order("acknowledge", "alarm=depth,realm=drill", new Action.Acknowledge("depth", Realm.DRILL)),
                order("acknowledge", "alarm=fault:link:bus", new Action.Acknowledge("fault:link:bus", Realm.LIVE)),
                order("reset", "alarm=depth,realm=live", new Action.Reset("depth", Realm.LIVE)),
                order("shelve", "alarm=depth,for=2h,why=检修", new Action.Shelve("depth", 7_200_000, "检修")),
                order("unshelve", "alarm=depth,why=done", new Action.Unshelve("depth", "done")),
                order("out-of-service", "alarm=depth,why=sold", new Action.TakeOutOfService("depth", "sold")),
                order("return-to-service", "alarm=depth,why=back", new Action.ReturnToService("depth", "back")),
                order(
                        "maintain",
                        "device=tilt-01,for=30min,why=swap",
                        new Action.Maintain("tilt-01", 1_800_000, "swap")),
                order("maintain", "device=tilt-01,why=swap", new Action.Maintain("tilt-01", 7_200_000, "swap")),
                order("end-maintenance", "device=tilt-01", new Action.EndMaintenance("tilt-01")),
                order("silence", "", new Action.Silence("")),
                order("silence", "output=siren-01", new Action.Silence("siren-01")),
                order("test-output", "output=siren-01,for=1.5s", new Action.TestOutput("siren-01", 1500)),
                order(
                        "drill",
                        "point=radar-01/level,course=0s:0 30s:0.5  1min:-1e-3,why=spring",
                        new Action.StartDrill("radar-01/level", course, false, "spring")),
                order(
                        "drill",
                        "point=radar-01/level,course=0s:0 30s:0.5 60s:-0.001,outputs=true,why=spring",
                        new Action.StartDrill("radar-01/level", course, true, "spring")),
                order("end-drill", "", new Action.EndDrill()),
                order("watch", "watch=flood,on=true", new Action.SetWatch("flood", true, 0)),
                order("watch", "watch=flood,on=true,for=2h", new Action.SetWatch("flood", true, 7_200_000)),
                order("watch", "watch=flood,on=off", new Action.SetWatch("flood", false, 0)),
                order("capture-baseline", "point=wall/tilt-change", new Action.CaptureBaseline("wall/tilt-change")),
                order("device-command", "device=tilt,command=zero", new Action.CommandDevice("tilt", "zero", -1)),
                order(
                        "device-command",
                        "device=tilt,command=set-address,argument=0x51",
                        new Action.CommandDevice("tilt", "set-address", 0x51)),
                order("peek", "device=tilt,address=0x3A,count=3", new Action.Peek("tilt", Table.HOLDING, 0x3A, 3)),
                order("peek", "device=tilt,table=coil,address=0", new Action.Peek("tilt", Table.COIL, 0, 1)),
                order(
                        "poke",
                        "device=tilt,address=105,values=0xB588 0,why=unlock",
                        new Action.Poke("tilt", Table.HOLDING, 105, List.of(0xB588, 0), "unlock")),
                order("approve-baseline", "point=wall/tilt-change", new Action.ApproveBaseline("wall/tilt-change")),
                order("replay", "from=1000,to=2000", new Action.Replay("", 1000, 2000)),
                order("test-uplink", "uplink=city", new Action.TestUplink("city")),
                order(
                        "replay",
                        "from=1970-01-01T00:00:01Z,to=1970-01-01T08:00:02+08:00,uplink=city",
                        new Action.Replay("city", 1000, 2000)),
                order("set-limits", "document=schema: 1,signature=AAAA", new Action.SetLimits("schema: 1", "AAAA")),
                order(
                        "set-site",
                        "document=schema: 1,why=new gauge",
                        new Action.SetSite("schema: 1", 600_000, "new gauge")),
                order(
                        "set-site",
                        "document=schema: 1,confirm=1h,why=x",
                        new Action.SetSite("schema: 1", 3_600_000, "x")),
                order("confirm-site", "", new Action.ConfirmSite()),
                order("revert-site", "why=worse", new Action.RevertSite(0, "worse")),
                order("revert-site", "revision=7,why=worse", new Action.RevertSite(7, "worse")));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void handsEveryOrderOnAndWritesItDown(String name, String args, Action action) {
        Reply reply = gate.execute(command("c1", name, args(args)));

        assertThat(reply).isEqualTo(Reply.of("c1", "ok", ""));
        assertThat(gateway.acts).containsExactly(action);
        assertThat(gateway.by).containsExactly("platform:a");
        assertThat(audit.entries.get("c1"))
                .startsWith("1000 platform:a " + name)
                .endsWith(" ok");
    }

    @Test
    void knowsEveryActionThereIs() {
        assertThat(orders().map(o -> o.get()[2].getClass().getSimpleName()))
                .containsAll(Arrays.stream(Action.class.getPermittedSubclasses())
                        .flatMap(a -> a.isSealed() ? Arrays.stream(a.getPermittedSubclasses()) : Stream.of(a))
                        .map(Class::getSimpleName)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acknowledge     | realm=live                          | args.alarm: missing: allowed is the name of an alarm",
                "acknowledge     | alarm=a b                           | args.alarm: \"a b\": allowed is the name of an alarm",
                "acknowledge     | alarm=depth,realm=both              | args.realm: \"both\": allowed is live or drill",
                "acknowledge     | alarm=depth,force=true              | args.force: \"true\": allowed is one of alarm, realm",
                "reset           | ''                                  | args.alarm: missing",
                "shelve          | alarm=depth,why=x                   | args.for: missing: allowed is 1s..30d",
                "shelve          | alarm=depth,for=ten,why=x           | args.for: \"ten\": allowed is 1s..30d, a number with its unit",
                "shelve          | alarm=depth,for=-5min,why=x         | args.for: \"-5min\"",
                "shelve          | alarm=depth,for=999999999d,why=x    | args.for: \"999999999d\"",
                "shelve          | alarm=depth,for=1h                  | args.why: missing: allowed is the reason, 1 to 200 characters",
                "shelve          | alarm=depth,for=1h,why=~            | args.why: \" \": allowed is the reason",
                "unshelve        | alarm=depth                         | args.why: missing",
                "out-of-service  | alarm=depth                         | args.why: missing",
                "return-to-service | why=x                             | args.alarm: missing",
                "maintain        | device=t,for=25h,why=x              | args.for: \"25h\": allowed is 1min..1d",
                "maintain        | device=t,for=59s,why=x              | args.for: \"59s\": allowed is 1min..1d",
                "maintain        | device=t/x,for=1h,why=x             | args.device: \"t/x\": allowed is the name of a device",
                "end-maintenance | ''                                  | args.device: missing",
                "silence         | output=a/b                          | args.output: \"a/b\": allowed is the name of an output",
                "test-output     | output=siren-01                     | args.for: missing: allowed is 100ms..1min",
                "test-output     | output=siren-01,for=61s             | args.for: \"61s\": allowed is 100ms..1min",
                "test-output     | output=siren-01,for=99ms            | args.for: \"99ms\"",
                "drill           | point=level,course=0s:0 1s:1,why=x  | args.point: \"level\": allowed is device/point",
                "drill           | point=a/b,why=x                     | args.course: missing: allowed is time:value",
                "drill           | point=a/b,course=0s:0,why=x         | args.course: \"0s:0\": allowed is time:value",
                "drill           | point=a/b,course=0s:0 0s:1,why=x    | args.course: \"0s:1\": allowed is time:value",
                "drill           | point=a/b,course=0s:0 5s,why=x      | args.course: \"5s\"",
                "drill           | point=a/b,course=0s:0 5s:NaN,why=x  | args.course: \"5s:NaN\"",
                "drill           | point=a/b,course=0s:0 5s:1e999,why=x | args.course: \"5s:1e999\"",
                "drill           | point=a/b,course=0s:0 5s:0x1p3,why=x | args.course: \"5s:0x1p3\"",
                "drill           | point=a/b,course=0s:0 5h:1,why=x    | args.course: \"5h:1\": allowed is time:value with a blank between, times ascending up to 4h",
                "drill           | point=a/b,course=0s:0 1s:1          | args.why: missing",
                "drill           | point=a/b,course=0s:0 1s:1,outputs=yes,why=x | args.outputs: \"yes\": allowed is true or false",
                "end-drill       | point=a/b                           | args.point: \"a/b\": allowed is no argument",
                "watch           | watch=flood                         | args.on: missing: allowed is true or false",
                "watch           | on=true                             | args.watch: missing",
                "watch           | watch=flood,on=true,for=1s          | args.for: \"1s\": allowed is 1min..30d",
                "capture-baseline | ''                                 | args.point: missing",
                "approve-baseline | point=a/                           | args.point: \"a/\"",
                "replay          | from=1000                           | args.to: missing: allowed is ms since 1970",
                "replay          | from=now,to=1                       | args.from: \"now\": allowed is ms since 1970",
                "set-limits      | document=x                          | args.signature: missing",
                "set-limits      | signature=x                         | args.document: missing",
                "set-site        | document=x                          | args.why: missing",
                "set-site        | why=x                               | args.document: missing",
                "set-site        | document=x,why=x,confirm=1s         | args.confirm: \"1s\": allowed is 1min..1d",
                "revert-site     | revision=-1,why=x                   | args.revision: \"-1\"",
                "confirm-site    | why=x                               | args.why: \"x\": allowed is no argument",
                "rebirth         | alarm=x                             | args.alarm: \"x\": allowed is no argument",
                "status          | alarm=x                             | args.alarm: \"x\": allowed is no argument",
            })
    void saysWhatIsWrongWithAnArgument(String name, String args, String message) {
        Reply reply = gate.execute(command("c1", name, args(args)));

        assertThat(reply.code()).isEqualTo("bad-argument");
        assertThat(reply.message()).contains(message);
        assertThat(gateway.acts).isEmpty();
        assertThat(gateway.rebirths).isZero();
        assertThat(audit.entries).hasSize(name.equals("status") ? 0 : 1);
    }

    @Test
    void boundsEveryText() {
        String course = String.join(
                " ", IntStream.range(0, 101).mapToObj(i -> i + "s:0").toList());
        for (Command c : List.of(
                command("c1", "shelve", Map.of("alarm", "a", "for", "1h", "why", "x".repeat(201))),
                command("c2", "acknowledge", Map.of("alarm", "x".repeat(129))),
                command("c3", "drill", Map.of("point", "a/b", "course", course, "why", "x")),
                command("c4", "set-limits", Map.of("document", "x".repeat(65_537), "signature", "x")),
                command("c5", "set-limits", Map.of("document", "x", "signature", "x".repeat(201))),
                command("c6", "shelve", Map.of("alarm", "a", "for", "1h", "why", "two\nlines")))) {
            Reply reply = gate.execute(c);
            assertThat(reply.code()).as(c.name()).isEqualTo("bad-argument");
            assertThat(reply.message()).hasSizeLessThan(250).doesNotContain("\n");
        }
        assertThat(audit.entries.values()).allSatisfy(e -> assertThat(e).hasSizeLessThan(400));
        assertThat(gateway.acts).isEmpty();
        String longest = "x".repeat(200);
        assertThat(gate.execute(command("c7", "unshelve", Map.of("alarm", "a", "why", longest)))
                        .code())
                .isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not-found", "refused", "bad-argument", "unavailable"})
    void passesOnWhyTheGatewayDidNot(String code) {
        gateway.outcome = new Outcome(code, "because", List.of(Map.of("maxMs", 5)));

        assertThat(gate.execute(command("c1", "end-drill", Map.of())))
                .isEqualTo(new Reply("c1", code, "because", List.of(Map.of("maxMs", 5))));
        assertThat(audit.entries.get("c1")).endsWith("end-drill " + code);
    }

    @Test
    void answersEvenIfTheGatewayFails() {
        gateway.failure = new IllegalStateException("engine stopped");

        Reply reply = gate.execute(command("c1", "end-drill", Map.of()));

        assertThat(reply.code()).isEqualTo("unavailable");
        assertThat(reply.message()).contains("end-drill", "engine stopped");
        assertThat(audit.entries.get("c1")).endsWith("unavailable");
    }

    @Test
    void publishesAgainAndWritesItDown() {
        assertThat(gate.execute(command("c1", "rebirth", Map.of())).code()).isEqualTo("ok");
        assertThat(gateway.rebirths).isEqualTo(1);
        assertThat(audit.entries).containsEntry("c1", "1000 platform:a rebirth ok");
    }

    // --- once ------------------------------------------------------------------------------------------------------

    @Test
    void carriesTheSameIdOutOnlyOnceEvenAfterARestart() {
        gate.execute(command("c1", "acknowledge", Map.of("alarm", "depth")));
        Gate afterRestart = new Gate(() -> operations, () -> log, () -> 1000);

        assertThat(gate.execute(command("c1", "acknowledge", Map.of("alarm", "depth")))
                        .code())
                .isEqualTo("repeated");
        assertThat(afterRestart.execute(command("c1", "rebirth", Map.of())).code())
                .isEqualTo("repeated");
        assertThat(gateway.acts).hasSize(1);
    }

    @Test
    void worksWithoutAnAuditLogAndStillOnlyOnce() {
        log = null;

        assertThat(gate.execute(command("c1", "rebirth", Map.of())).code()).isEqualTo("ok");
        assertThat(gate.execute(command("c1", "rebirth", Map.of())).code()).isEqualTo("repeated");
        assertThat(gateway.rebirths).isEqualTo(1);
    }

    @Test
    void repliesThoughTheAuditLogFails() {
        log = new AuditLog() {
            @Override
            public boolean record(String id, long utcMs, String by, String action, String outcome) {
                throw new IllegalStateException("disk full");
            }

            @Override
            public boolean contains(String id) {
                throw new IllegalStateException("disk full");
            }

            @Override
            public List<AuditLog.Entry> page(long before, int most) {
                throw new IllegalStateException("disk full");
            }
        };

        assertThat(gate.execute(command("c1", "end-drill", Map.of())).code()).isEqualTo("ok");
        assertThat(gate.execute(command("c1", "end-drill", Map.of())).code()).isEqualTo("repeated");
        assertThat(gateway.acts).hasSize(1);
    }

    @Test
    void canBeAskedAgainWithTheSameIdOnceTheSiteRuns() {
        operations = null;
        assertThat(gate.execute(command("c1", "end-drill", Map.of())).code()).isEqualTo("unavailable");

        operations = gateway;
        assertThat(gate.execute(command("c1", "end-drill", Map.of())).code()).isEqualTo("ok");
    }

    @Test
    void refusesWhatHasExpired() {
        Command late = new Command("c1", "acknowledge", Map.of("alarm", "depth"), "platform:a", 999);

        assertThat(gate.execute(late).code()).isEqualTo("expired");
        assertThat(gateway.acts).isEmpty();
        assertThat(audit.entries)
                .containsEntry(
                        "c1", "1000 platform:a acknowledge {alarm=depth} until 1970-01-01T00:00:00.999Z expired");
        assertThat(gate.execute(new Command("q", "status", Map.of(), "platform:a", 999)))
                .satisfies(r -> assertThat(r.code()).isEqualTo("expired"));
        assertThat(audit.entries).hasSize(1);
    }

    @Test
    void writesTheExpiryDownAndOfALongTextItsHash() {
        String document = "# é\n".repeat(100);
        gate.execute(
                new Command("c1", "set-limits", Map.of("document", document, "signature", "AAAA"), "page:zhang", 5000));

        assertThat(audit.entries.get("c1"))
                .matches("1000 page:zhang set-limits \\{document=400 characters, sha256 [0-9a-f]{64}, signature=AAAA}"
                        + " until 1970-01-01T00:00:05Z ok");
    }

    @Test
    @Timeout(20)
    void answersQuestionsAndOtherOrdersWhileOneWaitsForTheEngine() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        gateway.onDrillEnd = () -> {
            entered.countDown();
            awaitOrFail(leave);
        };
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            var slow = other.submit(() -> gate.execute(command("slow", "end-drill", Map.of())));
            awaitOrFail(entered);

            assertThat(gate.execute(command("q", "status", Map.of())).code()).isEqualTo("ok");
            assertThat(gate.execute(command("c2", "silence", Map.of())).code()).isEqualTo("ok");
            assertThat(gate.execute(command("slow", "end-drill", Map.of())).code())
                    .isEqualTo("repeated");
            assertThat(slow.isDone()).isFalse();
            leave.countDown();
            assertThat(slow.get(10, TimeUnit.SECONDS).code()).isEqualTo("ok");
        } finally {
            leave.countDown();
            other.shutdownNow();
            assertThat(other.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    // --- questions -------------------------------------------------------------------------------------------------

    @Test
    void saysWhichCommandsThereAre() {
        Reply reply = gate.execute(command("c1", "reboot", Map.of()));

        assertThat(reply.code()).isEqualTo("unknown-command");
        assertThat(reply.message())
                .contains("reboot", "acknowledge", "alarms", "rebirth", "status", "set-limits", "protection");
        assertThat(gate.execute(command("", "status", Map.of())).code()).isEqualTo("bad-argument");
        assertThat(gate.execute(command("x".repeat(129), "status", Map.of())).code())
                .isEqualTo("bad-argument");
    }

    @Test
    void listsStandingAlarmsWithTheirMaskAsOftenAsAsked() {
        for (int i = 0; i < 2; i++) {
            Reply reply = gate.execute(command("c1", "alarms", Map.of()));
            assertThat(reply.code()).isEqualTo("ok");
            assertThat(reply.rows()).extracting(r -> r.get("alarm")).containsExactly("depth", "float", "noise");
            assertThat(reply.rows().get(0))
                    .containsEntry("colour", "red")
                    .containsEntry("called", "none")
                    .containsEntry("state", "latched-unacknowledged")
                    .containsEntry("unconfirmed", true)
                    .containsEntry("overdue", true)
                    .containsEntry("mask", "suppressed")
                    .containsEntry("suppressedBy", "maintenance:radar-01")
                    .containsEntry("shelvedBy", "page:li")
                    .containsEntry("shelvedUntilMs", 9000L)
                    .containsEntry("occurrence", "1-a:a1")
                    .containsEntry("sinceMs", 5L)
                    .containsEntry("value", 0.4);
            assertThat(reply.rows().get(1)).containsEntry("mask", "none").containsEntry("unconfirmed", false);
        }
        assertThat(audit.entries).isEmpty();
    }

    @Test
    void boundsTheListAndSaysSo() {
        gateway.standing = IntStream.range(0, 501)
                .mapToObj(i -> AlarmState.of("a" + i, Colour.of(1 + i % 4), false, "o", 5, 1))
                .toList();

        Reply reply = gate.execute(command("c1", "alarms", Map.of()));

        assertThat(reply.rows()).hasSize(500);
        assertThat(reply.message()).isEqualTo("the first 500 of 501");
        assertThat(reply.rows().get(0)).containsEntry("colour", "red");
    }

    @Test
    void answersWithStatusFiguresOutputsProtectionAndDrills() {
        assertThat(rows("status")).singleElement().satisfies(r -> assertThat(r)
                .containsEntry("uptimeMs", 1L)
                .containsEntry("protection", "degraded")
                .containsEntry("alarmsStanding", 3)
                .containsEntry("modes", "flood drill")
                .containsEntry("journalFault", "no journal")
                .containsEntry("configFault", "limits.yaml.sig: missing"));
        assertThat(rows("figures")).singleElement().satisfies(r -> assertThat(r.values())
                .containsExactly(1, 2, 3, 4, 5, 6L, 7, 8, 9, 10));
        assertThat(rows("outputs")).singleElement().satisfies(r -> assertThat(r)
                .containsEntry("output", "siren-01")
                .containsEntry("label", "警号")
                .containsEntry("kind", "siren")
                .containsEntry("state", "silenced")
                .containsEntry("driver", "depth")
                .containsEntry("failSafe", "no fail-safe")
                .containsEntry("fault", ""));
        assertThat(rows("protection"))
                .extracting(r -> r.get("protection") + " " + r.get("reason"))
                .containsExactly("degraded fault:tilt-01: no-reply", "degraded not-armed: depth");
        assertThat(rows("drills")).containsExactly(Map.of("drill", 1));
        gateway.protection = Protection.FULL;
        assertThat(rows("protection")).containsExactly(Map.of("protection", "full", "reason", ""));
        assertThat(audit.entries).isEmpty();
    }

    @Test
    void saysThatThereIsNoSiteYet() {
        operations = null;

        assertThat(gate.execute(command("c1", "status", Map.of())).code()).isEqualTo("unavailable");
    }

    private List<Map<String, Object>> rows(String question) {
        return gate.execute(command("q", question, Map.of())).rows();
    }

    private static Arguments order(String name, String args, Action action) {
        return Arguments.of(name, args, action);
    }

    /** {@code a=b,c=d}; {@code ~} stands for a blank. */
    private static Map<String, String> args(String text) {
        Map<String, String> args = new HashMap<>();
        if (!text.isEmpty()) {
            Arrays.stream(text.split(",", -1)).forEach(a -> {
                String[] words = a.split("=", 2);
                args.put(words[0], words[1].replace('~', ' '));
            });
        }
        return args;
    }

    private static void awaitOrFail(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Command command(String id, String name, Map<String, String> args) {
        return new Command(id, name, args, "platform:a", 0);
    }

    private static final class Fake implements Operations {
        final List<Action> acts = new ArrayList<>();
        final List<String> by = new ArrayList<>();
        int rebirths;
        Outcome outcome = Outcome.OK;
        RuntimeException failure;
        Runnable onDrillEnd = () -> {};
        Protection protection = new Protection(List.of("fault:tilt-01: no-reply", "not-armed: depth"));
        List<AlarmState> standing = List.of(
                AlarmState.of("noise", Colour.BLUE, true, "1-a:a3", 1, 70),
                AlarmState.of("float", Colour.ORANGE, false, "1-a:a2", 2, 1),
                new AlarmState(
                        "depth",
                        Colour.RED,
                        Colour.NONE,
                        false,
                        true,
                        true,
                        new Mask(9000, "page:li", "maintenance:radar-01", ""),
                        "1-a:a1",
                        5,
                        0.4));

        @Override
        public Outcome act(Action action, String who) {
            if (action instanceof Action.EndDrill) {
                onDrillEnd.run();
            }
            if (failure != null) {
                throw failure;
            }
            synchronized (this) {
                acts.add(action);
                by.add(who);
            }
            return outcome;
        }

        @Override
        public List<AlarmState> standing() {
            return standing;
        }

        @Override
        public List<Map<String, Object>> drills() {
            return List.of(Map.of("drill", 1));
        }

        @Override
        public Snapshot snapshot() {
            return new Snapshot(
                    1,
                    1,
                    1,
                    1,
                    0,
                    0,
                    0,
                    new long[5],
                    1,
                    1,
                    -1,
                    -1,
                    null,
                    List.of(),
                    protection,
                    new AlarmFigures(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
                    List.of(new OutputFacts("siren-01", "警号", "siren", "silenced", "depth", "no fail-safe", "")),
                    List.of("flood", "drill"),
                    "limits.yaml.sig: missing");
        }

        @Override
        public void rebirth() {
            rebirths++;
        }
    }

    private static final class Audit implements AuditLog {
        final Map<String, String> entries = new ConcurrentHashMap<>();

        @Override
        public boolean record(String id, long utcMs, String by, String action, String outcome) {
            return entries.putIfAbsent(id, utcMs + " " + by + " " + action + " " + outcome) == null;
        }

        @Override
        public boolean contains(String id) {
            return entries.containsKey(id);
        }

        @Override
        public List<AuditLog.Entry> page(long before, int most) {
            return List.of();
        }
    }
}
