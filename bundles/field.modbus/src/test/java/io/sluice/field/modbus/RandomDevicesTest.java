package io.sluice.field.modbus;

import static io.sluice.model.site.RegisterSource.Type.BCD16;
import static io.sluice.model.site.RegisterSource.Type.BCD32;
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

import io.sluice.field.modbus.FakeServer.Call;
import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.port.field.FieldLink;
import io.sluice.port.field.PreparedRead;
import io.sluice.port.field.Reading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Devices made up at random, over a real socket, against a server and a decoder that share nothing with the code under
 * test: values are taken apart by arithmetic on hex texts.
 */
@Timeout(120)
class RandomDevicesTest {
    private static final int DEVICES = 2_000;
    private static final int SPACE = 400;
    /** By function code. */
    private static final List<Table> TABLES = List.of(Table.COIL, Table.DISCRETE, Table.HOLDING, Table.INPUT);

    private static final List<RegisterSource.Type> TYPES =
            List.of(U16, S16, U32, S32, F32, F64, U64, S64, SM16, SM32, BCD16, BCD32);
    private static final long SEED = 20_260_101;

    private final Random random = new Random(SEED);
    private final int[] registers = new int[SPACE];
    private volatile DeviceSpec device;

    @Test
    void decodesEveryDeviceAsAnIndependentDecoderDoes() throws Exception {
        int values = 0;
        int faults = 0;
        try (FakeServer server = new FakeServer(this::serve);
                FieldLink link =
                        new ModbusTcpDriver().open(Specs.link(server.address(), server.port()), System::nanoTime)) {
            for (int i = 0; i < DEVICES; i++) {
                for (int r = 0; r < SPACE; r++) {
                    registers[r] = random.nextInt(65536);
                }
                device = randomDevice();
                PreparedRead read = link.prepare(device);
                Reading reading = new Reading(0, device.points().size());
                for (int request = 0; request < read.requests(); request++) {
                    assertThat(link.execute(read, request, reading))
                            .as("device %d: %s", i, reading.fault)
                            .isEqualTo(Quality.GOOD);
                }
                for (int p = 0; p < device.points().size(); p++) {
                    RegisterSource source =
                            (RegisterSource) device.points().get(p).source();
                    double expected = expected(source);
                    assertThat(reading.raw[p])
                            .as("device %d point %s", i, source)
                            .isEqualTo(Double.valueOf(expected));
                    assertThat(reading.quality[p])
                            .isEqualTo(Double.isNaN(expected) ? Quality.SENSOR_FAULT.code() : Quality.GOOD.code());
                    values++;
                    faults += Double.isNaN(expected) ? 1 : 0;
                }
            }
            assertThat(server.connections).hasValue(1);
        }
        assertThat(values).isGreaterThan(10 * DEVICES);
        assertThat(faults).isGreaterThan(DEVICES / 10);
    }

