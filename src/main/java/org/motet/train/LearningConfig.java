package org.motet.train;

import org.motet.advantage.AdvantageConfig;
import org.motet.advantage.FilterGroupsConfig;
import org.motet.config.Key;
import org.motet.config.NamesPreset;
import org.motet.reward.RewardConfig;
import org.motet.train.monitor.MonitorConfig;
import org.motet.update.KlRewardConfig;
import org.motet.update.UpdateConfig;

/** How the policy answers, how answers are rewarded, and what it learns from that. */
public record LearningConfig(
        @Key(
                value =
                        "an algorithm whose keys are set as its paper has them (docs/algorithms.md); motet config --preset NAME "
                                + "prints them. In a file it lies below the file's own keys, as preset=NAME on the command line over "
                                + "the file",
                range =
                        "'' for none, or grpo, dr-grpo, dapo, prag-po, rloo, reinforce++, gspo, gmpo, cispo, sapo, gdpo")
        @NamesPreset("/org/motet/train/presets.yaml")
        String preset,

        @Key("How the policy answers in training.") RolloutConfig rollout,

        @Key("How completions are graded, and how the parts become one reward.")
        RewardConfig reward,

        @Key(
                "The divergence from the initial policy as a penalty in the reward, token by token. Estimators that compare whole "
                        + "completions take off its sum; reinforce++ takes off at each token what is still to come.")
        KlRewardConfig klInReward,

        @Key(
                "Dynamic sampling: a step learns only from groups whose members differ, and asks further problems until there are "
                        + "enough.")
        FilterGroupsConfig filterGroups,

        @Key("What a completion's reward is worth beside those of its group.")
        AdvantageConfig advantage,

        @Key("How the policy learns from a step's rollouts.")
        UpdateConfig update,

        @Key("What is done about a policy that collapses (docs/monitor.md).")
        MonitorConfig monitor) {
    LearningConfig withLearningRate(double learningRate) {
        return new LearningConfig(
                preset,
                rollout,
                reward,
                klInReward,
                filterGroups,
                advantage,
                update.withLearningRate(learningRate),
                monitor);
    }
}
