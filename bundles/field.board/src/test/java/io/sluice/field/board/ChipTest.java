package io.sluice.field.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sluice.model.Quality;
import io.sluice.model.site.ChipSource;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.ReplySource;
import io.sluice.model.site.ReplySource.Exchange;
import io.sluice.port.field.PreparedRead;
import io.sluice.port.field.Reading;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chips byte by byte, after their data sheets. */
class ChipTest {
    private static final int ADXL355 = 0x53;
    private static final int SHT3X = 0x44;

    private final FakeWire wire = new FakeWire();
    private final ChipLink link = new ChipLink("board", wire, () -> 42L);

    // ------------------------------------------------------------------------------------------------- checksums

    @Test
    void sensirionsChecksumIsTheOneOfTheDataSheet() {
        // SHT3x data sheet, table 20: CRC (0xBEEF) = 0x92
        assertThat(Crc.sensirion(new byte[] {(byte) 0xBE, (byte) 0xEF}, 0, 2)).isEqualTo(0x92);
    }

    @Test
    void oneWiresChecksumIsTheOneOfTheApplicationNote() {
        // Maxim AN 27: ROM code 02 1C B8 01 00 00 00 has CRC A2
        assertThat(Crc.oneWire(Chip.bytes(0x02, 0x1C, 0xB8, 0x01, 0, 0, 0), 0, 7))
                .isEqualTo(0xA2);
    }

    // -------------------------------------------------------------------------------------------------- described

    @ParameterizedTest
    @CsvSource({
        "00 00 10, 1",
        "ff ff f0, -1",
        "7f ff f0, 524287",
        "80 00 00, -524288",
        "3e 80 0f, 256000",
    })
    void adxl355AxesAreTwentyBitsLeftJustified(String hex, double counts) throws InterruptedException {
        wire.poke(ADXL355, 8, hex(hex));

        Reading reading = read(Specs.device(ADXL355, Specs.number(Specs.registers(8, 3), 0, 3, true, 4)));

        assertThat(reading.raw).containsExactly(counts);
    }

    @Test
    void adxl345AxesComeLowByteFirst() throws InterruptedException {
        wire.poke(0x1D, 0x32, 0x00, 0x01, 0xFF, 0x7F, 0x00, 0xFF);
        Exchange axes = Specs.registers(0x32, 6);

        Reading reading = read(Specs.device(
                0x1D,
                new ReplySource(axes, 0, 2, true, true, 0, Set.of()),
                new ReplySource(axes, 2, 2, true, true, 0, Set.of()),
                new ReplySource(axes, 4, 2, true, true, 0, Set.of())));

        assertThat(reading.raw).containsExactly(256, 32767, -256);
        assertThat(wire.log).as("one request for the three").containsExactly("32");
    }

    @Test
    void ina219VoltagesAreThoseOfTheDataSheet() throws InterruptedException {
        // SBOS448G, 8.5.1: shunt -320 mV at /8 reads 8300h; bus 32 V reads FA00h before the shift by 3, 4 mV a count
        wire.poke(0x40, 1, 0x83, 0x00);

        assertThat(read(Specs.device(0x40, Specs.number(Specs.registers(1, 2), 0, 2, true, 0))).raw)
                .containsExactly(-32000);
        wire.poke(0x40, 2, 0xFA, 0x00);
        assertThat(read(Specs.device(0x40, Specs.number(Specs.registers(2, 2), 0, 2, false, 3))).raw)
                .containsExactly(8000);
    }

    @Test
    void ads1115IsStartedWaitedForAndRead() throws InterruptedException {
        // SBAS444, 9.6: config C3 83 = AIN0 to ground, +-4.096 V, single shot, 128 SPS; 4000h is a quarter of full
        // scale
        Exchange single =
                new Exchange(List.of(), List.of(), List.of(), List.of(1, 0xC3, 0x83), 9, List.of(0), 2, false);
        wire.answers.put("00", new byte[] {0x40, 0x00});

        Reading reading = read(Specs.device(0x48, Specs.number(single, 0, 2, true, 0)));

        assertThat(reading.raw).containsExactly(16384);
        assertThat(wire.log).containsExactly("01 c3 83", "00");
    }

