package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Colour;
import io.sluice.model.Realm;
import io.sluice.model.alarm.Cause;
import io.sluice.port.admin.Action;
import io.sluice.port.admin.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayTest {
    static final String PROFILE =
            """
            schema: 1
            maker: test
            model: level
            label: {zh: 水位计, en: level gauge}
            source: made up for this test
            bus: modbus
            defaults: {unit: 1, timeout: 300ms}
            points:
              level: {label: {zh: 水位, en: level}, unit: m, table: holding, address: 0, type: u16, scale: 0.001, decimals: 3, range: [0, 15]}
            """;

    static final String SITE =
            """
            schema: 1
            gateway: {id: gw-1, label: 测试}
            links:
              - {name: bus, driver: modbus-tcp, host: 127.0.0.1, port: 15020}
            devices:
              - {name: radar, link: bus, profile: test/level, unit: 1, period: 50ms, timeout: 300ms}
            alarms:
              - {name: depth, point: radar/level, direction: rising, limits: {blue: 0.1, yellow: 0.2, orange: 0.3, red: 0.4}, hysteresis: 0.02}
            uplinks:
              - {name: platform, driver: mqtt, urls: ["tcp://127.0.0.1:1883"]}
            """;

    @TempDir
    Path home;

    private final Rim rim = new Rim();
    private final FakeRim.Driver driver = new FakeRim.Driver();
    private final FakeRim.MemoryJournal journal = new FakeRim.MemoryJournal();
    private final FakeRim.Keeper keeper = new FakeRim.Keeper();
    private final FakeRim.Uplinks uplinks = new FakeRim.Uplinks();
    private Gateway gateway;

    @BeforeEach
    void givenASite() throws IOException {
        Path profile = home.resolve("profiles/test/level.yaml");
        Files.createDirectories(profile.getParent());
        Files.writeString(profile, PROFILE);
        Files.writeString(home.resolve("site.yaml"), SITE);
        rim.drivers.add(driver);
        rim.uplinkDrivers.add(uplinks);
        rim.journal = journal;
        rim.keeper = keeper;
    }

    @AfterEach
    void end() {
        if (gateway != null) {
            gateway.close();
        }
    }

    @Test
    void samplesAlarmsJournalsAndOffersToTheUplink() {
        start();
        await(() -> journal.scans.size() > 3);
        driver.value = 250;
        await(() -> !journal.transitions.isEmpty());

        assertThat(uplinks.opened).singleElement().satisfies(u -> assertThat(u.offered)
                .containsAll(journal.transitions));
        assertThat(journal.transitions.get(0).next().colour()).isEqualTo(Colour.YELLOW);
        await(() -> keeper.kept.getOrDefault("alarm/depth", "").contains("yellow"));
        assertThat(journal.scans.get(0).revision()).isEqualTo(1);
    }

    @Test
    void appliesAChangedSiteWithANewRevisionAndKeepsTheUplinkConnected() throws IOException {
        start();
        driver.value = 450;
        await(() -> !journal.transitions.isEmpty());
        write(SITE.replace("period: 50ms", "period: 40ms"));

        await(() -> journal.scans.stream().anyMatch(s -> s.revision() == 2));
        assertThat(uplinks.opened).hasSize(1);
        assertThat(uplinks.opened.get(0).refreshed.get()).isPositive();
        assertThat(journal.transitions).hasSize(1);
        assertThat(gateway.standing()).hasSize(1);
        List<Long> sequences = journal.scans.stream().map(s -> s.sequence()).toList();
        assertThat(sequences).isSorted().doesNotHaveDuplicates();
        assertThat(sequences.get(sequences.size() - 1)).isEqualTo(sequences.size());
    }

    @Test
    void refusesABrokenSiteAndRunsOnWithTheOldOne() throws IOException {
        start();
        await(() -> journal.scans.size() > 3);
        write(SITE.replace("unit: 1,", "unit: 999,"));

        await(() -> !gateway.snapshot().configFault().isEmpty());
        int seen = journal.scans.size();
        await(() -> journal.scans.size() > seen + 3);
        assertThat(gateway.snapshot().configFault()).contains("site.yaml:6", "999");
        assertThat(gateway.revision()).isEqualTo(1);
    }

    @Test
    void startsFromTheLastAcceptedCopyWhenTheFileIsBroken() throws IOException {
        start();
        await(() -> journal.scans.size() > 3);
        gateway.close();
        write("schema: [");
        Files.delete(home.resolve("profiles/test/level.yaml"));
        journal.scans.clear();
        start();

        await(() -> journal.scans.size() > 3);
        assertThat(gateway.revision()).isEqualTo(1);
        assertThat(gateway.snapshot().configFault()).contains("site.yaml");
    }

    @Test
    void saysAllFindingsWhenThereIsNothingToRunAndRunsTheMendedFile() throws IOException {
        write(SITE.replace("unit: 1,", "unit: 999,").replace("period: 50ms", "period: 1ms"));
        start();

        await(() -> !gateway.snapshot().configFault().isEmpty());
        assertThat(gateway.snapshot().configFault()).contains("site.yaml:6", "999", "1ms");
        assertThat(gateway.snapshot().protection().reasons()).containsExactly("no-site");
        assertThat(gateway.configurator().text()).as("to be mended").contains("unit: 999");
        assertThat(gateway.now()).isNull();

        write(SITE);
        await(() -> journal.scans.size() > 3);
        assertThat(gateway.snapshot().configFault()).isEmpty();
        assertThat(gateway.snapshot().protection().reasons()).doesNotContain("no-site");
    }

    @Test
    void waitsWithoutASiteForTheFirstOneWhichIsNotOnTrial() throws IOException {
        Files.delete(home.resolve("site.yaml"));
        start();
        await(() -> gateway.snapshot().protection().reasons().equals(List.of("no-site")));
        assertThat(gateway.snapshot().configFault()).isEmpty();
        assertThat(gateway.configurator().text()).isEmpty();
        assertThat(gateway.act(new Action.Acknowledge("depth", Realm.LIVE), "page:zhang")
                        .code())
                .isEqualTo("unavailable");

        Outcome refused = gateway.act(new Action.SetSite("schema: [", 60_000, "first"), "page:zhang");
        Outcome taken = gateway.act(new Action.SetSite(SITE, 60_000, "first"), "page:zhang");

        assertThat(refused.code()).isEqualTo("refused");
        assertThat(taken.code()).as(taken.message()).isEqualTo("ok");
        assertThat(taken.rows())
                .singleElement()
                .satisfies(r -> assertThat(r).containsEntry("revision", 1).containsEntry("confirmInMs", 0L));
        await(() -> journal.scans.size() > 3);
        assertThat(home.resolve("site.yaml")).hasContent(SITE);
        assertThat(gateway.revision()).isEqualTo(1);
    }

    @Test
    void runsWithoutJournalAndKeeperAndUsesThemWhenTheyAppear() {
        rim.journal = null;
        rim.keeper = null;
        keeper.keep("alarm/depth", "colour=orange ack=1 occurrence=0-x%3Aa1 since=1 value=0.3");
        start();
        driver.value = 150;
        await(() -> !uplinks.opened.isEmpty() && !uplinks.opened.get(0).offered.isEmpty());

        driver.value = 350;
        rim.journal = journal;
        rim.keeper = keeper;
        gateway.poke();
        await(() -> journal.scans.size() > 3);
        await(() -> gateway.standing().stream().anyMatch(s -> s.colour() == Colour.ORANGE));
    }

    @Test
    void sumsAndStatesGoOnOverAChangeOfTheSiteAndARuleThatLeavesIsSaidToBeGone() throws IOException {
        start();
        driver.value = 450;
        await(() -> !journal.transitions.isEmpty());
        write(SITE.replace("name: depth", "name: depth-2"));

        await(() -> journal.transitions.stream().anyMatch(t -> t.cause() == Cause.REMOVED));
        await(() -> gateway.standing().stream().anyMatch(s -> s.alarm().equals("depth-2")));
        assertThat(gateway.standing()).noneMatch(s -> s.alarm().equals("depth"));
        List<Long> numbers = journal.transitions.stream().map(t -> t.sequence()).toList();
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void obeysOnTheEnginesThreadAndSaysWhatItCannot() {
        start();
        driver.value = 450;
        await(() -> !journal.transitions.isEmpty());

        Outcome shelved = gateway.act(new Action.Shelve("depth", 60_000, "test"), "page:zhang");
        Outcome unknown = gateway.act(new Action.Acknowledge("none", Realm.LIVE), "page:zhang");

        assertThat(shelved.code()).as(shelved.message()).isEqualTo("ok");
        assertThat(gateway.standing())
                .singleElement()
                .satisfies(s -> assertThat(s.mask().isShelved()).isTrue());
        assertThat(unknown.code()).isEqualTo("not-found");
    }

    @Test
    void closesALinkWhoseDriverGoesAndOpensItWhenItReturns() {
        start();
        await(() -> journal.scans.size() > 3);
        rim.drivers.clear();
        gateway.poke();
        await(() -> driver.closed.get() == 1);

        rim.drivers.add(driver);
        gateway.poke();
        await(() -> driver.opened.get() == 2);
        int seen = journal.scans.size();
        await(() -> journal.scans.size() > seen);
    }

    @Test
    void endsInOrderAndLeavesNoThread() {
        start();
        await(() -> journal.scans.size() > 3);
        gateway.close();

        assertThat(uplinks.opened.get(0).drained).isTrue();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(t -> t.getName().matches("(engine|supervisor|link-.*|uplink-.*)") && t.isAlive());
    }

    private void start() {
        gateway = new Gateway(new FakeRim.TestHost(home), rim, home.resolve("release-profiles"));
    }

    private void write(String site) throws IOException {
        Path temp = home.resolve("site.yaml.new");
        Files.writeString(temp, site);
        Files.move(temp, home.resolve("site.yaml"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 20 s").isLessThan(until);
            Thread.onSpinWait();
        }
    }
}
