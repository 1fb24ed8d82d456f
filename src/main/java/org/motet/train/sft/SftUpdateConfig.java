package org.motet.train.sft;

import java.nio.file.Path;
import org.motet.config.Inline;
import org.motet.model.CausalLm;
import org.motet.tensor.Workers;
import org.motet.update.GradientStep;
import org.motet.update.MicroBatchConfig;
import org.motet.update.OptimizerConfig;

/** How supervised training learns: the part of GRPO's {@code update} that is not about rollouts. */
public record SftUpdateConfig(
        @Inline OptimizerConfig optimizer, @Inline MicroBatchConfig micro) {
    /** The optimizer of a run of so many updates in that folder. */
    GradientStep step(CausalLm model, Workers workers, int updates, Path folder) {
        return new GradientStep(model, workers, optimizer, optimizer.rate().over(updates), folder);
    }
}
