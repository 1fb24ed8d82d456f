package org.motet.train;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.motet.model.CausalLm;
import org.motet.tensor.Workers;
import org.motet.update.GradientStep;

/**
 * The policy that learns.
 *
 * @param files directory that the model came from, whose tokenizer files go into checkpoints
 * @param initial the model as it was before training, where loss or reward need it; the base of an adapter
 * @param workers that compute
 * @param base of the adapter that learns; null where all weights do
 */
public record TrainedPolicy(
        CausalLm model,
        @Nullable Path files,
        @Nullable CausalLm initial,
        Workers workers,
        @Nullable LoraBase base) {

    /** One whose weights all learn. */
    public TrainedPolicy(CausalLm model, @Nullable Path files, @Nullable CausalLm initial, Workers workers) {
        this(model, files, initial, workers, null);
    }

    /**
     * Writes a checkpoint: of the model, or of the adapter alone.
     *
     * @param tokenizer directory with the tokenizer's files
     */
    void save(Path folder, GradientStep optimizer, TrainState state, @Nullable Path tokenizer) throws IOException {
        if (base == null) {
            TrainCheckpoint.write(folder, model, optimizer, state, tokenizer);
        } else {
            TrainCheckpoint.writeAdapter(folder, model, base, optimizer, state);
        }
    }
}
