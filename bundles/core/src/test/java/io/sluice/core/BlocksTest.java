package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.core.derive.Captured;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Scan;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.BlockSource;
import io.sluice.model.site.BlockSource.Fact;
import io.sluice.model.site.BlockSpec;
import io.sluice.model.site.CaptureSpec;
import io.sluice.model.site.DerivedSource;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Figure.Vibration;
import io.sluice.model.site.Figure.Vibration.Measure;
import io.sluice.model.site.Handling;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.Site;
import io.sluice.model.site.Source;
import io.sluice.port.admin.Action;
import io.sluice.port.field.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlocksTest {
    private static final int AXES = 3;
    private static final double HZ = 200;
    private static final long STEP_NS = 5_000_000L;
    private static final int TOLD = 5;
    private static final int VIRTUAL = 1;

    private final Given.TestHost host = new Given.TestHost();
    private final Given.Collected out = new Given.Collected();
    private final Random random = new Random(17);
    private long lastNs;

    @BeforeEach
    void start() {
        lastNs = host.nowNs;
    }

    @Test
    void anEarthquakeInBlocksHasTheSameFiguresAlarmsAndCaptureAsOneSampleByOne() throws IOException {
        double[][] quake = earthquake();
        Given.Collected single = new Given.Collected();
        Engine bySample = new Engine(host, site(null), 1, null, single);
        for (int i = 0; i < quake[0].length; i++) {
            host.nowNs += STEP_NS;
            Reading r = new Reading(0, AXES + TOLD);
            for (int a = 0; a < AXES; a++) {
                r.raw[a] = quake[a][i];
                r.quality[a] = 0;
            }
            r.lastByteNs = host.nowNs;
            bySample.process(r);
        }
        bySample.tick();

        start();
        Engine byBlock = new Engine(host, site(new BlockSpec(HZ, 1000, 0, false)), 1, null, out);
        for (int from = 0; from < quake[0].length; ) {
            int n = Math.min(quake[0].length - from, 20 + random.nextInt(25)); // a poll is early or late
            byBlock.process(block(quake, from, n, false));
            from += n;
        }
        byBlock.tick();

        assertThat(figures(out)).hasSizeGreaterThan(15).isEqualTo(figures(single));
        assertThat(colours(out)).contains(Colour.RED).isEqualTo(colours(single));
        assertThat(out.captures).hasSameSizeAs(single.captures).isNotEmpty();
        for (int c = 0; c < out.captures.size(); c++) {
            Captured mine = out.captures.get(c);
            Captured other = single.captures.get(c);
            assertThat(mine.samples()).isDeepEqualTo(other.samples());
            assertThat(mine.peaks()).isEqualTo(other.peaks());
            assertThat(mine.trigger()).isEqualTo(other.trigger());
        }
        assertThat(scans(out, 0)).as("one scan a second, not 200").hasSizeLessThan(50);
        assertThat(scans(single, 0)).hasSize(quake[0].length);
    }

    @Test
    void aScanHoldsTheLastSampleAndWhatItsPointsAskOfTheOthers() {
        Engine engine = new Engine(host, site(new BlockSpec(HZ, 1000, 0, false)), 1, null, out);
        double[][] wave = sine(2000);
        for (int from = 0; from < 2000; from += 40) {
            engine.process(block(wave, from, 40, false));
        }

        List<Scan> scans = scans(out, 0);
        assertThat(scans).hasSize(10);
        Scan fifth = scans.get(5);
        assertThat(fifth.values()[0]).isEqualTo(wave[0][1039]);
        double[] second = Arrays.copyOfRange(wave[0], 840, 1040);
        assertThat(fifth.values()[3]).isEqualTo(Arrays.stream(second).min().orElseThrow());
        assertThat(fifth.values()[4]).isEqualTo(Arrays.stream(second).max().orElseThrow());
        assertThat(fifth.values()[5]).isCloseTo(Arrays.stream(second).average().orElseThrow(), within(5e-4));
        assertThat(fifth.values()[7]).as("gaps").isZero();
        assertThat(fifth.quality()[6]).as("drift is not known yet").isEqualTo(Quality.UNCERTAIN.code());
        assertThat(fifth.monotonicNs()).isEqualTo(1_000_000_000L + 1040 * STEP_NS);
    }

    @Test
    void aGapIsNeverBridged() {
        Engine engine = new Engine(host, site(new BlockSpec(HZ, 1000, 0, false)), 1, null, out);
        double[][] wave = sine(1600);
        for (int from = 0; from < 1600; from += 40) {
            if (from == 320) {
                lastNs += 7 * STEP_NS; // seven samples overran
            }
            engine.process(block(wave, from, 40, from == 320));
        }

        assertThat(scans(out, VIRTUAL))
                .as("blocks of 400: 320 of the first are in vain")
                .hasSize(4);
        assertThat(scans(out, VIRTUAL).get(0).quality()[1]).as("peak of a part").isEqualTo(Quality.UNCERTAIN.code());
        Scan last = scans(out, 0).get(scans(out, 0).size() - 1);
        assertThat(last.values()[7]).as("gaps").isEqualTo(1);
    }

    @Test
    void aLostSampleAmongOthersRestartsTheFigure() {
        Engine engine = new Engine(host, site(new BlockSpec(HZ, 1000, 0, false)), 1, null, out);
        double[][] wave = sine(1200);
        wave[0][330] = Double.NaN;
        for (int from = 0; from < 1200; from += 40) {
            engine.process(block(wave, from, 40, false));
        }
        List<Scan> figures = scans(out, VIRTUAL);
        assertThat(figures).hasSize(3);
        assertThat(figures.get(2).values()[0]).isCloseTo(Math.sqrt(1.5), within(2e-3));
    }

    @Test
    void aDeviceThatFallsSilentSaysSoAtOnceAndItsFiguresGoStale() {
        Engine engine = new Engine(host, site(new BlockSpec(HZ, 1000, 0, false)), 1, null, out);
        double[][] wave = sine(800);
        for (int from = 0; from < 800; from += 40) {
            engine.process(block(wave, from, 40, false));
        }
        int before = scans(out, 0).size();
        for (int i = 0; i < 10; i++) {
            Reading none =
                    Reading.of(site(new BlockSpec(HZ, 1000, 0, false)).devices().get(0));
            lastNs += 1_000_000_000L;
            host.nowNs = lastNs;
            none.lastByteNs = lastNs;
            engine.process(none);
            engine.tick();
        }
        assertThat(scans(out, 0)).hasSize(before + 10);
        Scan last = out.scans.get(out.scans.size() - 1);
        assertThat(last.device()).isIn(0, VIRTUAL);
        List<Scan> figures = scans(out, VIRTUAL);
        assertThat(figures.get(figures.size() - 1).quality()[0]).isEqualTo(Quality.NO_REPLY.code());
        assertThat(scans(out, 0).get(before).quality()).contains(Quality.NO_REPLY.code());
        assertThat(scans(out, 0).get(before).quality()[3]).isEqualTo(Quality.NO_REPLY.code());
    }

    @Test
    void everySampleIsAScanIfTheSiteAsksForIt() {
        Engine engine = new Engine(host, site(new BlockSpec(HZ, 1000, 0, true)), 1, null, out);
        double[][] wave = sine(480);
        wave[1][17] = Double.NaN;
        for (int from = 0; from < 480; from += 40) {
            engine.process(block(wave, from, 40, false));
        }
        List<Scan> scans = scans(out, 0);
        assertThat(scans).hasSize(480);
        for (int i = 0; i < 480; i++) {
            assertThat(scans.get(i).values()[0]).isEqualTo(wave[0][i]);
            assertThat(scans.get(i).monotonicNs()).isCloseTo(1_000_000_000L + (i + 1) * STEP_NS, within(10L));
        }
        assertThat(scans.get(17).quality()[1]).isEqualTo(Quality.GARBLED.code());
        assertThat(scans.get(17).isHeld(3)).isTrue();
        assertThat(scans(out, VIRTUAL)).as("figures count each sample once").hasSize(1);
    }

    @Test
    void whatATechnicianShakesIsNoMeasurement() {
        Site site = site(new BlockSpec(HZ, 1000, 0, false));
        Engine engine = new Engine(host, site, 1, null, out);
        assertThat(engine.act(new Action.Maintain("shaker", 600_000, "calibration"), "li")
                        .isOk())
                .isTrue();
        double[][] wave = sine(1200);
        for (double[] row : wave) {
            Arrays.setAll(row, i -> 100 * row[i]);
        }
        for (int from = 0; from < 1200; from += 40) {
            engine.process(block(wave, from, 40, false));
        }
        assertThat(out.transitions.stream().filter(t -> t.next().colour() != Colour.NONE))
                .isEmpty();
        assertThat(out.captures).isEmpty();
        assertThat(scans(out, 0).get(3).quality()[0]).isEqualTo(Quality.MAINTENANCE.code());
    }

    @Test
    void aClippedSampleMarksItsBlockAndStaysInTheFigures() {
        Engine engine = new Engine(host, site(new BlockSpec(HZ, 1000, 0, false)), 1, null, out);
        double[][] wave = sine(800);
        wave[0][100] = 12_500;
        for (int from = 0; from < 800; from += 40) {
            engine.process(block(wave, from, 40, false));
        }
        Scan first = scans(out, VIRTUAL).get(0);
        assertThat(first.values()[1]).isGreaterThan(10_000);
        assertThat(first.quality()[1]).isEqualTo(Quality.UNCERTAIN.code());
        assertThat(scans(out, VIRTUAL).get(1).quality()[1]).isEqualTo(Quality.GOOD.code());
    }

    @Test
    void aDrillAtAPointInBlocksMovesItsFiguresAndTheirAlarms() {
        Engine engine = new Engine(host, site(new BlockSpec(HZ, 1000, 0, false)), 1, null, out);
        double[][] wave = sine(800);
        for (int from = 0; from < 400; from += 40) {
            engine.process(block(wave, from, 40, false));
        }
        Map<Long, Double> course = new TreeMap<>(Map.of(0L, 0.0, 1000L, 0.0, 1010L, 40.0, 3000L, 40.0, 6000L, 0.0));
        assertThat(engine.act(new Action.StartDrill("shaker/x", course, false, "exercise"), "li")
                        .isOk())
                .isTrue();
        for (int i = 0; i < 60; i++) {
            host.nowNs += 100_000_000L;
            engine.tick();
        }
        assertThat(out.transitions)
                .filteredOn(t -> t.next().colour() == Colour.YELLOW || t.next().colour() == Colour.ORANGE)
                .isNotEmpty()
                .allMatch(t -> t.realm() == io.sluice.model.Realm.DRILL);
        assertThat(out.scans.stream()
                        .filter(s -> s.device() == 0 && s.realm() == io.sluice.model.Realm.DRILL)
                        .mapToDouble(s -> s.values()[4])
                        .max())
                .hasValueCloseTo(40.0, within(0.1));
    }

    @Test
    void waitingBlocksAreKeptInOrderAndADroppedOneLeavesAGap() {
        Inbox inbox = new Inbox(2);
        double[][] wave = sine(2);
        for (int i = 0; i <= Inbox.MAX_BLOCKS; i++) {
            inbox.offer(block(wave, 0, 1, false));
        }
        assertThat(inbox.coalesced()).isEqualTo(1);
        long before = Long.MIN_VALUE;
        for (int i = 0; i < Inbox.MAX_BLOCKS; i++) {
            Reading r = inbox.poll();
            assertThat(r.block.gap).isFalse();
            assertThat(r.block.readNs).isGreaterThan(before);
            before = r.block.readNs;
        }
        inbox.offer(block(wave, 0, 1, false));
        inbox.offer(block(wave, 0, 1, false));
        assertThat(inbox.poll().block.gap).isTrue();
        assertThat(inbox.poll().block.gap).isFalse();
    }

    private static double[][] earthquake() throws IOException {
        String dir = System.getenv("SLUICE_RECORDINGS");
        Path file = dir == null ? null : Path.of(dir, "struct_berkeley_greatwestern_13storey_m44_2018_200hz.csv");
        assumeTrue(file != null && Files.isRegularFile(file), "SLUICE_RECORDINGS holds no recording of an earthquake");
        List<String> lines = Files.readAllLines(file);
        double[][] columns = new double[AXES][lines.size() - 1];
        for (int i = 1; i < lines.size(); i++) {
            String[] fields = lines.get(i).split(",");
            for (int a = 0; a < AXES; a++) {
                columns[a][i - 1] = Double.parseDouble(fields[10 + a]); // the roof
            }
        }
        return columns;
    }

    private static double[][] sine(int samples) {
        double[][] rows = new double[AXES][samples];
        for (double[] row : rows) {
            Arrays.setAll(row, i -> Math.rint(1e3 * Math.sin(2 * Math.PI * 5 * i / HZ)) / 1e3);
        }
        return rows;
    }

    private Reading block(double[][] rows, int from, int n, boolean gap) {
        Reading r = Reading.of(site(new BlockSpec(HZ, 1000, 0, false)).devices().get(0));
        for (int a = 0; a < AXES; a++) {
            System.arraycopy(rows[a], from, r.block.row(a, n), 0, n);
            r.quality[a] = 0;
        }
        lastNs += n * STEP_NS;
        host.nowNs = lastNs;
        r.block.gap = gap;
        r.block.readNs = lastNs;
        r.lastByteNs = lastNs;
        return r;
    }

    private static List<Scan> scans(Given.Collected out, int device) {
        return out.scans.stream().filter(s -> s.device() == device).toList();
    }

    private static List<String> figures(Given.Collected out) {
        List<String> all = new ArrayList<>();
        for (Scan s : scans(out, VIRTUAL)) {
            all.add(Arrays.toString(s.values()) + Arrays.toString(s.quality()));
        }
        return all;
    }

    private static List<Colour> colours(Given.Collected out) {
        return out.transitions.stream()
                .filter(t -> !t.facts().fault())
                .map(t -> t.next().colour())
                .toList();
    }

    /** A shaker of three axes and what its blocks come to; its figures; a limit on the peak; a capture. */
    private static Site site(BlockSpec blocks) {
        Source raw = new RegisterSource(
                RegisterSource.Table.HOLDING, 0, RegisterSource.Type.S16, false, 0xffff, Set.of(), false);
        List<PointSpec> points = new ArrayList<>();
        for (String axis : List.of("x", "y", "z")) {
            points.add(point(axis, raw));
        }
        points.add(point("x-min", new BlockSource(Fact.MIN, "x")));
        points.add(point("x-max", new BlockSource(Fact.MAX, "x")));
        points.add(point("x-mean", new BlockSource(Fact.MEAN, "x")));
        points.add(point("drift", new BlockSource(Fact.DRIFT, "")));
        points.add(point("gaps", new BlockSource(Fact.GAPS, "")));
        int periodMs = blocks == null ? 5 : 100;
        DeviceSpec shaker = new DeviceSpec(
                0,
                "shaker",
                "",
                "bus",
                "m/x",
                1,
                periodMs,
                100,
                0,
                0,
                1,
                false,
                Place.UNKNOWN,
                points,
                Handling.NONE,
                null,
                blocks);
        List<PointRef> axes = List.of(new PointRef(0, 0), new PointRef(0, 1), new PointRef(0, 2));
        List<PointSpec> figures = Arrays.stream(Measure.values())
                .map(m -> point(
                        m.name().toLowerCase(java.util.Locale.ROOT),
                        new DerivedSource(new Vibration(axes, m, HZ, 2000, m == Measure.PEAK ? 1 : 0))))
                .toList();
        DeviceSpec virtual = new DeviceSpec(1, "figures", "", "", "", 0, 0, 100, 0, 0, 1, true, Place.UNKNOWN, figures);
        AlarmRule peak = AlarmRule.limits(
                "quake",
                "地震",
                1,
                Measure.PEAK.ordinal(),
                true,
                new double[] {Given.NONE, 5, 15, 30, 60},
                1,
                0,
                0,
                60_000);
        Site plain = Given.site(List.of(shaker, virtual), peak);
        return new Site(
                plain.gateway(),
                plain.links(),
                plain.devices(),
                plain.alarms(),
                List.of(),
                List.of(),
                List.of(),
                List.of(new CaptureSpec("quake", axes, HZ, 20, 3000, 5000, 20_000)),
                List.of(),
                plain.policy(),
                "hash");
    }

    private static PointSpec point(String name, Source source) {
        double most = source instanceof DerivedSource ? 1e5 : 1e4;
        return new PointSpec(name, "", "cm/s2", source, 1, 0, 1, 0, 6, -1e4, most, Double.NaN, 0, 0);
    }
}
