package io.sluice.endtoend;

import static io.sluice.endtoend.Counted.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.record.GatewayStatus;
import io.sluice.testkit.record.SeenScan;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A serial instrument with a language of its own, on a port of the packaged gateway, and before there is a site. */
class SerialTest {
    private static final String PROFILE = "plantower/pms5003";
    /** Tells a PMS5003 to send by itself. */
    private static final String ACTIVE = "424de100010171";

    @RegisterExtension
    final Stage stage = new Stage();

    private Cable cable;
    private Path log;

    @Test
    void valuesArriveWithUnitsAndEveryTroubleOfTheLineIsTheirQuality() throws IOException {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Program instrument = plug();
        SiteText site = new SiteText(Stage.GATEWAY)
                .serial("port", cable.ours())
                .device("dust", "port", PROFILE, 1, "1s", "timeout: 3s")
                .uplink(broker.url());
        Gateway gateway = stage.gateway(site);
        gateway.start();

        platform.await("values", SOON, t -> is(t.latest().get("dust"), 5, 12, 20));
        assertThat(Program.text(log)).as("told to send by itself").contains(ACTIVE);
        assertThat(platform.tally().latest().get("dust").values().values())
                .allSatisfy(v -> assertThat(v.unit()).isEqualTo("ug/m3"));
        tell(instrument, "values 35 75 150");
        platform.await("other values", SOON, t -> is(t.latest().get("dust"), 35, 75, 150));

        tell(instrument, "damage");
        platform.await("damage", SOON, t -> isBad(t.latest().get("dust"), "garbled"));
        tell(instrument, "silence");
        platform.await("silence", SOON, t -> isBad(t.latest().get("dust"), "no-reply"));
        tell(instrument, "sound");
        platform.await("good again", SOON, t -> is(t.latest().get("dust"), 35, 75, 150));

        cable.close();
        platform.await("unplugged", SOON, t -> isBad(t.latest().get("dust"), "link-down"));
        instrument.close();
        plug();
        platform.await("plugged in again", SOON, t -> is(t.latest().get("dust"), 5, 12, 20));
        gateway.stop();
        GatewayStatus last = platform.awaitStopped();

        platform.assertNothingLost(last);
        assertThat(platform.ledger().scans())
                .as("nothing wrong gets through as good")
                .allMatch(s -> is(s, 5, 12, 20) || is(s, 35, 75, 150) || isBad(s));
    }

    @Test
    void isFoundAndReadBeforeThereIsASite() throws IOException {
        plug();

        String probed = scout("probe", "--link", cable.ours().toString(), "--profile", PROFILE);
        assertThat(probed)
                .containsPattern("pm1 +5 ug/m3 +good")
                .containsPattern("pm2.5 +12 ug/m3 +good")
                .containsPattern("pm10 +20 ug/m3 +good")
                .contains("> 42 4D E1 00 01 01 71", "< 42 4D 00 1C");
        assertThat(scout("scan", "--link", "serial:" + cable.ours())).contains("9600-8N1", PROFILE, "1 found");
    }

    private Program plug() {
        if (cable == null) {
            cable = stage.own(new Cable(stage.dir()));
            log = stage.dir().resolve("pms5003.txt");
        }
        cable.plug();
        return stage.own(new Program(
                "pms5003",
                log,
                List.of(python(), resource().toString(), cable.theirs().toString()),
                Map.of()));
    }

    private static String python() {
        String set = System.getenv("SLUICE_PYTHON");
        return set == null || set.isEmpty() ? "/usr/bin/python3" : set;
    }

    private static Path resource() {
        try {
            return Path.of(SerialTest.class.getResource("/pms5003.py").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void tell(Program instrument, String line) {
        try {
            BufferedWriter in = instrument.input();
            in.write(line + "\n");
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code ./sluice scan} and {@code ./sluice probe} run. */
    private String scout(String... words) {
        Path release = Gateway.release();
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                release.resolve("bundles") + "/*",
                                "io.sluice.runtime.Scout",
                                words[0],
                                "--profiles",
                                release.resolve("device-profiles/profiles").toString()),
                        Arrays.stream(words).skip(1))
                .toList();
        Path out = stage.dir().resolve("scout-" + words[0] + ".txt");
        try (Program program = new Program("scout", out, command, Map.of())) {
            // a search gives each profile the time its instrument may take
            assertThat(program.awaitExit(Duration.ofMinutes(4)))
                    .as("exit code of %s: %s", command, program.output())
                    .isZero();
        }
        return Program.text(out);
    }

    private static boolean is(SeenScan scan, double pm1, double pm25, double pm10) {
        return scan != null
                && is(scan.values().get("pm1"), pm1)
                && is(scan.values().get("pm2.5"), pm25)
                && is(scan.values().get("pm10"), pm10);
    }

    private static boolean is(SeenScan.SeenValue value, double wanted) {
        return value != null && value.quality().equals("good") && value.value() == wanted;
    }

    private static boolean isBad(SeenScan scan, String quality) {
        return isBad(scan)
                && scan.values().values().stream().allMatch(v -> v.quality().equals(quality));
    }

    private static boolean isBad(SeenScan scan) {
        return scan != null
                && scan.values().size() == 3
                && scan.values().values().stream()
                        .allMatch(v -> Double.isNaN(v.value()) && !v.quality().equals("good"));
    }
}
