package io.sluice.codec.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.codec.limits.LimitSet;
import io.sluice.codec.site.SiteResult.Accepted;
import io.sluice.model.Colour;
import io.sluice.model.site.AlarmPolicy;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.CaptureSpec;
import io.sluice.model.site.Condition;
import io.sluice.model.site.DerivedSource;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Figure;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.PointChecks;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.Site;
import io.sluice.model.site.WatchSpec;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Alarms of every kind, derived points, checks, outputs and modes: what comes out, and what is refused. */
class HazardsTest {
    static final String SITE =
            """
            schema: 1
            gateway: {id: gw, timeZone: Asia/Urumqi, place: {cameras: ["1", "2"]}}
            limits: {approvedBy: 张工, approvedOn: 2026-05-01, keys: [limits-2026.pub]}
            policy:
              restartGap: 1min
              maxShelf: 2h
              chatter: {raises: 0, within: 1min, hold: 2min}
              faults: {colour: yellow, after: 5s}
              duty: [{colour: red, level: city, division: "310100", label: 指挥中心}]
            links: [{name: l, driver: modbus-tcp, host: h}, {name: fast, driver: modbus-tcp, host: f, requestTime: 4ms}]
            devices:
              - name: radar
                link: l
                profile: fts/sdi-radar-300w
                period: 1s
                placement: {mountingHeight: 5}
                only: [level]
                checks: {level: {maxPerSecond: 0.5, confirm: 3}}
                place: {cameras: ["3"]}
              - {name: rain, link: l, profile: xunchip/xm9505, period: 10s}
              - {name: floats, link: l, profile: generic/di8, period: 1s, only: [di1, di2]}
              - {name: tilt, link: l, unit: 3, profile: witmotion/wt901c485, period: 1s, only: [roll, pitch, temperature]}
              - {name: vib, link: fast, profile: witmotion/wtvb01-485, period: 20ms, only: [acceleration-x, acceleration-y]}
              - name: pressure
                link: l
                profile: m/loop
                period: 1s
                points: {current: {unit: m, decimals: 2, max: 6}}
                checks: {current: {loop: {at4: 0, at20: 5, debounce: 2s}, flatLine: 1h, flatBand: 0.01}}
            derived:
              - name: sums
                label: 推算
                every: 1s
                points:
                  - {name: total, unit: mm, decimals: 1, formula: water/rain-5min + water/rain-1h}
              - name: water
                points:
                  - {name: rise, label: 上涨, unit: mm/min, decimals: 1, rate: {of: radar/level, window: 10min}}
                  - {name: to-red, unit: s, timeTo: {of: radar/level, threshold: 0.4, window: 10min, most: 2h}}
                  - {name: rain-5min, unit: mm, total: {of: rain/rain, wrapsAt: 6553.6, window: 5min}}
                  - {name: rain-1h, unit: mm, total: {of: rain/rain, wrapsAt: 6553.6, window: 1h, span: clock}}
                  - {name: mean, unit: deg, average: {of: tilt/roll, statistic: median, window: 10min}}
              - name: house
                points:
                  - {name: change, unit: "%", deviation: {of: tilt/roll, baseline: 0.1, control: 2, temperature: tilt/temperature, perKelvin: 0.002, reference: 20}}
                  - {name: pga, unit: "[g]", vibration: {of: [vib/acceleration-x, vib/acceleration-y], measure: peak, rate: 50, block: 1s, highPass: 0.5}}
            alarms:
              - {name: depth, point: radar/level, limits: {blue: 0.1, red: 0.4}, hysteresis: 0.02, passes: 2, of: 3, latching: true, group: water}
              - {name: vote, vote: {points: [tilt/roll, tilt/pitch], needed: 2}, limits: {red: 1}, hysteresis: 0.1}
              - {name: both, when: {yellow: "sums/total >= 5 and radar/level > 0.05"}, onUnknown: hold, group: water}
              - {name: apart, disagreement: {switch: floats/di1, at: 0.2, level: radar/level, tolerance: 0.05, colour: orange}, onDelay: 10s, ackWithin: 1min}
              - {name: differ, disagreement: {points: [tilt/roll, tilt/pitch], tolerance: 1}}
              - {name: old, stale: {point: pressure/current, after: 1min, colour: red}}
            outputs:
              - {name: siren, label: 警号, kind: siren, link: l, unit: 9, coil: 0, groups: [water], patterns: {orange: {on: 1s, off: 2s}, red: {on: 1s}}, failSafe: watchdog, watchdog: {register: 100, value: 7, every: 1s}}
              - {name: barrier, kind: barrier, link: l, unit: 9, register: 12, on: 3, off: 4, patterns: {red: {on: 1s}}, failSafe: wiring, clear: floats/di2, timeout: 200ms, maxOn: 1h}
            captures: [{name: tremor, channels: [vib/acceleration-x], rate: 50, threshold: 0.02}]
            watch: [{name: flood, label: 汛期, devices: [rain], period: 1s, when: "water/rain-5min >= 5", hold: 2h}]
            """;

