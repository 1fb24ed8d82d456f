package org.motet.train;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.motet.advantage.AdvantageConfig;
import org.motet.advantage.BatchAdvantage;
import org.motet.advantage.RewardGroup;
import org.motet.advantage.TokenAdvantage;
import org.motet.reward.RewardScore;
import org.motet.reward.Submission;
import org.motet.rollout.Rollout;
import org.motet.rollout.RolloutGroup;
import org.motet.update.KlPenalties;
import org.motet.update.TrainingGroup;

/** The rollouts of a step with their rewards and advantages, group after group: where texts and tokens meet. */
public record Experience(List<ScoredGroup> groups) {
    public Experience {
        groups = List.copyOf(groups);
    }

    /**
     * With advantages.
     *
     * @param penalties what is taken off the rewards, in the order of {@link #members}
     */
    Experience estimated(AdvantageConfig config, KlPenalties penalties) {
        List<RewardGroup> rewards = new ArrayList<>();
        int next = 0;
        for (ScoredGroup group : groups) {
            int size = group.members().size();
            List<double[]> all = penalties.ofTokens();
            rewards.add(group.rewards(config, all.isEmpty() ? all : all.subList(next, next + size)));
            next += size;
        }
        List<double[]> advantages = BatchAdvantage.of(config, rewards);
        boolean byToken = TokenAdvantage.isOf(config.estimator(), rewards);
        List<List<double[]>> ofTokens = byToken ? TokenAdvantage.of(rewards) : List.of();
        List<ScoredGroup> estimated = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            estimated.add(groups.get(g).with(advantages.get(g), byToken ? ofTokens.get(g) : List.of()));
        }
        return new Experience(estimated);
    }

    /** With further groups. */
    Experience and(List<ScoredGroup> others) {
        return others.isEmpty()
                ? this
                : new Experience(Stream.concat(groups.stream(), others.stream()).toList());
    }

    /** What a group hands in to the grader. */
    static List<Submission> submissions(RolloutGroup group) {
        return group.rollouts().stream().map(Experience::submission).toList();
    }

    private static Submission submission(Rollout rollout) {
        return new Submission(
                rollout.prompt().problem(),
                rollout.prompt().template(),
                rollout.text(),
                rollout.completion().tokens().length,
                rollout.completion().finished());
    }

    /** All rollouts that have a reward. */
    Stream<ScoredRollout> members() {
        return groups.stream().flatMap(group -> group.members().stream());
    }

    /** All rollouts, also those without a reward. */
    Stream<ScoredRollout> rollouts() {
        return groups.stream().flatMap(ScoredGroup::rollouts);
    }

    /** Total rewards of the members. */
    double[] totals() {
        return members().mapToDouble(member -> member.score().total()).toArray();
    }

    /** Those whose reward failed. */
    List<RewardScore.Failure> failures() {
        return groups.stream()
                .flatMap(group -> group.leftOut().stream())
                .map(rollout -> Objects.requireNonNull(rollout.score().failure()))
                .toList();
    }

    /** Share of the groups that teach nothing, though not all of their answers are right. */
    double constantGroups() {
        List<ScoredGroup> seen =
                groups.stream().filter(group -> !group.members().isEmpty()).toList();
        return (double) seen.stream()
                        .filter(group -> group.teachesNothing() && group.accuracy() < 1)
                        .count()
                / Math.max(1, seen.size());
    }

    /** The groups cut into so many runs of equal length, ready for the updater. */
    List<List<TrainingGroup>> miniBatches(int count) {
        int perBatch = groups.size() / count;
        List<List<TrainingGroup>> batches = new ArrayList<>();
        for (int b = 0; b < count; b++) {
            batches.add(groups.subList(b * perBatch, (b + 1) * perBatch).stream()
                    .flatMap(group -> group.training().stream())
                    .toList());
        }
        return batches;
    }

    /** What {@link #miniBatches} gave before, and others have added to, with the advantages from here. */
    List<List<TrainingGroup>> advantagesIn(List<List<TrainingGroup>> batches) {
        Iterator<TrainingGroup> own =
                groups.stream().flatMap(group -> group.training().stream()).iterator();
        return batches.stream()
                .map(batch -> batch.stream()
                        .map(group -> group.withAdvantagesOf(own.next()))
                        .toList())
                .toList();
    }
}
