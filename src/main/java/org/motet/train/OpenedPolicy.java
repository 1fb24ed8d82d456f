package org.motet.train;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.motet.model.CausalLm;
import org.motet.tensor.DType;
import org.motet.tensor.Device;

/**
 * What a run begins or goes on with, opened and checked.
 *
 * @param adapted the adapter that learns; null where all weights do
 */
record OpenedPolicy(StoredModel stored, @Nullable AdaptedPolicy adapted) {
    static OpenedPolicy of(TrainConfig config, StoredModel stored, @Nullable Path checkpoint) throws IOException {
        return new OpenedPolicy(stored, config.lora().isUsed() ? AdaptedPolicy.of(config, stored, checkpoint) : null);
    }

    CausalLm load(TrainConfig config, Device device, DType dtype) throws IOException {
        return adapted == null
                ? stored.load(device, dtype, config.model().passes())
                : adapted.load(device, dtype, config.seed());
    }

    /** The policy before training, where loss or reward need it: the base of an adapter, or a model of its own. */
    @Nullable
    CausalLm initial(TrainConfig config, CausalLm model) throws IOException {
        if (!config.needsReference()) {
            return null;
        }
        return adapted == null ? reference(config, model.device(), model.compute()) : model.base();
    }

    @Nullable
    LoraBase base(TrainConfig config) throws IOException {
        return adapted == null ? null : LoraBase.of(config.model().path(), stored);
    }

    private static CausalLm reference(TrainConfig config, Device device, DType dtype) throws IOException {
        try (StoredModel stored = StoredModel.open(TrainRun.initialModel(config))) {
            return stored.load(device, dtype, config.model().passes());
        }
    }
}
