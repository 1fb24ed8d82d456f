package org.motet.train;

/**
 * Evaluation on held-out problems during training: greedy, under every template.
 *
 * @param every steps between evaluations; 0 for none but before and after the run
 * @param problems most problems of an evaluation during the run
 * @param problemsAtEnds most problems of those before and after
 */
public record EvaluationConfig(int every, int problems, int problemsAtEnds) {
    public static final EvaluationConfig DEFAULT = new EvaluationConfig(25, 64, 256);

    public EvaluationConfig {
        if (every < 0) {
            throw new IllegalArgumentException("every is " + every + "; allowed is 0 (never) or more");
        }
        if (problems < 1 || problemsAtEnds < 1) {
            throw new IllegalArgumentException(
                    "problems is " + problems + " and problems_at_ends " + problemsAtEnds + "; both need at least 1");
        }
    }
}
