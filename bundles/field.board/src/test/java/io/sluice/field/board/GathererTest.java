package io.sluice.field.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.Quality;
import io.sluice.model.site.BlockSource;
import io.sluice.model.site.BlockSpec;
import io.sluice.model.site.ChipSource;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Handling;
import io.sluice.model.site.LinkSpec;
import io.sluice.port.field.FieldLink;
import io.sluice.port.field.PreparedRead;
import io.sluice.port.field.Reading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chips that gather samples, register by register after their data sheets, on both buses. */
class GathererTest {
    private long nowNs = 1_000;

    @ParameterizedTest
    @CsvSource({"true,false", "true,true", "false,false", "false,true"})
    void everySampleComesOnceAndInOrder(boolean big, boolean spi) throws InterruptedException {
        FakeFifo fifo = new FakeFifo(big, spi);
        ChipLink link = new ChipLink("board", fifo, () -> nowNs);
        DeviceSpec device = device(big);
        PreparedRead read = link.prepare(device);
        List<Double> x = new ArrayList<>();
        List<Double> z = new ArrayList<>();
        int next = 0;
        for (int poll = 0; poll < 20; poll++) {
            nowNs += 100_000_000L;
            Reading r = poll(link, read, device);
            assertThat(r.block.readNs).isEqualTo(nowNs);
            if (r.block.samples() > 0) {
                assertThat(r.block.gap).as("poll %d", poll).isEqualTo(poll == 1);
                for (int i = 0; i < r.block.samples(); i++) {
                    x.add(r.block.rows[0][i]);
                    z.add(r.block.rows[2][i]);
                }
            }
            for (int i = 0; i < (poll % 3 == 0 ? 20 : 30); i++) {
                fifo.gather(next, -1, -next);
                next++;
            }
        }
        assertThat(x).hasSizeGreaterThan(400);
        for (int i = 0; i < x.size(); i++) {
            assertThat(x.get(i)).isEqualTo(i);
            assertThat(z.get(i)).isEqualTo(-i);
        }
        assertThat(fifo.mode).isEqualTo(spi ? big ? 0 : 3 : -1);
    }

    @Test
    void theAdxl355IsRecognisedAndSetUpBeforeItMeasures() throws InterruptedException {
        FakeFifo fifo = new FakeFifo(true, false);
        DeviceSpec device = device(true);
        fifo.registers[6] = 0x07;
        fifo.registers[7] = 0x5D;
        ChipLink link = new ChipLink("board", fifo, () -> nowNs);

        Reading r = poll(link, link.prepare(device), device);

        // standby, 250 Hz with a low-pass at 62.5 Hz, +-2 g, measure
        assertThat(fifo.writes).containsExactly("2d=01", "28=04", "2c=81", "2d=00");
        assertThat(r.raw[3]).as("1885 counts: 25 degrees").isEqualTo(1885);
        assertThat(r.quality[3]).isEqualTo(Quality.GOOD.code());
        assertThat(r.block.rows[3]).isNull();
        assertThat(r.block.rows[4]).as("told, not read").isNull();
    }

