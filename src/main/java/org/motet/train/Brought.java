package org.motet.train;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.problem.Problem;
import org.motet.reward.WeightedReward;

/**
 * What a program brings to its training instead of naming it in the configuration.
 *
 * @param problems to train on; null for those that the configuration names
 * @param evaluation held-out problems; null for a part of {@code problems} that training leaves out
 * @param rewards beside those of the configuration
 */
record Brought(@Nullable List<Problem> problems, @Nullable List<Problem> evaluation, List<WeightedReward> rewards) {
    static final Brought NOTHING = new Brought(null, null, List.of());

    Brought {
        problems = problems == null ? null : List.copyOf(problems);
        evaluation = evaluation == null ? null : List.copyOf(evaluation);
        rewards = List.copyOf(rewards);
    }

    Brought with(List<Problem> training, @Nullable List<Problem> heldOut) {
        return new Brought(training, heldOut, rewards);
    }

    Brought with(WeightedReward reward) {
        List<WeightedReward> all = new ArrayList<>(rewards);
        all.add(reward);
        return new Brought(problems, evaluation, all);
    }
}
