package io.sluice.model.site;

/**
 * What an instrument is known by that sends by itself, and how its times are taken. Its {@link DeviceSpec#periodMs()} is how
 * often it is expected to send.
 *
 * @param identity name it gives itself, unique on its link: the PSK identity, or the end of the path on a link without keys
 * @param secretRef name of its key's file among the secrets; empty on a link without keys
 * @param lateAfterMs age from which a sample is late, ms: kept and forwarded with its own time, but not evaluated
 */
public record PushSpec(String identity, String secretRef, int lateAfterMs) {}
