package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.port.admin.Action;
import io.sluice.port.admin.Configurator;
import io.sluice.port.admin.Configurator.Revision;
import io.sluice.port.admin.LinkFacts;
import io.sluice.port.admin.Outcome;
import io.sluice.port.admin.SiteView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteByCommandTest {
    private static final String BY = "page:li";

    @TempDir
    Path home;

    private final Rim rim = new Rim();
    private final FakeRim.Driver driver = new FakeRim.Driver();
    private final FakeRim.MemoryJournal journal = new FakeRim.MemoryJournal();
    private Gateway gateway;
    private Configurator configurator;

    @BeforeEach
    void givenASite() throws IOException {
        Path profile = home.resolve("profiles/test/level.yaml");
        Files.createDirectories(profile.getParent());
        Files.writeString(profile, GatewayTest.PROFILE);
        Files.writeString(home.resolve("site.yaml"), GatewayTest.SITE);
        rim.drivers.add(driver);
        rim.journal = journal;
        start();
    }

    @AfterEach
    void end() {
        gateway.close();
    }

    @Test
    void putsASiteInForceAndSaysItsRevisionAndWhoDidIt() {
        Outcome outcome = gateway.act(new Action.SetSite(period(40), 0, "faster"), BY);

        assertThat(outcome.isOk()).isTrue();
        assertThat(outcome.rows()).containsExactly(Map.of("revision", 2, "confirmInMs", 0L));
        await(() -> gateway.revision() == 2);
        assertThat(configurator.text()).isEqualTo(period(40));
        assertThat(home.resolve("site.yaml")).hasContent(period(40));
        assertThat(configurator.revisions()).hasSize(2);
        Revision newest = configurator.revisions().get(0);
        assertThat(newest.by()).isEqualTo(BY);
        assertThat(newest.why()).isEqualTo("faster");
        assertThat(newest.running()).isTrue();
        assertThat(newest.confirmInMs()).isZero();
        assertThat(configurator.text(1)).isEqualTo(GatewayTest.SITE);
        await(() -> journal.events.stream().anyMatch(e -> e.type().equals("site") && e.by().equals(BY)));
    }

    @Test
    void refusesABrokenSiteWithAllFindingsAndChangesNothing() {
        String broken = period(40).replace("unit: 1, ", "unit: 300, ").replace("blue: 0.1", "blue: much");

        Outcome outcome = gateway.act(new Action.SetSite(broken, 0, "x"), BY);

        assertThat(outcome.code()).isEqualTo("refused");
        assertThat(outcome.rows())
                .allSatisfy(row -> assertThat((int) row.get("line")).isPositive());
        assertThat(outcome.rows())
                .filteredOn(row -> row.get("severity").equals("error"))
                .extracting(row -> row.get("key") + ": " + row.get("message"))
                .anyMatch(m -> m.startsWith("devices[0].unit: 300: not"))
                .anyMatch(m -> m.startsWith("alarms[0].limits.blue: much"));
        assertThat(home.resolve("site.yaml")).hasContent(GatewayTest.SITE);
        assertThat(gateway.revision()).isEqualTo(1);
        assertThat(configurator.check(broken).rows()).isEqualTo(outcome.rows());
    }

    @Test
    void bringsTheOldSiteBackWhenNobodyConfirms() {
        gateway.act(new Action.SetSite(period(40), 1500, "try"), BY);
        await(() -> gateway.revision() == 2);
        assertThat(configurator.revisions().get(0).confirmInMs()).isBetween(1L, 1500L);

        await(() -> gateway.revision() == 3);

        assertThat(configurator.text()).isEqualTo(GatewayTest.SITE);
        assertThat(configurator.revisions().get(0).by()).isEqualTo("gateway");
        assertThat(configurator.revisions()).allMatch(r -> r.confirmInMs() == 0);
    }

    @Test
    void keepsAConfirmedSite() throws Exception {
        gateway.act(new Action.SetSite(period(40), 1500, "try"), BY);
        assertThat(gateway.act(new Action.ConfirmSite(), BY).isOk()).isTrue();

        TimeUnit.MILLISECONDS.sleep(2500); // past the time at which it would have gone

        assertThat(gateway.revision()).isEqualTo(2);
        assertThat(gateway.act(new Action.ConfirmSite(), BY).code()).isEqualTo("refused");
    }

    @Test
    void goesBackToTheConfirmedOneFromASecondTry() {
        gateway.act(new Action.SetSite(period(40), 60_000, "first"), BY);
        gateway.act(new Action.SetSite(period(30), 60_000, "second"), BY);
        await(() -> gateway.revision() == 3);

        assertThat(gateway.act(new Action.RevertSite(0, "no"), BY).isOk()).isTrue();

        await(() -> gateway.revision() == 4);
        assertThat(configurator.text()).isEqualTo(GatewayTest.SITE);
    }

    @Test
    void anUnconfirmedSiteGoesBackThoughTheProcessWasStartedAnewMeanwhile() {
        gateway.act(new Action.SetSite(period(40), 2000, "try"), BY);
        await(() -> gateway.revision() == 2);
        gateway.close();
        start();

        await(() -> gateway.revision() == 3);

        assertThat(configurator.text()).isEqualTo(GatewayTest.SITE);
    }

    @Test
    void whoEditsTheFileByHandEndsTheWait() throws IOException {
        gateway.act(new Action.SetSite(period(40), 60_000, "try"), BY);
        await(() -> gateway.revision() == 2);

        Files.writeString(home.resolve("site.yaml"), period(30));

        await(() -> gateway.revision() == 3);
        assertThat(configurator.revisions()).allMatch(r -> r.confirmInMs() == 0);
        assertThat(configurator.revisions().get(0).by()).isEqualTo("file");
    }

    @Test
    void saysWhichRevisionIsNotKept() {
        assertThat(gateway.act(new Action.RevertSite(77, "x"), BY).code()).isEqualTo("not-found");
        assertThat(gateway.act(new Action.RevertSite(0, "x"), BY).code()).isEqualTo("not-found");
        assertThat(configurator.text(77)).isEmpty();
    }

    @Test
    void showsTheSiteWithItsNewestScansAndLinks() {
        driver.value = 250;
        await(() -> gateway.now() != null
                && gateway.now().scans().get(0) != null
                && gateway.now().scans().get(0).values()[0] == 0.25);

        SiteView.Now now = gateway.now();
        assertThat(now.revision()).isEqualTo(1);
        LinkFacts link = now.links().get(0);
        assertThat(link.running()).isTrue();
        assertThat(link.fault()).isEmpty();
        LinkFacts.DeviceFacts device = link.devices().get(0);
        assertThat(device.up()).isTrue();
        assertThat(device.polls()).isPositive();
        assertThat(device.noReply() + device.garbled() + device.refused() + device.linkDown())
                .isZero();

        gateway.act(new Action.Maintain("radar", 60_000, "cleaning"), BY);
        assertThat(gateway.now().links().get(0).devices().get(0).maintenanceForMs())
                .isBetween(1L, 60_000L);

        rim.drivers.clear();
        gateway.poke();
        await(() -> !gateway.now().links().get(0).running());
        assertThat(gateway.now().links().get(0).fault()).contains("modbus-tcp");
    }

    @Test
    void lendsALinkAndTakesItBack() throws Exception {
        await(() -> gateway.now() != null && gateway.now().links().get(0).running());
        var spec = gateway.site().links().get(0);

        assertThat(gateway.borrow(spec)).isEmpty();
        assertThat(gateway.now().links().get(0).paused()).isTrue();
        assertThat(gateway.now().links().get(0).running()).isFalse();

        gateway.giveBack(spec);
        await(() -> gateway.now().links().get(0).running());
        assertThat(gateway.now().links().get(0).paused()).isFalse();
    }

    private void start() {
        gateway = new Gateway(new FakeRim.TestHost(home), rim, home.resolve("release-profiles"));
        configurator = gateway.configurator();
        await(() -> gateway.now() != null);
    }

    private static String period(int ms) {
        return GatewayTest.SITE.replace("period: 50ms", "period: " + ms + "ms");
    }

    private static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for 20 s").isLessThan(until);
            Thread.onSpinWait();
        }
    }
}
