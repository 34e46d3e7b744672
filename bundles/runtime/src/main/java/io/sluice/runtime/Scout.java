package io.sluice.runtime;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.Site;
import io.sluice.port.field.FieldScout;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * {@code sluice scan} and {@code sluice probe}: finds instruments on a link and reads one, before there is a site. Exit codes:
 * 0 something answered, 1 nothing did or the link cannot be opened, 2 wrong arguments.
 */
public final class Scout {
    private static final boolean CHINESE = Stream.of("LC_ALL", "LC_MESSAGES", "LANG")
            .map(System::getenv)
            .filter(v -> v != null && !v.isEmpty())
            .findFirst()
            .orElse("")
            .startsWith("zh");

    private static final String USAGE =
            """
            usage: scan --link LINK [--serial 9600-8N1,4800-8N1] [--units 1-247] [--timeout 200]
                   probe --link LINK --profile maker/model [--address N] [--serial 9600-8N1]
            LINK: /dev/ttyUSB0, tcp://host:502, rtu-tcp://host:port, serial-tcp://host:port, /dev/i2c-1,
                  /dev/gpiochip0, onewire, onewire:28-0123456789ab; timeout in ms
            serial:/dev/ttyUSB0 leaves Modbus out and tries the instruments with a language of their own
            """;
    private static final String USAGE_ZH =
            """
            用法: scan --link 链路 [--serial 9600-8N1,4800-8N1] [--units 1-247] [--timeout 200]
                  probe --link 链路 --profile 厂商/型号 [--address N] [--serial 9600-8N1]
            链路: /dev/ttyUSB0, tcp://主机:502, rtu-tcp://主机:端口, serial-tcp://主机:端口, /dev/i2c-1,
                  /dev/gpiochip0, onewire, onewire:28-0123456789ab; timeout 单位毫秒
            serial:/dev/ttyUSB0 不查 Modbus, 只试自有协议的仪器
            """;

    private final Rim rim;
    private final TrialSite trial;
    private final PrintStream out;

    Scout(Rim rim, Path profiles, PrintStream out) {
        this.rim = rim;
        this.trial = new TrialSite(List.of(profiles));
        this.out = out;
    }

    /**
     * Entry point.
     *
     * @param args {@code scan|probe --profiles DIR --link LINK ...}
     * @throws InterruptedException if interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        Rim rim = new Rim();
        ServiceLoader.load(FieldScout.class).forEach(rim.scouts::add);
        Map<String, String> options = new TreeMap<>();
        for (int i = 1; i + 1 < args.length; i += 2) {
            options.put(args[i], args[i + 1]);
        }
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.exit(new Scout(rim, Path.of(options.getOrDefault("--profiles", ".")), out)
                .run(args.length % 2 == 1 ? args[0] : "", options));
    }

    int run(String word, Map<String, String> options) throws InterruptedException {
        try {
            String link = options.getOrDefault("--link", "");
            if (word.equals("scan") && !link.isEmpty()) {
                return scan(link, options);
            }
            if (word.equals("probe") && !link.isEmpty() && options.containsKey("--profile")) {
                return probe(link, options);
            }
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            return 2;
        }
        out.print(say(USAGE, USAGE_ZH));
        return 2;
    }

    private int scan(String link, Map<String, String> options) throws InterruptedException {
        String serial = options.getOrDefault("--serial", "");
        String[] units = options.getOrDefault("--units", "1-247").split("-", 2);
        int first = number("--units", units[0], 255);
        int last = units.length == 2 ? number("--units", units[1], 255) : first;
        int timeoutMs = number("--timeout", options.getOrDefault("--timeout", "200"), 60_000);
        List<String> settings = serial.isEmpty() ? List.of() : List.of(serial.split(",", -1));
        int[] count = {0};
        String fault = new Search(rim, trial)
                .run(new Search.Order(link, settings, first, last, timeoutMs), new Search.Listener() {
                    @Override
                    public void answered(FieldScout.Found found) {
                        count[0]++;
                        out.println(say("address ", "地址 ") + found.unit()
                                + (found.serial() == null ? "" : "  " + TrialSite.name(found.serial())) + "  "
                                + found.quality().word() + " " + found.words());
                    }

                    @Override
                    public void fits(FieldScout.Found found, List<String> profiles) {
                        out.println(say("address ", "地址 ") + found.unit() + "  "
                                + (profiles.isEmpty()
                                        ? say("no profile fits", "没有合适的设备模型")
                                        : say("may be ", "可能是 ") + String.join(", ", profiles)));
                    }
                });
        out.println(fault.isEmpty() ? say(count[0] + " found", "找到 " + count[0] + " 台") : fault);
        return count[0] == 0 || !fault.isEmpty() ? 1 : 0;
    }

    private int probe(String link, Map<String, String> options) throws InterruptedException {
        int unit = options.containsKey("--address") ? number("--address", options.get("--address"), 255) : -1;
        Site site = trial.site(link, options.getOrDefault("--serial", ""), options.get("--profile"), unit, 0);
        DeviceSpec device = site.devices().get(0);
        String driver = site.links().get(0).driver();
        FieldScout scout = rim.scout(driver);
        if (scout == null) {
            throw new IllegalArgumentException(say("no driver for ", "没有驱动: ") + driver);
        }
        FieldScout.Probe probe = scout.probe(site.links().get(0), device);
        probe.trace().forEach(out::println);
        for (int i = 0; i < device.points().size(); i++) {
            PointSpec p = device.points().get(i);
            double raw = probe.reading().latest(i);
            Quality quality = TrialSite.quality(p, raw, probe.reading().quality[i]);
            out.printf(
                    Locale.ROOT,
                    "%-20s %14." + p.decimals() + "f %-8s %s  %s%n",
                    p.name(),
                    TrialSite.value(p, raw),
                    p.unit(),
                    quality.word(),
                    p.label());
        }
        if (probe.reading().fault != null) {
            out.println(probe.reading().fault);
        }
        return probe.quality() == Quality.GOOD ? 0 : 1;
    }

    private static int number(String option, String text, int most) {
        try {
            int number = Integer.decode(text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(option + " \"" + text + "\": 0.." + most);
    }

    private static String say(String english, String chinese) {
        return CHINESE ? chinese : english;
    }
}
