package io.sluice.web;

import io.sluice.model.Colour;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.Site;
import io.sluice.port.admin.Configurator;
import io.sluice.port.admin.SiteView;
import io.sluice.port.host.Host;
import io.sluice.port.store.Detail;
import io.sluice.port.store.History;
import io.sluice.port.store.NoticeLog;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A month of a site on one sheet, out of the summaries of an hour: extremes and their hour, means, the greatest change of the
 * mean from one hour to the next, the trend per day, how much of what should have
 * been measured is valid, hours in which an instrument was blind. Thread-safe.
 */
final class ReportViews {
    private static final long MONTH_MS = 31L * 86_400_000L;
    private static final long HOUR_MS = 3_600_000L;
    private static final int MOST_PAGES = 40;
    private static final int MOST_BLIND = 500;

    private final Ports ports;
    private final Host host;

    ReportViews(Ports ports, Host host) {
        this.ports = ports;
        this.host = host;
    }

    /** A point in the making. */
    private static final class Tally {
        double min = Double.NaN;
        long minUtcMs;
        double max = Double.NaN;
        long maxUtcMs;
        double sum;
        long count;
        double last = Double.NaN;
        long lastUtcMs;
        double rate = Double.NaN;
        long rateUtcMs;
        // of the hours' means, for the line through them: hours since the first, and its square
        long firstUtcMs;
        int hours;
        double sumX;
        double sumY;
        double sumXx;
        double sumXy;

        void add(History.Sample s) {
            if (!(s.min() >= min)) {
                min = s.min();
                minUtcMs = s.utcMs();
            }
            if (!(s.max() <= max)) {
                max = s.max();
                maxUtcMs = s.utcMs();
            }
            sum += s.value() * s.count();
            count += s.count();
            double change = s.utcMs() - lastUtcMs == HOUR_MS ? s.value() - last : Double.NaN;
            if (Math.abs(change) > Math.abs(rate) || (Double.isNaN(rate) && !Double.isNaN(change))) {
                rate = change;
                rateUtcMs = s.utcMs();
            }
            last = s.value();
            lastUtcMs = s.utcMs();
            firstUtcMs = hours == 0 ? s.utcMs() : firstUtcMs;
            double x = (s.utcMs() - firstUtcMs) / (double) HOUR_MS;
            hours++;
            sumX += x;
            sumY += s.value();
            sumXx += x * x;
            sumXy += x * s.value();
        }

        /** Slope of the regression line through the hours' means, per day; NaN for less than a day of them. */
        double trendPerDay() {
            double spread = hours * sumXx - sumX * sumX;
            return hours < 24 ? Double.NaN : 24 * (hours * sumXy - sumX * sumY) / spread;
        }
    }

    Map<String, Object> report(Map<String, String> query) throws Refusal {
        SiteView.Now now = ports.now();
        Site site = now.site();
        YearMonth month;
        try {
            month = YearMonth.parse(query.getOrDefault("month", ""));
        } catch (DateTimeException e) {
            throw Refusal.badArgument(
                    "month: \"" + Bodies.shown(query.getOrDefault("month", "")) + "\"", "such as 2026-11");
        }
        long from =
                month.atDay(1).atStartOfDay(site.policy().zone()).toInstant().toEpochMilli();
        long end = month.plusMonths(1)
                .atDay(1)
                .atStartOfDay(site.policy().zone())
                .toInstant()
                .toEpochMilli();
        long to = Math.min(end, host.utcMs() / HOUR_MS * HOUR_MS);
        History history = Ports.need(ports.history(), "the journal");
        long monthUtcMs = from;
        Map<String, Tally> tallies = new HashMap<>();
        Map<String, BitSet> seen = new HashMap<>();
        try {
            from = Math.max(from, Math.min(began(history, site, from), to));
            if (to > from) {
                read(history, site, from, to, tallies, seen);
            }
            return Json.map(
                    "month", month.toString(),
                    "gateway", site.gateway(),
                    "zone", site.policy().zone().getId(),
                    "fromUtcMs", monthUtcMs,
                    "toUtcMs", Math.max(from, to),
                    "points", points(site, tallies, from, to),
                    "sinceUtcMs", from > monthUtcMs ? from : null,
                    "alarms", raised(monthUtcMs, end),
                    "blind", blind(site, seen, from, to),
                    "revision", now.revision(),
                    "limitSet", limitSets(site));
        } catch (History.HistoryException e) {
            throw Refusal.unavailable(e.getMessage());
        }
    }

    /**
     * The hour in which the gateway began to be of use: when the oldest site that is known came into force, or when it first
     * measured if that was before. What was not there cannot have been blind.
     */
    private long began(History history, Site site, long from) {
        Configurator configurator = ports.configurator();
        long first = configurator == null
                ? Long.MIN_VALUE
                : configurator.revisions().stream()
                        .mapToLong(Configurator.Revision::utcMs)
                        .min()
                        .orElse(Long.MIN_VALUE);
        if (first <= from) {
            return from;
        }
        Map<String, Tally> before = new HashMap<>();
        // only the newest revisions are kept: an older one may have measured
        read(history, site, Math.max(0, from - MONTH_MS), first / HOUR_MS * HOUR_MS, before, new HashMap<>());
        return before.values().stream().mapToLong(t -> t.firstUtcMs).min().orElse(first / HOUR_MS * HOUR_MS);
    }

