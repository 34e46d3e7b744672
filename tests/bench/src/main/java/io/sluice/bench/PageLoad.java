package io.sluice.bench;

import io.sluice.testkit.modbus.ModbusTcpServer;
import io.sluice.testkit.site.GatewayProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What those who look at the page cost the packaged gateway: 7 devices x 32 points at 1 s, streams of events over HTTP. */
final class PageLoad {
    private static final int DEVICES = 7;
    private static final int CLIENTS = 3;
    private static final Pattern LEFT_OUT = Pattern.compile("\\{name: (dev|bench)-([0-9]+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private PageLoad() {}

    static void measure(Path release, Path home, double seconds, Figures figures)
            throws IOException, InterruptedException {
        int port = Packaged.freePort();
        String url = "http://127.0.0.1:" + port + "/api/v1";
        Files.createDirectories(home.resolve("etc"));
        Files.writeString(home.resolve("etc/io.sluice.web.properties"), "httpsPort=0\nhttpPort=" + port + "\n");
        try (ModbusTcpServer field = new ModbusTcpServer("page", 0)) {
            Packaged.set(field, 0);
            site(home, field.port());
            try (GatewayProcess gateway = new GatewayProcess(release, home)) {
                HttpClient http = HttpClient.newHttpClient();
                String cookie = enter(http, url, home, gateway);
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5)); // what a start costs is not what looking costs
                double idle = percent(field, gateway, seconds);
                AtomicLong bytes = new AtomicLong();
                List<InputStream> streams = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    streams.add(open(http, url, cookie, bytes));
                }
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
                long before = bytes.get();
                double busy = percent(field, gateway, seconds);
                double rate = (bytes.get() - before) / seconds / CLIENTS;
                for (InputStream s : streams) {
                    s.close();
                }
                gateway.stop(Duration.ofSeconds(20));
                figures.add("page.cpuPctAlone", idle, "% of a core", "gateway, 224 points at 1 s, nobody looks");
                figures.add("page.cpuPct", busy, "% of a core", "the same, " + CLIENTS + " look; below 10 wanted");
                figures.add("page.bytesPerSec", rate, "B/s", "events to each of them");
            }
        }
    }

    private static void site(Path home, int port) throws IOException {
        BenchSite.write(home, new int[] {port}, "tcp://127.0.0.1:9");
        Path file = home.resolve("site.yaml");
        String fewer = Files.readString(file)
                .lines()
                .filter(l -> {
                    Matcher m = LEFT_OUT.matcher(l);
                    return !m.find() || Integer.parseInt(m.group(2)) < DEVICES;
                })
                .collect(Collectors.joining("\n", "", "\n"));
        Files.writeString(file, fewer.substring(0, fewer.indexOf("uplinks:")));
    }

    /** Becomes the first engineer; the cookie of the session. */
    private static String enter(HttpClient http, String url, Path home, GatewayProcess gateway)
            throws IOException, InterruptedException {
        Path code = home.resolve("state/setup-code");
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                HttpResponse<String> answer = http.send(
                        HttpRequest.newBuilder(URI.create(url + "/session/first"))
                                .timeout(PATIENCE)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"code\":\""
                                        + Files.readString(code).strip()
                                        + "\",\"user\":\"bench\",\"password\":\"correct horse 7\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                return answer.headers()
                        .firstValue("Set-Cookie")
                        .map(c -> c.substring(0, c.indexOf(';')))
                        .orElseThrow(() -> new IllegalStateException("no session: " + answer.body()));
            } catch (IOException e) {
                if (System.nanoTime() > until) {
                    throw new IOException("no page in " + PATIENCE + ": " + gateway.lastLines(20), e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    private static InputStream open(HttpClient http, String url, String cookie, AtomicLong bytes)
            throws IOException, InterruptedException {
        InputStream in = http.send(
                        HttpRequest.newBuilder(URI.create(url + "/events"))
                                .header("Cookie", cookie)
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream())
                .body();
        Thread reader = new Thread(() -> read(in, bytes), "bench-events");
        reader.setDaemon(true);
        reader.start();
        return in;
    }

    private static void read(InputStream in, AtomicLong bytes) {
        byte[] buffer = new byte[8192];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes.addAndGet(n);
            }
        } catch (IOException | UncheckedIOException e) {
            // closed at the end of the measurement
        }
    }

    /** CPU of the gateway while all its values change each second. */
    private static double percent(ModbusTcpServer field, GatewayProcess gateway, double seconds) throws IOException {
        double before = Packaged.cpuSeconds(gateway.pid());
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            Packaged.set(field, 0);
            LockSupport.parkNanos(Math.min(TimeUnit.SECONDS.toNanos(1), Math.max(0, end - System.nanoTime())));
        }
        return 100 * (Packaged.cpuSeconds(gateway.pid()) - before) / ((System.nanoTime() - start) / 1e9);
    }
}
