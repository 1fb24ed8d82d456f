package org.motet.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.motet.advantage.FilterGroupsConfig;
import org.motet.prompt.PromptBatch;
import org.motet.reward.RewardScore;
import org.motet.rollout.RolloutGroup;
import org.motet.train.StepReport.StageTimes;
import org.motet.train.ranks.Grading;

/**
 * Draws the problems of a step and has them answered and graded. Where groups are filtered it goes on with further problems, the
 * next of the same source under the same schedule of templates, until as many groups are kept as a step learns from (DAPO's dynamic
 * sampling, Yu et al. 2025, arXiv 2503.14476, section 3.2). Those of the last batch that are too many are discarded, as in verl.
 */
final class StepSampling {
    private final TrainConfig config;
    private final FilterGroupsConfig filter;
    private final RolloutBatches rollouts;
    private final Grading grading;
    private final Function<PromptBatch, WatchedPhase> watched;

    /** @param watched how the generation of a batch is looked at */
    StepSampling(
            TrainConfig config, RolloutBatches rollouts, Grading grading, Function<PromptBatch, WatchedPhase> watched) {
        this.config = config;
        this.filter = config.filterGroups();
        this.rollouts = rollouts;
        this.grading = grading;
        this.watched = watched;
    }

    /**
     * What a step learns from, and what was drawn besides.
     *
     * @param kept without advantages
     * @param evicted groups that teach nothing; empty where none are filtered
     * @param surplus groups that were too many
     */
    record Drawn(Experience kept, List<ScoredGroup> evicted, List<ScoredGroup> surplus, int batches) {
        private Map<String, Double> metrics() {
            Experience all = kept.and(evicted).and(surplus);
            Map<String, Double> metrics = new LinkedHashMap<>();
            metrics.put("train/num_gen_batches", (double) batches);
            metrics.put(
                    "training/filter_groups/drawn_groups", (double) all.groups().size());
            metrics.put(
                    "training/filter_groups/kept_groups", (double) kept.groups().size());
            metrics.put("training/filter_groups/evicted_groups", (double) evicted.size());
            metrics.put("training/filter_groups/evicted_all_correct", (double) count(evicted, 1));
            metrics.put("training/filter_groups/evicted_all_wrong", (double) count(evicted, 0));
            metrics.put("training/filter_groups/evicted_samples", samples(evicted));
            metrics.put("training/filter_groups/discarded_surplus_groups", (double) surplus.size());
            metrics.put("training/filter_groups/discarded_surplus_samples", samples(surplus));
            metrics.put(
                    "training/filter_groups/drawn_accuracy",
                    all.members()
                            .mapToDouble(member -> member.score().accuracy())
                            .average()
                            .orElse(0));
            return metrics;
        }

        private static double samples(List<ScoredGroup> groups) {
            return groups.stream().flatMap(ScoredGroup::rollouts).count();
        }
    }

    /**
     * The groups of the next step.
     *
     * @param last whether no further step will be asked for
     * @throws TooFewGroupsException if all batches that a step may ask brought too few
     */
    Drawn next(boolean last, StageTimes times) {
        int needed = config.prompts().perStep();
        int size = filter.enable() && filter.genBatchSize() > 0 ? filter.genBatchSize() : needed;
        List<ScoredGroup> kept = new ArrayList<>();
        List<ScoredGroup> evicted = new ArrayList<>();
        int batches = 0;
        for (DrawnBatch batch = rollouts.next(size, last, watched); ; batch = rollouts.more(size, watched)) {
            for (ScoredGroup group : graded(batch, times)) {
                (filter.keeps(values(group)) ? kept : evicted).add(group);
            }
            batches++;
            if (kept.size() >= needed) {
                break;
            }
            if (filter.isExhausted(batches)) {
                throw tooFew(batches, size, kept.size(), evicted);
            }
        }
        Drawn drawn =
                new Drawn(new Experience(kept.subList(0, needed)), evicted, kept.subList(needed, kept.size()), batches);
        if (filter.enable()) {
            times.measured(drawn.metrics());
        }
        return drawn;
    }

    private List<ScoredGroup> graded(DrawnBatch batch, StageTimes times) {
        List<RolloutGroup> groups = batch.groups();
        times.done("gen");
        times.measured(batch.measured());
        List<List<RewardScore>> rewards =
                grading.grade(groups.stream().map(Experience::submissions).toList());
        times.done("reward");
        List<ScoredGroup> graded = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            graded.add(ScoredGroup.of(groups.get(g), rewards.get(g)));
        }
        return graded;
    }

    private double[] values(ScoredGroup group) {
        return group.members().stream()
                .mapToDouble(member -> filter.metric() == FilterGroupsConfig.Metric.ACC
                        ? member.score().accuracy()
                        : member.score().total())
                .toArray();
    }

    private static long count(List<ScoredGroup> groups, double accuracy) {
        return groups.stream().filter(group -> group.accuracy() == accuracy).count();
    }

    private TooFewGroupsException tooFew(int batches, int size, int kept, List<ScoredGroup> evicted) {
        long right = count(evicted, 1);
        long wrong = count(evicted, 0);
        String hint = right > wrong ? "harder problems" : "easier problems";
        return new TooFewGroupsException(
                "filter_groups: %d batches of %d problems brought %d groups whose %s differ, but a step learns from %d; of the others, %d were all right and %d all wrong. Take %s, a higher filter_groups.max_num_gen_batches (0 for any number), or filter_groups.enable=false; the run can be resumed with them"
                        .formatted(
                                batches,
                                size,
                                kept,
                                filter.metric() == FilterGroupsConfig.Metric.ACC ? "answers" : "rewards",
                                config.prompts().perStep(),
                                right,
                                wrong,
                                hint));
    }
}
