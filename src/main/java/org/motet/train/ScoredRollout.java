package org.motet.train;

import org.motet.reward.RewardScore;
import org.motet.rollout.Rollout;

/**
 * A rollout with what it is worth.
 *
 * @param advantage over the others of its group, which every token of it shares
 */
public record ScoredRollout(Rollout rollout, RewardScore score, double advantage) {}
