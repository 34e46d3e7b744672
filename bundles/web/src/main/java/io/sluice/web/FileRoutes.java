package io.sluice.web;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.PointSpec;
import io.sluice.port.admin.Configurator;
import io.sluice.port.admin.SiteView;
import io.sluice.port.host.Host;
import io.sluice.port.store.NoticeLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files of the home that people take along: waveforms, the log, all that support asks for. Thread-safe. */
final class FileRoutes {
    /** {@code 20260501T081500.123Z-tremor.csv.gz}: see Waveforms of the runtime, which writes them. */
    private static final Pattern WAVEFORM = Pattern.compile(
            "([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2}(\\.[0-9]{1,9})?Z)-[A-Za-z0-9][A-Za-z0-9:._-]{0,63}\\.csv\\.gz");

    private static final Pattern HEAD = Pattern.compile("# (rate|start|trigger) (.*)");
    private static final int MOST_FILES = 1000;
    private static final int MOST_SAMPLES = 400_000;
    private static final int MOST_LINES = 2000;
    private static final int MOST_TAIL = 512 * 1024;
    private static final int SUPPORT_TAIL = 2 * 1024 * 1024;

    private final Path home;
    private final Ports ports;
    private final Host host;
    private final Audit audit;
    private final Machine machine;
    private final StateViews states;
    private final LinkViews links;

    FileRoutes(Path home, Ports ports, Host host, Audit audit, Machine machine, StateViews states, LinkViews links) {
        this.home = home;
        this.ports = ports;
        this.host = host;
        this.audit = audit;
        this.machine = machine;
        this.states = states;
        this.links = links;
    }

