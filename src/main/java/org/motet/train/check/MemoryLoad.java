package org.motet.train.check;

import org.motet.model.ModelConfig;
import org.motet.model.PassesKind;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.train.ComputeType;
import org.motet.train.TrainConfig;
import org.motet.update.OptimizerStateConfig;

/**
 * What a run holds in memory at once, apart from the model's shape.
 *
 * @param passes how the model computes: tensor or plain
 * @param bytes of a number in products
 * @param workers threads with gradients and activations of their own
 * @param microBatchRows packed rows of a micro-batch
 * @param recompute whether blocks are computed again on the way back
 * @param models models in memory: two where the loss needs the initial one
 * @param onProcessor whether the memory is this process's own, rather than that of a GPU
 * @param lengths of prompts and completions
 * @param adapter numbers of the adapter that trains beside frozen weights; 0 where all weights train
 * @param state how and where the optimizer's moments are kept
 */
public record MemoryLoad(
        PassesKind passes,
        int bytes,
        int workers,
        int microBatchRows,
        boolean recompute,
        int models,
        boolean onProcessor,
        Lengths lengths,
        long adapter,
        OptimizerStateConfig state) {

    /** Where all weights train, with moments in fp32. */
    public MemoryLoad(
            PassesKind passes,
            int bytes,
            int workers,
            int microBatchRows,
            boolean recompute,
            int models,
            boolean onProcessor,
            Lengths lengths) {
        this(
                passes,
                bytes,
                workers,
                microBatchRows,
                recompute,
                models,
                onProcessor,
                lengths,
                0,
                OptimizerStateConfig.DEFAULT);
    }

    /**
     * Tokens at their limits.
     *
     * @param rows completions in generation at once, over all workers
     * @param group completions of a prompt
     */
    public record Lengths(long rows, int group, int prompt, int completion) {
        /**
         * Packed rows of a micro-batch, of which each worker gets at least one.
         *
         * @param bound most that there may be
         * @param updates optimizer updates of a step
         */
        public int microBatch(int bound, int updates, int workers) {
            long groups = Math.ceilDiv(rows, group * (long) updates);
            return (int) Math.min(bound, Math.max(groupRows() / group, Math.ceilDiv(groups * groupRows(), workers)));
        }

        /** Packed rows of a group. */
        long groupRows() {
            return prompt + group * (long) (completion - 1);
        }
    }

    static MemoryLoad of(TrainConfig config, ModelConfig model, Device device) {
        PassesKind passes = config.lora().isUsed()
                ? PassesKind.TENSOR
                : config.model()
                        .passes()
                        .of(model, device, config.model().dtype().of(model, device));
        return of(
                config,
                model,
                config.model().dtype().of(model, device),
                passes,
                device.isCpu() ? config.model().threadCount() : 1,
                device.isCpu());
    }

    /** The same, computing by tensor operations. */
    MemoryLoad byTensors() {
        return new MemoryLoad(
                PassesKind.TENSOR,
                bytes,
                workers,
                microBatchRows,
                recompute,
                models,
                onProcessor,
                lengths,
                adapter,
                state);
    }

    /** On a GPU, which need not be here. */
    static MemoryLoad ofGpu(TrainConfig config, ModelConfig model) {
        DType dtype = config.model().dtype() == ComputeType.FLOAT32 ? DType.FLOAT32 : DType.BFLOAT16;
        return of(config, model, dtype, PassesKind.TENSOR, 1, false);
    }

    private static MemoryLoad of(
            TrainConfig config, ModelConfig model, DType dtype, PassesKind passes, int workers, boolean onProcessor) {
        int group = config.rollout().groupSize();
        long step = (long) config.prompts().perStep() * group;
        int prompt = config.prompts().maxTokens();
        int completion = config.rollout().maxNewTokens();
        int bound = config.update().batching().micro().microBatchTokens();
        int updates = config.update().batching().miniBatches();
        return new MemoryLoad(
                passes,
                dtype.bytes(),
                workers,
                new Lengths(step, group, prompt, completion).microBatch(bound, updates, workers),
                config.update().batching().micro().recompute(),
                config.update().loss().needsReference() && !config.lora().isUsed() ? 2 : 1,
                onProcessor,
                new Lengths(config.rowsAtOnce(), group, prompt, completion),
                config.lora().parameterCount(model),
                config.update().optimizer().state());
    }
}