    private static final String LOOP =
            """
            schema: 1
            maker: m
            model: loop
            label: {zh: 甲, en: A}
            source: test
            bus: modbus
            points:
              current: {label: {zh: 压力, en: P}, unit: mA, table: holding, address: 0, type: u16, scale: 0.001, decimals: 3, range: [0, 24], accuracy: 0.016}
            """;

    @Test
    void compilesDerivedPointsBehindTheInstrumentsInAnyOrder() {
        Site site = accepted(SITE).site();

        assertThat(site.devices())
                .extracting(DeviceSpec::name)
                .containsExactly("radar", "rain", "floats", "tilt", "vib", "pressure", "sums", "water", "house");
        DeviceSpec sums = site.devices().get(6);
        assertThat(sums.isVirtual()).isTrue();
        assertThat(sums.periodMs()).isEqualTo(1000);
        assertThat(figure(site, 6, 0)).isInstanceOfSatisfying(Figure.Formula.class, f -> assertThat(f.inputs())
                .containsExactly(new PointRef(7, 2), new PointRef(7, 3)));
        // metres per 1000 minutes are millimetres per minute
        assertThat(figure(site, 7, 0)).isEqualTo(new Figure.Rate(new PointRef(0, 0), 600_000, 0.5, 60_000_000));
        assertThat(figure(site, 7, 1)).isEqualTo(new Figure.TimeTo(new PointRef(0, 0), 0.4, true, 600_000, 7_200_000));
        assertThat(figure(site, 7, 3))
                .isEqualTo(new Figure.Total(
                        new PointRef(1, 0), true, 1, 6553.6, Figure.Total.Span.CLOCK, 3_600_000, 21_600_000));
        assertThat(figure(site, 8, 1))
                .isEqualTo(new Figure.Vibration(
                        List.of(new PointRef(4, 0), new PointRef(4, 1)), Figure.Vibration.Measure.PEAK, 50, 1000, 0.5));
    }

    @Test
    void derivedPointsTakeRangeAndAccuracyOverFromWhatTheyAreComputedFrom() {
        Site site = accepted(SITE).site();

        PointSpec toRed = site.devices().get(7).points().get(1);
        assertThat(List.of(toRed.min(), toRed.max())).containsExactly(0.0, 7200.0);
        PointSpec mean = site.devices().get(7).points().get(4);
        assertThat(List.of(mean.min(), mean.max(), mean.accuracy())).containsExactly(-180.0, 180.0, 0.2);
        assertThat(site.devices().get(8).points().get(0).accuracy()).isEqualTo(10); // 0.2 of 2 deg, in per cent
        assertThat(lines(SITE.replace(
                        "alarms:\n",
                        "alarms:\n  - {name: c, point: house/change, limits: {red: 25}, hysteresis: 1}\n")))
                .containsExactly(
                        "site.yaml:48:50: warning: alarms[0].limits.red: 25: under three times the instrument's accuracy of 10 %");
    }

