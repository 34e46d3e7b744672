package io.sluice.model.site;

/**
 * A record of a SenML pack that the instrument pushes.
 *
 * @param record end of the record's full name, such as {@code "temp"}: the name is that, or ends in it after one of
 *     {@code : / . _ -}
 */
public record SenmlSource(String record) implements Source {}
