package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.codec.collection.CollectedValue;
import io.sluice.codec.collection.CollectionReader;
import io.sluice.model.ClockState;
import io.sluice.model.Layout;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.port.store.History;
import io.sluice.port.store.Lease;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectionRouteTest {
    private static final String PATH = "/api/v1/collection";

    @TempDir
    Path home;

    private Box box;
    private Box.Client technician;

    @BeforeEach
    void open() {
        box = Box.open(home);
        technician = box.client("technician");
    }

    @AfterEach
    void close() {
        box.close();
    }

    private Lease lease(long n) {
        Layout layout = new Layout(
                3, List.of(new Layout.DeviceLayout("level-01", List.of(new Layout.PointLayout("level", "mm", 1)))));
        List<Scan> scans = LongStream.range(0, 500)
                .mapToObj(i -> new Scan(
                        box.ports.boot(),
                        n * 500 + i,
                        3,
                        0,
                        Realm.LIVE,
                        (n * 500 + i) * 1_000_000L,
                        1_795_000_000_000L,
                        ClockState.SYNCHRONISED,
                        new double[] {i},
                        new byte[1]))
                .toList();
        return new Lease(n, false, layout, scans);
    }

    /** More than any buffer on the way takes. */
    private Iterator<Lease> endless() {
        return LongStream.iterate(1, n -> n + 1).mapToObj(this::lease).iterator();
    }

    private InputStream stream() throws Exception {
        HttpResponse<InputStream> answer =
                technician.http.send(technician.request(PATH).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void givesOutAWholeCollectionAndWritesItIntoTheAudit() throws Exception {
        box.ports.collected = List.of(lease(1), lease(2)).iterator();
        box.ports.log("output");
        HttpResponse<byte[]> answer = technician.http.send(
                technician.request(PATH + "?uplink=platform&from=5&to=9").GET().build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/zip");
        assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
                .matches("attachment; filename=\"sluice-gw-test-[0-9]{8}T[0-9]{6}Z\\.zip\"");
        assertThat(box.ports.collectedOf).isEqualTo("platform 5 9");
        List<CollectedValue> values = new ArrayList<>();
        CollectionReader.Result r = CollectionReader.read(new ByteArrayInputStream(answer.body()), values::add);
        assertThat(r.findings()).isEmpty();
        assertThat(r.isSound()).isTrue();
        assertThat(r.manifest())
                .containsEntry("unsentFor", "platform")
                .containsEntry("source", "city/gw-test")
                .containsEntry("clock", "synchronised");
        assertThat(r.counts()).containsEntry("scans", 1000L).containsEntry("notices", 1L);
        assertThat(values).hasSize(1000);
        assertThat(box.ports.audited)
                .extracting(e -> e.by() + " " + e.action() + " " + e.outcome())
                .containsSequence(
                        "page:technician collect what platform has not delivered ok",
                        "page:technician collect what platform has not delivered: 1000 scans, 1000 values, 1 notices whole");
        assertThat(box.ports.collections).hasValue(0);
    }

    @Test
    void wrongUseIsRefusedWithItsReason() {
        assertThat(technician.get(PATH + "?from=9&to=9").body()).contains("later than from, 9");
        assertThat(technician.get(PATH + "?from=9&to=8").statusCode()).isEqualTo(400);
        assertThat(technician.get(PATH + "?from=-1").statusCode()).isEqualTo(400);
        assertThat(technician.get(PATH + "?from=yesterday").statusCode()).isEqualTo(400);
        assertThat(technician.get(PATH + "?range=1").statusCode()).isEqualTo(400);
        assertThat(technician.get(PATH + "?uplink=nobody").statusCode()).isEqualTo(404);
        box.ports.unreadable = "telemetry.db: cannot be read: disk I/O error";
        HttpResponse<String> answer = technician.get(PATH);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("disk I/O error");
        box.ports.store = false;
        assertThat(technician.get(PATH).statusCode()).isEqualTo(503);
        assertThat(box.client("viewer").get(PATH).statusCode()).isEqualTo(403);
        assertThat(box.ports.audited).noneMatch(e -> e.action().startsWith("collect"));
    }

    @Test
    void saysBeforehandWhetherItCan() {
        assertThat(technician.get(PATH + "?check=1").statusCode()).isEqualTo(204);
        assertThat(technician.get(PATH + "?check=2").statusCode()).isEqualTo(400);
        assertThat(technician.get(PATH + "?check=1").statusCode())
                .as("no pause after it")
                .isEqualTo(204);
        box.ports.unreadable = "telemetry.db: cannot be read: disk I/O error";
        assertThat(technician.get(PATH + "?check=1").body()).contains("disk I/O error");
        assertThat(box.ports.collections).hasValue(0);
        assertThat(box.ports.audited).noneMatch(e -> e.action().startsWith("collect"));
    }

    @Test
    void oneAtATimeAndAPauseBetween() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        box.ports.collected = LongStream.of(1)
                .mapToObj(n -> {
                    begun.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return lease(n);
                })
                .iterator();
        Thread first = new Thread(() -> technician.get(PATH));
        first.start();
        begun.await();
        HttpResponse<String> second = technician.get(PATH);
        assertThat(second.statusCode()).isEqualTo(429);
        assertThat(second.headers().firstValue("Retry-After")).hasValue("10");
        goOn.countDown();
        first.join();
        Box.await(() -> box.ports.collections.get() == 0);
        assertThat(technician.get(PATH).statusCode()).isEqualTo(429);
        box.ports.pass(10_001);
        assertThat(technician.get(PATH).statusCode()).isEqualTo(200);
    }

    @Test
    void whoGoesAwayLeavesNothingBehindAndMayComeBackAtOnce() throws Exception {
        box.ports.collected = endless();
        try (InputStream in = stream()) {
            assertThat(in.readNBytes(100_000)).hasSize(100_000);
        }
        Box.await(() -> box.ports.collections.get() == 0);
        Box.await(() -> box.ports.audited.stream().anyMatch(e -> e.outcome().equals("broken off")));
        box.ports.collected = List.of(lease(1)).iterator();
        Box.await(() -> technician.get(PATH).statusCode() == 200);
    }

    @Test
    void whatIsBrokenOffByTheGatewayIsSeenToBe() throws Exception {
        box.ports.collected = endless();
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        try (InputStream in = stream()) {
            got.write(in.readNBytes(100_000));
            box.web.close();
            assertThatThrownBy(() -> in.transferTo(got)).isInstanceOf(IOException.class);
        }
        assertThat(box.ports.collections).hasValue(0);
        CollectionReader.Result r = CollectionReader.read(new ByteArrayInputStream(got.toByteArray()), v -> {});
        assertThat(r.isSound()).isFalse();
        assertThat(r.manifest()).containsEntry("gateway", "gw-test");
        assertThat(r.counts().get("values")).isPositive();
        assertThat(r.findings()).anyMatch(f -> f.startsWith("broken off"));
    }

    @Test
    void aJournalThatFailsMeanwhileBreaksTheAnswerOff() throws Exception {
        box.ports.collected = LongStream.rangeClosed(1, 40)
                .mapToObj(n -> {
                    if (n == 40) {
                        throw new History.HistoryException("telemetry.db: cannot be read: gone", null);
                    }
                    return lease(n);
                })
                .iterator();
        try (InputStream in = stream()) {
            assertThatThrownBy(() -> in.transferTo(java.io.OutputStream.nullOutputStream()))
                    .isInstanceOf(IOException.class);
        }
        Box.await(() -> box.ports.collections.get() == 0);
    }
}
