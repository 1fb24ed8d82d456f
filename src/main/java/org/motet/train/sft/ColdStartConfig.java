package org.motet.train.sft;

import org.motet.config.Key;
import org.motet.train.generated.GeneratedSource;

/** What a cold start works out, when training is measured, and when a cold start ends: a policy that is sure of itself explores little. */
public record ColdStartConfig(
        @Key(
                "of a cold start: which generated problems are worked out, chain, story or story:LEVELS (docs/problems.md)")
        String problems,

        @Key(value = "updates between evaluations", range = "1 or more", verl = "trainer.test_freq", trl = "eval_steps")
        int evaluateEvery,

        @Key(
                value = "of a cold start: problems of an evaluation, each sampled once at temperature 1 under a "
                        + "template in turn",
                range = "1 or more")
        int evaluationProblems,

        @Key(
                value = "of a cold start: sampled accuracy at which training ends; 1 to train all steps",
                range = "above 0 and up to 1")
        double stopAccuracy) {
    public static final ColdStartConfig DEFAULT = new ColdStartConfig("chain", 25, 260, 0.3);

    public ColdStartConfig {
        GeneratedSource.endless(problems, 0); // checks it
        if (evaluateEvery < 1) {
            throw new IllegalArgumentException("evaluate_every is " + evaluateEvery + "; at least 1 is needed");
        }
        if (evaluationProblems < 1) {
            throw new IllegalArgumentException(
                    "evaluation_problems is " + evaluationProblems + "; at least 1 is needed");
        }
        if (!(stopAccuracy > 0 && stopAccuracy <= 1)) {
            throw new IllegalArgumentException(
                    "stop_accuracy is " + stopAccuracy + "; allowed is above 0 and up to 1 (train all steps)");
        }
    }
}
