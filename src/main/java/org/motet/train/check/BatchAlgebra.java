package org.motet.train.check;

import java.util.LinkedHashMap;
import java.util.Map;
import org.motet.train.TrainConfig;

/**
 * What the numbers of a config mean together. Tokens are upper bounds: every prompt and completion at its limit.
 *
 * @param promptsPerStep visits of problems a step
 * @param rolloutsPerStep completions a step
 * @param updatesPerStep optimizer updates a step
 * @param sequencesPerUpdate completions an update learns from
 * @param stepsPerEpoch steps in which every problem is visited once
 * @param epochs visits of each problem in the whole run
 * @param updates optimizer updates of the whole run
 * @param rollouts completions of the whole run
 * @param responseTokensPerStep most tokens generated a step
 * @param packedTokensPerUpdate most rows of an update's packed batch: each prompt once, every completion
 * @param microBatchesPerUpdate so many forward and backward passes make an update at most
 */
record BatchAlgebra(
        int promptsPerStep,
        int rolloutsPerStep,
        int updatesPerStep,
        int sequencesPerUpdate,
        double stepsPerEpoch,
        double epochs,
        long updates,
        long rollouts,
        long responseTokensPerStep,
        long packedTokensPerUpdate,
        long microBatchesPerUpdate) {

    /** For so many training problems. */
    static BatchAlgebra of(TrainConfig config, int problems) {
        int prompts = config.prompts().perStep();
        int group = config.rollout().groupSize();
        int updates = config.update().batching().miniBatches();
        long responseTokens = (long) prompts * group * config.rollout().maxNewTokens();
        long packed = (responseTokens + (long) prompts * config.prompts().maxTokens()) / updates;
        return new BatchAlgebra(
                prompts,
                prompts * group,
                updates,
                prompts * group / updates,
                (double) problems / prompts,
                (double) config.steps() * prompts / problems,
                config.updates(),
                (long) config.steps() * prompts * group,
                responseTokens,
                packed,
                Math.ceilDiv(packed, config.update().batching().micro().microBatchTokens()));
    }

    /** Lines for people: a name and what it is. */
    Map<String, String> lines(TrainConfig config, int problems) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put(
                "a step",
                "%,d prompts x %,d rollouts = %,d completions"
                        .formatted(promptsPerStep, rolloutsPerStep / promptsPerStep, rolloutsPerStep));
        lines.put(
                "updates a step",
                "%,d, each on %,d prompts = %,d completions"
                        .formatted(updatesPerStep, promptsPerStep / updatesPerStep, sequencesPerUpdate));
        lines.put("an epoch", "%,d problems = %.1f steps".formatted(problems, stepsPerEpoch));
        lines.put(
                "the run",
                "%,d steps = %.1f epochs, %,d updates, %,d completions"
                        .formatted(config.steps(), epochs, updates, rollouts));
        lines.put(
                "tokens a step",
                "at most %,d generated (%,d a completion), prompts of at most %,d"
                        .formatted(
                                responseTokensPerStep,
                                config.rollout().maxNewTokens(),
                                config.prompts().maxTokens()));
        lines.put(
                "an update",
                "at most %,d packed tokens in %,d micro-batches of %,d"
                        .formatted(
                                packedTokensPerUpdate,
                                microBatchesPerUpdate,
                                config.update().batching().micro().microBatchTokens()));
        return lines;
    }
}