    private DeviceSpec randomDevice() {
        int maxRegisters = 4 + random.nextInt(122);
        RegisterSource[] sources = new RegisterSource[1 + random.nextInt(30)];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = randomSource();
        }
        return Specs.device(Specs.TIMEOUT_MS, random.nextInt(30), maxRegisters, sources);
    }

    private RegisterSource randomSource() {
        Table table = TABLES.get(random.nextInt(TABLES.size()));
        RegisterSource.Type type = table.isBits() ? RegisterSource.Type.BIT : TYPES.get(random.nextInt(TYPES.size()));
        int address = random.nextInt(SPACE - 4);
        boolean low = random.nextBoolean();
        int mask = 0xFFFF;
        if ((type == U16 || type == S16) && random.nextInt(3) == 0) {
            int from = random.nextInt(16);
            int width = 1 + random.nextInt(16 - from);
            mask = ((1 << width) - 1) << from;
        }
        Set<Long> faults = Set.of();
        if (random.nextInt(8) == 0) {
            // The very pattern that stands there now: its value is a fault.
            faults = Set.of(pattern(new RegisterSource(table, address, type, low, mask, Set.of(), false))
                    .longValue());
        }
        return new RegisterSource(table, address, type, low, mask, faults, random.nextInt(10) == 0);
    }

    private BigInteger pattern(RegisterSource source) {
        if (source.table().isBits()) {
            return BigInteger.valueOf(bit(source.table(), source.address()));
        }
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < source.type().registers(); i++) {
            String word = String.format("%04x", word(source.table(), source.address() + i));
            hex.insert(source.lowWordFirst() ? 0 : hex.length(), word);
        }
        return new BigInteger(hex.toString(), 16);
    }

    private double expected(RegisterSource source) {
        BigInteger pattern = pattern(source);
        if (source.faults().contains(pattern.longValue())) {
            return Double.NaN;
        }
        int width = 16 * source.type().registers();
        return switch (source.type()) {
            case BIT, U32 -> pattern.doubleValue();
            case U16 -> field(pattern, source.mask()).doubleValue();
            case S16 -> signed(field(pattern, source.mask()), Integer.bitCount(source.mask()));
            case S32 -> signed(pattern, width);
            case F32 -> ieee(pattern, 8, 23);
            case F64 -> ieee(pattern, 11, 52);
            case U64 -> pattern.doubleValue();
            case S64 -> signed(pattern, width);
            case SM16, SM32 -> magnitude(pattern, width);
            case BCD16, BCD32 -> decimal(pattern.toString(16));
        };
    }

    private static BigInteger field(BigInteger pattern, int mask) {
        return pattern.and(BigInteger.valueOf(mask)).divide(BigInteger.valueOf(Integer.lowestOneBit(mask)));
    }

    private static double signed(BigInteger pattern, int width) {
        return (pattern.testBit(width - 1) ? pattern.subtract(BigInteger.TWO.pow(width)) : pattern).doubleValue();
    }

    private static double magnitude(BigInteger pattern, int width) {
        double magnitude = pattern.clearBit(width - 1).doubleValue();
        return pattern.testBit(width - 1) ? -magnitude : magnitude;
    }

    private static double decimal(String digits) {
        return digits.chars().allMatch(Character::isDigit) ? Double.parseDouble(digits) : Double.NaN;
    }

    /** IEEE 754, 3.4: sign, biased exponent, fraction. */
    private static double ieee(BigInteger pattern, int exponentBits, int fractionBits) {
        int all = (1 << exponentBits) - 1;
        int bias = all / 2;
        int exponent = pattern.shiftRight(fractionBits).intValue() & all;
        double fraction = pattern.mod(BigInteger.TWO.pow(fractionBits)).doubleValue();
        double sign = pattern.testBit(exponentBits + fractionBits) ? -1 : 1;
        if (exponent == all) {
            return Double.NaN;
        }
        if (exponent == 0) {
            return sign * Math.scalb(fraction, 1 - bias - fractionBits);
        }
        return sign * Math.scalb(Math.scalb(1.0, fractionBits) + fraction, exponent - bias - fractionBits);
    }

    private int word(Table table, int address) {
        return table == Table.INPUT ? 65535 - registers[address] : registers[address];
    }

    private int bit(Table table, int address) {
        return (registers[address] + (table == Table.COIL ? 0 : 1)) % 2;
    }

    private void serve(Call call) throws IOException {
        Table table = TABLES.get(call.function() - 1);
        int most = table.isBits() ? 2000 : device.maxRegisters();
        if (call.unit() != device.unit() || call.count() < 1 || call.count() > most) {
            call.close();
            throw new IllegalStateException("request " + Frames.hex(call.frame()) + " for at most " + most);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (table.isBits()) {
            for (int i = 0; i < call.count(); i += 8) {
                int eight = 0;
                for (int k = 0; k < 8 && i + k < call.count(); k++) {
                    eight += bit(table, call.address() + i + k) << k;
                }
                out.write(eight);
            }
        } else {
            for (int i = 0; i < call.count(); i++) {
                out.write(word(table, call.address() + i) / 256);
                out.write(word(table, call.address() + i) % 256);
            }
        }
        byte[] head = {(byte) call.function(), (byte) out.size()};
        call.reply(Frames.join(head, out.toByteArray()));
    }
}
