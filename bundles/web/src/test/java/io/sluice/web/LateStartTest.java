package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LateStartTest {
    @TempDir
    Path home;

    private final CountDownLatch asked = new CountDownLatch(1);

    private Web none() {
        asked.countDown();
        throw new IllegalStateException("no page in this test");
    }

    @Test
    void aGatewayWithoutASiteGetsItsPageAllTheSame() throws Exception {
        FakePorts ports = new FakePorts(home);
        ports.running = false;
        try (LateStart start = new LateStart(ports, this::none)) {
            start.start();
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void endsBeforeThePageIsMade() throws Exception {
        FakePorts ports = new FakePorts(home);
        ports.running = false;
        LateStart start = new LateStart(ports, this::none);
        start.start();
        start.close();
        assertThat(start.web()).isNull();
    }
}
