package io.sluice.core;

import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.RegisterSource;

/**
 * One write to an output, on its way to the link. Immutable.
 *
 * @param output index of the output in the site
 * @param watchdog whether it feeds the output's watchdog instead of switching it
 * @param unit address on the link
 * @param timeoutMs longest wait for the device's answer, ms
 * @param target coil or holding register
 * @param value raw value
 */
public record OutputWrite(int output, boolean watchdog, int unit, int timeoutMs, RegisterSource target, int value) {
    /** The write that switches an output, or feeds its watchdog. */
    public static OutputWrite of(OutputSpec spec, int value, boolean watchdog) {
        RegisterSource target = watchdog ? spec.watchdog().target() : spec.target();
        return new OutputWrite(spec.index(), watchdog, spec.unit(), spec.timeoutMs(), target, value);
    }
}
