package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.SerialSettings;
import io.sluice.port.admin.Commissioning.ProfileFacts;
import io.sluice.port.admin.Outcome;
import io.sluice.port.field.FieldScout;
import io.sluice.port.field.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommissionTest {
    private static final String LINK = "tcp://127.0.0.1:15020";

    @TempDir
    Path profiles;

    private final Rim rim = new Rim();
    private final List<String> borrowed = new ArrayList<>();
    private final Wire wire = new Wire();
    private String refusal = "";
    private Commission commission;

    @BeforeEach
    void givenTwoProfilesAndAWire() throws IOException {
        write("test/level", GatewayTest.PROFILE);
        write(
                "test/far",
                GatewayTest.PROFILE.replace("model: level", "model: far").replace("[0, 15]", "[100, 200]"));
        write(
                "test/chip",
                GatewayTest.PROFILE.replace("model: level", "model: chip").replace("bus: modbus", "bus: i2c"));
        rim.scouts.add(wire);
        commission = new Commission(rim, List.of(profiles), new Commission.Links() {
            @Override
            public String borrow(LinkSpec like) {
                borrowed.add("borrow " + like.driver());
                return refusal;
            }

            @Override
            public void giveBack(LinkSpec like) {
                borrowed.add("back");
            }
        });
    }

    @Test
    void listsProfilesInBothLanguages() {
        assertThat(commission.profiles())
                .extracting(ProfileFacts::id)
                .containsExactly("test/chip", "test/far", "test/level");
        ProfileFacts level = commission.profiles().get(2);
        assertThat(level.label()).isEqualTo("水位计");
        assertThat(level.labelEn()).isEqualTo("level gauge");
        assertThat(level.bus()).isEqualTo("modbus");
        assertThat(level.points())
                .containsExactly(Map.of("name", "level", "label", "水位", "labelEn", "level", "unit", "m"));
    }

    @Test
    void findsWhatAnswersAndNamesTheProfilesThatFitItsValues() throws Exception {
        List<Map<String, Object>> found = new ArrayList<>();

        Outcome outcome = commission.scan(LINK, List.of(), 1, 5, 100, found::add);

        assertThat(outcome.isOk()).isTrue();
        assertThat(found)
                .containsExactly(
                        Map.of("unit", 3, "serial", "", "words", "answers"),
                        Map.of("unit", 3, "serial", "", "profiles", List.of("test/level")));
        assertThat(borrowed).containsExactly("borrow modbus-tcp", "back");
    }

    @Test
    void readsAnInstrumentOnceWithValuesAndTrace() throws Exception {
        Outcome outcome = commission.probe(LINK, "", "test/level", 3);

        assertThat(outcome.isOk()).isTrue();
        assertThat(outcome.rows())
                .containsExactly(
                        Map.of("point", "level", "label", "水位", "value", 1.25, "unit", "m", "quality", "good"),
                        Map.of("trace", "1.0 ms > 03"));
    }

    @Test
    void saysWhatIsOutOfRange() throws Exception {
        assertThat(commission.probe(LINK, "", "test/far", 3).rows().get(0)).containsEntry("quality", "out-of-range");
    }

    @Test
    void refusesWhatCannotBeAndSaysWhatCan() throws Exception {
        assertThat(commission.probe("ftp://x:1", "", "test/level", 3).message()).contains("tcp://host:port");
        assertThat(commission.probe("/dev/x\", evil: \"", "", "test/level", 3).code())
                .isEqualTo("bad-argument");
        assertThat(commission.probe(LINK, "", "../../etc/passwd", 3).code()).isEqualTo("not-found");
        assertThat(commission.probe(LINK, "fast", "test/level", 3).message()).contains("9600-8N1");
        assertThat(commission.probe(LINK, "", "test/level", 256).code()).isEqualTo("bad-argument");
        assertThat(commission.scan(LINK, List.of(), 5, 4, 100, f -> {}).code()).isEqualTo("bad-argument");
        assertThat(commission.scan(LINK, List.of(), 1, 4, 1, f -> {}).code()).isEqualTo("bad-argument");
        assertThat(borrowed).isEmpty();
    }

    @Test
    void leavesTheLinkAloneWhenTheSiteCannotSpareIt() throws Exception {
        refusal = "output siren on link bus is not off";

        Outcome outcome = commission.probe(LINK, "", "test/level", 3);

        assertThat(outcome.code()).isEqualTo("refused");
        assertThat(outcome.message()).contains("siren");
        assertThat(wire.probes).isZero();
        assertThat(borrowed).containsExactly("borrow modbus-tcp", "back");
    }

    @Test
    void doesOneAtATime() throws Exception {
        wire.hold = new CountDownLatch(1);
        Thread first = new Thread(() -> {
            try {
                commission.scan(LINK, List.of(), 1, 5, 100, f -> {});
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        first.start();
        wire.entered.await();

        assertThat(commission.probe(LINK, "", "test/level", 3).code()).isEqualTo("refused");

        wire.hold.countDown();
        first.join();
        assertThat(commission.probe(LINK, "", "test/level", 3).isOk()).isTrue();
    }

    @Test
    void saysThatThereIsNoDriver() throws Exception {
        rim.scouts.clear();

        assertThat(commission.probe(LINK, "", "test/level", 3).message()).contains("modbus-tcp");
    }

    private void write(String id, String text) throws IOException {
        Path file = profiles.resolve(id + ".yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** One instrument at address 3 that reads 1.25 m. */
    private static final class Wire implements FieldScout {
        final CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch hold = new CountDownLatch(0);
        int probes;

        @Override
        public Set<String> schemes() {
            return Set.of("modbus-tcp");
        }

        @Override
        public String scan(
                LinkSpec link,
                List<SerialSettings> settings,
                int firstUnit,
                int lastUnit,
                int timeoutMs,
                Consumer<Found> found)
                throws InterruptedException {
            entered.countDown();
            hold.await();
            if (firstUnit <= 3 && lastUnit >= 3) {
                found.accept(new Found(null, 3, Quality.GOOD, "answers"));
            }
            return "";
        }

        @Override
        public Probe probe(LinkSpec link, DeviceSpec device) {
            probes++;
            Reading reading = new Reading(device.index(), device.points().size());
            boolean there = device.unit() == 3;
            reading.raw[0] = there ? 1250 : Double.NaN;
            reading.quality[0] = there ? Quality.GOOD.code() : Quality.NO_REPLY.code();
            return new Probe(reading, there ? Quality.GOOD : Quality.NO_REPLY, List.of("1.0 ms > 03"));
        }
    }
}
