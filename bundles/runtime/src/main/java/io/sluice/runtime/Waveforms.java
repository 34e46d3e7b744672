package io.sluice.runtime;

import io.sluice.core.derive.Captured;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.Site;
import io.sluice.port.host.Host;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps captured waveforms as files, off the engine's thread, and says so with an event.
 *
 * <pre>
 *  home/data/waveforms/20260501T081500.123Z-tremor.csv.gz
 *    # name, rate, start, trigger, one line each
 *    seconds,house/x,house/y        seconds from the start, values as measured, empty where one is missing
 * </pre>
 *
 * <p>At most {@link #MAX_FILES} files and {@link #MAX_BYTES} bytes: the oldest go. At most {@link #MAX_WAITING} captures wait
 * to be written; one more is dropped, and said so. Thread-safe.
 */
final class Waveforms implements AutoCloseable {
    static final int MAX_FILES = 500;
    static final long MAX_BYTES = 256L << 20;
    static final int MAX_WAITING = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Waveforms.class);
    private static final long CLOSE_MS = 2000;

    private final Path dir;
    private final Host host;
    private final ThreadPoolExecutor worker;

    Waveforms(Host host) {
        this.host = host;
        this.dir = host.home().resolve("data/waveforms");
        this.worker = new ThreadPoolExecutor(
                0, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), r -> new Thread(r, "waveforms"));
        worker.setRejectedExecutionHandler((r, pool) -> LOG.error("event=waveform-dropped waiting={}", MAX_WAITING));
    }

    /**
     * Takes a capture over.
     *
     * @param told gets the facts of the event once the file is there, on the worker's thread
     */
    void keep(Captured c, Site site, Consumer<Map<String, String>> told) {
        worker.execute(() -> {
            long ageMs = (host.monotonicNs() - c.startNs()) / 1_000_000L;
            Instant start = Instant.ofEpochMilli(host.utcMs() - ageMs);
            try {
                Path file = write(c, site, start);
                bound();
                told.accept(facts(c, site, start, file));
            } catch (IOException e) {
                LOG.error("event=waveform-not-kept capture={} fault={}", c.name(), e.toString());
                Map<String, String> facts = facts(c, site, start, null);
                facts.put("fault", e.toString());
                told.accept(facts);
            }
        });
    }

    private Path write(Captured c, Site site, Instant start) throws IOException {
        Files.createDirectories(dir);
        String stamp = start.toString().replace(":", "").replace("-", "");
        Path file = dir.resolve(stamp + "-" + c.name() + ".csv.gz");
        Path temp = dir.resolve(file.getFileName() + ".new");
        try (Writer out =
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(temp)), StandardCharsets.UTF_8)) {
            out.write("# capture " + c.name() + "\n# rate " + c.rateHz() + " Hz\n# start " + start + "\n# trigger "
                    + name(site, c.channels().get(c.trigger())) + " at "
                    + (c.triggerNs() - c.startNs()) / 1e9 + " s\nseconds");
            for (PointRef channel : c.channels()) {
                out.write("," + name(site, channel));
            }
            out.write('\n');
            int length = c.samples()[0].length;
            for (int i = 0; i < length; i++) {
                out.write(String.format(Locale.ROOT, "%.6f", i / c.rateHz()));
                for (float[] channel : c.samples()) {
                    out.write(Float.isNaN(channel[i]) ? "," : "," + channel[i]);
                }
                out.write('\n');
            }
        }
        return Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Map<String, String> facts(Captured c, Site site, Instant start, Path file) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("capture", c.name());
        facts.put("startMs", Long.toString(start.toEpochMilli()));
        facts.put("rateHz", Double.toString(c.rateHz()));
        facts.put("samples", Integer.toString(c.samples()[0].length));
        facts.put("trigger", name(site, c.channels().get(c.trigger())));
        StringBuilder peaks = new StringBuilder();
        for (int i = 0; i < c.channels().size(); i++) {
            peaks.append(peaks.isEmpty() ? "" : " ")
                    .append(name(site, c.channels().get(i)))
                    .append('=')
                    .append((float) c.peaks()[i])
                    .append(site.point(c.channels().get(i)).unit());
        }
        facts.put("peaks", peaks.toString());
        facts.put("file", file == null ? "" : file.getFileName().toString());
        return facts;
    }

    private static String name(Site site, PointRef at) {
        return site.devices().get(at.device()).name() + "/" + site.point(at).name();
    }

    /** Their names begin with their time: the first by name is the oldest. */
    private void bound() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(dir)) {
            all.filter(f -> f.toString().endsWith(".csv.gz")).sorted().forEach(files::add);
        }
        long bytes = 0;
        for (Path f : files) {
            bytes += Files.size(f);
        }
        while (files.size() > MAX_FILES || (bytes > MAX_BYTES && files.size() > 1)) {
            Path oldest = files.remove(0);
            bytes -= Files.size(oldest);
            Files.delete(oldest);
            LOG.info("event=waveform-expired file={}", oldest.getFileName());
        }
    }

    /** Writes what waits, 2 s at most. Idempotent. */
    @Override
    public void close() {
        worker.shutdown();
        try {
            if (!worker.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS)) {
                LOG.error("event=waveforms-late waitedMs={}", CLOSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
