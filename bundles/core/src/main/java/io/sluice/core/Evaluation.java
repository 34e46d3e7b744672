package io.sluice.core;

import io.sluice.core.alarm.Alarms;
import io.sluice.core.board.Board;
import io.sluice.core.derive.Derived;
import io.sluice.core.derive.Deriver;
import io.sluice.core.sample.Wave;
import io.sluice.core.time.Moment;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.PointRef;

/**
 * One realm at work: what stands on its board, what is derived from it, which alarms it calls. Confined to the engine
 * thread.
 *
 * @param board latest values of the realm
 * @param deriver figures of the realm
 * @param alarms alarms of the realm
 */
record Evaluation(Board board, Deriver deriver, Alarms alarms) {
    /** Where the results of one realm go. */
    interface Sink {
        /** Whether this virtual device is computed in this realm. */
        boolean wants(int device);

        /** Makes a scan of a virtual device's columns. */
        Scan number(Derived derived, long atNs);

        /** A transition. */
        void moved(Transition transition);

        /** A scan of a virtual device, after its evaluation. */
        void made(Scan scan);
    }

    /** Takes a scan in: alarms first, then the figures that follow from it and their alarms. */
    void take(Scan scan, Sink sink) {
        board.put(scan);
        alarms.scan(scan, board, sink::moved);
        deriver.scan(scan, board, derived -> derived(derived, scan.monotonicNs(), sink));
    }

    /**
     * Takes a block in: the figures that follow from it and their alarms.
     *
     * @param now the instant of its last sample
     */
    void wave(Wave wave, Moment now, Sink sink) {
        for (int i = 0; i < wave.rows().length; i++) {
            if (wave.rows()[i] != null) {
                PointRef point = new PointRef(wave.device(), i);
                deriver.waveform(point, wave.rateHz(), wave.rows()[i], wave.endNs(), wave.quality()[i]);
            }
        }
        deriver.tick(board, now, derived -> derived(derived, now.monotonicNs(), sink));
    }

    /** Does what time alone calls for; returns when to call again, ns. */
    long tick(Moment now, Sink sink) {
        long due = alarms.tick(board, now, sink::moved);
        deriver.tick(board, now, derived -> derived(derived, now.monotonicNs(), sink));
        return due;
    }

    private void derived(Derived derived, long atNs, Sink sink) {
        if (sink.wants(derived.device())) {
            Scan scan = sink.number(derived, atNs);
            board.put(scan);
            alarms.scan(scan, board, sink::moved);
            sink.made(scan);
        }
    }
}
