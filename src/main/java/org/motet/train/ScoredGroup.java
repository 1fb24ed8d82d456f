package org.motet.train;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.motet.advantage.AdvantageConfig;
import org.motet.advantage.BatchAdvantage;
import org.motet.advantage.RewardGroup;
import org.motet.model.Completions;
import org.motet.prompt.Prompt;
import org.motet.reward.RewardScore;
import org.motet.rollout.Completion;
import org.motet.rollout.RolloutGroup;
import org.motet.update.SamplingRecord;
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

    /** With advantages of this group alone; one whose advantages depend on others is estimated by {@link Experience}. */
    static ScoredGroup of(RolloutGroup group, List<RewardScore> scores, AdvantageConfig config) {
        ScoredGroup unestimated = of(group, scores);
        return unestimated.with(
                BatchAdvantage.of(config, List.of(unestimated.rewards(config))).getFirst());
    }

    /** With advantages of 0. */
    static ScoredGroup of(RolloutGroup group, List<RewardScore> scores) {
        List<ScoredRollout> scored = new ArrayList<>();
        List<ScoredRollout> leftOut = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            ScoredRollout rollout = new ScoredRollout(group.rollouts().get(i), scores.get(i), 0);
            (scores.get(i).failure() == null ? scored : leftOut).add(rollout);
        }
        return new ScoredGroup(scored, leftOut, List.of());
    }

    /** What an estimator sees; nothing of one that is left alone where others are needed to compare with. */
    RewardGroup rewards(AdvantageConfig config) {
        boolean isAlone = members.size() < 2 && config.estimator().comparesInGroup();
        List<ScoredRollout> seen = isAlone ? List.of() : members;
        return new RewardGroup(
                seen.stream().mapToDouble(member -> member.score().total()).toArray(),
                seen.stream()
                        .mapToInt(member -> member.rollout().completion().tokens().length)
                        .toArray());
    }

    /** With these advantages; 0 where there are none. */
    ScoredGroup with(double... advantages) {
        List<ScoredRollout> estimated = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            ScoredRollout member = members.get(i);
            estimated.add(
                    new ScoredRollout(member.rollout(), member.score(), i < advantages.length ? advantages[i] : 0));
        }
        return new ScoredGroup(estimated, leftOut, byPrompt(estimated));
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
                List.of(),
                List.of(),
                sampling(ofOnePrompt.stream()
                        .map(member -> member.rollout().completion())
                        .toList()));
    }

    private static SamplingRecord sampling(List<Completion> completions) {
        List<float[]> entropies = completions.stream()
                .map(Completion::entropies)
                .filter(Objects::nonNull)
                .toList();
        return new SamplingRecord(
                completions.stream().map(Completion::logProbs).toList(),
                entropies.size() == completions.size() ? entropies : List.of(),
                completions.stream().map(completion -> !completion.finished()).toList());
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
