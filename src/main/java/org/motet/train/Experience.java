package org.motet.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.motet.advantage.AdvantageConfig;
import org.motet.advantage.GroupAdvantage;
import org.motet.model.Completions;
import org.motet.prompt.Prompt;
import org.motet.reward.RewardTable;
import org.motet.reward.Submission;
import org.motet.rollout.Rollout;
import org.motet.rollout.RolloutGroup;
import org.motet.update.TrainingGroup;

/**
 * The rollouts of a step with their rewards and advantages: where texts and tokens meet.
 *
 * @param rewards one row for each rollout, group after group
 * @param advantages likewise
 */
record Experience(List<RolloutGroup> groups, RewardTable rewards, double[] advantages) {

    static Experience of(List<RolloutGroup> groups, RewardTable rewards, AdvantageConfig config) {
        return new Experience(groups, rewards, GroupAdvantage.ofGroups(config, rewards.total(), groupOfRow(groups)));
    }

    /** What is handed to the grader: all rollouts, group after group. */
    static List<Submission> submissions(List<RolloutGroup> groups) {
        return rollouts(groups)
                .map(rollout -> new Submission(
                        rollout.prompt().problem(),
                        rollout.prompt().template(),
                        rollout.text(),
                        rollout.completion().tokens().length,
                        rollout.finished()))
                .toList();
    }

    static Stream<Rollout> rollouts(List<RolloutGroup> groups) {
        return groups.stream().flatMap(group -> group.rollouts().stream());
    }

    Stream<Rollout> rollouts() {
        return rollouts(groups);
    }

    /** Whether the rewards of its group differ, for each row: where they do not, its policy loss has no gradient. */
    boolean[] inMixedGroup() {
        double[] totals = rewards.total();
        int[] group = groupOfRow(groups);
        boolean[] mixed = new boolean[groups.size()];
        for (int row = 1; row < totals.length; row++) {
            mixed[group[row]] |= group[row] == group[row - 1] && totals[row] != totals[row - 1];
        }
        boolean[] byRow = new boolean[totals.length];
        for (int row = 0; row < totals.length; row++) {
            byRow[row] = mixed[group[row]];
        }
        return byRow;
    }

    /** Number of its group for each row. */
    static int[] groupOfRow(List<RolloutGroup> groups) {
        int[] numbers = new int
                [groups.stream().mapToInt(group -> group.rollouts().size()).sum()];
        int row = 0;
        for (int g = 0; g < groups.size(); g++) {
            int end = row + groups.get(g).rollouts().size();
            Arrays.fill(numbers, row, end, g);
            row = end;
        }
        return numbers;
    }

    /** The groups cut into so many runs of equal length, ready for the updater. */
    List<List<TrainingGroup>> miniBatches(int count) {
        int perBatch = groups.size() / count;
        List<List<TrainingGroup>> batches = new ArrayList<>();
        int row = 0;
        for (int b = 0; b < count; b++) {
            List<TrainingGroup> batch = new ArrayList<>();
            for (RolloutGroup group : groups.subList(b * perBatch, (b + 1) * perBatch)) {
                batch.addAll(byPrompt(group, row));
                row += group.rollouts().size();
            }
            batches.add(batch);
        }
        return batches;
    }

    /** A group's rollouts by prompt: one entry where they share it, several where each member has its own. */
    private List<TrainingGroup> byPrompt(RolloutGroup group, int firstRow) {
        Map<Prompt, List<Integer>> members = new IdentityHashMap<>();
        List<Prompt> order = new ArrayList<>();
        for (int i = 0; i < group.rollouts().size(); i++) {
            Prompt prompt = group.rollouts().get(i).prompt();
            members.computeIfAbsent(prompt, p -> {
                        order.add(p);
                        return new ArrayList<>();
                    })
                    .add(i);
        }
        return order.stream()
                .map(prompt -> {
                    List<Integer> own = Objects.requireNonNull(members.get(prompt));
                    return new TrainingGroup(
                            new Completions(
                                    prompt.tokens(),
                                    own.stream()
                                            .map(i -> group.rollouts()
                                                    .get(i)
                                                    .completion()
                                                    .tokens())
                                            .toList()),
                            own.stream()
                                    .map(i ->
                                            group.rollouts().get(i).completion().logProbs())
                                    .toList(),
                            own.stream()
                                    .mapToDouble(i -> advantages[firstRow + i])
                                    .toArray(),
                            prompt.template().name(),
                            List.of());
                })
                .toList();
    }
}
