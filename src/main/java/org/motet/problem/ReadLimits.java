package org.motet.problem;

import java.nio.file.Path;

/**
 * How much one data file may unpack to. What a file holds is not known before it is read, and a small compressed one may
 * hold more than any disk: reading stops where a limit is passed, in one sentence.
 *
 * @param maxBytes most bytes of a file once it is unpacked; {@code problems.max_bytes}
 */
public record ReadLimits(long maxBytes) {
    /** Most characters of one row or of one JSON value: worked solutions stay far below. */
    static final int LONGEST_ROW = 1 << 26;

    /** 4 GiB a file. */
    public static final ReadLimits DEFAULT = new ReadLimits(1L << 32);

    public ReadLimits {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("max_bytes is " + maxBytes + "; allowed is 1 or more");
        }
    }

    IllegalArgumentException tooLarge(Path file) {
        return new IllegalArgumentException(file + " unpacks to more than " + maxBytes
                + " bytes; if it is truly so large, raise problems.max_bytes (in a command --max-bytes)");
    }

    /** {@code place} names the row: file and line or number. */
    static IllegalArgumentException longRow(String place) {
        return new IllegalArgumentException(
                place + " is longer than " + LONGEST_ROW + " characters, the most that one row may have");
    }
}
