package org.motet.math.latex;

/** How much of an answer is read; what is longer is compared as text alone. */
final class ReadingLimits {
    /** Longest answer that is parsed, in characters and in tokens. */
    static final int CHARACTERS = 2_000;

    static final int TOKENS = 400;
    static final int DEPTH = 64;
    /** Digits of a literal. */
    static final int DIGITS = 2_000;
    /** Members of a list, set or tuple; cells of a matrix. */
    static final int MEMBERS = 64;

    static final int CELLS = 256;

    private ReadingLimits() {}
}
