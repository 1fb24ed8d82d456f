package org.motet.token;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON files of a tokenizer; what is none is refused with its place, and a Git LFS pointer with its cure. */
final class TokenizerJson {
    private static final String POINTER = "version https://git-lfs.github.com/spec/";

    private TokenizerJson() {}

    static JsonNode read(Path file) {
        try {
            return JsonMapper.shared().readTree(file);
        } catch (JacksonException e) {
            if (isPointer(file)) {
                throw new IllegalArgumentException(
                        file
                                + " is a Git LFS pointer, not the tokenizer itself: run 'git lfs pull' in its repository, or"
                                + " download the file from the hub",
                        e);
            }
            String place = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + " column "
                            + e.getLocation().getColumnNr();
            throw new IllegalArgumentException("not a tokenizer file: " + file + " is not valid JSON" + place, e);
        }
    }

    private static boolean isPointer(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(POINTER.length()), StandardCharsets.US_ASCII).equals(POINTER);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
