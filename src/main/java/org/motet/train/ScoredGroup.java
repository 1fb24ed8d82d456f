package org.motet.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.motet.advantage.AdvantageConfig;
import org.motet.advantage.GroupAdvantage;
import org.motet.advantage.RewardGroup;
import org.motet.model.Completions;
import org.motet.prompt.Prompt;
import org.motet.reward.RewardPart;
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
 * @param training what the update learns from, in the order of the members: one entry a prompt, which is one in all unless each
 *     member has its own
 */
public record ScoredGroup(List<ScoredRollout> members, List<ScoredRollout> leftOut, List<TrainingGroup> training) {
    public ScoredGroup {
        members = List.copyOf(members);
        leftOut = List.copyOf(leftOut);
        training = List.copyOf(training);
    }

    /** With advantages of 0. */
    static ScoredGroup of(RolloutGroup group, List<RewardScore> scores) {
        List<ScoredRollout> scored = new ArrayList<>();
        List<ScoredRollout> leftOut = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            ScoredRollout rollout = new ScoredRollout(group.rollouts().get(i), scores.get(i), 0);
            (scores.get(i).failure() == null ? scored : leftOut).add(rollout);
        }
        return new ScoredGroup(scored, leftOut, byPrompt(scored, List.of()));
    }

    /**
     * What an estimator sees; nothing of one that is left alone where others are needed to compare with.
     *
     * @param penalties what is taken off at each token of each member; empty where nothing is
     */
    RewardGroup rewards(AdvantageConfig config, List<double[]> penalties) {
        if (members.size() < 2 && config.estimator().comparesInGroup()) {
            return new RewardGroup(new double[0], new int[0]);
        }
        return new RewardGroup(
                scores(config.epsilon()),
                members.stream()
                        .mapToInt(member -> member.rollout().completion().tokens().length)
                        .toArray(),
                penalties);
    }

    /** Total rewards, or sums of parts that are normalised within the group. */
    private double[] scores(double epsilon) {
        if (members.isEmpty() || members.getFirst().score().parts().isEmpty()) {
            return members.stream()
                    .mapToDouble(member -> member.score().total())
                    .toArray();
        }
        List<RewardPart> first = members.getFirst().score().parts();
        double[][] parts = new double[first.size()][members.size()];
        for (int k = 0; k < parts.length; k++) {
            for (int i = 0; i < members.size(); i++) {
                parts[k][i] = members.get(i).score().parts().get(k).value();
            }
        }
        double[] weights = first.stream().mapToDouble(RewardPart::weight).toArray();
        return GroupAdvantage.normalizedSum(epsilon, weights, parts);
    }

    /**
     * With these advantages; 0 where there are none.
     *
     * @param ofTokens those of each token of each member; empty where all tokens share their member's
     */
    ScoredGroup with(double[] advantages, List<double[]> ofTokens) {
        List<ScoredRollout> estimated = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            ScoredRollout member = members.get(i);
            estimated.add(
                    new ScoredRollout(member.rollout(), member.score(), i < advantages.length ? advantages[i] : 0));
        }
        return new ScoredGroup(estimated, leftOut, byPrompt(estimated, ofTokens));
    }

    /** Runs of members with the same prompt, which keep their order. */
    private static List<TrainingGroup> byPrompt(List<ScoredRollout> members, List<double[]> ofTokens) {
        List<TrainingGroup> runs = new ArrayList<>();
        int from = 0;
        for (int to = 1; to <= members.size(); to++) {
            boolean isEnd = to == members.size()
                    || members.get(to).rollout().prompt()
                            != members.get(from).rollout().prompt();
            if (isEnd) {
                runs.add(training(
                        members.subList(from, to), ofTokens.isEmpty() ? ofTokens : ofTokens.subList(from, to)));
                from = to;
            }
        }
        return runs;
    }

    private static TrainingGroup training(List<ScoredRollout> ofOnePrompt, List<double[]> ofTokens) {
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
                ofTokens.stream().map(ScoredGroup::floats).toList(),
                prompt.template().name(),
                prompt.problem().id(),
                0,
                List.of(),
                List.of(),
                sampling(ofOnePrompt.stream()
                        .map(member -> member.rollout().completion())
                        .toList()));
    }

    private static float[] floats(double... values) {
        float[] floats = new float[values.length];
        for (int t = 0; t < floats.length; t++) {
            floats[t] = (float) values[t];
        }
        return floats;
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
