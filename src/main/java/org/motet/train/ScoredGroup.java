package org.motet.train;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
 * @param leftOut rollouts that a reward failed for: they count in nothing
 * @param training what the update learns from: one entry a prompt, which is one in all unless each member has its own
 */
public record ScoredGroup(List<ScoredRollout> members, List<ScoredRollout> leftOut, List<TrainingGroup> training) {
    public ScoredGroup {
        members = List.copyOf(members);
        leftOut = List.copyOf(leftOut);
        training = List.copyOf(training);
    }

    static ScoredGroup of(RolloutGroup group, List<RewardScore> scores, AdvantageConfig config) {
        List<ScoredRollout> scored = new ArrayList<>();
        List<ScoredRollout> leftOut = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            ScoredRollout rollout = new ScoredRollout(group.rollouts().get(i), scores.get(i), 0);
            (scores.get(i).failure() == null ? scored : leftOut).add(rollout);
        }
        double[] advantages = advantages(scored, config);
        List<ScoredRollout> members = new ArrayList<>();
        for (int i = 0; i < advantages.length; i++) {
            members.add(new ScoredRollout(scored.get(i).rollout(), scored.get(i).score(), advantages[i]));
        }
        return new ScoredGroup(members, leftOut, byPrompt(members));
    }

    /** One that is left alone has no others to compare with, and no advantage. */
    private static double[] advantages(List<ScoredRollout> scored, AdvantageConfig config) {
        double[] totals =
                scored.stream().mapToDouble(member -> member.score().total()).toArray();
        return totals.length < 2
                ? new double[totals.length]
                : GroupAdvantage.ofGroup(config.estimator(), config.epsilon(), totals);
    }

    private static List<TrainingGroup> byPrompt(List<ScoredRollout> members) {
        Map<Prompt, List<ScoredRollout>> byPrompt = new IdentityHashMap<>();
        List<List<ScoredRollout>> inOrder = new ArrayList<>();
        for (ScoredRollout member : members) {
            byPrompt.computeIfAbsent(member.rollout().prompt(), _ -> {
                        inOrder.add(new ArrayList<>());
                        return inOrder.getLast();
                    })
                    .add(member);
        }
        return inOrder.stream().map(ScoredGroup::training).toList();
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
                prompt.problem().id(),
                0,
                List.of());
    }

    /** Whether there is nothing to learn from it: no member has an advantage. */
    public boolean teachesNothing() {
        return training.stream().allMatch(TrainingGroup::teachesNothing);
    }

    /** All that the engine gave. */
    Stream<ScoredRollout> rollouts() {
        return Stream.concat(members.stream(), leftOut.stream());
    }

    /** Share of right answers among the members, in [0, 1]. */
    double accuracy() {
        return members.stream().mapToDouble(member -> member.score().accuracy()).sum() / members.size();
    }
}
