package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.site.PointSpec;
import io.sluice.port.admin.Action;
import io.sluice.port.admin.Configurator;
import io.sluice.port.admin.Configurator.ProfileUpgrade;
import io.sluice.port.admin.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device keeps its profile's version until somebody puts a newer one in force, and can have the old one back. */
class UpgradesTest {
    private static final String FIRST = GatewayTest.PROFILE.replace("model: level\n", "model: level\nversion: 1\n");
    private static final String SECOND = FIRST.replace("version: 1", "version: 2")
                    .replace("timeout: 300ms", "timeout: 400ms")
                    .replace("[0, 15]", "[0, 12]")
            + "  age: {label: {zh: 龄, en: age}, unit: h, table: holding, address: 1, type: u16, range: [0, 9]}\n";

    @TempDir
    Path home;

    private final Rim rim = new Rim();
    private Path release;
    private Gateway gateway;
    private Configurator configurator;

    @BeforeEach
    void givenAGatewayWithTheFirstVersionInItsRelease() throws IOException {
        release = home.resolve("release-profiles");
        Files.createDirectories(release.resolve("test"));
        Files.writeString(release.resolve("test/level.yaml"), FIRST);
        Files.writeString(home.resolve("site.yaml"), GatewayTest.SITE);
        rim.drivers.add(new FakeRim.Driver());
        rim.journal = new FakeRim.MemoryJournal();
        start();
    }

    @AfterEach
    void end() {
        gateway.close();
    }

    @Test
    void aNewReleaseChangesNothingByItself() throws IOException {
        newRelease();

        assertThat(point().max()).isEqualTo(15);
        assertThat(gateway.revision()).isEqualTo(1);
        assertThat(gateway.site().devices().get(0).points()).hasSize(1);
    }

    @Test
    void saysWhatTheNewerVersionWouldChange() throws IOException {
        assertThat(configurator.upgrades()).isEmpty();
        newRelease();

        assertThat(configurator.upgrades()).singleElement().satisfies(u -> {
            assertThat(u.profile()).isEqualTo("test/level");
            assertThat(u.from()).isEqualTo(1);
            assertThat(u.to()).isEqualTo(2);
            assertThat(u.changes())
                    .containsExactly(
                            "point age: new, h",
                            "defaults.timeout: 300ms -> 400ms",
                            "point level, range: [0,15] -> [0,12]");
        });
    }

    @Test
    void upgradesAsARevisionThatBringsTheOldVersionBackWhenItIsReverted() throws IOException {
        newRelease();

        String text = configurator.upgraded("test/level");
        assertThat(text).contains("profile: test/level@2,");
        Outcome outcome = gateway.act(new Action.SetSite(text, 600_000, "profile"), "page:li");
        assertThat(outcome.isOk()).as(outcome.message()).isTrue();
        await(() -> gateway.revision() == 2);
        await(() -> point().max() == 12);
        assertThat(gateway.site().devices().get(0).profile()).isEqualTo("test/level");
        assertThat(configurator.upgrades()).isEmpty();
        assertThat(configurator.revisions().get(0).confirmInMs()).isPositive();

        assertThat(gateway.act(new Action.RevertSite(0, "back"), "page:li").isOk())
                .isTrue();
        await(() -> gateway.revision() == 3);
        await(() -> point().max() == 15);
        assertThat(configurator.upgrades()).extracting(ProfileUpgrade::to).containsExactly(2);
    }

    @Test
    void keepsAPinnedVersionThatTheReleaseNoLongerHas() throws IOException {
        newRelease();
        gateway.act(new Action.SetSite(configurator.upgraded("test/level"), 0, ""), "page:li");
        await(() -> gateway.revision() == 2);

        gateway.close();
        Files.writeString(release.resolve("test/level.yaml"), SECOND.replace("version: 2", "version: 3"));
        start();

        assertThat(gateway.revision()).isEqualTo(2);
        assertThat(point().max()).isEqualTo(12);
        assertThat(configurator.upgrades()).extracting(ProfileUpgrade::to).containsExactly(3);
    }

    @Test
    void refusesAVersionThatNobodyHas() {
        Outcome outcome = gateway.act(
                new Action.SetSite(GatewayTest.SITE.replace("test/level,", "test/level@7,"), 0, ""), "page:li");

        assertThat(outcome.code()).isEqualTo("refused");
        assertThat(outcome.rows())
                .anySatisfy(row -> assertThat(row.get("message").toString()).contains("of this version"));
        assertThat(gateway.revision()).isEqualTo(1);
    }

    @Test
    void takesTheSitesOwnProfileAsItIsEdited() throws IOException {
        Files.createDirectories(home.resolve("profiles/test"));
        Files.writeString(home.resolve("profiles/test/level.yaml"), FIRST.replace("[0, 15]", "[0, 11]"));
        gateway.poke();

        await(() -> point().max() == 11);
    }

    @Test
    void theCommandWritesTheNewerVersionIntoTheSiteFile() throws IOException {
        newRelease();

        assertThat(Upgrades.run(home, release, "test/level")).isZero();
        gateway.poke();
        await(() -> point().max() == 12);
        assertThat(Upgrades.run(home, release, "test/level"))
                .as("nothing newer")
                .isEqualTo(1);
        assertThat(Upgrades.run(home, release, null)).isZero();
    }

    private PointSpec point() {
        return gateway.site().devices().get(0).points().stream()
                .filter(p -> p.name().equals("level"))
                .findFirst()
                .orElseThrow();
    }

    private void newRelease() throws IOException {
        gateway.close();
        Files.writeString(release.resolve("test/level.yaml"), SECOND);
        start();
    }

    private void start() {
        gateway = new Gateway(new FakeRim.TestHost(home), rim, release);
        configurator = gateway.configurator();
        await(() -> gateway.now() != null);
    }

    private static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for 60 s").isLessThan(until);
            Thread.onSpinWait();
        }
    }
}
