package io.sluice.testkit.demo;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Site;
import io.sluice.testkit.instrument.SimulatedInstrument;
import io.sluice.testkit.replay.CsvFile;
import io.sluice.testkit.replay.Mapping;
import io.sluice.testkit.replay.Outline;
import io.sluice.testkit.replay.Replay;
import io.sluice.testkit.replay.ReplayCheck;
import io.sluice.testkit.site.SeedSite;
import io.sluice.testkit.site.SimulatedSite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A recording that a demo plays: what it holds, where it plays, how fast its points must be polled. Immutable. */
final class Recording {
    /** Part of the time between two rows after which each point is polled again, so that no row slips through. */
    private static final double POLL_SHARE = 0.3;

    /** Polls that fall into a row at least, in a recording of six rows a second or fewer. */
    private static final double LEAST_POLLS = 2.5;

    private static final double SLOW_STEP_MS = 160;

    private final DemoOptions options;
    private final Outline outline;
    private final Mapping mapping;

    private Recording(DemoOptions options, Outline outline, Mapping mapping) {
        this.options = options;
        this.outline = outline;
        this.mapping = mapping;
    }

    /**
     * Looks at the file.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if none of it can play at the site
     */
    static Recording open(DemoOptions options, Site site) throws IOException {
        Outline outline = Outline.of(options.replay());
        String name = String.valueOf(options.replay().getFileName());
        try (CsvFile file = new CsvFile(options.replay())) {
            Mapping mapping = options.mapping().isEmpty()
                    ? Mapping.byNames(file.columns(), file.timeColumn(), name, site)
                    : Mapping.of(options.mapping(), file.columns(), name, site);
            if (mapping.routes().isEmpty()) {
                throw new IllegalArgumentException("--replay " + name + ": no column fits a point by its name; say "
                        + "FILE.csv:column=device/point with columns " + file.columns() + " and points "
                        + site.devices().stream()
                                .flatMap(d -> d.points().stream().map(p -> d.name() + "/" + p.name()))
                                .toList());
            }
            return new Recording(options, outline, mapping);
        }
    }

    Outline outline() {
        return outline;
    }

    /** {@code device/point} of all points it plays at. */
    Set<String> targets() {
        return mapping.routes().stream().map(Mapping.Route::target).collect(Collectors.toSet());
    }

    Set<String> devices() {
        return mapping.routes().stream().map(Mapping.Route::device).collect(Collectors.toSet());
    }

    List<String> routes() {
        return mapping.routes().stream().map(Mapping.Route::toString).toList();
    }

    /** By device: the longest period that misses no row, ms. */
    Map<String, Long> longestPeriodMs() {
        Map<String, Long> periods = new LinkedHashMap<>();
        devices().forEach(d -> periods.put(d, pollMs()));
        return periods;
    }

    private long pollMs() {
        return Math.max(SeedSite.SHORTEST_PERIOD_MS, (long) (realMs(outline.shortS()) * POLL_SHARE));
    }

    /** How long a row is held at least, ms: rows that are much closer than the others would be missed. */
    private long leastHoldMs() {
        return realMs(outline.stepS()) < SLOW_STEP_MS ? 0 : (long) (pollMs() * LEAST_POLLS);
    }

    private double realMs(double recordedS) {
        return recordedS / options.speed() * 1000;
    }

    /** What the user should know before it plays. */
    List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        remarks.add(String.format(
                Locale.ROOT,
                "replay %s: %,d rows, %.4g s apart, %s at speed %s",
                options.replay().getFileName(),
                outline.rows(),
                outline.stepS(),
                Board.seconds((long) (outline.durationS() / options.speed() * 1000)),
                options.speed()));
        mapping.routes().forEach(r -> remarks.add("  " + r));
        if (!mapping.leftOut().isEmpty()) {
            remarks.add("  not played: " + String.join(", ", mapping.leftOut()));
        }
        if (outline.shortened() > 0) {
            remarks.add("  " + outline.shortened() + " pauses, jumps or changes of event are cut to one step");
        }
        if (leastHoldMs() == 0) {
            remarks.add(String.format(
                    Locale.ROOT,
                    "  %.0f rows a second: rows will be missed; --speed %.2g plays one a second",
                    1000 / realMs(outline.stepS()),
                    outline.stepS()));
        }
        return remarks;
    }

    /** A check that listens to the instruments. */
    ReplayCheck check(Site site, SimulatedSite field) {
        ReplayCheck check = new ReplayCheck();
        for (Mapping.Route route : mapping.routes()) {
            DeviceSpec device = device(site, route.device());
            SimulatedInstrument instrument = field.instrument(route.device());
            check.watch(
                    route,
                    device.link(),
                    device.unit(),
                    instrument.resolution(route.point().name()));
        }
        field.servers().forEach((link, server) -> server.onRead(check.listener(link)));
        return check;
    }

    Replay replay(SimulatedSite field, ReplayCheck check) {
        return new Replay(
                options.replay(), outline, mapping, options.speed(), leastHoldMs(), field.instruments(), check);
    }

    private static DeviceSpec device(Site site, String name) {
        return site.devices().stream()
                .filter(d -> d.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
