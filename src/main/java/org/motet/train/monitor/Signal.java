package org.motet.train.monitor;

import java.util.Locale;
import org.motet.metrics.MetricNames;

/**
 * A number of a step that tells of a collapse, with the limits that it is held against. {@code docs/monitor.md} gives the reason and
 * measured values of each.
 */
public enum Signal {
    UPDATE_SIZE(
            "actor/ppo_kl",
            "the updates changed the log-probability of a token by %.2f nats on average",
            Limits.beyond(0.1, 0.5),
            1,
            1),
    CLIP_FRACTION("actor/pg_clipfrac", "%.2f of the tokens are clipped", Limits.above(0.1, 0.3), 2, 1),
    ENTROPY_LOW(MetricNames.ENTROPY, "entropy has fallen to %.4f nats", Limits.below(0.005, 0.001), 3, 1),
    ENTROPY_HIGH(MetricNames.ENTROPY, "entropy has risen to %.2f nats", Limits.aboveUsual(0.3, 1), 1, 1),
    /** Least squares over the logarithm of the entropy in the last ten steps. */
    ENTROPY_SLOPE(
            "monitor/entropy_slope",
            "the logarithm of the entropy changes by %+.2f a step",
            Limits.beyond(0.15, 0.4),
            2,
            64),
    /** Share of tokens that were drawn with an entropy below 0.01 nats. */
    LOW_ENTROPY_TOKENS(
            "monitor/low_entropy_share",
            "%.4f of the tokens were drawn without a choice",
            Limits.above(0.98, 0.999),
            3,
            1),
    /** Share of groups that teach nothing and are not all right either. */
    CONSTANT_GROUPS(
            "monitor/constant_groups",
            "%.2f of the groups teach nothing, though not all of their answers are right",
            Limits.aboveUsual(0.4, 0.7),
            3,
            128),
    ACCURACY(MetricNames.ACCURACY, "accuracy has fallen to %.3f", Limits.belowUsual(0.5, 0.05, 0.1), 2, 128),
    FORMAT(MetricNames.FORMAT, "format has fallen to %.3f", Limits.belowUsual(0.6, 0.1, 0.5), 1, 16),
    /** Divergence from the policy before training, on completions of it that stay the same. */
    DIVERGENCE("monitor/probe_kl", "the divergence from the start is %.2f nats a token", Limits.above(1, 3), 1, 1),
    /** Share of 4-grams that stood in a completion before, mean over the completions. */
    REPETITION(
            "monitor/repeated_ngrams",
            "%.2f of the 4-grams of a completion are repeated",
            Limits.aboveUsual(0.15, 0.4),
            2,
            64),
    TRUNCATION(
            "response_length/clip_ratio", "%.2f of the completions are cut off", Limits.aboveUsual(0.25, 0.6), 2, 64),
    HELD_OUT_ACCURACY(
            MetricNames.HELD_OUT_ACCURACY,
            "accuracy on held-out problems has fallen to %.3f",
            Limits.belowUsual(0.85, 0.5, 0.1),
            1,
            1),
    /** Share of what completions could say of their problem that they do say. */
    MUTUAL_INFORMATION(
            "monitor/mutual_information",
            "problem and completion share %.2f of the information that they could",
            Limits.below(0.5, 0.2),
            1,
            1);

    private final String metric;
    private final String clause;
    private final Limits limits;
    private final int inARow;
    private final int fewestRollouts;

    Signal(String metric, String clause, Limits limits, int inARow, int fewestRollouts) {
        this.metric = metric;
        this.clause = clause;
        this.limits = limits;
        this.inARow = inARow;
        this.fewestRollouts = fewestRollouts;
    }

    /** Name among a step's numbers. */
    public String metric() {
        return metric;
    }

    Limits limits() {
        return limits;
    }

    /** How many measurements in a row must pass a limit. */
    int inARow() {
        return inARow;
    }

    /** Rollouts of a measurement, since shares of a few vary by chance: smaller steps are judged by their mean, several together. */
    int fewestRollouts() {
        return fewestRollouts;
    }

    /** A clause that says what was seen. */
    String clause(double value, double limit) {
        return String.format(Locale.ROOT, clause, value) + String.format(Locale.ROOT, " (limit %.4g)", limit);
    }
}
