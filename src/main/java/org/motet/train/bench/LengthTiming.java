package org.motet.train.bench;

import org.motet.model.ModelConfig;

/**
 * What a batch of completions of one length took.
 *
 * @param phase generation or update
 * @param tokens generated, or gone through by the update: prompts and completions
 * @param gflop arithmetic of the work: a pass forward, or with two backward
 * @param peakBytes largest resident memory of the process so far
 */
public record LengthTiming(
        String phase, StepShape shape, double seconds, double tokens, double gflop, long peakBytes, Machine machine) {
    /**
     * What is known before anything is measured.
     *
     * @param matmulGflops rate of large matrix products in the same process, all workers at once
     * @param residentBytes memory of the process with the model
     */
    public record Machine(double matmulGflops, long residentBytes) {}

    static LengthTiming ofGeneration(
            ModelConfig model, StepShape shape, double seconds, long peakBytes, Machine machine) {
        double tokens = (double) shape.sequences() * shape.completionLength();
        double gflop = shape.flops(model) / 1e9;
        return new LengthTiming("generation", shape, seconds, tokens, gflop, peakBytes, machine);
    }

    static LengthTiming ofUpdate(ModelConfig model, StepShape shape, double seconds, long peakBytes, Machine machine) {
        double tokens = (double) shape.sequences() * (shape.promptLength() + shape.completionLength());
        double gflop = 3 * shape.flops(model) / 1e9;
        return new LengthTiming("update", shape, seconds, tokens, gflop, peakBytes, machine);
    }

    public double tokensPerSecond() {
        return tokens / seconds;
    }

    public double shareOfMatmul() {
        return gflop / seconds / machine.matmulGflops();
    }

    /** Peak memory beyond that of the process with its model. */
    public double bytesPerToken() {
        return Math.max(0, peakBytes - machine.residentBytes()) / tokens;
    }
}
