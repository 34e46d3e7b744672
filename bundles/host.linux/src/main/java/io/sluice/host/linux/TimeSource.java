package io.sluice.host.linux;

/** Something that may know whether the wall clock is being set. Called on the clock's thread. */
interface TimeSource {
    /**
     * What a source says.
     *
     * @param name word for people and the platform
     * @param agoMs since it last set or confirmed the clock, ms, from 0
     * @param errorMs error of the clock then, ms
     */
    record Heard(String name, long agoMs, long errorMs) {}

    /**
     * Asks it.
     *
     * @param wallMs the wall clock, ms since 1970
     * @param nowNs boot-time clock, ns
     * @return null if it is not there or has never set the clock in this boot of the kernel
     */
    Heard ask(long wallMs, long nowNs);
}