    @Test
    void compilesAlarmsOfEveryKind() {
        Site site = accepted(SITE).site();
        String own = "site@" + site.hash().substring(0, 8);

        AlarmRule depth = rule(site, "depth");
        assertThat(depth.condition()).isInstanceOfSatisfying(Condition.Limits.class, c -> {
            assertThat(c.limits()).containsExactly(Double.NaN, 0.1, Double.NaN, Double.NaN, 0.4);
            assertThat(List.of(c.passes(), c.of())).containsExactly(2, 3);
        });
        assertThat(List.of(depth.latching(), depth.group(), depth.limitSet(), depth.armed()))
                .containsExactly(true, "water", own, true);
        assertThat(rule(site, "vote").group()).isEqualTo("tilt");
        assertThat(rule(site, "vote").condition())
                .isInstanceOfSatisfying(
                        Condition.Vote.class, c -> assertThat(c.needed()).isEqualTo(2));
        assertThat(rule(site, "both").subject()).isEqualTo(new PointRef(6, 0));
        assertThat(rule(site, "both").condition()).isInstanceOfSatisfying(Condition.Formula.class, c -> {
            assertThat(c.onUnknown()).isFalse();
            assertThat(c.colours().get(2)).isNotNull();
            assertThat(c.colours().get(4)).isNull();
        });
        PointRef floating = new PointRef(2, 0);
        PointRef level = new PointRef(0, 0);
        assertThat(rule(site, "apart").condition())
                .isEqualTo(new Condition.Disagreement(floating, level, 0.05, 0.2, true, Colour.ORANGE));
        assertThat(rule(site, "apart").fault()).isFalse();
        AlarmRule apartFault = rule(site, "apart:fault");
        assertThat(apartFault.condition())
                .isEqualTo(new Condition.Disagreement(floating, level, 0.05, 0.2, false, Colour.YELLOW));
        assertThat(List.of(apartFault.fault(), apartFault.onDelayMs())).containsExactly(true, 10_000L);
        assertThat(rule(site, "differ").fault()).isTrue();
        assertThat(rule(site, "old").condition())
                .isEqualTo(new Condition.Stale(new PointRef(5, 0), 60_000, Colour.RED));
    }

    @Test
    void addsAFaultAlarmForEveryInstrumentAndLink() {
        Site site = accepted(SITE).site();

        assertThat(site.alarms().subList(7, site.alarms().size()))
                .extracting(AlarmRule::name)
                .containsExactly(
                        "fault:radar",
                        "fault:rain",
                        "fault:floats",
                        "fault:tilt",
                        "fault:vib",
                        "fault:pressure",
                        "fault:link:l",
                        "fault:link:fast");
        AlarmRule rain = rule(site, "fault:rain");
        assertThat(rain.onDelayMs()).isEqualTo(30_000); // three periods
        assertThat(rule(site, "fault:radar").onDelayMs()).isEqualTo(5000);
        assertThat(List.of(rain.fault(), rain.armed(), rain.group(), rain.limitSet()))
                .containsExactly(true, true, "link:l", "");
        assertThat(rain.condition()).isEqualTo(new Condition.DeviceFault(1, Colour.YELLOW));
        assertThat(rule(site, "fault:link:fast").condition()).isEqualTo(new Condition.LinkFault("fast", Colour.YELLOW));
    }

    @Test
    void marksTheDevicesBehindFiguresVotesFormulasAndBarriersAsCarryingAnAlarm() {
        Site site = accepted(SITE).site();

        // rain is two figures away from the alarm; vib carries none, whatever its generated fault alarm
        assertThat(site.devices())
                .filteredOn(d -> !d.carriesAlarm())
                .extracting(DeviceSpec::name)
                .containsExactly("vib", "house");
    }

