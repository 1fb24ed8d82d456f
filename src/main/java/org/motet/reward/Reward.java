package org.motet.reward;

import java.time.Duration;
import java.util.List;

/**
 * A reward of one's own beside accuracy, format and length. Given to a training by the program that starts it, or found on the
 * class path by {@link java.util.ServiceLoader} (a line with the class in {@code META-INF/services/org.motet.reward.Reward}) and
 * named in the configuration with its weight: {@code reward.custom: {brevity: 0.5}}.
 *
 * <pre>{@code
 * public final class Brevity implements Reward {
 *     public String name() { return "brevity"; }
 *     public double[] score(List<Submission> submissions) {
 *         return submissions.stream().mapToDouble(s -> -s.tokens() / 100.0).toArray();
 *     }
 * }
 * }</pre>
 */
public interface Reward {
    /** Its name in configurations and, as {@code reward/NAME}, in metrics: letters, digits, {@code -} and {@code _}. */
    String name();

    /**
     * What the completions are worth, unweighted.
     *
     * @param submissions at most {@link #batchSize}
     * @return a finite number for each, in their order
     * @throws RewardFailedException if these cannot be scored: they are left out of their groups, and counted. Any other
     *     failure ends the run
     */
    double[] score(List<Submission> submissions);

    /** Most submissions of one call. */
    default int batchSize() {
        return Integer.MAX_VALUE;
    }

    /** Longest that a call may take; one that takes longer ends the run, which is saved. */
    default Duration timeout() {
        return Duration.ofMinutes(10);
    }

    /** Calls that may be made at once, from different threads. */
    default int parallel() {
        return 1;
    }
}
