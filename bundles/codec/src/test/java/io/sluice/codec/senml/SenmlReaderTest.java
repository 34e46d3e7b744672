package io.sluice.codec.senml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import io.sluice.codec.wire.Encoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SenmlReaderTest {
    /** RFC 8428, 5.1.3. */
    private static final String MULTIPLE =
            """
            [{"bn":"urn:dev:ow:10e2073a0108006:","bt":1.276020076001e+09,"bu":"A","bver":10,"n":"voltage","u":"V","v":120.1},
             {"n":"current","t":-5,"v":1.2},{"n":"current","t":-4,"v":1.3},{"n":"current","v":1.7}]""";

    /** The same in CBOR: RFC 8428, 6, figure 5, with version 10. */
    private static final String FIGURE_5 =
            "87a721781b75726e3a6465763a6f773a3130653230373361303130383030363a22fb41d303a15b"
                    + "00106223614120050067766f6c7461676501615602fb405e066666666666a3006763757272656e74062402fb3ff3333333333333"
                    + "a3006763757272656e74062302fb3ff4cccccccccccda3006763757272656e74062202fb3ff6666666666666a300676375727265"
                    + "6e74062102f93e00a3006763757272656e74062002fb3ff999999999999aa3006763757272656e74060002fb3ffb333333333333";

    @Test
    void resolvesTheExampleOfTheStandard() throws SenmlException {
        List<SenmlRecord> records = json(MULTIPLE);

        assertThat(records).hasSize(4);
        assertThat(records.get(0).name()).isEqualTo("urn:dev:ow:10e2073a0108006:voltage");
        assertThat(records.get(0).unit()).isEqualTo("V");
        assertThat(records.get(1).unit()).isEqualTo("A");
        assertThat(records.get(1).time()).isEqualTo(1.276020071001e9);
        assertThat(records.get(3).value()).isEqualTo(1.7);
    }

    @Test
    void resolvesTheExampleOfTheStandardInCbor() throws SenmlException {
        // label -1 (bver) of the figure's unsigned 0x20 is 5 there: version 5 is not ours, so it is made 10 here
        String pack = FIGURE_5.replace("614120050067", "6141200a0067");
        List<SenmlRecord> records = SenmlReader.read(HexFormat.of().parseHex(pack), Encoding.CBOR);

        assertThat(records).hasSize(7);
        assertThat(records.get(0).name()).isEqualTo("urn:dev:ow:10e2073a0108006:voltage");
        assertThat(records.get(0).value()).isEqualTo(120.1);
        assertThat(records.get(4).value()).as("half float").isEqualTo(1.5);
        assertThat(records.get(1).time()).isCloseTo(1.276020071001e9, within(1e-3));
    }

    @Test
    void addsTheBaseValueAndTakesTruthsAsNumbers() throws SenmlException {
        List<SenmlRecord> records =
                json("[{\"bn\":\"a\",\"bv\":20,\"v\":0.5},{\"n\":\"b\",\"vb\":true},{\"bn\":\"c\",\"v\":-1}]");

        assertThat(records).extracting(SenmlRecord::name).containsExactly("a", "ab", "c");
        assertThat(records).extracting(SenmlRecord::value).containsExactly(20.5, 1.0, 19.0);
        assertThat(records.get(0).isRelative()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}|not an array",
                "[]|no records",
                "[1]|record 1: not a record",
                "[{}]|record 1: empty",
                "[{\"n\":\"a\",\"v\":1}] 2|after the pack",
                "[{\"n\":\"a\",\"v\":1,\"vb\":true}]|two values, v and vb",
                "[{\"n\":\"a\",\"v\":1,\"v\":2}]|v stands twice",
                "[{\"n\":\"a\",\"v\":\"1\"}]|v is no number",
                "[{\"n\":\"a\",\"v\":1e999}]|v is no number",
                "[{\"n\":\"a\",\"vb\":1}]|vb is neither true nor false",
                "[{\"n\":\"a\",\"vs\":[1]}]|vs is no text",
                "[{\"n\":1,\"v\":1}]|n is no text",
                "[{\"v\":1}]|is no name",
                "[{\"n\":\"/a\",\"v\":1}]|\"/a\" is no name",
                "[{\"n\":\"a b\",\"v\":1}]|is no name",
                "[{\"n\":\"a\",\"bver\":11,\"v\":1}]|version 11.0: allowed are 10 and 26",
                "[{\"n\":\"a\",\"x_\":1,\"v\":1}]|field x_ must be understood",
                "[{\"n\":\"a\",\"x\":[[[[1]]]],\"v\":1}]|not JSON",
                "[{\"n\":\"a\",\"v\":1}|not JSON",
                "hello|not JSON",
            })
    void saysWhatIsWrongWithAPack(String pack, String why) {
        assertThatThrownBy(() -> json(pack))
                .isInstanceOf(SenmlException.class)
                .hasMessageContaining(why)
                .message()
                .hasSizeLessThanOrEqualTo(200);
    }

    @Test
    void ignoresFieldsItNeedNotKnow() throws SenmlException {
        assertThat(json("[{\"n\":\"a\",\"vendor\":[1,{}],\"s\":5,\"ut\":10,\"v\":1}]"))
                .hasSize(1);
    }

    @Test
    void refusesTooMuch() {
        String many = "[" + "{\"n\":\"a\",\"v\":1},".repeat(SenmlReader.MOST_RECORDS) + "{\"n\":\"a\",\"v\":1}]";
        assertThatThrownBy(() -> json(many)).hasMessageContaining("more than 2048 records");
        assertThatThrownBy(() -> SenmlReader.read(new byte[SenmlReader.MOST_BYTES + 1], Encoding.CBOR))
                .hasMessageContaining("65537 bytes");
        assertThatThrownBy(() -> json("[".repeat(10_000))).isInstanceOf(SenmlException.class);
        byte[] deep = new byte[10_000];
        Arrays.fill(deep, (byte) 0x81);
        assertThatThrownBy(() -> SenmlReader.read(deep, Encoding.CBOR)).isInstanceOf(SenmlException.class);
    }

    @Test
    void readsBothFormsAlike() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CBORGenerator g = new CBORFactory().createGenerator(bytes)) {
            g.writeStartArray();
            g.writeStartObject();
            g.writeFieldId(-2);
            g.writeString("dev:");
            g.writeFieldId(-3);
            g.writeNumber(1_700_000_000);
            g.writeFieldId(0);
            g.writeString("temp");
            g.writeFieldId(1);
            g.writeString("Cel");
            g.writeFieldId(2);
            g.writeNumber(21.5);
            g.writeEndObject();
            g.writeEndArray();
        }
        String json = "[{\"bn\":\"dev:\",\"bt\":1700000000,\"n\":\"temp\",\"u\":\"Cel\",\"v\":21.5}]";

        assertThat(SenmlReader.read(bytes.toByteArray(), Encoding.CBOR)).isEqualTo(json(json));
    }

    @Test
    void survivesEveryCutAndEveryFlippedBit() {
        both(MULTIPLE.getBytes(StandardCharsets.UTF_8), Encoding.JSON);
        both(HexFormat.of().parseHex(FIGURE_5.replace("614120050067", "6141200a0067")), Encoding.CBOR);
    }

    private static void both(byte[] pack, Encoding encoding) {
        for (int cut = 0; cut < pack.length; cut++) {
            byte[] part = Arrays.copyOf(pack, cut);
            assertThatThrownBy(() -> SenmlReader.read(part, encoding))
                    .as("the first %d bytes", part.length)
                    .isInstanceOf(SenmlException.class);
        }
        for (int bit = 0; bit < pack.length * 8; bit++) {
            byte[] flipped = pack.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            attempt(flipped, encoding);
        }
    }

    @Test
    void survivesWhateverComes() throws IOException {
        Random random = new Random(8428);
        byte[] seed = MULTIPLE.getBytes(StandardCharsets.UTF_8);
        int taken = 0;
        for (int i = 0; i < 60_000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            noise = i % 3 == 0 ? noise : seed.clone();
            for (int k = random.nextInt(4); k > 0 && noise.length > 0; k--) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt(256);
            }
            taken += attempt(noise, i % 2 == 0 ? Encoding.JSON : Encoding.CBOR);
        }
        assertThat(taken).as("some mutants are packs still").isPositive();
        assertThat(new ObjectMapper().readTree(seed)).hasSize(4);
    }

    /** 1 if it was taken: then all of it is sound. */
    private static int attempt(byte[] pack, Encoding encoding) {
        try {
            for (SenmlRecord r : SenmlReader.read(pack, encoding)) {
                assertThat(r.name()).isNotEmpty().hasSizeLessThanOrEqualTo(256);
                assertThat(r.kind()).isIn("v", "vb", "vs", "vd", "s");
            }
            return 1;
        } catch (SenmlException e) {
            assertThat(e.getMessage()).isNotEmpty();
            return 0;
        }
    }

    private static List<SenmlRecord> json(String pack) throws SenmlException {
        return SenmlReader.read(pack.getBytes(StandardCharsets.UTF_8), Encoding.JSON);
    }
}
