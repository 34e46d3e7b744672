package io.sluice.testkit.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeedSiteTest {
    private static final Path ROOT = Path.of("../..");
    private static final List<Path> PROFILES = List.of(ROOT.resolve("device-profiles/profiles"));

    @Test
    void fitsPortsBrokerPeriodsAndDelaysAndNothingElse() throws IOException {
        String seed = seed();
        Site fitted = compile(new SeedSite(
                        Map.of(15021, 4001, 15022, 4002, 15023, 4003), "tcp://[::1]:2883", 2, Map.of("rain-01", 100L))
                .fit(seed));
        assertThat(fitted.links()).extracting(l -> l.settings().get("port")).containsExactly("4001", "4002", "4003");
        assertThat(fitted.uplinks().get(0).urls()).containsExactly("tcp://[::1]:2883");
        assertThat(device(fitted, "radar-01").periodMs()).isEqualTo(250);
        assertThat(device(fitted, "radar-01").timeoutMs()).isEqualTo(300);
        assertThat(device(fitted, "rain-01").periodMs()).isEqualTo(100);
        AlarmRule depth = fitted.alarms().get(0);
        assertThat(depth.onDelayMs()).isEqualTo(250);
        assertThat(depth.offDelayMs()).isEqualTo(1000);
        assertThat(depth.ackWithinMs()).isEqualTo(300_000);
        assertThat(fitted.gateway()).isEqualTo(compile(seed).gateway());
    }

    @Test
    void leavesTheSeedAsItIsAtSpeedOneExceptForPortsAndBroker() throws IOException {
        String seed = seed();
        String fitted = new SeedSite(Map.of(15021, 4001), "tcp://127.0.0.1:1", 1, Map.of()).fit(seed);
        assertThat(fitted.lines().count()).isEqualTo(seed.lines().count());
        Site before = compile(seed);
        Site after = compile(fitted);
        assertThat(after.devices()).isEqualTo(before.devices());
        assertThat(after.links().get(1)).isEqualTo(before.links().get(1));
    }

    @Test
    void holdsPeriodsAtAFloorWhateverTheSpeed() throws IOException {
        Site fast = compile(new SeedSite(Map.of(), "tcp://127.0.0.1:1", 10_000, Map.of()).fit(seed()));
        assertThat(fast.devices())
                .filteredOn(d -> !d.isVirtual())
                .extracting(DeviceSpec::periodMs)
                .containsOnly(50);
        Site slow = compile(new SeedSite(Map.of(), "tcp://127.0.0.1:1", 0.005, Map.of("vib-01", 400L)).fit(seed()));
        assertThat(device(slow, "vib-01").periodMs()).isEqualTo(400);
        assertThat(device(slow, "radar-01").periodMs()).isEqualTo(100_000);
    }

    @Test
    void namesTheFaultsOfASiteAndNotItsWarnings() {
        assertThatThrownBy(() -> compile(seed().replace("unit: 80", "unit: 800")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("site.yaml: refused")
                .hasMessageContaining("devices[0].unit: 800")
                .hasMessageNotContaining("warning");
    }

    @Test
    void scalesSilenceAndDelaysInAnyUnitAndLeavesNoDelayAtNone() {
        String text = "x: {deadband: 5, maxSilence: 0.5min}\nonDelay: 0s\noffDelay: 1h\ntimeout: 300ms\nmaxSilence: 1s";
        assertThat(new SeedSite(Map.of(), "tcp://a:1", 10, Map.of()).fit(text))
                .isEqualTo("x: {deadband: 5, maxSilence: 3000ms}\nonDelay: 0ms\noffDelay: 360000ms\ntimeout: 300ms\n"
                        + "maxSilence: 100ms");
        assertThat(new SeedSite(Map.of(), "tcp://a:1", 1000, Map.of()).fit("maxSilence: 1s"))
                .isEqualTo("maxSilence: 50ms");
    }

    @Test
    void doesNotTouchComments() {
        String text = "# period: 5s, port: 15021\nport: 15021 # as in the notes";
        assertThat(new SeedSite(Map.of(15021, 7), "tcp://a:1", 2, Map.of()).fit(text))
                .isEqualTo("# period: 5s, port: 15021\nport: 7 # as in the notes");
    }

    @Test
    void theSeedGuardsFloodVibrationTiltFloatAndDust() throws IOException {
        Site site = compile(seed());
        assertThat(site.links()).hasSize(3);
        assertThat(site.devices()).filteredOn(d -> !d.isVirtual()).hasSize(9);
        assertThat(site.alarms())
                .extracting(AlarmRule::name)
                .contains("underpass-depth", "underpass-float", "house-vibration", "house-tilt", "air-pm2.5");
        assertThat(site.devices()).allSatisfy(d -> assertThat(d.label()).matches(".*[\\u4e00-\\u9fff].*"));
    }

    private static DeviceSpec device(Site site, String name) {
        return site.devices().stream()
                .filter(d -> d.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String seed() throws IOException {
        return Files.readString(ROOT.resolve("seeds/demo/site.yaml"));
    }

    private static Site compile(String text) throws IOException {
        return SiteFiles.compile(text, "site.yaml", PROFILES);
    }
}
