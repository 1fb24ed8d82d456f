package org.motet.train;

import org.motet.config.Key;

/** Evaluation on held-out problems during training: greedy, under every template. */
public record EvaluationConfig(
        @Key(
                value = "steps between evaluations; 0 for none but before and after the run",
                range = "0 or more",
                verl = "trainer.test_freq",
                trl = "eval_steps")
        int every,

        @Key(
                value = "most problems of an evaluation during the run",
                range = "1 or more",
                verl = "data.val_max_samples")
        int problems,

        @Key(
                value = "most problems of those before and after; 0 for as many as a tenth of the training's time pays "
                        + "for, 8 to 256",
                range = "0 or more")
        int problemsAtEnds,

        @Key(
                value = "so many evaluations in a row without a higher accuracy than the highest end the run; 0 never "
                        + "does",
                range = "0 or more; above 0 needs evaluations")
        int patience) {
    public static final EvaluationConfig DEFAULT = new EvaluationConfig(25, 64, 0, 0);

    public EvaluationConfig {
        if (every < 0) {
            throw new IllegalArgumentException("every is " + every + "; allowed is 0 (never) or more");
        }
        if (problems < 1 || problemsAtEnds < 0) {
            throw new IllegalArgumentException("problems is " + problems + " and problems_at_ends " + problemsAtEnds
                    + "; the one needs at least 1, the other at least 0");
        }
        if (patience < 0 || patience > 0 && every == 0) {
            throw new IllegalArgumentException("patience is " + patience + " and every " + every
                    + "; patience may be 0 (never stop early) or more, and then needs evaluations");
        }
    }
}
