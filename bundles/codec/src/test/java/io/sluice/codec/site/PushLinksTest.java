package io.sluice.codec.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.codec.site.Finding.Severity;
import io.sluice.model.site.PushSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sites with instruments that send by themselves: what is taken, and what is said of everything else. */
class PushLinksTest {
    private static final String RADIO = "{name: radio, driver: coap}";
    private static final String BUS = "{name: bus, driver: modbus-tcp, host: 127.0.0.1}";
    private static final String MANHOLE =
            "{name: manhole, link: radio, profile: generic/senml-level, identity: m7, secretRef: m7.key, period: 15min}";

    @Test
    void takesASensorWithWhatItCallsItselfAndItsKey() {
        SiteResult result = read(List.of(RADIO), List.of(MANHOLE), "");

        assertThat(result.findings()).isEmpty();
        SiteResult.Accepted accepted = (SiteResult.Accepted) result;
        assertThat(accepted.site().links().get(0).settings())
                .containsEntry("port", "5684")
                .containsEntry("bind", "0.0.0.0")
                .containsEntry("security", "psk");
        assertThat(accepted.site().devices().get(0).push()).isEqualTo(new PushSpec("m7", "m7.key", 120_000));
    }

    @Test
    void listensOnTheLoopbackAloneWhereThereIsNoSecurity() {
        SiteResult result = read(
                List.of("{name: radio, driver: coap, security: none}"),
                List.of(MANHOLE.replace("secretRef: m7.key, ", "")),
                "");

        assertThat(result.findings()).isEmpty();
        assertThat(((SiteResult.Accepted) result).site().links().get(0).settings())
                .containsEntry("bind", "127.0.0.1")
                .containsEntry("port", "5683");
    }

    @Test
    void warnsWhereAnybodyCanSend() {
        SiteResult result = read(
                List.of("{name: radio, driver: coap, security: none, bind: 0.0.0.0}"),
                List.of(MANHOLE.replace("secretRef: m7.key, ", "")),
                "");

        assertThat(result).isInstanceOf(SiteResult.Accepted.class);
        assertThat(result.findings())
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.WARNING))
                .asString()
                .contains("anybody who reaches 0.0.0.0");
    }

    @Test
    void onePortHasOneLink() {
        assertThat(errors(List.of(RADIO, RADIO.replace("radio", "other")), List.of(MANHOLE), ""))
                .anyMatch(e -> e.contains("link radio listens on the same port"));
        assertThat(errors(List.of(RADIO, "{name: other, driver: coap, port: 5690}"), List.of(MANHOLE), ""))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host: 127.0.0.1 | nobody is asked",
                "path: /dev/ttyS0 | nobody is asked",
                "guard: 5ms | nobody is asked",
                "serial: {baud: 9600} | nobody is asked"
            })
    void aLinkHasNothingOfOneThatAsks(String key, String said) {
        assertThat(errors(List.of("{name: radio, driver: coap, " + key + "}"), List.of(MANHOLE), ""))
                .anyMatch(e -> e.contains(said));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "identity: m7, | identity",
                "secretRef: m7.key, | secretRef",
            })
    void aSensorSaysWhoItIs(String left, String missing) {
        assertThat(errors(List.of(RADIO), List.of(MANHOLE.replace(left, "")), ""))
                .anyMatch(e -> e.contains(missing));
    }

    @Test
    void twoSensorsHaveTwoNames() {
        String other = MANHOLE.replace("name: manhole", "name: second");

        assertThat(errors(List.of(RADIO), List.of(MANHOLE, other), ""))
                .anyMatch(e -> e.contains("device manhole has the same"));
        assertThat(errors(List.of(RADIO), List.of(MANHOLE, other.replace("m7", "m8")), ""))
                .isEmpty();
    }

    @Test
    void aKeyMeansNothingWithoutSecurity() {
        assertThat(errors(List.of("{name: radio, driver: coap, security: none}"), List.of(MANHOLE), ""))
                .anyMatch(e -> e.contains("the link has security none"));
    }

    @ParameterizedTest
    @CsvSource({"unit: 3", "timeout: 1s", "retries: 1"})
    void aSensorIsNotAsked(String key) {
        assertThat(errors(List.of(RADIO), List.of(MANHOLE.replace("period", key + ", period")), ""))
                .anyMatch(e -> e.contains("means nothing on a link of driver coap"));
    }

    @Test
    void whatIsAskedCallsItselfNothing() {
        String asked =
                "{name: radar, link: bus, profile: fts/sdi-radar-300w, placement: {mountingHeight: 5}, period: 1s";

        assertThat(errors(List.of(BUS), List.of(asked + ", identity: m7}"), ""))
                .anyMatch(e -> e.contains("only on a link of driver coap"));
        assertThat(errors(List.of(BUS.replace("}", ", bind: 0.0.0.0}")), List.of(asked + "}"), ""))
                .anyMatch(e -> e.contains("only for driver coap"));
    }

    @Test
    void aProfileIsForTheKindOfLink() {
        assertThat(errors(List.of(RADIO), List.of(MANHOLE.replace("generic/senml-level", "fts/sdi-radar-300w")), ""))
                .anyMatch(e -> e.contains("the profile is for modbus"));
        assertThat(errors(
                        List.of(BUS),
                        List.of("{name: level, link: bus, profile: generic/senml-level, period: 1s}"),
                        ""))
                .anyMatch(e -> e.contains("the profile is for senml"));
    }

    @Test
    void nothingIsDrivenOverIt() {
        String siren =
                "outputs: [{name: siren, kind: siren, link: radio, unit: 1, coil: 0, patterns: {red: {on: 1s}}}]\n";

        assertThat(errors(List.of(RADIO), List.of(MANHOLE), siren))
                .anyMatch(e -> e.contains("no output can be driven over coap"));
    }

    private static List<String> errors(List<String> links, List<String> devices, String more) {
        return read(links, devices, more).findings().stream()
                .filter(f -> f.severity() == Severity.ERROR)
                .map(Finding::toString)
                .toList();
    }

    private static SiteResult read(List<String> links, List<String> devices, String more) {
        String text = "schema: 1\ngateway: {id: gw-1}\nlinks: [" + String.join(", ", links) + "]\ndevices: ["
                + String.join(", ", devices) + "]\n" + more;
        return new SiteReader(new Shelf()).read(new SourceText("site.yaml", text));
    }
}
