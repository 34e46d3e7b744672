package io.sluice.testkit.demo;

import io.sluice.model.Colour;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.PointSpec;
import io.sluice.testkit.demo.Line.Style;
import io.sluice.testkit.record.Count;
import io.sluice.testkit.record.GatewayStatus;
import io.sluice.testkit.record.SeenScan;
import io.sluice.testkit.record.SeenScan.SeenValue;
import io.sluice.testkit.record.SeenTransition;
import io.sluice.testkit.replay.Units;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Lays the board out for any size of terminal. What it shows of values and alarms is what arrived at the subscriber.
 *
 * <pre>
 *   head      time, field, gateway, broker
 *   points    device | point | value unit | quality | bar against the limits
 *   alarms    what stands
 *   last      transitions as they came
 *   figures   journal, delivery, latency
 * </pre>
 *
 * Too few lines: transitions and alarms shrink first, then points without limits go. Immutable.
 */
final class Board {
    private static final int BAR = 22;
    private static final int INDENT = 11;
    private static final int MOST_ALARMS = 4;
    private static final int MOST_TRANSITIONS = 5;
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private Board() {}

    /** The lines of the board, {@code rows} at most, none wider than {@code columns}. */
    static List<String> render(View view, int rows, int columns) {
        List<String> head = head(view, columns);
        List<String> figures = figures(view, columns);
        int room = Math.max(0, rows - head.size() - figures.size() - 2);
        int wanted = Math.min(MOST_ALARMS, Math.max(1, view.standing().size()));
        List<String> points = points(view, columns, false);
        if (points.size() + wanted > room) {
            points = points(view, columns, true);
        }
        List<String> alarms = alarms(view, columns, Math.max(1, Math.min(MOST_ALARMS, room - points.size())));
        int lastRoom = Math.min(MOST_TRANSITIONS, room - points.size() - alarms.size());
        List<String> last = lastRoom > 0 ? transitions(view, columns, lastRoom) : List.of();
        int pointRoom = Math.max(0, room - alarms.size() - last.size());
        List<String> lines = new ArrayList<>(head);
        lines.add(rule(columns));
        lines.addAll(points.subList(0, Math.min(points.size(), pointRoom)));
        lines.addAll(alarms);
        lines.addAll(last);
        lines.add(rule(columns));
        lines.addAll(figures);
        return lines.subList(0, Math.min(lines.size(), Math.max(1, rows)));
    }

    private static List<String> head(View view, int columns) {
        String end = view.endMs() > 0 ? " / " + seconds(view.endMs()) : "";
        List<String> lines = flow(
                columns,
                new Piece("闸口 Sluice", Style.BOLD),
                new Piece(seconds(view.elapsedMs()) + end, Style.PLAIN),
                new Piece(view.clock(), Style.PLAIN),
                new Piece("Ctrl-C ends", Style.DIM));
        lines.addAll(flow(
                columns,
                new Piece("field", Style.BOLD),
                new Piece(
                        view.site().devices().stream()
                                        .filter(d -> !d.isVirtual())
                                        .count() + " instruments on "
                                + view.site().links().size() + " links",
                        Style.PLAIN),
                new Piece("gateway " + view.gateway(), Style.PLAIN),
                new Piece("broker " + view.broker(), Style.PLAIN)));
        if (view.replay() != null) {
            View.ReplayView replay = view.replay();
            lines.addAll(flow(
                    columns,
                    new Piece("replay", Style.BOLD),
                    new Piece(progress(replay.row(), replay.rows(), 20), Style.PLAIN),
                    new Piece("row " + replay.row() + " of " + replay.rows(), Style.PLAIN),
                    new Piece(seconds((long) (replay.leftS() * 1000)) + " left", Style.PLAIN),
                    new Piece("matched " + replay.result().matched(), Style.PLAIN),
                    new Piece(
                            "mismatched " + replay.result().mismatched(),
                            replay.result().mismatched() > 0 ? Style.RED : Style.PLAIN),
                    new Piece(String.join(", ", replay.mapping()), Style.DIM)));
        }
        return lines;
    }

    private static List<String> points(View view, int columns, boolean guardedOnly) {
        List<String> lines = new ArrayList<>();
        int deviceColumns = columns >= 100 ? 20 : 14;
        int pointColumns = columns >= 100 ? 20 : 14;
        for (DeviceSpec device : view.site().devices()) {
            SeenScan scan = view.latest().get(device.name());
            boolean first = true;
            for (int i = 0; i < device.points().size(); i++) {
                PointSpec point = device.points().get(i);
                AlarmRule rule = ruleOf(view, device, i);
                if (guardedOnly && rule == null) {
                    continue;
                }
                SeenValue value =
                        inUnitOf(point, scan == null ? null : scan.values().get(point.name()));
                Style style = rule == null ? Style.PLAIN : Style.of(colour(view, rule));
                Line line = new Line(columns);
                line.add(Text.fit(first ? labelOf(device.label(), device.name()) : "", deviceColumns - 1), Style.DIM)
                        .add(" ")
                        .add(Text.fit(labelOf(point.label(), point.name()), pointColumns - 1), style)
                        .add(" ");
                value(line, point, value, style);
                bar(line, rule, value, style);
                lines.add(line.toString());
                first = false;
            }
        }
        return lines;
    }

