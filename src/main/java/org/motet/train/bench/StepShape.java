package org.motet.train.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import org.motet.model.ModelConfig;

/**
 * What a timed step has to do; every count is at least 1.
 *
 * @param prompts prompts of a step
 * @param group completions of each prompt
 * @param promptLength tokens of a prompt
 * @param completionLength tokens of a completion
 * @param microTokens packed rows of a micro-batch
 * @param recompute whether blocks are computed again on the way back
 */
public record StepShape(
        int prompts, int group, int promptLength, int completionLength, int microTokens, boolean recompute) {
    public StepShape {
        Map<String, Integer> counts = new LinkedHashMap<>();
        counts.put("--prompts", prompts);
        counts.put("--group", group);
        counts.put("--prompt-len", promptLength);
        counts.put("--completion-len", completionLength);
        counts.put("--micro-tokens", microTokens);
        counts.forEach(StepShape::requireOne);
    }

    static void requireOne(String name, int count) {
        if (count < 1) {
            throw new IllegalArgumentException(name + " is " + count + "; at least 1 is needed.");
        }
    }

    /** Completions of a step. */
    public long sequences() {
        return (long) prompts * group;
    }

    /** Multiply-adds times two of one forward pass over all tokens, each prompt once, attention causal, no padding. */
    double flops(ModelConfig model) {
        double attention = (double) model.heads() * model.headDim();
        double linear = (double) model.layers()
                * (model.hidden() * (2 * attention + 2.0 * model.keyValueHeads() * model.headDim())
                        + 3.0 * model.hidden() * model.intermediate());
        double completionTokens = (double) sequences() * completionLength;
        double promptTokens = (double) prompts * promptLength;
        double keys = completionTokens * (promptLength + completionLength / 2.0) + promptTokens * promptLength / 2.0;
        return 2
                * (linear * (completionTokens + promptTokens)
                        + completionTokens * model.hidden() * model.vocabulary()
                        + 2 * model.layers() * attention * keys);
    }
}
