package io.sluice.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.codec.wire.CommandReader.Read;
import io.sluice.codec.wire.CommandReader.Refused;
import io.sluice.codec.wire.CommandReader.Result;
import io.sluice.port.admin.Command;
import io.sluice.port.admin.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandReaderTest {
    static final List<String> GOOD = List.of(
            "{\"id\":\"c-1\",\"name\":\"acknowledge\",\"args\":{\"alarm\":\"underpass-depth\"},\"expiresMs\":1770000000000}",
            "{\"id\":\"c-2\",\"name\":\"status\"}",
            "{\"id\":\"c-3\",\"name\":\"rebirth\",\"args\":{}}",
            "{\"id\":\"c-4\",\"name\":\"reset\",\"args\":{\"alarm\":\"fault:link:bus\",\"realm\":\"drill\"}}",
            "{\"id\":\"c-5\",\"name\":\"shelve\",\"args\":{\"alarm\":\"a\",\"for\":\"2h\",\"why\":\"换探头\"}}",
            "{\"id\":\"c-6\",\"name\":\"maintain\",\"args\":{\"device\":\"tilt-01\",\"why\":\"x\"}}",
            "{\"id\":\"c-7\",\"name\":\"silence\"}",
            "{\"id\":\"c-8\",\"name\":\"test-output\",\"args\":{\"output\":\"siren-01\",\"for\":\"2s\"}}",
            "{\"id\":\"c-9\",\"name\":\"drill\",\"args\":{\"point\":\"radar-01/level\",\"course\":\"0s:0 30s:0.5 60s:0\","
                    + "\"outputs\":true,\"why\":\"月度演练\"}}",
            "{\"id\":\"c-10\",\"name\":\"watch\",\"args\":{\"watch\":\"flood\",\"on\":\"on\",\"for\":\"1d\"}}",
            "{\"id\":\"c-11\",\"name\":\"approve-baseline\",\"args\":{\"point\":\"structure/tilt-change\"}}",
            "{\"id\":\"c-12\",\"name\":\"set-limits\",\"args\":{\"document\":\"schema: 1\\n\",\"signature\":\"AA==\"}}");

    /** Well-formed; that there is no such command is said by who carries commands out. */
    private static final String UNKNOWN =
            "{\"id\":\"c-3\",\"name\":\"x\",\"args\":{\"a\":1,\"b\":true,\"c\":\"确认\",\"d\":0.5}}";

    static final List<String> WRONG_BUT_JSON = List.of(
            "[]",
            "3",
            "{}",
            "{\"id\":\"c-1\"}",
            "{\"id\":\"\",\"name\":\"x\"}",
            "{\"id\":7,\"name\":\"x\"}",
            "{\"id\":\"c-1\",\"name\":\"x\",\"args\":[]}",
            "{\"id\":\"c-1\",\"name\":\"x\",\"args\":{\"a\":{\"b\":1}}}",
            "{\"id\":\"c-1\",\"name\":\"x\",\"args\":{\"a\":null}}",
            "{\"id\":\"c-1\",\"name\":\"x\",\"expiresMs\":\"soon\"}",
            "{\"id\":\"c-1\",\"name\":\"x\",\"expiresMs\":-1}",
            "{\"id\":\"c-1\",\"name\":\"x\",\"arguments\":{}}");

    @Test
    void readsACommand() {
        assertThat(command(GOOD.get(0)))
                .isEqualTo(new Command(
                        "c-1", "acknowledge", Map.of("alarm", "underpass-depth"), "platform:main", 1770000000000L));
        assertThat(command(GOOD.get(1))).isEqualTo(new Command("c-2", "status", Map.of(), "platform:main", 0));
        assertThat(command(UNKNOWN).args()).isEqualTo(Map.of("a", "1", "b", "true", "c", "确认", "d", "0.5"));
    }

    @Test
    void readsEveryCommandOfTheContract() {
        for (String text : GOOD) {
            assertThat(command(text).name()).as(text).isNotEmpty();
        }
    }

    @Test
    void refusesNonsenseWithAReason() {
        for (String text : WRONG_BUT_JSON) {
            Reply reply = refused(text.getBytes(StandardCharsets.UTF_8));
            assertThat(reply.code()).as(text).isEqualTo("bad-argument");
            assertThat(reply.message()).as(text).startsWith("command: ");
        }
        assertThat(refused("{\"id\":\"c-1\",\"name\":\"x\",\"arguments\":{}}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Reply.of(
                        "c-1",
                        "bad-argument",
                        "command: unknown key \"arguments\"; allowed are id, name, args, expiresMs"));
        assertThat(refused("reboot now".getBytes(StandardCharsets.UTF_8)).message())
                .startsWith("command: not JSON: ");
    }

    @Test
    void namesTheIdWhenItCouldBeRead() {
        assertThat(refused("{\"id\":\"c-9\",\"name\":".getBytes(StandardCharsets.UTF_8))
                        .id())
                .isEqualTo("c-9");
        assertThat(refused("{\"name\":\"x\"}".getBytes(StandardCharsets.UTF_8)).id())
                .isEmpty();
    }

    @Test
    void refusesTheSameKeyTwice() {
        assertThat(refused("{\"id\":\"a\",\"id\":\"b\",\"name\":\"x\"}".getBytes(StandardCharsets.UTF_8))
                        .message())
                .contains("Duplicate");
    }

    @Test
    void boundsSizeAndDepth() {
        byte[] large = new byte[CommandReader.MOST_BYTES + 1];
        Arrays.fill(large, (byte) ' ');
        assertThat(refused(large).message()).isEqualTo("command of 65537 bytes: allowed are 65536");

        String deep = "{\"id\":\"a\",\"name\":\"x\",\"args\":" + "[".repeat(10_000);
        assertThat(refused(deep.getBytes(StandardCharsets.UTF_8)).id()).isEqualTo("a");

        StringBuilder many = new StringBuilder("{\"id\":\"a\",\"name\":\"x\",\"args\":{");
        for (int i = 0; i < 100; i++) {
            many.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":1");
        }
        assertThat(refused(many.append("}}").toString().getBytes(StandardCharsets.UTF_8))
                        .message())
                .contains("more than 64 args");
    }

    @Test
    void survivesEveryTruncationAndEveryFlippedBit() {
        byte[] good = GOOD.get(0).getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < good.length; length++) {
            assertThat(refused(Arrays.copyOf(good, length)).code()).isEqualTo("bad-argument");
        }
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] flipped = good.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            Result result = CommandReader.read(flipped, "x");
            if (result instanceof Refused refused) {
                assertThat(refused.reply().message()).isNotEmpty();
            } else {
                assertThat(((Read) result).command().id()).isNotEmpty();
            }
        }
    }

    private static Command command(String text) {
        Result result = CommandReader.read(text.getBytes(StandardCharsets.UTF_8), "platform:main");
        assertThat(result).isInstanceOf(Read.class);
        return ((Read) result).command();
    }

    private static Reply refused(byte[] payload) {
        Result result = CommandReader.read(payload, "platform:main");
        assertThat(result).isInstanceOf(Refused.class);
        return ((Refused) result).reply();
    }
}