    @Test
    void theAdxl345IsRecognisedAndSetUpBeforeItMeasures() throws InterruptedException {
        FakeFifo fifo = new FakeFifo(false, false);
        DeviceSpec device = device(false);
        ChipLink link = new ChipLink("board", fifo, () -> nowNs);

        poll(link, link.prepare(device), device);

        // standby, 200 Hz, +-16 g in full resolution, FIFO emptied, stream, measure
        assertThat(fifo.writes).containsExactly("2d=00", "2c=0b", "31=0b", "38=00", "38=90", "2d=08");
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void anOverrunLeavesAGapAndNothingBefore(boolean big) throws InterruptedException {
        FakeFifo fifo = new FakeFifo(big, false);
        ChipLink link = new ChipLink("board", fifo, () -> nowNs);
        DeviceSpec device = device(big);
        PreparedRead read = link.prepare(device);
        poll(link, read, device);
        fifo.gather(1, 2, 3);
        poll(link, read, device);
        fifo.gather(4, 5, 6);
        assertThat(poll(link, read, device).block.gap).isFalse();

        for (int i = 0; i < 40; i++) {
            fifo.gather(i, i, i);
        }
        Reading r = poll(link, read, device);
        assertThat(r.block.gap).isTrue();
        assertThat(r.block.samples()).isEqualTo(32);
        assertThat(r.block.rows[0][0]).isEqualTo(8);
        fifo.gather(40, 40, 40);
        assertThat(poll(link, read, device).block.gap).isFalse();
    }

    @Test
    void axesAreNeverMixedUpThoughTheFifoBeginsInTheMiddleOfASample() throws InterruptedException {
        FakeFifo fifo = new FakeFifo(true, false);
        ChipLink link = new ChipLink("board", fifo, () -> nowNs);
        DeviceSpec device = device(true);
        PreparedRead read = link.prepare(device);
        poll(link, read, device);
        fifo.gather(1, 2, 3);
        poll(link, read, device);
        fifo.entry(99, 0);
        fifo.gather(1, 2, 3);
        fifo.gather(524_287, -524_288, 3);
        fifo.entry(4, 1);
        fifo.entry(5, 0);

        Reading r = poll(link, read, device);

        assertThat(r.block.gap).isTrue();
        assertThat(r.block.rows[0]).containsExactly(1, 524_287);
        assertThat(r.block.rows[1]).containsExactly(2, -524_288);
        assertThat(r.block.rows[2]).containsExactly(3, 3);
    }

    @Test
    void afterAFailureItIsSetUpAnewAndThereIsAGap() throws InterruptedException {
        FakeFifo fifo = new FakeFifo(false, true);
        ChipLink link = new ChipLink("board", fifo, () -> nowNs);
        DeviceSpec device = device(false);
        PreparedRead read = link.prepare(device);
        poll(link, read, device);
        fifo.gather(1, 2, 3);
        poll(link, read, device);
        fifo.failure = new IOException("no acknowledgement");
        Reading failed = Reading.of(device);
        assertThat(link.execute(read, 0, failed)).isEqualTo(Quality.NO_REPLY);
        assertThat(failed.block.samples()).isZero();
        assertThat(failed.quality[0]).isEqualTo(Quality.NO_REPLY.code());
        assertThat(failed.fault).isEqualTo("read samples of adxl345, 0x53, fake: no acknowledgement");
        fifo.failure = null;
        fifo.gather(4, 5, 6);
        fifo.writes.clear();

        assertThat(poll(link, read, device).block.samples()).isZero();
        assertThat(fifo.writes).hasSize(6);
        fifo.gather(7, 8, 9);
        Reading again = poll(link, read, device);
        assertThat(again.block.gap).isTrue();
        assertThat(again.block.rows[0]).containsExactly(7);
    }

    @Test
    void aChipThatAnswersAndMeasuresNothingIsBadAndSetUpAnew() throws InterruptedException {
        FakeFifo fifo = new FakeFifo(true, false);
        DeviceSpec device = device(true);
        ChipLink link = new ChipLink("board", fifo, () -> nowNs);
        PreparedRead read = link.prepare(device);
        poll(link, read, device);
        for (int i = 0; i < 10; i++) {
            nowNs += 100_000_000L;
            assertThat(poll(link, read, device).block.samples()).isZero();
        }
        nowNs += 100_000_000L;
        Reading r = Reading.of(device);
        assertThat(link.execute(read, 0, r)).isEqualTo(Quality.GARBLED);
        assertThat(r.fault).contains("no sample in 1000 ms, though it answers");
        assertThat(r.quality[0]).isEqualTo(Quality.GARBLED.code());
        fifo.writes.clear();
        poll(link, read, device);
        assertThat(fifo.writes).hasSize(4);
        fifo.gather(1, 2, 3);
        assertThat(poll(link, read, device).block.gap).isTrue();
    }

    @Test
    void anotherChipIsGarbledNotMeasured() throws InterruptedException {
        FakeFifo fifo = new FakeFifo(true, false);
        fifo.registers[2] = 0x00;
        ChipLink link = new ChipLink("board", fifo, () -> nowNs);
        Reading r = Reading.of(device(true));

        assertThat(link.execute(link.prepare(device(true)), 0, r)).isEqualTo(Quality.GARBLED);
        assertThat(r.fault).contains("another chip: it is ad 1d 00, expected is ad 1d ed");
        assertThat(fifo.writes).isEmpty();
    }

    @Test
    void aRateThatTheChipDoesNotHaveIsRefused() {
        assertThatThrownBy(() -> new Adxl355(200))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "chip adxl355: 200.0 samples a second, allowed are 4000.0, 2000.0, 1000.0, 500.0, 250.0");
    }

