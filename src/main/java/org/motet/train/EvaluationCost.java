package org.motet.train;

import org.motet.model.ModelConfig;
import org.motet.model.PassesKind;

/**
 * What the evaluations of a run cost beside its training, estimated in completions: one that is only generated, but from a prompt
 * that no other shares, takes at most eight tenths of the time of one that is also learnt from, in small models three.
 *
 * @param problemsAtEnds problems of the evaluations before and after
 * @param ends time of these two over that of training
 * @param others time of those on the way over that of training
 */
public record EvaluationCost(int problemsAtEnds, double ends, double others) {
    /** Measured: 0.28 in the nano run, 0.8 with 135 M parameters, prompts of 95 and completions of 30 tokens; less for longer ones. */
    private static final double SMALL_RATIO = 0.3;

    private static final double RATIO = 0.8;
    private static final double SHARE_OF_ENDS = 0.1;
    private static final int LEAST = 8;
    private static final int MOST = 256;

    /**
     * Of a config.
     *
     * @param trained templates that training draws from
     * @param all these and the held-out ones
     */
    public static EvaluationCost of(TrainConfig config, ModelConfig model, int trained, int all) {
        double ratio = PassesKind.isSmall(model) ? SMALL_RATIO : RATIO;
        double rollouts = (double) config.steps()
                * config.prompts().perStep()
                * config.rollout().groupSize();
        int asked = all + (config.prompts().disturbed() == 0 ? 0 : trained);
        double problemAtEnds = 2 * 2 * asked * ratio / rollouts; // before and after, greedy and sampled
        EvaluationConfig evaluation = config.evaluation();
        int paid = (int) Math.clamp((long) (SHARE_OF_ENDS / problemAtEnds), LEAST, MOST);
        int problems = evaluation.problemsAtEnds() == 0 ? paid : evaluation.problemsAtEnds();
        int times = evaluation.every() == 0 ? 0 : config.steps() / evaluation.every();
        return new EvaluationCost(
                problems, problems * problemAtEnds, times * evaluation.problems() * all * ratio / rollouts);
    }
}
