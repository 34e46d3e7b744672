package io.sluice.model;

/**
 * One start of the gateway process. The counter alone would repeat after the loss of the state directory, the kernel's boot
 * id would repeat after {@code kill -9}: together with the nonce no two starts collide. Immutable.
 *
 * @param counter process starts so far, from 1, persisted
 * @param nonce eight lower-case hexadecimal digits, random per start
 * @param kernelBootId the kernel's boot id, empty where there is none
 */
public record Boot(long counter, String nonce, String kernelBootId) {
    /** The id used on the wire: {@code counter-nonce}, such as {@code "17-a3f2c1d0"}. */
    public String id() {
        return counter + "-" + nonce;
    }
}
