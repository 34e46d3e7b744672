package io.sluice.core.derive;

import static io.sluice.core.derive.Rig.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.model.Quality;
import io.sluice.model.site.CaptureSpec;
import io.sluice.model.site.Figure;
import io.sluice.model.site.Figure.Average;
import io.sluice.model.site.Figure.Total;
import io.sluice.model.site.Figure.Vibration;
import io.sluice.model.site.Figure.Vibration.Measure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The figures of recordings against numpy and scipy. Every recording in the directory that {@code SLUICE_RECORDINGS} names is
 * taken whose columns are of a known kind, those that are not there today as well; they are not part of this repository.
 *
 * <p>Tolerance: 2e-9 absolute, for the points round to nine decimals, plus a part of the value: 1e-9 for sums, statistics and
 * vibration with the mean taken out, 1e-6 for regression lines, frequencies and behind the high-pass; 0.5 % of the column's
 * range (medians: 1 %) for statistics of more than 1,000 samples, which are gathered in slices;
 * extremes leave such a window within two slices.
 */
@Timeout(300)
class FiguresByNumpyTest {
    private static final String PYTHON = "/usr/bin/python3";
    private static final double ROUNDING = 2e-9;
    private static final Map<String, Map<String, double[]>> COLUMNS = new HashMap<>();

    @TempDir
    static Path directory;

    private static Path recordings;
    private static List<Job> jobs;

    /** One column of a recording, and what it comes to by another hand. */
    private record Job(
            String kind, String file, String column, int from, int to, Map<String, String> with, String[] expected) {
        double number(String name) {
            return Double.parseDouble(with.get(name));
        }

        long ms(String name) {
            return Math.round(number(name) * 1000);
        }
    }

    @BeforeAll
    static void compute() throws Exception {
        String dir = System.getenv("SLUICE_RECORDINGS");
        assumeTrue(dir != null && Files.isDirectory(Path.of(dir)), "SLUICE_RECORDINGS names no directory");
        boolean present = Files.isExecutable(Path.of(PYTHON)) && python("-c", "import numpy, scipy") == 0;
        assumeTrue(present, "numpy is not installed: apt-get install python3-numpy python3-scipy");
        recordings = Path.of(dir);
        Path script = directory.resolve("figures_by_numpy.py");
        try (var in = FiguresByNumpyTest.class.getResourceAsStream("/figures_by_numpy.py")) {
            Files.copy(in, script);
        }
        assertThat(python(script.toString(), dir)).isZero();
        jobs = Files.readAllLines(directory.resolve("out")).stream()
                .map(FiguresByNumpyTest::job)
                .toList();
        assertThat(jobs).as("recordings of a known kind in %s", dir).isNotEmpty();
    }

