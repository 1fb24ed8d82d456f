package org.motet.train;

import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.motet.metrics.MetricNames;
import org.motet.metrics.StepMetrics;
import org.motet.rollout.Rollout;
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
            StageTimes times) {
        StepMetrics metrics = new StepMetrics(step);
        List<Rollout> rollouts = experience.rollouts().toList();
        metrics.setAll(experience.rewards().metrics());
        metrics.setAll(experience.rewards().groupMetrics(Experience.groupOfRow(experience.groups())));
        metrics.set(MetricNames.ENTROPY, entropy(rollouts));
        update(metrics, update);
        lengths(
                metrics,
                "response_length",
                rollouts,
                rollout -> rollout.completion().tokens().length);
        metrics.set("response_length/clip_ratio", truncated(rollouts));
        lengths(metrics, "prompt_length", rollouts, rollout -> rollout.prompt().tokens().length);
        metrics.set("training/global_step", step).set("training/epoch", epoch);
        templates.writeTo(metrics, update.clipFractions());
        DisturbedReport.write(metrics, experience);
        metrics.setAll(times.seconds());
        double tokens = rollouts.stream()
                .mapToLong(rollout -> rollout.prompt().tokens().length
                        + (long) rollout.completion().tokens().length)
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
                .set("actor/ppo_kl", update.ppoKl())
                .set("actor/kl_loss", update.klLoss())
                .set("actor/entropy_loss", update.entropyLoss())
                .set("actor/grad_norm", update.gradNorm())
                .set("actor/lr", update.learningRate())
                .set("actor/skipped_updates", update.skipped())
                .set("training/rollout_probs_diff_mean", update.probabilityGap())
                .set("training/trained_tokens", update.trainedTokens());
    }

    private static void lengths(
            StepMetrics metrics, String name, List<Rollout> rollouts, ToIntFunction<Rollout> length) {
        DoubleSummaryStatistics lengths =
                rollouts.stream().mapToDouble(length::applyAsInt).summaryStatistics();
        metrics.set(name + "/mean", lengths.getAverage())
                .set(name + "/max", lengths.getMax())
                .set(name + "/min", lengths.getMin());
    }

    /** Token mean, in the order of the rollouts. */
    static double entropy(List<Rollout> rollouts) {
        double sum = 0;
        long tokens = 0;
        for (Rollout rollout : rollouts) {
            for (float entropy : rollout.completion().entropies()) {
                sum += entropy;
            }
            tokens += rollout.completion().tokens().length;
        }
        return sum / Math.max(1, tokens);
    }

    static double truncated(List<Rollout> rollouts) {
        return (double) rollouts.stream().filter(rollout -> !rollout.finished()).count() / rollouts.size();
    }

    /** Seconds of each stage of a step. */
    static final class StageTimes {
        private final Map<String, Double> seconds = new LinkedHashMap<>();
        private final long start = System.nanoTime();
        private long last = start;

        void done(String stage) {
            long now = System.nanoTime();
            seconds.put("timing_s/" + stage, (now - last) / 1e9);
            last = now;
        }

        double total() {
            return (last - start) / 1e9;
        }

        Map<String, Double> seconds() {
            Map<String, Double> all = new LinkedHashMap<>(seconds);
            all.put("timing_s/step", total());
            return all;
        }
    }
}
