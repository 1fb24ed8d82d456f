package org.motet.train.bench;

import java.util.List;
import org.motet.model.ModelConfig;

/**
 * What a step took, in the median of the steps after the first.
 *
 * @param generation seconds of sampling
 * @param rest seconds of all else: the update
 * @param estimatedBytes memory as {@code motet doctor} would foretell it
 * @param matmulGflops rate of large matrix products in the same process, all workers at once
 */
public record StepTiming(
        ModelConfig model, StepShape shape, double generation, double rest, long estimatedBytes, double matmulGflops) {
    /** Tokens generated in a second. */
    public double generatedPerSecond() {
        return shape.sequences() * shape.completionLength() / generation;
    }

    /** Tokens of prompts and completions that the update goes through in a second. */
    public double trainedPerSecond() {
        return shape.sequences() * (shape.promptLength() + shape.completionLength()) / rest;
    }

    /** Arithmetic of generation over what matrix products would have done meanwhile. */
    public double generationShareOfMatmul() {
        return shape.flops(model) / generation / 1e9 / matmulGflops;
    }

    /** The same of the update: a pass forward and two backward. */
    public double updateShareOfMatmul() {
        return 3 * shape.flops(model) / rest / 1e9 / matmulGflops;
    }

    /** Median without the first value, which pays for warming up. */
    static double median(List<Double> values) {
        double[] counted = values.stream()
                .skip(values.size() > 1 ? 1 : 0)
                .mapToDouble(v -> v)
                .sorted()
                .toArray();
        return counted[counted.length / 2];
    }
}