    @Test
    void anSpiTransferIsLaidOutAsTheKernelWantsIt() {
        ByteBuffer data = SpiMessage.transfer(new byte[] {0x23, 0x05}, 6, 2_000_000);
        IntBuffer pointers = SpiMessage.pointers(8);

        assertThat(data.isDirect()).isTrue();
        assertThat(data.order()).isEqualTo(ByteOrder.nativeOrder());
        assertThat(data.capacity()).isEqualTo(32 + 16);
        assertThat(data.getInt(16)).as("len").isEqualTo(8);
        assertThat(data.getInt(20)).as("speed_hz").isEqualTo(2_000_000);
        assertThat(data.getShort(24)).as("delay_usecs").isZero();
        assertThat(data.get(26)).as("bits_per_word").isEqualTo((byte) 8);
        assertThat(data.get(32)).isEqualTo((byte) 0x23);
        assertThat(data.get(33)).isEqualTo((byte) 0x05);
        int[] given = new int[pointers.remaining()];
        pointers.get(given);
        assertThat(given).as("tx_buf at 0 to byte 32, rx_buf at 8 to byte 40").containsExactly(0, 32, 8, 40);
        for (int i = 0; i < 8; i++) {
            data.put(40 + i, (byte) i);
        }
        byte[] reply = new byte[6];
        SpiMessage.reply(data, reply);
        assertThat(reply).containsExactly(2, 3, 4, 5, 6, 7);
    }

    @Test
    void aMissingSpiBusSaysWhatToEnable(@TempDir Path dev) throws Exception {
        BoardDriver driver = new BoardDriver(BoardDriver.Kind.SPI, new BoardDriver.Roots(dev, dev, dev));
        LinkSpec spec = new LinkSpec("board", "spi", 0, Map.of("bus", "0", "speed", "1000000"));
        try (FieldLink link = driver.open(spec, () -> nowNs)) {
            Reading r = Reading.of(device(true));
            assertThat(link.execute(link.prepare(device(true)), 0, r)).isEqualTo(Quality.LINK_DOWN);
            assertThat(r.fault)
                    .contains("spidev0.83 is not there: enable SPI (Raspberry Pi: dtparam=spi=on in config.txt");
        }
        assertThatThrownBy(() -> driver.open(new LinkSpec("board", "spi", 0, Map.of("speed", "1")), () -> nowNs))
                .hasMessageContaining("speed \"1\", allowed is 10000 to 10000000");
    }

    private static Reading poll(ChipLink link, PreparedRead read, DeviceSpec device) throws InterruptedException {
        Reading r = Reading.of(device);
        assertThat(link.execute(read, 0, r)).as("%s", r.fault).isEqualTo(Quality.GOOD);
        return r;
    }

    private static DeviceSpec device(boolean big) {
        String chip = big ? "adxl355" : "adxl345";
        DeviceSpec d = big
                ? Specs.device(
                        0x53,
                        new ChipSource(chip, "x"),
                        new ChipSource(chip, "y"),
                        new ChipSource(chip, "z"),
                        new ChipSource(chip, "temperature"),
                        new BlockSource(BlockSource.Fact.DRIFT, ""))
                : Specs.device(
                        0x53,
                        new ChipSource(chip, "x"),
                        new ChipSource(chip, "y"),
                        new ChipSource(chip, "z"),
                        new BlockSource(BlockSource.Fact.DRIFT, ""));
        return new DeviceSpec(
                0,
                "dev",
                "",
                "board",
                "m/x",
                0x53,
                100,
                50,
                0,
                0,
                1,
                false,
                d.place(),
                d.points(),
                Handling.NONE,
                null,
                new BlockSpec(big ? 250 : 200, 1000, 9, false));
    }
}