    Object waveforms(Exchange x) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        Path dir = home.resolve("data/waveforms");
        if (Files.isDirectory(dir)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(dir, "*.csv.gz")) {
                for (Path file : files) {
                    String name = file.getFileName().toString();
                    Matcher m = WAVEFORM.matcher(name);
                    if (m.matches() && rows.size() < MOST_FILES) {
                        rows.add(Json.map("name", name, "utcMs", utcMs(m), "bytes", Files.size(file)));
                    }
                }
            }
        }
        rows.sort((a, b) -> ((String) b.get("name")).compareTo((String) a.get("name")));
        return Json.map("files", rows);
    }

    private static long utcMs(Matcher m) {
        return Instant.parse(m.group(1) + "-" + m.group(2) + "-" + m.group(3) + "T" + m.group(4) + ":" + m.group(5)
                        + ":" + m.group(6))
                .toEpochMilli();
    }

    Object waveform(Exchange x) throws Refusal, IOException {
        String name = x.path(0);
        String form = x.query("form").getOrDefault("form", "");
        Path file = home.resolve("data/waveforms").resolve(name);
        if (!WAVEFORM.matcher(name).matches() || !Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            throw Refusal.notFound("no such waveform");
        }
        if (form.equals("json")) {
            return columns(file);
        }
        if (!form.isEmpty()) {
            throw Refusal.badArgument("form: \"" + Bodies.shown(form) + "\"", "json");
        }
        x.attachment("application/gzip", name);
        x.response.setContentLengthLong(Files.size(file));
        Files.copy(file, x.response.getOutputStream());
        return Exchange.WRITTEN;
    }

    private Object columns(Path file) throws IOException, Refusal {
        double rate = Double.NaN;
        long startMs = 0;
        String trigger = "";
        String[] points = {};
        List<List<Double>> columns = new ArrayList<>();
        int samples = 0;
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Matcher head = HEAD.matcher(line);
                if (head.matches() && head.group(1).equals("rate")) {
                    rate = Double.parseDouble(head.group(2).replace(" Hz", ""));
                } else if (head.matches() && head.group(1).equals("start")) {
                    startMs = Instant.parse(head.group(2)).toEpochMilli();
                } else if (head.matches()) {
                    trigger = head.group(2);
                } else if (line.startsWith("seconds,")) {
                    points = line.substring("seconds,".length()).split(",");
                    for (int i = 0; i < points.length; i++) {
                        columns.add(new ArrayList<>());
                    }
                } else if (!line.startsWith("#") && points.length > 0) {
                    String[] cells = line.split(",", -1);
                    for (int i = 0; i < points.length; i++) {
                        String cell = i + 1 < cells.length ? cells[i + 1] : "";
                        columns.get(i).add(cell.isEmpty() ? Double.NaN : Double.valueOf(cell));
                        samples++;
                    }
                    if (samples > MOST_SAMPLES) {
                        throw Refusal.refused("more than " + MOST_SAMPLES + " samples: take the file itself");
                    }
                }
            }
        } catch (NumberFormatException | java.time.DateTimeException e) {
            throw Refusal.unavailable("the waveform cannot be read: " + e.getMessage());
        }
        List<Object> spectra = new ArrayList<>();
        List<String> units = new ArrayList<>();
        for (int i = 0; i < points.length; i++) {
            units.add(unit(points[i]));
            Spectrum.of(columns.get(i), rate, points[i]).ifPresent(spectra::add);
        }
        return Json.map(
                "rate", rate,
                "points", List.of(points),
                "unit", units,
                "startUtcMs", startMs,
                "trigger", trigger,
                "columns", columns,
                "spectrum", spectra);
    }

    private String unit(String point) {
        SiteView view = ports.siteView();
        SiteView.Now now = view == null ? null : view.now();
        if (now != null) {
            for (DeviceSpec d : now.site().devices()) {
                for (PointSpec p : d.points()) {
                    if (point.equals(d.name() + "/" + p.name())) {
                        return p.unit();
                    }
                }
            }
        }
        return "";
    }

    Object log(Exchange x) throws Refusal, IOException {
        int lines = (int) Exchange.number(x.query("lines"), "lines", 1, MOST_LINES, 200);
        List<String> all =
                tail(home.resolve("log/gateway.log"), MOST_TAIL).lines().toList();
        return Json.map("lines", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    /** The last bytes of a text file, from the beginning of a line on; empty if there is none. */
    static String tail(Path file, int most) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, in.length() - most);
            byte[] bytes = new byte[(int) (in.length() - from)];
            in.seek(from);
            in.readFully(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            return from == 0 ? text : text.substring(text.indexOf('\n') + 1);
        } catch (NoSuchFileException | java.io.FileNotFoundException e) {
            return "";
        }
    }

    /** Everything a supporter asks for first. The site file holds references to secrets, never a secret. */
    Object support(Exchange x) throws IOException {
        audit.write(x.by(), "download support bundle", "ok");
        x.attachment(
                "application/zip",
                "sluice-support-"
                        + Instant.ofEpochMilli(host.utcMs()).toString().replace(':', '-') + ".zip");
        // not closed: the server closes its own
        ZipOutputStream zip = new ZipOutputStream(x.response.getOutputStream());
        Configurator c = ports.configurator();
        if (c != null) {
            entry(zip, "site.yaml", c.text().getBytes(StandardCharsets.UTF_8));
            entry(zip, "revisions.json", Json.bytes(c.revisions()));
            entry(zip, "findings.json", Json.bytes(c.check(c.text()).rows()));
        }
        entry(zip, "versions.json", Json.bytes(machine.version()));
        try {
            entry(zip, "overview.json", Json.bytes(states.overview()));
            entry(zip, "points.json", Json.bytes(states.points()));
            entry(zip, "alarms.json", Json.bytes(states.alarms()));
            entry(zip, "uplinks.json", Json.bytes(states.uplinks()));
            entry(zip, "links.json", Json.bytes(links.links()));
        } catch (Refusal e) {
            entry(zip, "not-there.txt", e.getMessage().getBytes(StandardCharsets.UTF_8));
        }
        NoticeLog notices = ports.notices();
        if (notices != null) {
            List<Map<String, Object>> rows = Collections.emptyList();
            try {
                rows = notices.page(Long.MAX_VALUE, NoticeLog.MOST, "").stream()
                        .map(LogViews::notice)
                        .toList();
            } catch (io.sluice.port.store.History.HistoryException e) {
                entry(zip, "notices-unreadable.txt", e.toString().getBytes(StandardCharsets.UTF_8));
            }
            entry(zip, "notices.json", Json.bytes(rows));
        }
        for (String log : List.of("gateway.log", "gateway.1.log")) {
            entry(
                    zip,
                    "log/" + log,
                    tail(home.resolve("log").resolve(log), SUPPORT_TAIL).getBytes(StandardCharsets.UTF_8));
        }
        zip.finish();
        return Exchange.WRITTEN;
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        ((OutputStream) zip).write(content);
        zip.closeEntry();
    }
}
