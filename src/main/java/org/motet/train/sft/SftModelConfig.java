package org.motet.train.sft;

import org.motet.config.Key;
import org.motet.model.PassesKind;
import org.motet.train.ComputeType;
import org.motet.train.ModelSource;
import org.motet.train.nano.NewModel;

/** Which model is trained, and on what. */
public record SftModelConfig(
        @Key(
                value = "model directory to go on from, owner/name of a hub, nano, or new for one that is made from "
                        + "nothing",
                verl = "model.partial_pretrain",
                trl = "model_name_or_path")
        String model,

        @Key("Shape of a new model: a small Qwen2 with tied embeddings.")
        NewModel newModel,

        @Key(value = "cpu, cuda, cuda:N or auto", verl = "trainer.device")
        String device,

        @Key(
                value = "type of the matrix products, auto for the faster one; weights and optimizer are fp32 always",
                trl = "bf16")
        ComputeType dtype,

        @Key(
                "how it computes: tensor operations, plain loops over arrays (float32 on the processor), or what is faster")
        PassesKind passes,

        @Key(value = "threads that compute on the processor; 0 for one a core", range = "0 to 1024")
        int threads) {
    /** The model that is made from nothing. */
    public static final String NEW = "new";

    public static final SftModelConfig DEFAULT =
            new SftModelConfig(NEW, NewModel.DEFAULT, "cpu", ComputeType.FLOAT32, PassesKind.AUTO, 0);

    public SftModelConfig {
        if (model.isBlank()) {
            throw new IllegalArgumentException(
                    "model is empty; name a model directory, owner/name of a hub, " + ModelSource.NANO + " or " + NEW);
        }
        if (passes == PassesKind.PLAIN && dtype == ComputeType.BFLOAT16) {
            throw new IllegalArgumentException(
                    "passes is plain, which computes in float32 alone, but dtype is bfloat16; allowed there are tensor and auto");
        }
        if (threads < 0 || threads > 1024) {
            throw new IllegalArgumentException("threads is " + threads + "; allowed is 0 (one a core) to 1024");
        }
    }

    /** Whether the model is made from nothing. */
    public boolean isNew() {
        return model.equals(NEW);
    }

    /** Threads to use: as configured, or one a core. */
    int threadCount() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
