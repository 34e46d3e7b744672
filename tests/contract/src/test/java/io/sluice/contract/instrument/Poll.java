package io.sluice.contract.instrument;

import io.sluice.codec.site.SiteReader;
import io.sluice.codec.site.SiteResult;
import io.sluice.codec.site.SourceText;
import io.sluice.core.Engine;
import io.sluice.core.derive.Captured;
import io.sluice.field.modbus.ModbusTcpDriver;
import io.sluice.field.serial.SerialDriver;
import io.sluice.model.Boot;
import io.sluice.model.Clock;
import io.sluice.model.ClockCorrection;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Notice;
import io.sluice.model.site.Site;
import io.sluice.port.field.FieldDriver;
import io.sluice.port.field.FieldLink;
import io.sluice.port.field.PreparedRead;
import io.sluice.port.field.Reading;
import io.sluice.port.host.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One poll through the whole path: profile, plan, wire, decoding, conversion, judgement. */
final class Poll {
    static final Path PROFILES = Path.of("../../device-profiles/profiles");

    private Poll() {}

    /** What came of it: raw values before the engine had them, and its scan. */
    record Result(Site site, double[] raw, Scan scan) {}

    static Result of(Transcript transcript, int port) throws InterruptedException {
        Site site = site(transcript, port);
        Reading reading = Reading.of(site.devices().get(0));
        reading.lastByteNs = 1;
        FieldDriver driver = transcript.isSerial() ? new SerialDriver(SerialDriver.TCP) : new ModbusTcpDriver();
        try (FieldLink link = driver.open(site.links().get(0), System::nanoTime)) {
            PreparedRead read = link.prepare(site.devices().get(0));
            for (int i = 0; i < read.requests(); i++) {
                link.execute(read, i, reading);
            }
        }
        double[] raw = reading.raw.clone();
        List<Scan> scans = new ArrayList<>();
        new Engine(new Still(), site, 1, null, new Sink(scans)).process(reading);
        return new Result(site, raw, scans.get(0));
    }

    private static Site site(Transcript transcript, int port) {
        StringBuilder text = new StringBuilder();
        text.append("schema: 1\ngateway: {id: gw}\n");
        text.append("links: [{name: l, driver: ")
                .append(transcript.isSerial() ? "serial-tcp" : "modbus-tcp")
                .append(", host: 127.0.0.1, port: ")
                .append(port)
                .append("}]\n");
        text.append("devices:\n- {name: d, link: l, profile: ").append(transcript.profile());
        text.append(", period: 1h, timeout: ").append(transcript.isSerial() ? "2s" : "10s");
        if (transcript.unit() >= 0) {
            text.append(", unit: ").append(transcript.unit());
        }
        if (!transcript.only().isEmpty()) {
            text.append(", only: ").append(transcript.only());
        }
        if (!transcript.placement().isEmpty()) {
            text.append(", placement: ")
                    .append(transcript.placement().toString().replace("=", ": "));
        }
        text.append("}\n");
        SiteResult result = new SiteReader(Poll::profile).read(new SourceText("site.yaml", text.toString()));
        if (result instanceof SiteResult.Accepted accepted) {
            return accepted.site();
        }
        throw new AssertionError(transcript + ": " + result.findings());
    }

    private static Optional<SourceText> profile(String id) {
        Path file = PROFILES.resolve(id + ".yaml");
        try {
            return Files.exists(file)
                    ? Optional.of(new SourceText(id + ".yaml", Files.readString(file)))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A machine on which no time passes. */
    private static final class Still implements Host {
        private final Boot boot = new Boot(1, "00000000", "");

        @Override
        public Boot boot() {
            return boot;
        }

        @Override
        public long monotonicNs() {
            return 1;
        }

        @Override
        public long utcMs() {
            return 1_780_000_000_000L;
        }

        @Override
        public Clock clock() {
            return Clock.exact(utcMs());
        }

        @Override
        public Path home() {
            return Path.of("");
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

    private record Sink(List<Scan> scans) implements Engine.Output {
        @Override
        public void scan(Scan scan) {
            scans.add(scan);
        }

        @Override
        public void notice(Notice notice) {
            // not asked
        }

        @Override
        public void keep(String key, String text) {
            // not asked
        }

        @Override
        public void write(int output, int value, boolean watchdog) {
            // not asked
        }

        @Override
        public void correct(ClockCorrection correction) {
            // not asked
        }

        @Override
        public void captured(Captured captured) {
            // not asked
        }

        @Override
        public void period(int device, int periodMs) {
            // not asked
        }
    }
}
