package org.motet.update;

import org.motet.config.Key;

/**
 * Correction of the gap between the probabilities of the engine that sampled and those that training computes with the same weights:
 * the policy loss of a token is multiplied by a weight.
 */
public record RolloutCorrectionConfig(
        @Key(
                value =
                        "over what the ratio training / sampling is taken: each token, the product over a completion, or its geometric "
                                + "mean; none for no correction; auto for token where servers generate, else none. Needs "
                                + "rollout.old_log_probs=recomputed",
                name = "rollout_is",
                verl = "algorithm.rollout_correction.rollout_is",
                trl = "vllm_importance_sampling_mode")
        Level level,

        @Key(
                value =
                        "what becomes of ratios out of the range: truncate takes them to its bounds (TIS), mask makes the weight 0 "
                                + "(IcePop; as a threshold like 0.5_2.0 in verl)",
                name = "rollout_is_mode")
        Mode mode,

        @Key(
                value = "upper bound of the range",
                name = "rollout_is_threshold",
                range = "above 0",
                verl = "algorithm.rollout_correction.rollout_is_threshold",
                trl = "vllm_importance_sampling_clip_max")
        double upper,

        @Key(
                value = "lower bound of the range; 0 for none",
                name = "rollout_is_threshold_lower",
                range = "0 or more and below rollout_is_threshold",
                trl = "vllm_importance_sampling_clip_min")
        double lower,

        @Key(
                value = "a completion with a token whose ratio is below it gets the weight 0; 0 for none",
                name = "rollout_is_veto_threshold",
                range = "0 or more and below 1")
        double veto,

        @Key(
                value = "whether weights are divided by their mean over the step",
                name = "rollout_is_batch_normalize",
                verl = "algorithm.rollout_correction.rollout_is_batch_normalize")
        boolean batchNormalize) {
    /** Over what a ratio is taken. */
    public enum Level {
        /** Token where servers generate, else none. */
        AUTO,
        NONE,
        TOKEN,
        SEQUENCE,
        GEOMETRIC
    }

    /** What becomes of a ratio out of the range. */
    public enum Mode {
        TRUNCATE,
        MASK
    }

    /** Where servers generate; verl's numbers where it is switched on. */
    public static final RolloutCorrectionConfig DEFAULT =
            new RolloutCorrectionConfig(Level.AUTO, Mode.TRUNCATE, 2, 0, 0, false);

    public RolloutCorrectionConfig {
        Allowed.require(upper > 0, "rollout_is_threshold", upper, "above 0");
        Allowed.require(
                lower >= 0 && lower < upper,
                "rollout_is_threshold_lower",
                lower,
                "0 or more and below rollout_is_threshold");
        Allowed.require(veto >= 0 && veto < 1, "rollout_is_veto_threshold", veto, "0 or more and below 1");
    }

    /** Whether anything is corrected; not of one that is still {@code auto}. */
    public boolean isOn() {
        return level != Level.NONE && level != Level.AUTO;
    }

    /** With what {@code auto} stands for. */
    RolloutCorrectionConfig resolved(boolean byServers) {
        Level settled = byServers ? Level.TOKEN : Level.NONE;
        return level == Level.AUTO
                ? new RolloutCorrectionConfig(settled, mode, upper, lower, veto, batchNormalize)
                : this;
    }

    /** A ratio as it counts. */
    double bounded(double ratio) {
        return switch (mode) {
            case TRUNCATE -> Math.clamp(ratio, lower, upper);
            case MASK -> ratio < lower || ratio > upper ? 0 : ratio;
        };
    }
}
