package io.sluice.bench;

import io.sluice.model.Boot;
import io.sluice.model.Clock;
import io.sluice.port.host.Host;
import java.nio.file.Path;

/** The machine as it is, for a pipeline without a framework. */
record BenchHost(Path home, Boot boot) implements Host {
    BenchHost(Path home) {
        this(home, new Boot(1, "0000be1c", ""));
    }

    @Override
    public long monotonicNs() {
        return System.nanoTime();
    }

    @Override
    public long utcMs() {
        return System.currentTimeMillis();
    }

    @Override
    public Clock clock() {
        return Clock.exact(utcMs() - monotonicNs() / 1_000_000);
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
