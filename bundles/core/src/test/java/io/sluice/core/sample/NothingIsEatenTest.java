package io.sluice.core.sample;

import static io.sluice.core.sample.Checks.take;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Quality;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recorded flash floods and a recorded tremor go through a filter that is set far too tight. */
class NothingIsEatenTest {

    @ParameterizedTest(name = "{0} mm/s, confirm {1}")
    @CsvSource({"0.01, 1", "0.01, 2", "0.1, 2", "0.1, 3", "0.5, 2", "0.5, 5", "1, 3"})
    void letsEveryFlashFloodPassWithinTheSamplesOfConfirmation(double maxPerSecond, int confirm) {
        Map<String, List<String[]>> floods = Checks.recording("water_floodnet_nyc_top60_profiles.csv", 0, 2, 4).stream()
                .collect(Collectors.groupingBy(r -> r[0], LinkedHashMap::new, Collectors.toList()));
        assertThat(floods).isNotEmpty();
        floods.forEach((name, rows) -> {
            double[] t = column(rows, 1);
            double[] depth = column(rows, 2);
            boolean[] marked = run(Checks.rate(maxPerSecond, confirm), t, depth);

            assertThat(longestRun(marked)).as(name).isLessThanOrEqualTo(confirm);
            int peak = IntStream.range(0, depth.length).reduce(0, (a, b) -> depth[b] > depth[a] ? b : a);
            double seen = IntStream.range(0, depth.length)
                    .filter(i -> !marked[i])
                    .mapToDouble(i -> depth[i])
                    .max()
                    .orElse(0);
            assertThat(seen)
                    .as("%s: deepest that passes of %s mm", name, depth[peak])
                    .isGreaterThan(0.95 * depth[peak]);
            new TreeMap<>(Map.of(100.0, "blue", 200.0, "yellow", 300.0, "orange", 400.0, "red")).forEach((limit, c) -> {
                int real = first(depth, new boolean[depth.length], limit);
                int through = first(depth, marked, limit);
                assertThat(through - real).as("%s: samples until %s", name, c).isBetween(0, confirm);
            });
        });
    }

    @ParameterizedTest(name = "{0} cm/s2 per s, confirm {1}")
    @CsvSource({"10, 1", "10, 2", "100, 2", "100, 5", "500, 3", "1000, 3", "1500, 2"})
    void letsATremorPassWithinTheSamplesOfConfirmation(double maxPerSecond, int confirm) {
        // the roof, from 6 s to 14 s: the strong part
        List<String[]> rows =
                Checks.recording("struct_berkeley_greatwestern_13storey_m44_2018_200hz.csv", 1, 12).stream()
                        .filter(r -> Double.parseDouble(r[0]) >= 6 && Double.parseDouble(r[0]) <= 14)
                        .toList();
        double[] t = column(rows, 0);
        double[] a = column(rows, 1);
        boolean[] marked = run(Checks.rate(maxPerSecond, confirm), t, a);

        assertThat(longestRun(marked)).isLessThanOrEqualTo(confirm);
        double[] size =
                IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i])).toArray();
        double peak =
                IntStream.range(0, a.length).mapToDouble(i -> size[i]).max().orElse(0);
        double seen = IntStream.range(0, a.length)
                .filter(i -> !marked[i])
                .mapToDouble(i -> size[i])
                .max()
                .orElse(0);
        assertThat(peak).isGreaterThan(60);
        assertThat(seen).isGreaterThan(0.9 * peak);
        for (double limit : new double[] {10, 20, 30, 40, 50}) {
            int real = first(size, new boolean[a.length], limit);
            int through = first(size, marked, limit);
            assertThat((through - real) / 200.0)
                    .as("s until %s cm/s2 is seen", limit)
                    .isBetween(0.0, 0.2);
        }
    }

    private static boolean[] run(PointCheck check, double[] t, double[] values) {
        boolean[] marked = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            marked[i] = take(check, values[i], t[i]) == Quality.SPIKE;
        }
        return marked;
    }

    private static int first(double[] values, boolean[] marked, double limit) {
        return IntStream.range(0, values.length)
                .filter(i -> !marked[i] && values[i] >= limit)
                .findFirst()
                .orElse(Integer.MAX_VALUE);
    }

    private static int longestRun(boolean[] marked) {
        int longest = 0;
        int run = 0;
        for (boolean m : marked) {
            run = m ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }

    private static double[] column(List<String[]> rows, int column) {
        return rows.stream().mapToDouble(r -> Double.parseDouble(r[column])).toArray();
    }
}
