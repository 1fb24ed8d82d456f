package org.motet.train.sft;

/**
 * When training is measured, and when a cold start ends: a policy that is sure of itself explores little.
 *
 * @param evaluateEvery updates between evaluations
 * @param evaluationProblems of a cold start: problems of such a test, each sampled once at temperature 1 under a template in turn
 * @param stopAccuracy of a cold start: sampled accuracy at which training ends
 */
public record StopRule(int evaluateEvery, int evaluationProblems, double stopAccuracy) {
    public static final StopRule DEFAULT = new StopRule(25, 260, 0.3);

    public StopRule {
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
