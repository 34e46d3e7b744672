package io.sluice.testkit.demo;

import io.sluice.model.site.PointSpec;
import io.sluice.testkit.field.FieldModel;
import io.sluice.testkit.field.Quantity;
import io.sluice.testkit.instrument.SimulatedInstrument;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets the instruments measure the field, 50 times a second. Which quantity a point measures follows from the names of the
 * profiles' points. Thread {@code field}.
 */
final class FieldFeed implements AutoCloseable {
    private static final long TICK_NS = 20_000_000;
    private static final long JOIN_MS = 2000;
    private static final Map<String, Quantity> BY_NAME = Map.ofEntries(
            Map.entry("level", Quantity.LEVEL_M),
            Map.entry("rain", Quantity.RAIN_MM),
            Map.entry("di1", Quantity.FLOAT),
            Map.entry("di2", Quantity.CLEAR),
            Map.entry("roll", Quantity.ROLL_DEG),
            Map.entry("pitch", Quantity.PITCH_DEG),
            Map.entry("crack", Quantity.CRACK_MM),
            Map.entry("velocity-x", Quantity.VIBRATION_X_MM_S),
            Map.entry("velocity-y", Quantity.VIBRATION_Y_MM_S),
            Map.entry("velocity-z", Quantity.VIBRATION_Z_MM_S),
            Map.entry("acceleration-x", Quantity.ACCELERATION_X_G),
            Map.entry("acceleration-y", Quantity.ACCELERATION_Y_G),
            Map.entry("acceleration-z", Quantity.ACCELERATION_Z_G),
            Map.entry("frequency-x", Quantity.FREQUENCY_HZ),
            Map.entry("frequency-y", Quantity.FREQUENCY_HZ),
            Map.entry("frequency-z", Quantity.FREQUENCY_HZ),
            Map.entry("pm2.5", Quantity.PM25_UG_M3),
            Map.entry("pm10", Quantity.PM10_UG_M3),
            Map.entry("wind-speed", Quantity.WIND_M_S),
            Map.entry("wind-direction", Quantity.WIND_DEG),
            Map.entry("humidity", Quantity.HUMIDITY_PCT),
            Map.entry("noise", Quantity.NOISE_DB),
            Map.entry("pressure", Quantity.PRESSURE_KPA));
    /** What an instrument says of itself all the time: healthy, a good signal. */
    private static final Map<String, Double> CONSTANT = Map.of("health", 1.0, "signal", 1024.0);

    private final FieldModel model;
    private final double lapse;
    private final double speed;
    private final List<Feed> feeds = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "field");
    private volatile boolean stopped;
    private volatile double modelS;
    private volatile double hourOfDay;

    private record Feed(SimulatedInstrument instrument, String point, Quantity quantity) {}

    /**
     * A feed that does not run yet; the instruments measure the field's first moment.
     *
     * @param lapse seconds of slow model time per second, for the storm and the day
     * @param speed seconds of shaking per second
     * @param leftAlone {@code device/point} that someone else feeds from then on
     */
    FieldFeed(
            FieldModel model,
            Collection<SimulatedInstrument> instruments,
            double lapse,
            double speed,
            Set<String> leftAlone) {
        this.model = model;
        this.lapse = lapse;
        this.speed = speed;
        for (SimulatedInstrument instrument : instruments) {
            for (PointSpec point : instrument.spec().points()) {
                quantity(instrument.spec().profile(), point.name())
                        .ifPresentOrElse(
                                q -> feeds.add(new Feed(instrument, point.name(), q)),
                                () -> rest(instrument, point.name()));
            }
        }
        measure();
        feeds.removeIf(f -> leftAlone.contains(f.instrument.spec().name() + "/" + f.point));
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Model time, s from the start. */
    double modelS() {
        return modelS;
    }

    /** Hour of the model's day, 0 to 24. */
    double hourOfDay() {
        return hourOfDay;
    }

    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
        try {
            // returns at once if it never ran
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Optional<Quantity> quantity(String profile, String point) {
        if (point.equals("temperature")) {
            return Optional.of(profile.startsWith("witmotion/") ? Quantity.INDOOR_C : Quantity.OUTDOOR_C);
        }
        return Optional.ofNullable(BY_NAME.get(point));
    }

    /** A point that nothing in the field moves: what it says of itself, else nothing, or the middle of its range. */
    private static void rest(SimulatedInstrument instrument, String point) {
        PointSpec spec = instrument.spec().points().stream()
                .filter(p -> p.name().equals(point))
                .findFirst()
                .orElseThrow();
        double value = CONSTANT.getOrDefault(point, 0.0);
        instrument.set(point, value >= spec.min() && value <= spec.max() ? value : (spec.min() + spec.max()) / 2);
    }

    private void run() {
        long start = System.nanoTime();
        while (!stopped) {
            double realS = (System.nanoTime() - start) / 1e9;
            model.advance(realS * lapse, realS * speed);
            measure();
            LockSupport.parkNanos(TICK_NS);
        }
    }

    private void measure() {
        modelS = model.modelS();
        hourOfDay = model.hourOfDay();
        for (Feed feed : feeds) {
            feed.instrument.set(feed.point, model.get(feed.quantity));
        }
    }
}
