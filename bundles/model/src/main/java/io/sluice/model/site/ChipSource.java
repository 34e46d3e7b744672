package io.sluice.model.site;

/**
 * A quantity that the driver of a chip computes, where its arithmetic is beyond scale and offset.
 *
 * @param chip which driver, such as {@code "bme280"}
 * @param quantity which of its quantities, such as {@code "pressure"}
 */
public record ChipSource(String chip, String quantity) implements Source {}