    @Test
    void compilesPolicyChecksOutputsCapturesAndWatchModes() {
        Site site = accepted(SITE).site();

        assertThat(site.policy())
                .isEqualTo(new AlarmPolicy(
                        60_000,
                        0,
                        60_000,
                        120_000,
                        7_200_000,
                        List.of(new AlarmPolicy.Duty(Colour.RED, "city", "310100", "指挥中心")),
                        ZoneId.of("Asia/Urumqi")));
        assertThat(site.devices().get(0).place().cameras()).containsExactly("3");
        assertThat(site.devices().get(1).place().cameras()).containsExactly("1", "2");
        assertThat(site.checks())
                .containsExactly(
                        new PointChecks(new PointRef(0, 0), 0, 0, 0.5, 3, false, 0, 0, 4000),
                        new PointChecks(new PointRef(5, 0), 3_600_000, 0.01, 0, 2, true, 0, 5, 2000));
        PointSpec current = site.devices().get(5).points().get(0);
        assertThat(List.of(current.unit(), current.min(), current.max(), current.accuracy()))
                .containsExactly("m", 0.0, 6.0, 0.016 * 5 / 16);
        OutputSpec siren = site.outputs().get(0);
        assertThat(siren.patterns())
                .containsExactly(null, null, null, new OutputSpec.Pattern(1000, 2000), new OutputSpec.Pattern(1000, 0));
        assertThat(siren.watchdog()).isEqualTo(new OutputSpec.Watchdog(register(100), 7, 1000));
        assertThat(List.of(siren.maxOnMs(), siren.groups(), siren.target().table()))
                .containsExactly(180_000L, List.of("water"), RegisterSource.Table.COIL);
        OutputSpec barrier = site.outputs().get(1);
        assertThat(List.of(barrier.target(), barrier.on(), barrier.off(), barrier.clear(), barrier.timeoutMs()))
                .containsExactly(register(12), 3, 4, new PointRef(2, 1), 200);
        assertThat(site.captures())
                .containsExactly(
                        new CaptureSpec("tremor", List.of(new PointRef(4, 0)), 50, 0.02, 10_000, 30_000, 300_000));
        WatchSpec flood = site.watches().get(0);
        assertThat(List.of(flood.devices(), flood.periodMs(), flood.holdMs()))
                .containsExactly(List.of(1), 1000, 7_200_000L);
        assertThat(flood.when()).isNotNull();
    }

    @Test
    void withoutApprovalNoHazardIsArmedAndOneWarningSaysSo() {
        String site = SITE.replace("approvedBy: 张工, approvedOn: 2026-05-01, ", "");

        assertThat(lines(site))
                .containsExactly(
                        "site.yaml:48:3: warning: alarms: 4 alarms are not armed and will drive no output: nobody has approved the limits; "
                                + "allowed: limits: {approvedBy: ..., approvedOn: ...}, or a signed limit set");
        assertThat(accepted(site).site().alarms()).allMatch(a -> a.armed() == a.fault());
    }

    @Test
    void aLimitSetStandsInForTheNumbersOfTheFileAndArmsWhatItNames() {
        String unapproved = SITE.replace("approvedBy: 张工, approvedOn: 2026-05-01, ", "");
        LimitSet set = set("depth", new double[] {Double.NaN, 0.2, 0.25, Double.NaN, Double.NaN}, 0.03, 5000, -1);

        Site site = ((Accepted) read(unapproved, set)).site();
        AlarmRule depth = rule(site, "depth");

        assertThat(depth.condition()).isInstanceOfSatisfying(Condition.Limits.class, c -> {
            assertThat(c.limits()).containsExactly(Double.NaN, 0.2, 0.25, Double.NaN, 0.4);
            assertThat(c.hysteresis()).isEqualTo(0.03);
        });
        assertThat(List.of(depth.onDelayMs(), depth.offDelayMs(), depth.armed(), depth.limitSet()))
                .containsExactly(5000L, 0L, true, "flood-2026@7");
        String textHash = accepted(unapproved).site().hash();
        assertThat(rule(site, "vote").limitSet()).isEqualTo("site@" + textHash.substring(0, 8));
        assertThat(rule(site, "vote").armed()).isFalse();
        assertThat(site.hash()).isNotEqualTo(textHash);
    }

