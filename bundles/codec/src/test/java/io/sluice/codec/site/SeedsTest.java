package io.sluice.codec.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.codec.site.SiteResult.Accepted;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.Site;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a gateway starts from is sound, and uses what the format has. */
class SeedsTest {
    private static final Path SEEDS = Path.of("../../seeds");

    @ParameterizedTest
    @ValueSource(strings = {"building", "underpass", "air"})
    void everyTemplateIsSoundAndNotArmedUntilSomebodyApproves(String name) {
        SourceText template = Shelf.text(SEEDS.resolve("templates/" + name + ".yaml"));

        SiteResult unarmed = new SiteReader(new Shelf()).read(template);
        SiteResult armed = new SiteReader(new Shelf())
                .read(new SourceText(template.path(), template.text().replace("# limits: {", "limits: {")));

        assertThat(unarmed).as("%s", unarmed.findings()).isInstanceOf(Accepted.class);
        assertThat(((Accepted) unarmed).site().alarms())
                .filteredOn(a -> !a.fault())
                .isNotEmpty()
                .noneMatch(AlarmRule::armed);
        assertThat(armed).as("%s", armed.findings()).isInstanceOf(Accepted.class);
        assertThat(((Accepted) armed).site().alarms()).allMatch(AlarmRule::armed);
        assertThat(((Accepted) armed).site().devices()).anyMatch(DeviceSpec::isVirtual);
    }

    @Test
    void theDemonstrationIsArmedAndDrivesASirenAndLamps() {
        SiteResult result = new SiteReader(new Shelf()).read(Shelf.text(SEEDS.resolve("demo/site.yaml")));
        assertThat(result).as("%s", result.findings()).isInstanceOf(Accepted.class);
        Site site = ((Accepted) result).site();

        assertThat(site.alarms()).allMatch(AlarmRule::armed);
        assertThat(site.outputs()).extracting(OutputSpec::name).containsExactly("siren-01", "lamp-01", "lamp-02");
        assertThat(site.outputs()).allMatch(o -> o.watchdog() != null && o.unit() == 9);
        assertThat(site.alarms())
                .extracting(AlarmRule::name)
                .contains("rain-and-level", "float-radar", "float-radar:fault", "fault:radar-01", "fault:link:house");
        assertThat(site.devices())
                .filteredOn(DeviceSpec::carriesAlarm)
                .extracting(DeviceSpec::name)
                .contains("rain-01", "underpass", "house")
                .doesNotContain("noise-01");
        assertThat(site.policy().duty()).hasSize(3);
        assertThat(site.watches()).hasSize(1);
    }
}
