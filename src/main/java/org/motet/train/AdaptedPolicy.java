package org.motet.train;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.motet.model.CausalLm;
import org.motet.model.lora.LoraFolder;
import org.motet.model.lora.LoraShape;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.weights.AdapterDirectory;

/**
 * The adapter that a run trains, checked, before its base is loaded.
 *
 * @param stored its base
 * @param shape what it is
 * @param folder that its numbers come from; null for a fresh one
 */
record AdaptedPolicy(
        StoredModel stored, LoraShape shape, @Nullable AdapterDirectory folder) {

    /**
     * The adapter of a run.
     *
     * @param checkpoint to go on from; null for a run that begins
     * @throws IllegalArgumentException in one sentence if it is damaged, does not fit, or is not what the configuration says
     */
    static AdaptedPolicy of(TrainConfig config, StoredModel stored, @Nullable Path checkpoint) throws IOException {
        LoraConfig lora = config.lora();
        if (checkpoint == null) {
            return new AdaptedPolicy(
                    stored,
                    lora.checked(stored),
                    lora.path().isEmpty() ? null : AdapterDirectory.open(Path.of(lora.path())));
        }
        AdapterDirectory folder = AdapterDirectory.open(checkpoint);
        LoraBase.require(checkpoint, stored);
        LoraShape shape = LoraFolder.shape(folder, stored.config());
        if (lora.rank() > 0 && !shape.equals(lora.shape())) {
            throw new IllegalArgumentException(
                    "the adapter of %s is %s, but lora asks for one %s; a run keeps its adapter"
                            .formatted(checkpoint, sentence(shape), sentence(lora.shape())));
        }
        return new AdaptedPolicy(stored, shape, folder);
    }

    private static String sentence(LoraShape shape) {
        return "of rank %d with alpha %s%s beside %s"
                .formatted(shape.rank(), shape.alpha(), shape.rsLora() ? " (rslora)" : "", shape.modules());
    }

    /**
     * Refuses to go on with an adapter where all weights were trained, and the other way round.
     *
     * @param checkpoint of the run
     */
    static void requireSameKind(TrainConfig config, Path checkpoint) {
        boolean was = AdapterDirectory.is(checkpoint);
        if (was != config.lora().isUsed()) {
            throw new IllegalArgumentException(
                    was
                            ? "the run trains an adapter, but lora.rank is 0 and lora.path empty; a run keeps its adapter"
                            : "the run trains all weights, but lora.rank or lora.path asks for an adapter; begin a run "
                                    + "for it, with model.path=" + checkpoint);
        }
    }

    /** Loads the base and fills the adapter. */
    CausalLm load(Device device, DType compute, long seed) throws IOException {
        AdapterDirectory from = folder;
        return stored.loadFrozen(
                device,
                compute,
                shape,
                from == null ? adapter -> adapter.fill(seed) : adapter -> LoraFolder.readInto(from, adapter));
    }
}
