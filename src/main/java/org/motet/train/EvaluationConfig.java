package org.motet.train;

/**
 * Evaluation on held-out problems during training: greedy, under every template.
 *
 * @param every steps between evaluations; 0 for none but before and after the run
 * @param problems most problems of an evaluation during the run
 * @param problemsAtEnds most problems of those before and after
 * @param patience so many evaluations in a row without a higher accuracy than the highest end the run; 0 never does
 */
public record EvaluationConfig(int every, int problems, int problemsAtEnds, int patience) {
    public static final EvaluationConfig DEFAULT = new EvaluationConfig(25, 64, 256, 0);

    public EvaluationConfig {
        if (every < 0) {
            throw new IllegalArgumentException("every is " + every + "; allowed is 0 (never) or more");
        }
        if (problems < 1 || problemsAtEnds < 1) {
            throw new IllegalArgumentException(
                    "problems is " + problems + " and problems_at_ends " + problemsAtEnds + "; both need at least 1");
        }
        if (patience < 0 || patience > 0 && every == 0) {
            throw new IllegalArgumentException("patience is " + patience + " and every " + every
                    + "; patience may be 0 (never stop early) or more, and then needs evaluations");
        }
    }
}
