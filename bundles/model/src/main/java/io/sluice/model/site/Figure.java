package io.sluice.model.site;

import io.sluice.model.expression.Expression;
import java.util.List;

/**
 * How a derived point is computed from other points. The result is in the derived point's own unit; NaN with quality {@code
 * uncertain} while there is too little to compute from. Immutable.
 */
public sealed interface Figure {
    /** The points it is computed from. */
    List<PointRef> inputs();

    /**
     * An expression.
     *
     * @param inputs the points in it
     */
    record Formula(Expression.Quantity expression, List<PointRef> inputs) implements Figure {
        /** Copies the list. */
        public Formula {
            inputs = List.copyOf(inputs);
        }
    }

    /**
     * Slope of the regression line (least squares) over a sliding window, per {@code perMs}.
     *
     * @param windowMs length, ms
     * @param coverage least part of the window that good values must span and fill, 0 to 1
     * @param perMs the slope is per so many ms: 60000 for /min, 86400000 for /d
     */
    record Rate(PointRef of, long windowMs, double coverage, long perMs) implements Figure {
        @Override
        public List<PointRef> inputs() {
            return List.of(of);
        }
    }

    /**
     * Seconds until the threshold is reached if it goes on like in the window: 0 once reached, {@code mostMs} if it does not
     * approach.
     */
    record TimeTo(PointRef of, double threshold, boolean rising, long windowMs, long mostMs) implements Figure {
        @Override
        public List<PointRef> inputs() {
            return List.of(of);
        }
    }

    /**
     * What has come together: rain out of tips or of a counter that wraps or starts anew.
     *
     * @param counter true: the point counts up, increments are added; false: each sample is the amount since the last one
     * @param perCount amount per count, such as 0.2 mm
     * @param wrapsAt value after which the counter is 0 again, such as 65536; 0 if it never wraps: a fall is a new start
     * @param span over what
     * @param windowMs for {@link Span#SLIDING} and {@link Span#CLOCK}: length, ms, to 24 h
     * @param dryMs for {@link Span#EVENT}: an event ends after so long without any
     */
    record Total(PointRef of, boolean counter, double perCount, double wrapsAt, Span span, long windowMs, long dryMs)
            implements Figure {
        /** Over what a total runs. */
        public enum Span {
            /** The last {@code windowMs}: for alarms. */
            SLIDING,
            /** The last whole window by the clock: for reports. SL 651-2014. */
            CLOCK,
            /** Since 08:00 local time: the hydrological day. */
            DAY,
            /** Since the event began. */
            EVENT
        }

        @Override
        public List<PointRef> inputs() {
            return List.of(of);
        }
    }

    /**
     * A figure of the values in a window.
     *
     * @param aligned true: the last whole window by the clock; false: sliding
     * @param coverage least part of the window that good values must fill, 0 to 1, such as 0.75 for 45 of 60 min
     */
    record Average(PointRef of, Statistic statistic, long windowMs, boolean aligned, double coverage)
            implements Figure {
        /** Which figure. */
        public enum Statistic {
            /** Arithmetic mean. */
            MEAN,
            /** Median. */
            MEDIAN,
            /** Smallest. */
            MIN,
            /** Largest. */
            MAX,
            /** Energy mean of levels in dB, 10 lg(mean of 10^(L/10)): GB 3096-2008, 3.2; ISO 1996-1. */
            LEQ,
            /** Part of the window that good values filled, 0 to 1. */
            VALIDITY
        }

        @Override
        public List<PointRef> inputs() {
            return List.of(of);
        }
    }

    /**
     * Change against a baseline: cumulative change = carried + compensated value - baseline. NaN until a baseline is
     * approved.
     *
     * @param fixed baseline as configured; NaN: captured on the site and approved there
     * @param windowMs how long a capture lasts, ms, 24 h to 72 h
     * @param coverage least part of the capture's minutes with a good value, 0 to 1
     * @param temperature point of the temperature that is compensated; null: none
     * @param perKelvin change of the value per kelvin that is taken out, in its unit
     * @param reference temperature that it is referred to, °C; NaN: that of the baseline
     * @param control control value: the result is the change in per cent of it; NaN: the change itself
     */
    record Deviation(
            PointRef of,
            double fixed,
            long windowMs,
            double coverage,
            PointRef temperature,
            double perKelvin,
            double reference,
            double control)
            implements Figure {
        @Override
        public List<PointRef> inputs() {
            return temperature == null ? List.of(of) : List.of(of, temperature);
        }
    }

    /**
     * A figure of a block of evenly spaced samples, 50 to 500 Hz.
     *
     * @param channels one point, or the components whose vector sum is meant
     * @param rateHz samples per second
     * @param blockMs length of a block, ms
     * @param highPassHz cut-off of the high-pass (second-order Butterworth); 0 takes the mean out only
     */
    record Vibration(List<PointRef> channels, Measure measure, double rateHz, long blockMs, double highPassHz)
            implements Figure {
        /** Which figure. */
        public enum Measure {
            /** Root of the mean square. */
            RMS,
            /** Largest absolute value; of velocity and several channels: PPV as vector sum. DIN 4150-3. */
            PEAK,
            /** Peak by RMS. */
            CREST,
            /** Frequency of the largest line of the amplitude spectrum (Hann window), Hz. */
            DOMINANT_FREQUENCY
        }

        /** Copies the list. */
        public Vibration {
            channels = List.copyOf(channels);
        }

        @Override
        public List<PointRef> inputs() {
            return channels;
        }
    }
}
