package io.sluice.field.coap;

import io.sluice.model.site.LinkSpec;

/**
 * A CoAP link.
 *
 * @param link name of the link
 * @param bind address of the gateway that is listened on
 * @param port UDP port, 0 to 65535; 0: any that is free
 * @param secure whether only DTLS with a known key is taken
 * @param maxPack most bytes of a pack, 256 to 65536
 */
record CoapSettings(String link, String bind, int port, boolean secure, int maxPack) {
    private static final int MOST_PORT = 65_535;
    private static final int LEAST_PACK = 256;
    private static final int MOST_PACK = 65_536;

    /**
     * Reads the settings of a link.
     *
     * @throws IllegalArgumentException if one is missing or wrong; says which, and what is allowed
     */
    static CoapSettings of(LinkSpec spec) {
        String security = text(spec, "security");
        if (!security.equals("psk") && !security.equals("none")) {
            throw new IllegalArgumentException(
                    "link " + spec.name() + ": security " + security + ": allowed are psk, none");
        }
        return new CoapSettings(
                spec.name(),
                text(spec, "bind"),
                number(spec, "port", 0, MOST_PORT),
                security.equals("psk"),
                number(spec, "maxPack", LEAST_PACK, MOST_PACK));
    }

    private static String text(LinkSpec spec, String key) {
        String text = spec.settings().get(key);
        if (text == null || text.isEmpty()) {
            throw new IllegalArgumentException("link " + spec.name() + ": " + key + " is missing");
        }
        return text;
    }

    private static int number(LinkSpec spec, String key, int least, int most) {
        String text = text(spec, key);
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException(
                "link " + spec.name() + ": " + key + " " + text + ": allowed are " + least + " to " + most);
    }
}
