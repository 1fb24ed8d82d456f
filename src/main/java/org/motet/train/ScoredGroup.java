package org.motet.train;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.motet.advantage.AdvantageConfig;
import org.motet.advantage.GroupAdvantage;
import org.motet.model.Completions;
import org.motet.prompt.Prompt;
import org.motet.reward.RewardScore;
import org.motet.rollout.RolloutGroup;
import org.motet.update.TrainingGroup;

/**
 * A group of rollouts from its rewards to the update.
 *
 * @param members with their rewards and advantages
 * @param training what the update learns from: one entry a prompt, which is one in all unless each member has its own
 */
public record ScoredGroup(List<ScoredRollout> members, List<TrainingGroup> training) {
    public ScoredGroup {
        members = List.copyOf(members);
        training = List.copyOf(training);
    }

    static ScoredGroup of(RolloutGroup group, List<RewardScore> scores, AdvantageConfig config) {
        double[] totals = scores.stream().mapToDouble(RewardScore::total).toArray();
        double[] advantages = GroupAdvantage.ofGroup(config.estimator(), config.epsilon(), totals);
        List<ScoredRollout> members = new ArrayList<>();
        for (int i = 0; i < advantages.length; i++) {
            members.add(new ScoredRollout(group.rollouts().get(i), scores.get(i), advantages[i]));
        }
        Map<Prompt, List<ScoredRollout>> byPrompt = new IdentityHashMap<>();
        List<List<ScoredRollout>> inOrder = new ArrayList<>();
        for (ScoredRollout member : members) {
            byPrompt.computeIfAbsent(member.rollout().prompt(), _ -> {
                        inOrder.add(new ArrayList<>());
                        return inOrder.getLast();
                    })
                    .add(member);
        }
        return new ScoredGroup(
                members, inOrder.stream().map(ScoredGroup::training).toList());
    }

    private static TrainingGroup training(List<ScoredRollout> ofOnePrompt) {
        Prompt prompt = ofOnePrompt.getFirst().rollout().prompt();
        return new TrainingGroup(
                new Completions(
                        prompt.tokens(),
                        ofOnePrompt.stream()
                                .map(member -> member.rollout().completion().tokens())
                                .toList()),
                ofOnePrompt.stream()
                        .map(member -> member.rollout().completion().logProbs())
                        .toList(),
                ofOnePrompt.stream().mapToDouble(ScoredRollout::advantage).toArray(),
                prompt.template().name(),
                List.of());
    }

    /** Whether there is nothing to learn from it: no member has an advantage. */
    public boolean teachesNothing() {
        return training.stream().allMatch(TrainingGroup::teachesNothing);
    }

    /** Share of right answers among the members, in [0, 1]. */
    double accuracy() {
        return members.stream().mapToDouble(member -> member.score().accuracy()).sum() / members.size();
    }
}
