package io.sluice.field.board;

import java.io.IOException;
import java.util.List;

/**
 * Bosch BME280: temperature (Cel), pressure (Pa), relative humidity (%), and the BMP280, which has no humidity. Measures
 * once per poll in forced mode, each quantity once, filter off. Source: BST-BME280-DS002, 4.2.3, 5.3, 5.4, 9.1 (maximum
 * measurement time 9.3 ms).
 */
final class Bme280 implements Chip {
    private static final int CHIP_ID = 0xD0;
    private static final int BME280 = 0x60;
    private static final int BMP280 = 0x58;
    private static final int STATUS = 0xF3;
    private static final int MEASURING = 0x08;
    private static final int SKIPPED_20 = 0x80000;
    private static final int SKIPPED_16 = 0x8000;
    private static final int MEASUREMENT_MS = 10;
    private static final int LOOKS = 5;

    private boolean humid;
    private Calibration calibration;

    /**
     * Trimming values, 4.2.2.
     *
     * @param t dig_T1 to dig_T3
     * @param p dig_P1 to dig_P9
     * @param h dig_H1 to dig_H6
     */
    record Calibration(int[] t, int[] p, int[] h) {
        /**
         * @param low registers 0x88 to 0xA1
         * @param high registers 0xE1 to 0xE7
         */
        static Calibration of(byte[] low, byte[] high) {
            int[] t = {u16(low, 0), s16(low, 2), s16(low, 4)};
            int[] p = new int[9];
            p[0] = u16(low, 6);
            for (int i = 1; i < p.length; i++) {
                p[i] = s16(low, 6 + 2 * i);
            }
            int[] h = {
                low[25] & 0xFF,
                s16(high, 0),
                high[2] & 0xFF,
                high[3] << 4 | (high[4] & 0x0F),
                high[5] << 4 | (high[4] & 0xFF) >> 4,
                high[6]
            };
            return new Calibration(t, p, h);
        }

        private static int u16(byte[] bytes, int at) {
            return (bytes[at] & 0xFF) | (bytes[at + 1] & 0xFF) << 8;
        }

        private static int s16(byte[] bytes, int at) {
            return (short) u16(bytes, at);
        }

        /** Fine temperature, 1/5120 degree Celsius, 4.2.3 and appendix A (8.1). */
        double fine(int raw) {
            double a = (raw / 16384.0 - t[0] / 1024.0) * t[1];
            double b = raw / 131072.0 - t[0] / 8192.0;
            return a + b * b * t[2];
        }

        /** Pa. NaN for a chip whose trimming values are not there. */
        double pressure(int raw, double fine) {
            double a = fine / 2 - 64000;
            double b = a * a * p[5] / 32768;
            b = b + a * p[4] * 2;
            b = b / 4 + p[3] * 65536.0;
            a = (p[2] * a * a / 524288 + p[1] * a) / 524288;
            a = (1 + a / 32768) * p[0];
            if (a == 0) {
                return Double.NaN;
            }
            double pa = (1048576.0 - raw - b / 4096) * 6250 / a;
            return pa + (p[8] * pa * pa / 2147483648.0 + pa * p[7] / 32768 + p[6]) / 16;
        }

        /** Per cent. */
        double humidity(int raw, double fine) {
            double a = fine - 76800;
            a = (raw - (h[3] * 64.0 + h[4] / 16384.0 * a))
                    * (h[1] / 65536.0 * (1 + h[5] / 67108864.0 * a * (1 + h[2] / 67108864.0 * a)));
            return Math.max(0, Math.min(100, a * (1 - h[0] * a / 524288)));
        }
    }

    @Override
    public List<String> quantities() {
        return List.of("temperature", "pressure", "humidity");
    }

    @Override
    public double[] read(Port port, boolean fresh) throws IOException, InterruptedException {
        if (fresh || calibration == null) {
            prepare(port);
        }
        if (humid) {
            port.exchange(Chip.bytes(0xF2, 1), new byte[0]); // becomes effective with the write of 0xF4: 5.4.3
        }
        port.exchange(Chip.bytes(0xF4, 0x25), new byte[0]);
        port.pause(MEASUREMENT_MS);
        for (int looks = 0; (Chip.registers(port, STATUS, 1)[0] & MEASURING) != 0; looks++) {
            if (looks == LOOKS) {
                throw new NonsenseException("still measuring after " + (LOOKS + 1) * MEASUREMENT_MS + " ms");
            }
            port.pause(MEASUREMENT_MS);
        }
        return values(Chip.registers(port, 0xF7, humid ? 8 : 6));
    }

    private void prepare(Port port) throws IOException {
        calibration = null;
        int id = Chip.registers(port, CHIP_ID, 1)[0] & 0xFF;
        if (id != BME280 && id != BMP280) {
            throw new NonsenseException(String.format("chip id 0x%02x, a BME280 has 0x60, a BMP280 0x58", id));
        }
        humid = id == BME280;
        byte[] low = Chip.registers(port, 0x88, 26);
        Calibration read = Calibration.of(low, humid ? Chip.registers(port, 0xE1, 7) : new byte[7]);
        if (read.t()[0] == 0 || read.p()[0] == 0) {
            throw new NonsenseException("no trimming values");
        }
        port.exchange(Chip.bytes(0xF5, 0), new byte[0]);
        calibration = read;
    }

    private double[] values(byte[] data) {
        int rawP = (data[0] & 0xFF) << 12 | (data[1] & 0xFF) << 4 | (data[2] & 0xFF) >> 4;
        int rawT = (data[3] & 0xFF) << 12 | (data[4] & 0xFF) << 4 | (data[5] & 0xFF) >> 4;
        int rawH = humid ? (data[6] & 0xFF) << 8 | (data[7] & 0xFF) : SKIPPED_16;
        if (rawT == SKIPPED_20) {
            return new double[] {Double.NaN, Double.NaN, Double.NaN};
        }
        double fine = calibration.fine(rawT);
        return new double[] {
            fine / 5120,
            rawP == SKIPPED_20 ? Double.NaN : calibration.pressure(rawP, fine),
            rawH == SKIPPED_16 ? Double.NaN : calibration.humidity(rawH, fine)
        };
    }
}
