package io.sluice.runtime;

import io.sluice.port.store.Detail;
import io.sluice.port.store.History;
import io.sluice.port.store.HistoryOpener;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * {@code sluice export}: samples of points out of a gateway's journal, for people. Reads only, in small pieces; the gateway may
 * run meanwhile. Exit codes: 0 written, 1 the journal cannot be read or the output not written, 2 wrong arguments.
 */
public final class Export {
    private static final String ENGLISH =
            """
            usage: export --home DIR --point DEVICE/POINT [--point ...] --from TIME [--to TIME] --csv|--senml
                          [--summary 1min|1h]
              TIME: 2026-11-23, 2026-11-23T08:30 or 2026-11-23T08:30:15 in local time, or with Z or +08:00 at its end;
              --to is not included itself, default now; --summary gives min, mean, max and count of windows""";
    private static final String CHINESE =
            """
            用法: export --home DIR --point 设备/测点 [--point ...] --from 时间 [--to 时间] --csv|--senml
                         [--summary 1min|1h]
              时间: 本地时间 2026-11-23、2026-11-23T08:30 或 2026-11-23T08:30:15, 或在末尾加 Z 或 +08:00;
              --to 本身不包括在内, 默认为现在; --summary 给出每个时间窗的最小值、平均值、最大值和个数""";
    private static final int NAMED = 20;

    private final boolean chinese;
    private final ZoneId zone;
    private final long nowUtcMs;
    private final PrintStream out;
    private final PrintStream err;

    private String home;
    private final Set<String> points = new LinkedHashSet<>();
    private Long fromUtcMs;
    private Long toUtcMs;
    private Boolean csv;
    private Detail detail = Detail.SCANS;

    /** What the command line got wrong, or why it cannot be done. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final int code;

        Refused(int code, String message) {
            super(message);
            this.code = code;
        }
    }

    Export(boolean chinese, ZoneId zone, long nowUtcMs, PrintStream out, PrintStream err) {
        this.chinese = chinese;
        this.zone = zone;
        this.nowUtcMs = nowUtcMs;
        this.out = out;
        this.err = err;
    }

    /**
     * Entry point.
     *
     * @param args see the usage
     */
    public static void main(String[] args) {
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        Export export = new Export(isChinese(), ZoneId.systemDefault(), System.currentTimeMillis(), System.out, err);
        System.exit(export.run(args));
    }

    /** The language of messages, by the same rule as the launcher: LC_ALL, LC_MESSAGES, LANG, the first one set. */
    static boolean isChinese() {
        for (String key : List.of("LC_ALL", "LC_MESSAGES", "LANG")) {
            String value = System.getenv(key);
            if (value != null && !value.isEmpty()) {
                return value.startsWith("zh");
            }
        }
        return false;
    }

    /** Does it all; returns the exit code. */
    int run(String[] args) {
        try {
            if (args.length == 1 && (args[0].equals("--help") || args[0].equals("-h"))) {
                out.println(say(ENGLISH, CHINESE));
                return 0;
            }
            parse(args);
            write();
            return 0;
        } catch (Refused e) {
            err.println("sluice: " + e.getMessage());
            if (e.code == 2) {
                err.println(say(ENGLISH, CHINESE));
            }
            return e.code;
        } catch (History.HistoryException | IOException e) {
            err.println("sluice: " + say("export stopped: ", "导出中断: ") + e.getMessage());
            return 1;
        }
    }

