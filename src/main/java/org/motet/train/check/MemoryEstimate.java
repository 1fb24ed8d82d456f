package org.motet.train.check;

import java.util.LinkedHashMap;
import java.util.Map;
import org.motet.model.ModelConfig;
import org.motet.train.TrainConfig;

/**
 * Memory of one device in bytes, by its largest parts; allocator slack and kernels' scratch come on top.
 *
 * @param parameters number of weights
 * @param weights fp32 master weights, and the copy in which the products are computed; twice where the loss needs the initial
 *     model too
 * @param gradients fp32
 * @param moments both of Adam's, fp32
 * @param cache keys and values of all completions in generation at their limit, each prompt once for its group
 * @param activations of one micro-batch
 */
record MemoryEstimate(long parameters, long weights, long gradients, long moments, long cache, long activations) {
    static MemoryEstimate of(TrainConfig config, ModelConfig model) {
        long n = model.parameterCount();
        int bytes = config.model().dtype().dtype().bytes();
        int group = config.rollout().groupSize();
        long rows = Math.min(config.rollout().maxRows(), (long) config.prompts().perStep() * group);
        long cachedTokens = rows * config.rollout().maxNewTokens()
                + Math.ceilDiv(rows, group) * (long) config.prompts().maxTokens();
        long perToken = 2L * model.layers() * model.keyValueHeads() * model.headDim() * bytes;
        return new MemoryEstimate(
                n,
                (bytes == 2 ? 6 * n : 4 * n) * (config.update().loss().needsReference() ? 2 : 1),
                4 * n,
                8 * n,
                cachedTokens * perToken,
                activations(config, model, bytes));
    }

    /** What a block keeps for its backward pass, for every block, or with recomputation for one and the inputs of all. */
    private static long activations(TrainConfig config, ModelConfig model, int bytes) {
        long q = (long) model.heads() * model.headDim();
        long kv = (long) model.keyValueHeads() * model.headDim();
        long input = 4L * model.hidden();
        long block = 2 * input + bytes * (3L * model.hidden() + 2 * q + 2 * kv + 3L * model.intermediate());
        long perToken = config.update().batching().micro().recompute()
                ? model.layers() * input + block
                : model.layers() * block;
        return perToken * config.update().batching().micro().microBatchTokens();
    }

    long total() {
        // Generation and update take turns: the cache is gone when activations are kept.
        return weights + gradients + moments + Math.max(cache, activations);
    }

    Map<String, String> lines() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("parameters", "%,d".formatted(parameters));
        lines.put("weights", size(weights));
        lines.put("gradients", size(gradients));
        lines.put("Adam", size(moments));
        lines.put("generation", size(cache) + " of keys and values");
        lines.put("update", size(activations) + " of activations");
        lines.put("together", size(total()) + " (generation and update take turns)");
        return lines;
    }

    private static String size(long bytes) {
        return bytes >= 1L << 30
                ? "%.1f GiB".formatted(bytes / (double) (1L << 30))
                : "%.1f MiB".formatted(bytes / (double) (1L << 20));
    }
}
