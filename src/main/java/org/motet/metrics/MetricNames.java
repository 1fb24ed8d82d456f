package org.motet.metrics;

/** Names of the numbers that more than one place reads: verl's where verl has one. */
public final class MetricNames {
    /** Mean total reward of the step's rollouts. */
    public static final String SCORE = "critic/score/mean";

    /** Share of rollouts whose answer is right, in [0, 1]. */
    public static final String ACCURACY = "reward/accuracy";

    /** Mean format reward, in [0, 1]. */
    public static final String FORMAT = "reward/format";

    /** Greedy accuracy on held-out problems, mean over the templates that training draws from, in [0, 1]. */
    public static final String HELD_OUT_ACCURACY = "val-core/trained_templates/acc/mean@1";

    /** Mean entropy of the policy's next-token distribution over response tokens, in nats. */
    public static final String ENTROPY = "actor/entropy";

    /** Tokens of prompts and responses a second of the step's wall time. */
    public static final String THROUGHPUT = "perf/throughput";

    /** Cross-entropy of the learned tokens of a supervised update, as TRL names it. */
    public static final String LOSS = "loss";

    /** The same of held-out examples. */
    public static final String EVALUATION_LOSS = "eval_loss";

    /** Share of problems answered right in samples at temperature 1, in the test that ends a cold start. */
    public static final String SAMPLED_ACCURACY = "sampled_accuracy";

    private MetricNames() {}
}
