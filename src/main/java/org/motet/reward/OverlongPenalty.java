package org.motet.reward;

/**
 * Soft penalty of long completions (DAPO, arXiv 2503.14476, eq. 13): 0 up to {@code limit - buffer} tokens, then falling linearly to
 * {@code -factor} at the limit.
 *
 * @param limit longest completion in tokens
 * @param buffer tokens before the limit over which the penalty grows; 0 for no penalty
 */
public record OverlongPenalty(int limit, int buffer, double factor) {
    public OverlongPenalty {
        if (buffer > limit) {
            throw new IllegalArgumentException("overlong_buffer is " + buffer
                    + "; it must not be larger than the longest completion, " + limit + " tokens.");
        }
    }

    /** The penalty for a length in tokens, 0 or less. */
    public double of(int tokens) {
        int exceeding = tokens - (limit - buffer);
        return buffer == 0 || exceeding <= 0 ? 0 : -factor * exceeding / buffer;
    }
}
