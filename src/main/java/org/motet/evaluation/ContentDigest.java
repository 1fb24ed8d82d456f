package org.motet.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 of what decides about an evaluation, so that it is known again wherever it lies. */
public final class ContentDigest {
    private ContentDigest() {}

    /** Of the files' bytes, in this order; their names don't matter. */
    public static String ofFiles(List<Path> files) throws IOException {
        MessageDigest whole = sha256();
        byte[] buffer = new byte[1 << 20];
        for (Path file : files) {
            MessageDigest digest = sha256();
            try (InputStream in = Files.newInputStream(file)) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    digest.update(buffer, 0, n);
                }
            }
            if (files.size() == 1) {
                return text(digest); // what sha256sum prints
            }
            whole.update(digest.digest());
        }
        return text(whole);
    }

    /** Of texts, in this order. */
    static String ofTexts(List<String> texts) {
        MessageDigest digest = sha256();
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
        }
        return text(digest);
    }

    private static String text(MessageDigest digest) {
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException failure) {
            throw new IllegalStateException("every Java has SHA-256", failure);
        }
    }
}
