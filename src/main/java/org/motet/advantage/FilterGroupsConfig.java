package org.motet.advantage;

import org.motet.config.Key;
import org.motet.config.Spelled;

/** Which groups a step learns from: DAPO's dynamic sampling (Yu et al. 2025, arXiv 2503.14476, section 3.2). */
public record FilterGroupsConfig(
        @Key(
                value =
                        "whether groups that teach nothing are left out and further problems asked until prompts.per_step groups "
                                + "are there",
                verl = "algorithm.filter_groups.enable")
        boolean enable,

        @Key(
                value =
                        "what must differ within a group: acc the accuracy, score the whole reward, which with a format reward "
                                + "differs in nearly all",
                verl = "algorithm.filter_groups.metric")
        Metric metric,

        @Key(
                value =
                        "most batches of problems that a step asks; if they bring too few groups the run ends; 0 for any number",
                range = "0 or more",
                verl = "algorithm.filter_groups.max_num_gen_batches")
        int maxNumGenBatches,

        @Key(
                value = "problems of each of these batches, of which DAPO asks three times what it learns from; 0 for "
                        + "prompts.per_step",
                range = "0 or more",
                verl = "data.gen_batch_size")
        int genBatchSize) {
    /** What must differ within a group. */
    public enum Metric {
        /** Accuracy: some answers are right and some wrong. */
        @Spelled({"acc", "accuracy"})
        ACC,
        /** The whole reward. */
        @Spelled({"score", "seq_reward"})
        SCORE
    }

    /** All groups; the rest as in DAPO. */
    public static final FilterGroupsConfig OFF = new FilterGroupsConfig(false, Metric.ACC, 10, 0);

    public FilterGroupsConfig {
        requireNotNegative("max_num_gen_batches", maxNumGenBatches);
        requireNotNegative("gen_batch_size", genBatchSize);
    }

    private static void requireNotNegative(String key, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(key + " is " + value + "; allowed is 0 or more");
        }
    }

    /**
     * Whether a step learns from a group: not all values are equal (DAPO, eq. 11).
     *
     * @param values of {@link #metric}, one a rollout
     */
    public boolean keeps(double... values) {
        return !enable || values.length > 1 && !GroupAdvantage.allEqual(values);
    }

    /** Whether a step ends without enough groups after so many batches. */
    public boolean isExhausted(int batches) {
        return maxNumGenBatches > 0 && batches >= maxNumGenBatches;
    }
}