    @Test
    void refusesALimitSetWhoseNumbersDoNotFitOrThatNamesWhatIsNotThere() {
        double nan = Double.NaN;
        assertThat(lines(read(SITE, set("depth", new double[] {nan, 0.5, nan, nan, 0.45}, nan, -1, -1))))
                .containsExactly(
                        "site.yaml:48:12: alarms[0].name: flood-2026@7, red 0.45: not above 0.5, the limit of blue (rising)");
        assertThat(lines(read(SITE, set("depth", new double[] {nan, nan, nan, nan, 50}, nan, -1, -1))))
                .contains(
                        "site.yaml:48:12: alarms[0].name: flood-2026@7, red 50: outside the physical range -10..5 of radar/level");
        assertThat(lines(read(SITE, set("dept", new double[] {nan, nan, nan, nan, 1}, nan, -1, -1))))
                .containsExactly(
                        "site.yaml:48:3: alarms: flood-2026@7, dept: no such alarm; allowed: depth? Known: apart, both, depth, differ, old, vote");
        assertThat(lines(read(SITE, set("both", new double[] {nan, nan, nan, nan, 1}, nan, -1, -1))))
                .containsExactly("site.yaml:48:3: alarms: flood-2026@7, both: an alarm with when has no limits to set");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
            rain/rain >= 5 and radar/level > 0.05;                     true
            rain/rain >= 5 and tilt/temperature > 0.05;                false
            rain/rain >= 5 or tilt/temperature > 0.05;                 true
            not (rain/rain >= 5 or tilt/temperature > 0.05);           false
            not (rain/rain >= 5 and tilt/temperature > 0.05);          true
            (rain/rain >= 5 and tilt/temperature > 1) for 5 min;       false
            days(rain/rain >= 5 and tilt/temperature > 1) >= 3;        false
            radar/level > 1 and (rain/rain > 1 and floats/di1 == 1);   false
            rain/rain > 5;                                             true
            """)
    void anAndMayRaiseEarlierButNeverReplaceALimitOfItsOwn(String expression, boolean allowed) {
        String site = SITE.replace("yellow: \"sums/total >= 5 and radar/level > 0.05\"", "red: \"" + expression + "\"");

        assertThat(read(site, null) instanceof Accepted).isEqualTo(allowed);
    }

    @Test
    void anAndMayNotGoHigherThanTheLimitsOfItsPoints() {
        String site = SITE.replace("red: 0.4}, hysteresis: 0.02", "orange: 0.4}, hysteresis: 0.02")
                .replace("yellow: \"sums", "red: \"sums");

        assertThat(lines(site))
                .containsExactly(
                        "site.yaml:50:30: alarms[2].when.red: sums/total >= 5 and radar/level > 0.05: \"and\" may raise earlier, never replace: "
                                + "none of sums/total, radar/level has an alarm with limits of its own up to red; allowed: an alarm with limits up to red on one of them");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
            radar/levle > 1;    plain;  site.yaml:50:33: alarms[2].when.yellow: radar/levle: no such point
            radar/levle > 1;    double; site.yaml:50:34: alarms[2].when.yellow: radar/levle: no such point
            radar/levle > 1;    single; site.yaml:50:34: alarms[2].when.yellow: radar/levle: no such point
            radar/level > 1 or; plain;  site.yaml:50:51: alarms[2].when.yellow: ends too early
            """)
    void aFaultInAnExpressionHasTheLineAndColumnInTheFile(String expression, String form, String expected) {
        String quote =
                switch (form) {
                    case "double" -> "\"";
                    case "single" -> "'";
                    default -> "";
                };
        String site = SITE.replace("\"sums/total >= 5 and radar/level > 0.05\"", quote + expression + quote);

        assertThat(lines(site)).hasSize(1).first().asString().startsWith(expected);
    }