    private static void value(Line line, PointSpec point, SeenValue value, Style style) {
        boolean has = value != null && !Double.isNaN(value.value());
        String number = has ? String.format(Locale.ROOT, "%." + point.decimals() + "f", value.value()) : "-";
        line.add(Text.right(number, 9), style).add(" ").add(Text.fit(unit(has ? point.unit() : ""), 6));
        String quality = value == null ? "" : value.quality();
        line.add(Text.fit(quality, 12), quality.equals("good") ? Style.GREEN : Style.MAGENTA)
                .add(" ");
    }

    /** The value in the point's unit; SenML knows fewer units than UCUM, so the wire may carry another. */
    private static SeenValue inUnitOf(PointSpec point, SeenValue value) {
        if (value == null || Double.isNaN(value.value()) || !Units.isConvertible(value.unit(), point.unit())) {
            return value;
        }
        return new SeenValue(Units.convert(value.value(), value.unit(), point.unit()), point.unit(), value.quality());
    }

    /** A bar up to the value, with a mark at each limit; its end stands a tenth above the highest. */
    private static void bar(Line line, AlarmRule rule, SeenValue value, Style style) {
        if (rule == null || value == null || Double.isNaN(value.value())) {
            return;
        }
        double top = 0;
        for (Colour colour : Colour.values()) {
            double limit = limit(rule, colour);
            top = Double.isNaN(limit) ? top : Math.max(top, Math.abs(limit));
        }
        int filled = (int) Math.round(Math.min(1, Math.max(0, value.value() / (top * 1.1))) * BAR);
        StringBuilder cells = new StringBuilder("#".repeat(filled)).append(".".repeat(BAR - filled));
        for (Colour colour : Colour.values()) {
            double limit = limit(rule, colour);
            if (!Double.isNaN(limit) && limit >= 0) {
                cells.setCharAt(Math.min(BAR - 1, (int) Math.round(limit / (top * 1.1) * BAR)), '|');
            }
        }
        line.add("[")
                .add(cells.substring(0, filled), style)
                .add(cells.substring(filled), Style.DIM)
                .add("]");
    }

    private static List<String> alarms(View view, int columns, int most) {
        List<String> lines = new ArrayList<>();
        if (view.standing().isEmpty()) {
            lines.add(new Line(columns).add("no alarm stands", Style.GREEN).toString());
            return lines;
        }
        int left = view.standing().size();
        List<SeenTransition> worstFirst = new ArrayList<>(view.standing().values());
        worstFirst.sort(Comparator.comparing((SeenTransition t) -> Colour.ofWord(t.to()))
                .reversed());
        for (SeenTransition alarm : worstFirst) {
            if (lines.size() == most - 1 && left > 1) {
                lines.add(new Line(columns)
                        .add(left + " more alarms stand", Style.BOLD)
                        .toString());
                break;
            }
            lines.add(new Line(columns)
                    .add(Text.fit("ALARM " + alarm.to(), 13), Style.of(alarm.to()))
                    .add(labelOf(alarm.label(), alarm.alarm()), Style.of(alarm.to()))
                    .add("  since " + CLOCK.format(Instant.ofEpochMilli(alarm.utcMs())))
                    .toString());
            left--;
        }
        return lines;
    }

    private static List<String> transitions(View view, int columns, int most) {
        List<String> lines = new ArrayList<>();
        for (SeenTransition seen : view.recent()) {
            if (lines.size() == most) {
                break;
            }
            lines.add(new Line(columns)
                    .add(CLOCK.format(Instant.ofEpochMilli(seen.utcMs())) + " ", Style.DIM)
                    .add(Text.fit(seen.from() + " -> " + seen.to(), 17), Style.of(seen.to()))
                    .add(labelOf(seen.label(), seen.alarm()))
                    .add(Double.isNaN(seen.value()) ? "" : " at " + trim(seen.value()) + " " + unit(seen.unit()))
                    .add(String.format(Locale.ROOT, "  %.1f ms", seen.latencyMs()), Style.DIM)
                    .toString());
        }
        return lines;
    }

