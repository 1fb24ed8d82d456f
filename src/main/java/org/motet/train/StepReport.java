package org.motet.train;

import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.motet.metrics.MetricNames;
import org.motet.metrics.StepMetrics;
import org.motet.reward.RewardScore;
import org.motet.reward.RewardTable;
import org.motet.rollout.Completion;
import org.motet.tensor.Torch;
import org.motet.update.UpdateStats;

/** The numbers of a step, under verl's names where verl has one. */
final class StepReport {
    private StepReport() {}

    static StepMetrics of(
            int step,
            double epoch,
            Experience experience,
            TemplateReport templates,
            UpdateStats update,
            double probabilityGap,
            StageTimes times) {
        StepMetrics metrics = new StepMetrics(step);
        List<ScoredRollout> members = experience.members().toList();
        List<ScoredRollout> all = experience.rollouts().toList();
        metrics.setAll(
                RewardTable.of(members.stream().map(ScoredRollout::score)).metrics());
        failures(metrics, members.getFirst().score().own().keySet(), experience.failures());
        groups(metrics, experience.groups());
        if (!Double.isNaN(entropy(all))) { // the engine tells
            metrics.set(MetricNames.ENTROPY, entropy(all));
        }
        update(metrics, update);
        metrics.set("training/rollout_probs_diff_mean", probabilityGap);
        lengths(metrics, "response_length", all, StepReport::completionTokens);
        metrics.set("response_length/clip_ratio", truncated(all));
        lengths(metrics, "prompt_length", all, StepReport::promptTokens);
        all.stream()
                .mapToLong(member -> member.rollout().completion().origin().weights())
                .min()
                .ifPresent(oldest -> metrics.set("training/rollout_weights_version", oldest));
        metrics.set("training/global_step", step).set("training/epoch", epoch);
        templates.writeTo(metrics, update.clipFractions());
        DisturbedReport.write(metrics, experience);
        metrics.setAll(times.seconds());
        double tokens = all.stream()
                .mapToLong(member -> promptTokens(member) + (long) completionTokens(member))
                .sum();
        metrics.set("perf/total_num_tokens", tokens)
                .set("perf/time_per_step", times.total())
                .set(MetricNames.THROUGHPUT, tokens / times.total())
                .set("perf/cpu_memory_used_gb", Torch.residentBytes() / 1e9);
        return metrics;
    }

    private static void update(StepMetrics metrics, UpdateStats update) {
        metrics.set("actor/pg_loss", update.policyLoss())
                .set("actor/pg_clipfrac", update.clipFraction())
                .set("actor/pg_clipfrac_lower", update.lowerClipFraction())
                .set("clip_ratio/low_mean", update.clipped().below())
                .set("clip_ratio/high_mean", update.clipped().above())
                .set("actor/ppo_kl", update.ppoKl())
                .set("actor/kl_loss", update.klLoss())
                .set("actor/entropy_loss", update.entropyLoss())
                .set("actor/entropy_coeff", update.entropyCoefficient())
                .set("actor/grad_norm", update.gradNorm())
                .set("actor/lr", update.learningRate())
                .set("actor/skipped_updates", update.skipped())
                .set("training/trained_tokens", update.trainedTokens());
    }

    /** How many rollouts are left out, by the reward that failed for them. */
    private static void failures(StepMetrics metrics, Set<String> rewards, List<RewardScore.Failure> failures) {
        for (String name : rewards) {
            long count = failures.stream()
                    .filter(failure -> failure.reward().equals(name))
                    .count();
            metrics.set("reward/" + name + "/failed", count);
        }
    }

    /** Shares of groups: all answers right, none right, some right, and nothing to learn. */
    private static void groups(StepMetrics metrics, List<ScoredGroup> all) {
        List<ScoredGroup> groups =
                all.stream().filter(group -> !group.members().isEmpty()).toList();
        double right = groups.stream().filter(group -> group.accuracy() == 1).count();
        double wrong = groups.stream().filter(group -> group.accuracy() == 0).count();
        double constant = groups.stream().filter(ScoredGroup::teachesNothing).count();
        metrics.set("reward/groups/all_correct", right / groups.size())
                .set("reward/groups/all_wrong", wrong / groups.size())
                .set("reward/groups/mixed", (groups.size() - right - wrong) / groups.size())
                .set("reward/groups/zero_spread", constant / groups.size());
    }

    private static int promptTokens(ScoredRollout member) {
        return member.rollout().prompt().tokens().length;
    }

    private static int completionTokens(ScoredRollout member) {
        return member.rollout().completion().tokens().length;
    }

    private static void lengths(
            StepMetrics metrics, String name, List<ScoredRollout> members, ToIntFunction<ScoredRollout> length) {
        DoubleSummaryStatistics lengths =
                members.stream().mapToDouble(length::applyAsInt).summaryStatistics();
        metrics.set(name + "/mean", lengths.getAverage())
                .set(name + "/max", lengths.getMax())
                .set(name + "/min", lengths.getMin());
    }

    /** Token mean, in the order of the rollouts; NaN where the engine does not tell. */
    static double entropy(List<ScoredRollout> members) {
        return Completion.meanEntropy(
                members.stream().map(member -> member.rollout().completion()).toList());
    }

    static double truncated(List<ScoredRollout> members) {
        return (double) members.stream()
                        .filter(member -> !member.rollout().completion().finished())
                        .count()
                / members.size();
    }

    /** Seconds of each stage of a step, and what else was measured on the way. */
    static final class StageTimes {
        private final Map<String, Double> seconds = new LinkedHashMap<>();
        private final Map<String, Double> measured = new LinkedHashMap<>();
        private final long start = System.nanoTime();
        private long last = start;

        void done(String stage) {
            long now = System.nanoTime();
            seconds.merge("timing_s/" + stage, (now - last) / 1e9, Double::sum); // some come several times
            last = now;
        }

        /** Numbers that a stage has found out besides. */
        void measured(Map<String, Double> numbers) {
            measured.putAll(numbers);
        }

        double total() {
            return (last - start) / 1e9;
        }

        Map<String, Double> seconds() {
            Map<String, Double> all = new LinkedHashMap<>(seconds);
            all.put("timing_s/step", total());
            all.putAll(measured);
            return all;
        }
    }
}
