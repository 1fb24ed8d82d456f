package org.motet.train;

import java.util.List;
import org.motet.config.Inline;
import org.motet.config.NoEffect;
import org.motet.template.TemplateConfig;
import org.motet.update.AdamConfig;
import org.motet.update.LearningRate;
import org.motet.update.MicroBatchConfig;
import org.motet.update.OptimizerConfig;
import org.motet.update.RateConfig;
import org.motet.update.UpdateConfig;

/**
 * A cold start: supervised training on worked solutions, each written in a voice drawn from a template set. Its defaults make
 * the nano model that comes with the program.
 *
 * @param seed of weights, data and draws
 * @param steps most optimizer updates
 * @param batchSize solutions of each
 * @param templates voices of the solutions; a schedule of {@code uniform} draws each alike
 * @param update optimizer
 * @param folder where the model is written; empty for {@code runs/cold-start-001} or the next free number
 */
public record SftConfig(
        long seed,
        int steps,
        int batchSize,
        @Inline SftModelConfig model,
        TemplateConfig templates,

        @NoEffect(value = UpdateConfig.class, under = "motet sft")
        SftUpdateConfig update,

        @Inline StopRule stop,
        String folder) {

    public static final SftConfig DEFAULT = new SftConfig(
            1,
            1500,
            32,
            SftModelConfig.DEFAULT,
            new TemplateConfig("nano", TemplateConfig.Schedule.UNIFORM, "", List.of()),
            new SftUpdateConfig(
                    new OptimizerConfig(
                            new RateConfig(4e-3, 50, LearningRate.Decay.NONE),
                            new AdamConfig(0.01, false, 0.9, 0.98, 1e-8),
                            1,
                            3),
                    new MicroBatchConfig(4096, false)),
            StopRule.DEFAULT,
            "");

    public SftConfig {
        if (steps < 1) {
            throw new IllegalArgumentException("steps is " + steps + "; at least 1 is needed");
        }
        if (batchSize < 1) {
            throw new IllegalArgumentException("batch_size is " + batchSize + "; at least 1 is needed");
        }
    }
}
