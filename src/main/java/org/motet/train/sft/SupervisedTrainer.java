package org.motet.train.sft;

import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.motet.metrics.MetricNames;
import org.motet.metrics.MetricSink;
import org.motet.metrics.StepMetrics;

/** Next-token training on the learned tokens of examples, measured at intervals. Numbers go under TRL's names. */
final class SupervisedTrainer {
    private final ExampleSource data;
    private final SupervisedUpdate update;
    private final Course course;
    private final @Nullable Evaluation evaluation;
    private final Saving saving;
    private final List<MetricSink> sinks;
    private final BooleanSupplier stopRequested;

    /**
     * What is done when.
     *
     * @param steps most updates
     * @param evaluateEvery updates between evaluations; after the last there is always one
     * @param saveEvery updates between checkpoints; 0 for none
     */
    record Course(int steps, int evaluateEvery, int saveEvery) {}

    /** Writes a checkpoint. */
    @FunctionalInterface
    interface Saving {
        void save(SftState state) throws IOException;
    }

    /**
     * @param evaluation null for none
     * @param stopRequested asked after each step; when true the run is saved and left
     */
    SupervisedTrainer(
            ExampleSource data,
            SupervisedUpdate update,
            Course course,
            @Nullable Evaluation evaluation,
            Saving saving,
            List<MetricSink> sinks,
            BooleanSupplier stopRequested) {
        this.data = data;
        this.update = update;
        this.course = course;
        this.evaluation = evaluation;
        this.saving = saving;
        this.sinks = sinks;
        this.stopRequested = stopRequested;
    }

    /**
     * Trains until the steps are used up, the evaluation says that it is enough or a stop is asked for.
     *
     * @param start where an earlier run was left, before the last step
     * @return the numbers of the last step
     */
    StepMetrics run(SftState start) throws IOException {
        long tokens = start.tokens(); // prompts included
        for (int step = start.step() + 1; ; step++) {
            long began = System.nanoTime();
            List<Example> batch = data.batch(step);
            SupervisedUpdate.Result result = update.apply(batch);
            int read = batch.stream().mapToInt(Example::length).sum();
            tokens += read;
            double seconds = (System.nanoTime() - began) / 1e9;
            StepMetrics metrics = new StepMetrics(step)
                    .set(MetricNames.LOSS, result.loss())
                    .set("mean_token_accuracy", result.tokenAccuracy())
                    .set("grad_norm", result.gradNorm())
                    .set("learning_rate", result.learningRate())
                    .set("num_tokens", tokens)
                    .set(
                            "learned_tokens",
                            batch.stream().mapToInt(Example::learnedTokens).sum())
                    .set("epoch", data.epoch(step))
                    .set("skipped_updates", result.skipped() ? 1 : 0)
                    .set("timing_s/step", seconds)
                    .set(MetricNames.THROUGHPUT, read / seconds);
            boolean stopped = stopRequested.getAsBoolean();
            boolean over = step == course.steps() || stopped;
            if (evaluation != null && (step == course.steps() || isDue(step, course.evaluateEvery()))) {
                over |= evaluation.measure(metrics);
            }
            for (MetricSink sink : sinks) {
                sink.write(metrics);
            }
            if (isDue(step, course.saveEvery()) || stopped) {
                saving.save(SftState.of(step, tokens, update.optimizer()));
            }
            if (over) {
                return metrics;
            }
        }
    }

    private static boolean isDue(int step, int interval) {
        return interval > 0 && step % interval == 0;
    }
}
