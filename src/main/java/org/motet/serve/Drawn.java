package org.motet.serve;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.motet.rollout.local.Likeliest;

/**
 * A token with its log-probability.
 *
 * @param logProb null at the beginning of a prompt
 * @param likeliest at its place, where they were asked for
 * @param rank among all tokens, 1 for the likeliest; 0 where it is not known
 */
record Drawn(int token, @Nullable Float logProb, @Nullable Likeliest likeliest, int rank) {
    /** One of the candidates for a place. */
    record Candidate(int token, float logProb, int rank) {}

    /** The likeliest tokens at its place, at most so many. */
    List<Candidate> likeliest(int most) {
        return likeliest == null
                ? List.of()
                : IntStream.range(0, Math.min(most, likeliest.tokens().length))
                        .mapToObj(i ->
                                new Candidate(likeliest.tokens()[i], likeliest.logProbs()[i], i + 1))
                        .toList();
    }
}