    @Test
    void aFaultInATextOfSeveralLinesOrWithEscapesHasItsCharacterInstead() {
        String site = SITE.replace("\"sums/total >= 5 and radar/level > 0.05\"", "\"radar/level >\\u0020 1 >2\"");

        assertThat(lines(site))
                .containsExactly(
                        "site.yaml:50:33: alarms[2].when.yellow: >: comparisons are not chained, at character 18; allowed: a < b and b < c");
    }

    @Test
    void theBusBudgetCountsWatchdogsPulsesAndWatchModes() {
        String fast = SITE.replace("every: 1s}}", "every: 100ms}}")
                .replace(
                        "{name: l, driver: modbus-tcp, host: h}",
                        "{name: l, driver: modbus-tcp, host: h, requestTime: 95ms}");
        assertThat(lines(fast))
                .contains(
                        "site.yaml:10:16: links[0].name: l: devices need 148 % of the link's time: watchdog of siren 1 x 100 ms every 100 ms = 100 %, "
                                + "radar 1 x 100 ms every 1000 ms = 10 %, floats 1 x 100 ms every 1000 ms = 10 %, and 4 more; allowed: 100 %: longer periods, fewer points or another link");
        String watch = SITE.replace("period: 1s, when", "period: 20ms, when");
        assertThat(lines(watch))
                .anyMatch(
                        l -> l.startsWith(
                                "site.yaml:58:59: watch[0].period: 20ms: while it is on devices need 140 % of the link's time: rain 1 x 25 ms every 20 ms = 125 %"));
    }

    @Test
    void namesTheFilesWithTheKeysThatMaySignLimitSets() {
        assertThat(SiteReader.limitKeys(new SourceText("site.yaml", SITE))).containsExactly("limits-2026.pub");
        assertThat(SiteReader.limitKeys(new SourceText("s", "limits: {keys: [../a, [b], 3, ok]}")))
                .containsExactly("ok");
        assertThat(SiteReader.limitKeys(new SourceText("s", "limits: ["))).isEmpty();
        assertThat(SiteReader.limitKeys(new SourceText("s", "[]"))).isEmpty();
    }

    private static LimitSet set(String alarm, double[] limits, double hysteresis, long onDelayMs, long offDelayMs) {
        return new LimitSet(
                "flood-2026",
                7,
                "李工",
                "2026-05-01",
                "",
                Map.of(alarm, new LimitSet.Entry(limits, hysteresis, onDelayMs, offDelayMs, "example")));
    }

    private static RegisterSource register(int address) {
        return new RegisterSource(
                RegisterSource.Table.HOLDING,
                address,
                RegisterSource.Type.U16,
                false,
                0xFFFF,
                java.util.Set.of(),
                false);
    }

    private static Figure figure(Site site, int device, int point) {
        return ((DerivedSource) site.point(new PointRef(device, point)).source()).figure();
    }

    private static AlarmRule rule(Site site, String name) {
        return site.alarms().stream()
                .filter(a -> a.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Accepted accepted(String site) {
        SiteResult result = read(site, null);
        assertThat(result).as("%s", result.findings()).isInstanceOf(Accepted.class);
        return (Accepted) result;
    }

    private static List<String> lines(String site) {
        return lines(read(site, null));
    }

    /** The findings but for the one about the vibration sensor, which is polled faster than it bears for the sake of 50 Hz. */
    private static List<String> lines(SiteResult result) {
        return result.findings().stream()
                .map(Finding::toString)
                .filter(l -> !l.contains("shorter than"))
                .toList();
    }

    private static SiteResult read(String site, LimitSet limits) {
        SiteReader reader = reader();
        return reader.read(new SourceText("site.yaml", site), stamp -> false, limits);
    }

    static SiteReader reader() {
        Shelf shelf = new Shelf();
        return new SiteReader(
                id -> id.equals("m/loop") ? Optional.of(new SourceText("loop.yaml", LOOP)) : shelf.apply(id));
    }
}
