package org.motet.train;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import org.motet.rollout.Completion;

/**
 * A completion in some hundred characters: enough to tell whether another is the same bit for bit, and where it parts from it.
 *
 * @param length tokens
 * @param tokens digest of all token ids, 96 bits of a SHA-256
 * @param logProbs digest of the bits of all log-probabilities
 * @param marks 12 bits each of the digest of ids and log-probabilities up to the end of each of at most 32 stretches
 */
record TokenTrace(int length, String tokens, String logProbs, String marks) {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int MARKS = 32;
    private static final int MARK = 2; // characters
    private static final int DIGEST = 12; // bytes

    static TokenTrace of(Completion completion) {
        return of(completion.tokens(), completion.logProbs());
    }

    static TokenTrace of(int[] tokens, float[] logProbs) {
        MessageDigest ids = sha256();
        MessageDigest bits = sha256();
        MessageDigest both = sha256();
        StringBuilder marks = new StringBuilder();
        int stretch = stretch(tokens.length);
        for (int t = 0; t < tokens.length; t++) {
            byte[] id = bytes(tokens[t]);
            byte[] logProb = bytes(Float.floatToRawIntBits(logProbs[t]));
            ids.update(id);
            bits.update(logProb);
            both.update(id);
            both.update(logProb);
            if ((t + 1) % stretch == 0 || t + 1 == tokens.length) {
                marks.append(text(copy(both).digest()), 0, MARK);
            }
        }
        return new TokenTrace(tokens.length, text(ids.digest()), text(bits.digest()), marks.toString());
    }

    /** Digest of a prompt. */
    static String of(int[] tokens) {
        MessageDigest ids = sha256();
        for (int token : tokens) {
            ids.update(bytes(token));
        }
        return text(ids.digest());
    }

    /** Tokens between two marks. */
    private static int stretch(int length) {
        return Math.max(1, Math.ceilDiv(length, MARKS));
    }

    /**
     * Where another completion parts from this one, such as {@code token 7} or {@code one of tokens 65 to 72}, counted from 1.
     *
     * @param other the tokens of the other one
     * @param logProbs of those
     */
    String firstDifference(int[] other, float[] logProbs) {
        int stretch = stretch(length);
        int stretches = marks.length() / MARK;
        for (int s = 0; s < stretches; s++) {
            int from = s * stretch;
            int to = Math.min(length, from + stretch);
            if (to > other.length || !marks.startsWith(mark(other, logProbs, to), s * MARK)) {
                return to - from == 1 ? "token " + to : "one of tokens " + (from + 1) + " to " + to;
            }
        }
        return "token " + (length + 1);
    }

    private static String mark(int[] tokens, float[] logProbs, int to) {
        String all = of(Arrays.copyOf(tokens, to), Arrays.copyOf(logProbs, to)).marks();
        return all.substring(all.length() - MARK);
    }

    private static byte[] bytes(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private static String text(byte[] digest) {
        return BASE64.encodeToString(Arrays.copyOf(digest, DIGEST));
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) Objects.requireNonNull(digest.clone());
        } catch (CloneNotSupportedException failure) {
            throw new IllegalStateException("Java's own SHA-256 can be copied", failure);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException failure) {
            throw new IllegalStateException("every Java has SHA-256", failure);
        }
    }
}