    private static void read(
            History history, Site site, long from, long to, Map<String, Tally> tallies, Map<String, BitSet> seen) {
        Set<String> names = new LinkedHashSet<>();
        for (DeviceSpec d : site.devices()) {
            for (PointSpec p : d.points()) {
                if (names.size() < History.MAX_POINTS) {
                    names.add(d.name() + "/" + p.name());
                }
            }
        }
        if (names.isEmpty()) {
            return;
        }
        try (History.Pages pages = history.read(names, Detail.HOURS, from, to)) {
            for (List<History.Sample> page = pages.next(); page != null; page = pages.next()) {
                for (History.Sample s : page) {
                    if (s.count() > 0) {
                        tallies.computeIfAbsent(s.point(), p -> new Tally()).add(s);
                        String device = s.point().substring(0, s.point().indexOf('/'));
                        seen.computeIfAbsent(device, d -> new BitSet()).set((int) ((s.utcMs() - from) / HOUR_MS));
                    }
                }
            }
        }
    }

    private static List<Object> points(Site site, Map<String, Tally> tallies, long from, long to) {
        List<Object> rows = new ArrayList<>();
        for (DeviceSpec d : site.devices()) {
            double expected = d.isVirtual() || d.periodMs() == 0 ? Double.NaN : (to - from) / (double) d.scanMs();
            for (PointSpec p : d.points()) {
                String name = d.name() + "/" + p.name();
                Tally t = tallies.getOrDefault(name, new Tally());
                rows.add(Json.map(
                        "point",
                        name,
                        "label",
                        p.label(),
                        "deviceLabel",
                        d.label(),
                        "unit",
                        p.unit(),
                        "decimals",
                        p.decimals(),
                        "min",
                        t.min,
                        "minUtcMs",
                        t.count == 0 ? null : t.minUtcMs,
                        "max",
                        t.max,
                        "maxUtcMs",
                        t.count == 0 ? null : t.maxUtcMs,
                        "mean",
                        t.count == 0 ? Double.NaN : t.sum / t.count,
                        "ratePerHour",
                        t.rate,
                        "rateUtcMs",
                        Double.isNaN(t.rate) ? null : t.rateUtcMs,
                        "trendPerDay",
                        t.trendPerDay(),
                        "valid",
                        expected > 0 ? Math.min(1, t.count / expected) : Double.NaN));
            }
        }
        return rows;
    }

    private Map<String, Object> raised(long from, long to) {
        long[] raised = new long[Colour.values().length];
        long faults = 0;
        NoticeLog log = ports.notices();
        long before = Long.MAX_VALUE;
        boolean more = log != null;
        for (int i = 0; more && i < MOST_PAGES; i++) {
            List<NoticeLog.Entry> page = log.page(before, NoticeLog.MOST, "");
            for (NoticeLog.Entry e : page) {
                before = e.number();
                if (e.notice() instanceof Transition t
                        && t.realm() == io.sluice.model.Realm.LIVE
                        && t.rises()
                        && t.utcMs() >= from
                        && t.utcMs() < to) {
                    if (t.facts().fault()) {
                        faults++;
                    } else {
                        raised[t.next().colour().ordinal()]++;
                    }
                }
            }
            more = !page.isEmpty() && page.get(page.size() - 1).notice().utcMs() >= from;
        }
        Map<String, Object> counts = new LinkedHashMap<>();
        for (Colour c : Colour.values()) {
            if (c != Colour.NONE) {
                counts.put(c.word(), log == null ? null : raised[c.ordinal()]);
            }
        }
        return Json.map("raised", counts, "faults", log == null ? null : faults);
    }

    /** Runs of hours without one good value of an instrument. */
    private static List<Object> blind(Site site, Map<String, BitSet> seen, long from, long to) {
        List<Object> rows = new ArrayList<>();
        int hours = (int) Math.max(0, (to - from) / HOUR_MS);
        for (DeviceSpec d : site.devices()) {
            if (d.isVirtual()) {
                continue;
            }
            BitSet good = seen.getOrDefault(d.name(), new BitSet());
            int begin = good.nextClearBit(0);
            while (begin < hours && rows.size() < MOST_BLIND) {
                int next = good.nextSetBit(begin);
                int finish = next < 0 ? hours : Math.min(next, hours);
                rows.add(Json.map(
                        "device",
                        d.name(),
                        "label",
                        d.label(),
                        "fromUtcMs",
                        from + begin * HOUR_MS,
                        "toUtcMs",
                        from + finish * HOUR_MS));
                begin = good.nextClearBit(finish);
            }
        }
        return rows;
    }

    private static List<String> limitSets(Site site) {
        return site.alarms().stream()
                .filter(r -> !r.fault())
                .map(AlarmRule::limitSet)
                .distinct()
                .sorted()
                .toList();
    }
}
