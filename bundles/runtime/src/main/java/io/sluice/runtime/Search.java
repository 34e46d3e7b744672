package io.sluice.runtime;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.SerialSettings;
import io.sluice.model.site.Site;
import io.sluice.port.field.FieldScout;
import io.sluice.port.field.FieldScout.Found;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds what is on a link. Buses with addresses are asked address by address, and the profiles are tried on what answers.
 * Serial instruments have no question in common, so that each profile is tried in its own language at its own settings; on a
 * port that may carry either, only if no Modbus instrument answered. Stateless.
 */
final class Search {
    private static final String SERIAL_BUS = "serial";
    private static final String MODBUS = "modbus";

    /** What sends less often than this is not found; HJ 212 instruments may have a minute. */
    private static final int MOST_PATIENCE_MS = 10_000;

    private final Rim rim;
    private final TrialSite trial;

    /** Is told what was found. Called on the searching thread. */
    interface Listener {
        /** Something answered, at once. */
        void answered(Found found);

        /** The profiles that fit it, best first; empty if none does. When all have been looked for. */
        void fits(Found found, List<String> profiles);
    }

    /**
     * What is looked for.
     *
     * @param link the link, see {@link TrialSite#LINKS}
     * @param serial serial settings to try, such as {@code 9600-8N1}; empty: the usual ones, and for instruments with a
     *     language of their own those they are delivered with
     * @param firstUnit first address
     * @param lastUnit last address
     * @param timeoutMs longest wait for an address, ms; an instrument with a language of its own has the time its profile gives
     */
    record Order(String link, List<String> serial, int firstUnit, int lastUnit, int timeoutMs) {}

    Search(Rim rim, TrialSite trial) {
        this.rim = rim;
        this.trial = trial;
    }

    /**
     * Looks for it.
     *
     * @return what ended it early, for people; empty if it came to the end
     * @throws IllegalArgumentException if there is no such link, or no driver for it
     * @throws InterruptedException if the thread was interrupted
     */
    String run(Order order, Listener listener) throws InterruptedException {
        boolean answered = false;
        String fault = "";
        for (String bus : TrialSite.buses(order.link())) {
            if (bus.equals(SERIAL_BUS)) {
                if (!answered && fault.isEmpty()) {
                    byProfile(order, listener);
                }
                continue;
            }
            List<Found> all = new ArrayList<>();
            fault = byAddress(order, bus, found -> {
                all.add(found);
                listener.answered(found);
            });
            for (Found found : all) {
                answered |= found.quality() != Quality.GARBLED;
                listener.fits(found, profiles(order, bus, found));
            }
        }
        return fault;
    }

    private String byAddress(Order order, String bus, java.util.function.Consumer<Found> found)
            throws InterruptedException {
        List<SerialSettings> settings = new ArrayList<>();
        if (TrialSite.hasSettings(order.link())) {
            (order.serial().isEmpty() ? TrialSite.USUAL : order.serial())
                    .forEach(s -> settings.add(TrialSite.serial(s)));
        }
        LinkSpec spec = trial.link(
                order.link(), settings.isEmpty() ? TrialSite.USUAL.get(0) : TrialSite.name(settings.get(0)), bus);
        return scout(spec.driver()).scan(spec, settings, order.firstUnit(), order.lastUnit(), order.timeoutMs(), found);
    }

    private List<String> profiles(Order order, String bus, Found found) throws InterruptedException {
        String link = bus.equals("onewire") ? "onewire:" + found.words() : order.link();
        FieldScout scout = scout(trial.link(link, TrialSite.USUAL.get(0), bus).driver());
        return trial.fitting(scout, link, found, bus, bus.equals(MODBUS) ? order.timeoutMs() : 0);
    }

    private void byProfile(Order order, Listener listener) throws InterruptedException {
        Map<Found, List<String>> all = new LinkedHashMap<>();
        for (String id : trial.ids(SERIAL_BUS)) {
            List<String> settings =
                    !TrialSite.hasSettings(order.link()) || order.serial().isEmpty()
                            ? List.of(trial.settings(id))
                            : order.serial();
            for (String one : settings) {
                int own = trial.site(order.link(), one, id, -1, 0)
                        .devices()
                        .get(0)
                        .timeoutMs();
                Site site = trial.site(order.link(), one, id, -1, Math.min(own, MOST_PATIENCE_MS));
                if (TrialSite.fits(scout(site.links().get(0).driver()), site)) {
                    DeviceSpec device = site.devices().get(0);
                    Found found = new Found(
                            TrialSite.hasSettings(order.link()) ? TrialSite.serial(one) : null,
                            device.unit(),
                            Quality.GOOD,
                            id);
                    listener.answered(found);
                    all.put(found, List.of(id));
                }
            }
        }
        all.forEach(listener::fits);
    }

    private FieldScout scout(String driver) {
        FieldScout scout = rim.scout(driver);
        if (scout == null) {
            throw new IllegalArgumentException("no driver for " + driver + " runs");
        }
        return scout;
    }
}
