package org.motet.train;

import org.motet.advantage.AdvantageConfig;
import org.motet.reward.RewardConfig;
import org.motet.update.UpdateConfig;

/** How the policy answers, how answers are rewarded, and what it learns from that. */
public record LearningConfig(
        RolloutConfig rollout, RewardConfig reward, AdvantageConfig advantage, UpdateConfig update) {}
