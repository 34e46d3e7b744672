package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTest {
    @TempDir
    Path home;

    /** Reads a stream of events on a thread of its own until it is closed. */
    private static final class Reader implements AutoCloseable {
        final List<String> lines = new CopyOnWriteArrayList<>();
        final int status;
        private final Thread thread;
        private final HttpResponse<java.io.InputStream> answer;
        volatile boolean ended;

        Reader(Box.Client c) throws IOException, InterruptedException {
            answer = c.http.send(c.request("/api/v1/events").GET().build(), HttpResponse.BodyHandlers.ofInputStream());
            status = answer.statusCode();
            thread = new Thread(this::read, "reader");
            thread.start();
        }

        private void read() {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    lines.add(line);
                }
            } catch (IOException e) {
                lines.add("broken: " + e);
            }
            ended = true;
        }

        long count(String event) {
            return lines.stream().filter(("event: " + event)::equals).count();
        }

        boolean has(String piece) {
            return lines.stream().anyMatch(l -> l.contains(piece));
        }

        @Override
        public void close() {
            try {
                answer.body().close();
                thread.join(30_000);
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void everythingComesFirstAndThenWhatHasChanged() throws Exception {
        try (Box box = Box.open(home)) {
            try (Reader r = new Reader(box.client("viewer"))) {
                Box.await(() -> r.count("points") >= 1 && r.count("alarms") >= 1 && r.count("overview") >= 1);
                assertThat(r.has("\"level-01/level\":[1.5,\"good\",")).isTrue();
                assertThat(r.has("\"level-01/battery\":[null,\"no-reply\",")).isTrue();

                box.ports.scan(2.5);
                Box.await(() -> r.has("\"level-01/level\":[2.5,"));
                box.ports.rise();
                Box.await(() -> r.count("alarms") >= 2);
                assertThat(r.has("\"colour\":\"red\"")).isTrue();
                box.ports.log("output");
                Box.await(() -> r.count("notice") == 1);
                long told = r.count("points");
                Box.await(() -> r.count("points") >= told + 2);
                assertThat(r.lines.stream().filter(l -> l.contains("\"level-01/level\":[")))
                        .as("each second has its event, but no value is told that has not changed")
                        .hasSize(2);
            }
            // and back again after the connection was lost
            try (Reader r = new Reader(box.client("viewer"))) {
                Box.await(() -> r.has("\"level-01/level\":[2.5,") && r.count("alarms") >= 1);
                assertThat(r.count("notice"))
                        .as("old notices are read elsewhere")
                        .isZero();
            }
        }
    }

    @Test
    void ninthStreamIsRefusedUnlessItsOwnSessionMakesRoom() throws Exception {
        try (Box box = Box.open(home)) {
            List<Reader> readers = new ArrayList<>();
            Box.Client c = box.client("viewer");
            for (int i = 0; i < Events.MOST; i++) {
                readers.add(new Reader(c));
                assertThat(readers.get(i).status).isEqualTo(200);
            }
            Box.Client other = box.client("viewer");
            HttpResponse<String> ninth = other.get("/api/v1/events");
            assertThat(ninth.statusCode()).isEqualTo(429);
            assertThat(Box.map(ninth)).containsEntry("code", "later");
            // who has lost the connection and comes back under the same session finds a place
            try (Reader back = new Reader(c)) {
                assertThat(back.status).isEqualTo(200);
                Box.await(() -> readers.get(0).ended && back.count("points") == 1);
            }
            // eight streams are open and hold no thread: the page is served
            assertThat(c.get("/api/v1/points").statusCode()).isEqualTo(200);
            for (Reader r : readers) {
                r.close();
            }
            Box.await(() -> {
                box.ports.scan((double) box.ports.ns.incrementAndGet());
                try (Reader again = new Reader(other)) {
                    return again.status == 200;
                } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    @Test
    void streamWarnsBeforeTheSessionEndsAndEndsWithIt() throws Exception {
        try (Box box = Box.open(home);
                Reader r = new Reader(box.client("viewer"))) {
            Box.await(() -> r.count("points") == 1);
            box.ports.pass(14 * 60_000L + 30_000);
            Box.await(() -> r.has("\"state\":\"in\",\"leftMs\":"));
            box.ports.pass(60_000);
            Box.await(() -> r.ended);
            assertThat(r.has("\"state\":\"login\"")).isTrue();
        }
    }

    @Test
    void readerThatDoesNotReadIsCutOffAndOthersAreNot() throws Exception {
        try (Box box = Box.open(home);
                Reader good = new Reader(box.client("viewer"))) {
            Box.Client c = box.client("viewer");
            try (Socket slow = new Socket()) {
                slow.setReceiveBufferSize(4096);
                slow.connect(new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), box.port()));
                slow.getOutputStream()
                        .write(("GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: " + c.cookie + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                Box.await(() -> box.web.streams() == 2);
                // long notices, until the queue of who does not read is full
                Box.await(() -> {
                    for (int i = 0; i < 40; i++) {
                        box.ports.log("x".repeat(20_000));
                    }
                    LockSupport.parkNanos(1_000_000_000L);
                    return box.web.streams() == 1;
                });
            }
            long before = good.count("points");
            box.ports.scan(9.5);
            Box.await(() -> good.count("points") > before);
        }
    }
}
