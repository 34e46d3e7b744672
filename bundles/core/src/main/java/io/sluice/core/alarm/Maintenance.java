package io.sluice.core.alarm;

import io.sluice.core.time.Memo;
import io.sluice.core.time.Moment;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Which devices are under maintenance, until when and by whom. Ends by itself, survives a restart. Engine thread. */
final class Maintenance {
    private final Site site;
    private final BiConsumer<String, String> keep;
    private final long[] dueNs;
    private final String[] words;
    private final String[] by;
    private final String[] why;

    Maintenance(Site site, BiConsumer<String, String> keep) {
        int n = site.devices().size();
        this.site = site;
        this.keep = keep;
        dueNs = new long[n];
        words = new String[n];
        by = new String[n];
        why = new String[n];
        Arrays.fill(dueNs, Alarm.NEVER);
    }

    /** Index of the device with this name; -1 if none. */
    int device(String name) {
        for (DeviceSpec d : site.devices()) {
            if (d.name().equals(name)) {
                return d.index();
            }
        }
        return -1;
    }

    boolean on(int device) {
        return words[device] != null;
    }

    long dueNs(int device) {
        return dueNs[device];
    }

    void begin(int device, long untilNs, String who, String reason, Present now) {
        dueNs[device] = untilNs;
        by[device] = who;
        why[device] = reason;
        words[device] = "maintenance:" + site.devices().get(device).name();
        keep.accept(
                key(device),
                new Memo()
                        .put("by", who)
                        .put("why", reason)
                        .put("left", now.leftMs(untilNs))
                        .put("at", now.moment().text())
                        .text());
    }

    void end(int device) {
        dueNs[device] = Alarm.NEVER;
        words[device] = null;
        keep.accept(key(device), "");
    }

    /** The device whose maintenance suppresses the alarm; -1 if none does. */
    int of(Alarm a) {
        int first = -1;
        for (int d : a.devices) {
            if (on(d)) {
                first = first < 0 ? d : first;
                if (!a.votes) {
                    return first;
                }
            } else if (a.votes) {
                return -1;
            }
        }
        return first;
    }

    String word(int device) {
        return words[device];
    }

    String by(int device) {
        return by[device];
    }

    String why(int device) {
        return why[device];
    }

    /** What is under way now. */
    List<Alarms.UnderMaintenance> list(Present now) {
        List<Alarms.UnderMaintenance> list = new ArrayList<>();
        for (int d = 0; d < words.length; d++) {
            if (on(d)) {
                list.add(new Alarms.UnderMaintenance(site.devices().get(d).name(), now.utcAt(dueNs[d]), by[d], why[d]));
            }
        }
        return list;
    }

    /** Goes on from what was kept, downtime counted; what has begun in this start already stands. */
    void restore(Map<String, String> kept, Moment alive, Present now) {
        for (DeviceSpec d : site.devices()) {
            String text = kept.getOrDefault(key(d.index()), "");
            if (!text.isEmpty() && !on(d.index())) {
                Memo memo = Memo.of(text);
                long gone = Kept.Age.of(memo.moment("at"), alive, now.moment()).deadlineMs();
                begin(
                        d.index(),
                        now.in(Math.max(0, memo.whole("left", 0) - gone)),
                        memo.text("by", "gateway"),
                        memo.text("why", ""),
                        now);
            }
        }
    }

    /** Goes on from another configuration, by the devices' names. */
    void carry(Maintenance before, Present now) {
        for (int old = 0; old < before.words.length; old++) {
            if (before.on(old)) {
                int d = device(before.site.devices().get(old).name());
                if (d >= 0) {
                    begin(d, before.dueNs[old], before.by[old], before.why[old], now);
                } else {
                    keep.accept(before.key(old), "");
                }
            }
        }
    }

    private String key(int device) {
        return Kept.MAINTENANCE + site.devices().get(device).name();
    }
}
