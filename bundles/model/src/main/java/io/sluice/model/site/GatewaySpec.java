package io.sluice.model.site;

/**
 * Identity of a gateway.
 *
 * @param id gateway id = MQTT client id = certificate name
 * @param label name for people, possibly Chinese; empty if none
 * @param place where it stands
 */
public record GatewaySpec(String id, String label, Place place) {}
