package io.sluice.testkit.instrument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.site.AlarmPolicy;
import io.sluice.model.site.GatewaySpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.OutputSpec.FailSafe;
import io.sluice.model.site.OutputSpec.Kind;
import io.sluice.model.site.OutputSpec.Pattern;
import io.sluice.model.site.OutputSpec.Watchdog;
import io.sluice.model.site.Place;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.model.site.RegisterSource.Type;
import io.sluice.model.site.Site;
import io.sluice.testkit.modbus.RegisterImage;
import io.sluice.testkit.site.SimulatedSite;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RelayBoardTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void keepsARecordOfWhatWasWrittenAndWhen() {
        RegisterImage image = new RegisterImage();
        try (RelayBoard board = new RelayBoard(List.of(siren(100_000), valve()), image)) {
            image.setBit(Table.COIL, 0, true);
            board.written(Table.COIL, 0, 1, 11);
            image.setRegister(Table.HOLDING, 12, 2);
            board.written(Table.HOLDING, 12, 2, 22);

            assertThat(board.isOn("siren")).isTrue();
            assertThat(board.isOn("valve")).isFalse();
            assertThat(board.writes()).hasSize(2);
            assertThat(board.writes("siren")).containsExactly(new RelayBoard.Write(11, Table.COIL, 0, 1));
            assertThat(board.writes("valve")).containsExactly(new RelayBoard.Write(22, Table.HOLDING, 12, 2));
            assertThatThrownBy(() -> board.isOn("horn")).hasMessageContaining("not on this board");
        }
    }

    @Test
    void startsWithItsOutputsOff() {
        RegisterImage image = new RegisterImage();
        try (RelayBoard board = new RelayBoard(List.of(siren(1000), valve()), image)) {
            assertThat(board.isOn("siren")).isFalse();
            assertThat(image.register(Table.HOLDING, 12)).as("off is 2").isEqualTo(2);
        }
    }

    @Test
    void letsGoOnlyOnceItsWatchdogHasBeenFedAndThenStarves() throws InterruptedException {
        RegisterImage image = new RegisterImage();
        try (RelayBoard board = new RelayBoard(List.of(siren(20)), image)) {
            image.setBit(Table.COIL, 0, true);
            assertThat(board.await(b -> b.timesLetGo() > 0, Duration.ofMillis(150)))
                    .as("never armed")
                    .isFalse();
            board.written(Table.HOLDING, 100, 1, 0);
            assertThat(board.await(b -> b.timesLetGo() == 1, PATIENCE)).isTrue();
            assertThat(board.isOn("siren")).isFalse();

            image.setBit(Table.COIL, 0, true);
            board.written(Table.HOLDING, 100, 1, 0);
            assertThat(board.await(b -> b.timesLetGo() == 2, PATIENCE))
                    .as("armed again")
                    .isTrue();
        }
    }

    @Test
    void standsBehindTheSocketsOfASimulatedSite() throws Exception {
        Site site = new Site(
                new GatewaySpec("gw", "", Place.UNKNOWN),
                List.of(new LinkSpec("house", "modbus-tcp", 0, Map.of("port", "15021"))),
                List.of(),
                List.of(),
                List.of(),
                List.of(siren(100_000), valve()),
                List.of(),
                List.of(),
                List.of(),
                AlarmPolicy.PLAIN,
                "hash");
        try (SimulatedSite field = new SimulatedSite(site);
                Socket master = new Socket(
                        InetAddress.getLoopbackAddress(), field.server("house").port())) {
            byte[] on = HexFormat.of().parseHex("000100000006090500" + "00ff00");
            master.getOutputStream().write(on);
            assertThat(master.getInputStream().readNBytes(12)).isEqualTo(on);

            RelayBoard board = field.board("siren");
            assertThat(board).isSameAs(field.board("valve"));
            assertThat(board.isOn("siren")).isTrue();
            assertThat(board.writes("siren")).singleElement().satisfies(w -> {
                assertThat(w.value()).isEqualTo(1);
                assertThat(w.nanoTime()).isLessThanOrEqualTo(System.nanoTime());
            });
            assertThat(field.board("horn")).isNull();
        }
    }

    private static OutputSpec siren(long watchdogMs) {
        Watchdog watchdog = new Watchdog(source(Table.HOLDING, 100), 1, watchdogMs);
        return output(0, "siren", Kind.SIREN, source(Table.COIL, 0), 1, 0, FailSafe.WATCHDOG, watchdog);
    }

    private static OutputSpec valve() {
        return output(1, "valve", Kind.RELAY, source(Table.HOLDING, 12), 1, 2, FailSafe.NONE, null);
    }

    private static OutputSpec output(
            int index,
            String name,
            Kind kind,
            RegisterSource target,
            int on,
            int off,
            FailSafe failSafe,
            Watchdog watchdog) {
        Pattern steady = new Pattern(1000, 0);
        return new OutputSpec(
                index,
                name,
                "",
                kind,
                "house",
                9,
                300,
                target,
                on,
                off,
                List.of(),
                java.util.Arrays.asList(null, null, null, steady, steady),
                180_000,
                false,
                failSafe,
                watchdog,
                null);
    }

    private static RegisterSource source(Table table, int address) {
        Type type = table.isBits() ? Type.BIT : Type.U16;
        return new RegisterSource(table, address, type, false, 0xffff, Set.of(), false);
    }
}
