package io.sluice.field.modbus;

import static io.sluice.field.modbus.Specs.device;
import static io.sluice.field.modbus.Specs.holding;
import static io.sluice.model.site.RegisterSource.Type.U16;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.field.modbus.FakeServer.Call;
import io.sluice.model.Quality;
import io.sluice.model.site.LinkSpec;
import io.sluice.port.field.FieldLink;
import io.sluice.port.field.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Devices that refuse a merged request because of a register in its gap. */
@Timeout(60)
class SplitTest {
    private static final String MERGED = "03000a0007";
    private static final String[] RUNS = {"03000a0001", "03000d0001", "0300100001"};

    @Test
    void doesTheRunsOneByOneWhenTheDeviceRefusesTheGap() throws Exception {
        try (FakeServer server = new FakeServer(SplitTest::refuseGaps);
                Bench bench = bench(server)) {
            assertThat(bench.read.requests()).isEqualTo(1);

            assertThat(bench.poll()).isEqualTo(Quality.GOOD);

            assertThat(bench.reading.raw).containsExactly(10, 13, 16);
            assertThat(bench.reading.fault).isNull();
            assertThat(server.requests).containsExactly(MERGED, RUNS[0], RUNS[1], RUNS[2]);

            server.requests.clear();
            assertThat(bench.poll()).isEqualTo(Quality.GOOD);
            assertThat(server.requests).containsExactly(RUNS);
            assertThat(bench.read.requests()).isEqualTo(1);
        }
    }

    @Test
    void keepsTheFaultOfAnEarlierRequest() throws Exception {
        try (FakeServer server = new FakeServer(SplitTest::refuseGaps);
                Bench bench = bench(server)) {
            Reading reading = new Reading(0, 3);
            reading.fault = "an earlier request failed";

            assertThat(bench.link.execute(bench.read, 0, reading)).isEqualTo(Quality.GOOD);

            assertThat(reading.fault).isEqualTo("an earlier request failed");
        }
    }

    @Test
    void asksForTheWholeAgainIfTheGapWasNotTheReason() throws Exception {
        try (FakeServer server = new FakeServer(call -> call.reply(Frames.exception(3, 2)));
                Bench bench = bench(server)) {
            for (int i = 0; i < 2; i++) {
                server.requests.clear();
                assertThat(bench.poll()).isEqualTo(Quality.REFUSED);
                assertThat(server.requests).containsExactly(MERGED, RUNS[0], RUNS[1], RUNS[2]);
                assertThat(bench.reading.quality).containsOnly(Quality.REFUSED.code());
            }
        }
    }

    @Test
    void doesNotSplitWhatIsRefusedForAnotherReason() throws Exception {
        try (FakeServer server = new FakeServer(call -> call.reply(Frames.exception(3, 6)));
                Bench bench = bench(server)) {
            assertThat(bench.poll()).isEqualTo(Quality.REFUSED);
            assertThat(server.requests).containsExactly(MERGED);
        }
    }

    @Test
    void keepsTheGoodRunsBesideARefusedOne() throws Exception {
        try (FakeServer server = new FakeServer(call -> {
                    if (call.count() > 1 || call.address() == 13) {
                        call.reply(Frames.exception(3, 2));
                    } else {
                        call.registers(call.address());
                    }
                });
                Bench bench = bench(server)) {
            for (int i = 0; i < 2; i++) {
                assertThat(bench.poll()).isEqualTo(Quality.REFUSED);
                assertThat(bench.reading.raw).containsExactly(10, Double.NaN, 16);
                assertThat(bench.reading.fault).contains("holding 13+1").contains("exception 2");
            }
        }
    }

    @Test
    void paysOneTimeoutAndNotOnePerRunWhenTheDeviceDies() throws Exception {
        try (FakeServer server = new FakeServer(call -> {
                    if (call.number() < 5) {
                        refuseGaps(call);
                    }
                });
                Bench bench = new Bench(server, device(500, holding(10, U16), holding(13, U16), holding(16, U16)))) {
            assertThat(bench.poll()).isEqualTo(Quality.GOOD);
            assertThat(bench.poll()).isEqualTo(Quality.NO_REPLY);
            assertThat(bench.reading.raw).containsExactly(10, Double.NaN, Double.NaN);
            assertThat(bench.reading.quality)
                    .containsExactly(Quality.GOOD.code(), Quality.NO_REPLY.code(), Quality.NO_REPLY.code());
            assertThat(server.requests).hasSize(6);
        }
    }

    @Test
    void keepsTheGuardTimeBetweenRunsAndEndsItOnClose() throws Exception {
        CountDownLatch refused = new CountDownLatch(1);
        try (FakeServer server = new FakeServer(call -> {
            refuseGaps(call);
            refused.countDown();
        })) {
            LinkSpec guarded = new LinkSpec(
                    "house", "modbus-tcp", 5000, Map.of("host", "127.0.0.1", "port", Integer.toString(server.port())));
            try (FieldLink link = new ModbusTcpDriver().open(guarded, System::nanoTime);
                    Bench bench = new Bench(link, device(holding(10, U16), holding(13, U16)))) {
                FutureTask<Quality> poll = new FutureTask<>(bench::poll);
                new Thread(poll, "poller").start();
                assertThat(refused.await(5, TimeUnit.SECONDS)).isTrue();

                bench.link.close();

                assertThat(poll.get(3, TimeUnit.SECONDS)).isEqualTo(Quality.LINK_DOWN);
                assertThat(server.requests).hasSize(1);
                assertThat(bench.reading.quality).containsOnly(Quality.LINK_DOWN.code());
            }
        }
    }

    @Test
    void splitsEachRequestForItself() throws Exception {
        List<Integer> refuse = new ArrayList<>(List.of(10));
        try (FakeServer server = new FakeServer(call -> {
                    if (refuse.contains(call.address()) && call.count() > 1) {
                        call.reply(Frames.exception(3, 2));
                    } else {
                        echo(call);
                    }
                });
                FieldLink link =
                        new ModbusTcpDriver().open(Specs.link(server.address(), server.port()), System::nanoTime);
                Bench one = new Bench(link, device(holding(10, U16), holding(12, U16)));
                Bench two = new Bench(link, device(holding(20, U16), holding(22, U16)))) {
            one.poll();
            two.poll();
            server.requests.clear();

            assertThat(one.poll()).isEqualTo(Quality.GOOD);
            assertThat(two.poll()).isEqualTo(Quality.GOOD);

            assertThat(server.requests).containsExactly("03000a0001", "03000c0001", "0300140003");
        }
    }

    private static Bench bench(FakeServer server) {
        return new Bench(server, device(holding(10, U16), holding(13, U16), holding(16, U16)));
    }

    /** Has the registers 10, 13, 16, each holding its address, and none between. */
    private static void refuseGaps(Call call) throws IOException {
        if (call.count() > 1) {
            call.reply(Frames.exception(3, 2));
        } else {
            echo(call);
        }
    }

    private static void echo(Call call) throws IOException {
        call.registers(
                IntStream.range(call.address(), call.address() + call.count()).toArray());
    }
}
