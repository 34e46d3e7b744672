package io.sluice.runtime;

import io.sluice.codec.collection.CollectedValue;
import io.sluice.codec.collection.CollectionReader;
import java.io.BufferedInputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code sluice verify-collection}: whether a journal that was collected over the page is whole, and what is in it. Exit codes: 0
 * whole, 1 not, 2 wrong arguments.
 */
public final class VerifyCollection {
    private static final String ENGLISH =
            """
            usage: verify-collection FILE.zip [--csv]
              checks a journal that was collected over the page: order, hashes, counts; --csv writes its values to
              standard output, what stands before a fault too""";
    private static final String CHINESE =
            """
            用法: verify-collection 文件.zip [--csv]
              检查从页面取走的流水: 顺序、哈希、计数; --csv 把其中的测值写到标准输出, 出错之前的部分也写出""";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT);

    private final boolean chinese;
    private final ZoneId zone;
    private final PrintStream out;
    private final PrintStream err;

    VerifyCollection(boolean chinese, ZoneId zone, PrintStream out, PrintStream err) {
        this.chinese = chinese;
        this.zone = zone;
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
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        int code = new VerifyCollection(Export.isChinese(), ZoneId.systemDefault(), out, err).run(args);
        out.flush();
        System.exit(code);
    }

    /** Does it all; returns the exit code. */
    int run(String[] args) {
        List<String> all = List.of(args);
        if (all.equals(List.of("--help")) || all.equals(List.of("-h"))) {
            out.println(say(ENGLISH, CHINESE));
            return 0;
        }
        List<String> files = all.stream().filter(a -> !a.equals("--csv")).toList();
        boolean csv = files.size() < all.size();
        if (files.size() != 1 || all.size() > 2 || files.get(0).startsWith("-")) {
            err.println(say(ENGLISH, CHINESE));
            return 2;
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(Path.of(files.get(0))), 1 << 16)) {
            CollectionReader.Result r = csv ? csv(in) : CollectionReader.read(in, v -> {});
            tell(r, csv ? err : out);
            return r.isSound() ? 0 : 1;
        } catch (NoSuchFileException e) {
            err.println("sluice: " + say("no such file: ", "没有这个文件: ") + e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            err.println("sluice: " + e.getMessage());
        }
        return 1;
    }

    private CollectionReader.Result csv(InputStream in) throws IOException {
        Writer to = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        to.write("time,point,value,unit,quality,clock,realm,boot,sequence,detail\n");
        CollectionReader.Result r = CollectionReader.read(in, v -> {
            try {
                row(to, v);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        to.flush();
        if (out.checkError()) {
            throw new IOException(say("the output cannot be written", "无法写输出"));
        }
        return r;
    }

    private void row(Writer to, CollectedValue v) throws IOException {
        to.append(time(v.utcMs())).append(',').append(v.point()).append(',');
        to.append(ExportForm.number(v.value()))
                .append(',')
                .append(ExportForm.field(v.unit()))
                .append(',');
        to.append(v.quality())
                .append(',')
                .append(v.clock())
                .append(',')
                .append(v.realm())
                .append(',');
        to.append(v.boot())
                .append(',')
                .append(Long.toString(v.sequence()))
                .append(',')
                .append(v.detail())
                .append('\n');
    }

    private String time(long utcMs) {
        return TIME.format(Instant.ofEpochMilli(utcMs).atZone(zone));
    }

    private void tell(CollectionReader.Result r, PrintStream to) {
        Map<String, Object> m = r.manifest();
        if (!m.isEmpty()) {
            to.println(say("gateway      ", "网关         ") + m.get("gateway") + "  " + m.get("label"));
            to.println(say("taken        ", "取走时间     ") + time((Long) m.get("takenMs")) + "  " + say("clock ", "时钟 ")
                    + m.get("clock") + ", " + m.get("software"));
            String unsent = String.valueOf(m.get("unsentFor"));
            to.println(say("holds        ", "内容         ")
                    + (unsent.isEmpty()
                            ? say("all of the journal", "全部流水")
                            : say("what " + unsent + " has not delivered", "上行 " + unsent + " 未送达的数据")));
            if (!String.valueOf(m.get("journalFault")).isEmpty()) {
                to.println(say("journal      ", "流水故障     ") + m.get("journalFault"));
            }
        }
        Map<String, Long> n = r.counts();
        to.println(say("telemetry    ", "测值         ")
                + n.get("scans")
                + say(" scans, ", " 次扫描, ")
                + n.get("values")
                + say(" values in ", " 个值, ")
                + n.get("packs")
                + say(" packs", " 个数据包"));
        if (r.firstUtcMs() <= r.lastUtcMs()) {
            to.println(say("from, to     ", "时间范围     ") + time(r.firstUtcMs()) + "  " + time(r.lastUtcMs()));
        }
        r.boots()
                .forEach((boot, range) -> to.println(say("boot         ", "启动         ") + boot + "  "
                        + say("scans ", "扫描 ") + range.first() + " - " + range.last() + ": " + range.scans()));
        to.println(say("alarms       ", "告警和事件   ") + n.get("notices"));
        if (r.damaged() > 0) {
            to.println(say("damaged      ", "无法读取     ")
                    + r.damaged()
                    + say(" segments or notices that the gateway could not read", " 段流水或通知, 网关自己无法读取"));
        }
        r.findings().forEach(f -> to.println(say("WRONG        ", "错误         ") + f));
        to.println(
                r.isSound() ? say("whole and unchanged", "完整, 未被改动") : say("NOT WHOLE: collect it again", "不完整: 请重新取"));
    }

    private String say(String english, String zh) {
        return chinese ? zh : english;
    }
}
