package io.sluice.web;

import io.sluice.model.alarm.Event;
import io.sluice.model.alarm.Notice;
import io.sluice.model.alarm.Transition;
import io.sluice.port.admin.SiteView;
import io.sluice.port.store.AuditLog;
import io.sluice.port.store.Detail;
import io.sluice.port.store.History;
import io.sluice.port.store.NoticeLog;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/** What the journal keeps: notices, audit, history. Thread-safe. */
final class LogViews {
    /** Most rows of one point in one answer. */
    static final int MOST_ROWS = 4000;

    /** Rows at which {@code auto} takes the next coarser detail. */
    static final int AUTO_ROWS = 2000;

    static final int MOST_POINTS = 16;

    private static final Pattern POINT =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9:._-]{0,63}/[A-Za-z0-9][A-Za-z0-9:._-]{0,63}");
    private static final long DAY_MS = 86_400_000L;
    private static final long SCANS_MS = 1000;

    /** As spreadsheets read it, with the distance to UTC behind it. */
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS xxx");

    private final Ports ports;
    /** Queries read the disk: two at once, so that a page that asks for a year leaves the journal its disk. */
    private final Semaphore queries = new Semaphore(2);

    LogViews(Ports ports) {
        this.ports = ports;
    }

    Map<String, Object> notices(Map<String, String> query) throws Refusal {
        long before = Exchange.number(query, "before", 0, Long.MAX_VALUE, Long.MAX_VALUE);
        int most = (int) Exchange.number(query, "most", 1, NoticeLog.MOST, 100);
        String subject = query.getOrDefault("subject", "");
        if (subject.length() > 128) {
            throw Refusal.badArgument("subject: " + subject.length() + " characters", "0 to 128 characters");
        }
        NoticeLog log = Ports.need(ports.notices(), "the journal");
        try {
            return Json.map(
                    "entries",
                    log.page(before, most, subject).stream()
                            .map(LogViews::notice)
                            .toList());
        } catch (History.HistoryException e) {
            throw Refusal.unavailable(e.getMessage());
        }
    }

    static Map<String, Object> notice(NoticeLog.Entry entry) {
        Notice n = entry.notice();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("number", entry.number());
        row.put("kind", n instanceof Transition ? "transition" : "event");
        row.put("utcMs", n.utcMs());
        row.put("clock", n.clock().word());
        if (n instanceof Transition t) {
            row.put("type", t.cause().word());
            row.put("subject", t.next().alarm());
            row.put("label", t.label());
            row.put("point", t.device().isEmpty() || t.point().isEmpty() ? "" : t.device() + "/" + t.point());
            row.put("by", t.by());
            row.put("from", t.previous().colour().word());
            row.put("to", t.next().colour().word());
            row.put("cause", t.cause().word());
            row.put("state", t.next().word());
            row.put("value", t.value());
            row.put("unit", t.unit());
            row.put("limit", t.limit());
            row.put("quality", t.quality().word());
            row.put("realm", t.realm().word());
            row.put("fault", t.facts().fault());
            row.put("why", t.facts().why());
            row.put("data", Map.of());
        } else if (n instanceof Event e) {
            row.put("type", e.type());
            row.put("subject", e.subject());
            row.put("label", "");
            row.put("by", e.by());
            row.put("realm", e.realm().word());
            row.put("data", e.data());
        }
        return row;
    }

    Map<String, Object> audit(Map<String, String> query) throws Refusal {
        long before = Exchange.number(query, "before", 0, Long.MAX_VALUE, Long.MAX_VALUE);
        int most = (int) Exchange.number(query, "most", 1, 500, 100);
        AuditLog log = Ports.need(ports.audit(), "the audit log");
        return Json.map("entries", log.page(before, most));
    }

    /** A series in the making. */
    private static final class Series {
        String unit = "";
        int decimals;
        boolean cut;
        final List<Long> utcMs = new ArrayList<>();
        final List<Double> value = new ArrayList<>();
        final List<Double> min = new ArrayList<>();
        final List<Double> max = new ArrayList<>();
        final List<String> quality = new ArrayList<>();
    }

    Object history(Exchange x) throws Refusal, IOException {
        Map<String, String> query = x.query("points", "from", "to", "detail", "csv");
        Set<String> points = points(query.getOrDefault("points", ""));
        long from = Exchange.number(query, "from", 0, Long.MAX_VALUE >> 1, -1);
        long to = Exchange.number(query, "to", 0, Long.MAX_VALUE >> 1, -1);
        if (from < 0 || to <= from) {
            throw Refusal.badArgument("from, to: no range of time", "from < to, ms since 1970");
        }
        Detail detail = detail(query.getOrDefault("detail", "auto"), to - from);
        History history = Ports.need(ports.history(), "the journal");
        if (!queries.tryAcquire()) {
            throw Refusal.later("other queries of the journal are under way", 1);
        }
        try {
            if (query.getOrDefault("csv", "0").equals("1")) {
                csv(x, history, points, detail, from, to);
                return Exchange.WRITTEN;
            }
            return Json.map("detail", word(detail), "series", series(history, points, detail, from, to));
        } catch (History.HistoryException e) {
            throw Refusal.unavailable(e.getMessage());
        } finally {
            queries.release();
        }
    }

    private static Set<String> points(String text) throws Refusal {
        Set<String> points = new LinkedHashSet<>(Arrays.asList(text.split(",")));
        for (String p : points) {
            if (!POINT.matcher(p).matches()) {
                throw Refusal.badArgument(
                        "points: \"" + Bodies.shown(p) + "\"",
                        "device/point, joined by commas, " + MOST_POINTS + " at most");
            }
        }
        if (points.size() > MOST_POINTS) {
            throw Refusal.badArgument("points: " + points.size(), "at most " + MOST_POINTS);
        }
        return points;
    }

    /** The finest detail of which the range has not more than {@link #AUTO_ROWS} rows, scans taken as one a second. */
    static Detail detail(String word, long rangeMs) throws Refusal {
        return switch (word) {
            case "auto" ->
                rangeMs <= AUTO_ROWS * SCANS_MS
                        ? Detail.SCANS
                        : rangeMs <= AUTO_ROWS * Detail.MINUTES.windowMs() ? Detail.MINUTES : Detail.HOURS;
            case "scans" -> {
                if (rangeMs > 31 * DAY_MS) {
                    throw Refusal.badArgument("detail: scans of more than 31 days", "minutes, hours, auto");
                }
                yield Detail.SCANS;
            }
            case "minutes" -> Detail.MINUTES;
            case "hours" -> Detail.HOURS;
            default ->
                throw Refusal.badArgument("detail: \"" + Bodies.shown(word) + "\"", "auto, scans, minutes, hours");
        };
    }

    private static String word(Detail detail) {
        return detail.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static List<Object> series(History history, Set<String> points, Detail detail, long from, long to) {
        Map<String, Series> all = new LinkedHashMap<>();
        points.forEach(p -> all.put(p, new Series()));
        try (History.Pages pages = history.read(points, detail, from, to)) {
            for (List<History.Sample> page = pages.next(); page != null; page = pages.next()) {
                for (History.Sample s : page) {
                    Series series = all.get(s.point());
                    if (series != null && s.realm() == io.sluice.model.Realm.LIVE) {
                        add(series, s);
                    }
                }
                if (all.values().stream().allMatch(s -> s.cut)) {
                    break;
                }
            }
        }
        List<Object> rows = new ArrayList<>();
        all.forEach((name, s) -> rows.add(Json.map(
                "point", name,
                "unit", s.unit,
                "decimals", s.decimals,
                "cut", s.cut,
                "utcMs", s.utcMs,
                "value", s.value,
                "min", s.min,
                "max", s.max,
                "quality", s.quality)));
        return rows;
    }

    private static void add(Series series, History.Sample s) {
        if (series.utcMs.size() >= MOST_ROWS) {
            series.cut = true;
            return;
        }
        series.unit = s.unit();
        series.decimals = s.decimals();
        series.utcMs.add(s.utcMs());
        series.value.add(s.value());
        series.min.add(s.min());
        series.max.add(s.max());
        series.quality.add(s.quality().word());
    }

    /** In the site's time and in UTC: a sheet has no zone, and people compare it with what they saw. */
    private void csv(Exchange x, History history, Set<String> points, Detail detail, long from, long to)
            throws IOException {
        SiteView view = ports.siteView();
        SiteView.Now now = view == null ? null : view.now();
        ZoneId zone = now == null ? ZoneOffset.UTC : now.site().policy().zone();
        x.attachment(
                "text/csv; charset=utf-8",
                "history-" + Instant.ofEpochMilli(from).toString().replace(':', '-') + ".csv");
        try (History.Pages pages = history.read(points, detail, from, to);
                Writer out = new OutputStreamWriter(x.response.getOutputStream(), StandardCharsets.UTF_8)) {
            // the mark tells spreadsheets that this is UTF-8
            out.write("\uFEFFtime,utc,point,unit,value,min,max,quality,clock,realm\n");
            for (List<History.Sample> page = pages.next(); page != null; page = pages.next()) {
                for (History.Sample s : page) {
                    Instant utc = Instant.ofEpochMilli(s.utcMs());
                    out.write(LOCAL.format(utc.atZone(zone)) + "," + utc + "," + s.point() + "," + cell(s.unit()) + ","
                            + figure(s.value()) + "," + figure(s.min()) + "," + figure(s.max()) + ","
                            + s.quality().word() + "," + s.clock().word() + ","
                            + s.realm().word() + "\n");
                }
            }
        }
    }

    private static String figure(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "";
    }

    private static String cell(String text) {
        return text.matches("[^\",\n\r]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
