package io.sluice.codec.site;

import io.sluice.model.Colour;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.CabinetSpec;
import io.sluice.model.site.Condition;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes the standard set of the cabinet: what its points mean, and the alarms that no file needs to write. They are faults of
 * the equipment: they drive no output and need nobody's approval. A point that an alarm of the file watches gets none.
 */
@SuppressWarnings("EnumOrdinal") // limits are defined by ordinal
final class CabinetBinder {
    /** Names of the generated alarms begin with this. */
    static final String PREFIX = "cabinet:";

    private static final double SWITCH_AT = 0.5;
    private static final double MOST_VOLTS = 1000;

    /** How far a level must come back, as a part of its limit. */
    private static final double HYSTERESIS = 0.02;

    /** A level counts when it has lasted, ms; mains counts at once, it may be the last thing that is heard. */
    private static final long LEVEL_MS = 10_000;

    /** A switch must have been back for so long, ms. */
    private static final long SWITCH_OFF_MS = 5000;

    private static final List<String> PARTS = List.of("mains", "mainsLost", "battery", "door", "water", "temperature");

    private final Document document;
    private final PointTable table;
    private final List<AlarmRule> rules = new ArrayList<>();
    private final Set<PointRef> watched = new HashSet<>();

    /**
     * A binder.
     *
     * @param others alarms of the file
     */
    CabinetBinder(Document document, PointTable table, List<AlarmRule> others) {
        this.document = document;
        this.table = table;
        others.forEach(rule -> watched.addAll(rule.condition().inputs()));
    }

    /** What the points mean; the alarms are then in {@link #rules}. */
    CabinetSpec bind(Fields top) {
        Fields fields = top.child("cabinet");
        if (!top.has("cabinet")) {
            return CabinetSpec.NONE;
        }
        if (PARTS.stream().noneMatch(fields::has)) {
            document.fault(fields.pointer(), "names no point", String.join(", ", PARTS));
            return CabinetSpec.NONE;
        }
        boolean level = fields.has("mains");
        if (level && fields.has("mainsLost")) {
            document.keyFault(fields.pointer("mainsLost"), "beside mains", "one of the two");
        }
        if (fields.has("mainsBelow") && !level) {
            document.keyFault(fields.pointer("mainsBelow"), "means nothing without mains", "");
        }
        double mainsAt = fields.number("mainsBelow", SWITCH_AT);
        PointRef mains = level ? point(fields, "mains") : switched(fields, "mainsLost");
        PointRef battery = unit(fields, "battery", "V");
        PointRef door = switched(fields, "door");
        PointRef water = switched(fields, "water");
        PointRef temperature = unit(fields, "temperature", "Cel");
        alarm("mains", "市电中断", mains, Colour.YELLOW, !level, mainsAt);
        double low = volts(fields, "batteryLow", battery);
        if (!Double.isNaN(low)) {
            alarm("battery", "电池电压低", battery, Colour.ORANGE, false, low);
        }
        alarm("door", "机柜门打开", door, Colour.BLUE, true, SWITCH_AT);
        alarm("water", "机柜进水", water, Colour.ORANGE, true, SWITCH_AT);
        alarm("temperature", "机柜温度高", temperature, Colour.YELLOW, true, fields.number("temperatureHigh", 60));
        double endBelow = volts(fields, "endBelow", battery);
        long endAfterMs =
                fields.has("endAfter") ? fields.duration("endAfter", 0, 5 * Durations.MINUTE, 7 * Durations.DAY) : 0;
        if (mains == null && (!Double.isNaN(endBelow) || endAfterMs > 0)) {
            String key = endAfterMs > 0 ? "endAfter" : "endBelow";
            document.keyFault(fields.pointer(key), "nothing tells whether there is mains", "with mains or mainsLost");
        }
        if (low <= endBelow) {
            document.fault(
                    fields.pointer("endBelow"),
                    "not below batteryLow: the alarm would come with the end",
                    "below " + Document.number(low));
        }
        return new CabinetSpec(mains, level, mainsAt, battery, door, water, temperature, endBelow, endAfterMs);
    }

    /** The alarms of the set. */
    List<AlarmRule> rules() {
        return rules;
    }

    private PointRef point(Fields fields, String key) {
        return fields.has(key) ? table.resolve(fields, key) : null;
    }

    private PointRef switched(Fields fields, String key) {
        PointRef at = point(fields, key);
        if (at != null && !AlarmBinder.isSwitch(table.spec(at))) {
            document.fault(
                    fields.pointer(key),
                    "no switch: it takes more values than 0 and 1",
                    "a point of type bit or a contact");
        }
        return at;
    }

    private PointRef unit(Fields fields, String key, String unit) {
        PointRef at = point(fields, key);
        PointSpec spec = at == null ? null : table.spec(at);
        if (spec != null && !spec.unit().equals(unit)) {
            document.fault(fields.pointer(key), "is in " + spec.unit(), "a point in " + unit);
        }
        return at;
    }

    private double volts(Fields fields, String key, PointRef battery) {
        if (!fields.has(key)) {
            return Double.NaN;
        }
        if (battery == null) {
            document.keyFault(fields.pointer(key), "nothing measures the battery", "with battery");
        }
        double volts = fields.number(key, Double.NaN);
        if (!(volts > 0 && volts <= MOST_VOLTS)) {
            document.fault(
                    fields.pointer(key), "no voltage of a battery", "above 0, to " + Document.number(MOST_VOLTS));
        }
        return volts;
    }

    private void alarm(String part, String label, PointRef at, Colour colour, boolean rising, double limit) {
        if (at == null || watched.contains(at)) {
            return;
        }
        double[] limits = new double[Colour.values().length];
        Arrays.fill(limits, Double.NaN);
        limits[colour.ordinal()] = limit;
        boolean isSwitch = AlarmBinder.isSwitch(table.spec(at));
        Condition condition =
                new Condition.Limits(at, rising, limits, isSwitch ? 0 : Math.abs(limit) * HYSTERESIS, 1, 1);
        long offDelayMs = isSwitch ? SWITCH_OFF_MS : LEVEL_MS;
        long onDelayMs = part.equals("mains") || isSwitch ? 0 : LEVEL_MS;
        rules.add(new AlarmRule(
                PREFIX + part, label, true, at, condition, onDelayMs, offDelayMs, 0, false, "cabinet", "", true));
    }
}
