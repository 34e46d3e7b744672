package io.sluice.field.modbus;

import static io.sluice.field.modbus.Specs.alone;
import static io.sluice.field.modbus.Specs.device;
import static io.sluice.field.modbus.Specs.holding;
import static io.sluice.field.modbus.Specs.source;
import static io.sluice.model.site.RegisterSource.Type.BIT;
import static io.sluice.model.site.RegisterSource.Type.F32;
import static io.sluice.model.site.RegisterSource.Type.F64;
import static io.sluice.model.site.RegisterSource.Type.S16;
import static io.sluice.model.site.RegisterSource.Type.U16;
import static io.sluice.model.site.RegisterSource.Type.U32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Table;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PlanTest {
    private static final int MS = Specs.TIMEOUT_MS;

    static List<Arguments> merges() {
        return List.of(
                // one request for neighbours, in any order
                merge(device(holding(53, S16), holding(52, S16), holding(54, S16)), "holding 52+3"),
                // a gap is bridged up to maxGap and not beyond
                merge(device(MS, 3, 125, holding(10, U16), holding(14, U16)), "holding 10+5"),
                merge(device(MS, 2, 125, holding(10, U16), holding(14, U16)), "holding 10+1", "holding 14+1"),
                merge(device(MS, 0, 125, holding(10, U32), holding(12, U16)), "holding 10+3"),
                merge(device(MS, 0, 125, holding(10, U32), holding(13, U16)), "holding 10+2", "holding 13+1"),
                // maxRegisters is kept, gap included
                merge(device(MS, 4, 4, holding(0, U16), holding(3, U16)), "holding 0+4"),
                merge(device(MS, 4, 3, holding(0, U16), holding(3, U16)), "holding 0+1", "holding 3+1"),
                merge(device(MS, 4, 1, holding(0, U16), holding(1, U16)), "holding 0+1", "holding 1+1"),
                // a value of several registers is never cut
                merge(
                        device(MS, 4, 4, holding(0, U16), holding(1, U32), holding(3, U32)),
                        "holding 0+3",
                        "holding 3+2"),
                merge(
                        device(MS, 4, 5, holding(0, U16), holding(1, F64), holding(5, U16)),
                        "holding 0+5",
                        "holding 5+1"),
                merge(device(MS, 0, 125, holding(0, F64), holding(121, F64)), "holding 0+4", "holding 121+4"),
                merge(device(MS, 120, 125, holding(0, F64), holding(121, F64)), "holding 0+125"),
                // overlaps: two views of the same registers
                merge(device(holding(7, U32), holding(7, U16), holding(8, S16)), "holding 7+2"),
                merge(device(MS, 0, 2, holding(7, U32), holding(8, U32)), "holding 7+2", "holding 8+2"),
                // tables stay apart, ordered by function code
                merge(
                        device(
                                source(Table.INPUT, 0, U16),
                                holding(1, U16),
                                source(Table.DISCRETE, 2, BIT),
                                source(Table.COIL, 3, BIT)),
                        "coil 3+1",
                        "discrete 2+1",
                        "holding 1+1",
                        "input 0+1"),
                // bits: 2000 in a request, whatever maxRegisters says
                merge(device(MS, 120, 1, source(Table.COIL, 0, BIT), source(Table.COIL, 100, BIT)), "coil 0+101"),
                // alone: neither merged nor read across
                merge(
                        device(holding(0, U16), alone(1, U16), holding(2, U16)),
                        "holding 0+1",
                        "holding 1+1",
                        "holding 2+1"),
                merge(device(alone(4, U16), alone(5, U16)), "holding 4+1", "holding 5+1"),
                merge(device(holding(0, U16), alone(2, U32), holding(1, U16)), "holding 0+2", "holding 2+2"),
                // alone, but two views of the very same registers: they are read once
                merge(device(alone(6, U16), alone(6, S16)), "holding 6+1"),
                merge(device(alone(6, U16), alone(6, U32)), "holding 6+1", "holding 6+2"));
    }

    @ParameterizedTest
    @MethodSource("merges")
    void mergesWhatMayBeMerged(DeviceSpec device, List<String> expected) {
        assertThat(plan(device).blocks()).extracting(Request::what).isEqualTo(expected);
        assertThat(plan(device).requests()).isEqualTo(expected.size());
    }

    @Test
    void keepsToTwoThousandBits() {
        RegisterSource[] bits = new RegisterSource[2002];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = source(Table.DISCRETE, i, BIT);
        }

        assertThat(plan(device(bits)).blocks())
                .extracting(Request::what)
                .containsExactly("discrete 0+2000", "discrete 2000+2");
    }

    @Test
    void knowsTheExactRunsBehindAMergedRequest() {
        Request block = plan(device(holding(10, U32), holding(12, U16), holding(16, U16), holding(18, U16)))
                .blocks()
                .get(0);

        assertThat(block.what()).isEqualTo("holding 10+9");
        assertThat(block.gaps()).isEqualTo("13+3, 17+1");
        assertThat(block.runs())
                .extracting(Request::what)
                .containsExactly("holding 10+3", "holding 16+1", "holding 18+1");
    }

    @Test
    void hasNoRunsWhereNothingIsReadInVain() {
        assertThat(plan(device(holding(10, U32), holding(12, U16)))
                        .blocks()
                        .get(0)
                        .runs())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "256, 300, 0, 125, 'unit 256, allowed is 0 to 255'",
        "-1, 300, 0, 125, 'unit -1, allowed is 0 to 255'",
        "1, 0, 0, 125, 'timeoutMs 0, allowed is 1 to 2147483647'",
        "1, 300, -1, 125, 'maxGap -1, allowed is 0 to 125'",
        "1, 300, 0, 0, 'maxRegisters 0, allowed is 1 to 125'",
        "1, 300, 0, 126, 'maxRegisters 126, allowed is 1 to 125'",
    })
    void refusesADeviceThatCannotBe(int unit, int timeoutMs, int maxGap, int maxRegisters, String message) {
        DeviceSpec device = of(unit, timeoutMs, maxGap, maxRegisters, holding(0, U16));

        assertThatThrownBy(() -> plan(device))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("device tilt-01: " + message);
    }

    @Test
    void refusesADeviceWithoutPoints() {
        assertThatThrownBy(() -> plan(device()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("device tilt-01: points 0");
    }

    @Test
    void refusesAValueThatDoesNotFitIntoOneRequest() {
        assertThatThrownBy(() -> plan(device(MS, 0, 1, holding(0, F32))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("point tilt-01/p0: type F32 takes 2 registers, allowed are 1 in one request");
    }

    private static Arguments merge(DeviceSpec device, String... requests) {
        return Arguments.of(device, List.of(requests));
    }

    private static Plan plan(DeviceSpec device) {
        return Plan.of(null, device, 0);
    }

    private static DeviceSpec of(int unit, int timeoutMs, int maxGap, int maxRegisters, RegisterSource source) {
        DeviceSpec like = device(source);
        List<PointSpec> points = like.points();
        return new DeviceSpec(
                0,
                like.name(),
                "",
                "house",
                "test/test",
                unit,
                1000,
                timeoutMs,
                0,
                maxGap,
                maxRegisters,
                false,
                like.place(),
                points);
    }
}
