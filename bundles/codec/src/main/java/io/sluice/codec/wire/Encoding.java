package io.sluice.codec.wire;

/** How telemetry is written. Source: RFC 8428, 5 (JSON) and 6 (CBOR). */
public enum Encoding {
    /** SenML JSON. */
    JSON("json", "application/senml+json"),
    /** SenML CBOR. */
    CBOR("cbor", "application/senml+cbor");

    private final String word;
    private final String contentType;

    Encoding(String word, String contentType) {
        this.word = word;
        this.contentType = contentType;
    }

    /** The word used in files and in birth: {@code "json"} or {@code "cbor"}. */
    public String word() {
        return word;
    }

    /** The media type. Source: RFC 8428, 12.3. */
    public String contentType() {
        return contentType;
    }

    /** Whether the payload is UTF-8 text. */
    public boolean isText() {
        return this == JSON;
    }

    Form form() {
        return this == JSON ? JsonForm.INSTANCE : CborForm.INSTANCE;
    }

    /**
     * The encoding with this word.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Encoding of(String word) {
        for (Encoding e : values()) {
            if (e.word.equals(word)) {
                return e;
            }
        }
        throw new IllegalArgumentException("encoding \"" + word + "\": allowed are json, cbor");
    }
}
