package org.motet.serve;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A key that clients must bear; only its digest is kept, so that a comparison takes the same time whatever is compared. */
record ApiKey(byte[] digest) {
    private static final String SCHEME = "Bearer ";

    static ApiKey of(String key) {
        if (key.isBlank()) {
            throw new IllegalArgumentException("the key is empty");
        }
        return new ApiKey(digest(key));
    }

    /** Whether it stands in a header {@code Authorization}. */
    boolean isIn(String authorization) {
        return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        digest, digest(authorization.substring(SCHEME.length()).strip()));
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