    private static List<String> figures(View view, int columns) {
        GatewayStatus status = view.status();
        Count count = view.count();
        List<Piece> pieces = new ArrayList<>();
        pieces.add(new Piece("gateway", Style.BOLD));
        if (status == null) {
            pieces.add(new Piece("no status yet", Style.DIM));
        } else {
            pieces.add(plain("sampled %,d (bad %,d)", status.sampled(), status.bad()));
            pieces.add(plain("journaled %,d in %.1f MB", status.journaled(), status.journalBytes() / 1e6));
            pieces.add(plain("commits %,d", status.commits()));
            pieces.add(plain("held %,d", status.held()));
            pieces.add(plain("dropped %,d", status.dropped()));
            pieces.add(plain("waiting %,d", status.waiting()));
            pieces.add(plain("devices %d/%d", status.devicesUp(), status.devices()));
        }
        pieces.add(plain("RSS %s MB", view.rssBytes() < 0 ? "-" : Long.toString(view.rssBytes() / 1_000_000)));
        List<String> lines = flow(columns, pieces.toArray(Piece[]::new));
        lines.addAll(flow(
                columns,
                new Piece("recorder", Style.BOLD),
                plain("delivered %,d", count.delivered()),
                plain("acknowledged %,d", status == null ? 0 : status.acknowledged()),
                plain("duplicates %,d", count.duplicates()),
                new Piece("lost " + count.lost(), count.lost() > 0 ? Style.RED : Style.GREEN),
                new Piece(count.malformed() > 0 ? "unreadable " + count.malformed() : "", Style.RED),
                plain("alarm latency p50 %s p99 %s ms", figure(count.latencyP50Ms()), figure(count.latencyP99Ms()))));
        if (status != null && !status.fault().isEmpty()) {
            lines.add(new Line(columns)
                    .add("fault     " + status.fault(), Style.RED)
                    .toString());
        }
        return lines;
    }

    /** A piece of a line that is not broken. */
    private record Piece(String text, Style style) {}

    private static Piece plain(String format, Object... figures) {
        return new Piece(String.format(Locale.ROOT, format, figures), Style.PLAIN);
    }

    /** The pieces two columns apart, on as many lines as they need; the first one stands out to the left. */
    private static List<String> flow(int columns, Piece... pieces) {
        List<String> lines = new ArrayList<>();
        Line line = new Line(columns).add(Text.fit(pieces[0].text(), INDENT), pieces[0].style());
        for (int i = 1; i < pieces.length; i++) {
            int width = Text.width(pieces[i].text());
            if (width == 0) {
                continue;
            }
            if (line.used() > INDENT && line.used() + 2 + width > columns) {
                lines.add(line.toString());
                line = new Line(columns).add(" ".repeat(INDENT));
            }
            line.add(line.used() > INDENT ? "  " : " ").add(pieces[i].text(), pieces[i].style());
        }
        lines.add(line.toString());
        return lines;
    }

    private static AlarmRule ruleOf(View view, DeviceSpec device, int column) {
        return view.site().alarms().stream()
                .filter(r -> !r.fault() && r.device() == device.index() && r.point() == column)
                .findFirst()
                .orElse(null);
    }

    private static String colour(View view, AlarmRule rule) {
        SeenTransition standing = view.standing().get(rule.name());
        return standing == null ? "none" : standing.to();
    }

    /** The rule's limit for a colour; NaN if it has none or watches no limits. */
    @SuppressWarnings("EnumOrdinal") // limits are defined by ordinal
    private static double limit(AlarmRule rule, Colour colour) {
        if (colour == Colour.NONE) {
            return Double.NaN;
        }
        if (rule.condition() instanceof Condition.Limits limits) {
            return limits.limits()[colour.ordinal()];
        }
        return rule.condition() instanceof Condition.Vote vote ? vote.limits()[colour.ordinal()] : Double.NaN;
    }

    /** A UCUM or SenML code as people write it. */
    static String unit(String code) {
        return switch (code) {
            case "Cel" -> "°C";
            case "ug/m3" -> "µg/m³";
            case "deg" -> "°";
            case "[g]" -> "g";
            case "m/s2" -> "m/s²";
            case "%RH" -> "%";
            case "1", "/" -> "";
            default -> code;
        };
    }

    private static String labelOf(String label, String name) {
        return label.isEmpty() ? name : label;
    }

    private static String trim(double value) {
        return String.format(Locale.ROOT, "%.3f", value).replaceAll("\\.?0+$", "");
    }

    /** A figure with one decimal, a dash if there is none. */
    static String figure(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.1f", value);
    }

    static String seconds(long ms) {
        long s = Math.max(0, ms / 1000);
        return s < 3600
                ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }

    static String progress(long done, long all, int cells) {
        int filled = all == 0 ? 0 : (int) (done * cells / all);
        return "[" + "=".repeat(filled) + " ".repeat(cells - filled) + "]";
    }

    private static String rule(int columns) {
        return new Line(columns).add("-".repeat(columns), Style.DIM).toString();
    }
}
