package io.sluice.contract.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contract.instrument.Transcript.Exchange;
import io.sluice.contract.instrument.Transcript.Expected;
import io.sluice.model.Quality;
import io.sluice.model.site.PointSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every instrument's conversation, replayed through the driver and the engine. */
class TranscriptTest {
    static List<Transcript> transcripts() throws IOException {
        return Transcript.all();
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void theGatewayAsksAndUnderstandsAsTheTranscriptSays(Transcript t) throws Exception {
        Poll.Result result;
        Player player = Player.of(t.exchanges(), t.isSerial());
        try (player) {
            result = Poll.of(t, player.port());
        }

        assertThat(player.complaint()).as("asked beside the transcript").isNull();
        assertThat(player.played())
                .as("exchanges played")
                .isEqualTo(t.exchanges().size());
        List<PointSpec> points = result.site().devices().get(0).points();
        assertThat(t.expect().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        points.stream().map(PointSpec::name).toList());
        for (int i = 0; i < points.size(); i++) {
            Expected expected = t.expect().get(points.get(i).name());
            String name = points.get(i).name();
            assertThat(Quality.of(result.scan().quality()[i]).word())
                    .as("%s quality", name)
                    .isEqualTo(expected.quality());
            assertNumber(name + " raw", result.raw()[i], expected.raw());
            assertNumber(name + " value", result.scan().values()[i], expected.value());
        }
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void aTranscriptIsAsGoodAsItsNameSays(Transcript t) {
        assertThat(t.expect()).isNotEmpty();
        if (t.isGood()) {
            assertThat(t.expect().values()).allMatch(e -> e.quality().equals("good"));
            assertThat(t.exchanges()).allMatch(e -> t.isSerial() || Frames.isSound(e.reply()), "checksum of the reply");
        } else {
            assertThat(Path.of(t.path()).getFileName().toString()).startsWith("bad");
            assertThat(t.expect().values()).anyMatch(e -> !e.quality().equals("good"));
        }
        if (!t.isSerial()) {
            assertThat(t.exchanges())
                    .extracting(Exchange::request)
                    .allMatch(Frames::isSound, "checksum of the request");
        }
    }

    /** Chips of the board have their bytes in the tests of its driver. */
    private static boolean isTold(Path profile) {
        try {
            String text = Files.readString(profile);
            return text.contains("\nbus: modbus\n") || text.contains("\nbus: serial\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyInstrumentOnAWireHasAGoodAndABadTranscript() throws IOException {
        List<Transcript> all = Transcript.all();
        try (Stream<Path> files = Files.walk(Poll.PROFILES)) {
            List<String> ids = files.filter(f -> f.toString().endsWith(".yaml") && isTold(f))
                    .map(f -> Poll.PROFILES.relativize(f).toString().replace(".yaml", ""))
                    .toList();
            assertThat(ids).allSatisfy(id -> {
                assertThat(all).anyMatch(t -> t.profile().equals(id) && t.isGood(), "good one of " + id);
                assertThat(all).anyMatch(t -> t.profile().equals(id) && !t.isGood(), "bad one of " + id);
            });
        }
    }

    private static void assertNumber(String what, double is, double expected) {
        if (Double.isNaN(expected)) {
            assertThat(is).as(what).isNaN();
        } else {
            assertThat(is).as(what).isCloseTo(expected, Offset.offset(Math.abs(expected) * 1e-9 + 1e-12));
        }
    }
}
