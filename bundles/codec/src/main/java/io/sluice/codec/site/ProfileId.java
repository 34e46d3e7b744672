package io.sluice.codec.site;

/** Names of profiles as a site writes them: {@code maker/model}, or {@code maker/model@2} for version 2 and no other. */
public final class ProfileId {
    private ProfileId() {}

    /** The name without a version. */
    public static String base(String id) {
        int at = id.indexOf('@');
        return at < 0 ? id : id.substring(0, at);
    }

    /** The version that is wanted; 0: none in particular, or none that is a number. */
    public static int version(String id) {
        int at = id.indexOf('@');
        String text = at < 0 ? "" : id.substring(at + 1);
        return text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : 0;
    }
}