    @TestFactory
    Stream<DynamicTest> figuresAgree() {
        Map<String, List<Job>> byFile = new TreeMap<>();
        jobs.forEach(j -> byFile.computeIfAbsent(j.kind + " of " + j.file, k -> new ArrayList<>())
                .add(j));
        return byFile.entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> {
                    int compared = 0;
                    for (Job job : e.getValue()) {
                        compared += compare(job);
                    }
                    assertThat(compared).as("figures compared").isPositive();
                }));
    }

    @TestFactory
    Stream<DynamicTest> noTremorIsEaten() {
        return jobs.stream()
                .filter(j -> j.kind.equals("vibration"))
                .map(Job::file)
                .distinct()
                .map(file -> DynamicTest.dynamicTest(file, () -> captureHoldsThePeak(file)));
    }

    private static int compare(Job job) {
        return switch (job.kind) {
            case "vibration" -> vibration(job);
            case "rain" -> rain(job) + counter(job);
            case "depth" -> series(job, new Figure.Rate(at(0, 0), job.ms("window"), 0.5, 60_000), 1e-6);
            case "time-to" ->
                series(
                        job,
                        new Figure.TimeTo(at(0, 0), job.number("threshold"), true, job.ms("window"), 86_400_000),
                        1e-6);
            case "average" ->
                series(
                        job,
                        new Average(
                                at(0, 0),
                                Average.Statistic.valueOf(job.with.get("statistic")),
                                job.ms("window"),
                                job.with.get("aligned").equals("1"),
                                0.75),
                        1e-9);
            default -> throw new IllegalArgumentException(job.kind);
        };
    }

    /** Block by block: RMS, peak, crest factor, dominant frequency. */
    private static int vibration(Job job) {
        double rate = job.number("rate");
        double highPass = job.number("highPass");
        int n = (int) Math.round(job.number("block") * rate / 1000);
        Rig rig = new Rig()
                .device("channel", 1000, 1)
                .derived(
                        "virtual",
                        0,
                        Arrays.stream(Measure.values())
                                .map(m ->
                                        new Vibration(List.of(at(0, 0)), m, rate, (long) job.number("block"), highPass))
                                .toArray(Vibration[]::new))
                .ready();
        double[] x = column(job.file, job.column);
        int blocks = x.length / n;
        assertThat(job.expected).hasSize(4 * blocks);
        for (int b = 0; b < blocks; b++) {
            long endNs = rig.start.monotonicNs() + Math.round(((b + 1) * (double) n - 1) * 1e9 / rate);
            rig.deriver.waveform(at(0, 0), rate, Arrays.copyOfRange(x, b * n, (b + 1) * n), endNs, Quality.GOOD);
            rig.afterMs = (endNs - rig.start.monotonicNs()) / 1_000_000;
            rig.tick(0);
            for (Measure m : Measure.values()) {
                double part = m == Measure.DOMINANT_FREQUENCY || highPass > 0 ? 1e-6 : 1e-9;
                double expected = Double.parseDouble(job.expected[4 * b + m.ordinal()]);
                agree(job, b * n, rig.value(1, m.ordinal()), expected, part);
            }
        }
        return 4 * blocks;
    }

    private static int rain(Job job) {
        return series(
                job,
                new Total(at(0, 0), false, 1, 0, Total.Span.valueOf(job.with.get("span")), job.ms("window"), 0),
                1e-9);
    }

    /** The same rain as tips of 0.1 mm of a 16-bit counter that wraps on the way. */
    private static int counter(Job job) {
        double[] x = column(job.file, job.column);
        double[] counts = new double[x.length];
        long count = 65_500;
        for (int i = 0; i < x.length; i++) {
            count += Math.round(Double.isNaN(x[i]) ? 0 : x[i] * 10);
            counts[i] = count % 65_536;
        }
        Figure total =
                new Total(at(0, 0), true, 0.1, 65_536, Total.Span.valueOf(job.with.get("span")), job.ms("window"), 0);
        Rig rig = rig(job, total);
        rig.afterMs = utc(job.file, 0) - rig.start.utcMs() - job.ms("period");
        rig.scan(0, 65_500);
        return series(job, rig, counts, 1e-9);
    }

    private static int series(Job job, Figure figure, double part) {
        return series(job, rig(job, figure), column(job.file, job.column), part);
    }

    private static Rig rig(Job job, Figure figure) {
        return new Rig()
                .device("instrument", (int) job.ms("period"), 1)
                .derived("virtual", 0, figure)
                .ready();
    }

    private static int series(Job job, Rig rig, double[] x, double part) {
        int compared = 0;
        for (int i = job.from; i < job.to; i++) {
            rig.afterMs = utc(job.file, i) - rig.start.utcMs();
            rig.scan(0, x[i]);
            String expected = job.expected[i - job.from];
            if (!expected.equals("any")) {
                agree(job, i, rig.value(1, 0), Double.parseDouble(expected), part);
                compared++;
            }
        }
        return compared;
    }

    private static void agree(Job job, int row, double found, double expected, double part) {
        if (Double.isNaN(expected)) {
            assertThat(found)
                    .as("%s %s row %d %s", job.file, job.column, row, job.with)
                    .isNaN();
            return;
        }
        double tolerance =
                ROUNDING + part * Math.abs(expected) + Double.parseDouble(job.with.getOrDefault("slack", "0"));
        if (!(Math.abs(found - expected) <= tolerance)) { // a description for each of a million is too slow
            assertThat(found)
                    .as("%s %s row %d %s", job.file, job.column, row, job.with)
                    .isCloseTo(expected, within(tolerance));
        }
    }

    private static void captureHoldsThePeak(String file) {
        Job any = jobs.stream().filter(j -> j.file.equals(file)).findFirst().orElseThrow();
        double[] x = column(file, any.column);
        double rate = any.number("rate");
        double mean = Arrays.stream(x).average().orElseThrow();
        int peak = 0;
        for (int i = 0; i < x.length; i++) {
            peak = Math.abs(x[i] - mean) > Math.abs(x[peak] - mean) ? i : peak;
        }
        Rig rig = new Rig().device("channel", 1000, 1);
        double threshold = 0.3 * Math.abs(x[peak] - mean);
        rig.captures = List.of(new CaptureSpec("tremor", List.of(at(0, 0)), rate, threshold, 5_000, 10_000, 60_000));
        rig.build();
        List<Captured> out = new ArrayList<>();
        Captures captures = new Captures(rig.site, out::add);
        for (int from = 0; from < x.length; from += 64) {
            double[] part = Arrays.copyOfRange(x, from, Math.min(x.length, from + 64));
            captures.waveform(at(0, 0), rate, part, instant(rig, from + part.length - 1, rate));
        }
        captures.tick(instant(rig, x.length, rate) + 60_000_000_000L);

        long peakNs = instant(rig, peak, rate);
        Captured captured = out.stream()
                .filter(c -> c.startNs() <= peakNs && peakNs <= c.startNs() + c.samples()[0].length * 1e9 / rate)
                .findFirst()
                .orElseThrow(() -> new AssertionError("the peak of " + file + " is in no capture"));
        int index = (int) Math.round((peakNs - captured.startNs()) * rate / 1e9);
        assertThat(captured.samples()[0][index]).isEqualTo((float) x[peak]);
        assertThat(captured.triggerNs()).isLessThanOrEqualTo(peakNs);
    }

    private static long instant(Rig rig, int sample, double rate) {
        return rig.start.monotonicNs() + Math.round(sample * 1e9 / rate);
    }

    private static double[] column(String file, String name) {
        return columns(file).get(name);
    }

    private static long utc(String file, int row) {
        return (long) columns(file).get("time_utc")[row];
    }

    private static Map<String, double[]> columns(String file) {
        return COLUMNS.computeIfAbsent(file, f -> {
            try {
                List<String> lines = Files.readAllLines(recordings.resolve(f));
                String[] header = lines.get(0).split(",", -1);
                Map<String, double[]> columns = new HashMap<>();
                for (String name : header) {
                    columns.put(name, new double[lines.size() - 1]);
                }
                for (int i = 1; i < lines.size(); i++) {
                    String[] cells = lines.get(i).split(",", -1);
                    for (int c = 0; c < header.length; c++) {
                        columns.get(header[c])[i - 1] = cell(header[c], cells[c]);
                    }
                }
                return columns;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static double cell(String column, String text) {
        if (column.equals("time_utc")) {
            return Instant.parse(text).toEpochMilli();
        }
        try {
            return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN; // a column of names
        }
    }

    private static Job job(String line) {
        String[] f = line.split("\t");
        String[] rows = f[3].split(":");
        Map<String, String> with = new HashMap<>();
        for (String p : f[4].split(";")) {
            with.put(p.substring(0, p.indexOf('=')), p.substring(p.indexOf('=') + 1));
        }
        int from = Integer.parseInt(rows[0]);
        String[] expected = f[5].replace("nan", "NaN").split(" ");
        int to = f[0].equals("vibration") ? Integer.parseInt(rows[1]) : from + expected.length;
        return new Job(f[0], f[1], f[2], from, to, with, expected);
    }

    private static int python(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(PYTHON));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
