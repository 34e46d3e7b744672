package io.sluice.field.board;

import io.sluice.model.Quality;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kernel's {@code w1_slave} says about a DS18B20: the scratchpad of nine bytes, whether its CRC is right, the
 * temperature. Sources: Documentation/w1/slaves/w1_therm.rst of Linux; DS18B20 data sheet, tables 1 and 2, figure 8.
 *
 * <pre>
 *   72 01 4b 46 7f ff 0e 10 57 : crc=57 YES
 *   72 01 4b 46 7f ff 0e 10 57 t=23125
 * </pre>
 */
final class Ds18b20 {
    private static final int LENGTH = 9;
    /** +85 degrees Celsius: the register after power-on, before any measurement. */
    private static final int POWER_ON = 0x0550;

    private static final Pattern FIRST =
            Pattern.compile("((?:[0-9a-f]{2} ){9}): crc=[0-9a-f]{2} (YES|NO)\\s.*", Pattern.DOTALL);

    private Ds18b20() {}

    /** A temperature, NaN without one, and what is wrong; null if nothing is. */
    record Result(Quality quality, double celsius, String fault) {}

    static Result of(String text) {
        Matcher matcher = FIRST.matcher(text);
        if (!matcher.matches()) {
            return bad(
                    text.isEmpty() ? Quality.NO_REPLY : Quality.GARBLED,
                    text.isEmpty() ? "the sensor does not answer" : "no scratchpad: \"" + text.strip() + "\"");
        }
        String[] words = matcher.group(1).strip().split(" ");
        byte[] pad = new byte[LENGTH];
        boolean zero = true;
        for (int i = 0; i < LENGTH; i++) {
            pad[i] = (byte) Integer.parseInt(words[i], 16);
            zero &= pad[i] == 0;
        }
        int crc = Crc.oneWire(pad, 0, LENGTH - 1);
        if (matcher.group(2).equals("NO") || crc != (pad[LENGTH - 1] & 0xFF)) {
            return bad(
                    Quality.GARBLED,
                    "checksum of " + matcher.group(1).strip() + ", expected is " + Integer.toHexString(crc));
        }
        if (zero) {
            // a bus that is shorted to ground reads as nothing but zeros, for which the checksum is right
            return bad(Quality.GARBLED, "nothing but zeros: the bus is shorted");
        }
        int raw = (short) (pad[1] << 8 | (pad[0] & 0xFF));
        if (raw == POWER_ON) {
            return bad(Quality.SENSOR_FAULT, "85 degrees, the value after power-on: it has not measured");
        }
        int resolution = (pad[4] >> 5) & 3;
        int unused = (1 << (3 - resolution)) - 1;
        return new Result(Quality.GOOD, (raw & ~unused) / 16.0, null);
    }

    private static Result bad(Quality quality, String fault) {
        return new Result(quality, Double.NaN, fault);
    }
}
