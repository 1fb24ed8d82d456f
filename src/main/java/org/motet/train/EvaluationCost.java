package org.motet.train;

/**
 * What the evaluations of a run cost beside its training, estimated in completions: one that is only generated, but from a prompt
 * that no other shares, takes eight tenths of the time of one that is also learnt from.
 *
 * @param problemsAtEnds problems of the evaluations before and after
 * @param ends time of these two over that of training
 * @param others time of those on the way over that of training
 */
public record EvaluationCost(int problemsAtEnds, double ends, double others) {
    /**
     * Of timing_s/step and the time of evaluation/after.json: 0.75 in the run of plain {@code motet train}, 0.8 with 135 M parameters,
     * prompts of 95 and completions of 38 tokens; less for longer ones.
     */
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
    public static EvaluationCost of(TrainConfig config, int trained, int all) {
        double rollouts = (double) config.steps()
                * config.prompts().perStep()
                * config.rollout().groupSize();
        int asked = all + (config.prompts().disturbed() == 0 ? 0 : trained);
        double problemAtEnds = 2 * 2 * asked * RATIO / rollouts; // before and after, greedy and sampled
        EvaluationConfig evaluation = config.evaluation();
        int paid = (int) Math.clamp((long) (SHARE_OF_ENDS / problemAtEnds), LEAST, MOST);
        int problems = evaluation.problemsAtEnds() == 0 ? paid : evaluation.problemsAtEnds();
        int times = evaluation.every() == 0 ? 0 : config.steps() / evaluation.every();
        return new EvaluationCost(
                problems, problems * problemAtEnds, times * evaluation.problems() * all * RATIO / rollouts);
    }
}
