package io.sluice.testkit.instrument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.model.site.RegisterSource.Type;
import io.sluice.testkit.modbus.RegisterImage;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimulatedInstrumentTest {
    private final RegisterImage image = new RegisterImage();

    @Test
    void putsEachTypeWhereTheSpecificationWantsIt() {
        write(Type.U16, false, 0xffff, 65_535);
        assertThat(registers(1)).containsExactly(0xffff);
        write(Type.S16, false, 0xffff, -2);
        assertThat(registers(1)).containsExactly(0xfffe);
        write(Type.U32, false, 0xffff, 0x11223344);
        assertThat(registers(2)).containsExactly(0x1122, 0x3344);
        write(Type.U32, true, 0xffff, 0x11223344);
        assertThat(registers(2)).containsExactly(0x3344, 0x1122);
        write(Type.S32, false, 0xffff, -1);
        assertThat(registers(2)).containsExactly(0xffff, 0xffff);
        write(Type.F32, false, 0xffff, 1.0);
        assertThat(registers(2)).containsExactly(0x3f80, 0);
        write(Type.F32, true, 0xffff, 1.0);
        assertThat(registers(2)).containsExactly(0, 0x3f80);
        write(Type.F64, false, 0xffff, 1.0);
        assertThat(registers(4)).containsExactly(0x3ff0, 0, 0, 0);
        write(Type.F64, true, 0xffff, 1.0);
        assertThat(registers(4)).containsExactly(0, 0, 0, 0x3ff0);
    }

    @Test
    void keepsTheBitsOutsideAMask() {
        image.setRegister(Table.HOLDING, 5, 0xf00f);
        write(Type.U16, false, 0x0ff0, 0xab);
        assertThat(registers(1)).containsExactly(0xfabf);
    }

    @Test
    void stopsAtTheEndsOfItsRegisters() {
        SimulatedInstrument instrument = instrument(point(source(Type.U16, Set.of()), 0.1, 0, 1, 0, 1));
        assertThat(instrument.set("p", -3)).isZero();
        assertThat(instrument.set("p", 1e9)).isEqualTo(6553.5);
    }

    @Test
    void goesTheConversionBackwards() {
        // radar: distance in mm below a sensor 5.2 m up; gain and zero of a calibration on top
        SimulatedInstrument radar = instrument(point(source(Type.U16, Set.of()), -0.001, 5.2, 1.02, -0.01, 3));
        double seen = radar.set("p", 0.4127);
        int raw = image.register(Table.HOLDING, 5);
        assertThat((raw * -0.001 + 5.2) * 1.02 - 0.01).isCloseTo(seen, within(0.0005));
        assertThat(seen).isCloseTo(0.4127, within(radar.resolution("p")));
    }

    @Test
    void comesBackWithinTheResolutionForAnyValue() {
        SimulatedInstrument tilt = instrument(point(source(Type.S16, Set.of()), 180.0 / 32768, 0, 1, 0, 3));
        for (double value = -179; value < 179; value += 0.317) {
            assertThat(tilt.set("p", value)).isCloseTo(value, within(tilt.resolution("p")));
        }
    }

    @Test
    void nudgesAValueThatWouldMeanAFault() {
        SimulatedInstrument instrument = instrument(point(source(Type.U16, Set.of(0xffffL)), 1, 0, 1, 0, 0));
        assertThat(instrument.set("p", 65_535)).isEqualTo(65_534);
        instrument.fault("p");
        assertThat(image.register(Table.HOLDING, 5)).isEqualTo(0xffff);
    }

    @Test
    void saysWhichPointsItHas() {
        SimulatedInstrument instrument = instrument(point(source(Type.U16, Set.of()), 1, 0, 1, 0, 0));
        assertThatThrownBy(() -> instrument.set("q", 1)).hasMessage("d/q: no such point, there are [p]");
        assertThatThrownBy(() -> instrument.fault("p")).hasMessage("d/p: has no fault value");
    }

    private void write(Type type, boolean lowWordFirst, int mask, double raw) {
        RegisterSource source = new RegisterSource(Table.HOLDING, 5, type, lowWordFirst, mask, Set.of(), false);
        RegisterEncoder.write(source, RegisterEncoder.bits(source, raw), image);
    }

    private List<Integer> registers(int count) {
        return IntStream.range(5, 5 + count)
                .mapToObj(a -> image.register(Table.HOLDING, a))
                .toList();
    }

    private SimulatedInstrument instrument(PointSpec point) {
        return new SimulatedInstrument(
                new DeviceSpec(0, "d", "", "l", "m/m", 1, 100, 100, 0, 0, 10, false, Place.UNKNOWN, List.of(point)),
                image);
    }

    private static RegisterSource source(Type type, Set<Long> faults) {
        return new RegisterSource(Table.HOLDING, 5, type, false, 0xffff, faults, false);
    }

    private static PointSpec point(
            RegisterSource source, double scale, double offset, double gain, double zero, int decimals) {
        return new PointSpec(
                "p",
                "",
                "1",
                source,
                scale,
                offset,
                gain,
                zero,
                decimals,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                Double.NaN,
                0,
                0);
    }
}
