package io.sluice.codec.wire;

/** How telemetry is written. Source: RFC 8428, 5 (JSON) and 6 (CBOR); columns are our own. */
public enum Encoding {
    /** SenML JSON. */
    JSON("json", "application/senml+json"),
    /** SenML CBOR. */
    CBOR("cbor", "application/senml+cbor"),
    /** Columns of differences in CBOR, for metered links: {@link ColumnsWriter}. */
    COLUMNS("columns", "application/vnd.sluice.columns+cbor");

    private final String word;
    private final String contentType;

    Encoding(String word, String contentType) {
        this.word = word;
        this.contentType = contentType;
    }

    /** The word used in files and in birth: {@code "json"}, {@code "cbor"} or {@code "columns"}. */
    public String word() {
        return word;
    }

    /** The media type. Source: RFC 8428, 12.3; RFC 6838, 3.2. */
    public String contentType() {
        return contentType;
    }

    /** Whether the payload is UTF-8 text. */
    public boolean isText() {
        return this == JSON;
    }

    /** A writer for one gateway. */
    public SegmentWriter writer(String gateway) {
        return this == COLUMNS ? new ColumnsWriter(gateway) : new SenmlWriter(gateway, this);
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
        throw new IllegalArgumentException("encoding \"" + word + "\": allowed are json, cbor, columns");
    }
}
