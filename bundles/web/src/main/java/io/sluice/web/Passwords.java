package io.sluice.web;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Passwords as PBKDF2-HMAC-SHA256 (RFC 8018), salted. One at a time: a flood of logins takes one core at most and the engine
 * keeps the others. Thread-safe.
 */
final class Passwords {
    /**
     * 25 ms on the development machine once compiled, 0.4 s interpreted right after a start (scaled from 44 and 660 ms for
     * 210,000); no figure from a Pi yet, whose cores are three to six times slower. Each user's own number is kept with the
     * hash, so that this one can grow.
     */
    static final int ITERATIONS = 120_000;

    static final int LEAST = 10;
    static final int MOST = 128;
    /** No digit or letter that is taken for another: a code is read from a label and typed on a phone. */
    private static final String LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    /** What lies side by side on a keyboard, in rows and in columns. */
    private static final String KEYS = "1234567890 qwertyuiop asdfghjkl zxcvbnm 1qaz 2wsx 3edc 4rfv 5tgb 6yhn 7ujm";

    private static final int CODE_LENGTH = 10;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BITS = 256;
    private static final int LEAST_KINDS = 5;

    private final SecureRandom random = new SecureRandom();
    private final int iterations;

    Passwords(int iterations) {
        this.iterations = iterations;
    }

    /**
     * What is kept of a password.
     *
     * @param salt hex
     * @param hash hex
     */
    record Kept(String salt, int iterations, String hash) {}

    Kept keep(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new Kept(
                HexFormat.of().formatHex(salt), iterations, HexFormat.of().formatHex(hash(password, salt, iterations)));
    }

    /** Whether it is that password; with null for what is kept it takes the same time and is not. */
    boolean is(String password, Kept kept) {
        Kept other = kept == null ? new Kept("00".repeat(SALT_BYTES), iterations, "00".repeat(HASH_BITS / 8)) : kept;
        byte[] hash = hash(password, HexFormat.of().parseHex(other.salt), other.iterations);
        return MessageDigest.isEqual(hash, HexFormat.of().parseHex(other.hash)) && kept != null;
    }

    /** A code that people can read out: letters and digits in two groups, 50 bits. */
    String code() {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < CODE_LENGTH; i++) {
            code.append(i == CODE_LENGTH / 2 ? "-" : "").append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return code.toString();
    }

    /** The code as it was given out, whatever way it was typed. */
    static String typed(String code) {
        return code.toUpperCase(java.util.Locale.ROOT).replaceAll("[^0-9A-Z]", "");
    }

    /** Refuses passwords that are too easy. */
    static void check(String user, String password) throws Refusal {
        String allowed = LEAST + " to " + MOST + " characters, " + LEAST_KINDS
                + " different ones, not the name, no row of neighbours such as 12345 or qwerty";
        if (password.length() < LEAST || password.length() > MOST) {
            throw Refusal.badArgument("password: " + password.length() + " characters", allowed);
        }
        String lower = password.toLowerCase(java.util.Locale.ROOT);
        String name = user.toLowerCase(java.util.Locale.ROOT);
        boolean fromName = lower.contains(name) && lower.length() - name.length() < LEAST - 4;
        if (password.chars().distinct().count() < LEAST_KINDS || fromName || isRow(lower)) {
            throw Refusal.badArgument("password: too easy", allowed);
        }
    }

    /** Whether most of it are neighbours in the alphabet, in the digits or on a keyboard, or repeats. */
    private static boolean isRow(String lower) {
        int neighbours = 0;
        for (int i = 1; i < lower.length(); i++) {
            int step = lower.charAt(i) - lower.charAt(i - 1);
            String pair = lower.substring(i - 1, i + 1);
            String back = new StringBuilder(pair).reverse().toString();
            if (Math.abs(step) <= 1 || KEYS.contains(pair) || KEYS.contains(back)) {
                neighbours++;
            }
        }
        return neighbours * 10 >= (lower.length() - 1) * 7;
    }

    private static synchronized byte[] hash(String password, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }
}
