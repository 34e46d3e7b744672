package io.sluice.model.site;

/** Where a point's raw value comes from. One kind per family of buses. */
public sealed interface Source permits RegisterSource {}
