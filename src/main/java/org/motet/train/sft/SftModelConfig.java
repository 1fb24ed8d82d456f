package org.motet.train.sft;

import org.motet.train.ComputeType;
import org.motet.train.ModelSource;
import org.motet.train.nano.NewModel;

/**
 * Which model is trained, and on what.
 *
 * @param model model directory to go on from, {@code owner/name} of a hub, {@code nano}, or {@code new} for one that is made from
 *     nothing
 * @param newModel shape of a new one
 * @param device as in {@link ModelSource}
 * @param dtype likewise
 * @param threads likewise
 */
public record SftModelConfig(String model, NewModel newModel, String device, ComputeType dtype, int threads) {
    /** The model that is made from nothing. */
    public static final String NEW = "new";

    public static final SftModelConfig DEFAULT =
            new SftModelConfig(NEW, NewModel.DEFAULT, "cpu", ComputeType.FLOAT32, 0);

    public SftModelConfig {
        if (model.isBlank()) {
            throw new IllegalArgumentException(
                    "model is empty; name a model directory, owner/name of a hub, " + ModelSource.NANO + " or " + NEW);
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
