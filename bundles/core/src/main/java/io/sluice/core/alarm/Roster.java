package io.sluice.core.alarm;

import io.sluice.core.alarm.condition.Watcher;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.Site;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * All alarms of a site, and which look at a device's scan: links' faults first, since they explain others, then contradictions,
 * since they put others in doubt. Engine thread; what it holds is fixed, the alarms move.
 */
final class Roster {
    private final Alarm[] all;
    private final Alarm[][] byDevice;
    private final Alarm[] ticking;
    private final Map<String, Alarm> byName = new HashMap<>();

    Roster(Site site, Function<AlarmRule, Watcher> watchers) {
        List<Alarm> list = new ArrayList<>();
        for (AlarmRule rule : site.alarms()) {
            Alarm a = new Alarm(list.size(), rule, watchers.apply(rule), site);
            list.add(a);
            byName.put(rule.name(), a);
        }
        all = list.toArray(Alarm[]::new);
        list.sort(Comparator.comparingInt(a -> rank(a.rule.condition())));
        List<List<Alarm>> lists =
                new ArrayList<>(Collections.nCopies(site.devices().size(), null));
        lists.replaceAll(none -> new ArrayList<>());
        for (Alarm a : list) {
            for (int device : a.watcher.devices()) {
                lists.get(device).add(a);
            }
        }
        byDevice = lists.stream().map(l -> l.toArray(Alarm[]::new)).toArray(Alarm[][]::new);
        ticking = list.stream().filter(a -> a.watcher.ticks()).toArray(Alarm[]::new);
        doubts(site);
        causes(site);
    }

    Alarm[] all() {
        return all;
    }

    Alarm[] byDevice(int device) {
        return byDevice[device];
    }

    Alarm[] ticking() {
        return ticking;
    }

    /** The alarm with this name; null if none. */
    Alarm named(String name) {
        return byName.get(name);
    }

    List<AlarmState> states(Predicate<AlarmState> which) {
        List<AlarmState> states = new ArrayList<>();
        for (Alarm a : all) {
            if (which.test(a.state)) {
                states.add(a.state);
            }
        }
        return states;
    }

    private static int rank(Condition condition) {
        return condition instanceof Condition.LinkFault ? 0 : condition instanceof Condition.Disagreement ? 1 : 2;
    }

    /** A contradiction puts the hazards in doubt that look at one of its two points; a fault is never in doubt for it. */
    private void doubts(Site site) {
        Map<PointRef, Set<Integer>> contested = new HashMap<>();
        for (Alarm a : all) {
            if (Alarms.isDisagreement(a)) {
                Inputs.direct(a.rule.condition()).forEach(p -> contested
                        .computeIfAbsent(p, k -> new HashSet<>())
                        .add(a.index));
            }
        }
        for (Alarm a : all) {
            if (!a.rule.fault() && !contested.isEmpty()) {
                a.doubters = Inputs.all(a.rule.condition(), site).stream()
                        .flatMap(p -> contested.getOrDefault(p, Set.of()).stream())
                        .filter(i -> i != a.index)
                        .distinct()
                        .sorted()
                        .mapToInt(i -> i)
                        .toArray();
            }
        }
    }

    private void causes(Site site) {
        for (Alarm link : all) {
            if (link.rule.condition() instanceof Condition.LinkFault fault) {
                List<Integer> effects = new ArrayList<>();
                for (Alarm a : all) {
                    if (a.rule.condition() instanceof Condition.DeviceFault d
                            && site.devices().get(d.device()).link().equals(fault.link())) {
                        a.cause = link.index;
                        effects.add(a.index);
                    }
                }
                link.effects = effects.stream().mapToInt(i -> i).toArray();
            }
        }
    }
}
