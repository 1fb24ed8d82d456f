package org.motet.train.bench;

import org.motet.model.ModelConfig;

/**
 * What a batch of completions of one length took.
 *
 * @param phase generation or update
 * @param tokens generated, or gone through by the update: prompts and completions
 * @param gflop arithmetic of the work: a pass forward, or with two backward
 * @param peakBytes largest resident memory of the process so far
 * @param addedBytes how much of it came on top of what was resident before
 * @param matmulGflops rate of large matrix products in the same process, all workers at once
 */
public record LengthTiming(
        String phase,
        StepShape shape,
        double seconds,
        double tokens,
        double gflop,
        long peakBytes,
        long addedBytes,
        double matmulGflops) {

    static LengthTiming ofGeneration(ModelConfig model, StepShape shape, double seconds, long peak, long before) {
        double tokens = (double) shape.sequences() * shape.completionLength();
        double gflop = shape.flops(model) / 1e9;
        return new LengthTiming("generation", shape, seconds, tokens, gflop, peak, Math.max(0, peak - before), 0);
    }

    static LengthTiming ofUpdate(ModelConfig model, StepShape shape, double seconds, long peak, long before) {
        double tokens = (double) shape.sequences() * (shape.promptLength() + shape.completionLength());
        double gflop = 3 * shape.flops(model) / 1e9;
        return new LengthTiming("update", shape, seconds, tokens, gflop, peak, Math.max(0, peak - before), 0);
    }

    LengthTiming against(double gflops) {
        return new LengthTiming(phase, shape, seconds, tokens, gflop, peakBytes, addedBytes, gflops);
    }

    public double tokensPerSecond() {
        return tokens / seconds;
    }

    public double shareOfMatmul() {
        return gflop / seconds / matmulGflops;
    }

    public double addedBytesPerToken() {
        return addedBytes / tokens;
    }
}
