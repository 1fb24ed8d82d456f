package org.motet.train;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.motet.model.CausalLm;
import org.motet.tensor.Workers;

/**
 * The policy that learns.
 *
 * @param files directory that the model came from, whose tokenizer files go into checkpoints
 * @param initial the model as it was before training, where the loss needs it
 * @param workers that compute
 */
public record TrainedPolicy(
        CausalLm model, @Nullable Path files, @Nullable CausalLm initial, Workers workers) {}
