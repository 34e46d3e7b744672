package io.sluice.codec.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.codec.site.SiteResult.Accepted;
import io.sluice.model.Colour;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.CabinetSpec;
import io.sluice.model.site.Condition;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.Site;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

@SuppressWarnings("EnumOrdinal") // limits are defined by ordinal
class CabinetTest {
    private static final String FIELD =
            """
            schema: 1
            gateway: {id: gw}
            links: [{name: l, driver: modbus-tcp, host: h}]
            devices:
              - {name: ups, link: l, profile: wirenboard/wb-ups-v3, period: 1s}
              - {name: di, link: l, profile: generic/di8, unit: 2, period: 1s}
            """;

    @Test
    void makesTheStandardSetOfFiveAlarms() {
        Site site = read(
                FIELD
                        + """
                cabinet:
                  mains: ups/voltage-input
                  mainsBelow: 9
                  battery: ups/voltage-battery
                  batteryLow: 11.8
                  door: di/di1
                  water: di/di2
                  temperature: ups/battery-temperature
                  endBelow: 11.2
                  endAfter: 2h
                """);
        CabinetSpec cabinet = site.gateway().cabinet();
        assertThat(cabinet)
                .isEqualTo(new CabinetSpec(
                        new PointRef(0, 2),
                        true,
                        9,
                        new PointRef(0, 4),
                        new PointRef(1, 0),
                        new PointRef(1, 1),
                        new PointRef(0, 9),
                        11.2,
                        7_200_000));
        Map<String, AlarmRule> rules = rules(site);
        assertThat(rules.keySet())
                .containsExactlyInAnyOrder(
                        "cabinet:mains", "cabinet:battery", "cabinet:door", "cabinet:water", "cabinet:temperature");
        assertThat(rules.values())
                .allSatisfy(rule -> assertThat(rule.fault() && rule.armed()).isTrue());
        AlarmRule mains = rules.get("cabinet:mains");
        assertThat(mains.onDelayMs())
                .as("it may be the last thing that is heard")
                .isZero();
        Condition.Limits lost = (Condition.Limits) mains.condition();
        assertThat(lost.rising()).isFalse();
        assertThat(lost.limits()[Colour.YELLOW.ordinal()]).isEqualTo(9);
        Condition.Limits low = (Condition.Limits) rules.get("cabinet:battery").condition();
        assertThat(low.limits()[Colour.ORANGE.ordinal()]).isEqualTo(11.8);
    }

    @Test
    void aSwitchThatIsOneWithoutMainsRises() {
        Site site = read(FIELD + "cabinet: {mainsLost: di/di3}\n");
        Condition.Limits lost =
                (Condition.Limits) rules(site).get("cabinet:mains").condition();
        assertThat(lost.rising()).isTrue();
        assertThat(site.gateway().cabinet().mainsBelow()).isFalse();
        assertThat(site.gateway().cabinet().endBelow()).isNaN();
    }

    @Test
    void anAlarmOfTheFileTakesThePlaceOfTheStandardOne() {
        Site site = read(
                FIELD
                        + """
                alarms: [{name: own, point: di/di1, limits: {red: 1}}]
                cabinet: {door: di/di1, water: di/di2}
                """);
        assertThat(rules(site).keySet()).containsExactly("cabinet:water");
        assertThat(site.gateway().cabinet().door()).isEqualTo(new PointRef(1, 0));
    }

    @Test
    void withoutACabinetThereIsNone() {
        assertThat(read(FIELD).gateway().cabinet()).isEqualTo(CabinetSpec.NONE);
    }

    private static Map<String, AlarmRule> rules(Site site) {
        return site.alarms().stream()
                .filter(rule -> rule.group().equals("cabinet"))
                .collect(Collectors.toMap(AlarmRule::name, Function.identity()));
    }

    private static Site read(String text) {
        SiteResult result = new SiteReader(new Shelf()).read(new SourceText("site.yaml", text));
        assertThat(result).as("%s", result.findings()).isInstanceOf(Accepted.class);
        List<Finding> findings = result.findings();
        assertThat(findings).noneMatch(f -> f.toString().contains("cabinet"));
        return ((Accepted) result).site();
    }
}
