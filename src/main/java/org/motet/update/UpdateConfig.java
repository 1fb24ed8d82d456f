package org.motet.update;

/**
 * How the policy learns from a step's rollouts. Names and defaults are verl's where it has them.
 *
 * @param learningRate peak of AdamW's learning rate
 * @param lrWarmupUpdates updates of linear rise before it
 * @param lrDecay {@code none}, {@code linear} or {@code cosine} to 0 at the end of the run
 * @param miniBatches optimizer updates a step; divides the prompts of a step
 * @param microBatchTokens most packed rows in one forward and backward pass; bounds memory, changes no result
 * @param clipRatioLow how far a token's probability ratio may fall below 1
 * @param clipRatioHigh how far it may rise above 1 (DAPO's clip-higher)
 * @param clipRatioC dual clip: largest ratio that counts against a negative advantage
 * @param lossAggregation {@code token-mean}, {@code seq-mean-token-mean}, {@code seq-mean-token-sum} or
 *     {@code seq-mean-token-sum-norm}
 * @param weightDecay decoupled weight decay, on every parameter as in verl
 * @param decayMatricesOnly whether biases and norms are spared from it, as in TRL
 * @param beta1 AdamW's decay of the first moment
 * @param beta2 AdamW's decay of the second moment
 * @param adamEpsilon added to the root of the second moment
 * @param maxGradNorm gradients of larger global norm are scaled down to it
 * @param recompute keep only each block's input and compute the rest again: less memory, about a third more work
 * @param klLossCoef weight of the divergence from the initial policy in the loss; 0 for none, which also needs no second model
 * @param klLossType estimate of the divergence: {@code k1}, {@code abs}, {@code k2}, {@code k3}, {@code k1+} or {@code k3+}
 *     ({@link KlPenalty}), or verl's other names for them
 * @param entropyCoeff weight of the policy's entropy, which is subtracted from the loss
 * @param maxSkippedUpdates so many updates in a row with a gradient that is not finite stop the run
 */
public record UpdateConfig(
        double learningRate,
        int lrWarmupUpdates,
        LearningRate.Decay lrDecay,
        int miniBatches,
        int microBatchTokens,
        double clipRatioLow,
        double clipRatioHigh,
        double clipRatioC,
        String lossAggregation,
        double weightDecay,
        boolean decayMatricesOnly,
        double beta1,
        double beta2,
        double adamEpsilon,
        double maxGradNorm,
        boolean recompute,
        double klLossCoef,
        String klLossType,
        double entropyCoeff,
        int maxSkippedUpdates) {

    /** The paper's settings but for the size of the batches. */
    public static final UpdateConfig DEFAULT = new UpdateConfig(
            1e-6,
            0,
            LearningRate.Decay.NONE,
            4,
            8192,
            0.2,
            0.28,
            3,
            "token-mean",
            0.01,
            false,
            0.9,
            0.999,
            1e-8,
            1.0,
            false,
            0,
            "k3",
            0,
            3);

    public UpdateConfig {
        require(learningRate > 0 && learningRate < 1, "learning_rate", learningRate, "above 0 and below 1");
        require(lrWarmupUpdates >= 0, "lr_warmup_updates", lrWarmupUpdates, "0 or more");
        require(miniBatches >= 1, "mini_batches", miniBatches, "1 or more");
        require(microBatchTokens >= 1, "micro_batch_tokens", microBatchTokens, "1 or more");
        require(clipRatioLow > 0 && clipRatioLow < 1, "clip_ratio_low", clipRatioLow, "between 0 and 1");
        require(clipRatioHigh > 0, "clip_ratio_high", clipRatioHigh, "above 0");
        require(clipRatioC > 1, "clip_ratio_c", clipRatioC, "above 1");
        require(weightDecay >= 0 && weightDecay < 1, "weight_decay", weightDecay, "0 or more and below 1");
        require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "0 or more and below 1");
        require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "0 or more and below 1");
        require(adamEpsilon > 0, "adam_epsilon", adamEpsilon, "above 0");
        require(maxGradNorm > 0, "max_grad_norm", maxGradNorm, "above 0");
        require(klLossCoef >= 0 && klLossCoef < 1e6, "kl_loss_coef", klLossCoef, "0 or more");
        require(entropyCoeff >= 0 && entropyCoeff < 1e6, "entropy_coeff", entropyCoeff, "0 or more");
        KlPenalty.named(klLossType);
        require(maxSkippedUpdates >= 1, "max_skipped_updates", maxSkippedUpdates, "1 or more");
        LossAggregation.named(lossAggregation);
    }

    /** The same with another bound on the packed rows of a micro-batch. */
    public UpdateConfig withMicroBatchTokens(int tokens) {
        return new UpdateConfig(
                learningRate,
                lrWarmupUpdates,
                lrDecay,
                miniBatches,
                tokens,
                clipRatioLow,
                clipRatioHigh,
                clipRatioC,
                lossAggregation,
                weightDecay,
                decayMatricesOnly,
                beta1,
                beta2,
                adamEpsilon,
                maxGradNorm,
                recompute,
                klLossCoef,
                klLossType,
                entropyCoeff,
                maxSkippedUpdates);
    }

    private static void require(boolean holds, String key, Object value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(key + " is " + value + "; allowed is " + allowed);
        }
    }

    ClipRange clip() {
        return new ClipRange(clipRatioLow, clipRatioHigh, clipRatioC);
    }

    /** Whether the loss holds the distance to the initial policy, which must then be at hand. */
    public boolean needsReference() {
        return klLossCoef > 0;
    }

    /** Whether a token without advantage has no gradient. */
    boolean learnsByAdvantageAlone() {
        return klLossCoef == 0 && entropyCoeff == 0;
    }

    /** The learning rate over a run of so many updates; one that is not longer than its warm-up has no decay. */
    public LearningRate learningRateOver(long updates) {
        LearningRate.Decay decay = updates > lrWarmupUpdates ? lrDecay : LearningRate.Decay.NONE;
        return new LearningRate(
                learningRate, lrWarmupUpdates, decay, updates, decay == LearningRate.Decay.NONE ? learningRate : 0);
    }
}
