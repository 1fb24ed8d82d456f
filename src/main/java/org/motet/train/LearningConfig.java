package org.motet.train;

import org.motet.advantage.AdvantageConfig;
import org.motet.config.Key;
import org.motet.reward.RewardConfig;
import org.motet.update.UpdateConfig;

/** How the policy answers, how answers are rewarded, and what it learns from that. */
public record LearningConfig(
        @Key("How the policy answers in training.") RolloutConfig rollout,

        @Key("How completions are graded: accuracy_weight * accuracy + format_weight * format, less the "
                + "length penalty.")
        RewardConfig reward,

        @Key("What a completion's reward is worth beside those of its group.")
        AdvantageConfig advantage,

        @Key("How the policy learns from a step's rollouts.")
        UpdateConfig update) {
    LearningConfig withLearningRate(double learningRate) {
        return new LearningConfig(rollout, reward, advantage, update.withLearningRate(learningRate));
    }
}
