package io.sluice.manage;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Colour;
import io.sluice.model.alarm.AlarmState;
import io.sluice.port.admin.Command;
import io.sluice.port.admin.Operations;
import io.sluice.port.admin.Reply;
import io.sluice.port.admin.Snapshot;
import io.sluice.port.store.AuditLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GateTest {
    private final Fake gateway = new Fake();
    private final Audit audit = new Audit();
    private Operations operations = gateway;
    private AuditLog log = audit;
    private final Gate gate = new Gate(() -> operations, () -> log, () -> 1000);

    @Test
    void acknowledgesAndWritesItDown() {
        Reply reply = gate.execute(command("c1", "acknowledge", Map.of("alarm", "depth")));

        assertThat(reply.code()).isEqualTo("ok");
        assertThat(gateway.acknowledged).containsExactly("depth by platform:a");
        assertThat(audit.entries).containsEntry("c1", "platform:a acknowledge {alarm=depth} ok");
    }

    @Test
    void carriesTheSameIdOutOnlyOnceEvenAfterARestart() {
        gate.execute(command("c1", "acknowledge", Map.of("alarm", "depth")));
        Gate afterRestart = new Gate(() -> operations, () -> log, () -> 1000);

        assertThat(gate.execute(command("c1", "acknowledge", Map.of("alarm", "depth")))
                        .code())
                .isEqualTo("repeated");
        assertThat(afterRestart.execute(command("c1", "rebirth", Map.of())).code())
                .isEqualTo("repeated");
        assertThat(gateway.acknowledged).hasSize(1);
    }

    @Test
    void worksWithoutAnAuditLogAndStillOnlyOnce() {
        log = null;

        assertThat(gate.execute(command("c1", "rebirth", Map.of())).code()).isEqualTo("ok");
        assertThat(gate.execute(command("c1", "rebirth", Map.of())).code()).isEqualTo("repeated");
        assertThat(gateway.rebirths).isEqualTo(1);
    }

    @Test
    void refusesWhatHasExpired() {
        Command late = new Command("c1", "acknowledge", Map.of("alarm", "depth"), "platform:a", 999);

        assertThat(gate.execute(late).code()).isEqualTo("expired");
        assertThat(gateway.acknowledged).isEmpty();
    }

    @Test
    void saysWhichCommandsThereAre() {
        Reply reply = gate.execute(command("c1", "reboot", Map.of()));

        assertThat(reply.code()).isEqualTo("unknown-command");
        assertThat(reply.message()).contains("reboot", "acknowledge", "alarms", "rebirth", "status");
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(gate.execute(command("c1", "acknowledge", Map.of())).message())
                .contains("args.alarm");
        assertThat(gate.execute(command("c2", "acknowledge", Map.of("alarm", "none")))
                        .code())
                .isEqualTo("not-found");
        assertThat(gate.execute(command("", "status", Map.of())).code()).isEqualTo("bad-argument");
    }

    @Test
    void listsStandingAlarmsAsOftenAsAsked() {
        for (int i = 0; i < 2; i++) {
            Reply reply = gate.execute(command("c1", "alarms", Map.of()));
            assertThat(reply.rows()).singleElement().satisfies(r -> assertThat(r)
                    .containsEntry("alarm", "depth")
                    .containsEntry("colour", "red"));
        }
        assertThat(audit.entries).isEmpty();
    }

    @Test
    void saysThatThereIsNoSiteYet() {
        operations = null;

        assertThat(gate.execute(command("c1", "status", Map.of())).code()).isEqualTo("unavailable");
    }

    private static Command command(String id, String name, Map<String, String> args) {
        return new Command(id, name, args, "platform:a", 0);
    }

    private static final class Fake implements Operations {
        final List<String> acknowledged = new ArrayList<>();
        int rebirths;

        @Override
        public boolean acknowledge(String alarm, String by) {
            return alarm.equals("depth") && acknowledged.add(alarm + " by " + by);
        }

        @Override
        public List<AlarmState> standing() {
            return List.of(new AlarmState("depth", Colour.RED, false, "1-a:a1", 5, 0.4));
        }

        @Override
        public Snapshot snapshot() {
            return new Snapshot(1, 1, 1, 1, 0, 0, 0, new long[5], 1, 1, -1, null, List.of(), "");
        }

        @Override
        public void rebirth() {
            rebirths++;
        }
    }

    private static final class Audit implements AuditLog {
        final Map<String, String> entries = new HashMap<>();

        @Override
        public boolean record(String id, long utcMs, String by, String action, String outcome) {
            return entries.putIfAbsent(id, by + " " + action + " " + outcome) == null;
        }

        @Override
        public boolean contains(String id) {
            return entries.containsKey(id);
        }
    }
}
