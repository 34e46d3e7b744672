package io.sluice.field.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.Quality;
import io.sluice.model.site.LineSource.Kind;
import io.sluice.model.site.Source;
import io.sluice.port.field.PreparedRead;
import io.sluice.port.field.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines: contacts that bounce, pulses that are counted through restarts, outputs. */
class LineLinkTest {
    private static final int LINE = 17;
    private static final long PATIENCE_NS = 20_000_000_000L;

    @TempDir
    private Path dir;

    private final FakeLines lines = new FakeLines();
    private LineLink link;
    private int points;

    @AfterEach
    void nothingIsLeftOpen() {
        if (link != null) {
            link.close();
        }
        assertThat(lines.open).isZero();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(t -> t.getName().startsWith("board-flood"));
    }

    // ---------------------------------------------------------------------------------------------------- debounce

    @Test
    void aTrainOfBouncesIsOnePulse() {
        Debounce debounce = new Debounce(50, false, 0);
        for (int i = 0; i < 7; i++) {
            debounce.edge(i % 2 == 0, i);
        }
        assertThat(debounce.count()).isZero();
        debounce.quiet();

        assertThat(debounce.count()).isOne();
        assertThat(debounce.isActive()).isTrue();
    }

    @Test
    void aSpikeShorterThanTheHoldTimeIsNone() {
        Debounce debounce = new Debounce(50, false, 0);
        debounce.edge(true, 0);
        debounce.edge(false, 49);
        debounce.quiet();

        assertThat(debounce.count()).isZero();
    }

    @Test
    void pulsesAreToldByTheirStampsHoweverLateTheyAreTaken() {
        Debounce debounce = new Debounce(50, false, 0);
        for (int pulse = 0; pulse < 1000; pulse++) {
            debounce.edge(true, 200L * pulse);
            debounce.edge(false, 200L * pulse + 80);
        }
        debounce.quiet();

        assertThat(debounce.count()).isEqualTo(1000);
    }

