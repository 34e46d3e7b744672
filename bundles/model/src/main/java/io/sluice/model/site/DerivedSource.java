package io.sluice.model.site;

/** A point of a virtual device: computed, not read. */
public record DerivedSource(Figure figure) implements Source {}
