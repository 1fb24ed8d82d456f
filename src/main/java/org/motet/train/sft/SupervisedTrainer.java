package org.motet.train.sft;

import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.motet.metrics.MetricNames;
import org.motet.metrics.MetricSink;
import org.motet.metrics.StepMetrics;
import org.motet.model.NotFiniteException;
import org.motet.update.DivergedException;

/** Next-token training on the learned tokens of examples, measured at intervals. Numbers go under TRL's names. */
final class SupervisedTrainer {
    private final ExampleSource data;
    private final SupervisedUpdate update;
    private final Course course;
    private final @Nullable Evaluation evaluation;
    private final Saving saving;
    private final List<MetricSink> sinks;
    private final Consumer<String> notes;
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
     * @param notes told of what goes wrong without ending the run
     * @param stopRequested asked after each step; when true the run is saved and left
     */
    SupervisedTrainer(
            ExampleSource data,
            SupervisedUpdate update,
            Course course,
            @Nullable Evaluation evaluation,
            Saving saving,
            List<MetricSink> sinks,
            Consumer<String> notes,
            BooleanSupplier stopRequested) {
        this.data = data;
        this.update = update;
        this.course = course;
        this.evaluation = evaluation;
        this.saving = saving;
        this.sinks = sinks;
        this.notes = notes;
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
        LossCollapse collapse = new LossCollapse(update.model().config().vocabulary());
        for (int step = start.step() + 1; ; step++) {
            long began = System.nanoTime();
            List<Example> batch = data.batch(step);
            SupervisedUpdate.Result result = updated(step, batch);
            if (result.fault() != null) {
                notes.accept("warning: step " + step + ": " + result.fault() + "; this update is left out");
            }
            collapse.see(step, result.loss(), result.learningRate())
                    .ifPresent(sentence -> notes.accept("warning: " + sentence));
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
                    .set("skipped_updates", result.fault() == null ? 0 : 1)
                    .set("timing_s/step", seconds)
                    .set(MetricNames.THROUGHPUT, read / seconds);
            boolean stopped = stopRequested.getAsBoolean();
            boolean over = step == course.steps() || stopped;
            if (evaluation != null && (step == course.steps() || isDue(step, course.evaluateEvery()))) {
                over |= measured(step, evaluation, metrics);
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

    private SupervisedUpdate.Result updated(int step, List<Example> batch) {
        try {
            return update.apply(batch);
        } catch (NotFiniteException failure) {
            throw failure.during("step " + step);
        } catch (DivergedException failure) {
            throw failure.during("step " + step);
        }
    }

    private static boolean measured(int step, Evaluation evaluation, StepMetrics into) {
        try {
            return evaluation.measure(into);
        } catch (NotFiniteException failure) {
            throw failure.during("evaluation after step " + step);
        }
    }

    private static boolean isDue(int step, int interval) {
        return interval > 0 && step % interval == 0;
    }
}
