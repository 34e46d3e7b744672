package io.sluice.field.board;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Maxim DS3231: clock (s since 1970, UTC as the clock is set, years 2000 to 2199), whether its oscillator has stopped since
 * it was set (then the time is worthless), temperature (Cel). Source: DS3231 data sheet 19-5170, tables 1 and 2.
 */
final class Ds3231 implements Chip {
    private static final int STOPPED = 0x80;

    @Override
    public List<String> quantities() {
        return List.of("time", "stopped", "temperature");
    }

    @Override
    public double[] read(Port port, boolean fresh) throws IOException {
        byte[] all = Chip.registers(port, 0, 0x13);
        boolean stopped = (all[0x0F] & STOPPED) != 0;
        double temperature = (short) ((all[0x11] & 0xFF) << 8 | (all[0x12] & 0xC0)) / 256.0;
        return new double[] {stopped ? Double.NaN : time(all), stopped ? 1 : 0, temperature};
    }

    private static double time(byte[] all) throws IOException {
        int hour = all[2];
        boolean twelve = (hour & 0x40) != 0;
        int hours = twelve ? bcd(hour & 0x1F) % 12 + ((hour & 0x20) != 0 ? 12 : 0) : bcd(hour & 0x3F);
        int year = 2000 + bcd(all[6]) + ((all[5] & 0x80) != 0 ? 100 : 0);
        try {
            return LocalDateTime.of(
                            year, bcd(all[5] & 0x1F), bcd(all[4] & 0x3F), hours, bcd(all[1] & 0x7F), bcd(all[0] & 0x7F))
                    .toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new NonsenseException("no time of day: " + e.getMessage());
        }
    }

    private static int bcd(int value) throws IOException {
        int tens = (value >> 4) & 0x0F;
        int ones = value & 0x0F;
        if (tens > 9 || ones > 9) {
            throw new NonsenseException(String.format("0x%02x is no BCD", value & 0xFF));
        }
        return 10 * tens + ones;
    }
}
