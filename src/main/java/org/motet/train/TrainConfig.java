package org.motet.train;

import org.motet.advantage.AdvantageConfig;
import org.motet.prompt.PromptConfig;
import org.motet.reward.RewardConfig;
import org.motet.template.TemplateConfig;
import org.motet.update.LearningRate;
import org.motet.update.UpdateConfig;

/**
 * A training run. Its defaults are the nano run: the shipped model on generated problems, DAPO with prompt augmentation.
 *
 * @param seed of every draw of the run: problem order, templates, sampled tokens
 * @param steps training steps, each a batch of prompts with its rollouts and updates
 */
public record TrainConfig(
        long seed,
        int steps,
        ModelSource model,
        ProblemConfig problems,
        TemplateConfig templates,
        PromptConfig prompts,
        RolloutConfig rollout,
        RewardConfig reward,
        AdvantageConfig advantage,
        UpdateConfig update,
        EvaluationConfig evaluation,
        OutputConfig output) {

    public static final TrainConfig DEFAULT = new TrainConfig(
            1,
            160,
            ModelSource.DEFAULT,
            ProblemConfig.DEFAULT,
            TemplateConfig.DEFAULT,
            new PromptConfig(32, 96, PromptConfig.Overlong.REFUSE, 0),
            RolloutConfig.DEFAULT,
            new RewardConfig("boxed", 1, 1, true, 0, 1),
            AdvantageConfig.defaults(),
            new UpdateConfig(
                    3e-4,
                    5,
                    LearningRate.Decay.LINEAR,
                    4,
                    4096,
                    0.2,
                    0.28,
                    3,
                    "token-mean",
                    0,
                    false,
                    0.9,
                    0.999,
                    1e-8,
                    1,
                    false,
                    0,
                    "k3",
                    0,
                    3),
            EvaluationConfig.DEFAULT,
            OutputConfig.DEFAULT);

    public TrainConfig {
        if (steps < 1) {
            throw new IllegalArgumentException("steps is " + steps + "; at least 1 is needed");
        }
        if (prompts.perStep() % update.miniBatches() != 0) {
            throw new IllegalArgumentException("prompts.per_step is " + prompts.perStep()
                    + ", which update.mini_batches=" + update.miniBatches() + " does not divide");
        }
    }

    /** Optimizer updates of the whole run. */
    public long updates() {
        return (long) steps * update.miniBatches();
    }
}
