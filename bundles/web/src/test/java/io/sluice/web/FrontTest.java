package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.ClockState;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.port.admin.Reply;
import io.sluice.port.store.History;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes over the wire: files, headers, tricks, and the views behind the routes. */
class FrontTest {
    @TempDir
    Path home;

    private Box box;
    private Box.Client viewer;

    @BeforeEach
    void open() {
        box = Box.open(home);
        viewer = box.client("viewer");
    }

    @AfterEach
    void close() {
        box.close();
    }

    private String raw(String head) throws Exception {
        try (Socket s = new Socket(java.net.InetAddress.getLoopbackAddress(), box.port())) {
            s.setSoTimeout(30_000);
            s.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return new String(s.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void pageIsServedCompressedAndCachedByItsName() throws Exception {
        HttpResponse<String> index = box.client().get("/");
        assertThat(index.statusCode()).isEqualTo(200);
        assertThat(index.body()).contains("test page");
        assertThat(index.headers().firstValue("Cache-Control")).contains("no-cache");
        assertThat(box.client()
                        .get("/assets/main-abc.js")
                        .headers()
                        .firstValue("Cache-Control")
                        .orElseThrow())
                .contains("immutable");
        HttpResponse<byte[]> gzip = viewer.http.send(
                viewer.request("/assets/main-abc.js")
                        .header("Accept-Encoding", "gzip")
                        .GET()
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(gzip.headers().firstValue("Content-Encoding")).contains("gzip");
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip.body()))) {
            assertThat(in.readAllBytes())
                    .isEqualTo(FrontTest.class
                            .getResourceAsStream("/page/assets/main-abc.js")
                            .readAllBytes());
        }
    }

    @Test
    void everyAnswerHasTheHeadersThatKeepBrowsersSafe() {
        for (String path : List.of("/", "/nothing", "/api/v1/points", "/api/v1/nothing", "/health", "/generate_204")) {
            HttpResponse<String> answer = box.client().get(path);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .as(path)
                    .contains("default-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
            assertThat(answer.headers().firstValue("Strict-Transport-Security"))
                    .as("own certificate")
                    .isEmpty();
            assertThat(answer.headers().firstValue("Server")).isEmpty();
        }
    }

    @Test
    void tricksWithPathsFindNothing() throws Exception {
        Files.createDirectories(home.resolve("data/waveforms"));
        List<String> wrong = new ArrayList<>();
        for (String path : List.of(
                "/../state/users",
                "/assets/../../state/users",
                "/%2e%2e/state/users",
                "/..%2fstate%2fusers",
                "/assets/%2e%2e/index.html",
                "//etc/passwd",
                "/assets//main-abc.js",
                "/index.html%00.js",
                "/index.html;x=1",
                "/.hidden.js",
                "/assets/.hidden.js",
                "/page/index.html",
                "/META-INF/MANIFEST.MF",
                "/io/sluice/web/Front.class",
                "/rest.yaml",
                "/api/v1/waveforms/..%2f..%2fstate%2fusers",
                "/api/v1/waveforms/../../state/users",
                "/api/v1/waveforms/x.csv.gz",
                "/api/v1/site/../users",
                "/api/v1/site/0003x",
                "/api/v1/site/99999999999",
                "/api/v1//points",
                "/api/v1/points/",
                "/api/v2/points",
                "/\\..\\state\\users",
                "/\u00e9")) {
            String answer = raw("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: " + viewer.cookie + "\r\n");
            if (!answer.matches("(?s)HTTP/1.1 (400|403|404) .*") || answer.contains("hash")) {
                wrong.add(path + ": " + answer.lines().findFirst().orElse(""));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void onlyNamesOfThisMachineAreAnsweredOverPlainHttp() throws Exception {
        assertThat(raw("GET /api/v1/session HTTP/1.1\r\nHost: evil.example\r\n"))
                .startsWith("HTTP/1.1 403");
        assertThat(raw("GET /api/v1/session HTTP/1.1\r\nHost: localhost:8080\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void captivePortalQuestionsAreLedToThePage() throws Exception {
        for (String path : List.of("/generate_204", "/hotspot-detect.html", "/connecttest.txt", "/ncsi.txt")) {
            assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: connectivitycheck.example\r\n"))
                    .as(path)
                    .startsWith("HTTP/1.1 302")
                    .contains("Location: http://127.0.0.1:" + box.port() + "/\r\n");
        }
    }

    @Test
    void whatIsNotUtf8OrHasControlCharactersIsRefused() throws Exception {
        Box.Client engineer = box.client("engineer");
        for (byte[] bad : List.of(
                new byte[] {'{', '"', 'n', 'a', 'm', 'e', '"', ':', '"', (byte) 0xc3, 0x28, '"', '}'},
                "{\"name\":\"a\\u0000b\"}".getBytes(StandardCharsets.UTF_8),
                "{\"name\":\"a\\ud800\"}".getBytes(StandardCharsets.UTF_8),
                "{\"name\":\"silence\",\"args\":{\"x\":\"\\u0007\"}}".getBytes(StandardCharsets.UTF_8),
                "{\"name\":\"silence\",\"args\":{\"x\":1}}".getBytes(StandardCharsets.UTF_8),
                ("{\"name\":" + "[".repeat(500) + "]".repeat(500) + "}").getBytes(StandardCharsets.UTF_8),
                "{\"name\":\"silence\"}".getBytes(StandardCharsets.UTF_16))) {
            HttpResponse<String> answer = engineer.send(engineer.request("/api/v1/commands")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(bad)));
            assertThat(answer.statusCode())
                    .as(new String(bad, StandardCharsets.ISO_8859_1))
                    .isEqualTo(400);
        }
        assertThat(box.ports.commands).isEmpty();
        for (String query : List.of(
                "points=a/b&from=x&to=1",
                "points=a/b&from=2&to=1",
                "points=%ff/b&from=0&to=1",
                "points=../b&from=0&to=1",
                "points=a/b&from=0&to=1&detail=all",
                "points=a/b&from=0&to=1&more=1",
                "points=a/b&points=a/c&from=0&to=1",
                "points=" + "a/b,".repeat(17) + "c/d&from=0&to=99999999999999999999")) {
            assertThat(viewer.get("/api/v1/history?" + query.replace("../", "..%2f"))
                            .statusCode())
                    .as(query)
                    .isEqualTo(400);
        }
    }

    @Test
    void scriptInNamesStaysText() {
        HttpResponse<String> points = viewer.get("/api/v1/points");
        assertThat(points.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(Box.map(points).toString()).contains(FakePorts.EVIL);
        HttpResponse<String> refused = viewer.get("/api/v1/history?points=%3Cscript%3E&from=0&to=1");
        assertThat(refused.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(refused.statusCode()).isEqualTo(400);
    }

    @Test
    void commandsGoThroughTheGateUnderTheUsersName() {
        Box.Client technician = box.client("technician");
        HttpResponse<String> done =
                technician.post("/api/v1/commands", "{\"name\":\"acknowledge\",\"args\":{\"alarm\":\"water\"}}");
        assertThat(Box.map(done)).containsEntry("code", "ok");
        assertThat(box.ports.commands).singleElement().satisfies(c -> {
            assertThat(c.by()).isEqualTo("page:technician");
            assertThat(c.name()).isEqualTo("acknowledge");
            assertThat(c.args()).isEqualTo(Map.of("alarm", "water"));
            assertThat(c.id()).startsWith("page-");
        });
        Map<String, Integer> statuses = Map.of(
                "ok",
                200,
                "bad-argument",
                400,
                "unknown-command",
                400,
                "not-found",
                404,
                "refused",
                409,
                "unavailable",
                503);
        statuses.forEach((code, status) -> {
            box.ports.reply = Reply.of("", code, "why");
            HttpResponse<String> answer = technician.post("/api/v1/commands", "{\"name\":\"reset\",\"args\":{}}");
            assertThat(answer.statusCode()).as(code).isEqualTo(status);
            assertThat(Box.map(answer)).containsEntry("code", code);
        });
        int before = box.ports.commands.size();
        for (String engineers : List.of(
                "poke",
                "set-limits",
                "out-of-service",
                "set-site",
                "confirm-site",
                "revert-site",
                "approve-baseline")) {
            assertThat(technician
                            .post("/api/v1/commands", "{\"name\":\"" + engineers + "\",\"args\":{}}")
                            .statusCode())
                    .as(engineers)
                    .isEqualTo(403);
        }
        assertThat(viewer.post("/api/v1/commands", "{\"name\":\"silence\",\"args\":{}}")
                        .statusCode())
                .isEqualTo(403);
        assertThat(box.ports.commands).hasSize(before);
    }

    @Test
    void pointsTellLimitsColourAndQuality() {
        box.ports.rise();
        assertThat(viewer.get("/api/v1/points").body())
                .contains("\"name\":\"level-01/level\"", "\"colour\":\"red\"", "\"kind\":\"high\",\"value\":400")
                .contains("\"quality\":\"no-reply\"", "\"max\":5000");
        Map<String, Object> alarms = Box.map(viewer.get("/api/v1/alarms"));
        assertThat(alarms.toString())
                .contains(
                        "occurrence=occ-1",
                        "limit=400.0",
                        "point=level-01/level",
                        "inputs=[level-01/level]",
                        "label=积水");
        Map<String, Object> overview = Box.map(viewer.get("/api/v1/overview"));
        assertThat(overview).containsEntry("colour", "red").containsEntry("unacknowledged", 1.0);
    }

    @Test
    void silentDeviceIsDiagnosedInBothLanguages() {
        assertThat(viewer.get("/api/v1/links").body()).contains("只有此设备无应答", "Only this one is silent", "\"zh\":\"正常\"");
    }

    @Test
    void withoutAStoreTheRestWorks() {
        box.ports.store = false;
        for (String path : List.of("/history?points=a/b&from=0&to=1", "/notices", "/report?month=2026-11")) {
            HttpResponse<String> answer = viewer.get("/api/v1" + path);
            assertThat(answer.statusCode()).as(path).isEqualTo(503);
            assertThat(Box.map(answer)).containsEntry("code", "unavailable");
        }
        for (String path : List.of("/points", "/alarms", "/overview", "/links")) {
            assertThat(viewer.get("/api/v1" + path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(box.client("technician")
                        .send("POST", "/api/v1/commands", "{\"name\":\"silence\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(Box.map(box.client().get("/health")))
                .containsEntry("ready", false)
                .containsEntry("reasons", List.of("no-journal"));
        box.ports.running = false;
        assertThat(viewer.get("/api/v1/points").statusCode()).isEqualTo(503);
        assertThat(box.client().get("/").statusCode()).isEqualTo(200);
    }

    private void sample(long utcMs, double value, long count) {
        box.ports.samples.add(new History.Sample(
                "level-01/level",
                "mm",
                1,
                utcMs,
                ClockState.SYNCHRONISED,
                Realm.LIVE,
                Quality.GOOD,
                value,
                value - 1,
                value + 1,
                count));
    }

    @Test
    void historyIsBoundedAndGoesIntoAFile() {
        for (int i = 0; i < 5000; i++) {
            sample(1000L + i, i, 1);
        }
        Map<String, Object> all = Box.map(viewer.get("/api/v1/history?points=level-01/level&from=0&to=100000"));
        assertThat(all).containsEntry("detail", "scans");
        Map<?, ?> series = (Map<?, ?>) ((List<?>) all.get("series")).get(0);
        assertThat((List<?>) series.get("value")).hasSize(LogViews.MOST_ROWS);
        assertThat(series.get("cut")).isEqualTo(true);
        HttpResponse<String> csv = viewer.get("/api/v1/history?points=level-01/level&from=0&to=100000&csv=1");
        assertThat(csv.headers().firstValue("Content-Disposition").orElseThrow())
                .startsWith("attachment");
        assertThat(csv.body().lines())
                .hasSize(5001)
                .first()
                .isEqualTo("\uFEFFtime,utc,point,unit,value,min,max,quality,clock,realm");
        assertThat(csv.body().lines().skip(1).findFirst().orElseThrow())
                .as("the site's time")
                .startsWith("1970-01-01 08:00:01.000 +08:00,1970-01-01T00:00:01Z,level-01/level,");
    }

    @Test
    void editsOfASiteFileKeepItsComments() {
        Box.Client technician = box.client("technician");
        HttpResponse<String> edited = technician.send(
                "POST",
                "/api/v1/site/edit",
                "{\"text\":\"# who\\ngateway: {id: a}   # never\\n\",\"edits\":["
                        + "{\"path\":\"/gateway/id\",\"value\":\"b\"},{\"path\":\"/links/-\",\"value\":{\"name\":\"<b>\"}}]}");
        assertThat(edited.statusCode()).isEqualTo(200);
        assertThat(Box.map(edited))
                .containsEntry("text", "# who\ngateway: {id: b}   # never\n\nlinks:\n  - name: \"<b>\"\n")
                .containsEntry("tree", Map.of("gateway", Map.of("id", "b"), "links", List.of(Map.of("name", "<b>"))));
        assertThat(Box.map(technician.send("POST", "/api/v1/site/edit", "{\"text\":\"a: [\"}")))
                .containsEntry("text", "a: [")
                .containsEntry("tree", null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "no json",
                "{\"text\":7,\"edits\":[]}",
                "{\"text\":\"a: 1\",\"edits\":{}}",
                "{\"text\":\"a: 1\",\"edits\":[7]}",
                "{\"text\":\"a: 1\",\"edits\":[{}]}",
                "{\"text\":\"a: 1\",\"edits\":[{\"path\":\"\",\"value\":1}]}",
                "{\"text\":\"a: 1\",\"edits\":[{\"path\":\"a\",\"value\":1}]}",
                "{\"text\":\"a: 1\",\"edits\":[{\"path\":\"/a/b/c\",\"value\":1}]}",
                "{\"text\":\"a: [1]\",\"edits\":[{\"path\":\"/a/9\",\"value\":1}]}",
                "{\"text\":\"a: [1]\",\"edits\":[{\"path\":\"/a/01\",\"value\":1}]}",
                "{\"text\":\"a: 1\",\"edits\":[{\"path\":\"/a\",\"value\":1,\"more\":2}]}",
                "{\"text\":\"a: [\",\"edits\":[{\"path\":\"/a\",\"value\":1}]}",
                "{\"text\":\"a: !!javax.script.ScriptEngineManager []\",\"edits\":[{\"path\":\"/b\",\"value\":1}]}"
            })
    void anEditThatCannotBeMadeIsRefusedAndNothingIsExecuted(String body) {
        HttpResponse<String> answer = box.client("technician").send("POST", "/api/v1/site/edit", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("\"code\"", "\"message\"").doesNotContain("Exception");
    }

    @Test
    void anEditMakesPlainTextOfWhateverIsPutIn() {
        String script = "<script>alert(1)</script>\nb: {c: !!evil x} # \u2028 \u0000";
        HttpResponse<String> answer = box.client("technician")
                .send(
                        "POST",
                        "/api/v1/site/edit",
                        Box.text(Map.of("text", "a: 1\n", "edits", List.of(Map.of("path", "/a", "value", script)))));
        if (answer.statusCode() == 200) {
            assertThat(((Map<?, ?>) Box.map(answer).get("tree")).get("a")).isEqualTo(script);
        } else {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        }
        String large = "x".repeat(400_000);
        assertThat(box.client("technician")
                        .send("POST", "/api/v1/site/edit", Box.text(Map.of("text", large, "edits", List.of())))
                        .statusCode())
                .isIn(400, 413);
    }

    @Test
    void newerVersionsOfProfilesAreSaidAndGivenAsATextThatIsNotYetInForce() {
        Box.Client technician = box.client("technician");
        assertThat(Box.map(technician.get("/api/v1/site/upgrades")))
                .containsEntry(
                        "upgrades",
                        List.of(Map.of(
                                "profile",
                                "maker/level",
                                "from",
                                1.0,
                                "to",
                                2.0,
                                "changes",
                                List.of("point level, range: [0,15] -> [0,12]"))));
        HttpResponse<String> made = technician.send("POST", "/api/v1/site/upgrade", "{\"profile\":\"maker/level\"}");
        assertThat(made.statusCode()).isEqualTo(200);
        assertThat(Box.map(made))
                .containsEntry("profile", "maker/level")
                .containsEntry("text", "schema: 1 # maker/level@2\n");
        assertThat(Box.map(technician.get("/api/v1/site"))).containsEntry("text", "schema: 1\n");
        assertThat(technician
                        .send("POST", "/api/v1/site/upgrade", "{\"profile\":\"maker/other\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(technician
                        .send("POST", "/api/v1/site/upgrade", "{\"profile\":\"../../secrets\"}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void versionSaysWhatRunsSinceWhenAndOfWhat() {
        Map<String, Object> version = Box.map(viewer.get("/api/v1/version"));
        assertThat((String) version.get("version")).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
        assertThat((String) version.get("java")).isNotBlank();
        assertThat(version.get("sinceUtcMs")).isInstanceOf(Double.class);
        assertThat(version).containsKeys("commit", "builtUtcMs", "bundles", "os");
    }

    @Test
    void reportHasExtremesMeansAndBlindHours() {
        long month = java.time.ZonedDateTime.of(2026, 11, 1, 0, 0, 0, 0, java.time.ZoneId.of("Asia/Shanghai"))
                .toInstant()
                .toEpochMilli();
        long hour = 3_600_000L;
        sample(month, 10, 3600);
        sample(month + hour, 30, 1800);
        Map<String, Object> report = Box.map(viewer.get("/api/v1/report?month=2026-11"));
        Map<?, ?> level = (Map<?, ?>) ((List<?>) report.get("points")).get(0);
        assertThat(level.get("min")).isEqualTo(9.0);
        assertThat(level.get("max")).isEqualTo(31.0);
        assertThat((double) level.get("mean")).isBetween(16.66, 16.67);
        assertThat(((Double) level.get("maxUtcMs")).longValue()).isEqualTo(month + hour);
        assertThat(level.get("ratePerHour")).isEqualTo(20.0);
        assertThat(((Double) level.get("rateUtcMs")).longValue()).isEqualTo(month + hour);
        assertThat(level.get("trendPerDay")).as("of two hours").isNull();
        double from = (double) report.get("fromUtcMs");
        double to = (double) report.get("toUtcMs");
        assertThat((double) level.get("valid"))
                .isEqualTo(5400 / ((to - from) / 1000), org.assertj.core.data.Offset.offset(1e-6));
        Map<?, ?> blind = (Map<?, ?>) ((List<?>) report.get("blind")).get(0);
        assertThat(((Double) blind.get("fromUtcMs")).longValue()).isEqualTo(month + 2 * hour);
        assertThat(viewer.get("/api/v1/report?month=2026-13").statusCode()).isEqualTo(400);
    }

    @Test
    void reportCountsNoTimeBeforeTheGatewayBeganAndNamesFaultsApart() {
        long month = java.time.ZonedDateTime.of(2026, 11, 1, 0, 0, 0, 0, java.time.ZoneId.of("Asia/Shanghai"))
                .toInstant()
                .toEpochMilli();
        long hour = 3_600_000L;
        box.ports.siteUtcMs = month + 100 * hour + 1234;
        Map<String, Object> report = Box.map(viewer.get("/api/v1/report?month=2026-11"));
        assertThat(((Double) report.get("sinceUtcMs")).longValue()).isEqualTo(month + 100 * hour);
        Map<?, ?> blind = (Map<?, ?>) ((List<?>) report.get("blind")).get(0);
        assertThat(((Double) blind.get("fromUtcMs")).longValue()).isEqualTo(month + 100 * hour);
        assertThat(((Map<?, ?>) report.get("alarms")).get("faults")).isNotNull();
        // the revision is younger than what was measured: older ones have been thrown away
        sample(month + 90 * hour, 10, 3600);
        report = Box.map(viewer.get("/api/v1/report?month=2026-11"));
        assertThat(((Double) report.get("sinceUtcMs")).longValue()).isEqualTo(month + 90 * hour);
        box.ports.siteUtcMs = 1;
        report = Box.map(viewer.get("/api/v1/report?month=2026-11"));
        assertThat(report.get("sinceUtcMs")).isNull();
    }

    @Test
    void reportTellsTheTrendAndTheSteepestHourButNoneAcrossAGap() {
        long month = java.time.ZonedDateTime.of(2026, 11, 1, 0, 0, 0, 0, java.time.ZoneId.of("Asia/Shanghai"))
                .toInstant()
                .toEpochMilli();
        for (int h = 0; h < 60; h++) {
            double bump = h == 20 ? -3 : 0;
            double later = h >= 40 ? 5 : 0; // after an hour without a value
            if (h != 39) {
                sample(month + h * 3_600_000L, h / 24.0 + bump + later, 60);
            }
        }
        Map<String, Object> report = Box.map(viewer.get("/api/v1/report?month=2026-11"));
        Map<?, ?> level = (Map<?, ?>) ((List<?>) report.get("points")).get(0);
        assertThat((double) level.get("ratePerHour"))
                .as("back from the bump, up with the trend")
                .isEqualTo(3 + 1 / 24.0, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(((Double) level.get("rateUtcMs")).longValue()).isEqualTo(month + 21 * 3_600_000L);
        assertThat((double) level.get("trendPerDay")).isBetween(2.5, 4.5);
    }

    @Test
    void searchRunsOneAtATimeAndIsEnded() throws Exception {
        Box.Client technician = box.client("technician");
        String order = "{\"link\":\"/dev/ttyUSB0\",\"serial\":[],\"first\":3,\"last\":9,\"timeoutMs\":50}";
        String job = (String) Box.map(technician.post("/api/v1/scan", order)).get("job");
        box.ports.searching.await();
        assertThat(technician.post("/api/v1/scan", order).statusCode()).isEqualTo(409);
        Map<String, Object> facts = Box.map(technician.get("/api/v1/scan/" + job));
        assertThat(facts).containsEntry("running", true);
        assertThat(facts.get("found").toString()).contains("unit=3.0");
        assertThat(Box.map(technician.send("DELETE", "/api/v1/scan/" + job, null)))
                .containsEntry("running", false);
        for (String link : List.of("/etc/passwd", "/dev/../etc/passwd", "file:///etc/passwd", "http://x", "")) {
            assertThat(technician
                            .post("/api/v1/scan", Box.text(Map.of("link", link)))
                            .statusCode())
                    .as(link)
                    .isEqualTo(400);
        }
    }

    @Test
    void waveformIsToldWithItsSpectrum() throws Exception {
        Path dir = Files.createDirectories(home.resolve("data/waveforms"));
        StringBuilder text = new StringBuilder(
                "# capture tremor\n# rate 100.0 Hz\n# start 2026-05-01T08:15:00.123Z\n# trigger tilt-01/x at 1.0 s\nseconds,tilt-01/x\n");
        for (int i = 0; i < 512; i++) {
            text.append(String.format(
                    Locale.ROOT, "%.6f,%.6f%n", i / 100.0, 5 + 2 * Math.sin(2 * Math.PI * 12.5 * i / 100)));
        }
        Path file = dir.resolve("20260501T081500.123Z-tremor.csv.gz");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        Files.createSymbolicLink(dir.resolve("20260501T081501Z-link.csv.gz"), home.resolve("state/users"));
        assertThat(viewer.get("/api/v1/waveforms/20260501T081501Z-link.csv.gz").statusCode())
                .isEqualTo(404);
        assertThat(viewer.get("/api/v1/waveforms").body()).contains("\"utcMs\":1777623300123");
        Map<String, Object> wave = Box.map(viewer.get("/api/v1/waveforms/" + file.getFileName() + "?form=json"));
        assertThat(wave).containsEntry("rate", 100.0).containsEntry("unit", List.of("mm"));
        Map<?, ?> spectrum = (Map<?, ?>) ((List<?>) wave.get("spectrum")).get(0);
        List<?> hz = (List<?>) spectrum.get("hz");
        List<?> amplitude = (List<?>) spectrum.get("amplitude");
        int peak = 0;
        for (int i = 0; i < amplitude.size(); i++) {
            peak = (double) amplitude.get(i) > (double) amplitude.get(peak) ? i : peak;
        }
        assertThat((double) hz.get(peak)).isEqualTo(12.5);
        assertThat((double) amplitude.get(peak)).isBetween(1.95, 2.05);
    }

    @Test
    void supportBundleHasNoSecret() throws Exception {
        Files.createDirectories(home.resolve("log"));
        Files.writeString(home.resolve("log/gateway.log"), "a line\n");
        Box.Client technician = box.client("technician");
        HttpResponse<byte[]> zip = technician.http.send(
                technician.request("/api/v1/support").GET().build(), HttpResponse.BodyHandlers.ofByteArray());
        List<String> names = new ArrayList<>();
        StringBuilder all = new StringBuilder();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip.body()))) {
            for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
                names.add(e.getName());
                all.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        assertThat(names).contains("site.yaml", "versions.json", "overview.json", "log/gateway.log", "notices.json");
        assertThat(all.toString()).contains("a line").doesNotContain("salt", "PRIVATE KEY");
        assertThat(box.ports.audited).anyMatch(e -> e.action().equals("download support bundle"));
    }

    @Test
    void metricsArePrometheusText() {
        HttpResponse<String> metrics = box.client().get("/metrics");
        assertThat(metrics.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
        assertThat(metrics.body().lines())
                .allMatch(l -> l.matches("# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{[a-z]+=\"[^\"]*\"\\})? -?[0-9.E-]+"))
                .contains(
                        "sluice_samples_total 20",
                        "sluice_link_packs_accepted_total{link=\"radio\"} 12",
                        "sluice_link_packs_strangers_total{link=\"radio\"} 7",
                        "sluice_transitions_total{colour=\"red\"} 1",
                        "sluice_uplink_waiting{uplink=\"platform\"} 7");
        assertThat(box.client().get("/health").statusCode()).isEqualTo(200);
    }

    @Test
    void floodOfRequestsIsHeldBack() {
        Box.Client c = box.client();
        HttpResponse<String> last = c.get("/health");
        for (int i = 0; i < Rate.BURST && last.statusCode() == 200; i++) {
            last = c.get("/health");
        }
        assertThat(last.statusCode()).isEqualTo(429);
        box.ports.pass(1000);
        assertThat(c.get("/health").statusCode()).isEqualTo(200);
    }
}
