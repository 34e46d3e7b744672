package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.codec.site.SiteReader;
import io.sluice.codec.site.SiteResult;
import io.sluice.codec.site.SourceText;
import io.sluice.model.Boot;
import io.sluice.model.Clock;
import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.Site;
import io.sluice.port.field.Intake;
import io.sluice.port.field.IntakeDriver;
import io.sluice.port.field.IntakeSink;
import io.sluice.port.field.Reading;
import io.sluice.port.host.Host;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Links on which instruments send by themselves: drivers come and go, ports are taken, and the devices' quality says so. */
class RunningIntakesTest {
    private static final String PROFILE =
            """
            schema: 1
            maker: test
            model: level
            label: {zh: 液位, en: level}
            source: made up for this test
            bus: senml
            defaults: {minPeriod: 1s}
            points:
              level: {label: {zh: 液位, en: level}, unit: mm, record: level, range: [0, 5000]}
            """;
    private static final String SITE =
            """
            schema: 1
            gateway: {id: gw-1}
            links:
              - {name: radio, driver: coap}
              - {name: bus, driver: modbus-tcp, host: 127.0.0.1}
            devices:
              - {name: one, link: radio, profile: test/level, identity: one, secretRef: one.key, period: 1min}
              - {name: two, link: radio, profile: test/level, identity: two, secretRef: two.key, period: 1min}
            """;

    private final Site site = ((SiteResult.Accepted) new SiteReader(id -> Optional.of(new SourceText(id, PROFILE)))
                    .read(new SourceText("site.yaml", SITE)))
            .site();
    private final LinkSpec radio = site.links().get(0);
    private final TestHost host = new TestHost();
    private final List<Reading> down = new ArrayList<>();
    private final RunningIntakes intakes = new RunningIntakes(host, site, readings -> true, down::add);

    /** Time goes when the test says so. */
    private static final class TestHost implements Host {
        long nowNs = 1_000_000_000L;

        @Override
        public Boot boot() {
            return new Boot(1, "00000001", "");
        }

        @Override
        public long monotonicNs() {
            return nowNs;
        }

        @Override
        public long utcMs() {
            return nowNs / 1_000_000;
        }

        @Override
        public Clock clock() {
            return Clock.exact(0);
        }

        @Override
        public Path home() {
            return Path.of("/nowhere");
        }

        @Override
        public String secret(String ref) {
            return "";
        }

        @Override
        public long rssBytes() {
            return -1;
        }
    }

    /** Listens, or refuses to, and counts what happens to it. */
    private static final class FakeDriver implements IntakeDriver {
        IOException refusal;
        List<DeviceSpec> devices = List.of();
        int opened;
        int closed;

        @Override
        public String scheme() {
            return "coap";
        }

        @Override
        public Intake open(LinkSpec spec, List<DeviceSpec> given, IntakeSink sink, Host host) throws IOException {
            if (refusal != null) {
                throw refusal;
            }
            opened++;
            devices = given;
            return new Intake() {
                @Override
                public Facts facts() {
                    return new Facts(1, 12, 3, 2, 7);
                }

                @Override
                public void close() {
                    closed++;
                }
            };
        }
    }

    @Test
    void knowsItsLinksByTheirDevices() {
        assertThat(intakes.isOne(radio)).isTrue();
        assertThat(intakes.isOne(site.links().get(1))).isFalse();
    }

    @Test
    void listensOnceForAllDevicesOfTheLinkAndSaysWhoWasHeard() {
        FakeDriver driver = new FakeDriver();
        assertThat(intakes.facts("radio")).isNull();

        assertThat(intakes.reconcile(radio, driver)).isEqualTo(1);
        assertThat(intakes.reconcile(radio, driver)).isEqualTo(1);

        assertThat(driver.opened).isEqualTo(1);
        assertThat(driver.devices).extracting(DeviceSpec::name).containsExactly("one", "two");
        assertThat(intakes.facts("radio")).isEqualTo(new Intake.Facts(1, 12, 3, 2, 7));
        assertThat(down).isEmpty();
    }

    @Test
    void devicesReadLinkDownOnceInHalfAMinuteWhileThereIsNoDriver() {
        assertThat(intakes.reconcile(radio, null)).isZero();
        intakes.reconcile(radio, null);
        pass(29);
        intakes.reconcile(radio, null);
        assertThat(down).hasSize(2).extracting(r -> r.device).containsExactly(0, 1);
        assertThat(down).allSatisfy(r -> {
            assertThat(r.quality).containsOnly(Quality.LINK_DOWN.code());
            assertThat(r.fault).contains("no driver coap");
            assertThat(r.lastByteNs).isEqualTo(1_000_000_000L);
        });

        pass(2);
        intakes.reconcile(radio, null);
        assertThat(down).hasSize(4);
    }

    @Test
    void aPortThatIsTakenIsTriedAgainAtEachLookAndTheDevicesSayWhy() {
        FakeDriver driver = new FakeDriver();
        driver.refusal = new IOException("listen on 0.0.0.0 port 5684: address in use");

        assertThat(intakes.reconcile(radio, driver)).isZero();
        assertThat(intakes.facts("radio")).isNull();
        assertThat(down).hasSize(2).allSatisfy(r -> assertThat(r.fault).contains("address in use"));

        driver.refusal = null;
        assertThat(intakes.reconcile(radio, driver)).isEqualTo(1);
        assertThat(driver.opened).isEqualTo(1);
        pass(60);
        intakes.reconcile(radio, driver);
        assertThat(down).hasSize(2);
    }

    @Test
    void aDriverThatGoesTakesItsLinkAlongAndAnotherMayTakeOver() {
        FakeDriver first = new FakeDriver();
        FakeDriver second = new FakeDriver();
        intakes.reconcile(radio, first);

        intakes.reconcile(radio, second);
        assertThat(first.closed).isEqualTo(1);
        assertThat(second.opened).isEqualTo(1);

        assertThat(intakes.reconcile(radio, null)).isZero();
        assertThat(second.closed).isEqualTo(1);
        assertThat(down).hasSize(2);
    }

    @Test
    void closingEndsAllAndIsIdempotent() {
        FakeDriver driver = new FakeDriver();
        intakes.reconcile(radio, driver);

        intakes.close();
        intakes.close();

        assertThat(driver.closed).isEqualTo(1);
        assertThat(intakes.facts("radio")).isNull();
    }

    private void pass(int seconds) {
        host.nowNs += seconds * 1_000_000_000L;
    }
}
