package io.sluice.field.modbus;

import static io.sluice.field.modbus.Specs.faulty;
import static io.sluice.field.modbus.Specs.holding;
import static io.sluice.field.modbus.Specs.lowFirst;
import static io.sluice.field.modbus.Specs.masked;
import static io.sluice.field.modbus.Specs.quirky;
import static io.sluice.model.site.RegisterSource.Type.BCD16;
import static io.sluice.model.site.RegisterSource.Type.BCD32;
import static io.sluice.model.site.RegisterSource.Type.BIT;
import static io.sluice.model.site.RegisterSource.Type.F32;
import static io.sluice.model.site.RegisterSource.Type.F64;
import static io.sluice.model.site.RegisterSource.Type.S16;
import static io.sluice.model.site.RegisterSource.Type.S32;
import static io.sluice.model.site.RegisterSource.Type.S64;
import static io.sluice.model.site.RegisterSource.Type.SM16;
import static io.sluice.model.site.RegisterSource.Type.SM32;
import static io.sluice.model.site.RegisterSource.Type.U16;
import static io.sluice.model.site.RegisterSource.Type.U32;
import static io.sluice.model.site.RegisterSource.Type.U64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.Quality;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Quirks;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.port.field.Reading;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ColumnTest {

    static List<Arguments> vectors() {
        return List.of(
                Arguments.of(holding(0, U16), "0000", 0.0),
                Arguments.of(holding(0, U16), "8000", 32768.0),
                Arguments.of(holding(0, U16), "FFFF", 65535.0),
                Arguments.of(holding(0, S16), "7FFF", 32767.0),
                Arguments.of(holding(0, S16), "8000", -32768.0),
                Arguments.of(holding(0, S16), "FF97", -105.0), // RS-FSXCS: -10.5 degC
                Arguments.of(holding(0, U32), "00010002", 65538.0),
                Arguments.of(holding(0, U32), "FFFFFFFE", 4294967294.0),
                Arguments.of(lowFirst(0, U32), "00010002", 131073.0),
                Arguments.of(holding(0, S32), "FFFFFFFE", -2.0),
                Arguments.of(holding(0, S32), "80000000", -2147483648.0),
                Arguments.of(lowFirst(0, S32), "FFFE8000", -2147418114.0),
                Arguments.of(holding(0, F32), "3F9E0419", (double) 1.2345f),
                Arguments.of(lowFirst(0, F32), "04193F9E", (double) 1.2345f),
                Arguments.of(holding(0, F32), "80000001", -1.401298464324817E-45),
                Arguments.of(holding(0, F64), "400921FB54442D18", Math.PI),
                Arguments.of(lowFirst(0, F64), "2D185444 21FB4009", Math.PI),
                Arguments.of(masked(0, U16, 0x00FF), "A5C3", 195.0),
                Arguments.of(masked(0, U16, 0xFF00), "A5C3", 165.0),
                Arguments.of(masked(0, U16, 0x8000), "A5C3", 1.0),
                Arguments.of(masked(0, U16, 0x0010), "A5C3", 0.0),
                Arguments.of(masked(0, S16, 0x0FFF), "7801", -2047.0),
                Arguments.of(masked(0, S16, 0x0FFF), "F7FF", 2047.0),
                Arguments.of(masked(0, S16, 0xFFF0), "8010", -2047.0),
                Arguments.of(holding(0, U64), "8000000000000000", 0x1p63),
                Arguments.of(holding(0, S64), "FFFFFFFFFFFFFFFE", -2.0),
                Arguments.of(holding(0, SM16), "8019", -25.0),
                Arguments.of(holding(0, SM16), "0019", 25.0),
                Arguments.of(lowFirst(0, SM32), "00198000", -25.0),
                Arguments.of(holding(0, BCD16), "1026", 1026.0),
                Arguments.of(holding(0, BCD32), "10268760", 10268760.0),
                Arguments.of(quirky(0, U16, new Quirks(true, -1, -1, 0xFFFF, 0)), "3412", 4660.0),
                Arguments.of(quirky(0, F32, new Quirks(true, -1, -1, 0xFFFF, 0)), "9E3F 1904", (double) 1.2345f),
                // a level transmitter: decimals, value
                Arguments.of(quirky(1, S16, new Quirks(false, 0, -1, 0xFFFF, 0)), "0003 FB2E", -1.234),
                Arguments.of(quirky(1, S16, new Quirks(false, 0, -1, 0xFFFF, 0)), "FFFE 0005", 500.0),
                // a grating gauge: flags with the sign, value
                Arguments.of(quirky(1, U16, new Quirks(false, -1, 0, 0x0100, 0)), "0100 1239", -4665.0),
                Arguments.of(quirky(1, U16, new Quirks(false, -1, 0, 0x0100, 0)), "0200 1239", 4665.0),
                Arguments.of(quirky(0, U16, new Quirks(false, 1, 2, 0x0001, 0)), "1239 0002 0001", -46.65),
                Arguments.of(faulty(0, U16, 0x8000L), "8001", 32769.0));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void decodesKnownVectors(RegisterSource source, String hex, double expected) {
        Reading reading = decode(source, hex);

        assertThat(reading.raw[0]).isEqualTo(expected);
        assertThat(reading.quality[0]).isEqualTo(Quality.GOOD.code());
    }

    static List<Arguments> faults() {
        return List.of(
                Arguments.of(faulty(0, U16, 0x8000L, 55555L), "8000"), // RainWise
                Arguments.of(faulty(0, U16, 0x8000L, 55555L), "D903"), // Balluff
                Arguments.of(faulty(0, S16, 0xD8F1L), "D8F1"), // Lambrecht -9999
                Arguments.of(faulty(0, S32, 0xFF676981L), "FF676981"), // Lambrecht -9999999
                Arguments.of(faulty(0, U32, 0xFFFFFFFFL), "FFFFFFFF"),
                Arguments.of(faulty(0, F32, 0x7FFFFFFFL), "7FFFFFFF"),
                Arguments.of(faulty(0, F64, Double.doubleToRawLongBits(-9999)), "C0C3878000000000"),
                Arguments.of(
                        new RegisterSource(Table.HOLDING, 0, U32, true, 0xFFFF, Set.of(0x7FFFFFFFL), false),
                        "FFFF7FFF"),
                Arguments.of(new RegisterSource(Table.HOLDING, 0, U16, false, 0xFF, Set.of(0xFFFFL), false), "FFFF"),
                Arguments.of(holding(0, F32), "7FC00000"),
                Arguments.of(holding(0, F32), "7F800000"),
                Arguments.of(holding(0, F32), "FF800000"),
                Arguments.of(holding(0, F64), "7FF8000000000000"),
                Arguments.of(holding(0, F64), "FFF0000000000000"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void takesAnInBandFaultForNoValue(RegisterSource source, String hex) {
        Reading reading = decode(source, hex);

        assertThat(reading.raw[0]).isNaN();
        assertThat(reading.quality[0]).isEqualTo(Quality.SENSOR_FAULT.code());
    }

    @Test
    void findsEachBitLowestFirst() {
        for (int bit = 0; bit < 24; bit++) {
            byte[] data = new byte[4];
            data[1 + bit / 8] = (byte) (1 << bit % 8);
            for (int asked = 0; asked < 24; asked++) {
                Column column = Column.of(0, "d/p", Specs.point("p", Specs.source(Table.COIL, 100 + asked, BIT)));
                Reading reading = new Reading(0, 1);

                column.decode(ByteBuffer.wrap(data), 1, 100, reading);

                assertThat(reading.raw[0]).isEqualTo(asked == bit ? 1.0 : 0.0);
            }
        }
    }

    static List<Arguments> impossible() {
        return List.of(
                Arguments.of(holding(0, BIT), "point d/p: type BIT in table HOLDING"),
                Arguments.of(Specs.source(Table.COIL, 0, U16), "point d/p: type U16 in table COIL"),
                Arguments.of(holding(-1, U16), "address -1 with 1 registers, allowed is 0 to 65535"),
                Arguments.of(holding(65536, U16), "address 65536 with 1 registers, allowed is 0 to 65535"),
                Arguments.of(holding(65535, U32), "address 65535 with 2 registers, allowed is 0 to 65534"),
                Arguments.of(masked(0, U16, 0), "mask 0x0 for type U16, allowed is 0x1 to 0xffff"),
                Arguments.of(masked(0, U16, 0x1FFFF), "mask 0x1ffff for type U16"),
                Arguments.of(masked(0, U32, 0xFF), "mask 0xff for type U32"),
                Arguments.of(
                        faulty(0, S16, -9999L),
                        "fault code -9999, allowed is an unsigned pattern of 16 bits, 0 to 65535"),
                Arguments.of(faulty(0, U32, 1L << 32), "fault code 4294967296"));
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void refusesWhatCannotBeRead(RegisterSource source, String message) {
        assertThatThrownBy(() -> Column.of(0, "d/p", Specs.point("p", source)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static Reading decode(RegisterSource source, String hex) {
        Reading reading = new Reading(0, 1);
        byte[] bytes = Frames.join(new byte[] {7, 7, 7}, Frames.bytes(hex));
        Column.of(0, "d/p", Specs.point("p", source)).decode(ByteBuffer.wrap(bytes), 3, source.first(), reading);
        return reading;
    }
}
