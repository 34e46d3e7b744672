package io.sluice.runtime;

import io.sluice.codec.wire.WireUnit;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.port.store.Detail;
import io.sluice.port.store.History.Sample;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How exported samples are written: as a table or as SenML. Confined to one thread. */
abstract class ExportForm {
    /** Where it goes; flushed by the caller. */
    final Appendable out;

    ExportForm(Appendable out) {
        this.out = out;
    }

    /** What comes before the first sample. */
    abstract void begin() throws IOException;

    abstract void sample(Sample s) throws IOException;

    /** What comes after the last. */
    abstract void end() throws IOException;

    /** Rows of comma-separated values, RFC 4180 but for the line end; a value that does not exist is an empty field. */
    static ExportForm csv(Appendable out, Detail detail, ZoneId zone) {
        return new Csv(out, detail, zone);
    }

    /**
     * One SenML pack, RFC 8428, JSON: units of its registries, names as the uplinks have them. Drills are left out, a reader
     * of SenML could not know them.
     */
    static ExportForm senml(Appendable out, Detail detail) {
        return new Senml(out, detail);
    }

    /** The shortest text that reads back as the same number, without an exponent; empty if there is none. */
    static String number(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString()
                : "";
    }

    /** A field of a row. */
    static String field(String text) {
        return text.matches("[^,\"\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static final class Csv extends ExportForm {
        private static final DateTimeFormatter TIME =
                DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT);

        private final boolean summary;
        private final ZoneId zone;

        Csv(Appendable out, Detail detail, ZoneId zone) {
            super(out);
            summary = detail.isSummary();
            this.zone = zone;
        }

        @Override
        void begin() throws IOException {
            out.append(summary ? "time,point,mean,min,max,count,unit" : "time,point,value,unit")
                    .append(",quality,clock,realm\n");
        }

        @Override
        void sample(Sample s) throws IOException {
            out.append(TIME.format(Instant.ofEpochMilli(s.utcMs()).atZone(zone)))
                    .append(',')
                    .append(s.point())
                    .append(',')
                    .append(number(s.value()))
                    .append(',');
            if (summary) {
                out.append(number(s.min())).append(',').append(number(s.max())).append(',');
                out.append(Long.toString(s.count())).append(',');
            }
            out.append(field(s.unit()))
                    .append(',')
                    .append(s.quality().word())
                    .append(',')
                    .append(s.clock().word())
                    .append(',')
                    .append(s.realm().word())
                    .append('\n');
        }

        @Override
        void end() {}
    }

    private static final class Senml extends ExportForm {
        private final boolean summary;
        private boolean any;

        Senml(Appendable out, Detail detail) {
            super(out);
            summary = detail.isSummary();
        }

        @Override
        void begin() throws IOException {
            out.append('[');
        }

        @Override
        void sample(Sample s) throws IOException {
            if (s.realm() == Realm.DRILL) {
                return;
            }
            boolean bad = s.quality().isBad();
            if (summary) {
                value(s.point() + "/min", s, s.min());
                value(s.point() + "/mean", s, s.value());
                value(s.point() + "/max", s, s.max());
                record(s.point() + "/n", s).append(",\"v\":" + s.count() + '}');
            } else {
                value(bad ? s.point() + "/raw" : s.point(), s, s.value());
            }
            if (s.quality() != Quality.GOOD) {
                record(s.point() + "/quality", s)
                        .append(",\"vs\":\"" + s.quality().word() + "\"}");
            }
        }

        private void value(String name, Sample s, double value) throws IOException {
            if (!Double.isFinite(value)) {
                return;
            }
            WireUnit unit = WireUnit.of(s.unit());
            BigDecimal wire = new BigDecimal(Double.toString(value)).scaleByPowerOfTen(unit.shift());
            Appendable to = record(name, s);
            if (unit.isRegistered()) {
                to.append(",\"u\":\"" + unit.name() + '"');
            }
            to.append(",\"v\":" + wire.stripTrailingZeros().toPlainString() + '}');
        }

        private Appendable record(String name, Sample s) throws IOException {
            // version 26: units of RFC 8798 may occur (RFC 9100, 6); the first record holds for all
            out.append(any ? ",\n{" : "{\"bver\":26,");
            any = true;
            String time = BigDecimal.valueOf(s.utcMs(), 3).stripTrailingZeros().toPlainString();
            return out.append("\"n\":\"" + name + "\",\"t\":" + time);
        }

        @Override
        void end() throws IOException {
            out.append("]\n");
        }
    }
}