    @Test
    void sht3xValuesAreTheWordsBetweenTheChecksums() throws InterruptedException {
        wire.answers.put("24 00", new byte[] {0x66, 0x66, (byte) 0x93, (byte) 0xBE, (byte) 0xEF, (byte) 0x92});

        Reading reading = read(sht3x());

        assertThat(reading.raw).containsExactly(0x6666, 0xBEEF);
        assertThat(reading.lastByteNs).isEqualTo(42);
    }

    @Test
    void noFlippedBitOfAnSht3xIsTakenForAValue() throws InterruptedException {
        byte[] good = {0x66, 0x66, (byte) 0x93, (byte) 0xBE, (byte) 0xEF, (byte) 0x92};
        for (int bit = 0; bit < 8 * good.length; bit++) {
            byte[] flipped = good.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            wire.answers.put("24 00", flipped);
            Reading reading = new Reading(0, 2);

            Quality quality = link.execute(link.prepare(sht3x()), 0, reading);

            assertThat(quality).as("bit %d", bit).isEqualTo(Quality.GARBLED);
            assertThat(reading.raw).containsOnly(Double.NaN);
            assertThat(reading.quality).containsOnly(Quality.GARBLED.code());
            assertThat(reading.fault).contains("0x44", "checksum");
        }
    }

    @Test
    void faultCodeIsNoValue() throws InterruptedException {
        wire.poke(0x10, 0, 0xFF, 0xFF);
        ReplySource source = new ReplySource(Specs.registers(0, 2), 0, 2, false, false, 0, Set.of(0xFFFFL));

        Reading reading = read(Specs.device(0x10, source));

        assertThat(reading.raw).containsExactly(Double.NaN);
        assertThat(reading.quality).containsExactly(Quality.SENSOR_FAULT.code());
    }

    // ---------------------------------------------------------------------------------------- setup and recognition

    @Test
    void chipIsSetUpOnceAndAgainAfterAFailure() throws InterruptedException {
        Exchange exchange = new Exchange(
                List.of(List.of(0x2C, 0x81), List.of(0x2D, 0)),
                List.of(0),
                List.of(0xAD, 0x1D, 0xED),
                List.of(8),
                0,
                List.of(),
                3,
                false);
        wire.poke(ADXL355, 0, 0xAD, 0x1D, 0xED);
        PreparedRead plan = link.prepare(Specs.device(ADXL355, Specs.number(exchange, 0, 3, true, 4)));

        assertThat(link.execute(plan, 0, new Reading(0, 1))).isEqualTo(Quality.GOOD);
        assertThat(link.execute(plan, 0, new Reading(0, 1))).isEqualTo(Quality.GOOD);
        assertThat(wire.log).containsExactly("00", "2c 81", "2d 00", "08", "08");

        wire.failure = new IOException("the chip does not answer: No such device or address");
        Reading failed = new Reading(0, 1);
        assertThat(link.execute(plan, 0, failed)).isEqualTo(Quality.NO_REPLY);
        assertThat(failed.fault)
                .isEqualTo("read 3 bytes after 08, 0x53, fake: the chip does not answer: No such device or address");

        wire.failure = null;
        wire.log.clear();
        assertThat(link.execute(plan, 0, new Reading(0, 1))).isEqualTo(Quality.GOOD);
        assertThat(wire.log).containsExactly("00", "2c 81", "2d 00", "08");
    }

    @Test
    void anotherChipAtTheAddressIsNamed() throws InterruptedException {
        Exchange exchange = new Exchange(List.of(), List.of(0), List.of(0xE5), List.of(0x32), 0, List.of(), 6, false);
        wire.poke(ADXL355, 0, 0xAD);
        Reading reading = new Reading(0, 1);

        Quality quality =
                link.execute(link.prepare(Specs.device(ADXL355, Specs.number(exchange, 0, 2, true, 0))), 0, reading);

        assertThat(quality).isEqualTo(Quality.GARBLED);
        assertThat(reading.fault).contains("another chip", "ad", "expected is e5");
    }

    @Test
    void missingBusIsALinkThatIsDown() throws InterruptedException {
        wire.failure = new LinkDownException("/dev/i2c-1 is not there");
        Reading reading = new Reading(0, 1);

        assertThat(link.execute(
                        link.prepare(Specs.device(1, Specs.number(Specs.registers(0, 1), 0, 1, false, 0))), 0, reading))
                .isEqualTo(Quality.LINK_DOWN);
        assertThat(reading.fault).contains("/dev/i2c-1 is not there");
    }

