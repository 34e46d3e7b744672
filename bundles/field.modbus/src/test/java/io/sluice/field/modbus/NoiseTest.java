package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Quality;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.model.site.SerialSettings;
import io.sluice.model.site.SerialSettings.Parity;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a line does to replies, nothing wrong gets through as good. */
@Timeout(60)
class NoiseTest {
    private static final int ROUNDS = 60_000;
    private static final int LATE = 2;
    private static final int[] UNITS = {1, 2, 80, 247};

    private final Random random = new Random(20261123);
    private final FakeLine line = new FakeLine();
    private final ModbusLink link = new ModbusLink(
            "bus",
            0,
            new RtuTransport(
                    "bus", line, new SerialSettings(9600, 8, Parity.NONE, 1), false, System::nanoTime, WireTrace.NONE));
    /** Answers that are still under way. */
    private final List<byte[]> late = new ArrayList<>();
    /** The last request and what came of it. */
    private String said = "";

    @Test
    void nothingWrongGetsThroughAsGood() throws Exception {
        line.script = this::suffer;
        Map<Quality, Integer> seen = new EnumMap<>(Quality.class);
        for (int round = 0; round < ROUNDS; round++) {
            int unit = UNITS[random.nextInt(UNITS.length)];
            Table table = random.nextBoolean() ? Table.HOLDING : Table.INPUT;
            int address = random.nextInt(2000);
            int[] into = new int[1 + random.nextInt(4)];
            if (random.nextInt(10) == 0 && !late.isEmpty()) {
                line.ready.add(late.remove(0));
            }

            Quality quality = link.peek(unit, 60_000, table, address, into);

            seen.merge(quality, 1, Integer::sum);
            for (int i = 0; i < into.length && quality == Quality.GOOD; i++) {
                assertThat(into[i])
                        .as("round %s, unit %s, %s %s: %s", round, unit, table, address + i, said)
                        .isEqualTo(Rtu.register(unit, table.function(), address + i));
            }
            if (quality != Quality.GOOD) {
                assertThat(link.writeFault()).isNotEmpty();
            }
        }
        assertThat(seen.get(Quality.GOOD)).as("%s", seen).isBetween(ROUNDS / 20, ROUNDS * 6 / 10);
        assertThat(seen.get(Quality.GARBLED)).as("%s", seen).isGreaterThan(ROUNDS / 10);
        assertThat(seen.get(Quality.NO_REPLY)).as("%s", seen).isGreaterThan(ROUNDS / 100);
    }

    /** What comes of the answer to this request. */
    private List<byte[]> suffer(byte[] request) {
        List<byte[]> pieces = new ArrayList<>();
        if (!late.isEmpty() && random.nextInt(3) > 0) {
            pieces.add(late.remove(0));
        }
        if (random.nextInt(6) == 0) {
            return pieces; // the request was lost
        }
        int kind = random.nextInt(9);
        if (kind != LATE) {
            // a slave answers in order: what is late comes before the answer to this request
            late.removeIf(earlier -> earlier[0] == request[0] && pieces.add(earlier));
        }
        byte[] answer = Rtu.answer(request);
        switch (kind) {
            case 0, 1 -> pieces.add(answer);
            case LATE -> late.add(answer);
            case 3 -> pieces.add(without(answer, random.nextInt(answer.length)));
            case 4 -> pieces.add(doubled(answer, random.nextInt(answer.length)));
            case 5 -> pieces.add(flipped(answer, 1 + random.nextInt(4)));
            case 6 -> pieces.add(java.util.Arrays.copyOf(answer, random.nextInt(answer.length)));
            case 7 -> {
                byte[] other = request.clone();
                other[0] = (byte) UNITS[random.nextInt(UNITS.length)];
                pieces.add(other[0] == request[0] ? new byte[0] : Rtu.answer(other));
            }
            default -> {
                byte[] noise = new byte[random.nextInt(12)];
                random.nextBytes(noise);
                pieces.add(noise);
                pieces.add(answer);
            }
        }
        pieces.removeIf(piece -> piece.length == 0);
        said = HexFormat.of().formatHex(request) + " -> "
                + pieces.stream().map(HexFormat.of()::formatHex).toList();
        return pieces;
    }

    private static byte[] without(byte[] bytes, int at) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        out.write(bytes, at + 1, bytes.length - at - 1);
        return out.toByteArray();
    }

    private static byte[] doubled(byte[] bytes, int at) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at + 1);
        out.write(bytes, at, bytes.length - at);
        return out.toByteArray();
    }

    private byte[] flipped(byte[] bytes, int bits) {
        byte[] damaged = bytes.clone();
        for (int i = 0; i < bits; i++) {
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return damaged;
    }
}
