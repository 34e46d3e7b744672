package io.sluice.model.site;

/**
 * Identity of a gateway.
 *
 * @param id gateway id = MQTT client id = certificate name
 * @param label name for people, possibly Chinese; empty if none
 * @param place where it stands
 * @param cabinet the box it stands in
 */
public record GatewaySpec(String id, String label, Place place, CabinetSpec cabinet) {
    /** A gateway that knows nothing of its cabinet. */
    public GatewaySpec(String id, String label, Place place) {
        this(id, label, place, CabinetSpec.NONE);
    }

    /** The same gateway in a cabinet. */
    public GatewaySpec with(CabinetSpec box) {
        return new GatewaySpec(id, label, place, box);
    }
}
