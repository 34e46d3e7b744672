package io.sluice.model.site;

/**
 * A point by its place in the site.
 *
 * @param device index of the device in {@link Site#devices()}
 * @param point column of the point
 */
public record PointRef(int device, int point) {}
