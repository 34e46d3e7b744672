package io.sluice.codec.site;

import io.sluice.model.Colour;
import io.sluice.model.site.AlarmPolicy;
import io.sluice.model.site.AlarmPolicy.Duty;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Makes what holds for all alarms: the policy, and whether the limits of the file are approved. */
final class PolicyBinder {
    private static final int MOST_DUTIES = 16;

    private final Document document;

    /**
     * What the generated fault rules call.
     *
     * @param colour colour
     * @param afterMs on-delay, ms; three periods of the device at least
     */
    record Faults(Colour colour, long afterMs) {}

    PolicyBinder(Document document) {
        this.document = document;
    }

    AlarmPolicy policy(Fields top) {
        Fields fields = top.child("policy");
        Fields chatter = fields.child("chatter");
        return new AlarmPolicy(
                fields.duration("restartGap", 5 * Durations.MINUTE, 0, Durations.HOUR),
                chatter.integer("raises", 5),
                chatter.duration("within", 10 * Durations.MINUTE, Durations.SECOND, Durations.DAY),
                chatter.duration("hold", 10 * Durations.MINUTE, Durations.SECOND, Durations.DAY),
                fields.duration("maxShelf", 12 * Durations.HOUR, Durations.MINUTE, 7 * Durations.DAY),
                duties(fields),
                zone(top.child("gateway")));
    }

    Faults faults(Fields top) {
        Fields fields = top.child("policy").child("faults");
        return new Faults(
                colour(fields, "colour", Colour.BLUE),
                fields.duration("after", 30 * Durations.SECOND, 0, Durations.HOUR));
    }

    /** Whether somebody answers for the limits in this file. */
    boolean approved(Fields top) {
        Fields fields = top.child("limits");
        boolean by = !fields.text("approvedBy", "").isBlank();
        String on = fields.text("approvedOn", "");
        if (fields.has("approvedBy") != fields.has("approvedOn")) {
            document.missing(
                    fields.pointer(),
                    fields.has("approvedBy") ? "approvedOn" : "approvedBy",
                    "approvedBy and approvedOn go together");
        }
        if (fields.has("approvedBy") && !by) {
            document.fault(fields.pointer("approvedBy"), "empty", "who answers for the limits");
        }
        if (!on.isEmpty()) {
            try {
                LocalDate.parse(on);
                return by;
            } catch (DateTimeParseException e) {
                document.fault(fields.pointer("approvedOn"), "no day", "a day such as 2026-05-01");
            }
        }
        return false;
    }

    private ZoneId zone(Fields gateway) {
        String id = gateway.text("timeZone", AlarmPolicy.PLAIN.zone().getId());
        if (ZoneId.getAvailableZoneIds().contains(id)) {
            return ZoneId.of(id);
        }
        document.fault(
                gateway.pointer("timeZone"),
                "no such time zone",
                Nearest.word(id, ZoneId.getAvailableZoneIds())
                        .map(near -> near + "? Names are those of the IANA database")
                        .orElse("a name of the IANA database, such as Asia/Shanghai"));
        return AlarmPolicy.PLAIN.zone();
    }

    private List<Duty> duties(Fields policy) {
        List<Duty> duties = new ArrayList<>();
        Map<Colour, Integer> lines = new EnumMap<>(Colour.class);
        for (Fields fields : policy.children("duty", MOST_DUTIES)) {
            fields.required("colour");
            fields.required("level");
            Colour colour = colour(fields, "colour", Colour.NONE);
            if (colour == Colour.NONE) {
                continue;
            }
            int line = document.spot(fields.pointer("colour")).line();
            Integer first = lines.putIfAbsent(colour, line);
            if (first != null) {
                document.fault(
                        fields.pointer("colour"),
                        "two duties for this colour, the first in line " + first,
                        "each once");
            }
            duties.add(
                    new Duty(colour, fields.text("level", ""), fields.text("division", ""), fields.text("label", "")));
        }
        return duties;
    }

    /** A colour by its word; the fallback if there is none. None is no colour of an alarm. */
    static Colour colour(Fields fields, String key, Colour fallback) {
        String word = fields.text(key, "");
        for (Colour colour : Colour.values()) {
            if (colour != Colour.NONE && colour.word().equals(word)) {
                return colour;
            }
        }
        if (!word.isEmpty()) {
            fields.document().fault(fields.pointer(key), "no colour", "blue, yellow, orange, red");
        }
        return fallback;
    }
}