    @Test
    void closedLinkAnswersAtOnceAndClosesItsBus() throws InterruptedException {
        PreparedRead plan = link.prepare(sht3x());
        link.close();
        link.close();

        assertThat(link.execute(plan, 0, new Reading(0, 2))).isEqualTo(Quality.LINK_DOWN);
        assertThat(wire.closed).isTrue();
        assertThat(wire.log).isEmpty();
    }

    @Test
    void unknownChipAndQuantityAreRefusedBeforehand() {
        assertThatThrownBy(() -> link.prepare(Specs.device(1, new ChipSource("bme680", "gas"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bme280");
        assertThatThrownBy(() -> link.prepare(Specs.device(1, new ChipSource("bme280", "gas"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("humidity");
        assertThatThrownBy(() -> link.write(1, 10, Specs.coil(0), 1)).isInstanceOf(IllegalArgumentException.class);
    }

    // ------------------------------------------------------------------------------------------------------ BME280

    @Test
    void bme280PressureAndTemperatureAreThoseOfTheDataSheet() throws InterruptedException {
        // BST-BMP280-DS001, 3.12: adc_T 519888, adc_P 415148 give 25.08 Cel and 100653.27 Pa; the BME280 computes the
        // same
        bme280(519888, 415148, 0x8000);

        Reading reading = read(bme280());

        assertThat(reading.raw[0]).isCloseTo(25.0825, within(0.0001));
        assertThat(reading.raw[1]).isCloseTo(100653.27, within(0.01));
        assertThat(reading.raw[2]).as("humidity was skipped").isNaN();
        assertThat(reading.quality[2]).isEqualTo(Quality.SENSOR_FAULT.code());
        assertThat(wire.log).containsSubsequence("d0", "88", "e1", "f2 01", "f4 25", "f3", "f7");
    }

    @Test
    void bme280HumidityAgreesWithTheIntegerFormulaOfTheDataSheet() {
        Bme280.Calibration c = new Bme280.Calibration(
                new int[] {27504, 26435, -1000}, new int[9], new int[] {75, 362, 0, 324, 50, 30});
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            int rawH = 20000 + random.nextInt(20000);
            int fine = -100_000 + random.nextInt(400_000);
            assertThat(c.humidity(rawH, fine))
                    .as("%d %d", rawH, fine)
                    .isCloseTo(integerHumidity(c, rawH, fine), within(0.05));
        }
    }

    @Test
    void bme280ThatIsAnotherChipIsRefused() throws InterruptedException {
        bme280(519888, 415148, 0x8000);
        wire.poke(0x76, 0xD0, 0x61);
        Reading reading = new Reading(0, 3);

        assertThat(link.execute(link.prepare(bme280()), 0, reading)).isEqualTo(Quality.GARBLED);
        assertThat(reading.fault).contains("chip id 0x61");
        assertThat(reading.raw).containsOnly(Double.NaN);
    }

    @Test
    void bmp280HasNoHumidity() throws InterruptedException {
        bme280(519888, 415148, 30000);
        wire.poke(0x76, 0xD0, 0x58);

        Reading reading = read(bme280());

        assertThat(reading.raw[1]).isCloseTo(100653.27, within(0.01));
        assertThat(reading.raw[2]).isNaN();
        assertThat(wire.log).doesNotContain("e1", "f2 01");
    }

    /** BST-BME280-DS002, 4.2.3, bme280_compensate_H_int32. */
    private static double integerHumidity(Bme280.Calibration c, int raw, int fine) {
        int v = fine - 76800;
        int left = ((raw << 14) - (c.h()[3] << 20) - (c.h()[4] * v) + 16384) >> 15;
        int right =
                (((((((v * c.h()[5]) >> 10) * (((v * c.h()[2]) >> 11) + 32768)) >> 10) + 2097152) * c.h()[1]) + 8192)
                        >> 14;
        long product = (long) left * right;
        long w = product - (((((product >> 15) * (product >> 15)) >> 7) * c.h()[0]) >> 4);
        return Math.max(0, Math.min(419430400L, w)) / 4096.0 / 1024.0;
    }

    private void bme280(int rawT, int rawP, int rawH) {
        int[] low = {27504, 26435, -1000, 36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000};
        wire.poke(0x76, 0xD0, 0x60);
        for (int i = 0; i < low.length; i++) {
            wire.poke(0x76, 0x88 + 2 * i, low[i] & 0xFF, (low[i] >> 8) & 0xFF);
        }
        wire.poke(0x76, 0xA1, 75);
        wire.poke(0x76, 0xE1, 0x6A, 0x01, 0x00, 0x14, 0x24, 0x03, 0x1E);
        wire.poke(0x76, 0xF7, rawP >> 12, rawP >> 4, rawP << 4, rawT >> 12, rawT >> 4, rawT << 4, rawH >> 8, rawH);
    }

    private static DeviceSpec bme280() {
        return Specs.device(
                0x76,
                new ChipSource("bme280", "temperature"),
                new ChipSource("bme280", "pressure"),
                new ChipSource("bme280", "humidity"));
    }

    // ------------------------------------------------------------------------------------------------------ DS3231

    @ParameterizedTest
    @CsvSource({
        "30 59 23 05 31 12 26, 2026-12-31T23:59:30Z", // 24 hours
        "00 15 71 01 01 81 00, 2100-01-01T11:15:00Z", // 12 hours, 11 in the evening, after 2099
    })
    void ds3231TimeIsDecoded(String registers, String time) throws InterruptedException {
        int[] bytes = hex(registers);
        wire.poke(0x68, 0, bytes);
        wire.poke(0x68, 0x11, 0x19, 0x40); // data sheet: 0x19 0x40 is +25.25
        boolean afternoon = (bytes[2] & 0x60) == 0x60;

        Reading reading = read(ds3231());

        double expected = Instant.parse(time).getEpochSecond() + (double) (afternoon ? 12 * 3600 : 0);
        assertThat(reading.raw).containsExactly(expected, 0, 25.25);
    }

    @Test
    void ds3231BelowZeroAndWithAStoppedOscillator() throws InterruptedException {
        wire.poke(0x68, 0, hex("30 59 23 05 31 12 26"));
        wire.poke(0x68, 0x0F, 0x88);
        wire.poke(0x68, 0x11, 0xF5, 0xC0); // -10.25

        Reading reading = read(ds3231());

        assertThat(reading.raw).containsExactly(Double.NaN, 1, -10.25);
        assertThat(reading.quality[0]).isEqualTo(Quality.SENSOR_FAULT.code());
    }

    @ParameterizedTest
    @CsvSource({"7a 59 23 05 31 12 26", "30 59 23 05 31 02 26", "30 59 23 05 00 12 26", "30 59 29 05 31 12 26"})
    void noTimeOfDayIsMadeOfNonsense(String registers) throws InterruptedException {
        wire.poke(0x68, 0, hex(registers));

        assertThat(link.execute(link.prepare(ds3231()), 0, new Reading(0, 3))).isEqualTo(Quality.GARBLED);
    }

    private static DeviceSpec ds3231() {
        return Specs.device(
                0x68,
                new ChipSource("ds3231", "time"),
                new ChipSource("ds3231", "stopped"),
                new ChipSource("ds3231", "temperature"));
    }

    // ----------------------------------------------------------------------------------------------------- helpers

    private static DeviceSpec sht3x() {
        Exchange exchange = new Exchange(List.of(), List.of(), List.of(), List.of(0x24, 0x00), 1, List.of(), 6, true);
        return Specs.device(SHT3X, Specs.number(exchange, 0, 2, false, 0), Specs.number(exchange, 3, 2, false, 0));
    }

    private Reading read(DeviceSpec device) throws InterruptedException {
        PreparedRead plan = link.prepare(device);
        Reading reading = new Reading(0, device.points().size());
        for (int i = 0; i < plan.requests(); i++) {
            assertThat(link.execute(plan, i, reading)).as(reading.fault).isEqualTo(Quality.GOOD);
        }
        return reading;
    }

    private static int[] hex(String text) {
        return Arrays.stream(text.split(" "))
                .mapToInt(w -> Integer.parseInt(w, 16))
                .toArray();
    }
}
