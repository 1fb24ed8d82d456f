package org.motet.train;

import org.motet.config.Inline;
import org.motet.config.Key;
import org.motet.rollout.OldLogProbs;
import org.motet.rollout.SamplingConfig;
import org.motet.rollout.server.EngineConfig;

/** How the policy answers in training. */
public record RolloutConfig(
        @Key(
                value = "completions of each visit of a problem, which are compared with each other",
                range = "2 or more",
                verl = "actor_rollout_ref.rollout.n",
                trl = "num_generations")
        int groupSize,

        @Inline SamplingConfig sampling,

        @Key(
                value =
                        "whose log-probabilities the loss takes for those of the policy that sampled: the engine's own, or "
                                + "those that the weights before the step's first update give by the kernels of training; auto for the "
                                + "engine's own in this process, for the others where servers generate")
        OldLogProbs oldLogProbs,

        @Key(
                value =
                        "most completions in generation at once; in this process never more than a step has, and fewer where memory does not last",
                range = "1 or more",
                verl = "actor_rollout_ref.rollout.max_num_seqs")
        int maxRows,

        @Inline EngineConfig engine) {
    public static final RolloutConfig DEFAULT =
            new RolloutConfig(8, SamplingConfig.plain(1, 80), OldLogProbs.AUTO, 1024, EngineConfig.LOCAL);

    public RolloutConfig {
        if (groupSize < 2) {
            throw new IllegalArgumentException(
                    "group_size is " + groupSize + "; a group needs at least 2 rollouts to compare");
        }
        if (sampling.temperature() == 0) {
            throw new IllegalArgumentException("temperature is 0; training needs rollouts that differ, so more than 0");
        }
        if (maxRows < 1) {
            throw new IllegalArgumentException("max_rows is " + maxRows + "; at least 1 is needed");
        }
    }

    /** Whether servers generate. */
    public boolean isByServers() {
        return engine.engine().isServer();
    }

    /** Whether the log-probabilities of the policy that sampled are computed again. */
    public boolean recomputes() {
        return oldLogProbs == OldLogProbs.RECOMPUTED || oldLogProbs == OldLogProbs.AUTO && isByServers();
    }

    public double temperature() {
        return sampling.temperature();
    }

    /** Longest completion in tokens, the stop token included. */
    public int maxNewTokens() {
        return sampling.maxNewTokens();
    }
}