    private void parse(String[] args) throws Refused {
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--csv", "--senml" -> {
                    boolean wanted = args[i].equals("--csv");
                    if (csv != null && csv != wanted) {
                        throw new Refused(2, say("either --csv or --senml", "--csv 和 --senml 只能选一个"));
                    }
                    csv = wanted;
                }
                case "--home" -> home = value(args, i++);
                case "--point" -> points.add(value(args, i++));
                case "--from" -> fromUtcMs = time(value(args, i++));
                case "--to" -> toUtcMs = time(value(args, i++));
                case "--summary" -> detail = summary(value(args, i++));
                default -> throw new Refused(2, say("unknown option ", "未知选项 ") + args[i]);
            }
        }
        need(home != null, "--home");
        need(!points.isEmpty(), "--point");
        need(fromUtcMs != null, "--from");
        need(csv != null, say("--csv or --senml", "--csv 或 --senml"));
        toUtcMs = toUtcMs == null ? nowUtcMs : toUtcMs;
        if (fromUtcMs >= toUtcMs) {
            throw new Refused(2, say("--from must be before --to", "--from 必须早于 --to"));
        }
        if (points.size() > History.MAX_POINTS) {
            throw new Refused(
                    2, say("at most " + History.MAX_POINTS + " points at once", "一次最多 " + History.MAX_POINTS + " 个测点"));
        }
    }

    private void need(boolean there, String what) throws Refused {
        if (!there) {
            throw new Refused(2, say("missing: ", "缺少: ") + what);
        }
    }

    private String value(String[] args, int option) throws Refused {
        if (option + 1 == args.length || args[option + 1].startsWith("--")) {
            throw new Refused(2, say(args[option] + " needs a value", args[option] + " 需要一个值"));
        }
        return args[option + 1];
    }

    private Detail summary(String text) throws Refused {
        return switch (text) {
            case "1min" -> Detail.MINUTES;
            case "1h" -> Detail.HOURS;
            default ->
                throw new Refused(
                        2,
                        say(
                                "--summary " + text + ": allowed are 1min and 1h",
                                "--summary " + text + ": 只能是 1min 或 1h"));
        };
    }

    private long time(String text) throws Refused {
        String t = text.replace(' ', 'T');
        try {
            if (t.matches("\\d{4}-\\d{2}-\\d{2}")) {
                return LocalDate.parse(t).atStartOfDay(zone).toInstant().toEpochMilli();
            }
            if (t.matches(".*T.*(Z|[+-]\\d{2}:?\\d{2})")) {
                return OffsetDateTime.parse(t).toInstant().toEpochMilli();
            }
            return LocalDateTime.parse(t).atZone(zone).toInstant().toEpochMilli();
        } catch (DateTimeException e) {
            throw new Refused(
                    2,
                    say(
                            "\"" + text + "\" is no time; such as 2026-11-23T08:30",
                            "\"" + text + "\" 不是时间; 例如 2026-11-23T08:30"));
        }
    }

    private void write() throws Refused, IOException {
        if (!Files.isDirectory(Path.of(home).resolve("data"))) {
            throw new Refused(
                    1, say(home + ": no gateway has run here, data/ is missing", home + ": 这里没有运行过网关, 缺少 data/"));
        }
        History history = ServiceLoader.load(HistoryOpener.class)
                .findFirst()
                .orElseThrow(() -> new Refused(1, say("no journal on the class path", "类路径中没有流水")))
                .open(home);
        List<String> known = history.points();
        for (String point : points) {
            if (!known.contains(point)) {
                throw new Refused(1, unknown(point, known));
            }
        }
        long count = 0;
        try (History.Pages pages = history.read(points, detail, fromUtcMs, toUtcMs)) {
            Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            ExportForm form = csv ? ExportForm.csv(writer, detail, zone) : ExportForm.senml(writer, detail);
            form.begin();
            for (List<History.Sample> page = pages.next(); page != null; page = pages.next()) {
                for (History.Sample s : page) {
                    form.sample(s);
                }
                count += page.size();
                if (out.checkError()) {
                    throw new IOException(say("the output cannot be written", "无法写输出"));
                }
            }
            form.end();
            writer.flush();
            if (out.checkError()) {
                throw new IOException(say("the output cannot be written", "无法写输出"));
            }
        }
        err.println("sluice: " + say(count + " samples", count + " 个测值"));
    }

    private String unknown(String point, List<String> known) {
        String names = String.join(" ", known.subList(0, Math.min(NAMED, known.size())));
        String more = known.size() > NAMED ? " …" : "";
        return say("point \"" + point + "\" is not in the journal; there are: ", "流水中没有测点 \"" + point + "\"; 已有: ")
                + names
                + more;
    }

    private String say(String english, String zh) {
        return chinese ? zh : english;
    }
}