    @Test
    void randomBouncesRoundRandomPulsesAreAllCountedOnce() {
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            Debounce debounce = new Debounce(50, false, 0);
            long now = 0;
            int pulses = 1 + random.nextInt(40);
            for (int pulse = 0; pulse < pulses; pulse++) {
                now = bounce(debounce, true, now, random) + 60 + random.nextInt(500);
                now = bounce(debounce, false, now, random) + 60 + random.nextInt(500);
            }
            debounce.quiet();
            assertThat(debounce.count()).isEqualTo(pulses);
        }
    }

    private static long bounce(Debounce debounce, boolean to, long from, Random random) {
        long now = from;
        debounce.edge(to, now);
        for (int i = random.nextInt(6); i > 0; i--) {
            now += 1 + random.nextInt(40);
            debounce.edge(!to, now);
            now += 1 + random.nextInt(40);
            debounce.edge(to, now);
        }
        return now;
    }

    // ------------------------------------------------------------------------------------------------------ counts

    @Test
    void pulsesBetweenTwoPollsAreAllCounted() {
        PreparedRead plan = open(Kind.COUNT, Kind.STATE);
        assertThat(read(plan).raw).containsExactly(0, 0);
        pulses(25, 0);

        await(() -> read(plan).raw[0] == 25);
    }

    @Test
    void countsGoOnAfterARestart() {
        PreparedRead plan = open(Kind.COUNT);
        read(plan);
        pulses(3, 0);
        await(() -> read(plan).raw[0] == 3);
        link.close();

        PreparedRead again = open(Kind.COUNT);
        assertThat(read(again).raw).containsExactly(3);
        pulses(2, 0);
        await(() -> read(again).raw[0] == 5);
    }

    @Test
    void pulsesThatNobodyPolledSurviveAnOrderlyEnd() {
        PreparedRead plan = open(Kind.COUNT);
        read(plan);
        pulses(4, 0);
        await(() -> lines.inputs.get(LINE).isTaken());
        link.close();

        assertThat(read(open(Kind.COUNT)).raw).containsExactly(4);
    }

    @Test
    void whatIsHandedOutIsOnDisk() throws IOException {
        PreparedRead plan = open(Kind.COUNT);
        read(plan);
        pulses(2, 0);
        await(() -> read(plan).raw[0] == 2);

        assertThat(Files.readString(dir.resolve("counts/flood-17.count"))).isEqualTo("2\n");
    }

    @Test
    void aDiskThatRefusesDoesNotStopTheCount() throws IOException {
        Files.writeString(dir.resolve("counts"), "a file where the directory should be");
        PreparedRead plan = open(Kind.COUNT);
        read(plan);
        pulses(2, 0);

        await(() -> read(plan).raw[0] == 2);
    }

    @Test
    void aDamagedCountStartsAnew() throws IOException {
        Files.createDirectories(dir.resolve("counts"));
        Files.writeString(dir.resolve("counts/flood-17.count"), "\0\0\0\0");

        assertThat(read(open(Kind.COUNT)).raw).containsExactly(0);
    }

    // ------------------------------------------------------------------------------------------------------ states

    @Test
    void aContactThatIsClosedAtTheStartIsAStateAndNoPulse() {
        lines.initially = true;
        PreparedRead plan = open(Kind.STATE, Kind.COUNT);

        assertThat(read(plan).raw).containsExactly(1, 0);
        lines.inputs.get(LINE).edge(false, 100);
        await(() -> read(plan).raw[0] == 0);
        lines.inputs.get(LINE).edge(true, 200);
        await(() -> read(plan).raw[0] == 1);
        await(() -> read(plan).raw[1] == 1);
    }

    @Test
    void aLevelWhoseEdgeTheKernelLostIsFoundAgain() {
        PreparedRead plan = open(Kind.STATE);
        read(plan);
        lines.inputs.get(LINE).silently(true);

        await(() -> read(plan).raw[0] == 1);
    }

    @Test
    void aLineThatBreaksIsTakenAgain() {
        PreparedRead plan = open(Kind.STATE);
        read(plan);
        FakeLines.FakeInput first = lines.inputs.get(LINE);
        first.unplug();

        await(() -> {
            read(plan);
            return !lines.inputs.get(LINE).equals(first);
        });
    }

    @Test
    void missingChipIsALinkThatIsDownInWords() {
        lines.failure = new LinkDownException("no /dev/gpiochip* is there");
        PreparedRead plan = open(Kind.STATE);
        Reading reading = new Reading(0, 1);

        assertThat(link.execute(plan, 0, reading)).isEqualTo(Quality.LINK_DOWN);
        assertThat(reading.fault).isEqualTo("read line 17, gpio chip fake: no /dev/gpiochip* is there");
        assertThat(reading.raw).containsOnly(Double.NaN);
    }

    // ----------------------------------------------------------------------------------------------------- outputs

    @Test
    void anOutputTakesItsLevelWithTheFirstWriteAndIsInvertedByTwo() {
        open(Kind.STATE);
        assertThat(link.write(1, 100, Specs.coil(5), 0)).isEqualTo(Quality.GOOD);
        assertThat(lines.outputs).containsEntry(5, 0);
        assertThat(link.write(1, 100, Specs.coil(5), 1)).isEqualTo(Quality.GOOD);
        assertThat(lines.outputs).containsEntry(5, 1);
        assertThat(link.write(1, 100, Specs.coil(5), LineLink.TOGGLE)).isEqualTo(Quality.GOOD);
        assertThat(lines.outputs).containsEntry(5, 0);
        assertThat(link.write(1, 100, Specs.coil(5), LineLink.TOGGLE)).isEqualTo(Quality.GOOD);
        assertThat(lines.outputs).containsEntry(5, 1);
        assertThat(link.writeFault()).isNull();
    }

    @Test
    void aWriteThatFailsSaysWhyAndTheNextOneTakesTheLineAgain() {
        open(Kind.STATE);
        link.write(1, 100, Specs.coil(5), 0);
        lines.failure = new IOException("line 5 cannot be had");

        assertThat(link.write(1, 100, Specs.coil(5), 1)).isEqualTo(Quality.LINK_DOWN);
        assertThat(link.writeFault()).isEqualTo("write line 5 = 1, gpio chip fake: line 5 cannot be had");
        lines.failure = null;
        assertThat(link.write(1, 100, Specs.coil(5), 1)).isEqualTo(Quality.GOOD);
        assertThat(lines.outputs).containsEntry(5, 1);
    }

    @Test
    void whatIsNoLineIsRefused() {
        open(Kind.STATE);
        assertThatThrownBy(() -> link.write(1, 100, Specs.coil(5), 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> link.write(1, 100, Specs.coil(256), 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> link.prepare(Specs.device(LINE, Specs.line(Kind.STATE, 5), Specs.line(Kind.COUNT, 9))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("same polarity");
    }

    // ----------------------------------------------------------------------------------------------------- helpers

    private PreparedRead open(Kind... kinds) {
        link = new LineLink("flood", lines, dir.resolve("counts"), System::nanoTime);
        points = kinds.length;
        Source[] sources = new Source[kinds.length];
        for (int i = 0; i < kinds.length; i++) {
            sources[i] = Specs.line(kinds[i], 20);
        }
        return link.prepare(Specs.device(LINE, sources));
    }

    private Reading read(PreparedRead plan) {
        Reading reading = new Reading(0, points);
        assertThat(link.execute(plan, 0, reading)).as(reading.fault).isEqualTo(Quality.GOOD);
        return reading;
    }

    private void pulses(int count, long fromMs) {
        for (int i = 0; i < count; i++) {
            lines.inputs.get(LINE).edge(true, fromMs + 200L * i);
            lines.inputs.get(LINE).edge(false, fromMs + 200L * i + 80);
        }
    }

    private static void await(BooleanSupplier wish) {
        long end = System.nanoTime() + PATIENCE_NS;
        while (!wish.getAsBoolean()) {
            assertThat(System.nanoTime()).as("came in time").isLessThan(end);
            LockSupport.parkNanos(2_000_000);
        }
    }
}
