package io.sluice.core;

import io.sluice.model.Quality;

/**
 * What became of a write. Immutable.
 *
 * @param write the write
 * @param quality good if the device confirmed it, else what went wrong
 * @param fault what went wrong, for people; empty if nothing did
 * @param atNs boot-time clock after it, ns
 */
public record OutputWritten(OutputWrite write, Quality quality, String fault, long atNs) {}
